"""Codes of a batch in the two phases of learning, for each pattern of modalities that take part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.method import Method
from linked_dictionaries.learning.arrays import Array, Place
from linked_dictionaries.learning.linking import Modality, alone, weighted_sum

Parts = Mapping[str, Array]  # one array a modality
Taking = NDArray[np.bool_] | None  # (batch, modalities), which take part; None: all, in every sample


@dataclass(frozen=True)
class Coder:
    """What the codes of both phases share: where and how they are computed, the modalities, λ."""

    place: Place
    modalities: Sequence[Modality]
    penalty: float
    method: Method

    def codes(
        self,
        drives: Parts,
        grams: Parts,
        taking: Taking,
        *,
        as_given: bool,
        current: Array | None = None,
        diagonal: float = 0.0,
        start: Array | None = None,
    ) -> Array:
        """Codes of a batch (Eq. 6), one Gram for each pattern of modalities; zero where none takes part.

        Parameters
        ----------
        drives, grams : Φ_mᵀx_m, (batch, M), and Φ_mᵀΦ_m of each modality.
        as_given : whether all modalities together keep their weights as they are; a subset's are scaled to sum one.
        current, diagonal : a driver's current, (batch, M), and what it adds to the Gram's diagonal.
        start : (batch, M) codes of a similar problem.
        """
        if taking is None:
            chosen = np.ones(len(self.modalities), bool)
            return self._solve(drives, grams, chosen, None, as_given, current, diagonal, start)
        patterns, which = np.unique(taking, axis=0, return_inverse=True)
        which = which.reshape(-1)
        whole: Array | None = None
        for number, pattern in enumerate(patterns):
            rows = np.flatnonzero(which == number)
            if not pattern.any():
                continue
            if len(rows) == len(taking):
                return self._solve(drives, grams, pattern, None, as_given, current, diagonal, start)
            there = self.place.put(rows)
            found = self._solve(drives, grams, pattern, there, as_given, current, diagonal, start)
            whole = self.place.zeros((len(taking), found.shape[1]), found) if whole is None else whole
            whole[there] = found
        if whole is None:
            first = drives[self.modalities[0].name]
            return self.place.zeros(tuple(first.shape), first)
        return whole

    def _solve(
        self,
        drives: Parts,
        grams: Parts,
        pattern: NDArray[np.bool_],
        rows: Array | None,
        as_given: bool,
        current: Array | None,
        diagonal: float,
        start: Array | None,
    ) -> Array:
        weights = {m.name: m.weight for m, here in zip(self.modalities, pattern, strict=True) if here}
        if not (as_given and pattern.all()):
            weights = alone(weights)
        drive, gram = weighted_sum(weights, drives, rows), weighted_sum(weights, grams)
        if current is not None:
            drive = drive + (current if rows is None else current[rows])
        if diagonal:
            gram = gram + diagonal * self.place.put(np.eye(len(gram), dtype=self.place.get(gram[:1, :1]).dtype))
        first = start if start is None or rows is None else start[rows]
        return self.place.solve(drive, gram, self.penalty, self.method, first)

    def phases(self, driven: Array, free: Array | None, present: Taking) -> dict[str, list[Array]]:
        """Activations of the driven and the free phase for each modality, zero in samples that don't have it."""
        codes = [driven] if free is None else [driven, free]
        phases = {}
        for column, modality in enumerate(self.modalities):
            phases[modality.name] = codes
            if present is not None and not present[:, column].all():
                here = self.place.put(present[:, [column]].astype(self.place.get(driven[:1]).dtype))
                phases[modality.name] = [a * here for a in codes]
        return phases


def weights_of_phases(phases: list[Array], took_free: bool, contrast: float) -> list[tuple[float, Array]]:
    """The phases that a modality learns from: Eq. 4, and contrastive Hebbian learning where asked for.

    The dictionary of a modality that took the free phase moves by H(driven) + contrast · (H(driven) - H(free)),
    where H is Eq. 4 summed over the batch: what the free phase does by itself is unlearned, what the linked
    modalities and the driver make of it is learned. For a weak drive the difference is the gradient of the other
    modalities' error through inference (equilibrium propagation, Scellier and Bengio, 2017), from two local
    updates. The other dictionaries learn from the free phase alone: its codes are the ones that will be read
    through them.
    """
    if len(phases) == 1:
        return [(1.0, phases[0])]
    driven, free = phases
    return [(1.0 + contrast, driven), (-contrast, free)] if took_free else [(1.0, free)]


def presence(modalities: Sequence[Modality], samples: NDArray[np.intp]) -> Taking:
    """Which modalities some samples have; None where they have all."""
    if all(modality.present is None for modality in modalities):
        return None
    columns = [np.ones(len(samples), bool) if m.present is None else m.present[samples] for m in modalities]
    taking = np.column_stack(columns)
    return None if taking.all() else taking
