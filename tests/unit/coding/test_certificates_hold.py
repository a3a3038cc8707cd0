"""The tolerance that was asked for is met, or it is said that it is not; no certificate looks better than it is."""

import re
import warnings

import numpy as np
import pytest
from helpers import agree, optimality, random_problem
from hypothesis import example, given, settings
from hypothesis import strategies as st
from linked_dictionaries.coding.convergence import ConvergenceError, ConvergenceWarning
from linked_dictionaries.coding.encode import encode, encode_stream
from linked_dictionaries.coding.method import SOLVERS, Method
from linked_dictionaries.coding.solve import solve
from sklearn.linear_model import Lasso

BATCHED = "cpu:0"  # the solvers of devices
TINY = 1e-13  # what float64 rounds to in the checks here, relative to the energy


def bounds(images, dictionary, activations, penalty):
    """Energy of Eq. 1 and a lower bound on its minimum, by weak duality, per sample; from the definition."""
    x, phi, a = (np.asarray(array, np.float64) for array in (images, dictionary, activations))
    residual = x - a @ phi
    energy = 0.5 * (residual**2).sum(axis=1) + penalty * a.sum(axis=1)
    scale = np.minimum(1, penalty / np.maximum((residual @ phi.T).max(axis=1), 1e-300))
    dual = scale * (x * residual).sum(axis=1) - 0.5 * scale**2 * (residual**2).sum(axis=1)
    return energy, dual


