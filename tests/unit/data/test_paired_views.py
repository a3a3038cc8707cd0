"""Views from files: every format gives the same signals; alignment; gaps; what is said of files that are no good."""

import sys

import numpy as np
import pandas as pd
import pytest
from helpers import load_config, write_objects
from linked_dictionaries.configuration.linked_views import PairedData, Split
from linked_dictionaries.data.paired import Views, read_paired
from linked_dictionaries.data.views import TEST, TRAIN, VALIDATION, divided, prepared, scaled, views_state
from linked_dictionaries.errors import UserError
from PIL import Image

WHERE = "linked_views.studies.mine.data"
IDS = ["a", "b", "c", "d", "e"]


@pytest.fixture
def signals():
    return np.random.default_rng(0).integers(0, 9, (5, 3)).astype(float)


def paired(ids=None, **views):
    return {"source": "paired", "ids": ids, "views": views}


def read(data):
    return read_paired(PairedData.model_validate(data), WHERE)


@pytest.fixture
def second(tmp_path):
    """A second view, which every test needs and few look at."""
    np.save(tmp_path / "second.npy", np.arange(10.0).reshape(5, 2))
    return {"path": str(tmp_path / "second.npy")}


@pytest.fixture
def second_with_ids(tmp_path):
    np.savez(tmp_path / "second.npz", signals=np.arange(10.0).reshape(5, 2), id=np.array(IDS))
    return {"path": str(tmp_path / "second.npz")}


def write(path, signals, form):
    frame = pd.DataFrame(signals, columns=["x", "y", "z"])
    if form == "npy":
        np.save(path / "first.npy", signals)
    elif form == "npz":
        np.savez(path / "first.npz", first=signals, other=np.zeros(2))
        return {"path": str(path / "first.npz"), "array": "first"}
    elif form == "csv":
        frame.to_csv(path / "first.csv", index=False)
    else:
        frame.to_parquet(path / "first.parquet")
    return {"path": str(path / f"first.{form}")}


@pytest.mark.parametrize("form", ["npy", "npz", "csv", "parquet"])
def test_every_format_gives_the_same_signals(tmp_path, signals, second, form):
    if form == "parquet":
        pytest.importorskip("pyarrow")
    views = read(paired(first=write(tmp_path, signals, form), second=second))
    np.testing.assert_array_equal(views.values["first"], signals)
    assert views.values["second"].shape == (5, 2)


