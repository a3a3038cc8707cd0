"""Few distinct inputs and the atoms learned from them lie in a subspace, and cost less in its coordinates.

A Hebbian step adds inputs and atoms to atoms (Eq. 4), so none ever leaves the span of the inputs and of the atoms at
the start: 266 dimensions for ten glyphs of 784 pixels and 256 atoms. An orthonormal basis keeps all inner products.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.blas import single_threaded_products
from linked_dictionaries.learning.arrays import Array, Place
from linked_dictionaries.learning.linking import Modality

Floats = NDArray[Any]
WORTH = 0.75  # share of the pixels that a subspace has at most, or it is not worth its making
DEPENDENT = 1e-8  # share of a row's norm outside the span of those before it, below which it is in their span


class Subspaces:
    """Orthonormal bases of those modalities whose inputs and atoms span less than their pixels.

    Parameters
    ----------
    modalities : linked inputs. n_samples, n_atoms : of how many samples they are, and the size of their dictionaries.
    start : makes the atoms at the start, (M, pixels) of each modality; asked only where there is such a modality.
    """

    def __init__(
        self,
        modalities: Sequence[Modality],
        n_samples: int,
        n_atoms: int,
        start: Callable[[], Mapping[str, Array]],
        place: Place,
    ) -> None:
        self._place = place
        few = [m for m in modalities if _spans_little(len(m.table), n_samples, n_atoms, m.table.shape[1])]
        atoms = start() if few else {}
        self._bases = {m.name: _basis_of(place.get(m.table), place.get(atoms[m.name])) for m in few}

    def modality(self, modality: Modality) -> Modality:
        """The modality with inputs in coordinates of its subspace, where it has one."""
        return replace(modality, table=self._into(modality.name, modality.table))

    def into(self, dictionaries: Mapping[str, Array]) -> dict[str, Array]:
        """Dictionaries in coordinates of their subspaces."""
        return {name: self._into(name, atoms) for name, atoms in dictionaries.items()}

    def out_of(self, dictionaries: Mapping[str, Array]) -> dict[str, Floats]:
        """Dictionaries, (M, pixels) NumPy arrays, from their coordinates."""
        whole = {name: self._place.get(atoms) for name, atoms in dictionaries.items()}
        with single_threaded_products():
            return whole | {
                name: (whole[name] @ basis).astype(whole[name].dtype) for name, basis in self._bases.items()
            }

    def _into(self, name: str, rows: Array) -> Array:
        if name not in self._bases:
            return rows
        here = self._place.get(rows)
        with single_threaded_products():
            return self._place.put((here @ self._bases[name].T).astype(here.dtype))


def _spans_little(n_inputs: int, n_samples: int, n_atoms: int, pixels: int) -> bool:
    """Whether samples share inputs, which span, with the atoms, a good deal less than the pixels.

    Those of a stream share none, so its dictionaries are in pixels from each of its learners to the next.
    """
    return n_inputs < n_samples and n_inputs + n_atoms <= WORTH * pixels


def _basis_of(inputs: Floats, atoms: Floats) -> NDArray[np.float64]:
    """Orthonormal rows whose span holds the inputs and atoms: (their rank, pixels).

    Without rows that depend on others, whose directions would be those of rounding, other ones on another machine.
    """
    rows = np.concatenate([inputs, atoms]).astype(np.float64)
    with single_threaded_products():
        outside = np.abs(np.linalg.qr(rows.T).R.diagonal())
        rows = rows[outside > DEPENDENT * np.linalg.norm(rows, axis=1)]
        return np.ascontiguousarray(np.linalg.qr(rows.T).Q.T)
