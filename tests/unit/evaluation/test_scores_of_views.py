"""Scores of linked views against their definitions; controls; settings; what is taken away."""

import numpy as np
import pandas as pd
import pytest
from linked_dictionaries.configuration.analyses import ClassifierSettings
from linked_dictionaries.errors import UserError
from linked_dictionaries.evaluation.classification import classify
from linked_dictionaries.evaluation.views_linked import combinations, fitted
from linked_dictionaries.evaluation.views_missing import missing_curve, with_missing
from linked_dictionaries.evaluation.views_peers import PairMethods, RidgePeer, imported, peer
from linked_dictionaries.evaluation.views_scores import chance, explained, median_interval, ranks
from linked_dictionaries.evaluation.views_study import (
    chosen,
    example_signals,
    measured_subsets,
    score_pairs,
    shuffled,
    tried,
)
from linked_dictionaries.evaluation.views_tables import comparison_table, missing_table, pair_table, subset_table
from scipy.stats import rankdata
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score

RANDOM = np.random.default_rng(0)


@pytest.fixture(scope="module")
def views():
    hidden = RANDOM.random((160, 5)) * (RANDOM.random((160, 5)) < 0.6)
    made = {name: hidden @ RANDOM.random((5, width)) for name, width in (("a", 6), ("b", 8), ("c", 4))}
    return {name: (values - values.mean(axis=0)).astype(np.float32) for name, values in made.items()}


def test_explained_is_r2_of_scikit_learn():
    truth = RANDOM.normal(size=(50, 4)) * [1, 2, 3, 4]
    truth -= truth.mean(axis=0)
    told = truth + RANDOM.normal(size=(50, 4))
    # All columns by their variance, as one.
    assert explained(told, truth).mean() == pytest.approx(r2_score(truth, told, multioutput="variance_weighted"))
    assert explained(np.zeros_like(truth), truth).mean() == pytest.approx(0)
    assert explained(truth, truth) == pytest.approx(1)


def test_ranks_by_their_definition():
    truth, told = RANDOM.normal(size=(30, 3)), RANDOM.normal(size=(30, 3))
    distances = np.linalg.norm(told[:, None] - truth[None], axis=2)
    expected = [rankdata(row)[i] for i, row in enumerate(distances)]
    np.testing.assert_array_equal(ranks(told, truth), expected)
    assert (ranks(truth, truth) == 1).all()


@pytest.mark.parametrize("unit", [1e-200, 1e-13, 1e-5, 1.0, 1e6])
def test_no_unit_changes_what_is_told(unit):
    truth = RANDOM.normal(size=(50, 10))
    assert (ranks(0.99 * truth * unit, truth * unit) == 1).all()
    assert explained(0.99 * truth * unit, truth * unit) == pytest.approx(explained(0.99 * truth, truth))
    assert (explained(truth, np.zeros_like(truth)) == 0).all()  # nothing to tell


def test_what_tells_nothing_apart_has_the_middle_rank_and_chance():
    truth = np.repeat(RANDOM.normal(size=(1, 3)), 21, axis=0)
    assert (ranks(truth, truth) == chance(21)["median_rank"]).all()
    truth = RANDOM.normal(size=(400, 3))
    places = np.concatenate([ranks(RANDOM.normal(size=(400, 3)), truth) for _ in range(20)])
    expected = chance(400)
    assert (places <= 1).mean() == pytest.approx(expected["recall_1"], abs=0.002)
    assert (places <= 10).mean() == pytest.approx(expected["recall_10"], abs=0.006)
    assert np.median(places) == pytest.approx(expected["median_rank"], rel=0.05)


def test_median_and_its_interval():
    places = [np.arange(1.0, 102.0), np.arange(1.0, 102.0)]
    mean, low, high = median_interval(places)
    assert mean == 51 and low < 51 < high
    assert median_interval([np.ones(30)]) == (1, 1, 1)


def test_ridge_peer_is_scikit_learns(views):
    model = RidgePeer(alpha=2.0).fit(views)
    expected = Ridge(alpha=2.0).fit(views["a"], views["b"]).predict(views["a"][:7])
    np.testing.assert_allclose(model.predict({"a": views["a"][:7]}, "b"), expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("name", "setting"), [("cca", {"n_components": 4, "shrinkage": 0.1}), ("jnmf", {"n_components": 8})]
)
def test_peers_learn_what_is_linear(views, name, setting):
    pytest.importorskip({"cca": "cca_zoo", "jnmf": "imml"}[name])
    train = {view: values[:120] for view, values in views.items()}
    test = {view: values[120:] for view, values in views.items()}
    scores = score_pairs(peer(name, setting, 0).fit(train), test)
    assert len(scores) == 6
    assert scores["a", "b"][0].mean() > 0.7


def test_a_view_of_one_column_is_told_by_ridge():
    rng = np.random.default_rng(0)
    views = {"wide": rng.random((40, 5)), "one": rng.random((40, 1))}
    model = RidgePeer(alpha=1.0).fit(views)
    assert model.predict({"wide": views["wide"]}, "one").shape == (40, 1)
    assert model.predict({"one": views["one"]}, "wide").shape == (40, 5)


