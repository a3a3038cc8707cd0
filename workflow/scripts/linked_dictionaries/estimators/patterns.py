"""Exact codes of samples that may lack views: one problem for each pattern of presence, each code certified.

A sample that has the views S minimises ``½ Σ_S w_m ‖x_m - Φ_m a‖² + λ Σa`` over ``a ≥ 0`` with the weights of S scaled
to the sum one: an absent view has no part in drive or Gram, and the same λ holds for every pattern.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.certificates import Codes, room
from linked_dictionaries.coding.convergence import Tally
from linked_dictionaries.coding.encode import encode
from linked_dictionaries.coding.method import Method, with_settings
from linked_dictionaries.estimators.views import Standard
from linked_dictionaries.learning.linking import alone

Floats = NDArray[Any]
Pattern = tuple[bool, ...]


@dataclass(frozen=True)
class Problem:
    """What codes depend on.

    Attributes
    ----------
    columns : the columns of each view. standard : centre and scale of each column.
    dictionary : (M, n_features), atoms for standardised inputs. weights : w_m, of sum one. penalty : λ.
    """

    columns: Mapping[str, slice]
    standard: Standard
    dictionary: Floats
    weights: Mapping[str, float]
    penalty: float

    def stacked(self, pattern: Pattern) -> tuple[NDArray[np.intp] | slice, Floats, Floats]:
        """Of the views that a pattern has: their columns, √w of each column, and the atoms times that."""
        if all(pattern):
            chosen: NDArray[np.intp] | slice = slice(0, self.dictionary.shape[1])
        else:
            parts = [np.arange(s.start, s.stop) for s, here in zip(self.columns.values(), pattern, strict=True) if here]
            first, last = int(parts[0][0]), int(parts[-1][-1]) + 1
            joined = np.concatenate(parts)
            chosen = slice(first, last) if len(joined) == last - first else joined
        scaled = alone({name: self.weights[name] for name, here in zip(self.columns, pattern, strict=True) if here})
        widths = [self.columns[name].stop - self.columns[name].start for name in scaled]
        roots = np.repeat(np.sqrt(list(scaled.values())), widths).astype(self.dictionary.dtype)
        return chosen, roots, np.ascontiguousarray(self.dictionary[:, chosen] * roots)

    def inputs(self, X: Floats, rows: NDArray[np.intp] | slice, pattern: Pattern) -> Floats:
        """What the atoms of :meth:`stacked` explain: centred, scaled and weighted columns of some samples."""
        chosen, roots, _ = self.stacked(pattern)
        # No column that is absent is read: indices by indices, or a slice of either.
        if isinstance(chosen, np.ndarray) and isinstance(rows, np.ndarray):
            rows = rows[:, None]
        inputs: Floats = X[rows, chosen] - self.standard.mean[chosen]
        inputs *= roots / self.standard.scale[chosen]
        return inputs


def by_pattern(present: NDArray[np.bool_]) -> Iterator[tuple[Pattern, NDArray[np.intp] | slice]]:
    """Each pattern of presence, with the samples that have it."""
    if (present == present[:1]).all():
        for pattern in present[:1]:
            yield tuple(bool(here) for here in pattern), slice(0, len(present))
        return
    order: dict[bytes, list[int]] = {}
    for row, packed in enumerate(map(bytes, np.packbits(present, axis=1))):
        order.setdefault(packed, []).append(row)
    for packed in sorted(order):
        rows = np.array(order[packed], np.intp)
        yield tuple(bool(here) for here in present[rows[0]]), rows


def encode_views(X: Floats, present: NDArray[np.bool_], problem: Problem, method: Method) -> Codes:
    """Codes and certificates of samples, each solved with the views that it has.

    Parameters
    ----------
    X : (n, n_features) of the dictionary's type; the columns of an absent view may hold anything.
    present : (n, views) which view each sample has.
    """
    codes = room(len(X), len(problem.dictionary), problem.dictionary.dtype)
    quiet = with_settings(method, {"on_failure": "ignore"})
    for pattern, rows in by_pattern(present):
        atoms = problem.stacked(pattern)[2]
        part = encode(problem.inputs(X, rows, pattern), atoms, problem.penalty, method=quiet)
        for whole, found in zip(codes.arrays(), part.arrays(), strict=True):
            whole[rows] = found
    tally = Tally(method, problem.dictionary.dtype)
    tally.add(codes)
    tally.warn(stacklevel=3)
    return codes


class Certificates:
    """What proves the codes of the last ``transform``: the arrays of :class:`~.certificates.Codes` but the codes."""

    def __init__(self) -> None:
        self.kkt = self.gap = self.converged = self.iterations = np.empty(0)

    def keep(self, codes: Codes) -> None:
        _, self.iterations, self.kkt, self.gap, self.converged = codes.arrays()
