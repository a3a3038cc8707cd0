"""Learning in the subspace of few distinct inputs is learning."""

import numpy as np
import pytest
from linked_dictionaries.coding.method import Method
from linked_dictionaries.learning.arrays import OnProcessors
from linked_dictionaries.learning.checkpoints import load_checkpoint, save_checkpoint
from linked_dictionaries.learning.learner import DictionaryLearner
from linked_dictionaries.learning.linking import Modality
from linked_dictionaries.learning.settings import Settings
from linked_dictionaries.learning.subspaces import Subspaces
from threadpoolctl import threadpool_limits

SAMPLES, PIXELS, ATOMS = 300, 90, 14
RANDOM = np.random.default_rng(0)
IMAGES = (RANDOM.random((SAMPLES, 25)) * (RANDOM.random((SAMPLES, 25)) < 0.3)).astype(np.float32)
LABELS = RANDOM.integers(0, 4, SAMPLES)
SYMBOLS = RANDOM.random((4, PIXELS)).astype(np.float32)


def learner(table, index, kind=np.float32, **settings):
    image = Modality("image", IMAGES.astype(kind), np.arange(SAMPLES), 1.0)
    symbol = Modality("symbol", table.astype(kind), index, 0.3)
    common = {
        "method": Method(tolerance=1e-6, threads=1),
        "atoms": ATOMS,
        "penalty": 0.1,
        "epochs": 3,
        "batch_size": 50,
        "reseed": True,
        "initial": "data",
    }
    return DictionaryLearner(Settings(**(common | settings)), [image, symbol], LABELS, 4, 0)


@pytest.mark.parametrize("settings", [{}, {"contrast": 2.0}, {"initial": "random"}, {"norm": "stacked"}])
def test_symbols_are_learned_as_if_each_sample_had_its_own(settings):
    few, many = (
        learner(SYMBOLS, LABELS, np.float64, **settings),
        learner(SYMBOLS[LABELS], np.arange(SAMPLES), np.float64, **settings),
    )
    reached, at_length = few.run(few.start(), quiet=True), many.run(many.start(), quiet=True)
    assert reached.dictionaries["symbol"].shape == (ATOMS, 4 + ATOMS)
    assert at_length.dictionaries["symbol"].shape == (ATOMS, PIXELS)
    ours, theirs = few.learned(reached), many.learned(at_length)
    for name in ("image", "symbol"):
        assert ours[name].shape == theirs[name].shape
        assert np.abs(ours[name] - theirs[name]).max() < 1e-6


def test_images_that_move_are_learned_in_their_pixels():
    """A shifted image is no sum of images that are not."""
    settings = Settings(atoms=6, penalty=0.1, method=Method(threads=1), epochs=1, batch_size=50, shift=1)
    glyph = Modality("glyph", SYMBOLS, LABELS, 1.0)
    few = DictionaryLearner(settings, [glyph], LABELS, 4, 0, (9, 10))
    assert few.run(few.start(), quiet=True).dictionaries["glyph"].shape == (6, PIXELS)


@pytest.mark.parametrize("shape", [(9, 9), (600, 900), None])
def test_shifts_of_another_shape_are_refused(shape):
    settings = Settings(atoms=6, penalty=0.1, method=Method(threads=1), shift=1)
    with pytest.raises(ValueError, match="shape"):
        DictionaryLearner(settings, [Modality("glyph", SYMBOLS, LABELS, 1.0)], LABELS, 4, 0, shape)


def test_the_basis_has_the_same_bytes_on_any_number_of_threads():
    inputs, atoms = RANDOM.random((10, 784)), RANDOM.random((256, 784))

    def made(threads):
        with threadpool_limits(threads):
            modality = Modality("symbol", inputs, np.zeros(SAMPLES, int), 1.0)
            subspaces = Subspaces([modality], SAMPLES, 256, lambda: {"symbol": atoms}, OnProcessors())
            narrow = subspaces.into({"symbol": atoms})
            return narrow["symbol"].tobytes(), subspaces.out_of(narrow)["symbol"].tobytes()

    assert made(1) == made(2)


def test_what_is_learned_has_the_inputs_type_and_unit_atoms():
    few = learner(SYMBOLS, LABELS)
    learned = few.learned(few.run(few.start(), quiet=True))["symbol"]
    assert learned.dtype == np.float32 and np.allclose(np.linalg.norm(learned, axis=1), 1, atol=1e-5)


def test_a_checkpoint_goes_on_in_the_same_coordinates(tmp_path):
    whole = learner(SYMBOLS, LABELS)
    once = whole.learned(whole.run(whole.start(), quiet=True))
    part = learner(SYMBOLS, LABELS)
    save_checkpoint(tmp_path / "c.safetensors", part.run(part.start(), stop_after=7, quiet=True), "key")
    again = learner(SYMBOLS, LABELS)
    resumed = again.learned(again.run(load_checkpoint(tmp_path / "c.safetensors", "key"), quiet=True))
    assert all(np.array_equal(once[name], resumed[name]) for name in once)


@pytest.mark.parametrize("inputs", [np.zeros((3, PIXELS)), np.repeat(SYMBOLS[:1], 3, axis=0)])
def test_inputs_that_span_less_than_their_number_lose_nothing(inputs):
    atoms = np.concatenate([np.repeat(SYMBOLS[1:3], 3, axis=0), RANDOM.random((2, PIXELS))])
    modality = Modality("symbol", inputs, np.zeros(SAMPLES, int), 1.0)
    subspaces = Subspaces([modality], SAMPLES, len(atoms), lambda: {"symbol": atoms}, OnProcessors())
    narrow = subspaces.into({"symbol": atoms})
    rank = np.linalg.matrix_rank(np.concatenate([inputs, atoms]))
    assert narrow["symbol"].shape == (8, rank)
    assert np.allclose(subspaces.out_of(narrow)["symbol"], atoms, atol=1e-6)
    table = subspaces.modality(modality).table
    assert np.allclose(table @ table.T, inputs @ inputs.T) and np.allclose(
        table @ narrow["symbol"].T, inputs @ atoms.T, atol=1e-4
    )


@pytest.mark.parametrize("pixels", [4 + ATOMS, 5])
def test_inputs_of_few_pixels_stay_as_they_are(pixels):
    few = learner(SYMBOLS[:, :pixels], LABELS)
    progress = few.start()
    assert progress.dictionaries["symbol"].shape == (ATOMS, pixels)
    assert np.array_equal(few.learned(progress)["symbol"], progress.dictionaries["symbol"])
