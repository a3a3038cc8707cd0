"""IDX files in EMNIST's layout: images transposed, labels from 1, no digest known."""

import gzip

import numpy as np
import pytest
from helpers import load_config, raw_config
from linked_dictionaries.configuration import datasets
from linked_dictionaries.configuration.load import load_configuration
from linked_dictionaries.data import fetch, idx
from linked_dictionaries.errors import UserError

RANDOM = np.random.default_rng(0)


def letters(folder, classes=26, **changes):
    """Files as EMNIST has them in a folder, the data set that reads them, and the images as one sees them."""
    seen = {}
    settings = load_config().datasets["emnist_letters"].model_copy(update={"folder": str(folder), **changes})
    for side, count in (("train", 3), ("test", 1)):
        labels = np.repeat(np.arange(1, classes + 1, dtype=np.uint8), count)
        images = RANDOM.integers(0, 256, (len(labels), 28, 28), np.uint8)
        seen[side] = images, labels
        parts = {"images": images.transpose(0, 2, 1), "labels": labels}
        for kind, array in parts.items():
            name = getattr(settings, f"{side}_{kind}").name
            (folder / f"{name}.gz").write_bytes(gzip.compress(idx.to_idx(np.ascontiguousarray(array))))
    return settings, seen


def test_letters_stand_upright_and_labels_start_at_0(tmp_path):
    settings, seen = letters(tmp_path)
    fetched = fetch.fetch(settings)
    for side, (images, labels) in seen.items():
        assert (idx.parse_idx(fetched.parts[f"{side}_images"]) == images).all()
        assert (idx.parse_idx(fetched.parts[f"{side}_labels"]) == labels - 1).all()
    assert settings.class_names[0] == "A" and settings.class_names[25] == "Z"


def test_the_mirror_variable_names_their_folder(tmp_path, monkeypatch):
    settings, seen = letters(tmp_path)
    monkeypatch.setenv("EMNIST_MIRROR", str(tmp_path))
    fetched = fetch.fetch(settings.model_copy(update={"folder": "nowhere"}))
    assert (idx.parse_idx(fetched.parts["test_images"]) == seen["test"][0]).all()


def test_that_nothing_was_checked_is_said(tmp_path):
    (note,) = fetch.fetch(letters(tmp_path)[0]).notes
    assert "emnist-letters-train-images-idx3-ubyte" in note and "no sha256" in note and "not checked" in note


def test_without_the_files_the_message_names_variable_and_folder(tmp_path):
    settings = load_config().datasets["emnist_letters"].model_copy(update={"folder": str(tmp_path)})
    with pytest.raises(UserError, match="EMNIST_MIRROR") as told:
        fetch.fetch(settings)
    assert "emnist-letters-train-images-idx3-ubyte" in str(told.value) and str(tmp_path) in str(told.value)


def test_labels_from_1_without_the_setting_say_what_to_do(tmp_path):
    with pytest.raises(UserError, match=r"label 26 has no class name.*They start at 1.*first_label: 1"):
        fetch.fetch(letters(tmp_path, first_label=0)[0])


def test_a_first_label_above_the_smallest_is_told(tmp_path):
    with pytest.raises(UserError, match="label 1 is below first_label, which is 2"):
        fetch.fetch(letters(tmp_path, first_label=2)[0])


def test_images_that_are_not_square_turn_their_shape(tmp_path):
    settings, _ = letters(tmp_path)
    for side in ("train", "test"):
        file = getattr(settings, f"{side}_images")
        count = 78 if side == "train" else 26
        images = RANDOM.integers(0, 256, (count, 20, 30), np.uint8)
        (tmp_path / f"{file.name}.gz").write_bytes(idx.to_idx(images))
    assert idx.parse_idx(fetch.fetch(settings).parts["train_images"]).shape == (78, 30, 20)


def test_every_variant_fits_26_classes():
    """Blocks are as many neurons as fit, so the whole configuration serves letters as it stands."""
    raw = raw_config()
    raw["dataset"] = "emnist_letters"
    config = load_configuration(raw)
    assert config.variants["ordinal_contrast"].driver.block == config.variants["ordinal"].driver.block == 256 // 26
    assert load_config().variants["ordinal_contrast"].driver.block == 25
    assert isinstance(config.data, datasets.IdxDataset)
