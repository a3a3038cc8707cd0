"""Another solver gives the same codes by certificate, and so the same accuracy."""

import numpy as np
import pytest
from helpers import load_config
from linked_dictionaries.benchmarks.problems import quick_dictionary, shifted_blocks
from linked_dictionaries.coding.encode import encode, encode_stream
from linked_dictionaries.coding.intensities import as_intensities
from linked_dictionaries.configuration.analyses import ClassifierSettings
from linked_dictionaries.data import fetch, splits
from linked_dictionaries.evaluation.classification import classify


@pytest.fixture(scope="module")
def digits():
    dataset = load_config().datasets["mnist5k"]
    return splits.split_folds(fetch.fetch_dataset(dataset), 10, dataset.validation, "final")


@pytest.fixture(scope="module")
def dictionary(digits):
    return quick_dictionary(as_intensities(digits.train_images), 256, 0.3, steps=40, batch=512)


def test_swapping_the_solver_leaves_codes_and_accuracy(digits, dictionary):
    settings = ClassifierSettings(C=0.2, scaling="unit")
    codes, accuracies = {}, {}
    for solver in ("active_set", "fista"):
        parts = [
            encode(images, dictionary, 0.3, solver=solver, tolerance=1e-4, max_iterations=50_000)
            for images in (digits.train_images[:2000], digits.test_images)
        ]
        assert max(part.kkt.max() for part in parts) <= 1.1e-4
        codes[solver] = parts[1].activations
        features = [part.activations for part in parts]
        accuracies[solver] = classify(
            "logistic_regression", settings, features[0], digits.train_labels[:2000], features[1], digits.test_labels
        ).accuracy
    assert abs(accuracies["active_set"] - accuracies["fista"]) <= 0.001
    assert np.abs(codes["active_set"] - codes["fista"]).max() < 5e-3


def test_lca_gives_the_same_codes(digits, dictionary):
    images = digits.test_images[:100]
    exact = encode(images, dictionary, 0.3).activations
    lca = encode(images, dictionary, 0.3, solver="lca", tolerance=1e-4, max_iterations=100_000)
    assert lca.kkt.max() <= 1.1e-4
    assert np.abs(lca.activations - exact).max() < 5e-3


def test_stream_equals_array(digits, dictionary):
    blocks = list(shifted_blocks(digits.train_images[:1500], (28, 28), 4000))
    assert sum(len(block) for block in blocks) == 4000
    streamed = np.concatenate([c.activations for c in encode_stream(blocks, dictionary, 0.3, threads=2)])
    whole = encode(np.concatenate(blocks), dictionary, 0.3).activations
    assert np.abs(streamed - whole).max() < 1e-3
