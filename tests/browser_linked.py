"""Explorer pages of a small study for tests: an image, a wide and a narrow vector, some of them missing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from helpers import ROOT
from linked_dictionaries.data.views import TEST, TRAIN, scaled
from linked_dictionaries.estimators.linked import LinkedDictionaryLearning
from linked_dictionaries.estimators.saving import stored
from linked_dictionaries.evaluation.views_linked import LinkedMethod
from linked_dictionaries.evaluation.views_study import side_of
from linked_dictionaries.publishing import explorer_linked, explorer_page

WIDTHS = {"sight": 30, "sound": 12, "touch": 2}
SHAPE = (6, 5)
TITLES = {"sight": "Sight <b>bold</b>", "sound": "Sound", "touch": "Touch"}
SAMPLES = 40
ATOMS = 24


@dataclass(frozen=True)
class BuiltStudy:
    """A study's page: file, data, fitted estimator, and the samples shown, (n, columns), NaN where missing."""

    path: Path
    data: dict[str, Any]
    estimator: LinkedDictionaryLearning
    samples: np.ndarray


def study_arrays() -> dict[str, np.ndarray]:
    """Signals of 260 samples from four hidden causes; of the last 60, which are the test, some lack a view."""
    random = np.random.default_rng(0)
    labels = random.integers(0, 4, 260)
    hidden = random.random((260, 8)) * (random.random((260, 8)) < 0.5) + np.eye(4, 8)[labels]
    side = np.where(np.arange(260) < 200, TRAIN, TEST)
    arrays = {"side": side, "labels": labels}
    for name, width in WIDTHS.items():
        values = hidden @ random.random((8, width)) + 0.05 * random.normal(size=(260, width))
        arrays[f"view.{name}"], arrays[f"mean.{name}"], arrays[f"factor.{name}"] = scaled(
            values, side == TRAIN, "column"
        )
    arrays["view.sight"][[205, 215]] = np.nan
    arrays["view.sound"][[210, 215]] = np.nan
    return arrays


def described() -> dict[str, Any]:
    return {
        "views": list(WIDTHS),
        "shapes": {"sight": list(SHAPE)},
        "class_names": ["a", "b", "c", "d"],
    }


def study_page(folder: Path, decoder: str = "residual", largest: int = explorer_linked.LARGEST) -> BuiltStudy:
    arrays = study_arrays()
    settings = {"n_components": ATOMS, "penalty": 0.05, "decoder": decoder, "max_epochs": 5, "batch_size": 50}
    estimator = LinkedMethod(settings, 0).fit(side_of(arrays, TRAIN)).estimator
    estimator.save(folder / "model.safetensors")
    model = stored(folder / "model.safetensors")
    named = {"title": "Senses & <i>signals</i>", "titles": TITLES, "note": "a <u>note</u>"}
    data = explorer_linked.linked_page_data(model, arrays, described(), SAMPLES, **named, largest=largest)
    parts = [ROOT / "workflow/report/explorer" / name for name in explorer_page.LINKED_PARTS]
    path = folder / "explorer.html"
    path.write_text(explorer_page.page(explorer_page.assembled(parts), data), encoding="utf-8")
    rows = np.flatnonzero(arrays["side"] == TEST)[np.linspace(0, 59, SAMPLES).astype(int)]
    samples = np.hstack([arrays[f"view.{name}"][rows] for name in WIDTHS])
    return BuiltStudy(path, data, estimator, samples)
