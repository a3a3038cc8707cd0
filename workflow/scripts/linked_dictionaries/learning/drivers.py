"""Class-wise neuronal drivers of the ordinal variant; they act in learning only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.learning.settings import Driver


@dataclass(frozen=True)
class DriverCurrents:
    """A driver as arrays: current (classes, M) added to the drive, and what it adds to the Gram's diagonal."""

    current: NDArray[Any]
    diagonal: float


def block_inputs(driver: Driver, n_classes: int, n_atoms: int, dtype: Any = np.float32) -> NDArray[Any]:
    """The paper's third input: ones on the class's block of neurons, zeros elsewhere, (classes, M)."""
    blocks = np.zeros((n_classes, n_atoms), dtype)
    for label in range(n_classes):
        blocks[label, label * driver.block : (label + 1) * driver.block] = 1.0
    return blocks


def driver_currents(driver: Driver, n_classes: int, n_atoms: int, dtype: Any = np.float32) -> DriverCurrents:
    """Class-wise neuronal driver.

    "none": blocks without a current. "learned": none either; its third input is a modality like the others
    (:func:`block_inputs`). "excite": +strength on the class's block of neurons, which is a penalty λ - strength
    there. "inhibit": -strength on the other classes' blocks. "identity": a modality with Φ = I that shows ones on the
    class's block, linked with weight ``strength`` (Eq. 6). Neurons after the last block belong to no class and feel no
    current.
    """
    blocks = block_inputs(driver, n_classes, n_atoms, dtype)
    if driver.mode in ("none", "learned"):
        return DriverCurrents(np.zeros_like(blocks), 0.0)
    if driver.mode == "inhibit":
        return DriverCurrents(-driver.strength * (blocks.sum(axis=0) - blocks), 0.0)
    return DriverCurrents(driver.strength * blocks, driver.strength if driver.mode == "identity" else 0.0)
