"""The maps from codes against scikit-learn's ridge."""

import numpy as np
import pytest
from linked_dictionaries.estimators.ridge import ALPHAS, HeldOut, Products
from sklearn.linear_model import Ridge, RidgeCV
from sklearn.metrics import r2_score

RANDOM = np.random.default_rng(0)
F, W = RANDOM.random((400, 30)), RANDOM.normal(size=(30, 7))
Y = F @ W + 2 * RANDOM.normal(size=(400, 7)) + 5
TRAIN, NEW = slice(0, 100), slice(100, None)
WHOLE = [slice(0, 7)]


def test_a_map_is_a_ridge_whose_strength_holds_for_new_samples():
    maps = Products(F[TRAIN], Y[TRAIN]).maps([np.ones(30)], WHOLE)
    coefficients, intercepts = maps.coefficients, maps.intercepts
    energy = F[TRAIN].var(axis=0).sum()
    tried = [Ridge(alpha=alpha * energy).fit(F[TRAIN], Y[TRAIN]) for alpha in ALPHAS]
    assert any(np.allclose(coefficients.T, m.coef_) and np.allclose(intercepts, m.intercept_) for m in tried)
    by_leaving_out = RidgeCV(alphas=[alpha * energy for alpha in ALPHAS]).fit(F[TRAIN], Y[TRAIN])
    mine = r2_score(Y[NEW], F[NEW] @ coefficients + intercepts)
    assert mine == pytest.approx(r2_score(Y[NEW], by_leaving_out.predict(F[NEW])), abs=0.01)


def test_a_prior_is_a_change_of_features():
    root = RANDOM.normal(size=(30, 30))
    found = Products(F[TRAIN], Y[TRAIN]).maps([root], WHOLE)
    other = Products(F[TRAIN] @ root, Y[TRAIN]).maps([np.ones(30)], WHOLE)
    np.testing.assert_allclose(found.coefficients, root @ other.coefficients, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(found.intercepts, other.intercepts, rtol=1e-6)
    diagonal = RANDOM.random(30) + 0.5
    np.testing.assert_allclose(
        Products(F[TRAIN], Y[TRAIN]).maps([diagonal], WHOLE).coefficients,
        Products(F[TRAIN], Y[TRAIN]).maps([np.diag(diagonal)], WHOLE).coefficients,
    )


def test_groups_of_targets_choose_for_themselves():
    noise = np.hstack([Y[:, :3], RANDOM.normal(size=(400, 4))])
    products = Products(F[TRAIN], noise[TRAIN])
    apart = products.maps([np.ones(30)], [slice(0, 3), slice(3, 7)]).coefficients
    alone = Products(F[TRAIN], Y[TRAIN, :3]).maps([np.ones(30)], [slice(0, 3)]).coefficients
    np.testing.assert_allclose(apart[:, :3], alone)
    assert np.abs(apart[:, 3:]).max() < 0.1 * np.abs(apart[:, :3]).max()


def test_more_features_than_samples_do_not_interpolate():
    maps = Products(F[:20], Y[:20]).maps([np.ones(30)], WHOLE)
    left = ((F[:20] @ maps.coefficients + maps.intercepts - Y[:20]) ** 2).mean()
    assert left > 0.1
    nothing = Products(np.zeros((20, 3)), Y[:20]).maps([np.ones(3)], WHOLE)
    assert not nothing.coefficients.any() and np.allclose(nothing.intercepts, Y[:20].mean(axis=0))


def test_cross_validation_expects_the_error_that_comes():
    maps = Products(F[TRAIN], Y[TRAIN]).maps([np.ones(30)], WHOLE)
    came = ((F[NEW] @ maps.coefficients + maps.intercepts - Y[NEW]) ** 2).sum(axis=1).mean()
    assert maps.errors[0] == pytest.approx(came, rel=0.15)


def test_held_out_samples_choose_by_r_squared_and_recall_of_the_predictions_themselves():
    held_out = HeldOut(F[100:250], Y[100:250])
    roots = [np.ones(30), RANDOM.random(30) + 0.1]
    maps = Products(F[TRAIN], Y[TRAIN]).maps(roots, WHOLE, held_out)
    best = (-np.inf, None, None)
    for root in roots:
        energy = (F[TRAIN] * root).var(axis=0).sum()
        for alpha in ALPHAS:
            model = Ridge(alpha=alpha * energy).fit(F[TRAIN] * root, Y[TRAIN])
            told = model.predict(held_out.features * root)
            nearest = np.linalg.norm(told[:, None] - held_out.targets, axis=2).argmin(axis=1)
            error = ((told - held_out.targets) ** 2).sum()
            quality = 1 - error / ((held_out.targets - Y[TRAIN].mean(axis=0)) ** 2).sum()
            quality += (nearest == np.arange(150)).mean()
            if quality > best[0]:
                best = (quality, model.coef_.T * root[:, None], error / 150)
    np.testing.assert_allclose(maps.coefficients, best[1], rtol=1e-6, atol=1e-9)
    assert maps.errors[0] == pytest.approx(best[2])


def test_targets_that_nobody_held_out_has_are_left_to_cross_validation():
    targets = np.full((150, 7), np.nan)
    targets[:, 3:] = Y[100:250, 3:]
    groups = [slice(0, 3), slice(3, 7)]
    maps = Products(F[TRAIN], Y[TRAIN]).maps([np.ones(30)], groups, HeldOut(F[100:250], targets))
    crossed = Products(F[TRAIN], Y[TRAIN]).maps([np.ones(30)], groups)
    assert np.array_equal(maps.coefficients[:, :3], crossed.coefficients[:, :3])
    assert maps.errors[1] != crossed.errors[1]
