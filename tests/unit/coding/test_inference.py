"""Sparse codes against definitions and independent solvers."""

import inspect

import numpy as np
import pytest
import torch
from helpers import optimality, random_problem
from hypothesis import given, settings
from hypothesis import strategies as st
from linked_dictionaries.coding import method, solve, streams
from linked_dictionaries.coding.encode import encode, encode_stream
from linked_dictionaries.errors import DivergenceError, UserError
from linked_dictionaries.solvers.dynamics import largest_eigenvalue
from sklearn.linear_model import Lasso

SOLVERS = method.SOLVERS
PENALTY = 0.1


def active_set(images, dictionary, penalty=PENALTY, **options):
    return encode(images, dictionary, penalty, threads=1, **options)


def test_equals_lasso_of_scikit_learn():
    images, dictionary = random_problem()
    codes = active_set(images, dictionary, tolerance=1e-11)
    oracle = Lasso(alpha=PENALTY / images.shape[1], positive=True, fit_intercept=False, tol=1e-12, max_iter=100_000)
    for image, activation in zip(images, codes.activations, strict=True):
        expected = oracle.fit(dictionary.T, image).coef_
        assert np.abs(activation - expected).max() < 1e-7


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_certificate_is_kept_and_true(solver, dtype):
    images, dictionary = random_problem(dtype=dtype)
    codes = encode(images, dictionary, PENALTY, solver=solver, tolerance=1e-4, max_iterations=100_000)
    measured = optimality(images, dictionary, codes.activations, PENALTY)
    assert codes.converged.all() and codes.kkt.max() <= 1e-4
    assert (measured <= codes.kkt).all()
    assert (codes.kkt - measured).max() < (3e-5 if dtype is np.float32 else 1e-12)
    assert (codes.activations >= 0).all()
    assert (codes.iterations >= 1).all()


@pytest.mark.parametrize("solver", ["lca", "fista"])
def test_solvers_agree(solver):
    images, dictionary = random_problem()
    exact = active_set(images, dictionary, tolerance=1e-10).activations
    other = encode(images, dictionary, PENALTY, solver=solver, tolerance=1e-8, max_iterations=200_000).activations
    assert np.abs(other - exact).max() < 1e-5


@pytest.mark.parametrize("solver", SOLVERS)
def test_gap_bounds_the_error_in_energy_and_vanishes(solver):
    images, dictionary = random_problem()

    def energy(activations):
        error = ((images - activations @ dictionary) ** 2).sum(axis=1)
        return 0.5 * error + PENALTY * activations.sum(axis=1)

    best = energy(active_set(images, dictionary, tolerance=1e-12).activations)
    coarse = encode(images, dictionary, PENALTY, solver=solver, tolerance=0.2, max_iterations=100_000)
    fine = encode(images, dictionary, PENALTY, solver=solver, tolerance=1e-8, max_iterations=500_000)
    assert (coarse.gap >= 0).all()
    assert (energy(coarse.activations) - best <= coarse.gap + 1e-12).all()
    assert fine.gap.max() < 1e-6


def test_hard_threshold_conditions():
    images, dictionary = random_problem(samples=20)
    codes = encode(images, dictionary, PENALTY, solver="lca", transfer="hard", tolerance=1e-6, max_iterations=200_000)
    settled = codes.kkt <= 1e-6
    assert settled.mean() > 0.8  # the hard transfer has no descent guarantee: a few may go on circling
    residual = (images - codes.activations @ dictionary) @ dictionary.T
    active = codes.activations > 0
    assert np.abs(residual[settled][active[settled]]).max() < 1e-6
    assert codes.activations[active].min() > PENALTY
    assert residual[settled][~active[settled]].max() <= PENALTY * (1 + 1e-5)
    assert np.isnan(codes.gap).all()


