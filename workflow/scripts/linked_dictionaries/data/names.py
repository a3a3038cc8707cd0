"""Names that people give: of samples, classes, groups and pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.data.local import same_name
from linked_dictionaries.errors import UserError

_DIGITS, _WHOLE = re.compile(r"[0-9]+"), re.compile(r"-?[0-9]+\.0+")


def check_order(names: Sequence[str], folder: Path, where: str) -> None:
    """Refuse images whose order as text (1, 10, 2) is not that of their numbers, where row n must be sample n."""
    by_number = sorted(names, key=lambda name: [(len(part), part) for part in _DIGITS.findall(name)])
    numbered = all(_DIGITS.search(name) for name in names)
    alike = len({_DIGITS.sub("0", name) for name in names}) == 1
    if numbered and alike and by_number != list(names):
        raise UserError(
            f"{where}: {folder}: images are taken by name as text, {names[0]!r}, {names[1]!r}, {names[2]!r} ..., "
            "which is not the order of their numbers, and row n must be sample n. Ways out: data.ids, by which each "
            "goes to the sample of its name; or names of equal length, such as 001, 002, 010."
        )


def names_of(values: NDArray[Any], path: Path, where: str) -> list[str]:
    """Ids, labels or groups as texts in one spelling: 3 and 3.0 are the same one, 3 and 003 are not."""
    import pandas as pd

    if values.ndim != 1:
        raise UserError(f"{where}: {path}: shape {values.shape}; needed: one value a sample.")
    lacking = pd.isna(values) | (values == "")
    if lacking.any():
        row = int(np.flatnonzero(lacking)[0])
        raise UserError(f"{where}: {path}, row {row} (counted from 0): no value; needed: one for every row.")
    if values.dtype.kind == "S":
        values = np.char.decode(values, "utf-8")
    whole = values.dtype.kind == "f" and bool((values == np.floor(values)).all())
    texts = [same_name(str(int(value) if whole else value)) for value in values.tolist()]
    return [text.partition(".")[0] for text in texts] if all(map(_WHOLE.fullmatch, texts)) else texts
