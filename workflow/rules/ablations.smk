# What each setting does, on the validation fold: `snakemake ablations`; on a cluster every point is jobs of its own.
# Inputs: classification and readouts of swept variants. Outputs: <results>/ablations/<sweep>.csv, .pdf, .png.


rule gather_ablation_point:
    input:
        unpack(ablation_results),
    output:
        f"<results>/ablations/{ABLATED.wildcard_pattern}.json",
    log:
        f"<results>/logs/gather_ablation_point/{ABLATED.wildcard_pattern}.log",
    benchmark:
        f"<results>/runtimes/gather_ablation_point/{ABLATED.wildcard_pattern}.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    message:
        "Gathering {wildcards.sweep} = {wildcards.value} of {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/gather_ablation_point.py"


rule tabulate_ablation:
    input:
        ablation_points,
    output:
        "<results>/ablations/{sweep}.csv",
    log:
        "<results>/logs/tabulate_ablation/{sweep}.log",
    benchmark:
        "<results>/runtimes/tabulate_ablation/{sweep}.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        parameter=swept_parameter,
    message:
        "Tabulating the ablation of {wildcards.sweep}"
    script:
        "../scripts/tabulate_ablation.py"


rule draw_ablation:
    input:
        table="<results>/ablations/{sweep}.csv",
        described="<results>/dataset/validation/dataset.json",
    output:
        report(
            "<results>/ablations/{sweep}.pdf",
            category="Ablations",
            labels={"sweep": "{sweep}"},
            caption="../report/ablation.rst",
        ),
        "<results>/ablations/{sweep}.png",
    log:
        "<results>/logs/draw_ablation/{sweep}.log",
    benchmark:
        "<results>/runtimes/draw_ablation/{sweep}.tsv"
    conda:
        "../../envs/figures.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        shown=shown_ablation,
        code=code_of("figures/style", "figures/ablations"),
    message:
        "Drawing the ablation of {wildcards.sweep}"
    script:
        "../scripts/draw_ablation.py"


rule ablations:
    input:
        collect("<results>/ablations/{sweep}.{kind}", sweep=settings.ablations.sweeps, kind=["pdf", "png"]),
    localrule: True