def test_parquet_without_pyarrow_says_the_way_out(tmp_path, second, monkeypatch):
    (tmp_path / "first.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UserError, match=r"first\.parquet.*pip install pyarrow.*\.csv"):
        read(paired(first={"path": str(tmp_path / "first.parquet")}, second=second))


def test_a_folder_of_images_is_a_view_in_the_order_of_names(tmp_path, second):
    pictures = np.random.default_rng(1).integers(0, 256, (5, 6, 4), dtype=np.uint8)
    (tmp_path / "pictures").mkdir()
    for name, pixels in zip(IDS, pictures, strict=True):
        Image.fromarray(pixels).save(tmp_path / "pictures" / f"{name}.png")
    (tmp_path / "pictures" / "notes.txt").write_text("no image")
    views = read(paired(first={"path": str(tmp_path / "pictures"), "image_size": [6, 4]}, second=second))
    np.testing.assert_allclose(views.values["first"], pictures.reshape(5, -1) / 255)
    assert views.shapes == {"first": (6, 4)}


def test_a_missing_id_is_a_missing_view(tmp_path, second_with_ids):
    frame = pd.DataFrame({"id": ["d", "x", "a"], "v": [4.0, 9.0, 1.0]})
    frame.to_csv(tmp_path / "first.csv", index=False)
    pd.DataFrame({"id": ["x", *IDS], "kind": [10, 2, 2, 10, 2, 2]}).to_csv(tmp_path / "kinds.csv", index=False)
    data = paired("id", first={"path": str(tmp_path / "first.csv")}, second=second_with_ids)
    data["labels"] = {"path": str(tmp_path / "kinds.csv"), "column": "kind"}
    views = read(data)
    assert len(views) == 6  # d, x, a of the first file, then b, c, e
    np.testing.assert_array_equal(views.values["first"][:, 0], [4, 9, 1, np.nan, np.nan, np.nan])
    assert np.isnan(views.values["second"][1]).all() and views.values["second"][0].tolist() == [6, 7]
    assert list(views.class_names) == ["2", "10"] and views.labels.tolist() == [0, 1, 0, 0, 1, 0]
    assert views.notes == ["first: missing in 3 of 6 samples", "second: missing in 1 of 6 samples"]


def test_an_empty_row_is_a_missing_view(tmp_path, signals, second):
    signals[2] = np.nan
    views = read(paired(first=write(tmp_path, signals, "csv"), second=second))
    assert np.isnan(views.values["first"]).all(axis=1).tolist() == [False, False, True, False, False]


def test_a_file_may_hold_signals_ids_and_labels(tmp_path, signals, second_with_ids):
    frame = pd.DataFrame(signals, columns=["x", "y", "z"]).assign(id=IDS, kind=list("uvuvu"))
    frame.to_csv(tmp_path / "all.csv", index=False)
    data = paired("id", first={"path": str(tmp_path / "all.csv")}, second=second_with_ids)
    data["labels"] = {"path": str(tmp_path / "all.csv"), "column": "kind"}
    views = read(data)
    np.testing.assert_array_equal(views.values["first"], signals)
    assert list(views.class_names) == ["u", "v"]


def test_files_may_name_the_sample_differently(tmp_path, signals):
    pd.DataFrame(signals, index=IDS, columns=["x", "y", "z"]).to_csv(tmp_path / "first.csv")  # an index without a name
    np.savez(tmp_path / "second.npz", signals=np.arange(10.0).reshape(5, 2), id=np.array(IDS[::-1]))
    pd.DataFrame({"patient": IDS, "kind": list("uvuvu")}).to_csv(tmp_path / "kinds.csv", index=False)
    second = {"path": str(tmp_path / "second.npz"), "ids": "id"}
    data = paired("index", first={"path": str(tmp_path / "first.csv")}, second=second)
    data["labels"] = {"path": str(tmp_path / "kinds.csv"), "column": "kind", "ids": "patient"}
    views = read(data)
    np.testing.assert_array_equal(views.values["first"], signals)
    assert views.values["second"][0].tolist() == [8, 9] and views.labels.tolist() == [0, 1, 0, 1, 0]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda s: s[:4], r"first \(.*first\.npy\) 4, second \(.*second\.npy\) 5.*data\.ids"),
        (
            lambda s: np.where(s == s[1, 2], np.nan, s),
            r"views\.first: .*first\.npy: .* missing in part.*row \d.*column",
        ),
        (lambda s: s / 0.0 + 1, r"first\.npy, row 0 .*infinite"),
        (lambda s: s.astype(str), r"first\.npy: <U\d+ of shape \(5, 3\); needed: real numbers"),
        (lambda s: np.empty((0, 3)), r"first\.npy: shape \(0, 3\) holds no signals"),
        (lambda s: np.full((5, 3), np.nan), "none of 5 samples has two views"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
def test_arrays_that_are_no_good_are_named(tmp_path, signals, second, change, told):
    np.save(tmp_path / "first.npy", change(signals + 1), allow_pickle=False)
    with pytest.raises(UserError, match=told):
        read(paired(first={"path": str(tmp_path / "first.npy")}, second=second))


def test_objects_are_no_signals(tmp_path, second):
    write_objects(tmp_path / "first.npy")
    with pytest.raises(UserError, match=r"first\.npy: not a \.npy file of numbers"):
        read(paired(first={"path": str(tmp_path / "first.npy")}, second=second))


@pytest.mark.parametrize(
    ("text", "entry", "told"),
    [
        ("1,2\n3,4\n", {}, r"first line holds numbers \('1', '2'\); needed: a first line that names the columns"),
        ("x,y\n1,2\n3,blue\n", {}, r"column 'y', row 1: 'blue' is no number.*'columns'"),
        ("x,y\n1,2\n", {"columns": ["z"]}, r"views\.first\.columns: .* has no column 'z'; it has 'x', 'y'"),
        ("", {}, r"not a \.csv file that can be read \(this is an empty file\)"),
        ("<html></html>", {}, "holds no signals"),
        ("x,y\n1,2\n", {"sha256": "0" * 64}, r"views\.first\.sha256: .* has SHA-256 .*; expected 0000"),
        ("x,y\n1,2\n", {"image_size": [4, 4]}, r"image_size: 4 × 4 pixels are 16, and .* has 2 columns"),
    ],
)
def test_tables_that_are_no_good_are_named(tmp_path, text, entry, told):
    (tmp_path / "first.csv").write_text(text)
    np.save(tmp_path / "second.npy", np.ones((1, 2)))
    views = {"first": {"path": str(tmp_path / "first.csv"), **entry}, "second": {"path": str(tmp_path / "second.npy")}}
    with pytest.raises(UserError, match=told):
        read(paired(**views))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nowhere.csv", r"views\.first\.path: no file '.*nowhere\.csv'.*Allowed: \.npy, \.npz, \.csv, \.parquet, or a"),
        ("table.xlsx", r"the ending '\.xlsx' is not read"),
        ("empty", "no image in this folder"),
    ],
)
def test_files_that_are_not_there_are_named(tmp_path, second, name, told):
    (tmp_path / "table.xlsx").write_bytes(b"PK")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match=told):
        read(paired(first={"path": str(tmp_path / name)}, second=second))


