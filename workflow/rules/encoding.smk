# Codes of the images alone. One job a dictionary; with `shards` in config.yaml, so many jobs and one that joins them.
# Inputs: <results>/dataset/<fold>/, <results>/dictionaries/. Outputs: <results>/activations/.


rule encode_activations:
    input:
        train="<results>/dataset/{fold}/train_images.npy",
        test="<results>/dataset/{fold}/test_images.npy",
        dictionary="<results>/dictionaries/{fold}/{variant}/seed~{seed}/dictionary.safetensors",
    output:
        train="<results>/activations/{fold}/{variant}/seed~{seed}/train.npy",
        test="<results>/activations/{fold}/{variant}/seed~{seed}/test.npy",
        certificate="<results>/activations/{fold}/{variant}/seed~{seed}/certificate.csv",
    log:
        "<results>/logs/encode_activations/{fold}/{variant}/seed~{seed}.log",
    benchmark:
        "<results>/runtimes/encode_activations/{fold}/{variant}/seed~{seed}.tsv"
    conda:
        "../../envs/torch.yaml"
    threads: 1
    resources:
        gpu=1,
        mem_mb=growing(2000),
        runtime=growing(30),
    params:
        variant=variant_settings,
        image=IMAGE,
        device=settings.device,
        code=code_of("encoding", "inference", "intensities", "active_set", "batched_active_set", "dynamics", "devices"),
    message:
        "Encoding images alone with {wildcards.variant}, seed {wildcards.seed} ({wildcards.fold})"
    script:
        "../scripts/encode_activations.py"


rule encode_shard:
    input:
        train="<results>/dataset/{fold}/train_images.npy",
        test="<results>/dataset/{fold}/test_images.npy",
        dictionary="<results>/dictionaries/{fold}/{variant}/seed~{seed}/dictionary.safetensors",
    output:
        train=temp("<results>/activations/{fold}/{variant}/seed~{seed}/shards/{scatteritem}/train.npy"),
        test=temp("<results>/activations/{fold}/{variant}/seed~{seed}/shards/{scatteritem}/test.npy"),
        certificates=temp("<results>/activations/{fold}/{variant}/seed~{seed}/shards/{scatteritem}/certificates.npz"),
    log:
        "<results>/logs/encode_shard/{fold}/{variant}/seed~{seed}/{scatteritem}.log",
    benchmark:
        "<results>/runtimes/encode_shard/{fold}/{variant}/seed~{seed}/{scatteritem}.tsv"
    conda:
        "../../envs/torch.yaml"
    threads: 1
    resources:
        gpu=1,
        mem_mb=growing(2000),
        runtime=growing(60),
    params:
        variant=variant_settings,
        image=IMAGE,
        device=settings.device,
        code=code_of("encoding", "inference", "intensities", "active_set", "batched_active_set", "dynamics", "devices"),
    message:
        "Encoding shard {wildcards.scatteritem} with {wildcards.variant}, seed {wildcards.seed} ({wildcards.fold})"
    script:
        "../scripts/encode_shard.py"


rule gather_activations:
    input:
        train=gather.encoding("<results>/activations/{{fold}}/{{variant}}/seed~{{seed}}/shards/{scatteritem}/train.npy"),
        test=gather.encoding("<results>/activations/{{fold}}/{{variant}}/seed~{{seed}}/shards/{scatteritem}/test.npy"),
        certificates=gather.encoding(
            "<results>/activations/{{fold}}/{{variant}}/seed~{{seed}}/shards/{scatteritem}/certificates.npz"
        ),
    output:
        train="<results>/activations/{fold}/{variant}/seed~{seed}/train.npy",
        test="<results>/activations/{fold}/{variant}/seed~{seed}/test.npy",
        certificate="<results>/activations/{fold}/{variant}/seed~{seed}/certificate.csv",
    log:
        "<results>/logs/gather_activations/{fold}/{variant}/seed~{seed}.log",
    benchmark:
        "<results>/runtimes/gather_activations/{fold}/{variant}/seed~{seed}.tsv"
    conda:
        "../../envs/torch.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(60),
    params:
        code=code_of("encoding", "inference", "intensities", "active_set", "batched_active_set", "dynamics"),
    message:
        "Joining the shards of {wildcards.variant}, seed {wildcards.seed} ({wildcards.fold})"
    script:
        "../scripts/gather_activations.py"


if settings.shards > 1:

    ruleorder: gather_activations > encode_activations

else:

    ruleorder: encode_activations > gather_activations
