"""What a GPU runs, on the processor's torch device "cpu:0": the same codes with the same certificates."""

import numpy as np
import pytest
import torch
from helpers import agree, optimality, random_problem
from linked_dictionaries.coding.encode import encode
from linked_dictionaries.coding.method import Method
from linked_dictionaries.coding.solve import solve
from linked_dictionaries.errors import DivergenceError
from linked_dictionaries.solvers.batched_active_set import batched_active_set

BATCHED = "cpu:0"


CASES = [(np.float64, 0.02), (np.float64, 0.1), (np.float64, 0.4), (np.float32, 0.1), (np.float32, 0.4)]


@pytest.mark.parametrize(("dtype", "penalty"), CASES)
def test_codes_equal_the_compiled_solver(dtype, penalty):
    images, dictionary = random_problem(samples=300, dtype=dtype)
    compiled = encode(images, dictionary, penalty, tolerance=1e-5)
    batched = encode(images, dictionary, penalty, tolerance=1e-5, device=BATCHED)
    assert np.abs(compiled.activations - batched.activations).max() <= 1e-4
    assert np.abs(compiled.gap - batched.gap).max() <= 1e-4
    rounding = 2e-6 / penalty if dtype is np.float32 else 0.0  # of the drive, which the float64 check does not share
    assert optimality(images, dictionary, batched.activations, penalty).max() <= 1.1e-5 + rounding
    assert batched.kkt.max() <= 1e-5


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here: CUDA is not measured")
def test_cuda_codes_equal_the_processor():
    images, dictionary = random_problem(samples=3000, dtype=np.float32)
    processor = encode(images, dictionary, 0.1, tolerance=1e-5)
    cuda = encode(images, dictionary, 0.1, tolerance=1e-5, device="cuda")
    assert np.abs(processor.activations - cuda.activations).max() <= 1e-4


def test_the_finish_is_exact_not_merely_accelerated():
    """From rough codes, few rounds reach what the accelerated iterations alone need many more steps for."""
    images, dictionary = random_problem(samples=200)
    tight, rough = (
        encode(images, dictionary, 0.05, solver=solver, tolerance=tolerance, device=BATCHED).iterations.mean()
        for solver, tolerance in (("fista", 1e-8), ("fista", 1e-2))
    )
    exact = encode(images, dictionary, 0.05, tolerance=1e-8, device=BATCHED)
    assert exact.kkt.max() <= 1e-8
    assert exact.iterations.mean() < rough + 0.5 * (tight - rough)


def test_duplicate_and_zero_atoms_end_certified():
    images, dictionary = random_problem(samples=60)
    crowded = np.concatenate([dictionary, dictionary[:10], np.zeros((3, dictionary.shape[1]))])
    codes = encode(images, crowded, 0.1, tolerance=1e-6, device=BATCHED)
    assert codes.kkt.max() <= 1e-6
    assert optimality(images, crowded, codes.activations, 0.1).max() <= 1e-5
    assert not codes.activations[:, -3:].any()


def test_bytes_and_currents_and_silence():
    random = np.random.default_rng(3)
    _, dictionary = random_problem(pixels=30, dtype=np.float32)
    images = random.integers(0, 256, (50, 30), dtype=np.uint8)
    as_bytes = encode(images, dictionary, 0.2, device=BATCHED)
    as_floats = encode(images.astype(np.float32) / 255, dictionary, 0.2, device=BATCHED)
    assert agree(as_bytes, as_floats, dictionary, 0.2)
    assert not encode(images, dictionary, 1e4, device=BATCHED).activations.any()
    drive = (images / 255.0) @ dictionary.astype(np.float64).T + random.normal(0, 0.1, len(dictionary))
    gram = dictionary.astype(np.float64) @ dictionary.astype(np.float64).T
    compiled, batched = (
        solve(drive, gram, 0.2, method=Method(tolerance=1e-7, device=device)) for device in ("cpu", BATCHED)
    )
    assert agree(compiled, batched, dictionary, 0.2)


def test_small_shares_of_the_batch_change_nothing(monkeypatch):
    images, dictionary = random_problem(samples=100)
    drive, gram = (torch.from_numpy(part) for part in (images @ dictionary.T, dictionary @ dictionary.T))
    whole = batched_active_set(drive, gram, 0.05, tolerance=1e-8)[0]
    monkeypatch.setattr("linked_dictionaries.solvers.batched_active_set.ENTRIES", 1)
    parts = batched_active_set(drive, gram, 0.05, tolerance=1e-8)[0]
    assert (whole - parts).abs().max() < 1e-9


def test_numbers_that_are_not_finite_are_refused():
    images, dictionary = random_problem()
    images[3, 2] = np.nan
    with pytest.raises(DivergenceError, match="not finite"):
        encode(images, dictionary, 0.1, device=BATCHED)
