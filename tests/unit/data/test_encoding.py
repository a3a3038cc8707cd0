"""Codes from file to file: shards are the whole, in whole blocks, without gaps."""

import numpy as np
import pytest
from helpers import random_problem
from linked_dictionaries.coding.method import BLOCK, Method
from linked_dictionaries.data.codes import certificate_rows, encode_rows, gather_codes, shard_rows, tell_of_silence
from linked_dictionaries.storage import read_array


@pytest.mark.parametrize("n_samples", [0, 1, BLOCK, BLOCK + 1, 10 * BLOCK - 3])
@pytest.mark.parametrize("shards", [1, 2, 3, 7, 40])
def test_shards_cover_every_row_once_in_whole_blocks(n_samples, shards):
    ranges = [shard_rows(n_samples, shards, index) for index in range(shards)]
    assert [row for rows in ranges for row in range(rows.start, rows.stop)] == list(range(n_samples))
    assert all(rows.start % BLOCK == 0 for rows in ranges if rows.stop > rows.start)


def test_sharded_codes_have_the_bytes_of_unsharded_ones(tmp_path):
    images, dictionary = random_problem(samples=3 * BLOCK + 100, dtype=np.float32)
    np.save(tmp_path / "images.npy", images)
    mapped = read_array(tmp_path / "images.npy", in_memory=False)
    method = Method(threads=2)
    whole = encode_rows(mapped, slice(0, len(mapped)), dictionary, 0.25, method, tmp_path / "whole.npy")
    paths, parts = [], []
    for index in range(3):
        paths.append(tmp_path / f"{index}.npy")
        parts.append(encode_rows(mapped, shard_rows(len(mapped), 3, index), dictionary, 0.25, method, paths[-1]))
    gather_codes(paths, tmp_path / "gathered.npy")
    assert (tmp_path / "gathered.npy").read_bytes() == (tmp_path / "whole.npy").read_bytes()
    joined = {name: np.concatenate([part[name] for part in parts]) for name in whole}
    assert certificate_rows({"test": joined}) == certificate_rows({"test": whole})


def test_codes_that_are_all_zero_are_told(tmp_path, capsys):
    images, dictionary = random_problem(samples=5, dtype=np.float32)
    for penalty in (0.25, 100.0):
        given = encode_rows(images, slice(None), dictionary, penalty, Method(threads=1), tmp_path / "c.npy")
        tell_of_silence({"train": given, "test": {"active_neurons": np.zeros(0)}}, penalty)
        said = capsys.readouterr().out
        assert ("all 5 codes of the train images are zero" in said and "λ = 100" in said) == (penalty == 100)
        assert "test" not in said


def test_an_empty_shard_is_an_empty_file(tmp_path):
    images, dictionary = random_problem(samples=5, dtype=np.float32)
    empty = encode_rows(images, slice(5, 5), dictionary, 0.25, Method(threads=1), tmp_path / "e.npy")
    assert np.load(tmp_path / "e.npy").shape == (0, len(dictionary)) and not len(empty["iterations"])
