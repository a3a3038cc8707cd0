"""Writing is all or nothing."""

import errno
import os

import numpy as np
import pandas as pd
import pytest
from helpers import write_objects
from linked_dictionaries import storage
from linked_dictionaries.errors import UserError


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "value.json"
    storage.write_json(path, {"a": 1})
    with pytest.raises(ValueError), storage.atomic_path(path) as temporary:
        temporary.write_text("half")
        raise ValueError
    assert storage.read_json(path) == {"a": 1}
    assert [entry.name for entry in tmp_path.iterdir()] == ["value.json"]


def test_nan_is_not_json(tmp_path):
    with pytest.raises(ValueError):
        storage.write_json(tmp_path / "x.json", float("nan"))
    assert not list(tmp_path.iterdir())


def test_rows_are_written_as_pandas_writes_them(tmp_path):
    random = np.random.default_rng(0)
    numbers = [*(10.0 ** random.uniform(-20, 20, 50)).tolist(), 0.0, -0.0, 1e16, float("inf"), float("nan"), 100.0]
    rows = [{"of": 'a "b", c', "many": i, "number": number, "none": None} for i, number in enumerate(numbers)]
    storage.write_rows(tmp_path / "rows.csv", rows, ["of", "many", "number", "none"])
    storage.write_csv(tmp_path / "pandas.csv", pd.DataFrame(rows))
    assert (tmp_path / "rows.csv").read_bytes() == (tmp_path / "pandas.csv").read_bytes()


def test_round_trips(tmp_path):
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    storage.write_array(tmp_path / "a.npy", array)
    storage.write_arrays(tmp_path / "b.npz", {"one": array, "two": array[0]})
    storage.write_tensors(tmp_path / "c.safetensors", {"t": array}, {"k": "v"})
    storage.write_csv(tmp_path / "d.csv", pd.DataFrame({"x": [0.1, None]}))
    assert np.array_equal(storage.read_array(tmp_path / "a.npy"), array)
    assert np.array_equal(storage.read_array(tmp_path / "a.npy", in_memory=False), array)
    assert np.array_equal(storage.read_arrays(tmp_path / "b.npz")["two"], array[0])
    tensors, metadata = storage.read_tensors(tmp_path / "c.safetensors")
    assert np.array_equal(tensors["t"], array) and metadata == {"k": "v"}
    assert (tmp_path / "d.csv").read_text() == 'x\n0.1\n""\n'


def test_objects_are_never_loaded_or_stored(tmp_path):
    with pytest.raises(ValueError):
        storage.write_array(tmp_path / "a.npy", np.array([{}], dtype=object))
    write_objects(tmp_path / "b.npy")
    with pytest.raises(ValueError, match="Python objects"):
        storage.read_array(tmp_path / "b.npy")


def test_unwritable_folder_is_told(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(UserError, match="could not be written"):
        storage.write_text(blocked / "inside.txt", "x")


@pytest.mark.parametrize("code", [errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS, None])
def test_room_is_taken_where_the_file_system_has_no_call_for_it(tmp_path, monkeypatch, code):
    def refuse(descriptor, start, length):
        raise OSError(code, "no such call")

    if code is None:  # macOS
        monkeypatch.delattr(storage.os, "posix_fallocate")
    else:
        monkeypatch.setattr(storage.os, "posix_fallocate", refuse)
    array = storage.new_array(tmp_path / "a.npy", (300, 1000), np.float32)
    assert (tmp_path / "a.npy").stat().st_blocks * 512 >= array.nbytes
    assert array.shape == (300, 1000) and not array.any()
    array[:] = 2
    array.flush()
    assert (storage.read_array(tmp_path / "a.npy") == 2).all()
    assert storage.new_array(tmp_path / "none.npy", (0, 5), np.float32).shape == (0, 5)


def test_a_disk_that_is_full_is_not_taken_for_a_missing_call(tmp_path, monkeypatch):
    def full(descriptor, start, length):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage.os, "posix_fallocate", full)
    with pytest.raises(UserError, match="No space left"), storage.atomic_path(tmp_path / "a.npy") as temporary:
        storage.new_array(temporary, (3, 10), np.float32)
    assert not list(tmp_path.iterdir())


def test_digests():
    assert storage.digest_of_value({"b": 1, "a": [1.5]}) == storage.digest_of_value({"a": [1.5], "b": 1})
    assert storage.digest_of_value({"a": 1}) != storage.digest_of_value({"a": 2})


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o002, 0o664), (0o077, 0o600)])
def test_files_have_the_mode_that_the_umask_leaves(tmp_path, mask, mode):
    before = os.umask(mask)
    try:
        storage.write_json(tmp_path / "a.json", {})
    finally:
        os.umask(before)
    assert (tmp_path / "a.json").stat().st_mode & 0o777 == mode
