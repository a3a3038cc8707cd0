# Codes of the images alone. One job a dictionary; with `shards` in config.yaml, so many jobs and one that joins them;
# with `few_jobs` one job for all seeds of a variant.
# Inputs: <results>/data/<fold>/, <results>/dictionaries/. Outputs: <results>/codes/.


# What no dictionary makes; it holds no seed.
rule represent_baseline:
    input:
        train="<results>/data/{fold}/train_images.npy",
        test="<results>/data/{fold}/test_images.npy",
        described="<results>/data/{fold}/dataset.json",
    output:
        train="<results>/codes/{fold}/{baseline}/train.npy",
        test="<results>/codes/{fold}/{baseline}/test.npy",
    log:
        "<logs>/represent_baseline/{fold}/{baseline}.log",
    benchmark:
        "<benchmarks>/represent_baseline/{fold}/{baseline}.tsv"
    conda:
        "../../envs/learn.yaml"
    resources:
        mem_mb=growing(3000),
        runtime=growing(60),
    params:
        baseline=plan.baseline,
        code=code_of("represent_baseline"),
    message:
        "Representing images by {wildcards.baseline} ({wildcards.fold})"
    script:
        "../scripts/represent_baseline.py"


if settings.shards == 1:

    rule encode_activations:
        input:
            train="<results>/data/{fold}/train_images.npy",
            test="<results>/data/{fold}/test_images.npy",
            dictionary="<results>/dictionaries/{fold}/{variant}/seed~{seed}/dictionary.safetensors",
        output:
            train="<results>/codes/{fold}/{variant}/seed~{seed}/train.npy",
            test="<results>/codes/{fold}/{variant}/seed~{seed}/test.npy",
            certificate="<results>/codes/{fold}/{variant}/seed~{seed}/certificate.csv",
        log:
            "<logs>/encode_activations/{fold}/{variant}/seed~{seed}.log",
        benchmark:
            "<benchmarks>/encode_activations/{fold}/{variant}/seed~{seed}.tsv"
        # What embeddings, the next longest jobs, wait for.
        priority: 4
        conda:
            "../../envs/torch.yaml"
        resources:
            gpu=1,
            mem_mb=growing(2000),
            runtime=growing(30),
        params:
            variant=plan.variant,
            image=settings.image,
            device=settings.device,
            code=code_of("encode_activations"),
        message:
            "Encoding images alone with {wildcards.variant}, seed {wildcards.seed} ({wildcards.fold})"
        script:
            "../scripts/encode_activations.py"

    if settings.few_jobs:

        use rule encode_activations as encode_seeds with:
            input:
                train="<results>/data/final/train_images.npy",
                test="<results>/data/final/test_images.npy",
                dictionary=collect(
                    "<results>/dictionaries/final/{{variant}}/seed~{seed}/dictionary.safetensors", seed=SEEDS
                ),
            output:
                train=collect("<results>/codes/final/{{variant}}/seed~{seed}/train.npy", seed=SEEDS),
                test=collect("<results>/codes/final/{{variant}}/seed~{seed}/test.npy", seed=SEEDS),
                certificate=collect("<results>/codes/final/{{variant}}/seed~{seed}/certificate.csv", seed=SEEDS),
            log:
                "<logs>/encode_seeds/{variant}.log",
            benchmark:
                "<benchmarks>/encode_seeds/{variant}.tsv"
            resources:
                gpu=1,
                mem_mb=growing(2000),
                runtime=growing(30 * len(SEEDS)),
            message:
                "Encoding images alone with {wildcards.variant}, all seeds"

        ruleorder: encode_seeds > encode_activations

else:

    rule encode_shard:
        input:
            train="<results>/data/{fold}/train_images.npy",
            test="<results>/data/{fold}/test_images.npy",
            dictionary="<results>/dictionaries/{fold}/{variant}/seed~{seed}/dictionary.safetensors",
        output:
            train=temp("<results>/codes/{fold}/{variant}/seed~{seed}/shards/{scatteritem}/train.npy"),
            test=temp("<results>/codes/{fold}/{variant}/seed~{seed}/shards/{scatteritem}/test.npy"),
            certificates=temp("<results>/codes/{fold}/{variant}/seed~{seed}/shards/{scatteritem}/certificates.npz"),
        log:
            "<logs>/encode_shard/{fold}/{variant}/seed~{seed}/{scatteritem}.log",
        benchmark:
            "<benchmarks>/encode_shard/{fold}/{variant}/seed~{seed}/{scatteritem}.tsv"
        conda:
            "../../envs/torch.yaml"
        resources:
            gpu=1,
            mem_mb=growing(2000),
            runtime=growing(60),
        params:
            variant=plan.variant,
            image=settings.image,
            device=settings.device,
            code=code_of("encode_shard"),
        message:
            "Encoding shard {wildcards.scatteritem} with {wildcards.variant}, seed {wildcards.seed} ({wildcards.fold})"
        script:
            "../scripts/encode_shard.py"

    rule gather_activations:
        input:
            train=gather.encoding("<results>/codes/{{fold}}/{{variant}}/seed~{{seed}}/shards/{scatteritem}/train.npy"),
            test=gather.encoding("<results>/codes/{{fold}}/{{variant}}/seed~{{seed}}/shards/{scatteritem}/test.npy"),
            certificates=gather.encoding(
                "<results>/codes/{{fold}}/{{variant}}/seed~{{seed}}/shards/{scatteritem}/certificates.npz"
            ),
        output:
            train="<results>/codes/{fold}/{variant}/seed~{seed}/train.npy",
            test="<results>/codes/{fold}/{variant}/seed~{seed}/test.npy",
            certificate="<results>/codes/{fold}/{variant}/seed~{seed}/certificate.csv",
        log:
            "<logs>/gather_activations/{fold}/{variant}/seed~{seed}.log",
        benchmark:
            "<benchmarks>/gather_activations/{fold}/{variant}/seed~{seed}.tsv"
        conda:
            "../../envs/torch.yaml"
        resources:
            runtime=growing(60),
        params:
            code=code_of("gather_activations"),
        message:
            "Joining the shards of {wildcards.variant}, seed {wildcards.seed} ({wildcards.fold})"
        script:
            "../scripts/gather_activations.py"
