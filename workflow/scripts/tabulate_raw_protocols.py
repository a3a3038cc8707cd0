"""Every protocol tried on raw pixels, beside the paper's cells."""

import pandas as pd
from adapter import job
from linked_dictionaries.storage import write_csv

with job(snakemake):
    from linked_dictionaries.evaluation.raw_protocols import beside_paper

    tried = pd.concat([pd.read_csv(path) for path in snakemake.input.tried], ignore_index=True)
    table = beside_paper(tried, pd.read_csv(snakemake.input.paper), snakemake.params.tolerance)
    print("found" if table.found.any() else "no protocol gives all of the paper's raw cells")
    write_csv(snakemake.output[0], table.round({"accuracy": 6, "difference": 6}))
