"""Faults that people met in use, each as they met it."""

import copy
import warnings

import numpy as np
import pandas as pd
import pytest
from linked_dictionaries import LinkedDictionaryLearning, LinkedViews, encode, load_pretrained
from linked_dictionaries.coding.method import Method
from linked_dictionaries.errors import InputError, UserError
from linked_dictionaries.estimators.ridge import held_out_losses
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.pipeline import make_pipeline
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

VIEWS = {"a": 9, "b": 6}


@pytest.fixture(scope="module")
def pairs():
    random = np.random.default_rng(0)
    hidden = random.random((2500, 5)) * (random.random((2500, 5)) < 0.5)
    clean = np.hstack([hidden @ random.standard_normal((5, width)) for width in VIEWS.values()])
    return clean + 0.05 * random.standard_normal(clean.shape)


def model(**settings):
    return LinkedDictionaryLearning(
        **{"n_components": 12, "views": VIEWS, "random_state": 0, "max_epochs": 5} | settings
    )


@pytest.mark.parametrize("scale", ["columns", "view", None])
@pytest.mark.parametrize("constant", [0.1, 0.5, 0.0])
def test_a_view_that_never_varies_tells_nothing_whatever_its_value(pairs, scale, constant):
    """0.1 has no exact mean in binary: what rounding leaves of it was scaled up to energy one."""
    still = pairs[:600].copy()
    still[:, 9:] = constant
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = model(scale=scale).fit(still)
    assert fitted.variance_explained_["b"] == pytest.approx(0, abs=1e-6)
    assert fitted.weights_["a"] == pytest.approx(0.5)
    changed = still[:3].copy()
    changed[:, 9:] = constant + 1e-4
    assert np.abs(fitted.transform(changed) - fitted.transform(still[:3])).max() < 0.01


def test_a_constant_view_does_nothing_in_any_unit(pairs):
    still = pairs[:300] * 1024
    still[:, 9:] = 0
    large, small = (
        model(scale=None, penalty=50 * unit).fit(still * unit).transform(still * unit) / unit for unit in (1, 2**-10)
    )
    assert large.any() and np.abs(large - small).max() < 0.05 * large.max()  # atoms start with noise, which has no unit


@pytest.mark.parametrize("constant", [0.1, 0.5])
def test_of_a_table_of_constants_nothing_is_explained(constant):
    table = np.full((300, 6), constant)
    with pytest.warns(UserWarning, match="all samples are alike"):
        fitted = LinkedDictionaryLearning(4, random_state=0).fit(table)
    assert fitted.variance_explained_ == {"x": 0.0} and not fitted.transform(table).any()


def test_an_excitation_that_leaves_no_penalty_names_both():
    with pytest.raises(InputError, match=r"driver_strength.*0\.1.*0\.05"):
        LinkedDictionaryLearning(driver="excite", random_state=0).fit(*load_iris(return_X_y=True))
    LinkedDictionaryLearning(9, driver="excite", driver_strength=0.01, random_state=0).fit(*load_iris(return_X_y=True))


@pytest.mark.parametrize("count", [255, 256, 257, 511, 700])
def test_every_sample_of_a_part_is_learned_from(pairs, count):
    """Of 511 samples the last 255 in a random order were never looked at."""
    fitted = model(scale=None, center=False, weights=[1, 1]).partial_fit(pairs[:count])
    for row in range(0, count, 37):
        other = pairs[:count].copy()
        other[row] *= -1
        going_on, otherwise = copy.deepcopy(fitted), copy.deepcopy(fitted)
        same = np.array_equal(going_on.partial_fit(pairs[:count]).components_, otherwise.partial_fit(other).components_)
        assert not same, row