def test_a_peer_that_is_not_installed_says_the_way_out():
    with pytest.raises(UserError, match=r"no-such is not installed.*pip install 'linked-dictionaries\[peers\]'.*null"):
        imported("no_such_module", "no-such")


def test_linked_learns_and_its_control_does_not(views):
    train, validation, test = (
        {view: values[rows] for view, values in views.items()}
        for rows in (slice(0, 100), slice(100, 120), slice(120, None))
    )
    choice = {"settings": [{"n_components": 16, "penalty": 0.02, "max_epochs": 10}], "chosen": {"a>b": 0}}
    linked = score_pairs(fitted("linked", choice, train, validation, 0), test)
    control = score_pairs(fitted("shuffled", choice, train, validation, 0), test)
    for pair in linked:
        assert linked[pair][0].mean() > 0.6, pair
        assert control[pair][0].mean() < 0.2, pair


def test_shuffled_rows_stay_in_their_view_and_missing_stay_missing(views):
    given = {name: values.copy() for name, values in views.items()}
    given["a"][5] = np.nan
    apart = shuffled(given, 0)
    assert np.isnan(apart["a"][5]).all() and not np.isnan(apart["b"]).any()
    for name, values in given.items():
        np.testing.assert_array_equal(np.sort(apart[name], axis=0), np.sort(values, axis=0))
    assert (apart["b"] != given["b"]).any(axis=1).mean() > 0.9


def test_settings_are_chosen_for_all_or_for_each_pair():
    rows = [[0, "a", "b", 0, 0, 0.9], [0, "b", "a", 0, 0, 0.1], [1, "a", "b", 0, 0, 0.6], [1, "b", "a", 0, 0, 0.5]]
    table = pd.DataFrame(rows, columns=["setting", "source", "target", "r2", "recall_1", "quality"])
    assert chosen(table, pairwise=False) == {"a>b": 1, "b>a": 1}
    assert chosen(table, pairwise=True) == {"a>b": 0, "b>a": 1}
    assert list(combinations({"x": [1, 2], "y": [3]}, {"z": 0})) == [{"z": 0, "x": 1, "y": 3}, {"z": 0, "x": 2, "y": 3}]


def test_a_lone_setting_is_taken_untried(views):
    table = tried(lambda setting: 1 / 0, [{"alpha": 1.0}], views, views)
    assert chosen(table, pairwise=True) == chosen(table, pairwise=False)
    assert set(chosen(table, pairwise=False).values()) == {0} and len(table) == 6


def test_examples_lie_all_over_the_test_and_have_every_view(views):
    given = {name: values.copy() for name, values in views.items()}
    given["a"][:80] = np.nan
    found = example_signals(RidgePeer(1.0).fit(views), given, 5)
    expected = np.linspace(80, 159, 5).astype(int)
    np.testing.assert_array_equal(found["true.b"], views["b"][expected])
    assert found["a>b"].shape == (5, 8) and len(found) == 9


def test_pairs_have_models_of_their_own(views):
    weak, strong = RidgePeer(1e-3).fit(views), RidgePeer(1e6).fit(views)
    both = PairMethods([weak, strong], {"a>b": 1, "b>a": 0})
    np.testing.assert_array_equal(both.predict({"a": views["a"]}, "b"), strong.predict({"a": views["a"]}, "b"))
    np.testing.assert_array_equal(both.predict({"b": views["b"]}, "a"), weak.predict({"b": views["b"]}, "a"))


@pytest.mark.parametrize("share", [0.0, 0.2, 0.8, 1.0])
def test_as_much_is_taken_away_as_is_asked_and_one_view_stays(share):
    views = {name: RANDOM.random((4000, 2)) for name in "abcdef"}
    taken = with_missing(views, share, 0)
    there = np.array([~np.isnan(values[:, 0]) for values in taken.values()])
    assert there.any(axis=0).all()
    expected = 1 - share + share**6 / 6  # one of six stays where all would have gone
    assert there.mean() == pytest.approx(expected, abs=0.01)
    for name, values in taken.items():
        here = ~np.isnan(values[:, 0])
        np.testing.assert_allclose(values[here], views[name][here], rtol=1e-6)


def test_the_curve_has_every_case_and_falls(views):
    labels = (views["a"][:, 0] > 0).astype(np.int64)
    parts = [slice(0, 100), slice(100, 130), slice(130, 160)]
    sides = [{name: values[part] for name, values in views.items()} for part in parts]
    settings = {"n_components": 12, "penalty": 0.02, "max_epochs": 5}
    classifiers = [ClassifierSettings(C=1.0, scaling="unit")]
    table = missing_curve(settings, [1.0], [0.0, 0.8], sides, [labels[part] for part in parts], classifiers, 0)
    cases = table[table.method == "linked"]
    assert set(zip(cases.missing_at, cases.share, strict=True)) == {
        (when, share) for when in ("training", "encoding", "both") for share in (0.0, 0.8)
    }
    whole = missing_table([table, table])
    r2 = whole[(whole.quantity == "r2") & (whole.method == "linked")].set_index(["missing_at", "share"])["mean"]
    assert r2["both", 0.0] > r2["both", 0.8]