def test_faithful_lca_is_the_printed_dynamics_of_the_last_potential():
    images, dictionary = random_problem(samples=3)
    codes = encode(images, dictionary, PENALTY, solver="lca", step=0.01, tolerance=None, max_iterations=37)
    gram, drive = dictionary @ dictionary.T, images @ dictionary.T
    potential, activation = np.zeros_like(drive), np.zeros_like(drive)
    for _ in range(37):
        potential = potential + 0.01 * (drive - potential - activation @ gram + activation)
        activation = np.maximum(potential - PENALTY, 0)
    assert np.allclose(codes.activations, activation, atol=1e-12)
    assert (codes.iterations == 37).all()


@pytest.mark.parametrize("solver", SOLVERS)
@settings(max_examples=15, deadline=None)
@given(factor=st.floats(0.01, 100), seed=st.integers(0, 1000))
def test_scaling_input_and_penalty_scales_codes(solver, factor, seed):
    images, dictionary = random_problem(samples=4, seed=seed)
    options = {"solver": solver, "tolerance": 1e-7, "max_iterations": 500_000}
    plain = encode(images, dictionary, PENALTY, **options).activations
    scaled = encode(factor * images, dictionary, factor * PENALTY, **options).activations
    assert np.allclose(scaled / factor, plain, atol=2e-5)


@pytest.mark.parametrize("solver", SOLVERS)
def test_permuting_atoms_permutes_codes(solver):
    images, dictionary = random_problem()
    order = np.random.default_rng(1).permutation(len(dictionary))
    options = {"solver": solver, "tolerance": 1e-8, "max_iterations": 500_000}
    plain = encode(images, dictionary, PENALTY, **options).activations
    permuted = encode(images, dictionary[order], PENALTY, **options).activations
    assert np.abs(permuted - plain[:, order]).max() < 1e-5


@pytest.mark.parametrize("solver", SOLVERS)
def test_splitting_the_batch_changes_nothing(solver):
    images, dictionary = random_problem()
    options = {"solver": solver, "tolerance": 1e-8, "max_iterations": 500_000}
    whole = encode(images, dictionary, PENALTY, **options).activations
    parts = [
        encode(part, dictionary, PENALTY, **options).activations for part in (images[:1], images[1:17], images[17:])
    ]
    assert np.abs(np.concatenate(parts) - whole).max() < 1e-6


def test_threads_change_nothing():
    images, dictionary = random_problem(samples=3000, dtype=np.float32)
    one = encode(images, dictionary, PENALTY, threads=1)
    two = encode(images, dictionary, PENALTY, threads=2)
    assert np.array_equal(one.activations, two.activations)
    assert np.array_equal(one.kkt, two.kkt)


@pytest.mark.parametrize("solver", SOLVERS)
def test_zero_codes(solver):
    images, dictionary = random_problem()
    largest = float((images @ dictionary.T).max())
    assert not encode(images, dictionary, largest, solver=solver).activations.any()
    assert not encode(0 * images[:1], dictionary, PENALTY, solver=solver).activations.any()
    assert encode(images[:0], dictionary, PENALTY, solver=solver).activations.shape == (0, len(dictionary))


@pytest.mark.parametrize("solver", SOLVERS)
def test_two_atom_competition(solver):
    """Two unit atoms with overlap c: the closed form, for both active and for one suppressed."""
    overlap = 0.6
    dictionary = np.array([[1.0, 0.0], [overlap, np.sqrt(1 - overlap**2)]])
    both = np.array([1.0, 0.9])  # wanted drives b
    one = np.array([1.0, 0.65])  # the second is suppressed: 0.65 - λ < c (1 - λ)
    penalty = 0.2
    images = np.linalg.solve(dictionary, np.array([both, one]).T).T
    codes = encode(images, dictionary, penalty, solver=solver, tolerance=1e-9, max_iterations=100_000).activations
    gram = np.array([[1, overlap], [overlap, 1]])
    assert np.allclose(codes[0], np.linalg.solve(gram, both - penalty), atol=1e-7)
    assert np.allclose(codes[1], [one[0] - penalty, 0], atol=1e-7)


