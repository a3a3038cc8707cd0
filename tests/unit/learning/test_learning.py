"""Dictionary learning: recovery, drivers, checkpoints, determinism."""

from dataclasses import replace

import numpy as np
import pytest
from helpers import bars
from linked_dictionaries.coding.encode import encode
from linked_dictionaries.configuration import variants
from linked_dictionaries.errors import DivergenceError, UserError
from linked_dictionaries.learning.arrays import OnDevice, OnProcessors
from linked_dictionaries.learning.checkpoints import load_checkpoint, save_checkpoint
from linked_dictionaries.learning.drivers import driver_currents
from linked_dictionaries.learning.learner import DictionaryLearner, training_labels
from linked_dictionaries.learning.linking import Modality, check_penalty, largest_drive, link, weighted_sum
from linked_dictionaries.learning.settings import settings_of
from linked_dictionaries.learning.updates import hebbian_update

CODING = {
    "penalty": 0.1,
    "transfer": "soft",
    "solver": "active_set",
    "tolerance": 1e-4,
    "max_iterations": 1000,
    "step": None,
}
TRAINING = {
    "epochs": 6,
    "batch_size": 64,
    "learning_rate": 1.0,
    "tolerance": 1e-3,
    "update": "scaled",
    "initial": "data",
    "reseed": True,
    "contrast": 0.0,
    "shift": 0,
    "shuffle_labels": False,
    "monitor_every": 50,
    "monitor_images": 100,
    "checkpoint_seconds": 1000,
}


def make_variant(atoms=16, modalities=None, driver=None, **training):
    return variants.Variant.model_validate(
        {
            "atoms": atoms,
            "modalities": modalities or {"image": 1.0},
            "driver": driver,
            "sparse_coding": CODING,
            "training": {**TRAINING, **training},
        }
    )


def bar_images(samples=2000, seed=0):
    random = np.random.default_rng(seed)
    shapes = bars()
    weights = (random.random((samples, len(shapes))) < 0.15) * random.uniform(0.5, 1.5, (samples, len(shapes)))
    return (weights @ shapes).astype(np.float32), weights


def image_modality(images, weight=1.0, name="image"):
    return Modality(name, images, np.arange(len(images)), weight)


def linked_problem(samples=600, n_classes=3, seed=0):
    random = np.random.default_rng(seed)
    images, _ = bar_images(samples, seed)
    labels = random.integers(0, n_classes, samples)
    symbols = random.random((n_classes, 20)).astype(np.float32)
    return [image_modality(images), Modality("symbol", symbols, labels, 0.3)], labels


def test_bars_are_recovered():
    images, _ = bar_images()
    variant = make_variant(atoms=len(bars()) + 4, epochs=12)
    learner = DictionaryLearner(variant, [image_modality(images)], np.zeros(len(images), np.int64), 1, seed=0)
    learned = learner.run(learner.start()).dictionaries["image"]
    best = (bars() @ learned.T).max(axis=1)
    assert best.min() > 0.97


def test_codes_are_recovered_with_the_true_dictionary():
    images, weights = bar_images(200)
    codes = encode(images, bars().astype(np.float32), 1e-3, tolerance=1e-3).activations
    assert np.abs(codes - weights).max() < 0.02


def test_hebbian_update_descends_the_energy():
    modalities, labels = linked_problem()
    variant = make_variant(modalities={"image": 1.0, "symbol": 0.3}, epochs=4, monitor_every=1)
    learner = DictionaryLearner(variant, modalities, labels, 3, seed=0)
    log = [row for row in learner.run(learner.start()).log if row["modality"] == "image"]
    assert log[-1]["objective_mean"] < 0.9 * log[0]["objective_mean"]


@pytest.mark.parametrize("contrast", [0.0, 2.0])
def test_checkpoint_and_resume_is_one_run(tmp_path, contrast):
    modalities, labels = linked_problem()
    variant = make_variant(modalities={"image": 1.0, "symbol": 0.3}, contrast=contrast)
    learner = DictionaryLearner(variant, modalities, labels, 3, seed=5)
    whole = learner.run(learner.start())
    part = learner.run(learner.start(), stop_after=17)
    save_checkpoint(tmp_path / "c.safetensors", part, "key")
    again = DictionaryLearner(variant, modalities, labels, 3, seed=5)
    resumed = again.run(load_checkpoint(tmp_path / "c.safetensors", "key"))
    for name, dictionary in whole.dictionaries.items():
        assert np.array_equal(dictionary, resumed.dictionaries[name])
    assert whole.log == resumed.log
    save_checkpoint(tmp_path / "c.safetensors", whole, "key")
    finished = again.run(load_checkpoint(tmp_path / "c.safetensors", "key"))
    assert finished.log == whole.log and finished.step == whole.step


