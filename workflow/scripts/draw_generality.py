"""Verdicts by claim and data set."""

import pandas as pd
from adapter import job
from linked_dictionaries.figures.generality import generality

with job(snakemake):
    generality(pd.read_csv(snakemake.input[0]), snakemake.params.titles, list(snakemake.output))
