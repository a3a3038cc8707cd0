"""The dictionary that is made ready once codes as `encode` does, and belongs to nobody else."""

import numpy as np
import pytest
from helpers import agree
from linked_dictionaries import Encoder, Method, UserError, encode, encode_stream
from linked_dictionaries.coding.certificates import Codes
from linked_dictionaries.coding.intensities import as_intensities
from linked_dictionaries.errors import DivergenceError

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
    if count == 1 and not settings:  # whose Φᵀx is summed in another order
        assert agree(made_ready, at_once, ATOMS, PENALTY) and made_ready.converged == at_once.converged
        return
    for ours, theirs in zip(made_ready.arrays(), at_once.arrays(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("pixels", [784, 4096, 16384])
@pytest.mark.parametrize("smooth", [False, True])
def test_few_large_bright_images_are_certified_truly(pixels, smooth):
    atoms = RANDOM.random((64, pixels)).astype(np.float32)
    images = RANDOM.random((31, pixels)).astype(np.float32)
    if smooth:
        images = np.cumsum(images, axis=1, dtype=np.float64).astype(np.float32)
        images /= images.max()
    atoms /= np.linalg.norm(atoms, axis=1, keepdims=True)
    penalty = 0.03 * float(np.linalg.norm(images, axis=1).mean())
    codes = Encoder(atoms, penalty)(images)
    exact, true = codes.activations.astype(np.float64), atoms.astype(np.float64)
    residual = (images - exact @ true) @ true.T - penalty
    violation = np.where(exact > 0, np.abs(residual), residual).max(axis=1).clip(0) / penalty
    assert codes.converged.all() and (violation <= codes.kkt).all()


def test_few_images_beyond_all_numbers_are_one_message():
    atoms = np.eye(3)
    for call in (Encoder(atoms, 1e159), lambda images: encode(images, atoms, 1e159)):
        with pytest.raises(DivergenceError):
            call(np.full((1, 3), 1e160))


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("count", [1, 7, 31])
@pytest.mark.parametrize("given", ["bytes", "dark", "signed", "started", "columns"])
def test_few_images_are_solved_and_certified_truly(kind, count, given):
    images = RANDOM.standard_normal((count, 40)).astype(kind)
    start = None
    if given == "bytes":
        images = RANDOM.integers(0, 256, (count, 40), np.uint8)
    elif given == "dark":
        images[RANDOM.random(images.shape) < 0.9] = 0
    elif given == "started":
        start = np.abs(RANDOM.standard_normal((count, len(ATOMS)))).astype(kind)
    elif given == "columns":
        images = np.asfortranarray(images)
    codes = Encoder(ATOMS.astype(kind), PENALTY)(images, start=start)
    pixels = as_intensities(images).astype(np.float64)
    atoms = ATOMS.astype(np.float64)
    residual = (pixels - codes.activations @ atoms) @ atoms.T - PENALTY
    violation = np.where(codes.activations > 0, np.abs(residual), residual).max(axis=1).clip(0) / PENALTY
    assert codes.converged.all() and (codes.kkt <= 1e-4).all()
    assert (violation <= codes.kkt + 1e-12).all()
    energy = 0.5 * ((pixels - codes.activations @ atoms) ** 2).sum(axis=1) + PENALTY * codes.activations.sum(axis=1)
    best = encode(pixels, atoms, PENALTY, tolerance=1e-10)
    least = 0.5 * ((pixels - best.activations @ atoms) ** 2).sum(axis=1) + PENALTY * best.activations.sum(axis=1)
    assert (energy - least <= codes.gap + 1e-12).all()


def test_few_images_that_fast_arithmetic_does_not_certify_are_finished():
    atoms = np.concatenate([ATOMS, ATOMS + np.float32(1e-6)])  # every atom nearly twice
    codes = Encoder(atoms, PENALTY)(IMAGES[:20])
    assert codes.converged.all()
    np.testing.assert_allclose(
        codes.activations @ atoms, encode(IMAGES[:20], ATOMS, PENALTY).activations @ ATOMS, atol=1e-3
    )


def test_atoms_that_are_not_finite_certify_nothing():
    atoms = np.eye(3, dtype=np.float32)
    atoms[1, 1] = np.nan
    for call in (Encoder(atoms, 0.1, gram=np.eye(3)), lambda images: encode(images, atoms, 0.1, gram=np.eye(3))):
        with pytest.raises(DivergenceError):
            call(np.array([[0.5, 0.7, 0.2]], np.float32))


def test_sums_that_leave_the_type_certify_nothing():
    """The first 64 pixels sum to less than any float32, all of them to a large drive that float32 holds."""
    atom = np.where(np.arange(192) < 64, -1.06, 1.0)[None]
    atom = (atom / np.linalg.norm(atom)).astype(np.float32)
    images = np.full((1, 192), 7.2e37, np.float32)
    codes = Encoder(atom, 0.2, on_failure="ignore")(images)
    np.testing.assert_allclose(codes.activations, images.astype(np.float64) @ atom.T, rtol=1e-5)


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.uint8])
def test_few_images_take_the_short_way_and_all_others_the_long_one(kind):
    few = Encoder(ATOMS, PENALTY)._few
    images = (IMAGES * 255).astype(kind) if kind == np.uint8 else IMAGES.astype(kind)
    for given in (images[:1], images[:31], np.asfortranarray(images[:31]), images[:62:2]):
        assert few.codes(given).converged.all()
    for given in (images[:0], images[:32], images[0], images[:3, :7], images[:3].astype(np.int32), [[0.5] * 40]):
        assert few.codes(given) is None


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_few_images_that_are_not_finite_are_one_message(bad):
    images = IMAGES[:3].copy()
    images[1, 4] = bad
    with pytest.raises(UserError, match="finite"):
        Encoder(ATOMS, PENALTY)(images)


