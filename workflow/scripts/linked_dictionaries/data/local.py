"""Local files that a data set is read from: where they are, and how to see that they changed."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

from linked_dictionaries.configuration.datasets import EmbeddedDataset, FolderDataset, IdxDataset
from linked_dictionaries.data.idx import PARTS
from linked_dictionaries.errors import UserError, expanded

IMAGE_SUFFIXES = frozenset(
    (
        *(".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".dib", ".gif", ".tif", ".tiff", ".webp"),
        *(".jp2", ".j2k", ".pgm", ".ppm", ".pbm", ".pnm", ".tga", ".pcx"),
    )
)
_NO_CONTENT = frozenset(("thumbs.db", "desktop.ini"))  # what systems leave in folders of images


def local_state(dataset: IdxDataset | FolderDataset | EmbeddedDataset) -> dict[str, list[int]]:
    """Size in bytes and time of change in ns, [size, mtime], of each local file that the data set would be read from.

    A change of any of them changes the state; files are looked at, not opened. An IDX file whose SHA-256 is known is
    left out, because its content is. Raises UserError where the folder of an image data set is missing.
    """
    if isinstance(dataset, EmbeddedDataset):
        return {}
    if isinstance(dataset, IdxDataset):
        folder = local_folder(first_source(dataset))
        files = [getattr(dataset, part) for part in PARTS]
        names = [name for file in files if file.sha256 is None for name in (f"{file.name}.gz", file.name)]
        found = {name: folder / name for name in names} if folder is not None else {}
        return {name: looked_at(path) for name, path in found.items() if path.is_file()}
    root = existing_folder(dataset)
    paths = (path for side in ("train", "test") for path in files_below(root / side) if is_image(path))
    start = len(str(root)) + 1
    return {path[start:]: looked_at(path) for path in paths}


def existing_folder(dataset: FolderDataset) -> Path:
    """The folder of an image data set; UserError where there is none."""
    root = expanded(dataset.folder, "datasets")
    if not root.is_dir():
        what = "is a file" if root.exists() else "no such folder"
        full = "" if root.is_absolute() else f", which is {root.absolute()}"
        raise UserError(
            f"datasets: folder {dataset.folder!r}{full}: {what}. Needed: a folder that holds the folders train and "
            "test, each with a folder of images for every class; set 'folder' of the data set to it."
        )
    return root


def files_below(folder: str | Path, seen: set[tuple[int, int]] | None = None) -> Iterator[str]:
    """Paths of all files in a folder and its subfolders, in a fixed order; hidden ones left out."""
    seen = set() if seen is None else seen
    try:
        found = os.stat(folder)  # noqa: PTH116 (a Path for each of many files would be slow)
        with os.scandir(folder) as listing:
            entries = sorted((entry for entry in listing if not is_hidden(entry.name)), key=lambda entry: entry.name)
    except OSError:  # gone, or a link in a circle
        return
    if (found.st_dev, found.st_ino) in seen:
        return
    seen.add((found.st_dev, found.st_ino))
    folders = [entry.path for entry in entries if _is_folder(entry)]
    inner = set(folders)
    yield from (entry.path for entry in entries if entry.path not in inner)
    for path in folders:
        yield from files_below(path, seen)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle
        return False


def is_hidden(name: str) -> bool:
    """Whether a file or folder is the system's own business and no data."""
    return name.startswith(".") or name.lower() in _NO_CONTENT or name == "__MACOSX"


def is_image(path: str) -> bool:
    return suffix_of(path) in IMAGE_SUFFIXES


def suffix_of(path: str) -> str:
    """The end of a file's name from its last point, in small letters; empty without one."""
    stem, point, end = path.rpartition("/")[2].rpartition(".")
    return f".{end.lower()}" if stem and point else ""


def same_name(name: str) -> str:
    """The one spelling (NFC) of a name that systems write with composed or with separate accents."""
    return unicodedata.normalize("NFC", name)


def first_source(dataset: IdxDataset) -> str:
    """Where the files are looked for first: the mirror variable's value, else the folder."""
    variable = dataset.mirror_variable
    return (os.environ.get(variable) if variable else None) or dataset.folder


def local_folder(source: str) -> Path | None:
    """The folder behind a source, ``~`` expanded; None for one that is downloaded from."""
    parsed = urlparse(source)
    if parsed.scheme in ("http", "https"):
        return None
    return Path(url2pathname(parsed.path)) if parsed.scheme == "file" else expanded(source, "datasets")


def looked_at(path: str | Path) -> list[int]:
    """[size, mtime in ns] of a file; [-1, 0] for one that cannot be looked at."""
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:  # a broken link; reading it says so
        return [-1, 0]
    return [found.st_size, found.st_mtime_ns]
