# Inputs: <results>/dataset/<fold>/, <results>/glyphs/.
# Outputs: <results>/dictionaries/, <results>/activations/, <results>/readouts/ per fold, variant and seed.


rule train_dictionary:
    input:
        images="<results>/dataset/{fold}/train_images.npy",
        labels="<results>/dataset/{fold}/train_labels.npy",
        described="<results>/dataset/{fold}/dataset.json",
        glyphs=variant_glyphs,
    output:
        dictionary="<results>/dictionaries/{fold}/{variant}/seed~{seed}/dictionary.safetensors",
        log="<results>/dictionaries/{fold}/{variant}/seed~{seed}/training_log.csv",
    log:
        "<results>/logs/train_dictionary/{fold}/{variant}/seed~{seed}.log",
    benchmark:
        "<results>/runtimes/train_dictionary/{fold}/{variant}/seed~{seed}.tsv"
    conda:
        "../../envs/torch.yaml"
    threads: 1
    resources:
        gpu=1,
        mem_mb=growing(3000),
        runtime=growing(60),
    params:
        variant=variant_settings,
        modalities=modality_sources,
        # Not an output: a checkpoint must survive the failure of the job that wrote it.
        checkpoint=subpath(output.dictionary, parent=True),
        device=settings.device,
        code=code_of(
            "learning",
            "modalities",
            "inference",
            "intensities",
            "active_set",
            "batched_active_set",
            "dynamics",
            "devices",
        ),
    message:
        "Training dictionary {wildcards.variant}, seed {wildcards.seed} ({wildcards.fold})"
    script:
        "../scripts/train_dictionary.py"


rule read_out_codes:
    input:
        images="<results>/dataset/{fold}/test_images.npy",
        labels="<results>/dataset/{fold}/test_labels.npy",
        described="<results>/dataset/{fold}/dataset.json",
        codes="<results>/activations/{fold}/{variant}/seed~{seed}/test.npy",
        dictionary="<results>/dictionaries/{fold}/{variant}/seed~{seed}/dictionary.safetensors",
        glyphs=variant_glyphs,
    output:
        readouts="<results>/readouts/{fold}/{variant}/seed~{seed}/readouts.json",
        gallery="<results>/readouts/{fold}/{variant}/seed~{seed}/gallery.npz",
    log:
        "<results>/logs/read_out_codes/{fold}/{variant}/seed~{seed}.log",
    benchmark:
        "<results>/runtimes/read_out_codes/{fold}/{variant}/seed~{seed}.tsv"
    conda:
        "../../envs/torch.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        variant=variant_settings,
        modalities=modality_sources,
        target=settings.figures.target,
        code=code_of("reconstruction", "modalities", "intensities"),
    message:
        "Reading glyphs and blocks out of the codes of {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/read_out_codes.py"


rule tabulate_readouts:
    input:
        all_readouts,
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
    log:
        "<results>/logs/tabulate_readouts.log",
    benchmark:
        "<results>/runtimes/tabulate_readouts.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        dataset=settings.dataset,
        code=code_of("tables", "names", "statistics"),
    message:
        "Tabulating cross-modal and block accuracies"
    script:
        "../scripts/tabulate_readouts.py"
