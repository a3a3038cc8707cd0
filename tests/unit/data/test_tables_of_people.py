"""Tables as people store them: what would be read wrongly without a word is a sample without a view, or refused."""

import numpy as np
import pandas as pd
import pytest
from linked_dictionaries.configuration.linked_views import PairedData, Split
from linked_dictionaries.data.frames import read_frame
from linked_dictionaries.data.paired import Views, read_paired
from linked_dictionaries.data.views import TEST, TRAIN, divided, prepared, scaled
from linked_dictionaries.errors import UserError
from PIL import Image

OTHER = np.arange(20.0).reshape(10, 2) ** 2
SPLIT = Split(test=0.3, validation=0.3, seed=0)


class Prepared:
    """A study as far as its signals are prepared."""

    split, scaling, title, data = SPLIT, "column", "Mine", None

    def view_names(self):
        return []


def read(folder, text, ids=None, name="mine.csv", **view):
    (folder / name).write_text(text)
    np.save(folder / "other.npy", OTHER)
    views = {"mine": {"path": str(folder / name), **view}, "other": {"path": str(folder / "other.npy")}}
    return read_paired(PairedData.model_validate({"source": "paired", "ids": ids, "views": views}), "data")


@pytest.mark.parametrize(
    "text",
    [
        "p;q\n1,5;2,25\n3,5;4,75\n5,5;6,5\n",
        "p\n1,5\n3,5\n5,25\n",
        "p\n0,5\n1,6\n2,7\n",
        '"bird","p"\n"1","x",1\n"2","y",2\n',
    ],
)
def test_rows_of_more_fields_than_names_are_refused(tmp_path, text):
    (tmp_path / "mine.csv").write_text(text)
    with pytest.raises(UserError, match=r"more fields than the first line names.*points in numbers"):
        read_frame(tmp_path / "mine.csv", "data.views.mine", ["bird"])


@pytest.mark.parametrize("second", ["", ",q"])
def test_an_empty_line_is_a_sample_without_the_view(tmp_path, second):
    rows = [f"{place}{second and f',{place + 100}'}" for place in range(10)]
    rows[3] = ""
    views = read(tmp_path, "\n".join([f"p{second}", *rows]) + "\n\n\n")
    there = ~np.isnan(views.values["mine"][:, 0])
    assert np.flatnonzero(~there).tolist() == [3]
    assert views.values["mine"][there, 0].tolist() == [0, 1, 2, 4, 5, 6, 7, 8, 9]


def test_an_empty_line_among_ids_is_told(tmp_path):
    (tmp_path / "other.csv").write_text("bird,q\na,1\nb,2\nc,3\n")
    (tmp_path / "mine.csv").write_text("bird,p\na,1\n\nc,3\n")
    views = {name: {"path": str(tmp_path / f"{name}.csv")} for name in ("mine", "other")}
    with pytest.raises(UserError, match=r"mine\.csv, row 1 \(counted from 0\): no value"):
        read_paired(PairedData.model_validate({"source": "paired", "ids": "bird", "views": views}), "data")


def parquet(folder, frame, **settings):
    frame.to_parquet(folder / "mine.parquet")
    np.save(folder / "other.npy", OTHER[: len(frame)])
    views = {"mine": {"path": str(folder / "mine.parquet")}, "other": {"path": str(folder / "other.npy")}}
    return read_paired(PairedData.model_validate({"source": "paired", "views": views, **settings}), "data")


@pytest.mark.parametrize("times", [pd.to_datetime(["2020", None, "2022"]), pd.to_timedelta([1, None, 3], unit="s")])
def test_times_are_no_signals(tmp_path, times):
    with pytest.raises(UserError, match="column 't' holds times; needed: numbers"):
        parquet(tmp_path, pd.DataFrame({"t": times, "p": [1.0, 2.0, 3.0]}))


def test_a_named_index_of_a_parquet_file_names_samples_and_is_no_signal(tmp_path):
    frame = pd.DataFrame({"bird": list("abc"), "p": [1.0, 2.0, 3.0]}).set_index("bird")
    frame.to_parquet(tmp_path / "second.parquet")
    assert read_frame(tmp_path / "second.parquet", "data").columns.tolist() == ["bird", "p"]
    assert parquet(tmp_path, frame).values["mine"].tolist() == [[1], [2], [3]]


