# What a run leaves to others. Inputs: everything that `all` makes.
# Outputs: <results>/explorer.html, front_page.html, article.pdf, manifest.json, crate.zip, rulegraph.svg.

from linked_dictionaries.planning.article import ArticlePlan
from linked_dictionaries.publishing.crate import digest_of_sources
from linked_dictionaries.publishing.explorer_page import PARTS as PAGE_PARTS

article_plan = Told(ArticlePlan(planned))

EXPLORED = [name for name in settings.representations if name != RAW]


rule build_explorer:
    input:
        images="<results>/data/final/test_images.npy",
        labels="<results>/data/final/test_labels.npy",
        described="<results>/data/final/dataset.json",
        dictionaries=collect(
            "<results>/dictionaries/final/{variant}/seed~{seed}/dictionary.safetensors",
            variant=EXPLORED,
            seed=FIRST_SEED,
        ),
        codes=collect(
            "<results>/codes/final/{variant}/seed~{seed}/test.npy",
            variant=EXPLORED,
            seed=FIRST_SEED,
        ),
        glyphs=plan.all_glyphs,
        template=[str(ROOT / "workflow" / "report" / "explorer" / part) for part in PAGE_PARTS],
    output:
        report(
            "<results>/explorer.html",
            category="Explorer",
            labels={"page": "neurons, digits and codes"},
            caption="../report/explorer.rst",
        ),
    log:
        "<logs>/build_explorer.log",
    benchmark:
        "<benchmarks>/build_explorer.tsv"
    conda:
        "../../envs/learn.yaml"
    params:
        data_title=planned.data_title(),
        variants={name: settings.variants[name].model_dump(mode="json") for name in EXPLORED},
        digits=settings.explorer.digits,
        titles={name: settings.title(name) for name in EXPLORED},
        modalities={name: modality.model_dump(mode="json") for name, modality in settings.modalities.items()},
        image=settings.image,
        seed=FIRST_SEED,
        code=code_of("build_explorer"),
    message:
        "Building the explorer page"
    script:
        "../scripts/build_explorer.py"


rule write_front_page:
    input:
        table="<results>/table1.csv",
        claims="<results>/claims.csv",
        figure="<results>/figures/fig3.png",
        caption=str(ROOT / "workflow" / "report" / "fig3.rst"),
        style=str(ROOT / "workflow" / "report" / "front_page.css"),
    output:
        report(
            "<results>/front_page.html",
            category="Does the paper hold?",
            labels={"page": "table, Figure 3 and verdicts"},
            caption="../report/front_page.rst",
        ),
    log:
        "<logs>/write_front_page.log",
    benchmark:
        "<benchmarks>/write_front_page.tsv"
    localrule: True
    conda:
        "../../envs/article.yaml"
    params:
        data_title=planned.data_title(),
        titles={name: settings.title(name) for name in settings.representations},
        code=code_of("write_front_page"),
    message:
        "Writing the report's first page"
    script:
        "../scripts/write_front_page.py"


rule typeset_article:
    input:
        unpack(article_plan.results),
        article_plan.further_files,
        figures=collect("<results>/figures/fig{number}.pdf", number=[1, 2, 3, 4, 5]),
        captions=[str(ROOT / "workflow" / "report" / f"fig{number}.rst") for number in (1, 2, 3, 4, 5)],
        manifest="<results>/manifest.json",
        template=[str(ROOT / "workflow" / "report" / "article" / part) for part in ("article.typ", "references.bib")],
    output:
        report(
            "<results>/article.pdf",
            category="Article",
            labels={"page": "the replication article"},
            caption="../report/article.rst",
        ),
    log:
        "<logs>/typeset_article.log",
    benchmark:
        "<benchmarks>/typeset_article.tsv"
    localrule: True
    conda:
        "../../envs/article.yaml"
    params:
        facts=article_plan.facts,
        sections=article_plan.sections,
        fonts=str(ROOT / "resources" / "fonts"),
        code=code_of("typeset_article"),
    message:
        "Typesetting the article"
    script:
        "../scripts/typeset_article.py"


rule write_manifest:
    input:
        plan.all_results,
    output:
        "<results>/manifest.json",
    log:
        "<logs>/write_manifest.log",
    benchmark:
        "<benchmarks>/write_manifest.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    params:
        dataset=settings.dataset,
        seeds=settings.seeds,
        device=settings.device,
        configuration=digest_of_configuration(settings),
        settings=settings.model_dump(mode="json"),
        given=given,
        root=str(ROOT),
        code=code_of("write_manifest"),
    message:
        "Writing {output}"
    script:
        "../scripts/write_manifest.py"


rule write_crate:
    input:
        plan.all_results,
        plan.packed_dictionaries,
        manifest="<results>/manifest.json",
    output:
        "<results>/crate.zip",
    log:
        "<logs>/write_crate.log",
    benchmark:
        "<benchmarks>/write_crate.tsv"
    localrule: True
    conda:
        "../../envs/learn.yaml"
    params:
        root=str(ROOT),
        # What is packed is no input, for a workflow has hundreds of files; one that changed reruns this.
        sources=lambda wildcards: digest_of_sources(ROOT),
        code=code_of("write_crate"),
    message:
        "Packing results and workflow into {output}"
    script:
        "../scripts/write_crate.py"


rule draw_rulegraph:
    input:
        # The picture shows the rules: it is redrawn when one of their files changes.
        sorted(map(str, (ROOT / "workflow" / "rules").glob("*.smk"))),
    output:
        "<results>/rulegraph.svg",
    log:
        "<logs>/draw_rulegraph.log",
    benchmark:
        "<benchmarks>/draw_rulegraph.tsv"
    localrule: True
    conda:
        "../../envs/graphs.yaml"
    params:
        snakefile=workflow.main_snakefile,
        targets=plan.all_results,
        # They decide which rules there are.
        few_jobs=settings.few_jobs,
        shards=settings.shards,
        description="The rules of this workflow. An arrow leads from a rule to one that reads its outputs.",
        code=code_of("draw_rulegraph"),
    message:
        "Drawing the graph of the rules"
    script:
        "../scripts/draw_rulegraph.py"
