"""Settings by view: each column is judged by itself, lists go in order, and what learning began with stays."""

import numpy as np
import pandas as pd
import pytest
from linked_dictionaries import LinkedDictionaryLearning, UserError

X = np.random.default_rng(0).random((200, 4)) @ np.random.default_rng(1).random((4, 19)) + 0.1
TWO = {"a": 12, "b": 7}


def learner(**settings):
    return LinkedDictionaryLearning(**{"n_components": 8, "max_epochs": 1, "random_state": 0, **settings})


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_column_of_another_unit_has_variance_one_too(dtype):
    units = X.copy()
    units[:, 0] *= 1e6
    units[:, 1:] *= 1e-9
    units[:, 5] = 3.0  # constant
    model = learner().fit(units.astype(dtype))
    scaled = (units.astype(dtype) - model.mean_) / model.scale_
    deviations = scaled.std(axis=0)
    assert np.allclose(np.delete(deviations, 5), deviations[0], rtol=1e-3) and deviations[5] < 1e-3 * deviations[0]


def test_a_column_that_counts_from_far_away_leaves_the_others_their_scale():
    far = X.copy()
    far[:, 0] = 1.7e12 + np.arange(200)  # a time
    deviations = ((far - learner().fit(far).mean_) / learner().fit(far).scale_).std(axis=0)
    assert np.allclose(deviations[1:], deviations[1], rtol=1e-6)


@pytest.mark.parametrize("given", [[True, False], (True, False), np.array([True, False]), {"a": True, "b": False}])
def test_center_in_order_or_by_name(given):
    mean = learner(views=TWO, center=given).fit(X).mean_
    assert (mean[:12] > 0).all() and not mean[12:].any()


def test_scale_in_order():
    by_name = learner(views=TWO, scale={"a": "columns", "b": None}).fit(X)
    assert np.array_equal(learner(views=TWO, scale=["columns", None]).fit(X).scale_, by_name.scale_)


@pytest.mark.parametrize(
    ("settings", "told"),
    [({"center": "no"}, "center must be True or False"), ({"center": [True]}, "1 values for 2 views")],
)
def test_other_settings_of_views_are_refused(settings, told):
    with pytest.raises(UserError, match=told):
        learner(views=TWO, **settings).fit(X)


@pytest.mark.parametrize(
    "changed", [{"n_components": 12}, {"driver": "inhibit"}, {"views": {"a": 7, "b": 12}}, {"norm": "stacked"}]
)
def test_what_a_stream_began_with_stays(changed):
    model = learner(views=TWO).partial_fit(X)
    with pytest.raises(UserError, match=f"{next(iter(changed))} was .* when learning began"):
        model.set_params(**changed).partial_fit(X, np.arange(200) % 2)
    kept = {name: learner(views=TWO).get_params()[name] for name in changed}
    assert model.set_params(**kept, penalty=0.1).partial_fit(X).n_iter_ == 2


def test_classes_are_those_of_the_last_fit():
    model = learner(driver="inhibit").fit(X, np.arange(200) % 2)
    assert model.classes_.tolist() == [0, 1]
    assert not hasattr(model.set_params(driver=None).fit(X), "classes_")


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT])
def test_a_missing_class_is_told(missing):
    with pytest.raises(UserError, match="y lacks classes"):
        learner(driver="inhibit").fit(X, [missing, *(np.arange(199) % 2)])


@pytest.mark.parametrize("weights", [[np.int64(1), np.float32(2)], np.array([1.0, 2.0]), {"a": np.int64(1), "b": 2}])
def test_numbers_of_numpy_are_saved(weights, tmp_path):
    model = learner(views=TWO, weights=weights).fit(X)
    model.save(tmp_path / "model.safetensors")
    again = LinkedDictionaryLearning.load(tmp_path / "model.safetensors")
    assert again.weights_ == model.weights_ and np.array_equal(again.transform(X), model.transform(X))


def test_a_damaged_model_is_told(tmp_path):
    from linked_dictionaries.storage import read_tensors, write_tensors

    path = tmp_path / "model.safetensors"
    learner().fit(X).save(path)
    tensors, about = read_tensors(path)
    for damaged, told in (
        ({**tensors, "mean_": tensors["mean_"][:3]}, about),
        ({name: values for name, values in tensors.items() if name != "scale_"}, about),
        (tensors, {**about, "about": "{"}),
    ):
        write_tensors(path, damaged, told)
        with pytest.raises(UserError, match="a damaged model"):
            LinkedDictionaryLearning.load(path)


def test_a_device_that_is_not_there_is_told():
    pytest.importorskip("torch")
    with pytest.raises(UserError, match="device 'nowhere' is not there"):
        learner(device="nowhere").fit(X)


def test_what_names_no_view_is_told():
    with pytest.raises(UserError, match="there is no view"):
        learner(views=TWO).fit(X).predict(X, view=["a"])


@pytest.mark.parametrize("unit", [1e-300, 1e-170, 1e-100, 1.0, 1e100])
def test_values_whose_squares_vanish_are_not_scored_as_read(unit):
    X = np.random.default_rng(0).random((60, 8)) * unit
    model = LinkedDictionaryLearning(6, views={"a": 4, "b": 4}, random_state=0, max_epochs=3).fit(X)
    assert model.score(X) < 0.5
