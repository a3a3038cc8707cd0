# Signals that come in pairs, any of which may be missing: `snakemake linked_views`, or one file of a study.
# Inputs: the files that a study names, the data set's images or the system's fonts. Outputs: <results>/linked_views/<study>/.

from linked_dictionaries.planning.linked_views import LinkedViewsPlan
from linked_dictionaries.publishing.explorer_page import LINKED_PARTS

planned_views = LinkedViewsPlan(planned)
views_plan = Told(planned_views)


rule prepare_views:
    input:
        views_plan.images,
    output:
        views="<results>/linked_views/{study}/views.npz",
        described="<results>/linked_views/{study}/views.json",
    log:
        "<logs>/prepare_views/{study}.log",
    benchmark:
        "<benchmarks>/prepare_views/{study}.tsv"
    conda:
        "../../envs/views.yaml"
    resources:
        mem_mb=growing(2000),
    params:
        signals=views_plan.signals,
        where=views_plan.where,
        # Local files are no inputs, for a folder has many; one that is added, changed or removed reruns this.
        local=views_plan.local_files,
        code=code_of("prepare_views"),
    message:
        "Aligning, dividing and scaling the views of {wildcards.study}"
    script:
        "../scripts/prepare_views.py"


rule choose_views_settings:
    input:
        "<results>/linked_views/{study}/views.npz",
    output:
        tried="<results>/linked_views/{study}/{method}/tried.csv",
        chosen="<results>/linked_views/{study}/{method}/chosen.json",
    log:
        "<logs>/choose_views_settings/{study}/{method}.log",
    benchmark:
        "<benchmarks>/choose_views_settings/{study}/{method}.tsv"
    wildcard_constraints:
        method="linked|ridge|cca|jnmf",
    conda:
        "../../envs/views.yaml"
    resources:
        mem_mb=growing(3000),
        runtime=growing(120),
    params:
        tried=views_plan.tried,
        seed=FIRST_SEED,
        code=code_of("choose_views_settings"),
    message:
        "Trying settings of {wildcards.method} on the validation samples of {wildcards.study}"
    script:
        "../scripts/choose_views_settings.py"


rule measure_linked_views:
    input:
        views="<results>/linked_views/{study}/views.npz",
        chosen="<results>/linked_views/{study}/linked/chosen.json",
    output:
        scores="<results>/linked_views/{study}/linked/seed~{seed}/scores.npz",
        examples="<results>/linked_views/{study}/linked/seed~{seed}/examples.npz",
        subsets="<results>/linked_views/{study}/linked/seed~{seed}/subsets.json",
        variance="<results>/linked_views/{study}/linked/seed~{seed}/variance.csv",
        model="<results>/linked_views/{study}/linked/seed~{seed}/model.safetensors",
    log:
        "<logs>/measure_linked_views/{study}/seed~{seed}.log",
    benchmark:
        "<benchmarks>/measure_linked_views/{study}/seed~{seed}.tsv"
    conda:
        "../../envs/views.yaml"
    resources:
        mem_mb=growing(3000),
        runtime=growing(60),
    params:
        classifiers=views_plan.classifiers,
        examples=views_plan.example_count,
        subsets=views_plan.encode_from,
        code=code_of("measure_linked_views"),
    message:
        "Linking the views of {wildcards.study}, seed {wildcards.seed}"
    script:
        "../scripts/measure_linked_views.py"


rule score_views:
    input:
        views="<results>/linked_views/{study}/views.npz",
        chosen=views_plan.chosen,
    output:
        scores="<results>/linked_views/{study}/{method}/seed~{seed}/scores.npz",
        examples="<results>/linked_views/{study}/{method}/seed~{seed}/examples.npz",
    log:
        "<logs>/score_views/{study}/{method}/seed~{seed}.log",
    benchmark:
        "<benchmarks>/score_views/{study}/{method}/seed~{seed}.tsv"
    wildcard_constraints:
        method="code_only|shuffled|ridge|cca|jnmf",
    conda:
        "../../envs/views.yaml"
    resources:
        mem_mb=growing(3000),
        runtime=growing(60),
    params:
        examples=views_plan.example_count,
        code=code_of("score_views"),
    message:
        "Telling each view of {wildcards.study} from each other by {wildcards.method}, seed {wildcards.seed}"
    script:
        "../scripts/score_views.py"


rule classify_signals:
    input:
        views="<results>/linked_views/{study}/views.npz",
    output:
        "<results>/linked_views/{study}/signals/subsets.json",
    log:
        "<logs>/classify_signals/{study}.log",
    benchmark:
        "<benchmarks>/classify_signals/{study}.tsv"
    conda:
        "../../envs/views.yaml"
    resources:
        runtime=growing(60),
    params:
        classifiers=views_plan.classifiers,
        subsets=views_plan.encode_from,
        code=code_of("classify_signals"),
    message:
        "Classifying the signals of {wildcards.study} themselves"
    script:
        "../scripts/classify_signals.py"