def test_current_is_a_weighted_lasso():
    """An excitation c_j on the potential acts as the penalty λ - c_j (celer's weights are the oracle)."""
    images, dictionary = random_problem(samples=5)
    current = np.zeros(len(dictionary))
    current[:5] = 0.05
    gram = dictionary @ dictionary.T
    codes = solve.solve(images @ dictionary.T + current, gram, PENALTY, method=method.Method(tolerance=1e-11))
    celer = pytest.importorskip("celer", reason="celer is not installed on this platform")
    n_pixels = images.shape[1]
    model = celer.Lasso(
        alpha=1 / n_pixels, weights=PENALTY - current, positive=True, fit_intercept=False, tol=1e-12, max_iter=1000
    )
    for image, activation in zip(images, codes.activations, strict=True):
        assert np.abs(activation - model.fit(dictionary.T, image).coef_).max() < 1e-6


def test_duplicate_atoms_and_zero_atoms_are_no_trouble():
    images, dictionary = random_problem()
    doubled = np.concatenate([dictionary, dictionary[:7], np.zeros((3, dictionary.shape[1]))])
    codes = active_set(images, doubled, tolerance=1e-8)
    assert optimality(images, doubled, codes.activations, PENALTY).max() < 1e-7
    plain = active_set(images, dictionary, tolerance=1e-8)
    assert np.allclose(codes.activations @ doubled, plain.activations @ dictionary, atol=1e-6)


def test_more_active_atoms_than_pixels_allow_is_still_certified():
    random = np.random.default_rng(0)
    dictionary = np.abs(random.standard_normal((300, 20))).astype(np.float32)
    dictionary /= np.linalg.norm(dictionary, axis=1, keepdims=True)
    images = np.abs(random.standard_normal((50, 20))).astype(np.float32)
    codes = active_set(images, dictionary, penalty=1e-3, tolerance=1e-2)
    assert optimality(images, dictionary, codes.activations, 1e-3).max() < 1.2e-2


def test_supports_that_outgrow_the_first_room():
    random = np.random.default_rng(0)
    dictionary = random.standard_normal((300, 300))
    dictionary /= np.linalg.norm(dictionary, axis=1, keepdims=True)
    images = (random.random((3, 300)) + 0.5) @ dictionary
    codes = active_set(images, dictionary, penalty=1e-4, tolerance=1e-8)
    assert (codes.activations > 0).sum(axis=1).min() > 128
    assert optimality(images, dictionary, codes.activations, 1e-4).max() < 1e-7


def test_an_unbounded_problem_is_raised_not_certified():
    """A matrix with a negative eigenvalue is no Gram: the energy has no minimum and the codes run away."""
    gram = np.array([[1.0, -2.0], [-2.0, 1.0]], np.float32)
    with pytest.raises(DivergenceError, match="left the finite numbers"):
        solve.solve(np.ones((1, 2), np.float32), gram, PENALTY)


def test_memory_map_in_and_out(tmp_path):
    images, dictionary = random_problem(samples=2500, dtype=np.float32)
    np.save(tmp_path / "images.npy", images)
    mapped = np.load(tmp_path / "images.npy", mmap_mode="r")
    out = np.lib.format.open_memmap(tmp_path / "codes.npy", "w+", np.float32, (len(images), len(dictionary)))
    codes = encode(mapped, dictionary, PENALTY, out=out)
    assert codes.activations is out
    assert np.array_equal(out, encode(images, dictionary, PENALTY).activations)


def test_bytes_are_intensities():
    _, dictionary = random_problem(dtype=np.float32)
    pixels = np.random.default_rng(0).integers(0, 256, (10, dictionary.shape[1])).astype(np.uint8)
    from_bytes = active_set(pixels, dictionary).activations
    assert np.array_equal(from_bytes, active_set(pixels.astype(np.float32) / 255, dictionary).activations)


