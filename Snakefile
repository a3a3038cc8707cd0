# Linked sparse-coding dictionaries: from digits to Table I and Figures 1 to 5.
from snakemake.utils import min_version

min_version("9.27")


configfile: "config.yaml"


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"


pathvars:
    results=settings.results,


scattergather:
    encoding=settings.shards,


wildcard_constraints:
    fold="final|validation",
    variant=r"[A-Za-z][A-Za-z0-9_]*(--[A-Za-z0-9_]+~[^/]+)?",
    representation=r"[A-Za-z][A-Za-z0-9_]*",
    modality=r"[A-Za-z][A-Za-z0-9_]*",
    classifier=r"[A-Za-z][A-Za-z0-9_]*",
    method="pca|tsne",
    seed=r"\d+",
    size=r"\d+",
    pixels="bytes|unit|standard|binary",
    sweep=r"[A-Za-z][A-Za-z0-9_]*",
    table=r"[A-Za-z][A-Za-z0-9_]*",
    value=r"[^/]+",


include: "workflow/rules/data.smk"
include: "workflow/rules/dictionaries.smk"
include: "workflow/rules/encoding.smk"
include: "workflow/rules/classification.smk"
include: "workflow/rules/embedding.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/evidence.smk"
include: "workflow/rules/explorer.smk"
include: "workflow/rules/provenance.smk"
include: "workflow/rules/selection.smk"
include: "workflow/rules/ablations.smk"
include: "workflow/rules/benchmarks.smk"


rule all:
    default_target: True
    input:
        everything,
        rules.write_manifest.output,
    localrule: True


rule table1:
    input:
        rules.tabulate_accuracies.output,
    localrule: True


rule figures:
    input:
        collect("<results>/figures/fig{number}.{kind}", number=[1, 2, 3, 4, 5], kind=["pdf", "png"]),
    localrule: True


onsuccess:
    print(summary(settings.results), file=sys.stderr)
