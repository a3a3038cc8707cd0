"""The inverse of a support's Gram stays one, however many atoms come and go."""

import numpy as np
import pytest
from linked_dictionaries.coding.on_threads import DEPENDENT, MAX_ROUNDS
from linked_dictionaries.data.embedded import embedded_digits
from linked_dictionaries.solvers.active_set import solve_block
from linked_dictionaries.solvers.compiled import OPTIONS
from linked_dictionaries.solvers.inverse import append, append_four, remove
from linked_dictionaries.solvers.lanes import LANES
from numba import njit

ATOMS, ROOM = 160, 256


@njit(**OPTIONS)
def grown(gram, support, fours, dropped, dependent):
    """The inverse for ``support``, four atoms at a time and then one by one, and without those at some places."""
    inverse = np.zeros((ROOM, ROOM + LANES), gram.dtype)
    columns, scratches = np.zeros((4, ROOM), gram.dtype), np.zeros((4, ROOM), gram.dtype)
    count = 0
    for _ in range(fours):
        count += 4 * append_four(inverse, gram, support, count, columns, scratches, dependent)
    for _ in range(count, len(support)):
        count += append(inverse, gram, support, count, columns[0], scratches[0], dependent)
    for position in dropped:
        remove(inverse, position, count, columns[0], scratches[0])
        count -= 1
        support[position] = support[count]
    return inverse, count


def coherent(kind):
    """The Gram of atoms that all look alike: digits, of which no two are orthogonal."""
    digits = (embedded_digits()[0][::31] / 255)[:ATOMS]
    atoms = (digits / np.linalg.norm(digits, axis=1, keepdims=True)).astype(kind)
    return np.ascontiguousarray(atoms @ atoms.T)


@pytest.mark.parametrize("fours", [0, 20, 40])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_its_error_does_not_grow_with_the_support(kind, fours):
    gram = coherent(kind)
    support, dropped = np.arange(ATOMS), np.array([3, 150, 70, 0, 20])
    inverse, count = grown(gram, support, fours, dropped, kind(DEPENDENT[np.dtype(kind)]))
    assert count == ATOMS - len(dropped) and not inverse[count:].any() and not inverse[:, count:].any()
    wanted = gram[np.ix_(support[:count], support[:count])].astype(np.float64)
    error = abs(inverse[:count, :count] @ wanted - np.eye(count)).max()
    assert error < 100 * np.linalg.cond(wanted) * np.finfo(kind).eps


def strokes(number):
    """Atoms as they are learned: what digits show in a window somewhere."""
    digits = embedded_digits()[0].astype(np.float32)[np.linspace(0, 4999, number).astype(int)].reshape(-1, 28, 28)
    random = np.random.default_rng(0)
    place = np.arange(28)
    rows, columns = (np.exp(-((place - random.uniform(6, 22, (number, 1))) ** 2) / 8) for _ in range(2))
    atoms = (digits * rows[:, :, None] * columns[:, None, :]).reshape(number, -1)
    atoms /= np.maximum(np.linalg.norm(atoms, axis=1, keepdims=True), 1e-6)
    return atoms.astype(np.float32)


def test_few_images_are_left_to_the_exact_solver():
    atoms, images = strokes(2048), (embedded_digits()[0][::50] / 255).astype(np.float32)
    drive, gram = images @ atoms.T, np.ascontiguousarray(atoms @ atoms.T)
    penalty, n = np.float32(0.05), len(images)
    codes, rounds, kkt, gap = np.zeros_like(drive), np.zeros(n, np.int64), np.empty(n), np.empty(n)
    energy = (images.astype(np.float64) ** 2).sum(axis=1)
    threshold = np.float32(5e-5) * penalty
    dependent = np.float32(DEPENDENT[drive.dtype])
    solve_block(drive, gram, penalty, threshold, dependent, MAX_ROUNDS, drive[:0], energy, codes, rounds, kkt, gap)
    active = (codes > 0).sum(axis=1)
    assert active.mean() > 60 and (kkt > 1e-4).mean() < 0.01
