# Inputs: files that other rules computed. Outputs: <results>/figures/fig1 to fig5, PDF and PNG.

from linked_dictionaries.planning.figures import FiguresPlan

figures_plan = Told(FiguresPlan(planned))


rule draw_linked_dictionaries:
    input:
        dictionary=figures_plan.linked_dictionary,
        described="<results>/data/final/dataset.json",
    output:
        report(
            "<results>/figures/fig1.pdf",
            category="Figures",
            labels={"figure": "1", "shows": "linked dictionaries"},
            caption="../report/fig1.rst",
        ),
        "<results>/figures/fig1.png",
    log:
        "<logs>/draw_linked_dictionaries.log",
    benchmark:
        "<benchmarks>/draw_linked_dictionaries.tsv"
    conda:
        "../../envs/figures.yaml"
    params:
        data_title=planned.data_title(),
        seed=FIRST_SEED,
        variant=settings.figures.linked,
        modality_titles=figures_plan.linked_titles,
        code=code_of("draw_linked_dictionaries"),
    message:
        "Drawing Figure 1"
    script:
        "../scripts/draw_linked_dictionaries.py"


rule draw_training:
    input:
        log=figures_plan.linked_training_log,
    output:
        report(
            "<results>/figures/fig2.pdf",
            category="Figures",
            labels={"figure": "2", "shows": "training"},
            caption="../report/fig2.rst",
        ),
        "<results>/figures/fig2.png",
    log:
        "<logs>/draw_training.log",
    benchmark:
        "<benchmarks>/draw_training.tsv"
    conda:
        "../../envs/figures.yaml"
    params:
        data_title=planned.data_title(),
        seed=FIRST_SEED,
        variant=settings.figures.linked,
        modality_titles=figures_plan.linked_titles,
        code=code_of("draw_training"),
    message:
        "Drawing Figure 2"
    script:
        "../scripts/draw_training.py"


rule draw_reconstructions:
    input:
        unpack(figures_plan.linked_readouts),
        described="<results>/data/final/dataset.json",
    output:
        report(
            "<results>/figures/fig3.pdf",
            category="Figures",
            labels={"figure": "3", "shows": "glyph from the digit alone"},
            caption="../report/fig3.rst",
        ),
        "<results>/figures/fig3.png",
    log:
        "<logs>/draw_reconstructions.log",
    benchmark:
        "<benchmarks>/draw_reconstructions.tsv"
    # Front page, manifest and article wait for it one after the other.
    priority: 2
    conda:
        "../../envs/figures.yaml"
    params:
        data_title=planned.data_title(),
        seed=FIRST_SEED,
        titles=figures_plan.gallery_titles,
        modality_titles=figures_plan.linked_titles,
        target=settings.figures.target,
        code=code_of("draw_reconstructions"),
    message:
        "Drawing Figure 3"
    script:
        "../scripts/draw_reconstructions.py"


rule draw_ordinal_dictionaries:
    input:
        dictionary=figures_plan.ordinal_dictionary,
        described="<results>/data/final/dataset.json",
    output:
        report(
            "<results>/figures/fig4.pdf",
            category="Figures",
            labels={"figure": "4", "shows": "ordinal dictionaries"},
            caption="../report/fig4.rst",
        ),
        "<results>/figures/fig4.png",
    log:
        "<logs>/draw_ordinal_dictionaries.log",
    benchmark:
        "<benchmarks>/draw_ordinal_dictionaries.tsv"
    conda:
        "../../envs/figures.yaml"
    params:
        data_title=planned.data_title(),
        seed=FIRST_SEED,
        variant=settings.figures.ordinal,
        modality_titles=figures_plan.ordinal_titles,
        block_size=figures_plan.ordinal_block_size,
        code=code_of("draw_ordinal_dictionaries"),
    message:
        "Drawing Figure 4"
    script:
        "../scripts/draw_ordinal_dictionaries.py"


rule draw_embeddings:
    input:
        embeddings=collect("<results>/embedding/{representation}/seed~{seed}/{method}.csv", **PANELS),
        separation="<results>/separation.csv",
        described="<results>/data/final/dataset.json",
    output:
        report(
            "<results>/figures/fig5.pdf",
            category="Figures",
            labels={"figure": "5", "shows": "PCA and t-SNE"},
            caption="../report/fig5.rst",
        ),
        "<results>/figures/fig5.png",
    log:
        "<logs>/draw_embeddings.log",
    benchmark:
        "<benchmarks>/draw_embeddings.tsv"
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=growing(1500),
    params:
        data_title=planned.data_title(),
        seed=FIRST_SEED,
        representations=settings.representations,
        titles={name: settings.title(name) for name in settings.representations},
        code=code_of("draw_embeddings"),
    message:
        "Drawing Figure 5"
    script:
        "../scripts/draw_embeddings.py"
