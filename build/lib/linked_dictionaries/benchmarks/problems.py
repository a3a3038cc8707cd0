"""Dictionaries and images to time solvers on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.encode import encode
from linked_dictionaries.coding.method import BLOCK

Floats = NDArray[Any]


def quick_dictionary(images: Floats, atoms: int, penalty: float, steps: int = 15, batch: int = 1024) -> Floats:
    """A dictionary of any size, learned just long enough to be as coherent as a trained one."""
    random = np.random.default_rng(0)
    chosen = images[random.choice(len(images), atoms, replace=False)]
    dictionary = chosen + 0.01 * random.standard_normal(chosen.shape).astype(np.float32)
    dictionary /= np.linalg.norm(dictionary, axis=1, keepdims=True)
    for step in range(steps):
        x = images[random.choice(len(images), batch)]
        a = encode(x, dictionary, penalty, tolerance=1e-2).activations
        change = (a.T @ x - (a.T @ a) @ dictionary) / ((a * a).sum(axis=0)[:, None] + 1)
        dictionary = dictionary + (1 - step / steps) * change
        dictionary /= np.linalg.norm(dictionary, axis=1, keepdims=True)
    learned: Floats = dictionary.astype(np.float32)
    return learned


def shifted_blocks(images: NDArray[np.uint8], image_shape: tuple[int, int], count: int) -> Iterator[NDArray[np.uint8]]:
    """``count`` images in blocks: the given ones again and again, each round shifted by some pixels."""
    shifts = [(0, 0), (1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1), (2, 0), (0, 2)]
    made, turn = 0, 0
    while made < count:
        down, right = shifts[turn % len(shifts)]
        for start in range(0, min(len(images), count - made), BLOCK):
            block = images[start : start + min(BLOCK, count - made)].reshape(-1, *image_shape)
            yield np.roll(block, (down, right), axis=(1, 2)).reshape(len(block), -1)
            made += len(block)
            if made >= count:
                return
        turn += 1
