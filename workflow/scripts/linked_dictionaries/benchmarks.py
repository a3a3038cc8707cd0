"""Comparison with other solvers: the same dictionary, penalty, images and threads, the time including Φᵀx.

A solver that would take long is measured on fewer images; the table says on how many. Every row's certificate is
computed here, in float64, by one function for all.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .inference import encode

Floats = NDArray[Any]
Solve = Callable[[Floats], Floats]

BUDGET_SECONDS = 4.0  # what one measurement may take: images are left out beyond it
REPEATS = 3


@dataclass(frozen=True)
class Peer:
    """One way to compute codes: ``tolerance`` is the kkt/λ asked of it, None where it has no such setting."""

    name: str
    tolerance: float | None
    solve: Solve
    dtype: type = np.float32  # of the images it is given; their conversion is not its work


def optimality(images: Floats, dictionary: Floats, activations: Floats, penalty: float) -> Floats:
    """kkt/λ per image in float64: max(|r_j - λ| on the support, (r_j - λ)₊ off it) / λ, with r = Φᵀ(x - Φa)."""
    x, phi, a = (np.asarray(array, np.float64) for array in (images, dictionary, activations))
    residual = (x - a @ phi) @ phi.T
    violation = np.where(a > 0, np.abs(residual - penalty), np.maximum(residual - penalty, 0))
    worst: Floats = violation.max(axis=1) / penalty
    return worst


def product_rate(dictionary: Floats, images: Floats) -> tuple[float, float]:
    """Images a second of Φᵀx alone, the limit for every solver, and the same in GFLOP/s."""
    seconds = _best_time(lambda: images @ dictionary.T)
    return len(images) / seconds, 2 * images.size * len(dictionary) / seconds / 1e9


def measure(peer: Peer, images: Floats, batch: int, dictionary: Floats, penalty: float) -> dict[str, Any]:
    """Time a solver on batches of a size; one row of the table."""
    images = images.astype(peer.dtype)
    peer.solve(images[: min(batch, 16)])  # compilation and first-touch are not measured
    started = time.perf_counter()
    probe = min(batch, 16)
    peer.solve(images[:probe])
    pace = (time.perf_counter() - started) / probe
    affordable = max(1, int(BUDGET_SECONDS / REPEATS / pace))
    size = min(batch, affordable)
    batches = max(1, min(200, affordable // size)) if batch < 1000 else 1
    used = images[: min(size * batches, len(images))]
    parts = [used[start : start + size] for start in range(0, len(used), size)]

    def run() -> list[Floats]:
        return [peer.solve(part) for part in parts]

    seconds = _best_time(run, REPEATS)
    checked = min(len(used), 2000)
    kkt = optimality(used[:checked], dictionary, np.concatenate(run())[:checked], penalty)
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
    }


def _best_time(work: Callable[[], Any], repeats: int = REPEATS) -> float:
    """The median of some runs, after none to warm up."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return float(np.median(times))


def our_solvers(dictionary: Floats, penalty: float, threads: int) -> list[Peer]:
    """The solvers of this package, each with a tolerance of 1e-2 and 1e-4, and the literature's LCA."""
    gram = dictionary @ dictionary.T

    def solver(name: str, **options: Any) -> Solve:
        return lambda images: encode(
            images, dictionary, penalty, solver=name, gram=gram, threads=threads, **options
        ).activations

    peers = [
        Peer(f"this package, {name}", tolerance, solver(name, tolerance=tolerance, max_iterations=20_000))
        for name in ("active_set", "fista", "lca")
        for tolerance in (1e-2, 1e-4)
    ]
    literature = solver("lca", step=0.01, tolerance=None, max_iterations=1000)
    return [*peers, Peer("LCA of the literature (1/100, 1,000 steps)", None, literature)]


def other_solvers(dictionary: Floats, penalty: float, threads: int) -> list[Peer]:
    """SPAMS, scikit-learn and celer, as far as they are installed."""
    return [*_spams(dictionary, penalty, threads), *_scikit_learn(dictionary, penalty, threads), *_celer(dictionary, penalty)]


def _spams(dictionary: Floats, penalty: float, threads: int) -> list[Peer]:
    try:
        import spams
    except ImportError:
        return []
    gram = dictionary @ dictionary.T

    def solver(dtype: type) -> Solve:
        shared = np.asfortranarray(gram.astype(dtype))

        def solve(images: Floats) -> Floats:
            drive = np.asfortranarray((images.astype(np.float32, copy=False) @ dictionary.T).T.astype(dtype))
            codes = spams.lasso(images.T, Q=shared, q=drive, lambda1=penalty, pos=True, numThreads=threads)
            dense: Floats = np.asarray(codes.toarray()).T
            return dense

        return solve

    return [Peer(f"SPAMS lasso, {np.dtype(kind)}", None, solver(kind), kind) for kind in (np.float64, np.float32)]


def _scikit_learn(dictionary: Floats, penalty: float, threads: int) -> list[Peer]:
    from sklearn.decomposition import sparse_encode

    def solver(algorithm: str) -> Solve:
        return lambda images: np.asarray(
            sparse_encode(
                images, dictionary, algorithm=algorithm, alpha=penalty, positive=True, n_jobs=threads, max_iter=10_000
            )
        )

    return [Peer(f"scikit-learn {name}", None, solver(name)) for name in ("lasso_cd", "lasso_lars")]


def _celer(dictionary: Floats, penalty: float) -> list[Peer]:
    try:
        from celer import Lasso
    except ImportError:
        return []
    atoms = np.asfortranarray(dictionary.T.astype(np.float64))
    model = Lasso(alpha=penalty / len(atoms), positive=True, fit_intercept=False, tol=1e-6)

    def solve(images: Floats) -> Floats:
        return np.array([model.fit(atoms, image).coef_ for image in images.astype(np.float64)])

    return [Peer("celer", None, solve)]


def add_ratios(rows: list[dict[str, Any]], reference: str = "SPAMS lasso, float64") -> list[dict[str, Any]]:
    """Each row with its speed relative to the reference at the same number of atoms and batch size."""
    base = {(row["atoms"], row["batch"]): row["images_per_second"] for row in rows if row["solver"] == reference}
    for row in rows:
        pace = base.get((row["atoms"], row["batch"]))
        row["ratio_to_spams_float64"] = None if pace is None else row["images_per_second"] / pace
    return rows