def test_one_image_has_the_code_it_has_among_others():
    encoder = Encoder(ATOMS.astype(np.float64), PENALTY, tolerance=1e-10)
    images = IMAGES[:40].astype(np.float64)
    together = encoder(images)
    for n, image in enumerate(images):
        one = Codes(*(array[n : n + 1] for array in together.arrays()))
        assert agree(encoder(image[None]), one, ATOMS, PENALTY)


def test_streams_and_starts():
    encoder = Encoder(ATOMS, PENALTY)
    blocks = [IMAGES[:100], IMAGES[100:300]]
    for ours, theirs in zip(encoder.stream(blocks), encode_stream(blocks, ATOMS, PENALTY), strict=True):
        np.testing.assert_array_equal(ours.activations, theirs.activations)
    codes = encoder(IMAGES[:300])
    again = encoder(IMAGES[:300], start=codes.activations, out=np.empty_like(codes.activations))
    assert again.converged.all()
    assert agree(again, codes, ATOMS, PENALTY)


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
    expected = Encoder(ATOMS, PENALTY)(images)
    images.flags.writeable = False
    np.testing.assert_array_equal(Encoder(ATOMS, PENALTY)(images).activations, expected.activations)
    in_columns = Encoder(ATOMS, PENALTY)(np.asfortranarray(images))  # a product of another rounding
    assert agree(in_columns, expected, ATOMS, PENALTY)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Encoder(ATOMS, -1), "penalty must be a positive number"),
        (lambda: Encoder(ATOMS.astype(int), PENALTY), "dictionary must be a float32 or float64 array"),
        (lambda: Encoder(ATOMS, PENALTY, gram=np.eye(24, dtype=np.float32)), "another dictionary"),
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


@pytest.mark.parametrize("threads", [1, 2])
def test_a_stream_takes_two_blocks_a_thread_and_no_more(threads):
    taken = []

    def blocks():
        for place in range(50):
            taken.append(place)
            yield np.eye(4, dtype=np.float32)

    stream = Encoder(np.eye(4, dtype=np.float32), 0.25, threads=threads).stream(blocks())
    for done in range(1, 20):
        next(stream)
        assert len(taken) <= done + 2 * threads
