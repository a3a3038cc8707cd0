"""Figure 2: each modality encoded alone while the dictionaries are learned."""

from __future__ import annotations

import pandas as pd

from linked_dictionaries.figures import style


def training_curves(log: pd.DataFrame, titles: dict[str, str], paths: list[str], note: str) -> None:
    """Rows: mean number of non-zero activations, share of the energy explained; one column per modality."""
    modalities = list(dict.fromkeys(log.modality))
    figure = style.new_figure(2.7)
    grid = figure.subplots(2, len(modalities), squeeze=False, sharex=True)
    for column, name in enumerate(modalities):
        rows = log[log.modality == name]
        colour = style.class_look(column)[0]
        grid[0, column].plot(rows.epoch, rows.nonzero_mean, color=colour)
        grid[0, column].set_ylim(bottom=0)
        grid[1, column].plot(rows.epoch, rows.explained_mean, color=colour)
        grid[1, column].set_xlabel("epoch")
        grid[0, column].set_title(f"({style.letter(column)}) {titles.get(name, name)}")
        grid[1, column].set_title(f"({style.letter(column + len(modalities))}) {titles.get(name, name)}")
    grid[0, 0].set_ylabel("non-zero activations")
    grid[1, 0].set_ylabel("share of energy\nreconstructed")
    style.save(figure, paths, note)
