"""Images a second of a solver; certificates computed here, in float64, by one function for all.

A solver that would take long is measured on fewer images; the table says on how many.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.benchmarks.peers import Peer

Floats = NDArray[Any]
REPEATS = 3
LEAST = 8  # images that any batch of that size or more is timed with
HOPELESS = 1.0  # seconds for one image, beyond which larger batches are left out
CHECKED = 500  # images whose certificate is computed for the table


def optimality(images: Floats, dictionary: Floats, activations: Floats, penalty: float) -> Floats:
    """kkt/λ per image in float64: max(|r_j - λ| on the support, (r_j - λ)₊ off it) / λ, with r = Φᵀ(x - Φa)."""
    x, phi, a = (np.asarray(array, np.float64) for array in (images, dictionary, activations))
    residual = (x - a @ phi) @ phi.T
    violation = np.where(a > 0, np.abs(residual - penalty), np.maximum(residual - penalty, 0))
    worst: Floats = violation.max(axis=1) / penalty
    return worst


def product_rate(dictionary: Floats, images: Floats) -> tuple[float, float]:
    """Images a second of Φᵀx alone, the limit for every solver, and the same in GFLOP/s."""
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        images @ dictionary.T
        times.append(time.perf_counter() - started)
    seconds = float(np.median(times))
    return len(images) / seconds, 2 * images.size * len(dictionary) / seconds / 1e9


def measure(peer: Peer, images: Floats, batch: int, dictionary: Floats, penalty: float) -> dict[str, Any]:
    """Time a solver on batches of a size; one row of the table.

    A few images give a first pace. A solver that spends its whole budget on them is timed by them.
    """
    images = images.astype(peer.dtype)
    used = images[: min(batch, LEAST)]
    times, codes = _timed(peer, [used])
    if times[0] < peer.budget:
        pace = _pace(peer, images, batch)
        affordable = max(1, int(peer.budget / REPEATS * pace))
        size = min(batch, affordable)
        batches = 1 if batch >= 1000 else max(1, min(200, affordable // size))
        used = images[: min(size * batches, len(images))]
        parts = [used[start : start + size] for start in range(0, len(used), size)]
        times, codes = _timed(peer, parts, REPEATS if len(used) < pace * peer.budget else 1)
    checked = min(len(used), CHECKED)
    kkt = optimality(used[:checked], dictionary, codes[:checked], penalty)
    seconds = float(np.median(times))
    reached = None if peer.tolerance is None else bool(kkt.max() <= 1.2 * peer.tolerance)  # float32 against float64
    return {
        "solver": peer.name,
        "atoms": len(dictionary),
        "batch": batch,
        "tolerance": peer.tolerance,
        "images": len(used),
        "seconds": seconds,
        "images_per_second": len(used) / seconds,
        "kkt_median": float(np.median(kkt)),
        "kkt_max": float(kkt.max()),
        "reached": reached,
    }


def measure_batches(
    peer: Peer, images: Floats, batches: Sequence[int], dictionary: Floats, penalty: float
) -> Iterator[dict[str, Any]]:
    """Rows for growing batches; none for larger ones where a single image takes longer than ``HOPELESS``."""
    for batch in sorted(batches):
        row = measure(peer, images, batch, dictionary, penalty)
        yield row
        if row["images"] == 1 and row["seconds"] > HOPELESS:
            return


def _timed(peer: Peer, parts: list[Floats], repeats: int = 1) -> tuple[list[float], Floats]:
    """Seconds of each repetition over all parts, and the codes of the last one."""
    times, codes = [], []
    for _ in range(repeats):
        started = time.perf_counter()
        codes = [peer.solve(part) for part in parts]
        times.append(time.perf_counter() - started)
    return times, np.concatenate(codes)


def _pace(peer: Peer, images: Floats, batch: int) -> float:
    """About how many images a second a solver codes in batches of a size, once it is compiled and loaded."""
    pace = 0.0
    for probe in (1, 16, 400):
        part = images[: min(batch, probe)]
        pace = len(part) / _timed(peer, [part])[0][0]
        if len(part) / pace > peer.budget / REPEATS or probe >= batch:
            break
    return pace


def add_ratios(rows: list[dict[str, Any]], reference: str = "SPAMS lasso, float64") -> list[dict[str, Any]]:
    """Each row with its speed relative to the reference at the same number of atoms and batch size."""
    base = {(row["atoms"], row["batch"]): row["images_per_second"] for row in rows if row["solver"] == reference}
    for row in rows:
        pace = base.get((row["atoms"], row["batch"]))
        row["ratio_to_spams_float64"] = None if pace is None else row["images_per_second"] / pace
    return rows