def test_checkpoint_of_another_key_is_refused(tmp_path):
    modalities, labels = linked_problem()
    learner = DictionaryLearner(make_variant(modalities={"image": 1.0, "symbol": 0.3}), modalities, labels, 3, 0)
    save_checkpoint(tmp_path / "c.safetensors", learner.start(), "one")
    with pytest.raises(UserError, match="other code, configuration or data"):
        load_checkpoint(tmp_path / "c.safetensors", "two")
    (tmp_path / "c.safetensors").write_bytes(b"torn")
    with pytest.raises(UserError, match="not a readable checkpoint"):
        load_checkpoint(tmp_path / "c.safetensors", "one")
    assert load_checkpoint(tmp_path / "none.safetensors", "one") is None


def test_same_seed_same_bytes_other_seed_others():
    modalities, labels = linked_problem()
    variant = make_variant(modalities={"image": 1.0, "symbol": 0.3}, epochs=2)

    def run(seed):
        learner = DictionaryLearner(variant, modalities, labels, 3, seed)
        return learner.run(learner.start()).dictionaries["image"]

    assert np.array_equal(run(1), run(1))
    assert not np.array_equal(run(1), run(2))


def test_divergence_is_raised():
    modalities, labels = linked_problem()
    broken = modalities[0].table.copy()
    broken[3] = float("nan")
    modalities[0] = Modality("image", broken, modalities[0].index, 1.0)
    learner = DictionaryLearner(make_variant(modalities={"image": 1.0, "symbol": 0.3}), modalities, labels, 3, 0)
    with pytest.raises(DivergenceError):
        learner.run(learner.start())


def test_atoms_keep_unit_norm_and_the_dead_are_reseeded_from_data():
    images, _ = bar_images(600)
    learner = DictionaryLearner(make_variant(), [image_modality(images)], np.zeros(600, np.int64), 1, 0)
    progress = learner.run(learner.start())
    assert np.allclose(np.linalg.norm(progress.dictionaries["image"], axis=1), np.ones(16), atol=1e-5)
    progress.usage[3] = 0.0
    learner._reseed(progress)
    atom = progress.dictionaries["image"][3]
    cosines = images @ atom / np.maximum(np.linalg.norm(images, axis=1), 1e-9)
    assert cosines.max() > 0.9999
    assert progress.reseeded == 1


def test_dropping_a_modality_is_never_having_had_it():
    modalities, _ = linked_problem()
    dictionaries = {
        "image": np.random.default_rng(1).standard_normal((8, 36)),
        "symbol": np.random.default_rng(2).standard_normal((8, 20)),
    }
    samples = np.arange(10)
    drives = {m.name: m.drive(samples, dictionaries[m.name]) for m in modalities}
    alone = modalities[0].batch(samples) @ dictionaries["image"].T
    symbol = modalities[1].batch(samples) @ dictionaries["symbol"].T
    assert np.array_equal(weighted_sum({"image": 1.0}, drives), alone)
    assert np.allclose(weighted_sum({"image": 1.0, "symbol": 0.3}, drives), alone + 0.3 * symbol, atol=1e-5)


def test_a_duplicated_modality_leaves_codes_unchanged():
    """Eq. 6 with the same modality twice at half weight is Eq. 1; a self term of +2a would break this."""
    images, _ = bar_images(50)
    dictionary = bars().astype(np.float32)
    plain = encode(images, dictionary, 0.1, tolerance=1e-6).activations
    half = np.float32(np.sqrt(0.5))
    for solver in ("active_set", "lca", "fista"):
        stacked = encode(
            np.hstack([half * images, half * images]),
            np.hstack([half * dictionary, half * dictionary]),
            0.1,
            solver=solver,
            tolerance=1e-6,
            max_iterations=100_000,
        )
        assert np.abs(stacked.activations - plain).max() < 1e-4


