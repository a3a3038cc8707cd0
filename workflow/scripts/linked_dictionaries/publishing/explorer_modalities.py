"""What the explorer page says of each modality, from its settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.publishing.explorer import Shown


def shown_modalities(
    settings: Mapping[str, Mapping[str, Any]],
    glyphs: Iterable[NDArray[Any]],
    image_shape: Iterable[int],
    n_classes: int,
) -> dict[str, Shown]:
    """Title, shape and inputs per class of each modality.

    Parameters
    ----------
    settings : ``source`` and ``title`` by modality. glyphs : (classes, pixels) arrays of those with source "glyphs",
        in the same order. image_shape : (height, width) of the images and glyphs.
    """
    height, width = image_shape
    rendered = iter(glyphs)
    shown = {}
    for name, entry in settings.items():
        inputs, shape = None, (height, width)
        if entry["source"] == "glyphs":
            inputs = next(rendered)
        elif entry["source"] == "one_hot":
            inputs, shape = np.eye(n_classes, dtype=np.float32), (1, n_classes)
        shown[name] = Shown(entry["title"], shape, inputs)
    return shown