def test_ids_that_are_no_good_are_named(tmp_path, signals, second, second_with_ids):
    with pytest.raises(UserError, match=r"a \.npy file holds no ids, and data\.ids is 'id'\. Ways out: an \.npz file"):
        read(paired("id", first=second, second=second_with_ids))
    frame = pd.DataFrame(signals, columns=["x", "y", "z"]).assign(id=["a", "b", "b", "c", "d"])
    frame.to_csv(tmp_path / "twice.csv", index=False)
    with pytest.raises(UserError, match=r"views\.first: .*twice\.csv: the id 'b' is there twice"):
        read(paired("id", first={"path": str(tmp_path / "twice.csv")}, second=second_with_ids))
    with pytest.raises(
        UserError, match=r"views\.first: ids: .*twice\.csv has no column 'name'; it has 'x', 'y', 'z', 'id'"
    ):
        read(paired("name", first={"path": str(tmp_path / "twice.csv")}, second=second_with_ids))


def test_a_label_is_needed_for_every_sample(tmp_path, second_with_ids):
    pd.DataFrame({"id": IDS, "v": range(5)}).to_csv(tmp_path / "first.csv", index=False)
    pd.DataFrame({"id": IDS[:4], "kind": list("uvuv")}).to_csv(tmp_path / "kinds.csv", index=False)
    data = paired("id", first={"path": str(tmp_path / "first.csv")}, second=second_with_ids)
    data["labels"] = {"path": str(tmp_path / "kinds.csv"), "column": "kind"}
    with pytest.raises(UserError, match=r"data\.labels: .*kinds\.csv has nothing on 1 of 5 samples, the first 'e'"):
        read(data)


def test_the_state_follows_every_file(tmp_path, second):
    (tmp_path / "pictures").mkdir()
    Image.fromarray(np.zeros((6, 4), np.uint8)).save(tmp_path / "pictures" / "a.png")
    data = PairedData.model_validate(paired(first={"path": str(tmp_path / "pictures")}, second=second))
    before = views_state(data, WHERE)
    assert len(before) == 2
    Image.fromarray(np.ones((6, 4), np.uint8)).save(tmp_path / "pictures" / "b.png")
    assert len(views_state(data, WHERE)) == 3
    np.save(tmp_path / "second.npy", np.zeros((5, 3)))
    assert views_state(data, WHERE)[second["path"]] != before[second["path"]]


