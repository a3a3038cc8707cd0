# Images, labels and glyphs. Inputs: public mirrors, a local folder or the embedded digits; a font.
# Outputs: <results>/data/<fold>/*.npy with dataset.json, <results>/data/glyphs/<modality>/.


rule fetch_dataset:
    output:
        collect("<results>/data/source/{part}.idx", part=PARTS),
        notes="<results>/data/source/notes.json",
    log:
        "<logs>/fetch_dataset.log",
    benchmark:
        "<benchmarks>/fetch_dataset.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    params:
        dataset=plan.fetched,
        # Local files are no inputs, for a data set has 70,000; one that is added, changed or removed reruns this.
        local=plan.local_files,
        code=code_of("fetch_dataset"),
    message:
        "Fetching the data set and checking its digests"
    script:
        "../scripts/fetch_dataset.py"


rule prepare_images:
    input:
        collect("<results>/data/source/{part}.idx", part=PARTS),
        notes="<results>/data/source/notes.json",
    output:
        collect("<results>/data/{{fold}}/{part}.npy", part=PARTS),
        described="<results>/data/{fold}/dataset.json",
    log:
        "<logs>/prepare_images/{fold}.log",
    benchmark:
        "<benchmarks>/prepare_images/{fold}.tsv"
    conda:
        "../../envs/learn.yaml"
    params:
        name=settings.dataset,
        class_names=settings.data.class_names,
        validation=plan.held_out,
        code=code_of("prepare_images"),
    message:
        "Preparing images and labels of the {wildcards.fold} fold"
    script:
        "../scripts/prepare_images.py"


rule render_glyphs:
    input:
        described="<results>/data/final/dataset.json",
    output:
        glyphs="<results>/data/glyphs/{modality}/glyphs.npy",
        font="<results>/data/glyphs/{modality}/font.json",
        sheet=report(
            "<results>/data/glyphs/{modality}/contact_sheet.png",
            category="Data",
            labels={"what": "glyphs", "modality": "{modality}"},
            caption="../report/glyphs.rst",
        ),
    log:
        "<logs>/render_glyphs/{modality}.log",
    benchmark:
        "<benchmarks>/render_glyphs/{modality}.tsv"
    priority: 11  # a second, which the longest trainings wait for
    conda:
        "../../envs/figures.yaml"
    params:
        modality=plan.modality,
        # The font is no input, as the system's may be anywhere; another one, or a changed file, reruns this.
        local=plan.font_state,
        code=code_of("render_glyphs"),
    message:
        "Rendering one {wildcards.modality} glyph per class"
    script:
        "../scripts/render_glyphs.py"
