"""The page's own arithmetic, in a browser, against Python's: codes, certificates, dynamics, centring of drawings."""

import numpy as np
import pytest
from browser_explorer import ATOMS, PENALTY, at_work
from helpers import optimality
from linked_dictionaries.coding.encode import encode
from linked_dictionaries.coding.method import Method
from linked_dictionaries.coding.solve import solve
from linked_dictionaries.publishing.explorer import largest_eigenvalue

COUNT = 100


SETTLED = """([variant, transfer, count]) => {
    Object.assign(state, { variant, transfer, source: "stored" });
    return Array.from({ length: count }, (_, digit) => {
        state.digit = digit;
        const problem = currentProblem([]);
        const end = settle(problem);
        return [Array.from(end.code), certificateOf(problem, end), energyOf(problem, end), end.steps];
    });
}"""


@pytest.mark.parametrize("variant", ["single", "ordinal"])
@pytest.mark.parametrize("transfer", ["soft", "hard"])
def test_codes_of_100_digits_are_pythons(browser, built, variant, transfer):
    with at_work(browser, built) as page:
        rows = page.evaluate(SETTLED, [variant, transfer, COUNT])
    codes = np.array([row[0] for row in rows])
    certificates, energies = np.array([row[1] for row in rows]), np.array([row[2] for row in rows])
    images, dictionary = built.images[:COUNT], built.dictionary(variant, "image")
    errors = 0.5 * ((images - codes @ dictionary) ** 2).sum(axis=1)
    if transfer == "soft":
        expected = encode(images, dictionary, PENALTY, tolerance=1e-7).activations
        own = optimality(images, dictionary, codes, PENALTY)
        assert np.allclose(certificates, own, atol=1e-9) and certificates.max() <= 1e-5
        errors += PENALTY * codes.sum(axis=1)
    else:
        options = {"solver": "lca", "transfer": "hard", "tolerance": 1e-5, "max_iterations": 20_000}
        expected = encode(images, dictionary, PENALTY, **options).activations
        errors += 0.5 * PENALTY**2 * (codes > 0).sum(axis=1)
    assert np.abs(codes - expected).max() <= 1e-3
    assert np.allclose(energies, errors, atol=1e-9)
    assert (codes > 0).sum(axis=1).mean() > 5


def test_a_code_that_the_dynamics_leave_unfinished_is_completed_to_pythons(browser, built):
    """Copies of atoms: Eq. 3 creeps; after very few steps the active set must go the rest of the way."""
    completed = """() => {
        Object.assign(state, { variant: "ordinal", transfer: "soft", source: "reverse",
            reversed: { modality: "arial", index: 3 } });
        const problem = currentProblem([5, 20]);
        let live = atRest(problem);
        for (let i = 0; i < 15; i += 1) live = advanced(problem, live);
        const end = completed(problem, live);
        return [certificateOf(problem, live), certificateOf(problem, end), Array.from(end.code)];
    }"""
    with at_work(browser, built) as page:
        before, after, code = page.evaluate(completed)
    assert before > 1e-3 and after <= 1e-5
    kept = np.setdiff1d(np.arange(ATOMS), [5, 20])
    dictionary = built.dictionary("ordinal", "arial")
    glyph = built.inputs("arial")[3:4]
    expected = encode(glyph, dictionary[kept], PENALTY, tolerance=1e-7).activations[0]
    assert np.abs(np.array(code)[kept] @ dictionary[kept] - expected @ dictionary[kept]).max() < 1e-4
    assert not np.array(code)[[5, 20]].any()


@pytest.mark.parametrize("transfer", ["soft", "hard"])
def test_each_step_is_equation_3(browser, built, transfer):
    steps = """(transfer) => {
        Object.assign(state, { variant: "ordinal", transfer, source: "stored", digit: 4 });
        const problem = currentProblem([]);
        let live = atRest(problem);
        for (let i = 0; i < 37; i += 1) live = advanced(problem, live);
        return [problem.step, Array.from(live.code)];
    }"""
    with at_work(browser, built) as page:
        step, code = page.evaluate(steps, transfer)
    dictionary = built.dictionary("ordinal", "image")
    assert step == pytest.approx(min(1.0, 1.9 / largest_eigenvalue(dictionary)), rel=1e-12)
    drive = built.images[4:5] @ dictionary.T
    method = Method("lca", transfer, tolerance=None, max_iterations=37, step=step)
    expected = solve(drive, dictionary @ dictionary.T, PENALTY, method=method).activations
    assert np.abs(np.array(code) - expected[0]).max() < 1e-12


def centred(ink: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """MNIST's centring, written with other means than the page's: matrices of overlaps between old and new pixels."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = min(20 / 28 * shape[0] / box.shape[0], 20 / 28 * shape[1] / box.shape[1])
    new = [max(1, int(np.floor(length * scale + 0.5))) for length in box.shape]

    def overlaps(old: int, count: int) -> np.ndarray:
        edges = np.linspace(0, old, count + 1)
        low, high = np.maximum(edges[:-1, None], np.arange(old)), np.minimum(edges[1:, None], np.arange(1, old + 1))
        return np.maximum(high - low, 0) * count / old

    small = overlaps(box.shape[0], new[0]) @ box @ overlaps(box.shape[1], new[1]).T
    places = [(small.sum(axis=1 - axis) * (np.arange(new[axis]) + 0.5)).sum() / small.sum() for axis in (0, 1)]
    image = np.zeros((shape[0] + 200, shape[1] + 200))
    top, left = (int(np.floor(shape[axis] // 2 + 0.5 - places[axis] + 0.5)) + 100 for axis in (0, 1))
    image[top : top + new[0], left : left + new[1]] = small
    return image[100 : 100 + shape[0], 100 : 100 + shape[1]]


def test_drawings_are_scaled_and_centred_as_mnist(browser, built):
    random = np.random.default_rng(3)
    call = "([ink, h, w, height, width]) => Array.from(centredInk(Float64Array.from(ink), h, w, height, width))"
    with at_work(browser, built) as page:
        for high, wide, shape in ((90, 90, (28, 28)), (60, 130, (28, 28)), (80, 50, (24, 20)), (40, 40, (9, 31))):
            for _ in range(4):
                ink = np.zeros((high, wide))
                for _ in range(3):
                    y, x = random.integers(0, high - 9), random.integers(0, wide - 9)
                    ink[y : y + random.integers(1, 30), x : x + random.integers(1, 30)] = random.random()
                found = np.array(page.evaluate(call, [ink.ravel().tolist(), high, wide, *shape])).reshape(shape)
                assert np.abs(found - centred(ink, shape)).max() < 1e-9
        square = np.zeros((50, 50))
        square[3:23, 30:44] = 1
        found = np.array(page.evaluate(call, [square.ravel().tolist(), 50, 50, 28, 28])).reshape(28, 28)
        assert np.ptp(np.flatnonzero(found.any(axis=1))) == 19 and found[5:25, 8:22].all() and found.sum() == 280
        assert not any(page.evaluate(call, [[0.0] * 100, 10, 10, 28, 28]))


def test_stored_digits_stay_where_they_are_when_centred_again(browser, built):
    """MNIST's own digits were made so: centred again, they come out as they are."""
    call = "(ink) => Array.from(centredInk(Float64Array.from(ink), 28, 28, 28, 28))"
    kept = []
    with at_work(browser, built) as page:
        for image in built.images[:30]:
            found = np.array(page.evaluate(call, image.tolist())).reshape(28, 28)
            kept.append(np.abs(found - image.reshape(28, 28)).max() < 1e-9)
    assert sum(kept) >= 29  # one may lie on the edge between two pixels
