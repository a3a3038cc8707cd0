# Tables of variants: readings of what the paper leaves open, what each addition does, new splits of the images.
# Inputs: classification and readouts of the variants. Outputs: <results>/readings.csv, additions.csv, resplits.csv,
# <results>/figures/readings.pdf and .png. Targets: readings, additions, resplits.

from linked_dictionaries.planning.readings import ReadingsPlan

readings_plan = Told(ReadingsPlan(planned))


rule tabulate_readings:
    input:
        unpack(readings_plan.reading_results),
        paper=PAPER,
    output:
        report(
            "<results>/readings.csv",
            category="Tables",
            labels={"table": "readings of the paper"},
            caption="../report/readings.rst",
        ),
    log:
        "<logs>/tabulate_readings.log",
    benchmark:
        "<benchmarks>/tabulate_readings.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    params:
        readings=settings.readings,
        classifiers=list(settings.classifiers),
        tolerances=planned.tolerances(settings.variants),
        target=settings.figures.target,
        published=planned.published(),
        code=code_of("tabulate_readings"),
    message:
        "Tabulating the readings of the paper"
    script:
        "../scripts/tabulate_readings.py"


rule draw_readings:
    input:
        table="<results>/readings.csv",
    output:
        report(
            "<results>/figures/readings.pdf",
            category="Figures",
            labels={"figure": "readings", "shows": "readings of the paper"},
            caption="../report/readings_figure.rst",
        ),
        "<results>/figures/readings.png",
    log:
        "<logs>/draw_readings.log",
    benchmark:
        "<benchmarks>/draw_readings.tsv"
    conda:
        "../../envs/figures.yaml"
    params:
        data_title=planned.data_title(),
        titles={name: settings.title(name) for name in settings.representations},
        code=code_of("draw_readings"),
    message:
        "Drawing the readings of the paper"
    script:
        "../scripts/draw_readings.py"


rule readings:
    input:
        rules.draw_readings.output,
    localrule: True


rule tabulate_additions:
    input:
        unpack(readings_plan.factorial_results),
    output:
        report(
            "<results>/additions.csv",
            category="Tables",
            labels={"table": "what each addition does"},
            caption="../report/additions.rst",
        ),
    log:
        "<logs>/tabulate_additions.log",
    benchmark:
        "<benchmarks>/tabulate_additions.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    params:
        rows=[row.model_dump() for row in settings.factorial],
        classifiers=list(settings.classifiers),
        tolerances=planned.tolerances(settings.variants),
        target=settings.figures.target,
        code=code_of("tabulate_additions"),
    message:
        "Tabulating what each addition does"
    script:
        "../scripts/tabulate_additions.py"


rule additions:
    input:
        rules.tabulate_additions.output,
    localrule: True


rule tabulate_resplits:
    input:
        unpack(readings_plan.resplit_results),
        table1="<results>/table1.csv",
    output:
        report(
            "<results>/resplits.csv",
            category="Tables",
            labels={"table": "new splits of all images"},
            caption="../report/resplits.rst",
        ),
    log:
        "<logs>/tabulate_resplits.log",
    benchmark:
        "<benchmarks>/tabulate_resplits.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    params:
        rows=[row for row in planned.table_rows(settings.representations, planned.additions()) if row["variant"] != RAW],
        classifiers=list(settings.classifiers),
        tolerances=planned.tolerances(settings.variants),
        target=settings.figures.target,
        code=code_of("tabulate_resplits"),
    message:
        "Tabulating new splits of all images"
    script:
        "../scripts/tabulate_resplits.py"


rule resplits:
    input:
        rules.tabulate_resplits.output,
    localrule: True
