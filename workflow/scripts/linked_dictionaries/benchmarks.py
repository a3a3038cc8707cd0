"""Comparison with other solvers: the same dictionary, penalty, images and threads, the time including Φᵀx.

A solver that would take long is measured on fewer images; the table says on how many. Every row's certificate is
computed here, in float64, by one function for all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .inference import BLOCK, encode

Floats = NDArray[Any]
Solve = Callable[[Floats], Floats]

REPEATS = 3
SLOW = 1.0  # seconds for solvers that are no contest
LEAST = 8  # images that any batch of that size or more is timed with
HOPELESS = 1.0  # seconds for one image, beyond which larger batches are left out
LONGEST = 6000  # iterations of LCA and FISTA; beyond it a row says that the tolerance was not reached
CHECKED = 500  # images whose certificate is computed for the table


@dataclass(frozen=True)
class Peer:
    """One way to compute codes.

    ``tolerance`` is the kkt/λ asked of it, None where it has no such setting; ``budget`` the seconds that a
    measurement may take, beyond which images are left out.
    """

    name: str
    tolerance: float | None
    solve: Solve
    dtype: type = np.float32  # of the images it is given; their conversion is not its work
    budget: float = 2.0


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


def our_solvers(dictionary: Floats, penalty: float, threads: int) -> list[Peer]:
    """The solvers of this package, each with a tolerance of 1e-2 and 1e-4, and the literature's LCA."""
    gram = dictionary @ dictionary.T

    def solver(name: str, **options: Any) -> Solve:
        return lambda images: (
            encode(images, dictionary, penalty, solver=name, gram=gram, threads=threads, **options).activations
        )

    peers = [
        Peer(
            f"this package, {name}", tolerance, solver(name, tolerance=tolerance, max_iterations=LONGEST), budget=budget
        )
        for name, budget in (("active_set", 2.0), ("fista", SLOW), ("lca", SLOW))
        for tolerance in (1e-2, 1e-4)
    ]
    literature = solver("lca", step=0.01, tolerance=None, max_iterations=1000)
    return [*peers, Peer("LCA of the literature (1/100, 1,000 steps)", None, literature, budget=SLOW)]


def other_solvers(dictionary: Floats, penalty: float, threads: int) -> list[Peer]:
    """SPAMS, scikit-learn and celer, as far as they are installed."""
    return [
        *_spams(dictionary, penalty, threads),
        *_scikit_learn(dictionary, penalty, threads),
        *_celer(dictionary, penalty),
    ]


def _spams(dictionary: Floats, penalty: float, threads: int) -> list[Peer]:
    try:
        import spams
    except ImportError:
        return []
    gram = dictionary @ dictionary.T

    def solver(dtype: type) -> Solve:
        shared: Floats = np.asfortranarray(gram.astype(dtype))

        def solve(images: Floats) -> Floats:
            drive: Floats = np.asfortranarray((images.astype(np.float32, copy=False) @ dictionary.T).T.astype(dtype))
            workers = min(threads, len(images))
            codes = spams.lasso(images.T, Q=shared, q=drive, lambda1=penalty, pos=True, numThreads=workers)
            dense: Floats = np.asarray(codes.toarray()).T
            return dense

        return solve

    return [Peer(f"SPAMS lasso, {np.dtype(kind)}", None, solver(kind), kind) for kind in (np.float64, np.float32)]


def _scikit_learn(dictionary: Floats, penalty: float, threads: int) -> list[Peer]:
    from sklearn.decomposition import sparse_encode

    gram = dictionary @ dictionary.T

    def solver(algorithm: str) -> Solve:
        def solve(images: Floats) -> Floats:
            codes: Floats = sparse_encode(
                images,
                dictionary,
                gram=gram,
                algorithm=algorithm,
                alpha=penalty,
                positive=True,
                n_jobs=min(threads, len(images)),
                max_iter=10_000,
            )
            return codes

        return solve

    return [Peer(f"scikit-learn {name}", None, solver(name), budget=SLOW) for name in ("lasso_cd", "lasso_lars")]


def _celer(dictionary: Floats, penalty: float) -> list[Peer]:
    try:
        from celer import Lasso
    except ImportError:
        return []
    atoms = np.asfortranarray(dictionary.T.astype(np.float64))
    model = Lasso(alpha=penalty / len(atoms), positive=True, fit_intercept=False, tol=1e-6)

    def solve(images: Floats) -> Floats:
        return np.array([model.fit(atoms, image).coef_ for image in images.astype(np.float64)])

    return [Peer("celer", None, solve, budget=SLOW)]


def warm_up(threads: int) -> None:
    """Load and compile every solver on a small problem, so that no first image pays for it."""
    random = np.random.default_rng(0)
    dictionary = random.random((16, 20)).astype(np.float32)
    dictionary /= np.linalg.norm(dictionary, axis=1, keepdims=True)
    images = random.random((4, 20)).astype(np.float32)
    for peer in [*our_solvers(dictionary, 0.1, threads), *other_solvers(dictionary, 0.1, threads)]:
        peer.solve(images.astype(peer.dtype))


def add_ratios(rows: list[dict[str, Any]], reference: str = "SPAMS lasso, float64") -> list[dict[str, Any]]:
    """Each row with its speed relative to the reference at the same number of atoms and batch size."""
    base = {(row["atoms"], row["batch"]): row["images_per_second"] for row in rows if row["solver"] == reference}
    for row in rows:
        pace = base.get((row["atoms"], row["batch"]))
        row["ratio_to_spams_float64"] = None if pace is None else row["images_per_second"] / pace
    return rows


def objective(images: Floats, dictionary: Floats, penalty: float) -> float:
    """Mean of Eq. 1 over images at their exact codes, for unit atoms."""
    unit = dictionary / np.maximum(np.linalg.norm(dictionary, axis=1, keepdims=True), 1e-8)
    unit = unit.astype(np.float32)
    a = encode(images, unit, penalty).activations
    return float((0.5 * ((images - a @ unit) ** 2).sum(axis=1) + penalty * a.sum(axis=1)).mean())


def scikit_learn_training(
    images: Floats, held_out: Floats, atoms: int, penalty: float, batch: int, seconds: float, threads: int
) -> list[dict[str, Any]]:
    """Objective on held-out images against training time of MiniBatchDictionaryLearning; measuring is not timed."""
    from sklearn.decomposition import MiniBatchDictionaryLearning

    model = MiniBatchDictionaryLearning(
        n_components=atoms,
        alpha=penalty,
        batch_size=batch,
        fit_algorithm="cd",
        positive_code=True,
        transform_algorithm="lasso_cd",
        random_state=0,
        n_jobs=threads,
    )
    rows: list[dict[str, Any]] = []
    order = np.random.default_rng(0).permutation(len(images))
    spent = 0.0
    for start in range(0, len(images), batch):
        began = time.perf_counter()
        model.partial_fit(images[order[start : start + batch]])
        spent += time.perf_counter() - began
        seen = start + batch
        last = spent >= seconds or seen >= len(images)
        if last or (start // batch) % 10 == 0:
            value = objective(held_out, model.components_, penalty)
            rows.append({"method": "scikit-learn", "images": seen, "seconds": spent, "objective": value})
        if last:
            break
    return rows
