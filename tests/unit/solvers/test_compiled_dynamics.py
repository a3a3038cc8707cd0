"""LCA and FISTA on the processor: compiled, without torch, each sample for itself."""

import multiprocessing
import subprocess
import sys

import numpy as np
import pytest
import torch
from helpers import ROOT, random_problem
from linked_dictionaries.coding.encode import encode
from linked_dictionaries.coding.method import SOLVERS, Method
from linked_dictionaries.coding.on_threads import solve_on_threads
from linked_dictionaries.coding.solve import run_on_tensors, solve
from linked_dictionaries.errors import DivergenceError
from linked_dictionaries.solvers import compiled
from linked_dictionaries.solvers.dynamics import fista_step, largest_eigenvalue, lca_step

ITERATIVE = [Method("lca"), Method("lca", transfer="hard"), Method("fista")]
NAMES = ["lca", "lca-hard", "fista"]


def drive_and_gram(dtype=np.float64, **size):
    images, dictionary = random_problem(dtype=dtype, **size)
    return images @ dictionary.T, dictionary @ dictionary.T


@pytest.mark.parametrize("method", ITERATIVE, ids=NAMES)
def test_iterates_are_those_of_the_tensors(method):
    """Two implementations of the same arithmetic, after 1 to 200 iterations from rest."""
    drive, gram = drive_and_gram()
    tensors = torch.from_numpy(drive), torch.from_numpy(gram)
    for iterations in (1, 2, 9, 10, 11, 200):
        exactly = Method(method.solver, method.transfer, tolerance=None, max_iterations=iterations)
        compiled = solve(drive, gram, 0.1, method=exactly)
        expected, _ = run_on_tensors(*tensors, 0.1, exactly)
        assert np.abs(compiled.activations - expected.numpy()).max() < 1e-9
        assert (compiled.iterations == iterations).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("method", [Method(), *ITERATIVE], ids=["active_set", *NAMES])
def test_a_code_has_the_same_bytes_in_any_batch_on_any_threads(method, dtype):
    drive, gram = drive_and_gram(dtype, samples=150)
    whole = solve(drive, gram, 0.1, method=method)
    alone = [solve(row[None], gram, 0.1, method=method) for row in drive]
    shared = solve(drive, gram, 0.1, method=Method(method.solver, method.transfer, threads=3))
    for index, expected in enumerate(whole.arrays()):
        assert np.array_equal(np.concatenate([codes.arrays()[index] for codes in alone]), expected, equal_nan=True)
        assert np.array_equal(shared.arrays()[index], expected, equal_nan=True)


def test_the_order_of_rows_of_the_gram_in_memory_changes_nothing():
    drive, gram = drive_and_gram(np.float32)
    room = np.empty(gram.nbytes + 64, np.uint8)
    for offset in (0, 4, 16):
        moved = room[offset : offset + gram.nbytes].view(np.float32).reshape(gram.shape)
        moved[...] = gram
        for method in ITERATIVE:
            assert np.array_equal(
                solve(drive, moved, 0.1, method=method).activations, solve(drive, gram, 0.1, method=method).activations
            )


@pytest.mark.parametrize("transfer", ["soft", "hard"])
def test_the_last_potentials_give_the_activations(transfer):
    drive, gram = drive_and_gram()
    method = Method("lca", transfer, tolerance=None, max_iterations=50)
    potentials = np.empty_like(drive)
    codes = solve_on_threads(drive, gram, 0.1, None, method, potentials=potentials)
    shift = 0.1 if transfer == "soft" else 0.0
    assert np.array_equal(codes.activations, np.where(potentials > 0.1, potentials - shift, 0))


