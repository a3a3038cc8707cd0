"""The maps from codes against scikit-learn's ridge."""

import numpy as np
import pytest
from linked_dictionaries.estimators.ridge import ALPHAS, Products
from sklearn.linear_model import Ridge, RidgeCV
from sklearn.metrics import r2_score

RANDOM = np.random.default_rng(0)
F, W = RANDOM.random((400, 30)), RANDOM.normal(size=(30, 7))
Y = F @ W + 2 * RANDOM.normal(size=(400, 7)) + 5
TRAIN, NEW = slice(0, 100), slice(100, None)
WHOLE = [slice(0, 7)]


def test_a_map_is_a_ridge_whose_strength_holds_for_new_samples():
    coefficients, intercepts = Products(F[TRAIN], Y[TRAIN]).maps([np.ones(30)], WHOLE)
    energy = F[TRAIN].var(axis=0).sum()
    tried = [Ridge(alpha=alpha * energy).fit(F[TRAIN], Y[TRAIN]) for alpha in ALPHAS]
    assert any(np.allclose(coefficients.T, m.coef_) and np.allclose(intercepts, m.intercept_) for m in tried)
    by_leaving_out = RidgeCV(alphas=[alpha * energy for alpha in ALPHAS]).fit(F[TRAIN], Y[TRAIN])
    mine = r2_score(Y[NEW], F[NEW] @ coefficients + intercepts)
    assert mine == pytest.approx(r2_score(Y[NEW], by_leaving_out.predict(F[NEW])), abs=0.01)


def test_a_prior_is_a_change_of_features():
    root = RANDOM.normal(size=(30, 30))
    found, intercepts = Products(F[TRAIN], Y[TRAIN]).maps([root], WHOLE)
    other, others = Products(F[TRAIN] @ root, Y[TRAIN]).maps([np.ones(30)], WHOLE)
    np.testing.assert_allclose(found, root @ other, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(intercepts, others, rtol=1e-6)
    diagonal = RANDOM.random(30) + 0.5
    np.testing.assert_allclose(
        Products(F[TRAIN], Y[TRAIN]).maps([diagonal], WHOLE)[0],
        Products(F[TRAIN], Y[TRAIN]).maps([np.diag(diagonal)], WHOLE)[0],
    )


def test_groups_of_targets_choose_for_themselves():
    noise = np.hstack([Y[:, :3], RANDOM.normal(size=(400, 4))])
    products = Products(F[TRAIN], noise[TRAIN])
    apart, _ = products.maps([np.ones(30)], [slice(0, 3), slice(3, 7)])
    np.testing.assert_allclose(apart[:, :3], Products(F[TRAIN], Y[TRAIN, :3]).maps([np.ones(30)], [slice(0, 3)])[0])
    assert np.abs(apart[:, 3:]).max() < 0.1 * np.abs(apart[:, :3]).max()


def test_more_features_than_samples_do_not_interpolate():
    coefficients, intercepts = Products(F[:20], Y[:20]).maps([np.ones(30)], WHOLE)
    left = ((F[:20] @ coefficients + intercepts - Y[:20]) ** 2).mean()
    assert left > 0.1
    nothing, means = Products(np.zeros((20, 3)), Y[:20]).maps([np.ones(3)], WHOLE)
    assert not nothing.any() and np.allclose(means, Y[:20].mean(axis=0))
