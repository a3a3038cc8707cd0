# What was made, from what, by which code. Inputs: everything that `all` makes. Output: <results>/manifest.json.


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
