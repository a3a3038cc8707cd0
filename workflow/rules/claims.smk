# Do the paper's claims hold? Inputs: everything of the final fold, all seeds.
# Outputs: <results>/claims/, claims.csv, claims.md, leakage.csv.


COMPARED = ("single", "linked", "ordinal")


@told
def claimed(wildcards):
    """The part that each variant plays in the claims."""
    claims = planned.required("claims").claims
    return {part: getattr(claims, part) for part in (*COMPARED, "unlinked")}


def claimed_cells(wildcards):
    """Representation and classifier of every accuracy that the claims compare."""
    compared = [RAW, *(claimed(wildcards)[part] for part in COMPARED)]
    return [(representation, classifier) for representation in compared for classifier in settings.classifiers]


def claimed_block_size(wildcards):
    """Neurons per class of the ordinal variant; the same blocks are looked at in the others."""
    return settings.variants[claimed(wildcards)["ordinal"]].driver.block


@told
def target_glyphs(wildcards):
    """Glyphs of the claims' target, where the variant has it."""
    target = settings.claims.target
    return [planned.glyphs(target)] if target in planned.variant(wildcards)["modalities"] else []


def claimed_results(wildcards):
    """Everything that the claims are decided from, by name."""
    cells = claimed_cells(wildcards)
    given = {f"{name}_{classifier}": planned.predictions(name, classifier) for name, classifier in cells}
    for name in claimed(wildcards).values():
        given[f"evidence_{name}"] = [f"{settings.results}/claims/{name}/seed~{seed}.npz" for seed in settings.seeds]
    for name in dict.fromkeys(name for name, _ in cells):
        seeds = planned.seeds_of(name)
        given[f"plane_{name}"] = [f"{settings.results}/embedding/{name}/seed~{seed}/tsne_points.npz" for seed in seeds]
    return given


def leakage_results(wildcards):
    parts = claimed(wildcards)
    judged = {part: planned.predictions(parts[part], planned.judge) for part in ("unlinked", "single", "linked")}
    codes = planned.features("final", parts["linked"], FIRST_SEED)
    return {**judged, "train_codes": codes["train"], "test_codes": codes["test"]}


def judging_classifier(wildcards):
    """Model and settings of the first classifier, for codes of the linked variant."""
    classifier = settings.classifiers[planned.judge]
    chosen = classifier.for_representation(claimed(wildcards)["linked"])
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
        block_size=claimed_block_size,
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
        markdown="<results>/claims.md",
    log:
        "<logs>/tabulate_claims.log",
    benchmark:
        "<benchmarks>/tabulate_claims.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    params:
        parts=claimed,
        cells=claimed_cells,
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
        code=code_of("check_leakage"),
    message:
        "Looking for leakage between training, labels and test"
    script:
        "../scripts/check_leakage.py"
