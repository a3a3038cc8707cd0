"""IDX files that keep to other conventions than MNIST's: images transposed, labels that do not start at 0."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from linked_dictionaries.data.idx import PARTS, parse_idx, to_idx
from linked_dictionaries.errors import UserError


def as_mnist(
    parts: Mapping[str, bytes], files: Mapping[str, str], *, transposed: bool, first_label: int
) -> dict[str, bytes]:
    """The four IDX parts as MNIST has them: rows of an image from top to bottom, labels counted from 0.

    ``transposed``: the files hold images column by column, as EMNIST's do. ``first_label``: the smallest label there.
    ``files``, the file behind each part, are told in messages. Raises UserError for a smaller label.
    """
    arrays = {part: parse_idx(parts[part], files[part]) for part in PARTS}
    turned = dict(parts)
    for side in ("train", "test"):
        images, labels = arrays[f"{side}_images"], arrays[f"{side}_labels"]
        if transposed and images.ndim == 3:
            turned[f"{side}_images"] = to_idx(np.ascontiguousarray(images.transpose(0, 2, 1)))
        if labels.size and labels.min() < first_label:
            raise UserError(
                f"{files[f'{side}_labels']}: label {labels.min()} is below first_label, which is {first_label}; "
                "needed: the smallest label that the files have."
            )
        if first_label:
            turned[f"{side}_labels"] = to_idx(labels - np.uint8(first_label))
    return turned
