"""What linked dictionaries are compared with: ridge and CCA, a model a pair of views, and joint NMF, one for all.

Each is fitted with stacked columns and tells every view that a sample lacks, as LinkedDictionaryLearning does.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.errors import UserError

Floats = NDArray[np.floating[Any]]
SEPARATOR = ">"
PAIRWISE = ("ridge", "cca")  # a model, and settings, for each pair
Blocks = Mapping[str, Floats]  # view to (n, width), a row of NaN where it is missing


class Method(Protocol):
    """What can be fitted to views and tells those that are absent."""

    def fit(self, views: Blocks) -> Method: ...

    def predict(self, views: Blocks, target: str) -> Floats:
        """The target view (n, width) of samples of which only ``views`` are given."""
        ...


class Pairwise:
    """A model for each set of given views and each target, fitted where all of them are there."""

    def __init__(self) -> None:
        self.views: Blocks = {}
        self.fitted: dict[tuple[tuple[str, ...], str], Any] = {}

    def fit(self, views: Blocks) -> Pairwise:
        self.views, self.fitted = views, {}
        return self

    def predict(self, views: Blocks, target: str) -> Floats:
        key = (tuple(views), target)
        if key not in self.fitted:
            there = np.all([~np.isnan(self.views[name][:, 0]) for name in (*views, target)], axis=0)
            self.fitted[key] = self.model(
                np.hstack([self.views[name][there] for name in views]), self.views[target][there]
            )
        return np.asarray(self.told(self.fitted[key], np.hstack(list(views.values()))))

    def model(self, given: Floats, target: Floats) -> Any:
        raise NotImplementedError

    def told(self, model: Any, given: Floats) -> Floats:
        raise NotImplementedError


class RidgePeer(Pairwise):
    """Ridge regression; ``alpha`` as in scikit-learn."""

    def __init__(self, alpha: float) -> None:
        super().__init__()
        self.alpha = alpha

    def model(self, given: Floats, target: Floats) -> Any:
        from sklearn.linear_model import Ridge

        return Ridge(alpha=self.alpha).fit(given, target)

    def told(self, model: Any, given: Floats) -> Floats:
        return np.asarray(model.predict(given)).reshape(len(given), -1)  # one column comes without its axis


class CCAPeer(Pairwise):
    """Regularised CCA of cca-zoo."""

    def __init__(self, n_components: int, shrinkage: float) -> None:
        super().__init__()
        self.n_components, self.shrinkage = n_components, shrinkage

    def model(self, given: Floats, target: Floats) -> Any:
        MCCA = imported("cca_zoo.linear", "cca-zoo").MCCA
        components = min(self.n_components, given.shape[1], target.shape[1], len(given) - 1)
        return MCCA(components, shrinkage=self.shrinkage).fit([np.float64(given), np.float64(target)])

    def told(self, model: Any, given: Floats) -> Floats:
        return np.asarray(model.predict([np.float64(given), None])[1])


class JNMFPeer:
    """Joint nonnegative matrix factorisation of imml; columns are shifted so that the training signals start at 0.

    Its ``transform`` starts from random factors of the views, not from the fitted ones (0.6.0), so codes of new samples
    are asked of a second object that is given them. Codes have unit columns whatever the samples, and views have
    codes of their own beside the shared one; so what a code says of a view is told by least squares, as cca-zoo does.
    """

    LEARNING, ENCODING = 100, 50  # iterations

    def __init__(self, n_components: int, seed: int) -> None:
        self.n_components, self.seed = n_components, seed
        self.views: Blocks = {}
        self.least: dict[str, Floats] = {}
        self.factors: dict[str, Floats] = {}
        self.maps: dict[tuple[tuple[str, ...], str], Any] = {}
        self.codes: tuple[Blocks, Floats] = ({}, np.empty(0))

    def fit(self, views: Blocks) -> JNMFPeer:
        self.views, self.maps, self.codes = views, {}, ({}, np.empty(0))
        self.least = {name: np.nanmin(values, axis=0) for name, values in views.items()}
        jnmf = self._factorisation(self.LEARNING)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            jnmf.fit(self._shifted(views))
        self.factors = dict(zip(views, (np.asarray(factor) for factor in jnmf.H_), strict=True))
        return self

    def _factorisation(self, iterations: int, factors: list[Floats] | None = None) -> Any:
        JNMF = imported("imml.decomposition", "imml").JNMF
        return JNMF(self.n_components, init_H=factors, max_iter=iterations, random_state=self.seed)

    def _shifted(self, views: Blocks) -> list[Floats]:
        return [np.maximum(np.float64(values) - self.least[name], 0) for name, values in views.items()]

    def encode(self, views: Blocks) -> Floats:
        """Shared codes (n, n_components) of samples of which only ``views`` are given."""
        shifted, factors = self._shifted(views), [self.factors[name] for name in views]
        # It asks for two views at least: the second is one column that nobody has.
        shifted.append(np.full((len(shifted[0]), 1), np.nan))
        factors.append(np.ones((1, self.n_components)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            shared = np.asarray(self._factorisation(self.ENCODING, factors).transform(shifted))
        return np.asarray(shared * np.sqrt(len(shared)))

    def predict(self, views: Blocks, target: str) -> Floats:
        from sklearn.linear_model import Ridge

        names = tuple(views)
        if (names, target) not in self.maps:
            there = np.all([~np.isnan(self.views[name][:, 0]) for name in names], axis=0)
            codes, known = self.encode({name: self.views[name][there] for name in names}), there.nonzero()[0]
            for name, values in self.views.items():
                rows = ~np.isnan(values[known, 0])
                self.maps[names, name] = Ridge(alpha=1.0).fit(codes[rows], values[known[rows]])
        if not self._same(views):  # the same codes tell every target
            self.codes = (dict(views), self.encode(views))
        return np.asarray(self.maps[names, target].predict(self.codes[1]))

    def _same(self, views: Blocks) -> bool:
        """Whether the codes that are kept are of these very arrays, which are kept with them."""
        kept = self.codes[0]
        return list(kept) == list(views) and all(kept[name] is values for name, values in views.items())


class PairMethods:
    """For each pair of views the model whose setting was chosen for it."""

    def __init__(self, models: Sequence[Method], chosen: Mapping[str, int]) -> None:
        self.models, self.chosen = models, chosen

    def predict(self, views: Blocks, target: str) -> Floats:
        (source,) = views
        return self.models[self.chosen[f"{source}{SEPARATOR}{target}"]].predict(views, target)


def imported(module: str, package: str) -> Any:
    """A module of an optional package; UserError with the way out where it is not installed."""
    import importlib

    try:
        return importlib.import_module(module)
    except ImportError:
        raise UserError(
            f"linked_views.peers: {package} is not installed. Ways out: pip install 'linked-dictionaries[peers]', or "
            "set this peer to null, which leaves it out."
        ) from None


def peer(name: str, setting: Mapping[str, Any], seed: int) -> Method:
    """A peer by its name in config.yaml, with one of its settings."""
    kinds: dict[str, Any] = {"ridge": RidgePeer, "cca": CCAPeer, "jnmf": JNMFPeer}
    return kinds[name](**setting, **({"seed": seed} if name == "jnmf" else {}))  # type: ignore[no-any-return]


def given(views: Blocks, names: Sequence[str]) -> dict[str, Floats]:
    """Some of the views."""
    return {name: views[name] for name in names}
