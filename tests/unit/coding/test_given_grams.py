"""A Gram that is given certifies the codes, so it must be the dictionary's to the last digits."""

import numpy as np
import pytest
from linked_dictionaries import Encoder, UserError, encode

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.random((20, 100))
ATOMS = RANDOM.standard_normal((40, 100))
ATOMS /= np.linalg.norm(ATOMS, axis=1, keepdims=True)


def worst(codes, atoms):
    residual = (IMAGES - codes.activations @ atoms) @ atoms.T - 0.05
    return np.where(codes.activations > 0, np.abs(residual), np.maximum(residual, 0)).max() / 0.05


@pytest.mark.parametrize("longest", [1.0, 1000.0])
def test_a_gram_of_fewer_digits_is_refused(longest):
    atoms = ATOMS.copy()
    atoms[0] *= longest
    with pytest.raises(UserError, match="fewer digits"):
        encode(IMAGES, atoms, 0.05, gram=atoms.astype(np.float32) @ atoms.astype(np.float32).T)


@pytest.mark.parametrize("change", [1e-9, 1e-11])
def test_a_gram_that_is_a_little_wrong_is_refused(change):
    with pytest.raises(UserError, match="another dictionary"):
        encode(IMAGES, ATOMS, 0.05, gram=ATOMS @ ATOMS.T + change, tolerance=1e-10)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dictionarys_own_is_taken_however_it_was_summed(dtype, scale):
    atoms = (ATOMS * np.logspace(-3, 3, 40)[:, None] * scale).astype(dtype)
    for gram in (atoms @ atoms.T, np.einsum("ip,jp->ij", atoms, atoms), (atoms[:, ::-1] @ atoms[:, ::-1].T)):
        encode(np.zeros((1, 100)), atoms, 0.05, gram=gram)


def test_what_is_certified_is_so():
    codes = encode(IMAGES, ATOMS, 0.05, gram=ATOMS @ ATOMS.T, tolerance=1e-10)
    assert codes.converged.all() and worst(codes, ATOMS) <= codes.kkt.max()


def test_an_encoder_goes_to_other_processes():
    encoder = Encoder(ATOMS, 0.05, tolerance=1e-6)
    make, given = encoder.__reduce__()  # what goes to them
    again = make(*given)
    assert again.method == encoder.method
    assert np.array_equal(again(IMAGES).activations, encoder(IMAGES).activations)


def test_a_method_by_its_name_is_told():
    with pytest.raises(UserError, match="solver='lca'"):
        encode(IMAGES, ATOMS, 0.05, method="lca")


def test_rows_of_unequal_length_are_told():
    with pytest.raises(UserError, match="rows of 1 and of 2 pixels"):
        encode(iter([[1.0, 2.0], [1.0]]), ATOMS, 0.05)
