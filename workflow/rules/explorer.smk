# A page to look around in: neurons, digits and codes. Inputs: dictionaries, test images and their codes, first seed.
# Output: <results>/explorer.html, self-contained.


rule build_explorer:
    input:
        images="<results>/dataset/final/test_images.npy",
        labels="<results>/dataset/final/test_labels.npy",
        described="<results>/dataset/final/dataset.json",
        dictionaries=collect(
            "<results>/dictionaries/final/{variant}/seed~{seed}/dictionary.safetensors",
            variant=EXPLORED,
            seed=FIRST_SEED,
        ),
        codes=collect(
            "<results>/activations/final/{variant}/seed~{seed}/test.npy",
            variant=EXPLORED,
            seed=FIRST_SEED,
        ),
        template=workflow.source_path("../report/explorer.html"),
    output:
        report(
            "<results>/explorer.html",
            category="Explorer",
            labels={"page": "neurons, digits and codes"},
            caption="../report/explorer.rst",
        ),
    log:
        "<results>/logs/build_explorer.log",
    benchmark:
        "<results>/runtimes/build_explorer.tsv"
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        blocks=EXPLORED,
        digits=settings.explorer.digits,
        titles={name: modality.title for name, modality in settings.modalities.items()},
        image=IMAGE,
        seed=FIRST_SEED,
        code=code_of("explorer"),
    message:
        "Building the explorer page"
    script:
        "../scripts/build_explorer.py"
