"""The linear SVM by Newton steps: optimal by its own conditions, LinearSVC's optimum, honest about convergence."""

import warnings

import numpy as np
import pytest
from helpers import load_config
from linked_dictionaries.coding.intensities import as_intensities
from linked_dictionaries.configuration.analyses import ClassifierSettings
from linked_dictionaries.data import fetch, splits
from linked_dictionaries.evaluation import linear_svm
from linked_dictionaries.evaluation.classification import classify
from linked_dictionaries.evaluation.linear_svm import NewtonLinearSVC, suits
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC


def objective(features, targets, weights, intercept, C):
    slack = np.maximum(1 - targets * (features @ weights + intercept), 0)
    return 0.5 * (weights @ weights + intercept**2) + C * (slack @ slack)


def gradient(features, targets, weights, intercept, C):
    pulls = np.maximum(1 - targets * (features @ weights + intercept), 0) * targets
    return np.append(weights - 2 * C * pulls @ features, intercept - 2 * C * pulls.sum())


def problem(kind):
    rng = np.random.default_rng(0)
    features, labels = load_digits(return_X_y=True)
    if kind == "two classes":
        return features[labels < 2] / 16, labels[labels < 2]
    if kind == "sparse":
        return features * (rng.random(features.shape) < 0.1), labels
    if kind == "separable":
        return np.hstack([np.eye(10)[labels] * 100, features]), labels
    if kind == "collinear":
        return np.hstack([features, features, np.full_like(features, 1e-3)]) / 16, labels
    if kind == "of many sizes":
        return features * 10.0 ** rng.uniform(-4, 2, features.shape[1]), labels
    return features / 16, labels * 3 - 5


KINDS = ["other labels", "two classes", "sparse", "separable", "collinear", "of many sizes"]


@pytest.mark.parametrize("C", [0.003, 1.0, 100.0])
@pytest.mark.parametrize("kind", KINDS)
def test_optimal_and_not_above_liblinear(kind, C):
    features, labels = problem(kind)
    model = NewtonLinearSVC(C=C).fit(features, labels)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        peer = LinearSVC(C=C, dual=False, tol=1e-6, max_iter=2000).fit(features, labels)
    for index, label in enumerate(model.classes_):
        targets = np.where(labels == label, 1.0, -1.0)
        weights, intercept = model.coef_[index], model.intercept_[index]
        ours = objective(features, targets, weights, intercept, C)
        above = np.linalg.norm(gradient(features, targets, weights, intercept, C)) ** 2 / 2  # curvature is 1 or more
        assert above <= 1.001e-6 * ours
        of_two = len(model.classes_) == 2  # of which LinearSVC keeps one
        sign = -1 if of_two and index == 0 else 1
        row = 0 if of_two else index
        theirs = objective(features, targets, sign * peer.coef_[row], sign * peer.intercept_[row], C)
        assert ours <= theirs * (1 + 1e-6)


def test_accuracy_of_linear_svc_on_embedded_digits():
    configured = load_config()
    digits = splits.split_folds(fetch.fetch_dataset(configured.datasets["mnist5k"]), 10, 1000, "final")
    parts = (as_intensities(digits.train_images), digits.train_labels, as_intensities(digits.test_images))
    settings = configured.classifiers["svm_linear"].for_representation("raw")
    fast, plain = (
        classify("linear_svm", settings, *parts, digits.test_labels, accelerated=choice) for choice in (True, False)
    )
    assert (fast.implementation, plain.implementation) == ("Newton steps", "scikit-learn")
    assert fast.converged and plain.converged
    assert (fast.predictions != plain.predictions).mean() <= 1e-3


@pytest.mark.parametrize("samples", [40, 64, 65])
def test_wide_data_are_left_to_linear_svc(samples):
    features, labels = (part[:samples] for part in load_digits(return_X_y=True))
    made = classify("linear_svm", ClassifierSettings(C=1.0, scaling="none"), features, labels, features, labels)
    assert made.implementation == ("Newton steps" if samples > 64 else "scikit-learn")


@pytest.mark.parametrize(("samples", "features", "expected"), [(9000, 2000, True), (9000, 2001, False), (9, 9, False)])
def test_hessians_are_not_made_of_too_many_features(samples, features, expected):
    assert suits(samples, features) == expected


def test_classes_one_by_one_are_what_they_are_side_by_side(monkeypatch):
    features, labels = problem("other labels")
    at_once = NewtonLinearSVC().fit(features, labels)
    monkeypatch.setattr(linear_svm, "_MOST_BYTES", 3 * 8 * 65**2)
    in_turn = NewtonLinearSVC().fit(features, labels)
    assert np.allclose(in_turn.coef_, at_once.coef_, atol=1e-6)
    assert np.allclose(in_turn.intercept_, at_once.intercept_, atol=1e-6)


def test_a_tiny_penalty_of_errors_learns_all_the_same():
    features, labels = problem("other labels")
    ours = NewtonLinearSVC(C=1e-12).fit(features, labels)
    theirs = LinearSVC(C=1e-12, dual=False, tol=1e-20).fit(features, labels)
    assert (ours.predict(features) == theirs.predict(features)).mean() > 0.95


@pytest.mark.parametrize(("size", "C"), [(1e160, 1.0), (1e150, 1e20)])
def test_features_whose_products_overflow_are_refused(size, C):
    features, labels = problem("other labels")
    with pytest.raises(ValueError, match="too large"):
        NewtonLinearSVC(C=C).fit(features * size, labels)


def test_no_class_is_near_a_minimum_that_is_no_number():
    features, labels = problem("other labels")
    features = features.copy()
    features[3, 5] = 1e150
    with pytest.warns(ConvergenceWarning):
        NewtonLinearSVC(max_iterations=5).fit(features, labels)


def test_features_that_say_nothing_leave_the_weights_at_zero():
    model = NewtonLinearSVC().fit(np.zeros((40, 3)), np.arange(40) % 2)
    assert not model.coef_.any() and not model.intercept_.any()


def test_too_few_steps_are_told():
    features, labels = load_digits(return_X_y=True)
    for most, converged in ((1, False), (1000, True)):
        settings = ClassifierSettings(C=1.0, scaling="none", max_iterations=most)
        assert classify("linear_svm", settings, features, labels, features, labels).converged == converged


@pytest.mark.parametrize("size", [1e-8, 1.0, 1e4, 1e8, 1e12])
@pytest.mark.parametrize("C", [1e-3, 1.0, 1e4])
def test_features_of_any_size_come_to_an_end_that_is_told(size, C):
    """Where the weights' own curvature is lost in the rounding of a Hessian, or separation needs large steps."""
    features, labels = load_digits(return_X_y=True)
    features = features / 16 * size
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        model = NewtonLinearSVC(C=C, max_iterations=60 if size > 1 else 300).fit(features, labels)
    assert all(issubclass(item.category, ConvergenceWarning) for item in told)
    assert not (told and size <= 1)
    assert np.isfinite(model.coef_).all()
    if size >= 1:  # below, C is too small for the features
        assert (model.predict(features) == labels).mean() > (0.98 if size > 1 else 0.9)
    if not told:
        for index, label in enumerate(model.classes_):
            given = features, np.where(labels == label, 1.0, -1.0), model.coef_[index], model.intercept_[index], C
            assert np.linalg.norm(gradient(*given)) ** 2 / 2 <= 1.01e-6 * objective(*given)


def test_numbers_that_are_not_finite_are_refused():
    features, labels = load_digits(return_X_y=True)
    features[3, 5] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        NewtonLinearSVC().fit(features, labels)
