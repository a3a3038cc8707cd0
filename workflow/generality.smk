# The claims and Table I on several data sets with frozen settings. Each data set is the whole workflow, imported:
# snakemake --snakefile workflow/generality.smk --cores 8
# The configuration's own data set keeps its results; others lie in <results>/generality/<data set>/.
from snakemake.utils import min_version

min_version("9.27")


include: "rules/common.smk"


pathvars:
    results=settings.results,
    logs=f"{settings.results}/logs",
    benchmarks=f"{settings.results}/runtimes",


datasets = planned.required("generality").generality


def results_of(dataset):
    """Folder of a data set's results."""
    return settings.results if dataset == settings.dataset else f"{settings.results}/generality/{dataset}"


for dataset in datasets:

    module:
        name: dataset
        snakefile:
            "Snakefile"
        config:
            {**config, "dataset": dataset, "results": results_of(dataset), "generality": [dataset]}

    use rule * from dataset as dataset*


rule tabulate_generality:
    input:
        claims=[f"{results_of(dataset)}/claims.csv" for dataset in datasets],
        tables=[f"{results_of(dataset)}/table1.csv" for dataset in datasets],
    output:
        "<results>/generality.csv",
        accuracies="<results>/generality_accuracies.csv",
    log:
        "<logs>/tabulate_generality.log",
    benchmark:
        "<benchmarks>/tabulate_generality.tsv"
    localrule: True
    conda:
        "../envs/learn.yaml"
    params:
        datasets=datasets,
        code=code_of("tabulate_generality"),
    message:
        "Tabulating the claims on {params.datasets}"
    script:
        "scripts/tabulate_generality.py"


rule draw_generality:
    input:
        "<results>/generality.csv",
    output:
        collect("<results>/figures/generality.{kind}", kind=["pdf", "png"]),
    log:
        "<logs>/draw_generality.log",
    benchmark:
        "<benchmarks>/draw_generality.tsv"
    conda:
        "../envs/figures.yaml"
    params:
        titles={name: settings.datasets[name].title for name in datasets},
        code=code_of("draw_generality"),
    message:
        "Drawing the claims on several data sets"
    script:
        "scripts/draw_generality.py"


# Last, as every imported workflow brings a default of its own.
rule generality:
    default_target: True
    input:
        "<results>/generality.csv",
        collect("<results>/figures/generality.{kind}", kind=["pdf", "png"]),
    localrule: True