def test_byte_strings_are_texts(tmp_path):
    np.savez(tmp_path / "a.npz", x=OTHER, bird=np.array([f"b{place}" for place in range(10)], "S"))
    np.savez(tmp_path / "b.npz", x=OTHER, bird=np.array([f"b{place}" for place in range(10)]))
    views = {name: {"path": str(tmp_path / f"{name}.npz")} for name in "ab"}
    assert (
        len(read_paired(PairedData.model_validate({"source": "paired", "ids": "bird", "views": views}), "data")) == 10
    )


def test_ids_that_do_not_meet_are_shown(tmp_path):
    for name, ending in (("a", ""), ("b", ".png")):
        frame = pd.DataFrame({"bird": [f"x{place}{ending}" for place in range(4)], "p": np.arange(4.0)})
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    views = {name: {"path": str(tmp_path / f"{name}.csv")} for name in "ab"}
    with pytest.raises(UserError, match=r"the first: a 'x0', b 'x0\.png'"):
        read_paired(PairedData.model_validate({"source": "paired", "ids": "bird", "views": views}), "data")


def test_a_picture_of_several_frames_is_not_left_out(tmp_path):
    (tmp_path / "pictures").mkdir()
    frames = [Image.fromarray(np.full((4, 4), grey, np.uint8)) for grey in (10, 200)]
    for name in "abc":
        frames[0].save(tmp_path / "pictures" / f"{name}.png")
    frames[0].save(tmp_path / "pictures" / "b.gif", save_all=True, append_images=frames[1:])
    with pytest.raises(UserError, match=r"b\.gif: several frames; needed: one image a file"):
        views = {"mine": {"path": str(tmp_path / "pictures")}, "other": {"path": str(tmp_path / "pictures")}}
        read_paired(PairedData.model_validate({"source": "paired", "views": views}), "data")


def test_a_home_of_nobody_is_told(tmp_path):
    with pytest.raises(UserError, match=r"views\.mine\.path: '~nobody-here/a\.csv': there is no home of that name"):
        views = {"mine": {"path": "~nobody-here/a.csv"}, "other": {"path": "~nobody-here/b.csv"}}
        read_paired(PairedData.model_validate({"source": "paired", "views": views}), "data")


@pytest.mark.parametrize("unit", [1e-200, 1e-13, 1.0, 1e9])
@pytest.mark.parametrize("scaling", ["column", "view"])
def test_no_unit_is_taken_for_constant(unit, scaling):
    values = np.random.default_rng(0).normal(2, 1, (60, 3))
    train = np.arange(60) < 40
    expected, found = (scaled(values * u, train, scaling)[0] for u in (1.0, unit))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_a_view_that_tells_nothing_is_refused():
    same = Views({"same": np.full((40, 2), 0.1), "x": np.random.default_rng(0).random((40, 2))})
    with pytest.raises(UserError, match=r"view 'same' is the same in every training sample.*leave it out"):
        prepared(same, Prepared(), "linked_views.studies.mine.data")


def test_groups_of_unlike_size_make_about_as_many_samples_as_asked_for():
    groups = np.repeat([0, 1, 2, 3], [700, 100, 100, 100])
    views = Views({"x": np.random.default_rng(0).random((1000, 1))}, groups=groups)
    for seed in range(8):
        notes = []
        side = divided(views, Split(test=100, validation=100, seed=seed), "split", notes)
        assert [(side == part).sum() for part in range(3)] == [800, 100, 100] and not notes
    notes = []
    few = Views({"x": np.random.default_rng(0).random((100, 1))}, groups=np.repeat([0, 1, 2], [40, 30, 30]))
    with pytest.raises(UserError, match=r"split\.validation: all samples are of one group"):  # one stays to learn from
        divided(few, Split(test=90, validation=5, seed=0), "split", notes)
    assert any("for the 90 asked for" in note for note in notes)
    notes = []
    divided(views, Split(test=400, validation=100, seed=0), "split", notes)
    assert any(note.startswith("split.test: 200 samples for the 400 asked for") for note in notes)


@pytest.mark.parametrize(
    ("labels", "split"),
    [
        (np.repeat(np.arange(5), 2), {"test": 0.6, "validation": 2}),
        (np.repeat(np.arange(25), 4), {"test": 10, "validation": 0.7}),
        (np.array([0] * 30 + [1]), {"test": 10, "validation": 5}),
    ],
)
def test_classes_too_rare_for_equal_shares_are_told(labels, split):
    names = [f"c{label}" for label in range(labels.max() + 1)]
    views = Views({"x": np.random.default_rng(0).random((len(labels), 1))}, labels, names)
    notes = []
    side = divided(views, Split(**split, seed=0), "split", notes)
    assert (side == TEST).any() and (side == TRAIN).any()
    assert any("not of each class the same share" in note for note in notes)
