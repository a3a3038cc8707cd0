"""A data set's files from mirrors or a local folder, with digests, limits and time-outs; parsed before they count."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from linked_dictionaries.configuration.datasets import EmbeddedDataset, FolderDataset, IdxDataset, IdxFile
from linked_dictionaries.data.checks import checked_parts
from linked_dictionaries.data.conventions import as_mnist
from linked_dictionaries.data.download import BadSource, NotThere, download
from linked_dictionaries.data.embedded import read_embedded
from linked_dictionaries.data.folders import Skipped, read_folders
from linked_dictionaries.data.idx import PARTS, parse_idx
from linked_dictionaries.data.kinds import GZIP, LARGEST_FILE, kind_of, unpacked
from linked_dictionaries.data.local import first_source, is_hidden, local_folder
from linked_dictionaries.errors import UserError

_LARGEST_FILE = LARGEST_FILE
# Pooch asks again too, but for every fault and without a word of which; and it knows no second mirror.
_TRIES = 3
_pause = time.sleep


@dataclass(frozen=True)
class Fetched:
    """The four parts of a data set as uncompressed IDX bytes, checked.

    notes : sentences on what is unusual in the files. skipped : "train/a": what was left out, and how many.
    """

    parts: dict[str, bytes]
    notes: list[str] = field(default_factory=list)
    skipped: Skipped = field(default_factory=dict)


def fetch_dataset(dataset: IdxDataset | FolderDataset | EmbeddedDataset, progress: bool = True) -> dict[str, bytes]:
    """The four uncompressed IDX files of a data set, by part; :func:`fetch` says more."""
    return fetch(dataset, progress).parts


def fetch(dataset: IdxDataset | FolderDataset | EmbeddedDataset, progress: bool = True) -> Fetched:
    """The four parts of a data set, parsed and found to go together, with what is to be said of its files.

    Raises UserError where a file cannot be had, is none of its kind, or does not go with the others or the class
    names; so nothing that would fail later is ever kept.
    """
    if isinstance(dataset, FolderDataset):
        fetched = Fetched(*read_folders(dataset))
        files = {part: f"{dataset.folder}/{part.partition('_')[0]}" for part in PARTS}
    elif isinstance(dataset, EmbeddedDataset):
        fetched = Fetched(read_embedded(dataset))
        files = dict.fromkeys(PARTS, "the embedded digits")
    else:
        found = {part: _fetch_file(dataset, getattr(dataset, part), progress) for part in PARTS}
        files = {part: place for part, (_, place) in found.items()}
        parts = {part: content for part, (content, _) in found.items()}
        parts = as_mnist(parts, files, transposed=dataset.transposed, first_label=dataset.first_label)
        fetched = Fetched(parts, _unchecked(dataset))
    checked_parts(fetched.parts, len(dataset.class_names), class_names=dataset.class_names, files=files)
    return fetched


def _unchecked(dataset: IdxDataset) -> list[str]:
    """What is to be said where files have no digest to be checked by."""
    names = [file.name for part in PARTS if (file := getattr(dataset, part)).sha256 is None]
    told = f"{', '.join(names)}: no sha256 in config.yaml, so whether these are the right files was not checked."
    return [told] if names else []


def _fetch_file(dataset: IdxDataset, file: IdxFile, progress: bool) -> tuple[bytes, str]:
    """Uncompressed bytes of one file, which are IDX, and where they came from."""
    tried = []
    for source in (first_source(dataset), *dataset.mirrors):
        for attempt in range(_TRIES):
            try:
                return _from_source(source, file, progress)
            except NotThere as error:
                tried.append(f"{source}: {error}")
                break
            except (BadSource, UserError, OSError) as error:
                if attempt + 1 == _TRIES or local_folder(source) is not None:
                    tried.append(f"{source}: {error or type(error).__name__}")
                    break
                _pause(2.0**attempt)
    variable = dataset.mirror_variable
    raise UserError(
        f"{file.name}: no source gave this file. Tried:\n"
        + "\n".join(f"  - {line}" for line in tried)
        + "\nWays out: "
        + (f"set {variable} to a folder or URL that has the four files; " if variable else "")
        + f"put {file.name} (or {file.name}.gz) and its three fellows into {dataset.folder}/; "
        "or run `make demo`, which needs no download."
    )


def _from_source(source: str, file: IdxFile, progress: bool) -> tuple[bytes, str]:
    from linked_dictionaries.storage import digest_of_bytes

    folder = local_folder(source)
    if folder is None:
        place = f"{source.rstrip('/')}/{file.name}.gz"
        content = download(place, _LARGEST_FILE, progress)
    else:
        path = _local_file(folder, file.name)
        place, content = str(path), path.read_bytes()
    # A server may send what it names .gz unpacked, and a file may be packed whatever its name: the bytes decide.
    if content.startswith(GZIP):
        content = unpacked(content, place, _LARGEST_FILE)
    digest = digest_of_bytes(content)
    if file.sha256 is not None and digest != file.sha256:
        kind = kind_of(content)
        what = f"this is {kind}" if kind else "wrong content"
        raise BadSource(f"{place}: {what} (SHA-256 {digest[:12]}…, expected {file.sha256[:12]}…)")
    parse_idx(content, place)
    if file.sha256 is None:
        print(f"{place}: taken unchecked, as config.yaml has no sha256; it is {digest}")
    return content, place


def _local_file(folder: Path, name: str) -> Path:
    for path in (folder / f"{name}.gz", folder / name):
        if path.is_file():
            if path.stat().st_size > _LARGEST_FILE:
                raise BadSource(f"{path} is larger than {_LARGEST_FILE} bytes")
            return path
    if not folder.is_dir():
        raise NotThere("no such folder")
    others = sorted(path.name for path in folder.iterdir() if not is_hidden(path.name))[:5]
    raise NotThere(f"no such file; the folder holds {', '.join(others) if others else 'nothing'}")
