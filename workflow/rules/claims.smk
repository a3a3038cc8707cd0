# Do the paper's claims hold? Inputs: everything of the final fold, all seeds.
# Outputs: <results>/claims/, claims.csv, claims.md, leakage.csv.


EMBEDDED = ["single", "linked", "ordinal", "untrained"]  # parts whose t-SNE maps are compared


@told
def claimed(wildcards):
    """The variant that plays each part, by algorithm."""
    algorithms = planned.required("claims").claims.algorithms
    return {name: parts.model_dump() for name, parts in algorithms.items()}


def claimed_variants(wildcards):
    return list(dict.fromkeys(name for parts in claimed(wildcards).values() for name in parts.values()))


def claimed_tolerances(wildcards):
    return planned.tolerances(claimed_variants(wildcards))


def block_size(wildcards):
    """Neurons per class of the ordinal variant whose claims a variant has part in; the same blocks are looked at."""
    for parts in claimed(wildcards).values():
        if wildcards.variant in parts.values():
            return settings.variants[parts["ordinal"]].driver.block
    return 0


@told
def target_glyphs(wildcards):
    """Glyphs of the claims' target, where the variant has it."""
    target = settings.claims.target
    return [planned.glyphs(target)] if target in planned.variant(wildcards)["modalities"] else []


def claimed_results(wildcards):
    """Everything that the claims are decided from, by name."""
    variants = claimed_variants(wildcards)
    given = {
        f"{name}_{classifier}": planned.predictions(name, classifier)
        for name in [RAW, *variants]
        for classifier in settings.classifiers
    }
    for name in variants:
        given[f"evidence_{name}"] = [f"{settings.results}/claims/{name}/seed~{seed}.npz" for seed in settings.seeds]
    for name, paths in planned.certificates(variants).items():
        given[f"certificates_{name}"] = paths
    for name in [RAW, *(parts[part] for parts in claimed(wildcards).values() for part in EMBEDDED)]:
        seeds = planned.seeds_of(name)
        given[f"plane_{name}"] = [f"{settings.results}/embedding/{name}/seed~{seed}/tsne_points.npz" for seed in seeds]
    return given


def leaking_parts(wildcards):
    """The parts of the first algorithm, which is looked at for leaks."""
    return next(iter(claimed(wildcards).values()))


def leakage_results(wildcards):
    parts = leaking_parts(wildcards)
    judged = {part: planned.predictions(parts[part], planned.judge) for part in ("unlinked", "single", "linked")}
    codes = planned.features("final", parts["linked"], FIRST_SEED)
    dictionary = planned.dictionary(parts["linked"], FIRST_SEED)
    return {**judged, "train_codes": codes["train"], "test_codes": codes["test"], "dictionary": dictionary}


def leaking_variant(wildcards):
    return settings.variants[leaking_parts(wildcards)["linked"]].model_dump(mode="json")


def judging_classifier(wildcards):
    """Model and settings of the first classifier, for codes of the linked variant."""
    classifier = settings.classifiers[planned.judge]
    chosen = classifier.for_representation(leaking_parts(wildcards)["linked"])
    return {"model": classifier.model, **chosen.model_dump(mode="json")}


rule measure_evidence:
    input:
        images="<results>/data/final/test_images.npy",
        labels="<results>/data/final/test_labels.npy",
        described="<results>/data/final/dataset.json",
        codes="<results>/codes/final/{variant}/seed~{seed}/test.npy",
        dictionary="<results>/dictionaries/final/{variant}/seed~{seed}/dictionary.safetensors",
        glyphs=target_glyphs,
    output:
        "<results>/claims/{variant}/seed~{seed}.npz",
    log:
        "<logs>/measure_evidence/{variant}/seed~{seed}.log",
    benchmark:
        "<benchmarks>/measure_evidence/{variant}/seed~{seed}.tsv"
    conda:
        "../../envs/torch.yaml"
    resources:
        mem_mb=growing(2000),
        runtime=growing(20),
    params:
        image=settings.image,
        target=settings.claims.target,
        block_size=block_size,
        variant=plan.variant,
        code=code_of("measure_evidence"),
    message:
        "Measuring the evidence of {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/measure_evidence.py"


rule tabulate_claims:
    input:
        unpack(claimed_results),
        labels="<results>/data/final/test_labels.npy",
        described="<results>/data/final/dataset.json",
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
        algorithms=claimed,
        embedded=EMBEDDED,
        classifiers=list(settings.classifiers),
        tolerances=claimed_tolerances,
        thresholds=settings.claims.thresholds.model_dump(mode="json"),
        code=code_of("tabulate_claims"),
    message:
        "Deciding the paper's claims from their intervals"
    script:
        "../scripts/tabulate_claims.py"


rule check_leakage:
    input:
        unpack(leakage_results),
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
        "../../envs/learn.yaml"
    resources:
        mem_mb=growing(2000),
    params:
        margin=settings.claims.thresholds.linking,
        classifier=judging_classifier,
        variant=leaking_variant,
        image=settings.image,
        code=code_of("check_leakage"),
    message:
        "Looking for leakage between training, labels and test"
    script:
        "../scripts/check_leakage.py"
