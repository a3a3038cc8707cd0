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
