"""What people do with the estimators: what would be useless or half done is told."""

import warnings

import numpy as np
import pandas as pd
import pytest
from linked_dictionaries import Encoder, LinkedDictionaryLearning, LinkedViews, UserError, encode, load_pretrained
from scipy import sparse
from sklearn.model_selection import GridSearchCV

RANDOM = np.random.default_rng(0)
X = RANDOM.random((120, 4)) @ RANDOM.random((4, 11))
TWO = {"a": 6, "b": 5}


def learner(**settings):
    return LinkedDictionaryLearning(**{"n_components": 8, "max_epochs": 2, "random_state": 0, "views": TWO, **settings})


def test_frames_whose_indices_never_meet_are_told():
    first = pd.DataFrame(X[:, :6])
    second = pd.DataFrame(X[:, 6:], index=first.index.astype(str))
    with pytest.raises(UserError, match=r"none of the 240 samples has two of the views a, b.*1 is not '1'"):
        LinkedViews(n_components=8).fit({"a": first, "b": second})


def test_parts_of_a_stream_may_lack_a_view():
    apart = np.concatenate([X, X])
    apart[:120, 6:], apart[120:, :6] = np.nan, np.nan
    model = learner().partial_fit(X).partial_fit(apart)
    assert model.transform(apart).shape == (240, 8)
    with pytest.raises(UserError, match="nothing to link"):
        learner().fit(apart)


def test_what_was_learned_with_is_what_codes_are_found_with():
    model = learner().fit(X)
    codes, told = model.transform(X), model.predict(X, "b")
    for changed in ({"penalty": 0.3}, {"decoder": "dictionary"}):
        model.set_params(**changed)
        assert np.array_equal(model.transform(X), codes) and np.array_equal(model.predict(X, "b"), told)
    assert not np.allclose(model.fit(X).transform(X), codes)


def test_a_saved_model_keeps_the_penalty_that_it_learned_with(tmp_path):
    model = learner().fit(X)
    codes = model.transform(X)
    model.set_params(penalty=0.3).save(tmp_path / "model.safetensors")
    assert np.array_equal(LinkedDictionaryLearning.load(tmp_path / "model.safetensors").transform(X), codes)


def test_a_penalty_that_silences_all_is_told():
    with pytest.warns(UserWarning, match=r"all codes are zero: penalty 50 silences every neuron; give less"):
        learner(penalty=50.0).fit(X)


def test_scores_of_frames_do_not_warn():
    frame = pd.DataFrame(X, columns=[f"c{place}" for place in range(11)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = learner().fit(frame)
        expected = np.mean([_r2(model, frame, name, part) for name, part in (("a", slice(0, 6)), ("b", slice(6, 11)))])
        assert model.score(frame) == pytest.approx(expected)
        GridSearchCV(learner(), {"penalty": [0.05, 0.1]}, cv=2).fit(frame)


def _r2(model, frame, name, part):
    """R² of a view in scaled columns, read from the other."""
    exact = (frame.to_numpy()[:, part] - model.mean_[part]) / model.scale_[part]
    read = (model.predict(frame, name) - model.mean_[part]) / model.scale_[part]
    return 1 - ((exact - read) ** 2).sum() / (exact**2).sum()


def test_classes_without_an_order_are_told():
    y = np.array([1, "b"] * 60, dtype=object)
    with pytest.raises(UserError, match=r"y holds classes of kinds that have no order \(int, str\)"):
        learner(driver="inhibit").fit(X, y)


def test_a_matrix_is_a_dictionary_too():
    atoms = np.eye(5, dtype=np.float32)
    codes = Encoder(np.matrix(atoms), 0.25)(atoms).activations
    assert np.array_equal(codes, encode(atoms, atoms, 0.25).activations)


def test_advice_for_sparse_whole_numbers_works():
    images, atoms = sparse.csr_matrix(np.eye(5, dtype=np.int32)), np.eye(5, dtype=np.float32)
    with pytest.raises(UserError, match=r"images\.astype\(np\.float32\)"):
        encode(images, atoms, 0.25)
    assert encode(images.astype(np.float32), atoms, 0.25).activations.max() == 0.75


def test_pretrained_says_what_does_not_fit():
    model = load_pretrained("linked")
    pixels = RANDOM.integers(0, 256, (3, 784))
    with pytest.warns(UserWarning, match=r"images reach 2\d\d; these dictionaries know numbers in \[0, 1\]"):
        model.transform(pixels.astype(np.float64))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        codes = model.transform(pixels.astype(np.uint8))
    with pytest.raises(UserError, match=r"codes have shape \(3, 255\); needed: \(n, 256\)"):
        model.inverse_transform(codes[:, :-1])
