"""Figure 2."""

import pandas as pd
from adapter import job
from figure_note import figure_note
from linked_dictionaries.figures.training import training_curves

with job(snakemake):
    parameters = snakemake.params
    note = figure_note(parameters.data_title, variant=parameters.variant, seed=parameters.seed)
    log = pd.read_csv(snakemake.input.log)
    training_curves(log, parameters.modality_titles, list(snakemake.output), note)
