"""The dictionary that is made ready once codes as `encode` does, and belongs to nobody else."""

import numpy as np
import pytest
from linked_dictionaries import Encoder, Method, UserError, encode, encode_stream

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.random((1500, 40)).astype(np.float32)
ATOMS = RANDOM.standard_normal((24, 40)).astype(np.float32)
ATOMS /= np.linalg.norm(ATOMS, axis=1, keepdims=True)
PENALTY = 0.2


@pytest.mark.parametrize("settings", [{}, {"solver": "fista", "tolerance": 1e-3}, {"solver": "lca", "tolerance": 1e-3}])
@pytest.mark.parametrize("count", [0, 1, 70, 1500])
def test_same_codes_and_certificates_as_encode(settings, count):
    made_ready, at_once = (
        call(IMAGES[:count])
        for call in (
            Encoder(ATOMS, PENALTY, **settings),
            lambda images: encode(images, ATOMS, PENALTY, **settings),
        )
    )
    for ours, theirs in zip(made_ready.arrays(), at_once.arrays(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_one_image_has_the_code_it_has_among_others():
    encoder = Encoder(ATOMS.astype(np.float64), PENALTY, tolerance=1e-10)
    images = IMAGES[:40].astype(np.float64)
    one_by_one = np.concatenate([encoder(image[None]).activations for image in images])
    np.testing.assert_allclose(one_by_one, encoder(images).activations, atol=1e-12)


def test_streams_and_starts():
    encoder = Encoder(ATOMS, PENALTY)
    blocks = [IMAGES[:100], IMAGES[100:300]]
    for ours, theirs in zip(encoder.stream(blocks), encode_stream(blocks, ATOMS, PENALTY), strict=True):
        np.testing.assert_array_equal(ours.activations, theirs.activations)
    codes = encoder(IMAGES[:300])
    again = encoder(IMAGES[:300], start=codes.activations, out=np.empty_like(codes.activations))
    assert again.converged.all()
    np.testing.assert_allclose(again.activations, codes.activations, atol=1e-4)


def test_what_happens_to_the_caller_s_arrays_changes_no_code():
    dictionary, gram = ATOMS.copy(), ATOMS @ ATOMS.T
    encoder = Encoder(dictionary, PENALTY, gram=gram)
    before = encoder(IMAGES).activations
    dictionary *= 2
    gram *= 2
    np.testing.assert_array_equal(encoder(IMAGES).activations, before)
    with pytest.raises(ValueError, match="read-only"):
        encoder.dictionary[0] = 0


def test_images_that_may_not_be_written_to():
    images = IMAGES[:5].copy()
    expected = Encoder(ATOMS, PENALTY)(images).activations
    images.flags.writeable = False
    np.testing.assert_array_equal(Encoder(ATOMS, PENALTY)(images).activations, expected)
    in_columns = Encoder(ATOMS, PENALTY)(np.asfortranarray(images)).activations  # a product of another rounding
    np.testing.assert_allclose(in_columns, expected, atol=1e-5)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Encoder(ATOMS, -1), "penalty must be a positive number"),
        (lambda: Encoder(ATOMS.astype(int), PENALTY), "dictionary must be a float32 or float64 array"),
        (lambda: Encoder(ATOMS, PENALTY, gram=np.eye(24, dtype=np.float32)), "belongs to another dictionary"),
        (lambda: Encoder(ATOMS, PENALTY, tolerence=1e-3), "did you mean 'tolerance'"),
        (lambda: Encoder(ATOMS * np.inf, PENALTY), "not finite"),
        (lambda: Encoder(ATOMS, PENALTY)(IMAGES[0]), "image\\[None\\]"),
        (lambda: Encoder(ATOMS, PENALTY)(np.full((1, 40), np.nan, np.float32)), "not finite"),
    ],
)
def test_bad_input_is_told(make, told):
    with pytest.raises(UserError, match=told), np.errstate(all="ignore"):
        make()


def test_a_method_and_settings():
    encoder = Encoder(ATOMS, PENALTY, method=Method(tolerance=1e-3), threads=1)
    assert (encoder.method.tolerance, encoder.method.threads) == (1e-3, 1)
