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
        in_paper=settings.data.in_paper,
        title="Table I",
        code=code_of("tables", "names", "statistics"),
    message:
        "Tabulating accuracies beside the paper's"
    script:
        "../scripts/tabulate_accuracies.py"


rule tabulate_comparison:
    input:
        results=comparison_classifications,
        paper="resources/paper_table1.csv",
        described="<results>/dataset/final/dataset.json",
    output:
        table=report(
            "<results>/comparisons/{table}.csv",
            category="Tables",
            labels={"table": "{table}"},
            caption="../report/comparison.rst",
        ),
        markdown="<results>/comparisons/{table}.md",
    log:
        "<results>/logs/tabulate_comparison/{table}.log",
    benchmark:
        "<results>/runtimes/tabulate_comparison/{table}.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        representations=compared_representations,
        classifiers=list(settings.classifiers),
        in_paper=settings.data.in_paper,
        title="Comparison: {table}",
        code=code_of("tables", "names", "statistics"),
    message:
        "Tabulating the comparison {wildcards.table}"
    script:
        "../scripts/tabulate_accuracies.py"


rule comparisons:
    input:
        collect("<results>/comparisons/{table}.csv", table=list(settings.comparisons)),
        comparison_readouts,
    localrule: True


rule try_raw_protocols:
    input:
        "<results>/dataset/final/train_images.npy",
        "<results>/dataset/final/train_labels.npy",
        "<results>/dataset/final/test_images.npy",
        "<results>/dataset/final/test_labels.npy",
    output:
        "<results>/raw_baselines/{pixels}/{size}.csv",
    log:
        "<results>/logs/try_raw_protocols/{pixels}/{size}.log",
    benchmark:
        "<results>/runtimes/try_raw_protocols/{pixels}/{size}.tsv"
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(4000),
        runtime=growing(120),
    params:
        code=code_of("raw_protocols", "classification"),
    message:
        "Trying protocols on raw pixels: {wildcards.pixels}, {wildcards.size} images"
    script:
        "../scripts/try_raw_protocols.py"


rule tabulate_raw_protocols:
    input:
        tried=collect(
            "<results>/raw_baselines/{pixels}/{size}.csv",
            pixels=settings.raw_baselines.pixels,
            size=settings.raw_baselines.train_sizes,
        ),
        paper="resources/paper_table1.csv",
    output:
        report(
            "<results>/raw_baselines.csv",
            category="Claims",
            labels={"table": "protocols on raw pixels"},
            caption="../report/raw_baselines.rst",
        ),
    log:
        "<results>/logs/tabulate_raw_protocols.log",
    benchmark:
        "<results>/runtimes/tabulate_raw_protocols.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        tolerance=settings.raw_baselines.tolerance,
        code=code_of("raw_protocols", "classification"),
    message:
        "Tabulating the protocols tried on raw pixels"
    script:
        "../scripts/tabulate_raw_protocols.py"
