"""A trained variant to use: codes of images, and what they draw of the linked modalities."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.certificates import Codes
from linked_dictionaries.coding.encode import encode
from linked_dictionaries.coding.inputs import as_array
from linked_dictionaries.coding.method import Method
from linked_dictionaries.errors import UserError
from linked_dictionaries.pretrained import files

Floats = NDArray[Any]
BRIGHTEST = 2.0  # intensities that are meant to lie in [0, 1] stay below, also where they were sharpened


class Pretrained:
    """Dictionaries that were trained, with scikit-learn's names: ``transform``, ``predict``, ``components_``.

    Attributes
    ----------
    dictionaries : (M, pixels) by modality, float32, atoms of unit norm. components_ : the image's.
    penalty, method : λ, and how codes are found: what the variant was measured with.
    card : variant, data, settings, seed, digest of what was trained, accuracies, licence.
    certificates_ : the :class:`Codes` of the last ``transform``.
    """

    def __init__(self, dictionaries: Mapping[str, Floats], card: Mapping[str, Any]) -> None:
        coding = card["sparse_coding"]
        self.card = dict(card)
        self.dictionaries = dict(dictionaries)
        self.components_ = self.dictionaries[card["image"]]
        self.penalty = float(coding["penalty"])
        self.method = Method(
            solver=coding["solver"],
            transfer=coding["transfer"],
            tolerance=coding["tolerance"],
            max_iterations=coding["max_iterations"],
            step=coding["step"],
        )

    def __sklearn_tags__(self) -> Any:
        """What pipelines ask of their last step; without scikit-learn nobody does."""
        from sklearn.base import BaseEstimator, TransformerMixin

        class Tagged(TransformerMixin, BaseEstimator):  # type: ignore[misc]
            pass

        return Tagged().__sklearn_tags__()

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_clone__(self) -> Pretrained:
        return self

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:
        """One name for each neuron."""
        name = self.card["variant"]
        return np.array([f"{name}{number}" for number in range(len(self.components_))], dtype=object)

    def __repr__(self) -> str:
        card = self.card
        return f"<{card['variant']}: {card['title']}, {len(self.components_)} atoms, {card['data']['title']}>"

    def fit(self, X: Any = None, y: Any = None) -> Pretrained:
        """Nothing: it is fitted already."""
        return self

    def transform(self, X: Any) -> Floats:
        """Codes, (n, M), of images alone: (n, pixels) bytes, or numbers in [0, 1]."""
        values = as_array(X, "X")
        if values.dtype.kind == "f" and values.max(initial=0) > BRIGHTEST:
            warnings.warn(
                f"images reach {values.max():g}; these dictionaries know numbers in [0, 1]. Give X / 255, or bytes.",
                stacklevel=2,
            )
        self.certificates_: Codes = encode(X, self.components_, self.penalty, method=self.method)
        return self.certificates_.activations

    def fit_transform(self, X: Any, y: Any = None) -> Floats:
        return self.transform(X)

    def inverse_transform(self, codes: Any, view: str | None = None) -> Floats:
        """What codes draw of a modality, (n, pixels); of the image by default."""
        name = self.card["image"] if view is None else view
        if name not in self.dictionaries:
            there = ", ".join(self.dictionaries)
            raise UserError(f"{self.card['variant']} has no modality {name!r}; it has: {there}.")
        activations = as_array(codes, "codes")
        if activations.ndim != 2 or activations.shape[1] != len(self.components_):
            raise UserError(f"codes have shape {activations.shape}; needed: (n, {len(self.components_)}).")
        return np.asarray(activations @ self.dictionaries[name])

    def predict(self, X: Any, view: str) -> Floats:
        """What images alone draw of a linked modality, such as "arial"."""
        return self.inverse_transform(self.transform(X), view)


def load_pretrained(name: str, folder: str | Path = files.FOLDER) -> Pretrained:
    """A trained variant that comes with the package, such as "linked" (as printed) or "linked_contrast".

    A UserError names those that there are.
    """
    known = files.names(folder)
    if name not in known:
        there = ", ".join(known) if known else "none in this installation; `make pretrained` makes them from a full run"
        raise UserError(f"there are no trained dictionaries {name!r}; there are: {there}.")
    dictionaries, card = files.read(Path(folder) / f"{name}{files.ENDING}")
    return Pretrained(dictionaries, card)
