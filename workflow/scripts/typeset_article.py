"""The replication article: words from its template, numbers and figures from results."""

from pathlib import Path

import pandas as pd
from adapter import job
from linked_dictionaries.storage import read_json

with job(snakemake):
    from linked_dictionaries.publishing.article import Facts, Results, content
    from linked_dictionaries.publishing.article_made import made
    from linked_dictionaries.publishing.article_sections import sections
    from linked_dictionaries.publishing.typesetting import caption, typeset

    given, parameters = snakemake.input, snakemake.params
    tables = ("table1", "claims", "cross_modal", "blocks", "separation", "leakage", "readings")
    results = Results(**{name: pd.read_csv(given[name]) for name in tables if hasattr(given, name)})
    facts = Facts(**parameters.facts)
    further, pictures = sections(parameters.sections, str(Path(snakemake.output[0]).parent))
    figures = {str(i): Path(path) for i, path in enumerate(given.figures, start=1)}
    captions = {str(i): caption(Path(path).read_text(encoding="utf-8")) for i, path in enumerate(given.captions, 1)}
    told = content(results, facts) | {
        "sections": further,
        "figures": {i: {"file": path.name, **captions[i]} for i, path in figures.items()},
        "made": made(read_json(given.manifest)),
    }
    files = {path.name: path for path in figures.values()} | pictures
    typeset(snakemake.output[0], given.template, told, files, parameters.fonts)
