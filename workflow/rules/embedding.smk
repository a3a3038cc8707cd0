# Inputs: test features of each representation. Outputs: <results>/embedding/, separation.csv.

from linked_dictionaries.planning.embedding import METHODS, EmbeddingPlan

embedding_plan = Told(EmbeddingPlan(planned))
# The panels of Figure 5: representation by representation, PCA before t-SNE. With `few_jobs` one job for all.
PANELS = {"representation": settings.representations, "seed": FIRST_SEED, "method": METHODS}


rule embed:
    input:
        features=embedding_plan.embedded_features,
        labels="<results>/data/final/test_labels.npy",
    output:
        coordinates=collect("<results>/embedding/{{representation}}/seed~{{seed}}/{method}.csv", method=METHODS),
        separation=collect(
            "<results>/embedding/{{representation}}/seed~{{seed}}/{method}_separation.json", method=METHODS
        ),
    log:
        "<logs>/embed/{representation}/seed~{seed}.log",
    benchmark:
        "<benchmarks>/embed/{representation}/seed~{seed}.tsv"
    priority: 3
    conda:
        "../../envs/learn.yaml"
    resources:
        mem_mb=growing(3000),
        runtime=growing(60),
    params:
        embedding=settings.embedding.model_dump(mode="json"),
        panels=embedding_plan.panels,
        code=code_of("embed"),
    message:
        "Embedding {wildcards.representation}, seed {wildcards.seed}, in the plane"
    script:
        "../scripts/embed.py"


if settings.few_jobs:

    use rule embed as embed_all with:
        output:
            coordinates=collect("<results>/embedding/{representation}/seed~{seed}/{method}.csv", **PANELS),
            separation=collect("<results>/embedding/{representation}/seed~{seed}/{method}_separation.json", **PANELS),
        log:
            "<logs>/embed_all.log",
        benchmark:
            "<benchmarks>/embed_all.tsv"
        resources:
            mem_mb=growing(3000),
            runtime=growing(60 * len(settings.representations)),
        message:
            "Embedding all representations in the plane"

    ruleorder: embed_all > embed


rule tabulate_separation:
    input:
        collect("<results>/embedding/{representation}/seed~{seed}/{method}_separation.json", **PANELS),
    output:
        table=report(
            "<results>/separation.csv",
            category="Tables",
            labels={"table": "separation of the classes in Figure 5"},
            caption="../report/separation.rst",
        ),
    log:
        "<logs>/tabulate_separation.log",
    benchmark:
        "<benchmarks>/tabulate_separation.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    params:
        dataset=settings.dataset,
        code=code_of("tabulate_separation"),
    message:
        "Tabulating how well the embeddings separate the classes"
    script:
        "../scripts/tabulate_separation.py"
