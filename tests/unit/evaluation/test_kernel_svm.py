"""The RBF SVM on working sets: optimal by the conditions of its problem, predictions those of scikit-learn's SVC."""

import numpy as np
import pytest
from linked_dictionaries.evaluation import kernel_svm
from linked_dictionaries.evaluation.kernel_svm import WorkingSetSVC
from sklearn.datasets import load_digits, make_moons
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.svm import SVC

SLACK = 2e-3  # SVC's tolerance, twice: its stopping rule bounds the difference of two samples


@pytest.fixture(autouse=True)
def small_working_sets(monkeypatch):
    monkeypatch.setattr(kernel_svm, "_FIRST", 40)  # so that there are rounds with few samples too


def problem(kind):
    rng = np.random.default_rng(0)
    features, labels = load_digits(n_class=5, return_X_y=True)
    features = features / 16
    if kind == "two classes":
        return features[labels < 2], labels[labels < 2]
    if kind == "of the seen twice":
        return np.repeat(features[:600], 2, axis=0), np.repeat(labels[:600], 2)
    if kind == "far from the origin":
        return (features + 1000).astype(np.float32), labels
    if kind == "groups far apart":
        return (features + 3000 * (np.arange(len(features)) % 3 - 1)[:, None]).astype(np.float32), labels
    if kind == "all alike":
        return np.ones((200, 3)), labels[:200]
    if kind == "a rare class":
        kept = np.flatnonzero((labels != 4) | (np.cumsum(labels == 4) <= 2))
        return features[kept], labels[kept]
    if kind == "classes in turn":
        order = np.argsort(labels, kind="stable")
        return features[order], labels[order]
    if kind == "labels by chance":
        return rng.standard_normal((500, 60)), rng.integers(0, 3, 500)
    if kind == "moons":
        return make_moons(1000, noise=0.3, random_state=0)
    return features.astype(np.float32), labels * 3 - 5


KINDS = ["other labels", "two classes", "of the seen twice", "far from the origin", "all alike", "a rare class"]
KINDS += ["groups far apart", "classes in turn", "labels by chance", "moons"]


def check_conditions(model, features, labels, gamma):
    """Each pair's Karush-Kuhn-Tucker conditions, with a kernel in float64 that the model has no part in."""
    features = features.astype(np.float64)
    kernel = rbf_kernel(features, features[model.support_], gamma=gamma)
    for (first, second), weights, intercept in zip(model._pairs, model._weights.T, model._intercepts, strict=True):
        pair = np.flatnonzero(np.isin(labels, model.classes_[[first, second]]))
        targets = np.where(labels[pair] == model.classes_[first], 1, -1)
        margins = targets * (kernel[pair] @ weights.astype(np.float64) + intercept)
        duals = np.zeros(len(labels))
        duals[model.support_] = weights
        assert abs(duals.sum()) <= 1e-4 * max(1, np.abs(duals).sum())
        assert not np.delete(duals, pair).any()
        duals = duals[pair] * targets
        assert duals.min() >= 0 and duals.max() <= model.C * (1 + 1e-6)
        assert (margins[duals < model.C * (1 - 1e-6)] >= 1 - SLACK).all()
        assert (margins[duals > 0] <= 1 + SLACK).all()


@pytest.mark.parametrize(("C", "gamma"), [(0.1, "scale"), (1.0, "auto"), (10.0, 0.02), (100.0, 3.0)])
@pytest.mark.parametrize("kind", KINDS)
def test_optimal_and_of_scikit_learns_predictions(kind, C, gamma):
    features, labels = problem(kind)
    model = WorkingSetSVC(C=C, gamma=gamma).fit(features, labels)
    peer = SVC(C=C, gamma=gamma).fit(features.astype(np.float64), labels)
    check_conditions(model, features, labels, peer._gamma)
    if kind == "all alike":  # decisions of nothing but rounding
        return
    unseen = features + 0.01 * features.std() * np.random.default_rng(1).standard_normal(features.shape)
    assert (model.predict(unseen) != peer.predict(unseen)).mean() <= 2e-3


def test_working_sets_stay_small(monkeypatch):
    """Most samples never meet SVC: easy ones are many here."""
    features, labels = problem("two classes")
    features = np.concatenate([features + 0.01 * step for step in range(10)])
    sizes = []
    fit = SVC.fit
    monkeypatch.setattr(SVC, "fit", lambda self, X, y: (sizes.append(len(X)), fit(self, X, y))[1])
    WorkingSetSVC(C=10.0).fit(features, np.tile(labels, 10))
    assert max(sizes) < len(features) / 5


@pytest.mark.parametrize(
    ("limit", "value"),
    [("_MOST_BYTES", 4 * 50 * 300), ("_SHARED_BYTES", 0), ("_ROUNDS", 0), ("_SINGLE", 0.0), ("_CHUNK", 7)],
)
def test_limits_change_the_way_and_not_the_result(monkeypatch, limit, value):
    features, labels = problem("other labels")
    usual = WorkingSetSVC(C=10.0).fit(features, labels)
    monkeypatch.setattr(kernel_svm, limit, value)
    limited = WorkingSetSVC(C=10.0).fit(features, labels)
    check_conditions(limited, features, labels, SVC().fit(features, labels)._gamma)
    assert np.array_equal(limited.predict(features), usual.predict(features))


def test_a_kernel_in_single_precision_is_not_trusted_with_a_large_penalty():
    rng = np.random.default_rng(0)
    features = np.tile(rng.random((200, 64), dtype=np.float32), (2, 1))
    labels = rng.integers(0, 2, 400)
    for C in (1e4, 1e6):
        ours, peer = (kind(C=C).fit(features, labels).predict(features) for kind in (WorkingSetSVC, SVC))
        assert np.array_equal(ours, peer)


@pytest.mark.parametrize("size", [1e-21, 1.0, 1e19])
def test_features_of_any_size(size):
    features, labels = problem("other labels")
    model, peer = (kind(C=10.0).fit(features * size, labels) for kind in (WorkingSetSVC, SVC))
    assert np.array_equal(model.predict(features * size), peer.predict(features * size))


def test_the_intercept_where_all_support_vectors_are_at_their_bound():
    """It is free within an interval, of which SVC takes the middle; samples that were left out narrow it too."""
    unit = np.eye(64)
    seldom, often = unit[:20] + 20 * unit[63], unit[20:40]
    among = np.repeat(often.mean(axis=0)[None], 400, axis=0)
    among[:40:2], among[1] = often, among[1] + 0.32 * unit[50]
    features, labels = np.concatenate([seldom, among]), np.repeat([0, 1], [20, 400])
    model, peer = (kind(C=0.17, gamma=1.05).fit(features, labels) for kind in (WorkingSetSVC, SVC))
    assert -model._intercepts[0] == pytest.approx(peer.intercept_[0], abs=1e-3)


def test_other_features_than_it_was_fitted_to_are_refused():
    features, labels = problem("two classes")
    with pytest.raises(ValueError, match="1 features; the SVM was fitted to 64"):
        WorkingSetSVC().fit(features, labels).predict(features[:, :1])


def test_numbers_that_are_not_finite_are_refused():
    features, labels = load_digits(n_class=3, return_X_y=True)
    model = WorkingSetSVC().fit(features, labels)
    for row in range(0, 40):
        spoilt = features.copy()
        spoilt[row, 5] = np.nan
        with pytest.raises(ValueError, match="NaN"):
            WorkingSetSVC().fit(spoilt, labels)
        with pytest.raises(ValueError, match="NaN"):
            model.predict(spoilt)
