"""IDX parsing, sources, folds."""

import gzip
import hashlib
import io
import zlib

import numpy as np
import pytest
from helpers import MNIST_FOLDER, load_config
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpy_strategies
from linked_dictionaries.configuration import datasets
from linked_dictionaries.data import fetch, idx, splits
from linked_dictionaries.errors import UserError
from PIL import Image


@given(numpy_strategies.arrays(np.uint8, numpy_strategies.array_shapes(min_dims=1, max_dims=3, max_side=6)))
def test_idx_round_trip(array):
    assert np.array_equal(idx.parse_idx(idx.to_idx(array)), array)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "this is an empty file"),
        (b"\0\0\x08", "too few"),
        (b"\0\0\x0d\x01\0\0\0\x01\0", "magic"),
        (b"\x01\0\x08\x01\0\0\0\x01\0", "magic"),
        (b"\0\0\x08\x09\0\0\0\x01\0", "magic"),
        (b"\0\0\x08\x03\0\0\0\x01", "header"),
        (b"\0\0\x08\x01\0\0\0\x02a", "need 2 bytes, the file holds 1"),
        (b"\0\0\x08\x01\0\0\0\x01ab", "need 1 bytes, the file holds 2"),
        (b"\0\0\x08\x03" + b"\xff" * 12, "need"),
    ],
)
def test_bad_idx_is_told(content, message):
    with pytest.raises(UserError, match=message):
        idx.parse_idx(content)


@given(st.binary(max_size=64))
def test_any_bytes_parse_or_are_told(content):
    try:
        array = idx.parse_idx(content)
    except UserError:
        return
    assert array.nbytes < len(content)


def small_dataset(folder, **changes):
    contents = {
        "train_images": idx.to_idx(np.arange(6 * 64, dtype=np.uint16).astype(np.uint8).reshape(6, 8, 8)),
        "train_labels": idx.to_idx(np.array([0, 1, 0, 1, 0, 1], np.uint8)),
        "test_images": idx.to_idx(np.arange(4 * 64).astype(np.uint8).reshape(4, 8, 8)),
        "test_labels": idx.to_idx(np.array([0, 1, 0, 1], np.uint8)),
    }
    plain = {
        "source": "idx",
        "title": "small",
        "mirror_variable": "SMALL_MIRROR",
        "folder": str(folder),
        "mirrors": [],
        "class_names": ["a", "b"],
        "validation": 2,
        **{part: {"name": part, "sha256": hashlib.sha256(content).hexdigest()} for part, content in contents.items()},
        **changes,
    }
    return datasets.IdxDataset.model_validate(plain), contents


def test_local_folder_with_plain_and_packed_files(tmp_path):
    dataset, contents = small_dataset(tmp_path)
    for i, (part, content) in enumerate(contents.items()):
        if i % 2:
            (tmp_path / part).write_bytes(content)
        else:
            (tmp_path / f"{part}.gz").write_bytes(gzip.compress(content))
    assert fetch.fetch_dataset(dataset) == contents


@pytest.mark.parametrize("prefix", ["", "file://"])
def test_mirror_variable_comes_first(tmp_path, monkeypatch, prefix):
    dataset, contents = small_dataset(tmp_path / "nowhere")
    for part, content in contents.items():
        (tmp_path / part).write_bytes(content)
    monkeypatch.setenv("SMALL_MIRROR", f"{prefix}{tmp_path}")
    assert fetch.fetch_dataset(dataset) == contents


def test_wrong_bytes_are_refused_and_the_ways_out_are_named(tmp_path):
    dataset, contents = small_dataset(tmp_path)
    for part, content in contents.items():
        (tmp_path / part).write_bytes(content[:-1] + b"\x07")
    with pytest.raises(UserError, match="wrong content") as error:
        fetch.fetch_dataset(dataset)
    for way in ("SMALL_MIRROR", str(tmp_path), "make demo"):
        assert way in str(error.value)


def test_a_variable_that_is_not_named_is_no_way_out(tmp_path):
    dataset, _ = small_dataset(tmp_path, mirror_variable="")
    with pytest.raises(UserError, match="Ways out: put train_images"):
        fetch.fetch_dataset(dataset)