rule measure_missing_views:
    input:
        views="<results>/linked_views/{study}/views.npz",
        chosen="<results>/linked_views/{study}/linked/chosen.json",
    output:
        "<results>/linked_views/{study}/linked/seed~{seed}/missing.csv",
    log:
        "<logs>/measure_missing_views/{study}/seed~{seed}.log",
    benchmark:
        "<benchmarks>/measure_missing_views/{study}/seed~{seed}.tsv"
    conda:
        "../../envs/views.yaml"
    resources:
        mem_mb=growing(3000),
        runtime=growing(120),
    params:
        classifiers=views_plan.classifiers,
        shares=views_plan.missing_shares,
        alphas=views_plan.ridge_strengths,
        code=code_of("measure_missing_views"),
    message:
        "Taking views of {wildcards.study} away, seed {wildcards.seed}"
    script:
        "../scripts/measure_missing_views.py"


rule tabulate_views:
    input:
        unpack(views_plan.scores),
    output:
        pairs=report(
            "<results>/linked_views/{study}/pairs.csv",
            category="Linked views",
            labels={"study": "{study}", "table": "each view from each other"},
            caption="../report/linked_views.rst",
        ),
        comparison=report(
            "<results>/linked_views/{study}/comparison.csv",
            category="Linked views",
            labels={"study": "{study}", "table": "differences, pair by pair"},
            caption="../report/linked_views.rst",
        ),
        readable="<results>/linked_views/{study}/pairs.md",
    log:
        "<logs>/tabulate_views/{study}.log",
    benchmark:
        "<benchmarks>/tabulate_views/{study}.tsv"
    localrule: True
    conda:
        "../../envs/views.yaml"
    params:
        title=views_plan.title,
        methods=views_plan.methods,
        code=code_of("tabulate_views"),
    message:
        "Tabulating {wildcards.study} pair by pair"
    script:
        "../scripts/tabulate_views.py"


rule tabulate_subsets:
    input:
        unpack(views_plan.subsets),
    output:
        report(
            "<results>/linked_views/{study}/subsets.csv",
            category="Linked views",
            labels={"study": "{study}", "table": "accuracy from each subset"},
            caption="../report/linked_views.rst",
        ),
    log:
        "<logs>/tabulate_subsets/{study}.log",
    benchmark:
        "<benchmarks>/tabulate_subsets/{study}.tsv"
    localrule: True
    conda:
        "../../envs/views.yaml"
    params:
        code=code_of("tabulate_subsets"),
    message:
        "Tabulating accuracies from subsets of the views of {wildcards.study}"
    script:
        "../scripts/tabulate_subsets.py"


rule tabulate_missing:
    input:
        views_plan.missing,
    output:
        report(
            "<results>/linked_views/{study}/missing.csv",
            category="Linked views",
            labels={"study": "{study}", "table": "views taken away"},
            caption="../report/linked_views.rst",
        ),
    log:
        "<logs>/tabulate_missing/{study}.log",
    benchmark:
        "<benchmarks>/tabulate_missing/{study}.tsv"
    localrule: True
    conda:
        "../../envs/views.yaml"
    params:
        code=code_of("tabulate_missing"),
    message:
        "Tabulating what missing views of {wildcards.study} cost"
    script:
        "../scripts/tabulate_missing.py"


rule build_views_explorer:
    input:
        model=f"<results>/linked_views/{{study}}/linked/seed~{FIRST_SEED}/model.safetensors",
        views="<results>/linked_views/{study}/views.npz",
        described="<results>/linked_views/{study}/views.json",
        template=[str(ROOT / "workflow" / "report" / "explorer" / part) for part in LINKED_PARTS],
    output:
        report(
            "<results>/linked_views/{study}/explorer.html",
            category="Linked views",
            labels={"study": "{study}", "page": "choose what the model sees"},
            caption="../report/views_explorer.rst",
        ),
    log:
        "<logs>/build_views_explorer/{study}.log",
    benchmark:
        "<benchmarks>/build_views_explorer/{study}.tsv"
    conda:
        "../../envs/views.yaml"
    params:
        title=views_plan.title,
        titles=views_plan.titles,
        samples=settings.explorer.samples,
        seed=FIRST_SEED,
        code=code_of("build_views_explorer"),
    message:
        "Building the explorer page of {wildcards.study}"
    script:
        "../scripts/build_views_explorer.py"


include: "linked_views_figures.smk"


rule linked_views:
    input:
        views_plan.all_studies,
    localrule: True
