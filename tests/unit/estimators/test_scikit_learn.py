"""scikit-learn's own checks of its conventions, and life among its tools."""

import joblib
import numpy as np
import pytest
from linked_dictionaries import LinkedDictionaryLearning
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks


@parametrize_with_checks(
    [
        LinkedDictionaryLearning(n_components=8, max_epochs=3),
        LinkedDictionaryLearning(n_components=5, max_epochs=2, center=False, scale=None, solver="fista"),
    ]
)
def test_scikit_learns_checks(estimator, check):
    check(estimator)


def signals(samples=300, seed=0, dtype=np.float64):
    random = np.random.default_rng(seed)
    hidden = random.random((samples, 5)) * (random.random((samples, 5)) < 0.5)
    X = np.hstack([hidden @ random.standard_normal((5, 9)), hidden @ random.standard_normal((5, 6))])
    return X.astype(dtype), hidden


VIEWS = {"sight": 9, "sound": 6}


def small(**parameters):
    settings = {"n_components": 12, "views": VIEWS, "max_epochs": 5, "random_state": 0, **parameters}
    return LinkedDictionaryLearning(**settings)


def test_a_grid_search_over_views_with_gaps_in_a_pipeline():
    X, hidden = signals()
    X[::3, 9:] = np.nan
    search = GridSearchCV(small(), {"penalty": [0.02, 0.5], "decoder": ["ridge", "dictionary"]}, cv=3).fit(X)
    assert search.best_params_["penalty"] == 0.02 and search.best_score_ > 0.5
    labels = (hidden[:, 0] > 0).astype(int)
    piped = make_pipeline(small(), LogisticRegression(C=100)).fit(X[:200], labels[:200])
    assert piped.score(X[200:], labels[200:]) > 0.8


def test_clone_is_unfitted_and_learns_the_same_and_joblib_runs_it():
    X, _ = signals()
    model = small().fit(X)
    again = clone(model)
    assert not hasattr(again, "components_")
    assert np.array_equal(again.fit(X).components_, model.components_)
    parts = joblib.Parallel(2, backend="threading")(
        joblib.delayed(model.transform)(part) for part in (X[:150], X[150:])
    )
    assert np.allclose(np.vstack(parts), model.transform(X), atol=1e-9)


def test_names_of_features_and_frames():
    pd = pytest.importorskip("pandas")
    X, _ = signals(60)
    frame = pd.DataFrame(X, columns=[f"c{place}" for place in range(15)])
    model = small().set_output(transform="pandas").fit(frame)
    codes = model.transform(frame)
    assert list(codes.columns) == list(model.get_feature_names_out())
    assert codes.columns[0] == "linkeddictionarylearning0" and list(model.feature_names_in_) == list(frame.columns)
    with pytest.raises(ValueError, match="feature names"):
        model.transform(frame[frame.columns[::-1]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_type_of_the_data_is_the_precision(dtype):
    X, _ = signals(80, dtype=dtype)
    model = small().fit(X)
    assert model.components_.dtype == model.transform(X).dtype == model.predict(X, "sound").dtype == dtype
