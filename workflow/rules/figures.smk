# Inputs: files that other rules computed. Outputs: <results>/figures/fig1 to fig5, PDF and PNG.


rule draw_linked_dictionaries:
    input:
        dictionary=f"<results>/dictionaries/final/{SHOWN['linked']}/seed~{FIRST_SEED}/dictionary.safetensors",
        described="<results>/dataset/final/dataset.json",
    output:
        report(
            "<results>/figures/fig1.pdf",
            category="Figures",
            labels={"figure": "1", "shows": "linked dictionaries"},
            caption="../report/fig1.rst",
        ),
        "<results>/figures/fig1.png",
    log:
        "<results>/logs/draw_linked_dictionaries.log",
    benchmark:
        "<results>/runtimes/draw_linked_dictionaries.tsv"
    conda:
        "../../envs/figures.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        seed=FIRST_SEED,
        variant=SHOWN["linked"],
        modality_titles=titles_of("linked"),
        code=code_of("figures/style", "figures/dictionaries"),
    message:
        "Drawing Figure 1"
    script:
        "../scripts/draw_linked_dictionaries.py"


rule draw_training:
    input:
        log=f"<results>/dictionaries/final/{SHOWN['linked']}/seed~{FIRST_SEED}/training_log.csv",
        described="<results>/dataset/final/dataset.json",
    output:
        report(
            "<results>/figures/fig2.pdf",
            category="Figures",
            labels={"figure": "2", "shows": "training"},
            caption="../report/fig2.rst",
        ),
        "<results>/figures/fig2.png",
    log:
        "<results>/logs/draw_training.log",
    benchmark:
        "<results>/runtimes/draw_training.tsv"
    conda:
        "../../envs/figures.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        seed=FIRST_SEED,
        variant=SHOWN["linked"],
        modality_titles=titles_of("linked"),
        code=code_of("figures/style", "figures/training"),
    message:
        "Drawing Figure 2"
    script:
        "../scripts/draw_training.py"


rule draw_reconstructions:
    input:
        gallery=f"<results>/readouts/final/{SHOWN['linked']}/seed~{FIRST_SEED}/gallery.npz",
        readouts=f"<results>/readouts/final/{SHOWN['linked']}/seed~{FIRST_SEED}/readouts.json",
        described="<results>/dataset/final/dataset.json",
    output:
        report(
            "<results>/figures/fig3.pdf",
            category="Figures",
            labels={"figure": "3", "shows": "glyph from the digit alone"},
            caption="../report/fig3.rst",
        ),
        "<results>/figures/fig3.png",
    log:
        "<results>/logs/draw_reconstructions.log",
    benchmark:
        "<results>/runtimes/draw_reconstructions.tsv"
    conda:
        "../../envs/figures.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        seed=FIRST_SEED,
        variant=SHOWN["linked"],
        modality_titles=titles_of("linked"),
        target=settings.figures.target,
        code=code_of("figures/style", "figures/reconstructions"),
    message:
        "Drawing Figure 3"
    script:
        "../scripts/draw_reconstructions.py"


rule draw_ordinal_dictionaries:
    input:
        dictionary=f"<results>/dictionaries/final/{SHOWN['ordinal']}/seed~{FIRST_SEED}/dictionary.safetensors",
        described="<results>/dataset/final/dataset.json",
    output:
        report(
            "<results>/figures/fig4.pdf",
            category="Figures",
            labels={"figure": "4", "shows": "ordinal dictionaries"},
            caption="../report/fig4.rst",
        ),
        "<results>/figures/fig4.png",
    log:
        "<results>/logs/draw_ordinal_dictionaries.log",
    benchmark:
        "<results>/runtimes/draw_ordinal_dictionaries.tsv"
    conda:
        "../../envs/figures.yaml"
    threads: 1
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        seed=FIRST_SEED,
        variant=SHOWN["ordinal"],
        modality_titles=titles_of("ordinal"),
        block_size=settings.variants[SHOWN["ordinal"]].driver.block_size,
        code=code_of("figures/style", "figures/dictionaries"),
    message:
        "Drawing Figure 4"
    script:
        "../scripts/draw_ordinal_dictionaries.py"


rule draw_embeddings:
    input:
        embeddings=every_panel("<results>/embeddings/{representation}/seed~{seed}/{method}.csv"),
        separation="<results>/separation.csv",
        described="<results>/dataset/final/dataset.json",
    output:
        report(
            "<results>/figures/fig5.pdf",
            category="Figures",
            labels={"figure": "5", "shows": "PCA and t-SNE"},
            caption="../report/fig5.rst",
        ),
        "<results>/figures/fig5.png",
    log:
        "<results>/logs/draw_embeddings.log",
    benchmark:
        "<results>/runtimes/draw_embeddings.tsv"
    conda:
        "../../envs/figures.yaml"
    threads: 1
    resources:
        mem_mb=growing(1500),
        runtime=growing(10),
    params:
        seed=FIRST_SEED,
        representations=settings.representations,
        code=code_of("figures/style", "figures/embeddings", "names"),
    message:
        "Drawing Figure 5"
    script:
        "../scripts/draw_embeddings.py"
