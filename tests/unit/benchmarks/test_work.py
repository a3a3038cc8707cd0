"""What is counted is the work of the solver itself."""

import runpy

import numpy as np
import pandas as pd
import pytest
from helpers import ROOT
from linked_dictionaries.benchmarks import work
from linked_dictionaries.coding.encode import encode

TOOL = runpy.run_path(str(ROOT / "workflow" / "tools" / "count_work.py"))


def problem(dtype=np.float32):
    random = np.random.default_rng(0)
    dictionary = random.standard_normal((40, 30)).astype(dtype)
    dictionary /= np.linalg.norm(dictionary, axis=1, keepdims=True)
    return (random.random((50, 30)) * (random.random((50, 30)) < 0.6)).astype(dtype), dictionary


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_codes_are_those_of_the_compiled_solver(dtype):
    images, dictionary = problem(dtype)
    activations, counted = work.count(images, dictionary, 0.05)
    codes = encode(images, dictionary, 0.05)
    np.testing.assert_allclose(activations, codes.activations, atol=1e-4)
    assert counted["rounds"] == pytest.approx(codes.iterations.mean(), rel=0.1)


def test_counts_agree_with_each_other():
    images, dictionary = problem()
    activations, counted = work.count(images, dictionary, 0.05)
    assert counted["active"] == pytest.approx((activations > 0).sum(axis=1).mean())
    assert counted[work.APPEND][0] - counted[work.DROP][0] == pytest.approx(counted["active"])
    # A walk ends with a Newton step that nothing cuts; each one that is cut drops an atom.
    assert counted[work.NEWTON][0] == pytest.approx(counted["rounds"] + counted[work.DROP][0])
    assert counted[work.RESIDUAL][0] == pytest.approx(counted["rounds"])  # from scratch, after each walk
    assert tuple(counted[work.DRIVE]) == (1, 2 * 30 * 40, 0)
    times, flops, read = counted[work.SWEEP]
    assert flops == pytest.approx(8 * 40 * times) and read == pytest.approx(4 * 40 * 4 * times)
    assert 0.5 < counted["found"] <= 1 and 0.5 < counted["right"] <= 1


def test_the_kept_table_is_what_is_counted():
    kept = pd.read_csv(TOOL["REFERENCE"]).set_index("step")
    some = TOOL["table"](256).set_index("step")
    assert list(kept.index) == list(some.index)
    assert kept.an_image["images"] == TOOL["IMAGES"]
    both = pd.concat([kept.stack(), some.stack()], axis=1, keys=["kept", "some"]).drop(index="images").dropna()
    assert len(both) > 20
    np.testing.assert_allclose(both.some, both.kept, rtol=0.1)  # other digits, fewer of them
