"""Codes started from others are the same codes, sooner."""

import numpy as np
import pytest
from linked_dictionaries.coding.encode import encode
from linked_dictionaries.errors import UserError


@pytest.fixture(scope="module")
def problem():
    random = np.random.default_rng(0)
    dictionary = random.random((64, 80)).astype(np.float32)
    dictionary /= np.linalg.norm(dictionary, axis=1, keepdims=True)
    images = (random.random((1500, 80)) * (random.random((1500, 80)) < 0.3)).astype(np.float32)
    return images, dictionary


@pytest.mark.parametrize("solver", ["active_set", "fista"])
def test_any_start_ends_in_the_same_certified_codes(problem, solver):
    images, dictionary = problem
    rest = encode(images, dictionary, 0.1, solver=solver)
    random = np.random.default_rng(1)
    anything = random.random(rest.activations.shape) * (random.random(rest.activations.shape) < 0.2)
    for start in (rest.activations, anything, np.full_like(rest.activations, 1e6), np.zeros_like(rest.activations)):
        codes = encode(images, dictionary, 0.1, solver=solver, start=start, max_iterations=100_000)
        assert codes.converged.all()
        assert np.abs(codes.activations - rest.activations).max() < 2e-3


def test_codes_are_their_own_start(problem):
    images, dictionary = problem
    rest = encode(images, dictionary, 0.1)
    again = encode(images, dictionary, 0.1, start=rest.activations)
    assert again.iterations.max() == 1


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (np.zeros((3, 64), np.float32), r"shape \(1500, 64\)"),
        (np.full((1500, 64), -1.0), "at least 0"),
        (np.full((1500, 64), np.nan), "finite"),
    ],
)
def test_what_is_no_start_is_refused(problem, start, told):
    with pytest.raises(UserError, match=told):
        encode(*problem, 0.1, start=start)
    with pytest.raises(UserError, match="device 'cpu'"):
        encode(*problem, 0.1, start=np.zeros((1500, 64), np.float32), device="cpu:0")
