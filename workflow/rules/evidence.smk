# Do the paper's claims hold? Inputs: everything of the final fold, all seeds.
# Outputs: <results>/evidence/, <results>/claims.csv, <results>/claims.md, <results>/leakage.csv.


rule measure_evidence:
    input:
        images="<results>/dataset/final/test_images.npy",
        labels="<results>/dataset/final/test_labels.npy",
        described="<results>/dataset/final/dataset.json",
        codes="<results>/activations/final/{variant}/seed~{seed}/test.npy",
        dictionary="<results>/dictionaries/final/{variant}/seed~{seed}/dictionary.safetensors",
        glyphs=target_glyphs,
    output:
        "<results>/evidence/{variant}/seed~{seed}.npz",
    log:
        "<results>/logs/measure_evidence/{variant}/seed~{seed}.log",
    benchmark:
        "<results>/runtimes/measure_evidence/{variant}/seed~{seed}.tsv"
    conda:
        "../../envs/torch.yaml"
    threads: 1
    resources:
        mem_mb=growing(2000),
        runtime=growing(20),
    params:
        image=IMAGE,
        target=settings.claims.target,
        block_size=claimed_block_size(),
        variant=variant_settings,
        code=code_of(
            "evidence", "reconstruction", "inference", "intensities", "active_set", "batched_active_set", "dynamics"
        ),
    message:
        "Measuring the evidence of {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/measure_evidence.py"


rule tabulate_claims:
    input:
        unpack(claimed_results),
        labels="<results>/dataset/final/test_labels.npy",
        described="<results>/dataset/final/dataset.json",
    output:
        table=report(
            "<results>/claims.csv",
            category="Claims",
            labels={"table": "the paper's claims"},
            caption="../report/claims.rst",
        ),
        markdown="<results>/claims.md",
    log:
        "<results>/logs/tabulate_claims.log",
    benchmark:
        "<results>/runtimes/tabulate_claims.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        parts=claimed_parts(),
        cells=claimed_cells(),
        thresholds=settings.claims.thresholds.model_dump(mode="json"),
        code=code_of("claims", "statistics"),
    message:
        "Deciding the paper's claims from their intervals"
    script:
        "../scripts/tabulate_claims.py"


rule check_leakage:
    input:
        unpack(leakage_results),
        train="<results>/dataset/final/train_images.npy",
        test="<results>/dataset/final/test_images.npy",
        train_labels="<results>/dataset/final/train_labels.npy",
        labels="<results>/dataset/final/test_labels.npy",
    output:
        report(
            "<results>/leakage.csv",
            category="Claims",
            labels={"table": "leakage"},
            caption="../report/leakage.rst",
        ),
    log:
        "<results>/logs/check_leakage.log",
    benchmark:
        "<results>/runtimes/check_leakage.tsv"
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(2000),
        runtime=growing(10),
    params:
        margin=settings.claims.thresholds.linking,
        classifier=judging_classifier(),
        code=code_of("claims", "statistics", "classification"),
    message:
        "Looking for leakage between training, labels and test"
    script:
        "../scripts/check_leakage.py"
