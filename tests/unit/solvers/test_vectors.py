"""The vector loops do what their one line of NumPy says, at any width: whole registers, and what is left over."""

import numpy as np
import pytest
from linked_dictionaries.solvers import vectors
from linked_dictionaries.solvers.compiled import OPTIONS
from numba import njit


@njit(**OPTIONS)
def subtracted(residual, gram, support, coefficients, count):
    vectors.subtract_rows(residual, gram, support, coefficients, count)


@njit(**OPTIONS)
def found(values, least, support):
    return vectors.compress(values, least, support)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("atoms", [1, 3, 15, 16, 17, 63, 64, 65, 100, 130, 256])
def test_loops_at_any_width(atoms, kind):
    random = np.random.default_rng(atoms)
    gram = random.standard_normal((atoms, atoms)).astype(kind)
    values = random.standard_normal(atoms).astype(kind)
    for least in (-9.0, 0.0, 0.7, 9.0):
        support = np.full(atoms + 1, -1, np.int64)
        count = found(values, kind(least), support)
        np.testing.assert_array_equal(support[:count], np.flatnonzero(values > least))
        coefficients = random.standard_normal(atoms + 1).astype(kind)
        residual = random.standard_normal(atoms).astype(kind)
        expected = residual - coefficients[:count].astype(float) @ gram[support[:count]].astype(float)
        subtracted(residual, gram, support, coefficients, count)
        np.testing.assert_allclose(residual, expected, atol=1e-4 if kind is np.float32 else 1e-12)


def test_what_is_no_number_is_above_nothing():
    values = np.full(70, np.nan, np.float32)
    values[[3, 66]] = np.inf
    support = np.zeros(71, np.int64)
    assert found(values, np.float32(0), support) == 2 and support[:2].tolist() == [3, 66]
