"""The first page of the report."""

from pathlib import Path

import pandas as pd
from adapter import job
from linked_dictionaries.storage import write_text

with job(snakemake):
    from linked_dictionaries.publishing.front_page import front_page
    from linked_dictionaries.publishing.typesetting import caption

    given = snakemake.input
    text = front_page(
        pd.read_csv(given.table),
        pd.read_csv(given.claims),
        Path(given.figure).read_bytes(),
        caption(Path(given.caption).read_text(encoding="utf-8")),
        Path(given.style).read_text(encoding="utf-8"),
        snakemake.params.data_title,
        snakemake.params.titles,
    )
    write_text(snakemake.output[0], text)