@pytest.mark.parametrize("method", ITERATIVE[:2], ids=NAMES[:2])
def test_each_sample_stops_when_it_is_good_enough(method):
    drive, gram = drive_and_gram()
    codes = solve(drive, gram, 0.1, method=method)
    stopped = codes.iterations < method.max_iterations
    assert (codes.iterations[stopped] % 10 == 0).all() and (codes.kkt[stopped] <= 1e-4).all()
    assert len(set(codes.iterations.tolist())) > 3
    late = int(np.argmax(np.where(stopped, codes.iterations, 0)))
    limit = int(codes.iterations[late]) - 10
    fewer = Method(method.solver, method.transfer, max_iterations=limit, on_failure="ignore")
    assert solve(drive[late : late + 1], gram, 0.1, method=fewer).kkt[0] > 1e-4


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_plain_install_without_torch_encodes_with_every_solver(solver):
    program = f"""
import sys
sys.modules["torch"] = None
import numpy as np
from linked_dictionaries.coding.encode import encode
images, dictionary = np.eye(3, dtype=np.float32), np.eye(3, dtype=np.float32)
codes = encode(images, dictionary, 0.25, solver={solver!r})
assert np.allclose(codes.activations, 0.75 * np.eye(3), atol=1e-3), codes
"""
    environment = {"PYTHONPATH": str(ROOT / "workflow/scripts"), "PATH": ""}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)


def test_kernels_are_compiled_anew_where_nothing_can_be_kept(monkeypatch):
    """A read-only installation and a home that cannot be written: Numba finds no folder for what it compiled."""
    monkeypatch.setattr("numba.core.config.CACHE_LOCATOR_CLASSES", "ZipCacheLocator")
    doubled = compiled.kernel(lambda x: x + x)
    assert doubled(2.0) == 4.0


def _encode(solver):
    images, dictionary = random_problem(samples=3000, dtype=np.float32)
    encode(images, dictionary, 0.1, solver=solver, threads=2)


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork on this platform")
@pytest.mark.parametrize("solver", SOLVERS)
def test_a_forked_worker_goes_on(solver):
    _encode(solver)
    worker = multiprocessing.get_context("fork").Process(target=_encode, args=(solver,))
    worker.start()
    worker.join(60)
    worker.kill()
    assert worker.exitcode == 0


@pytest.mark.parametrize("solver", ["lca", "fista"])
def test_what_is_no_gram_is_raised_not_certified(solver):
    gram = np.array([[1.0, -20.0], [-20.0, 1.0]])
    with pytest.raises(DivergenceError, match="finite numbers"):
        solve(np.ones((1, 2)), gram, 0.1, method=Method(solver, tolerance=None))


def test_the_error_for_a_step_too_large_advises_what_works():
    images, dictionary = random_problem()
    with pytest.raises(DivergenceError, match="Use step=None") as error:
        encode(images, dictionary, 0.1, solver="lca", step=2.5)
    assert "2/λmax" in str(error.value)
    below = 1.9 / np.linalg.eigvalsh(dictionary @ dictionary.T)[-1]
    for step in (None, below):
        assert encode(images, dictionary, 0.1, solver="lca", step=step).kkt.max() <= 1e-4


@pytest.mark.parametrize("scale", [1e-15, 1.0, 1e15])
@pytest.mark.parametrize("atoms", [20, 100, 600])
def test_largest_eigenvalue_at_any_magnitude(scale, atoms):
    _, dictionary = random_problem(atoms=atoms, pixels=60, dtype=np.float32)
    gram = np.float32(scale) * (dictionary @ dictionary.T)
    exact = np.linalg.eigvalsh(gram.astype(np.float64))[-1]
    for kind in (gram, torch.from_numpy(gram)):
        assert exact * (1 - 1e-6) <= largest_eigenvalue(kind) <= 1.03 * exact


def test_a_gram_of_zeros_has_steps_too():
    assert not any(largest_eigenvalue(np.zeros((atoms, atoms))) for atoms in (3, 100, 600))
    assert lca_step(0.0) == 1 and fista_step(0.0) == 1
    images = np.ones((2, 4))
    for solver in SOLVERS:
        assert not encode(images, np.zeros((3, 4)), 0.1, solver=solver).activations.any()
