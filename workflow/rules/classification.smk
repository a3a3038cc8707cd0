# Inputs: features (pixels or <results>/codes/) and labels. Outputs: <results>/classification/, table1.csv, table1.md.

from linked_dictionaries.planning.classification import Tables

tables_plan = Told(Tables(planned))


# All classifiers of a dictionary in one job: reading and starting take as long as fitting them on few images.
# With few_jobs those of all its seeds too, which whatever asks for one of them asks for.
rule classify:
    input:
        unpack(tables_plan.coded_features),
        train_labels="<results>/data/final/train_labels.npy",
        test_labels="<results>/data/final/test_labels.npy",
        described="<results>/data/final/dataset.json",
    output:
        results=collect(
            "<results>/classification/final/{{variant}}/seed~{seed}/{classifier}.json",
            seed=SEEDS,
            classifier=list(settings.classifiers),
        ),
        predictions=collect(
            "<results>/classification/final/{{variant}}/seed~{seed}/{classifier}.npy",
            seed=SEEDS,
            classifier=list(settings.classifiers),
        ),
    log:
        f"<logs>/classify/{{variant}}/{SEED}.log",
    benchmark:
        f"<benchmarks>/classify/{{variant}}/{SEED}.tsv"
    wildcard_constraints:
        variant=rf"(?!{RAW}/)[^/]+",
    priority: 1
    conda:
        "../../envs/learn.yaml"
    resources:
        mem_mb=growing(3000),
        runtime=growing(120 * len(SEEDS)),
    params:
        classifiers=tables_plan.all_classifiers,
        seeds=plan.seeds_of_job,
        code=code_of("classify"),
    message:
        f"Classifying {{wildcards.variant}}, {SAID}"
    script:
        "../scripts/classify.py"


# One classifier: of the pixels, which take longest and so start first, and of other folds than the final one.
use rule classify as classify_alone with:
    input:
        unpack(tables_plan.classified_features),
        train_labels="<results>/data/{fold}/train_labels.npy",
        test_labels="<results>/data/{fold}/test_labels.npy",
        described="<results>/data/{fold}/dataset.json",
    output:
        results="<results>/classification/{fold}/{variant}/seed~{seed}/{classifier}.json",
        predictions="<results>/classification/{fold}/{variant}/seed~{seed}/{classifier}.npy",
    log:
        "<logs>/classify_alone/{fold}/{variant}/seed~{seed}/{classifier}.log",
    benchmark:
        "<benchmarks>/classify_alone/{fold}/{variant}/seed~{seed}/{classifier}.tsv"
    wildcard_constraints:
        variant=r"[^/]+",
    priority: 5
    params:
        classifiers=tables_plan.one_classifier,
        seeds=plan.seeds_of_job,
        code=code_of("classify"),
    message:
        "Classifying {wildcards.variant}, seed {wildcards.seed}, with {wildcards.classifier} ({wildcards.fold})"


ruleorder: classify > classify_alone


if settings.few_jobs:

    # Of what has no seed.
    use rule classify as classify_once with:
        output:
            results=collect(
                "<results>/classification/final/{{variant}}/seed~{seed}/{classifier}.json",
                seed=FIRST_SEED,
                classifier=list(settings.classifiers),
            ),
            predictions=collect(
                "<results>/classification/final/{{variant}}/seed~{seed}/{classifier}.npy",
                seed=FIRST_SEED,
                classifier=list(settings.classifiers),
            ),
        log:
            "<logs>/classify_once/{variant}.log",
        benchmark:
            "<benchmarks>/classify_once/{variant}.tsv"
        wildcard_constraints:
            variant="|".join([RAW, *settings.baselines]),
        priority: 5
        message:
            "Classifying {wildcards.variant}"

    ruleorder: classify_once > classify > classify_alone


