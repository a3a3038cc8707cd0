# Dictionaries, one per modality of a variant. Inputs: <results>/data/.
# Outputs: <results>/dictionaries/<fold>/<variant>/seed~<seed>/.


rule train_dictionary:
    input:
        images="<results>/data/{fold}/train_images.npy",
        labels="<results>/data/{fold}/train_labels.npy",
        described="<results>/data/{fold}/dataset.json",
        glyphs=plan.variant_glyphs,
    output:
        dictionary="<results>/dictionaries/{fold}/{variant}/seed~{seed}/dictionary.safetensors",
        log="<results>/dictionaries/{fold}/{variant}/seed~{seed}/training_log.csv",
    log:
        "<logs>/train_dictionary/{fold}/{variant}/seed~{seed}.log",
    benchmark:
        "<benchmarks>/train_dictionary/{fold}/{variant}/seed~{seed}.tsv"
    # What takes longest starts first.
    priority: 10
    conda:
        "../../envs/torch.yaml"
    resources:
        gpu=1,
        mem_mb=growing(3000),
        runtime=growing(60),
    params:
        variant=plan.variant,
        modalities=plan.modality_sources,
        # Not an output: a checkpoint must survive the failure of the job that wrote it.
        checkpoint=subpath(output.dictionary, parent=True),
        device=settings.device,
        code=code_of("train_dictionary"),
    message:
        "Training dictionary {wildcards.variant}, seed {wildcards.seed} ({wildcards.fold})"
    script:
        "../scripts/train_dictionary.py"
