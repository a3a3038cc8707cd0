# What was made, from what, by which code. Inputs: everything that `all` makes.
# Outputs: <results>/manifest.json, and <results>/crate.zip, which packs it with the results and the workflow;
# <results>/rulegraph.svg, the rules and what feeds what.


rule write_manifest:
    input:
        everything,
    output:
        "<results>/manifest.json",
    log:
        "<results>/logs/write_manifest.log",
    benchmark:
        "<results>/runtimes/write_manifest.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(10),
    params:
        dataset=settings.dataset,
        seeds=settings.seeds,
        device=settings.device,
        configuration=configuration.digest(settings),
        code=code_of("manifest"),
    message:
        "Writing {output}"
    script:
        "../scripts/write_manifest.py"


rule write_crate:
    input:
        everything,
        packed_dictionaries,
        manifest="<results>/manifest.json",
    output:
        "<results>/crate.zip",
    log:
        "<results>/logs/write_crate.log",
    benchmark:
        "<results>/runtimes/write_crate.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code_of("crate"),
    message:
        "Packing results and workflow into {output}"
    script:
        "../scripts/write_crate.py"


rule draw_rulegraph:
    input:
        # The picture shows the rules: it is redrawn when one of their files changes.
        sorted(Path(workflow.basedir, "workflow", "rules").glob("*.smk")),
    output:
        "<results>/rulegraph.svg",
    log:
        "<results>/logs/draw_rulegraph.log",
    benchmark:
        "<results>/runtimes/draw_rulegraph.tsv"
    localrule: True
    conda:
        "../../envs/graphs.yaml"
    threads: 1
    resources:
        mem_mb=growing(500),
        runtime=growing(10),
    params:
        snakefile=workflow.main_snakefile,
        targets=everything,
        description="The rules of this workflow. An arrow leads from a rule to one that reads its outputs.",
    message:
        "Drawing the graph of the rules"
    script:
        "../scripts/draw_rulegraph.py"