def test_driver_modes():
    def currents(mode):
        driver = variants.Driver(mode=mode, strength=0.5, block_size=2)
        return driver_currents(driver, n_classes=2, n_atoms=5)

    assert currents("excite").current.tolist() == [[0.5, 0.5, 0, 0, 0], [0, 0, 0.5, 0.5, 0]]
    assert currents("inhibit").current.tolist() == [[0, 0, -0.5, -0.5, 0], [-0.5, -0.5, 0, 0, 0]]
    assert currents("identity").current.tolist() == currents("excite").current.tolist()
    assert (currents("excite").diagonal, currents("identity").diagonal) == (0.0, 0.5)


@pytest.mark.parametrize("mode", ["excite", "inhibit", "identity"])
def test_driven_blocks_answer_to_their_class(mode):
    random = np.random.default_rng(0)
    labels = random.integers(0, 3, 900)
    prototypes = np.eye(3, 12)[:, :12] + 0.2
    images = (prototypes[labels] * random.uniform(0.8, 1.2, (900, 1)) + 0.1 * random.random((900, 12))).astype(
        np.float32
    )
    driver = {"mode": mode, "strength": 0.08, "block_size": 4}
    variant = make_variant(atoms=13, driver=driver, epochs=3, initial="classes")
    learner = DictionaryLearner(variant, [image_modality(images)], labels, 3, 0)
    dictionary = learner.run(learner.start()).dictionaries["image"]
    codes = encode(images, dictionary, 0.1).activations
    sums = codes[:, :12].reshape(-1, 3, 4).sum(axis=2)
    assert (sums.argmax(axis=1) == labels).mean() > 0.95


def test_plain_gradient_steps_from_random_atoms_recover_bars():
    """The paper as printed: the mean of a ⊗ (x - Φa) over the batch, unit atoms, from noise."""
    images, _ = bar_images(4000)
    settings = {"update": "sgd", "initial": "random", "reseed": False, "learning_rate": 8.0, "epochs": 20}
    variant = make_variant(atoms=24, **settings)
    learner = DictionaryLearner(variant, [image_modality(images)], np.zeros(4000, np.int64), 1, seed=0)
    start = learner.start().dictionaries["image"]
    assert np.abs(bars() @ start.T).max() < 0.6  # noise: no bar among it
    learned = learner.run(learner.start()).dictionaries["image"]
    assert np.allclose(np.linalg.norm(learned, axis=1), 1, atol=1e-5)
    assert (bars() @ learned.T).max(axis=1).min() > 0.9


def test_a_plain_gradient_step_is_eq_4():
    images, _ = bar_images(64)
    dictionary = bars().astype(np.float32)
    codes = encode(images, bars().astype(np.float32), 0.1).activations
    place, phases = OnProcessors(), [(1.0, codes)]
    step = hebbian_update(
        image_modality(images), dictionary, np.arange(64), phases, rate=0.5, damping=None, place=place
    )
    a, residual = codes, images - codes @ dictionary
    assert np.allclose(step, 0.5 * np.einsum("na,np->ap", a, residual) / 64, atol=1e-5)


def test_a_third_dictionary_is_learned_beside_the_others_and_not_in_the_log():
    modalities, labels = linked_problem()
    driver = {"mode": "learned", "strength": 1.0, "block_size": 5}
    variant = make_variant(modalities={"image": 1.0, "symbol": 0.3}, driver=driver)
    learner = DictionaryLearner(variant, modalities, labels, 3, seed=0)
    progress = learner.run(learner.start())
    third = progress.dictionaries["driver"]
    assert third.shape == (16, 16) and {row["modality"] for row in progress.log} == {"image", "symbol"}
    blocks = np.repeat(np.eye(3), 5, axis=0).T / np.sqrt(5)
    assert np.abs(third[:, 15]).max() < 0.5 and (third[:, :15] @ blocks.T).max() > 0.7


def test_blocks_without_a_driver_feel_no_current():
    currents = driver_currents(variants.Driver(mode="none", strength=0.0, block_size=2), n_classes=2, n_atoms=5)
    assert not currents.current.any() and currents.diagonal == 0.0