def test_folds():
    _, contents = small_dataset("unused")
    final = splits.split_folds(contents, 2, 2, "final")
    held_out = splits.split_folds(contents, 2, 2, "validation")
    assert (len(final.train_labels), len(final.test_labels)) == (6, 4)
    assert (sorted(held_out.train_labels), sorted(held_out.test_labels)) == ([0, 0, 1, 1], [0, 1])
    both = np.concatenate([held_out.train_images, held_out.test_images])
    assert np.array_equal(np.unique(both, axis=0), np.unique(final.train_images, axis=0))
    assert np.array_equal(held_out.test_images, splits.split_folds(contents, 2, 2, "validation").test_images)
    assert final.image_shape == (8, 8)


def test_new_splits_divide_all_images_anew():
    dataset = load_config().datasets["mnist5k"]
    parts = fetch.fetch_dataset(dataset)
    whole, one, again, other = (
        splits.split_folds(parts, 10, None, fold) for fold in ("final", "resplit~3", "resplit~3", "resplit~4")
    )

    def rows(data):
        return np.concatenate([data.train_images, data.test_images])

    assert np.array_equal(one.test_images, again.test_images)
    assert not np.array_equal(one.test_labels, other.test_labels)
    assert np.array_equal(np.sort(rows(one), axis=0), np.sort(rows(whole), axis=0))
    assert len(one.test_labels) == len(whole.test_labels)
    shares = [np.bincount(data.test_labels, minlength=10) for data in (one, other)]
    assert np.array_equal(*shares)
    everything = np.bincount(np.concatenate([whole.train_labels, whole.test_labels]))
    assert np.abs(shares[0] / len(one.test_labels) - everything / everything.sum()).max() < 1e-3


def test_labels_that_do_not_fit_are_told():
    _, contents = small_dataset("unused")
    with pytest.raises(UserError, match="no class name"):
        splits.split_folds(contents, 1, 2, "final")
    with pytest.raises(UserError, match="do not go with labels"):
        splits.split_folds({**contents, "test_labels": contents["train_labels"]}, 2, 2, "final")


def test_embedded_digits_are_stratified_and_seeded():
    dataset = load_config().datasets["mnist5k"]
    parts = fetch.fetch_dataset(dataset)
    assert parts == fetch.fetch_dataset(dataset)
    data = splits.split_folds(parts, 10, dataset.validation, "final")
    assert (len(data.train_labels), len(data.test_labels)) == (4000, 1000)
    assert np.bincount(data.test_labels).tolist() == [100] * 10
    both = {image.tobytes() for image in data.train_images} & {image.tobytes() for image in data.test_images}
    assert not both


@pytest.mark.skipif(not MNIST_FOLDER.is_dir(), reason="the MNIST files are not on this machine")
def test_full_mnist(monkeypatch):
    monkeypatch.setenv("MNIST_MIRROR", str(MNIST_FOLDER))
    dataset = load_config().datasets["mnist"]
    data = splits.split_folds(fetch.fetch_dataset(dataset), 10, dataset.validation, "final")
    assert (data.train_images.shape, data.test_images.shape) == ((60000, 784), (10000, 784))
    both = {image.tobytes() for image in data.train_images} & {image.tobytes() for image in data.test_images}
    assert not both


def png(width, height, pixels=b""):
    """A PNG file of grey bytes that claims a size, whatever it holds."""

    def chunk(kind, content):
        body = kind + content
        return len(content).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def deep_image():
    content = io.BytesIO()
    Image.fromarray(np.full((4, 4), 40_000, np.uint16)).save(content, "PNG")
    return content.getvalue()


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not an image", "not an image that can be read"),
        (png(4, 4), "not an image that can be read"),
        (png(5000, 5000), "more than 16777216"),
        (png(60_000, 60_000), "not an image that can be read"),  # beyond what Pillow opens at all
        (deep_image(), "more than 8 bits per pixel"),
    ],
)
def test_bad_image_files_are_told(tmp_path, content, message):
    for side in ("train", "test"):
        for name in ("a", "b"):
            (tmp_path / side / name).mkdir(parents=True)
            (tmp_path / side / name / "1.png").write_bytes(content)
    settings = {"source": "folder", "folder": str(tmp_path), "class_names": ["a", "b"]}
    with pytest.raises(UserError, match=message):
        fetch.fetch_dataset(datasets.FolderDataset.model_validate(settings))
