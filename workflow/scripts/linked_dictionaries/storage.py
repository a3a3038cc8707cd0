"""Files: atomic writes (temporary name, fsync, rename), tidy CSV, JSON, NumPy arrays, safetensors. No pickle."""

from __future__ import annotations

import contextlib
import csv
import errno
import hashlib
import io
import json
import math
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.errors import UserError

if TYPE_CHECKING:
    import pandas as pd


@contextlib.contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """A temporary path beside ``path`` that takes its name when the block ends well, and vanishes when not."""
    final = Path(path)
    temporary: Path | None = None
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{final.name}.", suffix=final.suffix, dir=final.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        with open(temporary, "rb+") as written:
            os.fsync(written.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(final)
        _sync_folder(final.parent)
    except OSError as error:
        raise UserError(
            f"{final}: could not be written ({error.strerror or error}). Nothing was left behind."
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_bytes(path: str | Path, content: bytes) -> None:
    with atomic_path(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: str | Path, text: str) -> None:
    write_bytes(path, text.encode("utf-8"))


def write_json(path: str | Path, value: Any) -> None:
    write_text(path, json.dumps(value, indent=2, sort_keys=True, allow_nan=False) + "\n")


def read_json(path: str | Path) -> Any:
    return json.loads(Path(path).read_text(encoding="utf-8"))


def write_csv(path: str | Path, table: pd.DataFrame) -> None:
    """Tidy CSV: no index, an empty cell for a missing value, the shortest text that reads back equal."""
    write_text(path, table.to_csv(index=False, lineterminator="\n"))


def write_rows(path: str | Path, rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> None:
    """The same file as :func:`write_csv` of these rows, without pandas, whose import takes longer than a small job.

    Numbers are Python's own: an int, a float, or None or NaN for a missing value.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    names = list(columns)
    table.writerow(names)
    for row in rows:
        values = (row[name] for name in names)
        table.writerow("" if isinstance(v, float) and math.isnan(v) else v for v in values)
    write_text(path, text.getvalue())


def write_array(path: str | Path, array: NDArray[Any]) -> None:
    with atomic_path(path) as temporary, open(temporary, "wb") as target:
        np.save(target, np.ascontiguousarray(array), allow_pickle=False)


def new_array(path: str | Path, shape: tuple[int, ...], dtype: Any) -> np.memmap[Any, Any]:
    """A .npy file of that shape, mapped for writing, with all of its room on the disk taken at once."""
    array = np.lib.format.open_memmap(path, "w+", dtype, shape)
    # Writing through a map to a full disk kills the process; this fails with a message instead.
    with open(path, "rb+") as file:
        _take_room(file.fileno(), array.offset, array.offset + array.nbytes)
    return array


def _take_room(descriptor: int, start: int, end: int) -> None:
    """Take a file's room on the disk from ``start`` to ``end``, by zeros where the file system has no call for it."""
    try:
        os.posix_fallocate(descriptor, start, end - start or 1)
    except (AttributeError, OSError) as error:
        if getattr(error, "errno", errno.ENOSYS) not in (errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS):
            raise
        block = bytes(1 << 20)
        for place in range(start, end, len(block)):
            os.pwrite(descriptor, block[: end - place], place)


def read_array(path: str | Path, *, in_memory: bool = True) -> NDArray[Any]:
    """A .npy array; ``in_memory=False`` maps it read-only instead of reading it."""
    # Mapped first in both cases: a header that promises more than the file holds is refused before any allocation.
    try:
        mapped: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except zipfile.BadZipFile as error:
        raise ValueError(f"{path}: not a .npy file ({error}).") from error
    return np.array(mapped) if in_memory else mapped


def write_arrays(path: str | Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    with atomic_path(path) as temporary, open(temporary, "wb") as target:
        np.savez_compressed(target, allow_pickle=False, **{name: np.asarray(array) for name, array in arrays.items()})


def read_arrays(path: str | Path) -> dict[str, NDArray[Any]]:
    with np.load(path, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def write_tensors(path: str | Path, tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, str]) -> None:
    from safetensors.numpy import save

    content = save({name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}, dict(metadata))
    write_bytes(path, content)


def read_tensors(path: str | Path) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as archive:
        tensors = {name: archive.get_tensor(name) for name in archive.keys()}  # noqa: SIM118
        return tensors, dict(archive.metadata() or {})


def digest_of_file(path: str | Path) -> str:
    """SHA-256 of a file's bytes."""
    with open(path, "rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def digest_of_bytes(content: bytes) -> str:
    """SHA-256 of bytes."""
    return hashlib.sha256(content).hexdigest()


def digest_of_value(value: Any) -> str:
    """SHA-256 of a JSON-able value in canonical form."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return digest_of_bytes(text.encode("utf-8"))
