# Inputs: test features of each representation.
# Outputs: <results>/embeddings/<representation>/seed~<seed>/<method>.csv, <results>/separation.csv.


rule embed:
    input:
        features=embedded_features,
        labels="<results>/dataset/final/test_labels.npy",
    output:
        coordinates="<results>/embeddings/{representation}/seed~{seed}/{method}.csv",
        separation="<results>/embeddings/{representation}/seed~{seed}/{method}_separation.json",
        points="<results>/embeddings/{representation}/seed~{seed}/{method}_points.npz",
    log:
        "<results>/logs/embed/{representation}/seed~{seed}/{method}.log",
    benchmark:
        "<results>/runtimes/embed/{representation}/seed~{seed}/{method}.tsv"
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(3000),
        runtime=growing(60),
    params:
        embedding=settings.embedding.model_dump(mode="json"),
        code=code_of("embedding", "intensities"),
    message:
        "Embedding {wildcards.representation}, seed {wildcards.seed}, in the plane with {wildcards.method}"
    script:
        "../scripts/embed.py"


rule tabulate_separation:
    input:
        every_panel("<results>/embeddings/{representation}/seed~{seed}/{method}_separation.json"),
    output:
        table=report(
            "<results>/separation.csv",
            category="Tables",
            labels={"table": "separation of the classes in Figure 5"},
            caption="../report/separation.rst",
        ),
    log:
        "<results>/logs/tabulate_separation.log",
    benchmark:
        "<results>/runtimes/tabulate_separation.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        dataset=settings.dataset,
    message:
        "Tabulating how well the embeddings separate the classes"
    script:
        "../scripts/tabulate_separation.py"