def test_equal_weight_gives_a_glyph_the_energy_of_the_image():
    images, _ = bar_images(300)
    labels = np.arange(300) % 3
    glyphs = np.random.default_rng(0).random((3, 20)).astype(np.float32)
    image, glyph = link({"image": 1.0, "glyph": "equal"}, {"glyph": glyphs}, images, labels)
    energy = glyph.weight * (glyphs[labels] ** 2).sum(axis=1).mean()
    assert image.weight == 1.0 and energy == pytest.approx((images**2).sum(axis=1).mean(), rel=1e-5)


def test_labels_reach_learning_only_through_links_and_drivers():
    """Without a driver or a linked class modality, other labels give the same dictionary."""
    images, _ = bar_images(300)

    def run(labels):
        learner = DictionaryLearner(make_variant(epochs=1), [image_modality(images)], labels, 3, 0)
        return learner.run(learner.start()).dictionaries["image"]

    assert np.array_equal(run(np.zeros(300, np.int64)), run(np.arange(300) % 3))


@pytest.mark.parametrize("place", ["processors", "device"])
def test_shifted_images_move_by_their_offsets_and_nothing_wraps(place):
    if place == "device":
        pytest.importorskip("torch")
    place = OnProcessors() if place == "processors" else OnDevice("cpu")
    random = np.random.default_rng(0)
    images = random.random((40, 5, 7)).astype(np.float32)
    offsets = random.integers(0, 5, (40, 2))
    index = random.integers(0, 40, 30)
    table, rows, offsets = place.put(images.reshape(40, -1)), place.put(index), offsets[index]
    moved = place.get(place.shifted(table, rows, (5, 7), place.put(offsets), 2))
    for image, result, (down, right) in zip(images[index], moved.reshape(30, 5, 7), offsets - 2, strict=True):
        expected = np.zeros((5, 7), np.float32)
        for y in range(5):
            for x in range(7):
                if 0 <= y - down < 5 and 0 <= x - right < 7:
                    expected[y, x] = image[y - down, x - right]
        assert np.array_equal(result, expected)


def test_a_penalty_that_silences_every_neuron_is_told_before_training():
    images = np.full((4, 9), 0.5, np.float32)
    modalities = [image_modality(images), Modality("symbol", np.eye(4, dtype=np.float32), np.arange(4), 0.5)]
    assert largest_drive(modalities) == pytest.approx(1.5 + 0.5)
    check_penalty(modalities, 1.99)
    check_penalty(modalities, 2.1, excitation=0.2)
    with pytest.raises(UserError, match=r"penalty: λ = 2.1 silences every neuron.* above 2; needed: less, such as 0.1"):
        check_penalty(modalities, 2.1)


def test_shifted_training_resumes_exactly_and_leaves_the_data_alone():
    modalities, labels = linked_problem()
    before = modalities[0].table.copy()
    variant = make_variant(modalities={"image": 1.0, "symbol": 0.3}, shift=1, contrast=1.0)
    whole, part = (DictionaryLearner(variant, modalities, labels, 3, 5, (6, 6)) for _ in range(2))
    once = whole.run(whole.start()).dictionaries["image"]
    stopped = part.run(part.start(), stop_after=17)
    again = DictionaryLearner(variant, modalities, labels, 3, 5, (6, 6)).run(stopped).dictionaries["image"]
    assert np.array_equal(once, again)
    assert np.array_equal(modalities[0].table, before)
    still = DictionaryLearner(
        make_variant(modalities={"image": 1.0, "symbol": 0.3}, contrast=1.0), modalities, labels, 3, 5
    )
    assert not np.array_equal(once, still.run(still.start()).dictionaries["image"])


def test_shuffled_training_labels_are_the_same_classes_in_another_order():
    labels = np.repeat(np.arange(10), 30)
    assert np.array_equal(training_labels(labels, 3, False), labels)
    shuffled = training_labels(labels, 3, True)
    assert np.array_equal(np.sort(shuffled), labels)
    assert (shuffled == labels).mean() < 0.3
    assert np.array_equal(shuffled, training_labels(labels, 3, True))
    assert not np.array_equal(shuffled, training_labels(labels, 4, True))