rule tabulate_accuracies:
    input:
        results=tables_plan.table_classifications,
        certificates=tables_plan.table_certificates,
        paper=PAPER,
    output:
        table=report(
            "<results>/table1.csv",
            category="Tables",
            labels={"table": "Table I: accuracies"},
            caption="../report/table1.rst",
        ),
        markdown="<results>/table1.md",
    log:
        "<logs>/tabulate_accuracies.log",
    benchmark:
        "<benchmarks>/tabulate_accuracies.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    params:
        data_title=planned.data_title(),
        rows=planned.table_rows(settings.representations, planned.additions()),
        certified=tables_plan.certified_variants,
        tolerances=planned.tolerances(planned.table_variants()),
        classifiers=list(settings.classifiers),
        published=planned.published(),
        titles={name: settings.title(name) for name in settings.representations},
        title="Table I",
        code=code_of("tabulate_accuracies"),
    message:
        "Tabulating accuracies beside the paper's"
    script:
        "../scripts/tabulate_accuracies.py"


use rule tabulate_accuracies as tabulate_comparison with:
    input:
        results=tables_plan.compared_classifications,
        certificates=tables_plan.compared_certificates,
        paper=PAPER,
    output:
        table=report(
            "<results>/classification/comparisons/{table}.csv",
            category="Tables",
            labels={"table": "{table}"},
            caption="../report/comparison.rst",
        ),
        markdown="<results>/classification/comparisons/{table}.md",
    log:
        "<logs>/tabulate_comparison/{table}.log",
    benchmark:
        "<benchmarks>/tabulate_comparison/{table}.tsv"
    params:
        data_title=planned.data_title(),
        rows=tables_plan.compared_rows,
        certified=tables_plan.certified_comparison,
        tolerances=tables_plan.compared_tolerances,
        classifiers=list(settings.classifiers),
        published={},
        titles={name: settings.title(name) for name in [RAW, *settings.baselines, *settings.variants]},
        title="Comparison",
        code=code_of("tabulate_accuracies"),
    message:
        "Tabulating the comparison {wildcards.table}"


rule comparisons:
    input:
        collect("<results>/classification/comparisons/{table}.csv", table=list(settings.comparisons)),
        tables_plan.compared_readouts,
    localrule: True


rule try_raw_protocols:
    input:
        "<results>/data/final/train_images.npy",
        "<results>/data/final/train_labels.npy",
        "<results>/data/final/test_images.npy",
        "<results>/data/final/test_labels.npy",
    output:
        "<results>/classification/raw_protocols/{pixels}/{size}.csv",
    log:
        "<logs>/try_raw_protocols/{pixels}/{size}.log",
    benchmark:
        "<benchmarks>/try_raw_protocols/{pixels}/{size}.tsv"
    conda:
        "../../envs/learn.yaml"
    resources:
        mem_mb=growing(4000),
        runtime=growing(120),
    params:
        code=code_of("try_raw_protocols"),
    message:
        "Trying protocols on raw pixels: {wildcards.pixels}, {wildcards.size} images"
    script:
        "../scripts/try_raw_protocols.py"


rule tabulate_raw_protocols:
    input:
        tried=collect(
            "<results>/classification/raw_protocols/{pixels}/{size}.csv",
            pixels=settings.raw_baselines.pixels,
            size=settings.raw_baselines.train_sizes,
        ),
        paper=PAPER,
    output:
        report(
            "<results>/classification/raw_protocols.csv",
            category="Claims",
            labels={"table": "protocols on raw pixels"},
            caption="../report/raw_baselines.rst",
        ),
    log:
        "<logs>/tabulate_raw_protocols.log",
    benchmark:
        "<benchmarks>/tabulate_raw_protocols.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    params:
        tolerance=settings.raw_baselines.tolerance,
        code=code_of("tabulate_raw_protocols"),
    message:
        "Tabulating the protocols tried on raw pixels"
    script:
        "../scripts/tabulate_raw_protocols.py"
