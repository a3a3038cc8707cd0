"""Ids, labels and images by name: what is written stays, and what would be paired wrongly is refused."""

import unicodedata

import numpy as np
import pandas as pd
import pytest
from linked_dictionaries.configuration.linked_views import PairedData
from linked_dictionaries.data.paired import read_paired
from linked_dictionaries.errors import UserError
from PIL import Image

SIGNALS = np.random.default_rng(0).random((12, 3))


def read(folder, ids, labels=None, **views):
    data = {"source": "paired", "ids": ids, "views": {name: {"path": str(path)} for name, path in views.items()}}
    if labels is not None:
        pd.DataFrame({"bird": labels[0], "species": labels[1]}).to_csv(folder / "labels.csv", index=False)
        data["labels"] = {"path": str(folder / "labels.csv"), "column": "species"}
    return read_paired(PairedData.model_validate(data), "data")


def table(folder, names, name="calls"):
    frame = pd.DataFrame(SIGNALS[: len(names)], columns=["x", "y", "z"])
    frame.insert(0, "bird", names)
    frame.to_csv(folder / f"{name}.csv", index=False)
    return folder / f"{name}.csv"


def pictures(folder, names):
    (folder / "pictures").mkdir()
    for place, name in enumerate(names):
        Image.fromarray(np.full((4, 4), 10 * place, np.uint8)).save(folder / "pictures" / f"{name}.png")
    return folder / "pictures"


@pytest.mark.parametrize(
    "names",
    [
        [f"{place:03d}" for place in range(12)],
        [f"{place}e{place}" for place in range(12)],
        ["null", "NA", "None", "nan", *(f"n{place}" for place in range(8))],
        [f"{place}.50" for place in range(12)],
    ],
)
def test_ids_of_a_table_are_those_of_the_pictures(tmp_path, names):
    views = read(tmp_path, "bird", calls=table(tmp_path, names), pictures=pictures(tmp_path, names))
    assert len(views) == 12 and not any(np.isnan(values).any() for values in views.values.values())
    assert views.values["pictures"][:, 0] * 255 == pytest.approx(10 * np.arange(12))


def test_accents_are_alike_however_they_are_written(tmp_path):
    names = [f"é{place}" for place in range(12)]
    apart = [unicodedata.normalize("NFD", name) for name in names]
    views = read(tmp_path, "bird", calls=table(tmp_path, names), pictures=pictures(tmp_path, apart))
    assert len(views) == 12


def test_whole_numbers_are_alike_with_and_without_a_point(tmp_path):
    whole, pointed = list(range(12)), [f"{place}.0" for place in range(12)]
    views = read(tmp_path, "bird", calls=table(tmp_path, whole), more=table(tmp_path, pointed, "more"))
    assert len(views) == 12


def test_labels_are_as_written(tmp_path):
    names = [f"{place:02d}" for place in range(12)]
    written = ["null", "NA", "001", "1"] * 3
    views = read(tmp_path, "bird", (names, written), calls=table(tmp_path, names), more=table(tmp_path, names, "more"))
    assert set(views.class_names) == {"null", "NA", "001", "1"}


def test_digits_of_other_kinds_are_names(tmp_path):
    names = [f"{place:02d}" for place in range(12)]
    given = (names, ["²", "1", "2"] * 4)
    views = read(tmp_path, "bird", given, calls=table(tmp_path, names), more=table(tmp_path, names, "more"))
    assert views.class_names == ["1", "2", "²"]


def test_a_label_that_is_not_there_is_told(tmp_path):
    names = [f"{place:02d}" for place in range(12)]
    with pytest.raises(UserError, match=r"row 3 .*no value"):
        given = (names, ["a", "b", "a", None, *"abababab"])
        read(tmp_path, "bird", given, calls=table(tmp_path, names), more=table(tmp_path, names, "more"))


def test_pictures_whose_numbers_are_out_of_order_are_refused_without_ids(tmp_path):
    np.save(tmp_path / "calls.npy", SIGNALS)
    folder = pictures(tmp_path, range(12))
    with pytest.raises(UserError, match=r"'0', '1', '10' .*data\.ids.*001"):
        read(tmp_path, None, calls=tmp_path / "calls.npy", pictures=folder)


@pytest.mark.parametrize("names", [[f"{place:02d}" for place in range(12)], list("abcdefghijkl")])
def test_pictures_in_order_are_rows(tmp_path, names):
    np.save(tmp_path / "calls.npy", SIGNALS)
    views = read(tmp_path, None, calls=tmp_path / "calls.npy", pictures=pictures(tmp_path, names))
    assert views.values["pictures"][:, 0] * 255 == pytest.approx(10 * np.arange(12))


def test_a_folder_has_no_digest(tmp_path):
    folder = pictures(tmp_path, list("abc"))
    entry = {"path": str(folder), "sha256": "0" * 64}
    data = {"source": "paired", "views": {"a": entry, "b": {"path": str(folder)}}}
    with pytest.raises(UserError, match=r"a\.sha256: .* is a folder"):
        read_paired(PairedData.model_validate(data), "data")
