"""What training has reached, on disk: taken up by the same code, settings and data alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from linked_dictionaries.errors import UserError
from linked_dictionaries.learning.arrays import Array, OnProcessors, Place


@dataclass
class Progress:
    """What training has reached; the content of a checkpoint.

    Dictionaries are in their learner's coordinates: ``learned`` of the learner says what they are in pixels.
    """

    step: int
    dictionaries: dict[str, Array]
    usage: Array
    log: list[dict[str, Any]] = field(default_factory=list)
    reseeded: int = 0


def save_checkpoint(path: Path, progress: Progress, key: str, place: Place | None = None) -> None:
    """Write a checkpoint that only the same code, configuration and data may take up (``key`` stands for them)."""
    import json

    from linked_dictionaries.storage import write_tensors

    place = place or OnProcessors()
    tensors = {f"dictionary.{name}": place.get(value) for name, value in progress.dictionaries.items()}
    tensors["usage"] = place.get(progress.usage)
    metadata = {
        "key": key,
        "step": str(progress.step),
        "reseeded": str(progress.reseeded),
        "log": json.dumps(progress.log),
    }
    write_tensors(path, tensors, metadata)


def load_checkpoint(path: Path, key: str, place: Place | None = None) -> Progress | None:
    """The checkpoint's progress; None where there is none. One of another key is refused with a UserError."""
    import json

    from linked_dictionaries.storage import read_tensors

    if not path.is_file():
        return None
    try:
        tensors, metadata = read_tensors(path)
    except Exception as error:
        raise UserError(f"{path}: not a readable checkpoint ({error}).") from error
    if metadata.get("key") != key:
        raise UserError(f"{path}: a checkpoint of other code, configuration or data.")
    place, prefix = place or OnProcessors(), "dictionary."
    dictionaries = {
        name.removeprefix(prefix): place.put(value) for name, value in tensors.items() if name.startswith(prefix)
    }
    usage = place.put(tensors["usage"])
    return Progress(int(metadata["step"]), dictionaries, usage, json.loads(metadata["log"]), int(metadata["reseeded"]))
