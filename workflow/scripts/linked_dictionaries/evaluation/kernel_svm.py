"""SVC's problem with an RBF kernel where features are many: its own solver on the samples that matter.

Of most pairs of classes, few samples are support vectors. scikit-learn's SVC fits a working set; samples within the
margin that it found join, those far beyond leave, and in the end no sample within its margin is left out. The kernel
is a matrix product of a fraction of the samples; libsvm makes it entry by entry, which takes several times as long.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.evaluation.svm_inputs import training_set, unseen_set

Floats = NDArray[Any]
Integers = NDArray[np.intp]

_FEWEST_FEATURES = 50  # below which an entry of the kernel costs less than what working sets repeat
_FIRST = 300  # samples of a pair of classes that a working set starts with, about, and that may join it in any round
_TOLERANCE = 1e-3  # SVC's, and how far within its margin a sample may lie that was left out
_NEAR = 0.02  # how far beyond its margin a sample may lie and still be in a working set
_ROUNDS = 20  # after which no sample leaves a working set, so that it cannot go in circles
_MOST_BYTES = 2**29  # of kernel for one pair, beyond which SVC is given all its samples
_SHARED_BYTES = 2**31  # of kernel within classes, beyond which each pair makes its own
_SINGLE = 100.0  # the largest C (1 + γ‖x‖²) whose rounding in float32 is less than the tolerance
_CACHE_MEBIBYTES = 1000  # of SVC where it is given all samples of a pair
_CHUNK = 1000  # samples predicted at a time


def suits(features: int) -> bool:
    """Whether working sets are the way: the kernel of so many features is dear."""
    return features >= _FEWEST_FEATURES


class _Machine(NamedTuple):
    """Of one pair of classes: support vectors as rows of all samples, their signed weights, and the intercept."""

    support: Integers
    weights: Floats
    intercept: float


class WorkingSetSVC:
    """One-vs-one SVM with the kernel exp(-γ‖x - y‖²), as scikit-learn's SVC.

    Parameters
    ----------
    C : weight of the hinge loss. gamma : γ, or "scale" for 1 / (features x variance), or "auto" for 1 / features.

    Attributes
    ----------
    classes_ : (K,). support_ : (S,) rows of the training set that are support vectors of any pair of classes.

    Source: Osuna, Freund & Girosi, An Improved Training Algorithm for Support Vector Machines (1997).
    """

    def __init__(self, C: float = 1.0, gamma: float | str = "scale") -> None:
        self.C = C
        self.gamma = gamma

    def fit(self, features: Floats, labels: NDArray[np.int64]) -> WorkingSetSVC:
        """Learn from (n, features) finite numbers and (n,) labels of two classes or more."""
        if not (isinstance(self.gamma, str) or self.gamma > 0):
            raise ValueError(f"gamma must be positive, not {self.gamma!r}.")
        features, labels, self.classes_ = training_set(features, labels, self.C)
        self._center = features.mean(axis=0, dtype=np.float64)
        self._scale = math.sqrt(_gamma(self.gamma, features))
        samples = (features - self._center) * self._scale
        if self.C * (1 + float(_squares(samples).max())) <= _SINGLE:
            samples = samples.astype(np.float32)
        members = [np.flatnonzero(labels == label) for label in self.classes_]
        pair_at_most = sum(sorted(len(rows) for rows in members)[-2:])
        memory = np.empty(min(pair_at_most**2, _MOST_BYTES // samples.itemsize), samples.dtype)
        classes = [_Class(samples[rows], _SHARED_BYTES // len(members)) for rows in members]
        self._pairs = list(combinations(range(len(members)), 2))
        machines = []
        for first, second in self._pairs:
            pair = np.concatenate([members[first], members[second]])
            found = _fit_working_set((classes[first], classes[second]), self.C, memory)
            found = found or _fit_whole(samples[pair], _targets(len(members[first]), len(members[second])), self.C)
            machines.append(found._replace(support=pair[found.support]))
            if second == len(members) - 1:
                classes[first].forget()
        self._keep(machines, samples)
        return self

    def predict(self, features: Floats) -> NDArray[np.int64]:
        """The (n,) classes that most pairs vote for, the first of equals."""
        features = unseen_set(features, len(self._center))
        chunks = [self._votes(features[start : start + _CHUNK]) for start in range(0, len(features), _CHUNK)]
        predicted: NDArray[np.int64] = self.classes_[np.argmax(np.concatenate(chunks), axis=1)]
        return predicted

    def _keep(self, machines: list[_Machine], samples: Floats) -> None:
        """What predicting needs: each support vector once, and its weight in every pair."""
        self.support_ = np.unique(np.concatenate([machine.support for machine in machines]))
        self._right = _right(samples[self.support_])
        self._weights = np.zeros((len(self.support_), len(machines)), samples.dtype)
        for column, machine in enumerate(machines):
            self._weights[np.searchsorted(self.support_, machine.support), column] = machine.weights
        self._intercepts = np.array([machine.intercept for machine in machines])

    def _votes(self, features: Floats) -> Integers:
        left = _left(((features - self._center) * self._scale).astype(self._weights.dtype))
        decisions = _kernel(left, self._right) @ self._weights + self._intercepts
        votes = np.zeros((len(features), len(self.classes_)), dtype=np.intp)
        for (first, second), decision in zip(self._pairs, decisions.T, strict=True):
            votes[:, first] += decision > 0
            votes[:, second] += decision <= 0
        return votes


def _gamma(gamma: float | str, features: Floats) -> float:
    if gamma == "auto":
        return 1 / int(features.shape[1])
    if gamma == "scale":
        total = features.shape[1] * float(features.var(dtype=np.float64))
        return 1 / total if total > 0 else 1.0
    return float(gamma)


def _squares(samples: Floats) -> Floats:
    squares: Floats = np.einsum("ij,ij->i", samples, samples)
    return squares


def _left(samples: Floats) -> Floats:
    """[x, 1, ‖x‖²], whose product with `_right` is -‖x - y‖²; samples are times √γ."""
    squares = _squares(samples)
    return np.column_stack([samples, np.ones_like(squares), squares])


def _right(samples: Floats) -> Floats:
    """[2y, -‖y‖², -1]."""
    squares = _squares(samples)
    return np.column_stack([2 * samples, -squares, -np.ones_like(squares)])


def _kernel(left: Floats, right: Floats, out: Floats | None = None) -> Floats:
    products: Floats = np.matmul(left, right.T, out=out)
    return np.exp(products, out=products)


def _fit_whole(samples: Floats, targets: Integers, C: float) -> _Machine:
    from sklearn.svm import SVC

    model = SVC(C=C, gamma=1.0, cache_size=_CACHE_MEBIBYTES).fit(samples, targets)
    return _Machine(model.support_, model.dual_coef_[0], float(model.intercept_[0]))


class _Class:
    """The samples of one class, and rows of the kernel among them, which all pairs that the class is in share."""

    def __init__(self, samples: Floats, most_bytes: int) -> None:
        self.left, self.right = _left(samples), _right(samples)
        n = len(samples)
        few = n * n * samples.itemsize <= most_bytes
        self._rows: Floats | None = np.empty((n, n), samples.dtype) if few else None  # memory is taken as rows are made
        self._places, self._made = np.full(n, -1), 0

    def __len__(self) -> int:
        return len(self.left)

    def forget(self) -> None:
        """Free the rows, which no pair asks for any more."""
        self._rows = None

    def write_among(self, chosen: Integers, out: Floats) -> None:
        """The kernel of some samples with all of the class, to `out`."""
        if self._rows is None:
            _kernel(self.left[chosen], self.right, out)
            return
        fresh = chosen[self._places[chosen] < 0]
        made = self._made + len(fresh)
        _kernel(self.left[fresh], self.right, self._rows[self._made : made])
        self._places[fresh] = np.arange(self._made, made)
        self._made = made
        for place, row in zip(self._places[chosen], out, strict=True):
            row[:] = self._rows[place]


def _write_rows(classes: tuple[_Class, _Class], chosen: Integers, out: Floats) -> None:
    """The kernel of some samples of a pair with all of it, to `out`; `chosen` counts on from class to class, sorted."""
    one, other = classes
    count, border = len(one), int(np.searchsorted(chosen, len(one)))
    ours, theirs = chosen[:border], chosen[border:] - count
    one.write_among(ours, out[:border, :count])
    _kernel(one.left[ours], other.right, out[:border, count:])
    _kernel(other.left[theirs], one.right, out[border:, :count])
    other.write_among(theirs, out[border:, count:])


def _targets(first: int, second: int) -> Integers:
    return np.repeat(np.array([1, -1]), [first, second])


def _fit_working_set(classes: tuple[_Class, _Class], C: float, memory: Floats) -> _Machine | None:
    """The machine of one pair of classes, or None where its kernel does not fit in `memory`."""
    from sklearn.svm import SVC

    targets = _targets(*map(len, classes))
    n = len(targets)
    rows = memory[: len(memory) // n * n].reshape(-1, n)
    known, new = np.empty(0, dtype=np.intp), _spread(targets)  # samples whose rows of the kernel are made, or will be
    margins, rounds = np.full(n, -np.inf), 0
    while True:
        if len(known) + len(new) > len(rows):
            return None
        _write_rows(classes, new, rows[len(known) : len(known) + len(new)])
        known = np.concatenate([known, new])
        nearest, rounds = (1 + _NEAR if rounds < _ROUNDS else np.inf), rounds + 1
        inside = np.flatnonzero(margins[known] < nearest)
        working = known[inside]
        model = SVC(C=C, kernel="precomputed", tol=_TOLERANCE)
        model.fit(_among(rows, inside, working), targets[working])
        support, weights = inside[model.support_], model.dual_coef_[0]
        signed = np.zeros(len(known), dtype=rows.dtype)
        signed[support] = weights
        sums = signed @ rows[: len(known)]
        margins = targets * (sums + rows.dtype.type(model.intercept_[0]))
        left_out = np.ones(n, dtype=bool)
        left_out[working] = False
        if not (left_out & (margins < 1 - _TOLERANCE)).any():
            return _Machine(known[support], weights, _intercept(model, sums - targets, targets, known[support]))
        left_out[known] = False
        new = _lowest(margins, np.flatnonzero(left_out & (margins < nearest)), max(_FIRST, len(working) // 2))


def _intercept(model: Any, errors: Floats, targets: Integers, support: Integers) -> float:
    """SVC's: where all support vectors are at their bound, the middle of what all samples of the pair allow."""
    if (np.abs(model.dual_coef_[0]) < model.C).any():
        return float(model.intercept_[0])
    at_bound = np.zeros(len(targets), dtype=bool)
    at_bound[support] = True
    above = at_bound != (targets > 0)  # of these errors the intercept is no more than the negative of any
    return -float(errors[above].min() + errors[~above].max()) / 2


def _among(rows: Floats, chosen: Integers, columns: Integers) -> Floats:
    """The chosen rows at some columns, in float64; row by row, which takes half as long as all at once."""
    kernel = np.empty((len(chosen), len(columns)))
    for place, row in enumerate(chosen):
        kernel[place] = rows[row].take(columns)
    return kernel


def _spread(targets: Integers) -> Integers:
    """Samples of both classes, spread evenly over each."""
    classes = [np.flatnonzero(targets == sign) for sign in (1, -1)]
    return np.sort(np.concatenate([members[:: max(1, 2 * len(members) // _FIRST)] for members in classes]))


def _lowest(values: Floats, candidates: Integers, most: int) -> Integers:
    """The candidates of lowest values, `most` of them at most, in their order."""
    if len(candidates) <= most:
        return candidates
    return np.sort(candidates[np.argpartition(values[candidates], most)[:most]])
