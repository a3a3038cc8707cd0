"""Class-wise neuronal drivers of the ordinal variant; they act in learning only."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from linked_dictionaries.configuration.variants import Driver


@dataclass(frozen=True)
class DriverCurrents:
    """A driver as tensors: current (classes, M) added to the drive, and what it adds to the Gram's diagonal."""

    current: Tensor
    diagonal: float


def block_inputs(driver: Driver, n_classes: int, n_atoms: int, device: str = "cpu") -> Tensor:
    """The paper's third input: ones on the class's block of neurons, zeros elsewhere, (classes, M)."""
    blocks = torch.zeros(n_classes, n_atoms, device=device)
    for label in range(n_classes):
        blocks[label, label * driver.block : (label + 1) * driver.block] = 1.0
    return blocks


def driver_currents(driver: Driver, n_classes: int, n_atoms: int, device: str = "cpu") -> DriverCurrents:
    """Class-wise neuronal driver.

    "none": blocks without a current. "learned": none either; its third input is a modality like the others
    (:func:`block_inputs`). "excite": +strength on the class's block of neurons, which is a penalty λ - strength
    there. "inhibit": -strength on the other classes' blocks. "identity": a modality with Φ = I that shows ones on the
    class's block, linked with weight ``strength`` (Eq. 6). Neurons after the last block belong to no class and feel no
    current.
    """
    blocks = block_inputs(driver, n_classes, n_atoms, device)
    if driver.mode in ("none", "learned"):
        return DriverCurrents(torch.zeros_like(blocks), 0.0)
    if driver.mode == "inhibit":
        return DriverCurrents(-driver.strength * (blocks.sum(dim=0) - blocks), 0.0)
    return DriverCurrents(driver.strength * blocks, driver.strength if driver.mode == "identity" else 0.0)
