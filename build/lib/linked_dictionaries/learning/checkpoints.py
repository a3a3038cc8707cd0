"""What training has reached, on disk: taken up by the same code, settings and data alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torch import Tensor

from linked_dictionaries.errors import UserError
from linked_dictionaries.learning.linking import aligned


@dataclass
class Progress:
    """What training has reached; the content of a checkpoint."""

    step: int
    dictionaries: dict[str, Tensor]
    usage: Tensor
    log: list[dict[str, Any]] = field(default_factory=list)
    reseeded: int = 0


def save_checkpoint(path: Path, progress: Progress, key: str) -> None:
    """Write a checkpoint that only the same code, configuration and data may take up (``key`` stands for them)."""
    import json

    from linked_dictionaries.storage import write_tensors

    tensors = {f"dictionary.{name}": value.cpu().numpy() for name, value in progress.dictionaries.items()}
    tensors["usage"] = progress.usage.cpu().numpy()
    metadata = {
        "key": key,
        "step": str(progress.step),
        "reseeded": str(progress.reseeded),
        "log": json.dumps(progress.log),
    }
    write_tensors(path, tensors, metadata)


def load_checkpoint(path: Path, key: str, device: str) -> Progress | None:
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
    prefix = "dictionary."
    dictionaries = {
        name.removeprefix(prefix): aligned(value, device) for name, value in tensors.items() if name.startswith(prefix)
    }
    usage = aligned(tensors["usage"], device)
    return Progress(int(metadata["step"]), dictionaries, usage, json.loads(metadata["log"]), int(metadata["reseeded"]))
