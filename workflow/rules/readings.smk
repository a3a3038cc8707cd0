# What the paper leaves open, read both ways: `snakemake readings`. Inputs: classification and readouts of the variants.
# Outputs: <results>/readings.csv, <results>/figures/readings.pdf and .png.

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
        described="<results>/data/final/dataset.json",
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
