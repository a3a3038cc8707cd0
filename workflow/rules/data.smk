# Inputs: public mirrors, a local folder or the embedded digits; a font.
# Outputs: <results>/dataset/<fold>/*.npy with dataset.json, <results>/glyphs/<modality>/.


rule fetch_dataset:
    output:
        collect("<results>/dataset/source/{part}.idx", part=PARTS),
    log:
        "<results>/logs/fetch_dataset.log",
    benchmark:
        "<results>/runtimes/fetch_dataset.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(30),
    params:
        dataset=settings.data.model_dump(mode="json"),
        code=code_of("datasets"),
    message:
        "Fetching the data set and checking its digests"
    script:
        "../scripts/fetch_dataset.py"


rule prepare_images:
    input:
        collect("<results>/dataset/source/{part}.idx", part=PARTS),
    output:
        collect("<results>/dataset/{{fold}}/{part}.npy", part=PARTS),
        described="<results>/dataset/{fold}/dataset.json",
    log:
        "<results>/logs/prepare_images/{fold}.log",
    benchmark:
        "<results>/runtimes/prepare_images/{fold}.tsv"
    conda:
        "../../envs/learn.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        name=settings.dataset,
        title=settings.data.title,
        class_names=settings.data.class_names,
        validation=settings.data.validation,
        code=code_of("datasets"),
    message:
        "Preparing images and labels of the {wildcards.fold} fold"
    script:
        "../scripts/prepare_images.py"


rule render_glyphs:
    input:
        described="<results>/dataset/final/dataset.json",
    output:
        glyphs="<results>/glyphs/{modality}/glyphs.npy",
        font="<results>/glyphs/{modality}/font.json",
        sheet=report(
            "<results>/glyphs/{modality}/contact_sheet.png",
            category="Data",
            labels={"what": "glyphs", "modality": "{modality}"},
            caption="../report/glyphs.rst",
        ),
    log:
        "<results>/logs/render_glyphs/{modality}.log",
    benchmark:
        "<results>/runtimes/render_glyphs/{modality}.tsv"
    conda:
        "../../envs/figures.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        modality=modality_settings,
        code=code_of("glyphs"),
    message:
        "Rendering one {wildcards.modality} glyph per class"
    script:
        "../scripts/render_glyphs.py"
