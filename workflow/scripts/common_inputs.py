"""Reading what several scripts read: modalities as configured, and the note on each figure."""

from __future__ import annotations

from typing import Any

import numpy as np
from linked_dictionaries.inference import as_intensities
from linked_dictionaries.storage import read_array
from numpy.typing import NDArray


def class_inputs(
    modalities: dict[str, dict[str, Any]], glyphs: list[str], n_classes: int
) -> dict[str, NDArray[np.float32]]:
    """Inputs of the modalities that show one thing per class, (classes, pixels), in [0, 1].

    ``glyphs`` are the arrays of the rendered modalities, in the variant's order.
    """
    files = iter(glyphs)
    inputs = {}
    for name, modality in modalities.items():
        if modality["source"] == "glyphs":
            inputs[name] = as_intensities(read_array(next(files)))
        elif modality["source"] == "one_hot":
            inputs[name] = np.eye(n_classes, dtype=np.float32)
    return inputs


def figure_note(described: dict[str, Any], **facts: Any) -> str:
    """The line under a figure: the data, then what else matters."""
    return " · ".join([described["title"], *(f"{name} {value}" for name, value in facts.items())])