def test_a_short_last_part_of_a_stream_does_not_ruin_what_is_read(pairs):
    fitted = model()
    for start in range(0, 2000, 250):
        fitted.partial_fit(pairs[start : start + 250])
    before = fitted.score(pairs[2300:])
    for size in (20, 3, 1):
        assert copy.deepcopy(fitted).partial_fit(pairs[2000 : 2000 + size]).score(pairs[2300:]) > before - 0.1
    for start in range(0, 600, 60):  # from now on parts are short: their maps are taken in the end
        fitted.partial_fit(pairs[start : start + 60])
    assert fitted._training.mapped == 60


def test_a_part_that_fails_leaves_the_stream_as_it_was(pairs):
    fitted = model().partial_fit(pairs[:500])
    undisturbed = copy.deepcopy(fitted)
    with pytest.raises(UserError), np.errstate(all="ignore"):
        fitted.partial_fit(pairs[:500] * 1e300)
    again = fitted.partial_fit(pairs[500:1000])
    assert np.array_equal(again.components_, undisturbed.partial_fit(pairs[500:1000]).components_)


def test_a_copy_is_its_own(pairs):
    fitted = model().partial_fit(pairs[:500])
    shallow, deep = copy.copy(fitted), copy.deepcopy(fitted)
    shallow.partial_fit(pairs[500:1000])
    assert np.array_equal(fitted.partial_fit(pairs[:500]).components_, deep.partial_fit(pairs[:500]).components_)


def test_other_classes_in_a_later_part_are_refused(pairs):
    names = np.array(["x", "y"])[np.arange(500) % 2]
    fitted = model(driver="none").partial_fit(pairs[:500], names, classes=["x", "y"])
    fitted.partial_fit(pairs[:500], names, classes=["y", "x"])
    with pytest.raises(InputError, match="classes were"):
        fitted.partial_fit(pairs[:500], names, classes=["x", "y", "z"])


def test_a_view_may_not_have_the_name_of_the_learned_drivers_dictionary(pairs):
    with pytest.raises(InputError, match="rename the view"):
        model(views={"driver": 9, "b": 6}, driver="learned").fit(pairs[:300], np.arange(300) % 3)


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf, 1e300])
def test_what_the_named_view_holds_is_not_looked_at(pairs, broken):
    fitted = model().fit(pairs[:500])
    shown = pairs[:4].copy()
    shown[2, 12] = broken
    assert np.array_equal(fitted.predict(shown, "b"), fitted.predict(pairs[:4], "b"))
    assert shown[2, 12] == broken or np.isnan(broken)  # and the caller's array is as it was
    with pytest.raises((ValueError, UserError)), np.errstate(all="ignore"):
        fitted.predict(shown, "a")


def test_linked_views_and_trained_dictionaries_among_scikit_learns_tools(pairs):
    given = {"a": pairs[:300, :9], "b": pairs[:300, 9:]}
    steps = make_pipeline(LinkedViews(n_components=8, random_state=0, max_epochs=2)).fit(given)
    assert steps.transform(given).shape == (300, 8) and steps.score(given) > 0
    check_is_fitted(steps[0])
    with pytest.raises(ValueError, match="not fitted"):
        check_is_fitted(LinkedViews())
    first = LinkedViews(n_components=8, random_state=0, max_epochs=2)
    assert np.array_equal(first.fit_transform(given), steps.transform(given))
    trained = load_pretrained("linked")
    assert clone(trained) is trained and len(trained.get_feature_names_out()) == len(trained.components_)


@pytest.mark.parametrize(
    "names", [["x", "y"], np.array(["x", "y"], object), np.array([3, 7], np.int8), [1.5, 2.5], [True, False]]
)
def test_classes_come_back_as_they_were(pairs, tmp_path, names):
    fitted = model(driver="none").fit(pairs[:300], np.asarray(names)[np.arange(300) % 2])
    fitted.save(tmp_path / "model.safetensors")
    again = LinkedDictionaryLearning.load(tmp_path / "model.safetensors").classes_
    assert again.dtype == fitted.classes_.dtype and np.array_equal(again, fitted.classes_)


