# What a setting does, on held-out training images; the test set is not touched. `snakemake selection` tries settings,
# `snakemake ablations` draws sweeps; on a cluster every point is jobs of its own. Outputs: <results>/sweeps/.

from linked_dictionaries.planning.sweeps import SweepsPlan

sweeps_plan = Told(SweepsPlan(planned))


# Codes, a classifier and readouts in one job: starting takes longer than each, and nothing else asks for the codes. On
# processors, which a classifier needs anyway, and in one piece.
rule measure_point:
    input:
        train_images="<results>/data/validation/train_images.npy",
        train_labels="<results>/data/validation/train_labels.npy",
        test_images="<results>/data/validation/test_images.npy",
        test_labels="<results>/data/validation/test_labels.npy",
        described="<results>/data/validation/dataset.json",
        dictionary="<results>/dictionaries/validation/{variant}/seed~{seed}/dictionary.safetensors",
        glyphs=plan.variant_glyphs,
    output:
        "<results>/sweeps/points/{variant}/seed~{seed}.json",
    log:
        "<logs>/measure_point/{variant}/seed~{seed}.log",
    benchmark:
        "<benchmarks>/measure_point/{variant}/seed~{seed}.tsv"
    priority: 4
    conda:
        "../../envs/torch.yaml"
    resources:
        mem_mb=growing(6000),
        runtime=growing(120),
    params:
        variant=plan.variant,
        modalities=plan.modality_sources,
        image=settings.image,
        classifier=sweeps_plan.judge,
        code=code_of("measure_point"),
    message:
        "Measuring {wildcards.variant}, seed {wildcards.seed}, on the validation fold"
    script:
        "../scripts/measure_point.py"


rule select_classifier:
    input:
        unpack(sweeps_plan.validation_features),
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
        candidates=sweeps_plan.selected_grid,
        code=code_of("select_classifier"),
    message:
        "Trying settings of {wildcards.classifier} on {wildcards.representation}, validation fold"
    script:
        "../scripts/select_classifier.py"


rule tabulate_selection:
    input:
        classifiers=sweeps_plan.selection_tables,
        dictionaries=sweeps_plan.swept_results,
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
        points=sweeps_plan.swept_points,
        code=code_of("tabulate_selection"),
    message:
        "Tabulating what was tried on the validation fold"
    script:
        "../scripts/tabulate_selection.py"


rule selection:
    input:
        rules.tabulate_selection.output,
    localrule: True


rule tabulate_ablation:
    input:
        sweeps_plan.ablated_results,
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
        parameter=sweeps_plan.swept_parameter,
        points=sweeps_plan.ablated_points,
        code=code_of("tabulate_ablation"),
    message:
        "Tabulating the ablation of {wildcards.sweep}"
    script:
        "../scripts/tabulate_ablation.py"


rule draw_ablation:
    input:
        table="<results>/sweeps/ablations/{sweep}.csv",
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
        data_title=planned.data_title("validation"),
        shown=sweeps_plan.shown_ablation,
        code=code_of("draw_ablation"),
    message:
        "Drawing the ablation of {wildcards.sweep}"
    script:
        "../scripts/draw_ablation.py"


rule ablations:
    input:
        collect("<results>/sweeps/ablations/{sweep}.{kind}", sweep=settings.ablations.sweeps, kind=["pdf", "png"]),
    localrule: True
