"""Classifiers: fast ways predict as plain scikit-learn, scaling sees the training set only."""

import numpy as np
import pytest
from helpers import load_config
from linked_dictionaries.coding.intensities import as_intensities
from linked_dictionaries.configuration.analyses import ClassifierSettings
from linked_dictionaries.data import fetch, splits
from linked_dictionaries.errors import UserError
from linked_dictionaries.evaluation.classification import classify, scale
from sklearn.datasets import load_digits


@pytest.fixture(scope="module")
def digits():
    images, labels = load_digits(return_X_y=True)
    images = (images / 16).astype(np.float32)
    return images[:1200], labels[:1200], images[1200:], labels[1200:]


@pytest.mark.parametrize("model", ["logistic_regression", "linear_svm", "rbf_svm"])
def test_each_model_learns_and_is_deterministic(digits, model):
    settings = ClassifierSettings(C=1.0, gamma="scale", scaling="unit")
    result, again = classify(model, settings, *digits), classify(model, settings, *digits)
    assert result.accuracy > 0.9 and result.converged
    assert np.array_equal(result.predictions, again.predictions)


def test_working_sets_predict_mnist_as_scikit_learn():
    """The embedded digits, the settings of Table I's raw cell: every one of the 1,000 predictions is the same."""
    configured = load_config()
    digits = splits.split_folds(fetch.fetch_dataset(configured.datasets["mnist5k"]), 10, 1000, "final")
    parts = (as_intensities(digits.train_images), digits.train_labels, as_intensities(digits.test_images))
    settings = configured.classifiers["svm_rbf"].for_representation("raw")
    fast, plain = (
        classify("rbf_svm", settings, *parts, digits.test_labels, threads=2, accelerated=choice)
        for choice in (True, False)
    )
    assert (fast.implementation, plain.implementation) == ("scikit-learn on working sets", "scikit-learn")
    assert np.array_equal(fast.predictions, plain.predictions)


@pytest.mark.parametrize(("features", "made_by"), [(49, "scikit-learn"), (50, "scikit-learn on working sets")])
def test_few_features_are_left_to_scikit_learn(digits, features, made_by):
    train, train_labels, test, test_labels = digits
    settings = ClassifierSettings(C=10.0, gamma=0.05, scaling="none")
    narrow = (train[:, :features], train_labels, test[:, :features], test_labels)
    fast, plain = (classify("rbf_svm", settings, *narrow, accelerated=choice) for choice in (True, False))
    assert fast.implementation == made_by
    assert np.array_equal(fast.predictions, plain.predictions)


@pytest.mark.parametrize("scaling", ["none", "unit", "root", "standard"])
def test_scaling_ignores_the_test_set(digits, scaling):
    train, _, test, _ = digits
    alone = scale(train, test[:1], scaling)[1]
    together = scale(train, np.concatenate([test[:1], 100 * test[1:]]), scaling)[1][:1]
    assert np.array_equal(alone, together)


def test_standard_scores_and_unit_scale(digits):
    train, _, test, _ = digits
    standard = scale(train, test, "standard")[0]
    varying = train.std(axis=0) > 0
    assert np.abs(standard.mean(axis=0)).max() < 1e-4
    assert np.abs(standard.std(axis=0)[varying] - 1).max() < 1e-3
    assert scale(train, test, "unit")[0].std() == pytest.approx(1, abs=1e-4)


def test_root_scale_is_the_unit_scale_of_square_roots(digits):
    train, _, test, _ = digits
    rooted = scale(np.sqrt(train), np.sqrt(test), "unit")
    assert all(np.array_equal(*pair) for pair in zip(scale(train, test, "root"), rooted, strict=True))
    with pytest.raises(UserError, match="negative"):
        scale(train, -test, "root")


def test_rbf_without_gamma_is_told(digits):
    with pytest.raises(UserError, match="gamma"):
        classify("rbf_svm", ClassifierSettings(C=1.0, scaling="none"), *digits)
