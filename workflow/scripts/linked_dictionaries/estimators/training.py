"""From an estimator's parameters and samples to the learner that the workflow trains with too."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import check_random_state

from linked_dictionaries.coding.method import Method
from linked_dictionaries.errors import InputError
from linked_dictionaries.estimators.views import Standard, standard_of, weights_for
from linked_dictionaries.learning.arrays import place_for
from linked_dictionaries.learning.checkpoints import Progress
from linked_dictionaries.learning.learner import DictionaryLearner
from linked_dictionaries.learning.linking import Modality, mean_energy
from linked_dictionaries.learning.settings import ALL_VIEWS, Driver, Settings

Floats = NDArray[Any]
DAMPING = 0.01  # of the mean energy: what 1 is to digits in [0, 1]
LEARNING_TOLERANCE = 1e-2  # kkt/λ of the codes while learning
FIXED = ("n_components", "views", "weights", "center", "scale", "norm", "driver")


@dataclass(frozen=True)
class Training:
    """Learning under way.

    Attributes
    ----------
    columns, standard, weights : the views' columns, centre and scale, and w_m. classes : class labels, for a driver.
    seed : of everything random. fixed : parameters that further samples can't change, as text.
    progress : dictionaries in the learner's form. learner : None once its data are gone.
    mapped : samples that the decoder's maps are of, half of them with every part of a stream that has kept the maps.
    """

    columns: Mapping[str, slice]
    standard: Standard
    weights: dict[str, float]
    classes: NDArray[Any] | None
    seed: int
    fixed: Mapping[str, str]
    progress: Progress
    learner: DictionaryLearner | None
    mapped: float = 0.0

    @classmethod
    def begin(
        cls,
        estimator: Any,
        X: Floats,
        y: Any,
        columns: Mapping[str, slice],
        present: NDArray[np.bool_],
        *,
        classes: Any = None,
        stream: bool = False,
    ) -> Training:
        """Dictionaries at the start, with centre, scale, weights and classes from the first samples."""
        seed = int(check_random_state(estimator.random_state).randint(np.iinfo(np.int32).max))
        standard = standard_of(X, columns, present, estimator.center, estimator.scale)
        tables = standardised(X, columns, present, standard)
        energies = {
            name: mean_energy(standard.about(X[present[:, place], part], part))
            for place, (name, part) in enumerate(columns.items())
        }
        weights = weights_for(estimator.weights, columns, energies)
        if estimator.driver is not None:
            if y is None:
                raise InputError(f"driver {estimator.driver!r} needs y, the samples' classes, in fit.")
            classes = _distinct(_labels(y, "y") if classes is None else _labels(classes, "classes"))
        else:
            classes = None
        learner = _learner(estimator, tables, present, weights, _numbers(y, classes, len(X)), classes, seed, stream)
        return cls(columns, standard, weights, classes, seed, _fixed(estimator), learner.start(), learner)

    def go_on(self, estimator: Any, X: Floats, y: Any, present: NDArray[np.bool_], classes: Any = None) -> Training:
        """The same dictionaries, with more samples to learn from; copies of them, for learning may fail."""
        for name, now in _fixed(estimator).items():
            if now != self.fixed[name]:
                raise InputError(
                    f"{name} was {self.fixed[name]} when learning began, and is {now}: partial_fit goes on with what "
                    "was. Set it back, or make a new estimator."
                )
        if classes is not None and self.classes is not None:
            named = _distinct(_labels(classes, "classes"))
            if not np.array_equal(named, self.classes):
                raise InputError(f"classes were {self.classes.tolist()} when learning began, not {named.tolist()}.")
        tables = standardised(X, self.columns, present, self.standard)
        labels = _numbers(y, self.classes, len(X))
        seed = self.seed + self.progress.step  # another order for every call
        learner = _learner(estimator, tables, present, self.weights, labels, self.classes, seed, True)
        return replace(self, learner=learner, progress=copy.deepcopy(self.progress))

    def run(self, verbose: bool) -> None:
        """Learn from all the samples that are there."""
        if self.learner is None:
            raise ValueError("no samples to learn from")
        if self.learner.settings.falling:
            self.learner.run(self.progress, quiet=not verbose)
        else:
            self.learner.run_once(self.progress)

    def waiting(self, n_samples: int, keeping: bool) -> Training:
        """Without data, until the next part of a stream, which keeps the decoder's maps or has them of its samples."""
        return replace(self, learner=None, mapped=self.mapped / 2 if keeping else n_samples)

    def dictionary(self) -> Floats:
        """(M, n_features) atoms for standardised inputs, views side by side."""
        if self.learner is None:
            raise ValueError("the learner is gone")
        learned = self.learner.learned(self.progress)
        return np.hstack([learned[name] for name in self.columns])


