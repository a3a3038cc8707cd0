# What a setting does, on held-out training images; the test set is not touched. `snakemake selection` tries settings,
# `snakemake ablations` draws sweeps; on a cluster every point is jobs of its own. Outputs: <results>/sweeps/.

import pandas as pd
from snakemake.utils import Paramspace


@told
def selected(wildcards):
    return planned.required("selection").selection


@told
def selected_grid(wildcards):
    candidates = planned.named(selected(wildcards).classifiers, wildcards.classifier, "selection.classifiers")
    model = settings.classifiers[wildcards.classifier].model
    return [{"model": model, **candidate.model_dump(mode="json")} for candidate in candidates]


def validation_features(wildcards):
    return planned.features("validation", wildcards.representation, FIRST_SEED)


def selection_tables(wildcards):
    return [
        f"{settings.results}/sweeps/selection/classifiers/{representation}/{classifier}.csv"
        for representation in settings.representations
        for classifier in selected(wildcards).classifiers
    ]


def swept_points(wildcards):
    """Variant, sweep and value of every point of the selection."""
    return [
        {"variant": variant, "sweep": name, "value": value}
        for name in selected(wildcards).sweeps
        for variant in settings.sweeps[name].variants
        for value in settings.sweeps[name].values
    ]


def swept_results(wildcards):
    names = [name for sweep in selected(wildcards).sweeps for name in settings.sweep_variants(sweep)]
    return [path for name in names for path in planned.point("validation", name, FIRST_SEED).values()]


def ablated_points():
    """One row per point of the ablations whose sweep is there: sweep, variant, value, seed."""
    points = [
        {"sweep": name, "variant": variant, "value": str(value), "seed": seed}
        for name in settings.ablations.sweeps
        if name in settings.sweeps
        for variant in settings.sweeps[name].variants
        for value in settings.sweeps[name].values
        for seed in settings.ablations.seeds
    ]
    return pd.DataFrame(points, columns=["sweep", "variant", "value", "seed"])


ABLATED = Paramspace(ablated_points())


@told
def ablated(wildcards):
    """The sweep of an ablation, which must be listed."""
    names = planned.required("ablations").ablations.sweeps
    if wildcards.sweep not in names:
        raise UserError(
            f"config.yaml: {wildcards.sweep!r} is not among ablations.sweeps; there are: {', '.join(names)}."
        )
    return settings.sweeps[wildcards.sweep]


def ablation_points(wildcards):
    """Files of all points of one sweep."""
    ablated(wildcards)
    frame = ABLATED.dataframe
    chosen = Paramspace(frame[frame.sweep == wildcards.sweep])
    return [f"{settings.results}/sweeps/ablations/{pattern}.json" for pattern in chosen.instance_patterns]


@told
def ablation_results(wildcards):
    """Accuracy and readouts of the swept variant behind a point."""
    values = {str(value): value for value in ablated(wildcards).values}
    value = planned.named(values, wildcards.value, wildcards.sweep)
    return planned.point("validation", settings.swept_name(wildcards.sweep, wildcards.variant, value), wildcards.seed)


def swept_parameter(wildcards):
    return ablated(wildcards).parameter


def shown_ablation(wildcards):
    return {"parameter": swept_parameter(wildcards), "target": settings.claims.target}


rule select_classifier:
    input:
        unpack(validation_features),
        train_labels="<results>/data/validation/train_labels.npy",
        test_labels="<results>/data/validation/test_labels.npy",
    output:
        table="<results>/sweeps/selection/classifiers/{representation}/{classifier}.csv",
    log:
        "<logs>/select_classifier/{representation}/{classifier}.log",
    benchmark:
        "<benchmarks>/select_classifier/{representation}/{classifier}.tsv"
    conda:
        "../../envs/learn.yaml"
    resources:
        mem_mb=growing(6000),
        runtime=growing(240),
    params:
        candidates=selected_grid,
        code=code_of("select_classifier"),
    message:
        "Trying settings of {wildcards.classifier} on {wildcards.representation}, validation fold"
    script:
        "../scripts/select_classifier.py"


rule tabulate_selection:
    input:
        classifiers=selection_tables,
        dictionaries=swept_results,
    output:
        classifiers="<results>/sweeps/selection/classifiers.csv",
        dictionaries="<results>/sweeps/selection/dictionaries.csv",
    log:
        "<logs>/tabulate_selection.log",
    benchmark:
        "<benchmarks>/tabulate_selection.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    params:
        points=swept_points,
        code=code_of("tabulate_selection"),
    message:
        "Tabulating what was tried on the validation fold"
    script:
        "../scripts/tabulate_selection.py"


rule selection:
    input:
        rules.tabulate_selection.output,
    localrule: True


rule gather_ablation_point:
    input:
        unpack(ablation_results),
    output:
        f"<results>/sweeps/ablations/{ABLATED.wildcard_pattern}.json",
    log:
        f"<logs>/gather_ablation_point/{ABLATED.wildcard_pattern}.log",
    benchmark:
        f"<benchmarks>/gather_ablation_point/{ABLATED.wildcard_pattern}.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    params:
        code=code_of("gather_ablation_point"),
    message:
        "Gathering {wildcards.sweep} = {wildcards.value} of {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/gather_ablation_point.py"


rule tabulate_ablation:
    input:
        ablation_points,
    output:
        "<results>/sweeps/ablations/{sweep}.csv",
    log:
        "<logs>/tabulate_ablation/{sweep}.log",
    benchmark:
        "<benchmarks>/tabulate_ablation/{sweep}.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    params:
        parameter=swept_parameter,
        code=code_of("tabulate_ablation"),
    message:
        "Tabulating the ablation of {wildcards.sweep}"
    script:
        "../scripts/tabulate_ablation.py"


rule draw_ablation:
    input:
        table="<results>/sweeps/ablations/{sweep}.csv",
        described="<results>/data/validation/dataset.json",
    output:
        report(
            "<results>/sweeps/ablations/{sweep}.pdf",
            category="Ablations",
            labels={"sweep": "{sweep}"},
            caption="../report/ablation.rst",
        ),
        "<results>/sweeps/ablations/{sweep}.png",
    log:
        "<logs>/draw_ablation/{sweep}.log",
    benchmark:
        "<benchmarks>/draw_ablation/{sweep}.tsv"
    conda:
        "../../envs/figures.yaml"
    params:
        shown=shown_ablation,
        code=code_of("draw_ablation"),
    message:
        "Drawing the ablation of {wildcards.sweep}"
    script:
        "../scripts/draw_ablation.py"


rule ablations:
    input:
        collect("<results>/sweeps/ablations/{sweep}.{kind}", sweep=settings.ablations.sweeps, kind=["pdf", "png"]),
    localrule: True