def test_unstable_step_is_raised_not_returned():
    images, dictionary = random_problem()
    with pytest.raises(DivergenceError, match="step"):
        encode(images, dictionary, PENALTY, solver="lca", step=2.5, tolerance=None, max_iterations=5000)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"penalty": 0.0}, "penalty"),
        ({"penalty": float("nan")}, "penalty"),
        ({"images": np.zeros((2, 5))}, "images must have shape"),
        ({"images": np.full((2, 30), np.nan)}, "not finite"),
        ({"images": np.zeros((2, 30), np.int64)}, "uint8, float32 or float64"),
        ({"solver": "magic"}, "allowed: active_set, lca, fista"),
        ({"transfer": "hard"}, "needs solver 'lca'"),
        ({"tolerance": None}, "needs a tolerance"),
        ({"out": np.zeros((1, 1))}, "out has shape"),
    ],
)
def test_bad_arguments_are_told(change, message):
    images, dictionary = random_problem(samples=2)
    arguments = {"images": images, "dictionary": dictionary, "penalty": PENALTY, **change}
    with pytest.raises(UserError, match=message):
        encode(**arguments)


def test_no_function_that_encodes_takes_a_label():
    for function in (encode, encode_stream, solve.solve):
        assert not [
            name for name in inspect.signature(function).parameters if "label" in name or name in ("y", "target")
        ]


@pytest.mark.parametrize("atoms", [100, 700])
def test_largest_eigenvalue_is_never_too_small(atoms):
    _, dictionary = random_problem(atoms=atoms, pixels=60)
    gram = dictionary @ dictionary.T
    exact = np.linalg.eigvalsh(gram)[-1]
    assert exact * (1 - 1e-9) <= largest_eigenvalue(torch.from_numpy(gram)) <= 1.03 * exact


TENSORS = "cpu:0"  # the processor as a device like any other


def failing_above(limit, error):
    """A stand-in for the device's solver that has memory for so many images."""
    whole = streams.run_on_tensors

    def run(drive, gram, penalty, method):
        if len(drive) > limit:
            raise error
        return whole(drive, gram, penalty, method)

    return run


@pytest.mark.parametrize("error", ["torch.OutOfMemoryError", "DefaultCPUAllocator: can't allocate memory", "NumPy"])
def test_out_of_memory_halves_the_chunk_and_goes_on(monkeypatch, capfd, error):

    errors = {"torch.OutOfMemoryError": torch.OutOfMemoryError("CUDA out of memory"), "NumPy": MemoryError("no")}
    images, dictionary = random_problem(samples=37)
    expected = encode(images, dictionary, 0.1, solver="fista", device=TENSORS)
    stand_in = failing_above(10, errors.get(error, RuntimeError(error)))
    monkeypatch.setattr(streams, "run_on_tensors", stand_in)
    codes = encode(images, dictionary, 0.1, solver="fista", device=TENSORS)
    assert np.allclose(codes.activations, expected.activations, atol=1e-3)
    assert (codes.kkt <= 1e-4).all() and len(codes.iterations) == len(codes.gap) == 37
    assert "37 images at once; going on with 18" in capfd.readouterr().err


def test_no_memory_for_one_image_is_told(monkeypatch):
    images, dictionary = random_problem(samples=5)
    monkeypatch.setattr(streams, "run_on_tensors", failing_above(0, MemoryError("no")))
    with pytest.raises(UserError, match="a single image"):
        encode(images, dictionary, 0.1, solver="fista", device=TENSORS)


def test_other_errors_of_the_machine_are_not_taken_for_missing_memory(monkeypatch):
    images, dictionary = random_problem(samples=5)
    monkeypatch.setattr(streams, "run_on_tensors", failing_above(0, RuntimeError("device lost")))
    with pytest.raises(RuntimeError, match="device lost"):
        encode(images, dictionary, 0.1, solver="fista", device=TENSORS)
