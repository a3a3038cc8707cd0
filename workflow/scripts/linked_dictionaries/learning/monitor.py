"""The training log: what each dictionary does when it is encoded alone, with weight one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from linked_dictionaries.learning.arrays import Place
from linked_dictionaries.learning.checkpoints import Progress
from linked_dictionaries.learning.linking import Modality, squares
from linked_dictionaries.learning.settings import Settings
from linked_dictionaries.solvers.dynamics import largest_eigenvalue

COLUMNS = [
    *("step", "epoch", "modality", "images", "nonzero_mean", "explained_mean", "objective_mean"),
    *("largest_eigenvalue", "reseeded"),
]


def log_rows(
    modalities: Iterable[Modality], progress: Progress, settings: Settings, place: Place, steps_per_epoch: int
) -> list[dict[str, Any]]:
    """A row per modality, by the names of COLUMNS, measured on the first of its distinct inputs."""
    rows = []
    for modality in modalities:
        distinct = min(len(modality.table), settings.monitor_images)
        inputs, dictionary = modality.table[:distinct], progress.dictionaries[modality.name]
        gram = dictionary @ dictionary.T
        code = place.solve(inputs @ dictionary.T, gram, settings.penalty, settings.method)
        error, energy = squares(place.get(inputs - code @ dictionary)), squares(place.get(inputs))
        activations = place.get(code)
        objective = 0.5 * error + settings.penalty * activations.sum(axis=1)
        rows.append(
            {
                "step": progress.step,
                "epoch": round(progress.step / steps_per_epoch, 4),
                "modality": modality.name,
                "images": distinct,
                "nonzero_mean": round(float((activations > 0).sum(axis=1).mean()), 4),
                "explained_mean": round(float((1 - error / np.maximum(energy, 1e-12)).mean(dtype=np.float64)), 6),
                "objective_mean": round(float(objective.mean(dtype=np.float64)), 6),
                "largest_eigenvalue": round(largest_eigenvalue(place.get(gram)), 4),
                "reseeded": progress.reseeded,
            }
        )
    return rows
