# Inputs: test features of each representation. Outputs: <results>/embedding/, separation.csv.

from linked_dictionaries.planning.embedding import EmbeddingPlan

embedding_plan = Told(EmbeddingPlan(planned))
# The panels of Figure 5: representation by representation, PCA before t-SNE.
METHODS = ["pca", "tsne"]
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
        methods=METHODS,
        code=code_of("embed"),
    message:
        "Embedding {wildcards.representation}, seed {wildcards.seed}, in the plane"
    script:
        "../scripts/embed.py"


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
