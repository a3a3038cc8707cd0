"""Loops in whole registers find what NumPy finds, whatever is left over of a register."""

import numpy as np
import pytest
from linked_dictionaries.solvers import certificate, vectors
from linked_dictionaries.solvers.compiled import OPTIONS, zeros_on_lines
from numba import njit

WIDTHS = [1, 7, 15, 16, 17, 63, 64, 65, 80, 131, 256]
KINDS = [np.float32, np.float64]


@njit(**OPTIONS)
def largest(residual, code, on_target, off_target):
    return (
        certificate.largest_violation(residual, code, on_target, off_target),
        certificate.largest_at_rest(residual, code, on_target, off_target),
        certificate.largest_value(residual, code, on_target, off_target),
    )


@njit(**OPTIONS)
def residual_of(drive, row, offset, gram, support, values, count):
    made = np.full(drive.shape[1], np.nan, drive.dtype)
    vectors.residual_of(made, drive, row, offset, gram, support, values, count)
    return made


@njit(**OPTIONS)
def euler_step(potential, residual, step, shift, penalty):
    vectors.euler_step(potential, residual, step, shift, penalty)


@njit(**OPTIONS)
def begins(like, rows, width):
    space = zeros_on_lines(rows, width, like)
    return space.ctypes.data, space


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_largest_are_numpys(width, kind):
    random = np.random.default_rng(width)
    for share in (0, 0.3, 1):
        residual = random.standard_normal(width).astype(kind)
        code = (random.random(width) * (random.random(width) < share)).astype(kind)
        on, off = kind(0.3), kind(0.4)
        active = code > 0
        violations = np.where(active, abs(residual - on), residual - off)
        found = largest(residual, code, on, off)
        resting = (residual - off)[~active]
        assert found == (violations.max(), resting.max(initial=-np.inf), (residual - np.where(active, on, off)).max())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_no_number_is_the_largest(width, kind):
    for place in {0, width // 2, width - 1}:
        residual, code = -np.ones(width, kind), np.zeros(width, kind)
        residual[place] = np.nan
        assert largest(residual, code, kind(0), kind(0)) == (np.inf, np.inf, np.inf)
        code[place] = 1
        assert largest(residual, code, kind(0), kind(0))[0] == np.inf


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", WIDTHS)
def test_residuals_and_steps_are_numpys(width, kind):
    random = np.random.default_rng(width)
    drive, gram = random.random((3, width)).astype(kind), random.random((width, width)).astype(kind)
    count = width // 2
    support, values = random.permutation(width), random.random(width).astype(kind)
    tolerance = 100 * np.finfo(kind).eps
    for row in range(3):
        made = residual_of(drive, row, kind(0.2), gram, support, values, count)
        wanted = drive[row] - kind(0.2) - values[:count] @ gram[support[:count]]
        np.testing.assert_allclose(made, wanted, atol=tolerance * width)
        for shift in (0.0, 0.5):
            potential = made.copy()
            active = np.where(potential > 0.5, potential - kind(shift), 0)
            expected = potential + kind(0.1) * (drive[row] - potential + active)
            euler_step(potential, drive[row], kind(0.1), kind(shift), kind(0.5))
            np.testing.assert_allclose(potential, expected, atol=tolerance * width)


@pytest.mark.parametrize("kind", KINDS)
def test_scratch_begins_on_a_cache_line(kind):
    for rows, width in [(1, 5), (4, 48), (64, 80)]:
        for _ in range(20):
            address, space = begins(np.zeros(1, kind), rows, width)
            assert address % 64 == 0 and space.shape == (rows, width) and not space.any()