@pytest.mark.parametrize("contrast", [0.0, 2.0])
def test_tensors_on_a_device_learn_what_arrays_learn(contrast):
    """The path to devices, on torch's processor: same batches, same codes within the tolerance, same dictionaries."""
    pytest.importorskip("torch")
    random = np.random.default_rng(0)
    images, _ = bar_images(200)
    labels = random.integers(0, 3, 200)
    symbols = random.random((3, 20)).astype(np.float32)
    present = random.random(200) < 0.7
    variant = make_variant(
        modalities={"image": 1.0, "symbol": 0.3},
        contrast=contrast,
        epochs=2,
        monitor_every=3,
        shift=1,
        driver={"mode": "inhibit", "strength": 0.05, "block_size": 5},
    )

    def learned(place):
        modalities = link({"image": 1.0, "symbol": 0.3}, {"symbol": symbols}, images, labels, place)
        third = Modality("third", place.put(images[:, :9] * present[:, None]), place.put(np.arange(200)), 0.2, present)
        learner = DictionaryLearner(variant, [*modalities, third], labels, 3, 0, (6, 6), place)
        progress = learner.run(learner.start(), quiet=True)
        return learner.learned(progress), progress.log

    (here, log), (there, other) = learned(OnProcessors()), learned(OnDevice("cpu"))
    for name in here:
        assert np.abs(here[name] - there[name]).max() < 2e-2
    assert [row["modality"] for row in log] == [row["modality"] for row in other]
    assert abs(log[-1]["objective_mean"] - other[-1]["objective_mean"]) < 1e-2


def test_threads_change_no_byte():
    modalities, labels = linked_problem()
    variant = make_variant(modalities={"image": 1.0, "symbol": 0.3}, epochs=2, contrast=2.0)

    def run(threads):
        learner = DictionaryLearner(variant, modalities, labels, 3, 0, place=OnProcessors(threads))
        return learner.run(learner.start(), quiet=True).dictionaries

    one, two = run(1), run(2)
    assert all(np.array_equal(one[name], two[name]) for name in one)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.9])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("threads", [1, 3])
def test_products_of_codes_are_products_sparse_or_dense_for_any_shape(share, kind, threads):
    random = np.random.default_rng(4)
    for rows, inner, columns in ((1, 1, 1), (5, 40, 17), (64, 20, 130), (31, 300, 784)):
        left = (random.standard_normal((rows, inner)) * (random.random((rows, inner)) < share)).astype(kind)
        right = random.standard_normal((inner, columns)).astype(kind)
        total = random.standard_normal((rows, columns)).astype(kind)
        wanted = total.astype(np.float64) - 1.5 * (left.astype(np.float64) @ right)
        found = OnProcessors(threads).plus_product(total, -1.5, left, right)
        assert found is total and found.dtype == kind
        assert np.allclose(found, wanted, atol=1e-3 if kind == np.float32 else 1e-10)


def test_a_code_that_is_not_finite_is_seen_in_what_is_learned_from_it():
    left = np.zeros((2, 30), np.float32)
    left[1, 4] = np.nan
    found = OnProcessors().plus_product(np.zeros((2, 9), np.float32), 1.0, left, np.ones((30, 9), np.float32))
    assert np.isfinite(found[0]).all() and np.isnan(found[1]).all()


def test_products_of_codes_take_any_order_and_type():
    random = np.random.default_rng(5)
    left, right = random.random((6, 30)) * (random.random((6, 30)) < 0.1), random.random((30, 50))
    for factors in (
        (left, np.asfortranarray(right)),
        (np.asfortranarray(left), right.astype(np.float32)),
        (left[:0], right),
    ):
        total = np.zeros((len(factors[0]), 50), np.float32)
        assert np.allclose(OnProcessors().plus_product(total, 1.0, *factors), factors[0] @ factors[1], atol=1e-5)


@pytest.mark.parametrize("norm", ["each", "stacked"])
def test_modalities_of_two_types_are_learned_together(norm):
    random = np.random.default_rng(6)
    images, labels = random.random((300, 40)), random.integers(0, 3, 300)
    modalities = link(
        {"image": 1.0, "symbol": 0.3}, {"symbol": random.random((3, 9)).astype(np.float32)}, images, labels
    )
    settings = replace(settings_of(make_variant(modalities={"image": 1.0, "symbol": 0.3}, contrast=1.0)), norm=norm)
    progress = DictionaryLearner(settings, modalities, labels, 3, 0)
    learned = progress.run(progress.start(), quiet=True).dictionaries
    assert all(np.isfinite(atoms).all() for atoms in learned.values())
