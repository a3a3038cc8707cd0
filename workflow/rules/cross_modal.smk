# What codes of the images alone say of the linked modalities and of the ordinal blocks.
# Inputs: <results>/codes/, <results>/dictionaries/. Outputs: <results>/cross_modal/, cross_modal.csv, ordinal_blocks.csv,
# neurons.csv.

from linked_dictionaries.planning.cross_modal import CrossModalPlan

cross_modal_plan = Told(CrossModalPlan(planned))


rule read_out_codes:
    input:
        images="<results>/data/{fold}/test_images.npy",
        labels="<results>/data/{fold}/test_labels.npy",
        described="<results>/data/{fold}/dataset.json",
        codes="<results>/codes/{fold}/{variant}/seed~{seed}/test.npy",
        dictionary="<results>/dictionaries/{fold}/{variant}/seed~{seed}/dictionary.safetensors",
        glyphs=plan.variant_glyphs,
    output:
        readouts="<results>/cross_modal/{fold}/{variant}/seed~{seed}/readouts.json",
        gallery="<results>/cross_modal/{fold}/{variant}/seed~{seed}/gallery.npz",
    log:
        "<logs>/read_out_codes/{fold}/{variant}/seed~{seed}.log",
    benchmark:
        "<benchmarks>/read_out_codes/{fold}/{variant}/seed~{seed}.tsv"
    priority: 2
    conda:
        "../../envs/torch.yaml"
    params:
        variant=plan.variant,
        modalities=plan.modality_sources,
        target=settings.figures.target,
        seeds=plan.seeds_of_job,
        code=code_of("read_out_codes"),
    message:
        "Reading glyphs and blocks out of the codes of {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/read_out_codes.py"


if settings.few_jobs:

    use rule read_out_codes as read_out_seeds with:
        input:
            images="<results>/data/final/test_images.npy",
            labels="<results>/data/final/test_labels.npy",
            described="<results>/data/final/dataset.json",
            codes=collect("<results>/codes/final/{{variant}}/seed~{seed}/test.npy", seed=SEEDS),
            dictionary=collect(
                "<results>/dictionaries/final/{{variant}}/seed~{seed}/dictionary.safetensors", seed=SEEDS
            ),
            glyphs=plan.variant_glyphs,
        output:
            readouts=collect("<results>/cross_modal/final/{{variant}}/seed~{seed}/readouts.json", seed=SEEDS),
            gallery=collect("<results>/cross_modal/final/{{variant}}/seed~{seed}/gallery.npz", seed=SEEDS),
        log:
            "<logs>/read_out_seeds/{variant}.log",
        benchmark:
            "<benchmarks>/read_out_seeds/{variant}.tsv"
        message:
            "Reading glyphs and blocks out of the codes of {wildcards.variant}, all seeds"

    ruleorder: read_out_seeds > read_out_codes


rule tabulate_readouts:
    input:
        unpack(cross_modal_plan.represented_readouts),
    output:
        cross_modal=report(
            "<results>/cross_modal.csv",
            category="Tables",
            labels={"table": "nearest glyph of the reconstruction from the image alone"},
            caption="../report/cross_modal.rst",
        ),
        blocks=report(
            "<results>/ordinal_blocks.csv",
            category="Tables",
            labels={"table": "class of the most active block"},
            caption="../report/ordinal_blocks.rst",
        ),
        neurons=report(
            "<results>/neurons.csv",
            category="Tables",
            labels={"table": "neurons that are active, and that never are"},
            caption="../report/neurons.rst",
        ),
    log:
        "<logs>/tabulate_readouts.log",
    benchmark:
        "<benchmarks>/tabulate_readouts.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    params:
        dataset=settings.dataset,
        tolerances=planned.tolerances(planned.table_variants()),
        code=code_of("tabulate_readouts"),
    message:
        "Tabulating cross-modal and block accuracies and active neurons"
    script:
        "../scripts/tabulate_readouts.py"
