"""Which sample an atom starts from, or starts again from."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.learning.phases import Taking
from linked_dictionaries.learning.settings import Driver


def samples_for_atoms(
    atoms: NDArray[np.intp],
    present: Taking,
    labels: NDArray[Any],
    driver: Driver | None,
    random: np.random.Generator,
) -> NDArray[np.intp]:
    """One sample per atom: with all modalities where there are enough such; with a driver, of the class it drives."""
    everyone = _most_complete(present, len(labels), len(atoms))
    samples = random.choice(everyone, len(atoms), replace=len(atoms) > len(everyone))
    if driver is None:
        return samples
    classes = atoms // driver.block
    for label in np.unique(labels):
        mine = np.flatnonzero(classes == label)
        if len(mine):
            members = np.flatnonzero(labels == label)
            samples[mine] = random.choice(members, len(mine), replace=len(mine) > len(members))
    return samples


def _most_complete(present: Taking, n_samples: int, needed: int) -> NDArray[np.intp]:
    """Samples that have every modality; those that have most where these are too few."""
    everyone = np.arange(n_samples)
    if present is None:
        return everyone
    had = present.sum(axis=1)
    complete = everyone[had == present.shape[1]]
    return complete if len(complete) >= needed else everyone[np.argsort(-had, kind="stable")][:needed]
