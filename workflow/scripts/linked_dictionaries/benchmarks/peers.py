"""Solvers beside ours, each on the same dictionary, penalty and images."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.encoder import Encoder

Floats = NDArray[Any]
Solve = Callable[[Floats], Floats]
SLOW = 1.0  # seconds for solvers that are no contest
LONGEST = 6000  # iterations of LCA and FISTA; beyond it a row says that the tolerance was not reached


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


def our_solvers(dictionary: Floats, penalty: float, threads: int) -> list[Peer]:
    """The solvers of this package, each with a tolerance of 1e-2 and 1e-4, and the literature's LCA."""

    def solver(name: str, **options: Any) -> Solve:
        encoder = Encoder(dictionary, penalty, solver=name, threads=threads, **options)
        return lambda images: encoder(images).activations

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
        import spams  # noqa: F401
    except ImportError:
        return []
    return [
        Peer(f"SPAMS lasso, {np.dtype(kind)}", None, spams_lasso(dictionary, penalty, threads, kind), kind)
        for kind in (np.float64, np.float32)
    ]


def spams_lasso(
    dictionary: Floats, penalty: float, threads: int, dtype: type = np.float64, positive: bool = True
) -> Solve:
    """SPAMS' LARS with the Gram matrix given, in the precision ``dtype``."""
    import spams

    gram: Floats = np.asfortranarray((dictionary @ dictionary.T).astype(dtype))

    def solve(images: Floats) -> Floats:
        drive: Floats = np.asfortranarray((images.astype(dictionary.dtype, copy=False) @ dictionary.T).T.astype(dtype))
        workers = min(threads, len(images))
        codes = spams.lasso(images.T, Q=gram, q=drive, lambda1=penalty, pos=positive, numThreads=workers)
        dense: Floats = np.asarray(codes.toarray()).T
        return dense

    return solve


def _scikit_learn(dictionary: Floats, penalty: float, threads: int) -> list[Peer]:
    return [
        Peer(f"scikit-learn {name}", None, scikit_learn_encode(dictionary, penalty, threads, name), budget=SLOW)
        for name in ("lasso_cd", "lasso_lars")
    ]


def scikit_learn_encode(
    dictionary: Floats, penalty: float, threads: int, algorithm: str, positive: bool = True
) -> Solve:
    """scikit-learn's ``sparse_encode`` with the Gram matrix given."""
    from sklearn.decomposition import sparse_encode

    gram = dictionary @ dictionary.T

    def solve(images: Floats) -> Floats:
        codes: Floats = sparse_encode(
            images,
            dictionary,
            gram=gram,
            algorithm=algorithm,
            alpha=penalty,
            positive=positive,
            n_jobs=min(threads, len(images)),
            max_iter=10_000,
        )
        return codes

    return solve


def _celer(dictionary: Floats, penalty: float) -> list[Peer]:
    try:
        import celer  # noqa: F401
    except ImportError:
        return []
    return [Peer("celer", None, celer_lasso(dictionary, penalty), budget=SLOW)]


def celer_lasso(dictionary: Floats, penalty: float, tolerance: float = 1e-6, positive: bool = True) -> Solve:
    """celer, one image at a time, by its function: its estimator takes a fifth longer."""
    from celer import celer_path

    atoms = np.asfortranarray(dictionary.T.astype(np.float64))
    settings: dict[str, Any] = {"alphas": [penalty / len(atoms)], "positive": positive, "tol": tolerance, "prune": True}

    def solve(images: Floats) -> Floats:
        return np.array([celer_path(atoms, image, "lasso", **settings)[1][:, 0] for image in images.astype(np.float64)])

    return solve


def warm_up(threads: int) -> None:
    """Load and compile every solver on a small problem, so that no first image pays for it."""
    random = np.random.default_rng(0)
    dictionary = random.random((16, 20)).astype(np.float32)
    dictionary /= np.linalg.norm(dictionary, axis=1, keepdims=True)
    images = random.random((4, 20)).astype(np.float32)
    for peer in [*our_solvers(dictionary, 0.1, threads), *other_solvers(dictionary, 0.1, threads)]:
        peer.solve(images.astype(peer.dtype))
