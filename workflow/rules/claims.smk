# Do the paper's claims hold? Inputs: everything of the final fold, all seeds.
# Outputs: <results>/claims/, claims.csv, claims.md, leakage.csv.

from linked_dictionaries.planning.claims import ClaimsPlan

claims_plan = Told(ClaimsPlan(planned))


rule measure_evidence:
    input:
        images="<results>/data/final/test_images.npy",
        labels="<results>/data/final/test_labels.npy",
        described="<results>/data/final/dataset.json",
        codes=collect("<results>/codes/final/{{variant}}/seed~{seed}/test.npy", seed=SEEDS),
        dictionaries=collect("<results>/dictionaries/final/{{variant}}/seed~{seed}/dictionary.safetensors", seed=SEEDS),
        glyphs=claims_plan.target_glyphs,
    output:
        collect("<results>/claims/{{variant}}/seed~{seed}.npz", seed=SEEDS),
    log:
        f"<logs>/measure_evidence/{{variant}}/{SEED}.log",
    benchmark:
        f"<benchmarks>/measure_evidence/{{variant}}/{SEED}.tsv"
    conda:
        "../../envs/torch.yaml"
    resources:
        mem_mb=growing(2000),
        runtime=growing(20 * len(SEEDS)),
    params:
        image=settings.image,
        target=settings.claims.target,
        block_size=claims_plan.block_size,
        variant=plan.variant,
        seeds=plan.seeds_of_job,
        code=code_of("measure_evidence"),
    message:
        f"Measuring the evidence of {{wildcards.variant}}, {SAID}"
    script:
        "../scripts/measure_evidence.py"


# All maps of a seed in one job: the part of the test set is the same, and starting takes as long as a small map.
rule embed_subsamples:
    input:
        features=claims_plan.embedded_features,
        labels="<results>/data/final/test_labels.npy",
    output:
        collect("<results>/claims/maps/seed~{seed}.csv", seed=SEEDS),
    log:
        f"<logs>/embed_subsamples/{SEED}.log",
    benchmark:
        f"<benchmarks>/embed_subsamples/{SEED}.tsv"
    priority: 3
    conda:
        "../../envs/learn.yaml"
    resources:
        mem_mb=growing(3000),
        runtime=growing(60 * len(SEEDS)),
    params:
        representations=claims_plan.embedded,
        size=settings.claims.embedded,
        places=claims_plan.places_of_job,
        embedding=settings.embedding.model_dump(mode="json", exclude={"points"}),
        code=code_of("embed_subsamples"),
    message:
        f"Embedding a part of the test set for the claims, {SAID}"
    script:
        "../scripts/embed_subsamples.py"


rule tabulate_claims:
    input:
        unpack(claims_plan.claimed_results),
        labels="<results>/data/final/test_labels.npy",
    output:
        table=report(
            "<results>/claims.csv",
            category="Claims",
            labels={"table": "the paper's claims"},
            caption="../report/claims.rst",
        ),
        rows="<results>/claims_rows.csv",
        markdown="<results>/claims.md",
    log:
        "<logs>/tabulate_claims.log",
    benchmark:
        "<benchmarks>/tabulate_claims.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    params:
        data_title=planned.data_title(),
        algorithms=claims_plan.claimed,
        compared=claims_plan.compared,
        embedded=claims_plan.embedded,
        classifiers=list(settings.classifiers),
        tolerances=claims_plan.claimed_tolerances,
        thresholds=settings.claims.thresholds.model_dump(mode="json"),
        code=code_of("tabulate_claims"),
    message:
        "Deciding the paper's claims from their intervals"
    script:
        "../scripts/tabulate_claims.py"


rule check_leakage:
    input:
        unpack(claims_plan.leakage_results),
        train="<results>/data/final/train_images.npy",
        test="<results>/data/final/test_images.npy",
        train_labels="<results>/data/final/train_labels.npy",
        labels="<results>/data/final/test_labels.npy",
    output:
        report(
            "<results>/leakage.csv",
            category="Claims",
            labels={"table": "leakage"},
            caption="../report/leakage.rst",
        ),
    log:
        "<logs>/check_leakage.log",
    benchmark:
        "<benchmarks>/check_leakage.tsv"
    conda:
        "../../envs/torch.yaml"
    resources:
        mem_mb=growing(2000),
    params:
        margin=settings.claims.thresholds.linking,
        classifier=claims_plan.judging_classifier,
        variant=claims_plan.leaking_variant,
        image=settings.image,
        code=code_of("check_leakage"),
    message:
        "Looking for leakage between training, labels and test"
    script:
        "../scripts/check_leakage.py"