def awkward_problem(random, pixels, atoms, rank, copies, zeros, positive, spread):
    """Unit atoms of a rank, some copied, some zero, some longer than others by powers of ten."""
    dictionary = random.standard_normal((atoms, min(rank, pixels))) @ random.standard_normal(
        (min(rank, pixels), pixels)
    )
    if positive:
        dictionary = np.abs(dictionary)
    dictionary /= np.linalg.norm(dictionary, axis=1, keepdims=True)
    dictionary *= 10 ** random.uniform(-spread, spread, (atoms, 1))
    if copies:
        dictionary[random.integers(0, atoms, copies)] = dictionary[random.integers(0, atoms, copies)]
    if zeros:
        dictionary[random.integers(0, atoms, zeros)] = 0
    images = random.random((3, pixels)) if positive else random.standard_normal((3, pixels))
    return images, dictionary


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    pixels=st.integers(1, 30),
    atoms=st.integers(1, 90),
    rank=st.integers(1, 30),
    copies=st.integers(0, 40),
    zeros=st.integers(0, 5),
    positive=st.booleans(),
    exponent=st.floats(-6, 0.2),
    tolerance=st.sampled_from([1e-2, 1e-4, 1e-6]),
)
@example(  # the code that the fast solver leaves has sums of 10⁷, which are not the finished one's
    seed=100000, pixels=17, atoms=78, rank=16, copies=1, zeros=5, positive=False, exponent=-6.0, tolerance=0.01
)
def test_any_problem_ends_certified(seed, pixels, atoms, rank, copies, zeros, positive, exponent, tolerance):
    """Energies are compared, not codes: with dependent atoms the minimum is one number that many codes have."""
    random = np.random.default_rng(seed)
    images, dictionary = awkward_problem(random, pixels, atoms, rank, copies, zeros, positive, 0.0)
    penalty = 10**exponent * max(np.abs(images @ dictionary.T).max(), 1e-6)
    codes = encode(images, dictionary, penalty, tolerance=tolerance, threads=1, on_failure="raise")
    assert (optimality(images, dictionary, codes.activations, penalty) <= codes.kkt + 1e-12).all()
    assert codes.kkt.max() <= tolerance
    energy, dual = bounds(images, dictionary, codes.activations, penalty)
    scale = (images**2).sum(axis=1)
    assert (energy - dual <= codes.gap + TINY * scale).all()
    oracle = Lasso(alpha=penalty / pixels, positive=True, fit_intercept=False, tol=1e-10, max_iter=2000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the oracle's own: an energy that it reaches is above the minimum all the same
        others = np.array([oracle.fit(dictionary.T, image).coef_ for image in images]).reshape(len(images), atoms)
    reached, below = bounds(images, dictionary, others, penalty)
    assert (energy <= reached + codes.gap + TINY * scale).all()
    assert (below <= energy + TINY * scale).all()


@settings(max_examples=100, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    pixels=st.integers(1, 30),
    atoms=st.integers(1, 60),
    copies=st.integers(0, 20),
    spread=st.floats(0, 3),
    exponent=st.floats(-6, 0.2),
    dtype=st.sampled_from([np.float32, np.float64]),
    solver=st.sampled_from(SOLVERS),
    device=st.sampled_from(["cpu", BATCHED]),
)
@example(  # 25 atoms alike, each active by less than the last digit of the sums that they are lost in
    seed=51, pixels=1, atoms=51, copies=0, spread=0.0, exponent=0.0, dtype=np.float32, solver="fista", device="cpu"
)
def test_no_certificate_looks_better_than_it_is(seed, pixels, atoms, copies, spread, exponent, dtype, solver, device):
    """At penalties down to where the type can do nothing: what is reported bounds what float64 measures."""
    random = np.random.default_rng(seed)
    problem = awkward_problem(random, pixels, atoms, pixels, copies, 1, bool(seed % 2), spread)
    images, dictionary = (part.astype(dtype) for part in problem)
    penalty = 10**exponent * float(max(np.abs(images @ dictionary.T).max(), 1e-6))
    options = {"solver": solver, "device": device, "max_iterations": 200, "on_failure": "ignore", "threads": 1}
    codes = encode(images, dictionary, penalty, tolerance=1e-4, **options)
    norms = np.linalg.norm(images, axis=1).astype(np.float64) * np.linalg.norm(dictionary, axis=1).max()
    unsure = 1e-14 * (norms + codes.activations.sum(axis=1) * np.linalg.norm(dictionary, axis=1).max() ** 2)
    true = optimality(images, dictionary, codes.activations, penalty)
    assert (true <= codes.kkt * (1 + 1e-6) + unsure / penalty).all()
    assert (codes.converged == (codes.kkt <= 1e-4)).all()
    energy, dual = bounds(images, dictionary, codes.activations, penalty)
    assert (energy - dual <= codes.gap * (1 + 1e-6) + unsure * (1 + codes.activations.sum(axis=1))).all()


@pytest.mark.parametrize("penalty", [0.1, 1e-2, 1e-3, 1e-5])
def test_overcomplete_atoms_at_small_penalties(penalty):
    """Six times as many atoms as pixels: once left at kkt/λ 2.7e-3 after 50,010 iterations, without a word."""
    random = np.random.default_rng(0)
    images = random.random((20, 36)).astype(np.float32)
    dictionary = random.standard_normal((200, 36))
    dictionary /= np.linalg.norm(dictionary, axis=1, keepdims=True)
    codes = encode(images, dictionary, penalty, on_failure="raise")
    assert codes.converged.all() and codes.iterations.max() < 1000
    assert optimality(images, dictionary, codes.activations, penalty).max() <= 1e-4


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("power", [-20, -10, 10, 15])
def test_images_of_any_magnitude(dtype, power):
    images, dictionary = random_problem(samples=10)
    scaled = (10.0**power * images).astype(dtype)
    penalty = 0.1 * 10.0**power
    codes = encode(scaled, dictionary.astype(dtype), penalty, threads=1)
    assert codes.converged.all()
    plain = scaled.astype(np.float64) / 10.0**power
    measured = optimality(plain, dictionary.astype(dtype), codes.activations.astype(np.float64) / 10.0**power, 0.1)
    assert (measured <= codes.kkt * (1 + 1e-6)).all() and (codes.activations > 0).any(axis=1).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("power", [-20, -10, 10, 15])
def test_atoms_of_any_magnitude(dtype, power):
    """Also where the float32 Gram falls out of its type: to zero, or to too few digits."""
    images, dictionary = random_problem(samples=10, dtype=dtype)
    scaled = (10.0**power * dictionary.astype(np.float64)).astype(dtype)
    codes = encode(images, scaled, 0.1 * 10.0**power, threads=1)
    plain = scaled.astype(np.float64) / 10.0**power
    measured = optimality(images, plain, codes.activations.astype(np.float64) * 10.0**power, 0.1)
    assert (measured <= codes.kkt * (1 + 1e-6)).all()
    assert codes.converged.all()


def test_small_penalties_in_float32_are_true_in_float64():
    """At λ = 0.003 the float32 drive is off by more than the tolerance: such samples are finished in float64."""
    images, dictionary = random_problem(samples=100, atoms=60, pixels=100, dtype=np.float32)
    codes = encode(images, dictionary, 0.003)
    assert codes.converged.all()
    assert optimality(images, dictionary, codes.activations, 0.003).max() <= 1e-4


def beyond_float32():
    random = np.random.default_rng(0)
    dictionary = random.standard_normal((120, 36)).astype(np.float32)
    dictionary /= np.linalg.norm(dictionary, axis=1, keepdims=True)
    return random.random((30, 36)).astype(np.float32), dictionary


def test_a_tolerance_beyond_float32_is_said_and_the_advice_helps():
    images, dictionary = beyond_float32()
    with pytest.warns(ConvergenceWarning, match=r"of 30 samples miss the tolerance 1e-06.*kkt/λ is up to") as told:
        codes = encode(images, dictionary, 0.01, tolerance=1e-6)
    missed = ~codes.converged
    assert f"{missed.sum()} of 30" in str(told[0].message) and missed.any()
    assert told[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "give a float64 dictionary" in str(told[0].message)
        assert encode(images, dictionary.astype(np.float64), 0.01, tolerance=1e-6).converged.all()
        assert encode(images, dictionary, 0.01, tolerance=advised(told, "tolerance")).converged.all()


def test_a_tolerance_beyond_float64_is_said_and_the_advice_helps():
    images, dictionary = (part.astype(np.float64) for part in beyond_float32())
    with pytest.warns(ConvergenceWarning, match="is within reach") as told:
        encode(images, dictionary, 1e-6, tolerance=1e-12)
    assert encode(images, dictionary, 1e-6, tolerance=advised(told, "tolerance"), on_failure="raise").converged.all()


@pytest.mark.parametrize("solver", ["lca", "fista"])
def test_too_few_iterations_are_said_and_the_advice_helps(solver):
    images, dictionary = random_problem()
    with pytest.warns(ConvergenceWarning, match="Give more iterations") as told:
        encode(images, dictionary, 0.1, solver=solver, max_iterations=100, tolerance=1e-5)
    options = {"on_failure": "raise", "tolerance": 1e-5}
    more = int(advised(told, "max_iterations"))
    looser = advised(told, "tolerance")
    assert 'solver="active_set"' in str(told[0].message)
    encode(images, dictionary, 0.1, solver="active_set", **options)
    encode(images, dictionary, 0.1, solver=solver, **options | {"tolerance": looser, "max_iterations": 100})
    rest = encode(images, dictionary, 0.1, solver=solver, max_iterations=more, tolerance=1e-5, on_failure="ignore")
    assert rest.converged.mean() > 0.5


def test_the_hard_transfer_says_that_it_may_circle():
    images, dictionary = random_problem()
    options = {"solver": "lca", "transfer": "hard"}
    with pytest.warns(ConvergenceWarning, match="circle for ever") as told:
        codes = encode(images, dictionary, 0.1, max_iterations=30, **options)
    more = encode(
        images, dictionary, 0.1, max_iterations=int(advised(told, "max_iterations")), on_failure="ignore", **options
    )
    assert more.converged.sum() > codes.converged.sum()
    looser = advised(told, "tolerance")
    encode(images, dictionary, 0.1, max_iterations=30, tolerance=looser, on_failure="raise", **options)


def advised(told, setting):
    """The value of a setting that a warning proposes."""
    found = re.search(rf"{setting}=([0-9.e+-]*[0-9])", str(told[0].message))
    assert found, told[0].message
    return float(found.group(1))


def test_what_happens_on_failure():
    images, dictionary = beyond_float32()
    with pytest.raises(ConvergenceError, match="samples miss"):
        encode(images, dictionary, 0.01, tolerance=1e-6, on_failure="raise")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        codes = encode(images, dictionary, 0.01, tolerance=1e-6, on_failure="ignore")
    assert not codes.converged.all()
    blocks = [images[:10], images[10:]]
    with pytest.warns(ConvergenceWarning, match="of 30 samples"):
        streamed = list(encode_stream(blocks, dictionary, 0.01, tolerance=1e-6))
    assert np.array_equal(np.concatenate([part.converged for part in streamed]), codes.converged)
    with pytest.raises(ConvergenceError):
        list(encode_stream(blocks, dictionary, 0.01, tolerance=1e-6, on_failure="raise"))


def test_nothing_is_said_where_nothing_was_asked_for():
    images, dictionary = random_problem()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        codes = encode(images, dictionary, 0.1, solver="lca", tolerance=None, max_iterations=5)
    assert not codes.converged.any()


def test_zero_codes_are_certified_however_small_the_penalty():
    """Nothing is near a violation where every drive is far below the penalty, so rounding hides nothing."""
    images, dictionary = random_problem(samples=5)
    codes = encode(-np.abs(images), dictionary, 1e-15)
    assert not codes.activations.any() and codes.converged.all() and (codes.kkt == 0).all()


@pytest.mark.parametrize("solver", SOLVERS)
def test_what_the_device_leaves_is_finished_on_the_processor(solver):
    random = np.random.default_rng(0)
    dictionary = random.standard_normal((200, 36))
    dictionary /= np.linalg.norm(dictionary, axis=1, keepdims=True)
    options = {"solver": solver, "device": BATCHED, "max_iterations": 300, "on_failure": "ignore"}
    codes = encode(random.random((10, 36)), dictionary, 1e-3, **options)
    assert codes.converged.all() == (solver == "active_set")


def test_a_current_without_limit_is_told():
    """A zero atom that a current drives above the penalty has no minimum."""
    gram = np.diag([1.0, 0.0])
    with pytest.raises(Exception, match="a current drives an atom that nothing holds back"):
        solve(np.array([[0.5, 0.5]]), gram, 0.1)
    assert solve(np.array([[0.5, 0.05]]), gram, 0.1).converged.all()


@pytest.mark.parametrize("solver", SOLVERS)
def test_starting_from_codes_ends_at_the_same_codes_sooner(solver):
    images, dictionary = random_problem()
    drive, gram = images @ dictionary.T, dictionary @ dictionary.T
    options = {"method": Method(solver, tolerance=1e-6)}
    cold = solve(drive, gram, 0.1, **options)
    warm = solve(drive, gram, 0.1, start=cold.activations, **options)
    near = solve(1.001 * drive, gram, 0.1, start=cold.activations, **options)
    assert agree(warm, cold, dictionary, 0.1)
    assert warm.iterations.mean() < cold.iterations.mean()
    assert near.converged.all() and near.iterations.mean() < cold.iterations.mean()
