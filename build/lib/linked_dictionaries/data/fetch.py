"""Files from mirrors or a local folder, with digests, limits and time-outs."""

from __future__ import annotations

import gzip
import io
import os
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlparse
from urllib.request import url2pathname

from linked_dictionaries.configuration.datasets import EmbeddedDataset, FolderDataset, IdxDataset, IdxFile
from linked_dictionaries.data.embedded import read_embedded
from linked_dictionaries.data.folders import read_folders
from linked_dictionaries.data.idx import PARTS
from linked_dictionaries.errors import UserError

_LARGEST_FILE = 1 << 30  # bytes, uncompressed: larger than any IDX file this project knows of
_TRIES = 3
_CONNECT_SECONDS, _READ_SECONDS, _TOTAL_SECONDS = 10, 30, 600
_CHUNK = 1 << 16
_pause = time.sleep


class _BadSource(Exception):
    """One source did not give the right bytes; the next one is tried."""


class _NotThere(_BadSource):
    """The source has no such file; asking again would not help."""


def fetch_dataset(dataset: IdxDataset | FolderDataset | EmbeddedDataset, progress: bool = True) -> dict[str, bytes]:
    """The four uncompressed IDX files of a data set, by part."""
    if isinstance(dataset, EmbeddedDataset):
        return read_embedded(dataset)
    if isinstance(dataset, FolderDataset):
        return read_folders(dataset)
    return {part: _fetch_file(dataset, getattr(dataset, part), progress) for part in PARTS}


def _fetch_file(dataset: IdxDataset, file: IdxFile, progress: bool) -> bytes:
    from linked_dictionaries.storage import digest_of_bytes

    tried = []
    for source in _sources(dataset):
        for attempt in range(_TRIES):
            try:
                content = _read_source(source, file.name, progress)
                digest = digest_of_bytes(content)
                if file.sha256 is None:
                    print(f"{source}, {file.name}: taken unchecked, as config.yaml has no sha256; it is {digest}")
                elif digest != file.sha256:
                    raise _BadSource(f"wrong content (SHA-256 {digest[:12]}…, expected {file.sha256[:12]}…)")
                return content
            except FileNotFoundError:
                tried.append(f"{source}: no such file")
                break
            except _NotThere as error:
                tried.append(f"{source}: {error}")
                break
            except (_BadSource, OSError, EOFError, zlib.error) as error:
                reason = f"{source}: {error or type(error).__name__}"
                if attempt + 1 == _TRIES or not _is_remote(source):
                    tried.append(reason)
                    break
                _pause(2.0**attempt)
    raise UserError(
        f"{file.name}: no source gave this file. Tried:\n"
        + "\n".join(f"  - {line}" for line in tried)
        + (
            f"\nWays out: set {dataset.mirror_variable} to a folder or URL that has the four files; "
            if dataset.mirror_variable
            else "\nWays out: "
        )
        + f"put {file.name} (or {file.name}.gz) and its three fellows into {dataset.folder}/; "
        "or run `make demo`, which needs no download."
    )


def _sources(dataset: IdxDataset) -> list[str]:
    return [os.environ.get(dataset.mirror_variable) or dataset.folder, *dataset.mirrors]


def _is_remote(source: str) -> bool:
    return urlparse(source).scheme in ("http", "https")


def _read_source(source: str, name: str, progress: bool) -> bytes:
    if _is_remote(source):
        return _decompress(io.BytesIO(_download(f"{source.rstrip('/')}/{name}.gz", progress)))
    parsed = urlparse(source)
    folder = Path(url2pathname(parsed.path)) if parsed.scheme == "file" else Path(source)
    packed = folder / f"{name}.gz"
    if packed.is_file():
        with open(packed, "rb") as stream:
            return _decompress(stream)
    plain = folder / name
    if plain.stat().st_size > _LARGEST_FILE:
        raise _BadSource(f"{plain} is larger than {_LARGEST_FILE} bytes")
    return plain.read_bytes()


def _decompress(stream: IO[bytes]) -> bytes:
    """Uncompressed bytes, never more than the limit, whatever the archive claims."""
    with gzip.open(stream) as archive:
        content = archive.read(_LARGEST_FILE + 1)
    if len(content) > _LARGEST_FILE:
        raise _BadSource(f"unpacks to more than {_LARGEST_FILE} bytes")
    return content


def _download(url: str, progress: bool) -> bytes:
    import requests
    import urllib3
    from tqdm import tqdm

    started = time.monotonic()
    try:
        # The bytes as the server has them: a transparent decoding would hide their number.
        headers = {"Accept-Encoding": "identity"}
        timeout = (_CONNECT_SECONDS, _READ_SECONDS)
        with requests.get(url, stream=True, timeout=timeout, headers=headers) as response:
            if 400 <= response.status_code < 500:
                raise _NotThere(f"HTTP status {response.status_code}")
            if response.status_code != 200:
                raise _BadSource(f"HTTP status {response.status_code}")
            expected = int(response.headers.get("Content-Length", 0))
            content = bytearray()
            with tqdm(total=expected or None, unit="B", unit_scale=True, desc=url, disable=not progress) as bar:
                # read1 gives what has come: a server that drips cannot outlast the limit of time inside one read.
                for chunk in _limited(iter(lambda: response.raw.read1(_CHUNK), b""), started):
                    content += chunk
                    bar.update(len(chunk))
    except urllib3.exceptions.ProtocolError as error:
        raise _BadSource("the transfer broke off") from error
    except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
        raise _BadSource(f"{type(error).__name__}") from error
    if expected and len(content) != expected:
        raise _BadSource(f"ended after {len(content)} of {expected} bytes")
    return bytes(content)


def _limited(chunks: Iterator[Any], started: float) -> Iterator[bytes]:
    received = 0
    for chunk in chunks:
        received += len(chunk)
        if received > _LARGEST_FILE:
            raise _BadSource(f"sent more than {_LARGEST_FILE} bytes")
        if time.monotonic() - started > _TOTAL_SECONDS:
            raise _BadSource(f"took longer than {_TOTAL_SECONDS} seconds")
        yield chunk