def test_division_keeps_classes_and_groups():
    random = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2, 3], 50)
    views = Views({"x": random.random((200, 2))}, labels, list("abcd"))
    side = divided(views, Split(test=40.0, validation=0.25, seed=0), WHERE)
    assert [(side == part).sum() for part in (TRAIN, VALIDATION, TEST)] == [120, 40, 40]
    assert all(((labels == label) & (side == TEST)).sum() == 10 for label in range(4))
    groups = random.integers(0, 12, 200)
    grouped = Views({"x": random.random((200, 2))}, labels, list("abcd"), groups)
    side = divided(grouped, Split(test=0.25, validation=0.25, seed=0), WHERE)
    assert {len(set(groups[side == part])) for part in (TRAIN, VALIDATION, TEST)} != {0}
    assert all(len(set(side[groups == group])) == 1 for group in set(groups))
    with pytest.raises(UserError, match=r"\.test: 250 of 200 samples; allowed: a whole number from 2 to 198"):
        divided(views, Split(test=250.0, validation=0.25, seed=0), WHERE)


@pytest.mark.parametrize("scaling", ["column", "view", "none"])
def test_scaling_knows_the_training_samples_alone_and_leads_back(scaling):
    random = np.random.default_rng(0)
    values = random.normal(5, [1.0, 100.0, 0.0], (60, 3))
    values[3] = np.nan
    train = np.arange(60) < 40
    found, mean, factor = scaled(values, train, scaling)
    np.testing.assert_allclose(found * factor + mean, values, rtol=1e-5)
    np.testing.assert_allclose(np.nanmean(found[train], axis=0), 0, atol=1e-4)  # what knows nothing says zero
    changed = values.copy()
    changed[~train] *= 7
    np.testing.assert_array_equal(scaled(changed, train, scaling)[0][train], found[train])
    if scaling == "column":
        np.testing.assert_allclose(np.nanstd(found[train], axis=0), [1, 1, 0], atol=1e-5)
    if scaling == "view":
        assert np.nanvar(found[train], axis=0).mean() == pytest.approx(1, abs=1e-5)


def test_a_frames_index_is_no_signal(tmp_path, signals, second):
    """pandas writes it unless told not to; of rows in order it would tell every view which row it is."""
    frame = pd.DataFrame(signals, columns=["x", "y", "z"]).assign(bird=IDS)
    frame.drop(columns="bird").to_csv(tmp_path / "plain.csv")
    plain = read(paired(first={"path": str(tmp_path / "plain.csv")}, second=second))
    np.testing.assert_array_equal(plain.values["first"], signals)
    named = read(paired(first={"path": str(tmp_path / "plain.csv"), "columns": ["index", "x"]}, second=second))
    assert named.values["first"].shape == (5, 2)
    frame.to_csv(tmp_path / "birds.csv")
    np.savez(tmp_path / "other.npz", signals=np.arange(10.0).reshape(5, 2), bird=np.array(IDS))
    other = {"path": str(tmp_path / "other.npz")}
    by_id = read(paired(ids="bird", first={"path": str(tmp_path / "birds.csv")}, second=other))
    assert by_id.values["first"].shape == (5, 3)


def test_two_views_that_never_meet_are_told():
    random = np.random.default_rng(0)
    values = {name: random.random((60, 2)) for name in ("a", "b", "c")}
    values["a"][::2] = np.nan
    values["b"][1::2] = np.nan
    study = (
        load_config()
        .study("halves")
        .model_copy(update={"split": Split(test=0.2, validation=0.25, seed=0), "scaling": "none"})
    )
    views = Views(values)
    with pytest.raises(UserError, match=r"0 of the training samples have both 'a' and 'b'; needed: 2 or more\. Leave"):
        prepared(views, study, WHERE)
