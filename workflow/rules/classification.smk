# Inputs: features (pixels or <results>/activations/) and labels.
# Outputs: <results>/classification/<fold>/<representation>/seed~<seed>/, <results>/table1.csv, <results>/table1.md.


rule classify:
    input:
        unpack(classified_features),
        train_labels="<results>/dataset/{fold}/train_labels.npy",
        test_labels="<results>/dataset/{fold}/test_labels.npy",
        described="<results>/dataset/{fold}/dataset.json",
    output:
        result="<results>/classification/{fold}/{variant}/seed~{seed}/{classifier}.json",
        predictions="<results>/classification/{fold}/{variant}/seed~{seed}/{classifier}.npy",
    log:
        "<results>/logs/classify/{fold}/{variant}/seed~{seed}/{classifier}.log",
    benchmark:
        "<results>/runtimes/classify/{fold}/{variant}/seed~{seed}/{classifier}.tsv"
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(6000),
        runtime=growing(120),
    params:
        classifier=classifier_settings,
        code=code_of("classification", "intensities"),
    message:
        "Classifying {wildcards.variant}, seed {wildcards.seed}, with {wildcards.classifier} ({wildcards.fold})"
    script:
        "../scripts/classify.py"


rule tabulate_accuracies:
    input:
        results=all_classifications,
        paper="resources/paper_table1.csv",
        described="<results>/dataset/final/dataset.json",
    output:
        table=report(
            "<results>/table1.csv",
            category="Tables",
            labels={"table": "Table I: accuracies"},
            caption="../report/table1.rst",
        ),
        markdown="<results>/table1.md",
    log:
        "<results>/logs/tabulate_accuracies.log",
    benchmark:
        "<results>/runtimes/tabulate_accuracies.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        representations=settings.representations,
        classifiers=list(settings.classifiers),
        code=code_of("tables", "names", "statistics"),
    message:
        "Tabulating accuracies beside the paper's"
    script:
        "../scripts/tabulate_accuracies.py"
