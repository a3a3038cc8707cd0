# Dictionaries, one per modality of a variant. Inputs: <results>/data/.
# Outputs: <results>/dictionaries/<fold>/<variant>/seed~<seed>/. With `few_jobs` one job for all seeds of a variant.


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
        seeds=plan.seeds_of_job,
        device=settings.device,
        code=code_of("train_dictionary"),
    message:
        "Training dictionary {wildcards.variant}, seed {wildcards.seed} ({wildcards.fold})"
    script:
        "../scripts/train_dictionary.py"


if settings.few_jobs:

    use rule train_dictionary as train_seeds with:
        input:
            images="<results>/data/final/train_images.npy",
            labels="<results>/data/final/train_labels.npy",
            described="<results>/data/final/dataset.json",
            glyphs=plan.variant_glyphs,
        output:
            dictionary=collect(
                "<results>/dictionaries/final/{{variant}}/seed~{seed}/dictionary.safetensors", seed=SEEDS
            ),
            log=collect("<results>/dictionaries/final/{{variant}}/seed~{seed}/training_log.csv", seed=SEEDS),
        log:
            "<logs>/train_seeds/{variant}.log",
        benchmark:
            "<benchmarks>/train_seeds/{variant}.tsv"
        resources:
            gpu=1,
            mem_mb=growing(3000),
            runtime=growing(60 * len(SEEDS)),
        message:
            "Training dictionary {wildcards.variant}, all seeds"

    ruleorder: train_seeds > train_dictionary
