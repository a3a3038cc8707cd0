# Settings are chosen here, on held-out training images; the test set is not touched.
# Inputs: the validation fold of everything. Outputs: <results>/selection/*.csv.


rule select_classifier:
    input:
        unpack(validation_features),
        train_labels="<results>/dataset/validation/train_labels.npy",
        test_labels="<results>/dataset/validation/test_labels.npy",
    output:
        table="<results>/selection/classifiers/{representation}/{classifier}.csv",
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
    params:
        candidates=selected_grid,
        code=code_of("classification", "intensities"),
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
    log:
        "<results>/logs/tabulate_selection.log",
    benchmark:
        "<results>/runtimes/tabulate_selection.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        points=swept_points(),
    message:
        "Tabulating what was tried on the validation fold"
    script:
        "../scripts/tabulate_selection.py"


rule selection:
    input:
        rules.tabulate_selection.output,
    localrule: True