def test_a_share_that_leaves_nothing_to_link_is_left_out_and_told(views, capsys):
    few = {name: views[name][:24] for name in ("a", "b")}
    sides = [
        {name: values[part] for name, values in few.items()} for part in (slice(0, 8), slice(8, 16), slice(16, 24))
    ]
    settings = {"n_components": 4, "penalty": 0.02, "max_epochs": 1}
    classifiers = [ClassifierSettings(C=1.0, scaling="unit")]
    table = missing_curve(settings, [1.0], [0.0, 0.999], sides, None, classifiers, 0)
    assert set(table[table.share > 0].missing_at) == {"encoding"}
    assert "share of 0.999 missing in learning leaves no sample with two views: left out" in capsys.readouterr().out


def swapped(views, parts):
    """Sides whose test samples are another world: view "b" is told of "a" there with the opposite sign."""
    sides = [{name: values[part] for name, values in views.items()} for part in parts]
    return [*sides[:2], {**sides[2], "b": -sides[2]["b"]}]


def test_c_is_chosen_on_validation_samples_though_test_samples_like_another():
    random = np.random.default_rng(3)
    signal = random.normal(size=(300, 1))
    labels = (signal[:, 0] > 0).astype(np.int64)
    noise = random.normal(size=(300, 60))
    views = {"a": np.hstack([0.3 * signal, noise]).astype(np.float32)}
    side = np.repeat([0, 1, 2], [80, 110, 110])
    sides = [{"a": views["a"][side == part]} for part in range(3)]
    classifiers = [ClassifierSettings(C=C, scaling="none") for C in (1e-3, 1e3)]

    def correct(part, settings, flipped=False):
        truth = labels[side == part]
        found = classify("logistic_regression", settings, sides[0]["a"], labels[side == 0], sides[part]["a"], truth)
        return float((found.predictions == (1 - truth if flipped else truth)).mean())

    best = max(classifiers, key=lambda settings: correct(1, settings))
    worst = max(classifiers, key=lambda settings: correct(2, settings, flipped=True))
    assert best.C != worst.C  # flipped test labels like the other one
    flipped = np.where(side == 2, 1 - labels, labels)
    found = measured_subsets(lambda given: given["a"], [["a"]], sides, {"labels": flipped, "side": side}, classifiers)
    assert found[0]["C"] == best.C


def test_the_ridge_of_the_curve_is_chosen_on_validation_samples(views):
    parts = [slice(0, 100), slice(100, 130), slice(130, 160)]
    settings = {"n_components": 12, "penalty": 0.02, "max_epochs": 1}
    classifiers = [ClassifierSettings(C=1.0, scaling="unit")]
    told = {}
    for alphas in ([1e-3], [1e6], [1e-3, 1e6]):
        table = missing_curve(settings, alphas, [0.0], swapped(views, parts), None, classifiers, 0)
        told[tuple(alphas)] = table[table.method == "ridge"].r2.iloc[0]
    assert told[1e6,] > told[1e-3,]  # the test samples like the strong one, the validation samples the weak one
    assert told[1e-3, 1e6] == told[1e-3,]


def test_tables_say_pair_by_pair_what_is_reached():
    good = {"explained.a>b": np.full(40, 0.8), "rank.a>b": np.ones(40)}
    poor = {"explained.a>b": np.full(40, 0.5), "rank.a>b": np.full(40, 3.0)}
    table = pair_table({"linked": [good, poor], "ridge": [poor]}).set_index("method")
    assert table.loc["linked", ["r2", "recall_1", "recall_10", "median_rank"]].tolist() == [0.65, 0.5, 1.0, 2.0]
    assert table.loc["chance", "recall_10"] == 0.25 and table.loc["ridge", "n_seeds"] == 1
    compared = comparison_table({"linked": [good, good], "ridge": [poor], "cca": [good]}).set_index("other")
    assert compared.loc["ridge", "r2"] == pytest.approx(0.3) and compared.reached.all()
    compared = comparison_table({"linked": [poor], "ridge": [good]})
    assert not compared.reached.any() and not compared.within.any()


def test_accuracies_of_subsets(views):
    labels = (views["a"][:, 0] > 0).astype(np.int64)
    side = np.repeat([0, 1, 2], [100, 30, 30])
    sides = [{name: values[side == part] for name, values in views.items()} for part in (0, 1, 2)]
    classifiers = [ClassifierSettings(C=C, scaling="unit") for C in (0.01, 10.0)]
    arrays = {"labels": labels, "side": side}
    found = measured_subsets(lambda given: next(iter(given.values())), [["a"], ["b"]], sides, arrays, classifiers)
    assert found[0]["views"] == ["a"] and np.mean(found[0]["correct"]) > 0.9
    table = subset_table({"codes": [found, found], "signals": [found]})
    assert list(table["views"]) == ["a", "b", "a", "b"] and table.accuracy_low.notna().all()
    assert measured_subsets(lambda given: given["a"], [["a"]], sides, {"side": side}, classifiers) == []
