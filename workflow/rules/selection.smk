# Settings are chosen here, on held-out training images; the test set is not touched.
# Inputs: the validation fold of everything. Outputs: <results>/selection/*.csv.


def swept_variants(wildcards):
    return [name for sweep in settings.selection.sweeps for name in settings.sweep_variants(sweep)]


def swept_results(wildcards):
    return [
        path
        for name in swept_variants(wildcards)
        for path in (
            f"{settings.results}/classification/validation/{name}/seed~{FIRST_SEED}/lr.json",
            f"{settings.results}/readouts/validation/{name}/seed~{FIRST_SEED}/readouts.json",
        )
    ]


def selected_grid(wildcards):
    candidates = settings.selection.classifiers[wildcards.classifier]
    model = settings.classifiers[wildcards.classifier].model
    return [{"model": model, **candidate.model_dump(mode="json")} for candidate in candidates]


def validation_features(wildcards):
    return features("validation", wildcards.representation, FIRST_SEED)


def selection_tables(wildcards):
    return [
        f"{settings.results}/selection/classifiers/{representation}/{classifier}.csv"
        for representation in settings.representations
        for classifier in settings.selection.classifiers
    ]


rule select_classifier:
    input:
        unpack(validation_features),
        train_labels="<results>/dataset/validation/train_labels.npy",
        test_labels="<results>/dataset/validation/test_labels.npy",
    output:
        table="<results>/selection/classifiers/{representation}/{classifier}.csv",
    params:
        candidates=selected_grid,
        code=code_of("classification", "inference"),
    log:
        "<results>/logs/select_classifier/{representation}/{classifier}.log",
    benchmark:
        "<results>/runtimes/select_classifier/{representation}/{classifier}.tsv"
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(6000),
        runtime=growing(240),
    message:
        "Trying settings of {wildcards.classifier} on {wildcards.representation}, validation fold"
    script:
        "../scripts/select_classifier.py"


rule tabulate_selection:
    input:
        classifiers=selection_tables,
        dictionaries=swept_results,
    output:
        classifiers="<results>/selection/classifiers.csv",
        dictionaries="<results>/selection/dictionaries.csv",
    params:
        variants=swept_variants,
        code=code_of("tables"),
    log:
        "<results>/logs/tabulate_selection.log",
    benchmark:
        "<results>/runtimes/tabulate_selection.tsv"
    conda:
        "../../envs/learn.yaml"
    localrule: True
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    message:
        "Tabulating what was tried on the validation fold"
    script:
        "../scripts/tabulate_selection.py"


rule selection:
    localrule: True
    input:
        rules.tabulate_selection.output,
