"""LinkedViews of data frames: rows go by index and columns by name, or are refused; nothing is taken for another."""

import numpy as np
import pytest
from linked_dictionaries import LinkedViews, UserError
from sklearn.base import clone

pd = pytest.importorskip("pandas")
SETTINGS = {"n_components": 12, "penalty": 0.05, "max_epochs": 3, "random_state": 0}


def pair(samples=120):
    random = np.random.default_rng(0)
    hidden = random.random((samples, 4))
    index = [f"p{place}" for place in random.permutation(samples)]  # in no order that sorting would find
    columns = {"sight": list("abcdefghi"), "sound": list("vwxyz")}
    views = {name: hidden @ random.random((4, len(names))) for name, names in columns.items()}
    return {name: pd.DataFrame(view, index=index, columns=columns[name]) for name, view in views.items()}


def test_rows_come_in_the_order_of_the_first_view():
    frames = pair()
    linked = LinkedViews(**SETTINGS).fit(frames)
    codes = linked.transform(frames)
    shuffled = {"sight": frames["sight"], "sound": frames["sound"].sample(frac=1, random_state=1)}
    assert np.array_equal(linked.transform(shuffled), codes)
    backwards = {"sight": frames["sight"].iloc[::-1], "sound": frames["sound"]}
    assert np.allclose(linked.transform(backwards), codes[::-1], atol=1e-4)
    assert list(linked.samples_) == list(frames["sight"].index[::-1])


def test_samples_of_a_later_view_alone_come_last():
    frames = pair()
    linked = LinkedViews(**SETTINGS).fit(frames)
    lacking = {"sight": frames["sight"].iloc[:100], "sound": frames["sound"].iloc[20:]}
    codes = linked.transform(lacking)
    assert list(linked.samples_) == list(frames["sight"].index)
    assert np.allclose(codes[20:100], linked.transform(frames)[20:100], atol=1e-4)
    alone = linked.transform({"sound": frames["sound"].iloc[100:]})
    assert np.allclose(codes[100:], alone, atol=1e-4)


def test_classes_with_an_index_are_joined_too():
    frames = pair()
    classes = pd.Series(np.arange(120) % 2, index=frames["sight"].index)
    straight = LinkedViews(**SETTINGS, driver="inhibit").fit(frames, classes)
    mixed = LinkedViews(**SETTINGS, driver="inhibit").fit(frames, classes.sample(frac=1, random_state=2))
    by_place = LinkedViews(**SETTINGS, driver="inhibit").fit(frames, classes.to_numpy())
    for other in (mixed, by_place):
        assert np.array_equal(other.model.components_, straight.model.components_)
    with pytest.raises(UserError, match="lacks sample"):
        LinkedViews(**SETTINGS, driver="inhibit").fit(frames, classes.iloc[1:])


@pytest.mark.parametrize("change", ["order", "name"])
def test_other_columns_are_refused(change):
    frames = pair()
    linked = LinkedViews(**SETTINGS).fit(frames)
    sight = frames["sight"]
    other = sight[sight.columns[::-1]] if change == "order" else sight.rename(columns={"c": "other"})
    with pytest.raises(UserError, match="view 'sight': column"):
        linked.transform({"sight": other, "sound": frames["sound"]})
    assert linked.transform({"sight": other[sight.columns] if change == "order" else sight}).shape == (120, 12)


def test_missing_values_of_nullable_columns_are_missing():
    frames = pair()
    linked = LinkedViews(**SETTINGS).fit(frames)
    lacking = {"sight": frames["sight"], "sound": frames["sound"].iloc[5:]}
    nullable = {name: frame.astype("Float64") for name, frame in lacking.items()}
    assert np.array_equal(linked.transform(nullable), linked.transform(lacking))


def test_it_can_be_cloned():
    linked = LinkedViews(**SETTINGS).fit(pair())
    again = clone(linked.set_params(penalty=0.1))
    assert again.get_params() == linked.get_params() and again.get_params()["penalty"] == 0.1
    assert not hasattr(again.model, "components_") and again.model.views is None