@pytest.mark.parametrize("names", [np.array([b"x", b"y"]), np.array(["2020", "2021"], "M8[ns]")])
def test_classes_that_a_file_cannot_hold_are_refused(pairs, tmp_path, names):
    fitted = model(driver="none").fit(pairs[:300], names[np.arange(300) % 2])
    with pytest.raises(InputError, match="classes_"):
        fitted.save(tmp_path / "model.safetensors")
    assert not list(tmp_path.iterdir())


def test_a_torch_device_is_saved_by_its_name(pairs, tmp_path):
    torch = pytest.importorskip("torch")
    model(device=torch.device("cpu")).fit(pairs[:300]).save(tmp_path / "model.safetensors")
    assert LinkedDictionaryLearning.load(tmp_path / "model.safetensors").device == "cpu"


def test_neither_memory_layout_nor_threads_change_a_byte(pairs):
    rows = np.ascontiguousarray(np.tile(pairs[:1500], (1, 4)))
    views = {"a": 36, "b": 24}
    found = []
    for X, threads in ((rows, 1), (rows, 2), (np.asfortranarray(rows), 1)):
        with threadpool_limits(threads):
            fitted = model(views=views, n_components=64, max_epochs=2).fit(X)
            found.append((fitted.components_.tobytes(), fitted.predict(X[:200], "b").tobytes()))
    assert found[0] == found[1] == found[2]


def test_held_out_samples_are_looked_at_before_anything_is_learned(pairs, monkeypatch):
    monkeypatch.setattr("linked_dictionaries.estimators.training.Training.run", lambda *_: pytest.fail("it learned"))
    with pytest.raises(ValueError, match="3 features"):
        model().fit(pairs, X_val=pairs[:, :3])


def test_held_out_samples_are_compared_by_blocks(monkeypatch):
    random = np.random.default_rng(0)
    arrays = [random.standard_normal(shape) for shape in ((300, 5), (300, 4), (5, 4))]
    whole = held_out_losses(*arrays, [np.ones(5), np.full(5, 0.5)])
    monkeypatch.setattr("linked_dictionaries.estimators.ridge.BLOCK", 2000)
    for one, other in zip(whole, held_out_losses(*arrays, [np.ones(5), np.full(5, 0.5)]), strict=True):
        assert one == pytest.approx(other)


@pytest.mark.parametrize(
    ("views", "said"),
    [
        ({"a": np.zeros((0, 3)), "b": np.zeros((0, 2))}, "shape"),
        (None, "mapping"),
        ({"a": np.ones((4, 2), complex), "b": np.ones((4, 2))}, "complex"),
        ({"a": pd.DataFrame({"t": pd.to_datetime(["2020", "2021"])}), "b": pd.DataFrame({"x": [1, 2]})}, "datetime"),
        ({"a": np.ma.masked_invalid(np.ones((4, 2))), "b": np.ones((4, 2))}, "masked"),
    ],
)
def test_what_is_no_view_is_one_message(views, said):
    with pytest.raises(InputError, match=said):
        LinkedViews().fit(views)


@pytest.mark.parametrize(
    ("setting", "value"), [("solver", "magic"), ("tolerance", -1), ("n_jobs", 0), ("penalty", -1.0)]
)
def test_settings_are_checked_after_fit_too(pairs, setting, value):
    fitted = model().fit(pairs[:300]).set_params(**{setting: value})
    with pytest.raises(InputError, match=setting):
        fitted.transform(pairs[:3])


def test_views_that_are_no_mapping_are_one_message(pairs):
    with pytest.raises(InputError, match="views must map"):
        model(views=2).fit(pairs)


def test_what_is_accepted_does_not_depend_on_earlier_calls():
    atoms = np.eye(3)
    encode(atoms, atoms, 0.1, solver="lca", max_iterations=777)
    with pytest.raises(UserError):
        encode(atoms, atoms, 0.1, solver="lca", max_iterations=777.0)
    assert Method(max_iterations=777) == Method(max_iterations=777)
