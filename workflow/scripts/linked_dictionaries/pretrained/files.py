"""A trained variant as one small file: float16 safetensors, its card in the header as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.errors import UserError
from linked_dictionaries.storage import read_tensors, write_tensors

Floats = NDArray[Any]
FOLDER = Path(__file__).resolve().parent
ENDING = ".safetensors"
NEEDED = ("variant", "title", "image", "sparse_coding", "weights", "data", "seed", "digest", "accuracy", "licence")


def names(folder: str | Path = FOLDER) -> list[str]:
    """The variants that there are."""
    return sorted(path.stem for path in Path(folder).glob(f"*{ENDING}"))


def write(path: str | Path, dictionaries: Mapping[str, Floats], card: Mapping[str, Any]) -> None:
    """Dictionaries, (M, pixels) by modality, rounded to float16, with their card."""
    missing = [name for name in NEEDED if name not in card]
    if missing:
        raise UserError(f"{path}: the card lacks {', '.join(missing)}.")
    halves = {name: np.asarray(dictionary).astype(np.float16) for name, dictionary in dictionaries.items()}
    write_tensors(path, halves, {"card": json.dumps(card, sort_keys=True)})


def read(path: str | Path) -> tuple[dict[str, Floats], dict[str, Any]]:
    """Dictionaries as float32 with atoms of unit norm, as they were before rounding, and their card."""
    tensors, described = read_tensors(path)
    dictionaries = {}
    for name, halves in tensors.items():
        atoms = halves.astype(np.float32)
        norms = np.linalg.norm(atoms, axis=1, keepdims=True)
        dictionaries[name] = atoms / np.where(norms > 0, norms, 1)
    return dictionaries, json.loads(described["card"])