def standardised(
    X: Floats, columns: Mapping[str, slice], present: NDArray[np.bool_], standard: Standard
) -> dict[str, Floats]:
    """Inputs of each view as they are learned from, zeros where a sample lacks it."""
    tables = {}
    for place, (name, part) in enumerate(columns.items()):
        table = X[:, part] - standard.mean[part]
        table /= standard.scale[part]
        if not present[:, place].all():
            table[~present[:, place]] = 0
        tables[name] = table
    return tables


def _fixed(estimator: Any) -> dict[str, str]:
    return {name: repr(getattr(estimator, name)) for name in FIXED}


def _labels(given: Any, name: str) -> NDArray[Any]:
    """Classes of which none is missing."""
    labels = np.asarray(given)
    if any(map(_is_missing, labels.ravel().tolist())):
        raise InputError(f"{name} lacks classes (None or NaN); leave these samples out, or learn without a driver.")
    return labels


def _distinct(labels: NDArray[Any]) -> NDArray[Any]:
    try:
        return np.unique(labels)
    except TypeError:
        kinds = ", ".join(sorted({type(label).__name__ for label in labels.ravel().tolist()}))
        raise InputError(f"y holds classes of kinds that have no order ({kinds}); needed: texts or numbers.") from None


def _is_missing(label: Any) -> bool:
    try:
        return label is None or bool(label != label)
    except TypeError:  # pandas' NA says neither yes nor no
        return True


def _numbers(y: Any, classes: NDArray[Any] | None, n_samples: int) -> NDArray[np.int64]:
    """Class numbers for a driver; zeros where there is none."""
    if classes is None:
        return np.zeros(n_samples, np.int64)
    labels = _labels(y, "y")
    if labels.shape != (n_samples,):
        raise InputError(f"y must be one class for each of the {n_samples} samples, not of shape {labels.shape}.")
    unknown = ~np.isin(labels, classes)
    if unknown.any():
        raise InputError(f"y holds {labels[unknown][0]!r}, which is none of the classes {classes.tolist()}.")
    return np.searchsorted(classes, labels).astype(np.int64)


def _learner(
    estimator: Any,
    tables: Mapping[str, Floats],
    present: NDArray[np.bool_],
    weights: Mapping[str, float],
    labels: NDArray[np.int64],
    classes: NDArray[Any] | None,
    seed: int,
    stream: bool,
) -> DictionaryLearner:
    driver = None
    if classes is not None:
        block = estimator.n_components // len(classes)
        if block < 1:
            raise InputError(f"a driver needs a neuron for each of the {len(classes)} classes; give more n_components.")
        strength = 0.0 if estimator.driver == "none" else float(estimator.driver_strength)
        driver = Driver(estimator.driver, strength, block)
    energy = sum(weights[name] * mean_energy(table) for name, table in tables.items()) or 1.0
    settings = Settings(
        atoms=int(estimator.n_components),
        penalty=float(estimator.penalty),
        method=Method(estimator.solver, tolerance=max(LEARNING_TOLERANCE, estimator.tolerance)),
        driver=driver,
        damping=DAMPING * energy,
        epochs=1 if stream else int(estimator.max_epochs),
        batch_size=int(estimator.batch_size),
        learning_rate=float(estimator.learning_rate),
        falling=not stream,
        initial="data" if driver is None else "classes",
        contrast=float(estimator.contrast) if len(tables) > 1 or driver is not None else 0.0,
        free=ALL_VIEWS,
        norm=estimator.norm,
    )
    threads = 1 if estimator.n_jobs is None else Method(threads=estimator.n_jobs).workers
    place = place_for(estimator.device, threads)
    everyone = place.put(np.arange(len(labels)))
    modalities = []
    for column, (name, table) in enumerate(tables.items()):
        here = None if present[:, column].all() else present[:, column]
        modalities.append(Modality(name, place.put(table), everyone, weights[name], here))
    return DictionaryLearner(settings, modalities, labels, 1 if classes is None else len(classes), seed, place=place)
