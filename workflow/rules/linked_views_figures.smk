# Figures of linked views, from files alone. Outputs: <results>/linked_views/<study>/*.pdf and *.png.


rule draw_views_pairs:
    input:
        table="<results>/linked_views/{study}/pairs.csv",
        described="<results>/linked_views/{study}/views.json",
    output:
        report(
            "<results>/linked_views/{study}/pairs.pdf",
            category="Linked views",
            labels={"study": "{study}", "figure": "each view from each other"},
            caption="../report/views_pairs.rst",
        ),
        "<results>/linked_views/{study}/pairs.png",
    log:
        "<logs>/draw_views_pairs/{study}.log",
    benchmark:
        "<benchmarks>/draw_views_pairs/{study}.tsv"
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        title=views_plan.title,
        titles=views_plan.titles,
        code=code_of("draw_views_pairs"),
    message:
        "Drawing each view from each other ({wildcards.study})"
    script:
        "../scripts/draw_views_pairs.py"


rule draw_views_subsets:
    input:
        table="<results>/linked_views/{study}/subsets.csv",
        described="<results>/linked_views/{study}/views.json",
    output:
        report(
            "<results>/linked_views/{study}/subsets.pdf",
            category="Linked views",
            labels={"study": "{study}", "figure": "accuracy from each subset"},
            caption="../report/views_subsets.rst",
        ),
        "<results>/linked_views/{study}/subsets.png",
    log:
        "<logs>/draw_views_subsets/{study}.log",
    benchmark:
        "<benchmarks>/draw_views_subsets/{study}.tsv"
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        title=views_plan.title,
        titles=views_plan.titles,
        code=code_of("draw_views_subsets"),
    message:
        "Drawing accuracy from each subset ({wildcards.study})"
    script:
        "../scripts/draw_views_subsets.py"


rule draw_views_missing:
    input:
        table="<results>/linked_views/{study}/missing.csv",
        described="<results>/linked_views/{study}/views.json",
    output:
        report(
            "<results>/linked_views/{study}/missing.pdf",
            category="Linked views",
            labels={"study": "{study}", "figure": "views taken away"},
            caption="../report/views_missing.rst",
        ),
        "<results>/linked_views/{study}/missing.png",
    log:
        "<logs>/draw_views_missing/{study}.log",
    benchmark:
        "<benchmarks>/draw_views_missing/{study}.tsv"
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        title=views_plan.title,
        code=code_of("draw_views_missing"),
    message:
        "Drawing views taken away ({wildcards.study})"
    script:
        "../scripts/draw_views_missing.py"


rule draw_views_variance:
    input:
        table=views_plan.first_variance,
        described="<results>/linked_views/{study}/views.json",
    output:
        report(
            "<results>/linked_views/{study}/variance.pdf",
            category="Linked views",
            labels={"study": "{study}", "figure": "explained variance by view and atom"},
            caption="../report/views_variance.rst",
        ),
        "<results>/linked_views/{study}/variance.png",
    log:
        "<logs>/draw_views_variance/{study}.log",
    benchmark:
        "<benchmarks>/draw_views_variance/{study}.tsv"
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        title=views_plan.title,
        titles=views_plan.titles,
        code=code_of("draw_views_variance"),
    message:
        "Drawing explained variance by view and atom ({wildcards.study})"
    script:
        "../scripts/draw_views_variance.py"


rule draw_views_completed:
    input:
        examples=views_plan.examples,
        views="<results>/linked_views/{study}/views.npz",
        described="<results>/linked_views/{study}/views.json",
    output:
        report(
            "<results>/linked_views/{study}/completed.pdf",
            category="Linked views",
            labels={"study": "{study}", "figure": "views completed from one"},
            caption="../report/views_completed.rst",
        ),
        "<results>/linked_views/{study}/completed.png",
    log:
        "<logs>/draw_views_completed/{study}.log",
    benchmark:
        "<benchmarks>/draw_views_completed/{study}.tsv"
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        title=views_plan.title,
        titles=views_plan.titles,
        methods=views_plan.shown_methods,
        code=code_of("draw_views_completed"),
    message:
        "Drawing views completed from one ({wildcards.study})"
    script:
        "../scripts/draw_views_completed.py"
