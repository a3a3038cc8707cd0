"""How absent views are read from codes: the linear maps against scikit-learn's, and what signals beside codes give."""

import numpy as np
import pytest
from linked_dictionaries.estimators.decoding import ALPHAS, _Products
from linked_dictionaries.estimators.linked import LinkedDictionaryLearning
from sklearn.linear_model import LinearRegression, Ridge, RidgeCV
from sklearn.metrics import r2_score

VIEWS = {"a": 6, "b": 9, "c": 5}


def problem(count, noise=0.05, seed=0):
    """Views of which the second is linear in the first up to noise, the third is not."""
    random = np.random.default_rng(seed)
    first = random.normal(size=(count, 6))
    second = first @ np.random.default_rng(9).normal(size=(6, 9))
    third = np.abs(first[:, :5])
    return np.hstack([first, second, third]) + noise * random.normal(size=(count, 20))


def test_the_map_is_a_ridge_whose_strength_holds_for_new_samples():
    random = np.random.default_rng(0)
    F, coefficients = random.random((400, 30)), random.normal(size=(30, 7))
    Y = F @ coefficients + 2 * random.normal(size=(400, 7))
    found, intercept = _Products.of(F[:100], Y[:100], 30).ridge(slice(0, 7))
    energy = ((F[:100] - F[:100].mean(axis=0)) ** 2).sum(axis=1).mean()
    tried = [Ridge(alpha=alpha * energy).fit(F[:100], Y[:100]) for alpha in ALPHAS]
    assert any(np.allclose(found.T, model.coef_) and np.allclose(intercept, model.intercept_) for model in tried)
    by_leaving_out = RidgeCV(alphas=[alpha * energy for alpha in ALPHAS]).fit(F[:100], Y[:100])
    mine, theirs = (r2_score(Y[100:], told) for told in (F[100:] @ found + intercept, by_leaving_out.predict(F[100:])))
    assert mine == pytest.approx(theirs, abs=0.01)


@pytest.mark.parametrize("decoder", ["dictionary", "ridge", "both"])
def test_every_decoder_predicts_and_is_saved(tmp_path, decoder):
    X = problem(300)
    X[:40, :6], X[30:50, 6:15] = np.nan, np.nan
    model = LinkedDictionaryLearning(24, views=VIEWS, decoder=decoder, max_epochs=5, random_state=0).fit(X)
    told = model.predict(X[60:], view="c")
    model.save(tmp_path / "model.safetensors")
    np.testing.assert_array_equal(
        LinkedDictionaryLearning.load(tmp_path / "model.safetensors").predict(X[60:], "c"), told
    )
    hidden = X[60:].copy()
    hidden[:, 15:] = 1e3  # what X shows of the view itself is not looked at
    np.testing.assert_array_equal(model.predict(hidden, view="c"), told)
    filled = model.predict(X[:40])
    np.testing.assert_array_equal(filled[:30, 6:], X[:30, 6:])
    assert np.isfinite(filled).all()


def test_with_signals_no_worse_than_a_line_nor_than_codes():
    X, new = problem(500), problem(300, seed=1)
    line = r2_score(new[:, 6:15], LinearRegression().fit(X[:, :6], X[:, 6:15]).predict(new[:, :6]))
    scores = {}
    for decoder in ("ridge", "both"):
        model = LinkedDictionaryLearning(48, views=VIEWS, decoder=decoder, max_epochs=10, random_state=0).fit(X)
        alone = new.copy()
        alone[:, 6:] = np.nan
        scores[decoder] = {
            name: r2_score(new[:, part], model.predict(alone, view=name)) for name, part in PARTS.items()
        }
    assert scores["both"]["b"] > line - 0.002 > scores["ridge"]["b"]
    assert scores["both"]["c"] > scores["ridge"]["c"] - 0.01
    assert scores["both"]["c"] > 0.5  # where a line knows nothing


PARTS = {"b": slice(6, 15), "c": slice(15, 20)}
