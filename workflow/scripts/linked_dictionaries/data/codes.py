"""Codes from file to file: a range of an array's rows in, codes and their certificates out, in bounded memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from linked_dictionaries.coding.encode import encode_stream
from linked_dictionaries.coding.method import BLOCK, Method
from linked_dictionaries.coding.streams import DEVICE_BLOCK
from linked_dictionaries.storage import atomic_path, new_array, read_array

COLUMNS = ["part", "quantity", "samples", "median", "q90", "q99", "max", "mean"]
CHUNK = 8192  # rows held at a time where codes are only copied
QUANTITIES = ("kkt_over_penalty", "duality_gap", "iterations", "active_neurons")
Certificates = dict[str, NDArray[Any]]  # quantity: one number per sample


def shard_rows(n_samples: int, shards: int, index: int) -> slice:
    """Rows of one shard: whole blocks of the solver, so that a code does not depend on how the data are divided.

    Parameters
    ----------
    n_samples : rows in all. shards : into how many ranges. index : which of them, from 0. Some may be empty.
    """
    blocks = -(-n_samples // BLOCK)
    first, last = blocks * index // shards, blocks * (index + 1) // shards
    return slice(min(first * BLOCK, n_samples), min(last * BLOCK, n_samples))


def encode_rows(
    images: NDArray[Any],
    rows: slice,
    dictionary: NDArray[np.float32],
    penalty: float,
    method: Method,
    path: str | Path,
) -> Certificates:
    """Encode some rows of images, which may be a memory map, into a .npy file; their certificates."""
    chosen = images[rows]
    # On the processor always the same blocks, so that no code depends on how the data are divided.
    size = BLOCK if method.device == "cpu" else DEVICE_BLOCK
    blocks = (chosen[start : start + size] for start in range(0, len(chosen), size))
    certificates: dict[str, list[NDArray[Any]]] = {name: [] for name in QUANTITIES}
    with atomic_path(path) as temporary, tqdm(total=len(chosen), desc="encode", unit="img") as bar:
        out = new_array(temporary, (len(chosen), len(dictionary)), np.float32)
        start = 0
        for codes in encode_stream(blocks, dictionary, penalty, method=method):
            count = len(codes.activations)
            out[start : start + count] = codes.activations
            active = (codes.activations > 0).sum(axis=1)
            for name, values in zip(QUANTITIES, (codes.kkt, codes.gap, codes.iterations, active), strict=True):
                certificates[name].append(values)
            start += count
            bar.update(count)
        out.flush()
        del out
    return {name: np.concatenate(parts) if parts else np.zeros(0) for name, parts in certificates.items()}


def certificate_rows(certificates: Mapping[str, Certificates]) -> list[dict[str, Any]]:
    """Quantiles over the samples of each part ("train", "test") of every quantity, by the names of COLUMNS."""
    rows = []
    for part, quantities in certificates.items():
        for name, values in quantities.items():
            numbers = np.asarray(values, np.float64)
            quantiles = np.quantile(numbers, [0.5, 0.9, 0.99, 1.0])
            row = [part, name, len(numbers), *quantiles.tolist(), float(numbers.mean())]
            rows.append(dict(zip(COLUMNS, row, strict=True)))
    return rows


def tell_of_silence(certificates: Mapping[str, Certificates], penalty: float) -> None:
    """Print a warning for each part whose codes are all zero."""
    for part, quantities in certificates.items():
        active = quantities["active_neurons"]
        if len(active) and not active.any():
            print(
                f"warning: all {len(active)} codes of the {part} images are zero, as no image drives a neuron above "
                f"λ = {penalty:g}; what is made of them is chance. A smaller sparse_coding.penalty gives codes."
            )


def gather_codes(paths: Sequence[str | Path], out: str | Path) -> None:
    """Codes of all shards, one after the other, in one .npy file; a chunk in memory at a time."""
    shards = [read_array(path, in_memory=False) for path in paths]
    with atomic_path(out) as temporary:
        shape = (sum(len(shard) for shard in shards), shards[0].shape[1])
        whole = new_array(temporary, shape, shards[0].dtype)
        start = 0
        for shard in shards:
            for first in range(0, len(shard), CHUNK):
                piece = shard[first : first + CHUNK]
                whole[start : start + len(piece)] = piece
                start += len(piece)
        whole.flush()
        del whole
