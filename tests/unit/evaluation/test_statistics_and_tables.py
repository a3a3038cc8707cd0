"""Intervals with the coverage they claim, and the table's shape."""

import numpy as np
import pandas as pd
import pytest
from linked_dictionaries.evaluation.intervals import interval, interval_of_means, one_sided
from linked_dictionaries.evaluation.readings import reading_table
from linked_dictionaries.evaluation.statistics import accuracy_summary, wilson_interval
from linked_dictionaries.evaluation.tables import (
    COLUMNS,
    accuracy_markdown,
    accuracy_table,
    marked,
    neurons_table,
    published_values,
    shares_table,
    worst_certificates,
)
from scipy import stats


def test_one_seed_is_wilsons_interval():
    low, high = wilson_interval(0.97, 10_000)
    reference = stats.binomtest(9700, 10_000).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((reference.low, reference.high))
    summary = accuracy_summary([0.97], 10_000)
    assert (summary["ci_low"], summary["ci_high"]) == pytest.approx((low, high), rel=1e-9)
    assert summary["accuracy_std"] is None


def test_equal_seeds_add_nothing_and_unequal_ones_widen():
    one, equal = accuracy_summary([0.97], 10_000), accuracy_summary([0.97] * 5, 10_000)
    assert equal["ci_low"] == pytest.approx(one["ci_low"])
    spread = accuracy_summary([0.95, 0.96, 0.97, 0.98, 0.99], 10_000)
    assert spread["ci_low"] < equal["ci_low"] and spread["ci_high"] > equal["ci_high"]


def test_interval_covers_the_truth_about_as_often_as_it_says():
    random = np.random.default_rng(0)
    truth, seed_deviation, n_test, n_seeds = 0.95, 0.004, 2000, 5
    hits = 0
    for _ in range(1000):
        # A test image is as hard for every seed: one draw shared by the seeds, and a deviation for each.
        shared = random.binomial(n_test, truth) / n_test
        summary = accuracy_summary(list(shared + seed_deviation * random.standard_normal(n_seeds)), n_test)
        hits += summary["ci_low"] <= truth <= summary["ci_high"]
    assert 930 <= hits <= 990


@pytest.mark.parametrize("accuracy", [0.0, 1.0])
def test_extremes_stay_in_range(accuracy):
    summary = accuracy_summary([accuracy] * 3, 50)
    assert 0 <= summary["ci_low"] <= accuracy <= summary["ci_high"] <= 1


ROWS = [
    {"representation": "raw", "algorithm": "printed", "variant": "raw"},
    {"representation": "linked", "algorithm": "printed", "variant": "linked"},
    {"representation": "linked", "algorithm": "additions", "variant": "better"},
]


def example_results(converged=True):
    return [
        {"representation": name, "classifier": "lr", "seed": seed, "accuracy": base + 0.01 * seed}
        | {"n_train": 60, "n_test": 100, "dataset": "toy", "converged": converged or name != "better"}
        for name, base, seeds in (("raw", 0.9, [0]), ("linked", 0.9, [0, 1]), ("better", 0.95, [0, 1]))
        for seed in seeds
    ]


def example_table(**options):
    certificates = {"linked": (0.7, None), "better": (9e-5, options.pop("kept", True))}
    paper = published_values(PAPER, {"raw": "raw", "linked": "linked dictionaries"})
    return accuracy_table(example_results(**options), ROWS, ["lr"], paper, certificates)


PAPER = pd.DataFrame(
    [
        {"representation": "raw", "classifier": "lr", "accuracy": 0.91},
        {"representation": "linked dictionaries", "classifier": "lr", "accuracy": 0.96},
    ]
)


def test_table_has_the_columns_and_the_paper_beside_what_is_printed():
    table = example_table()
    assert list(table.columns) == COLUMNS
    raw, linked, better = (table.iloc[i] for i in range(3))
    assert (raw.paper, raw.difference) == (0.91, pytest.approx(-0.01))
    assert (linked.paper, linked.variant, linked.kkt_max) == (0.96, "linked", 0.7)
    assert np.isnan(better.paper) and (better.algorithm, better.variant) == ("additions", "better")
    assert (raw.n_seeds, linked.n_seeds) == (1, 2) and linked.accuracy == pytest.approx(0.905)
    text = accuracy_markdown(table, "Table I", "toy data", {"raw": "Raw pixels", "linked": "Linked"})
    assert "toy data" in text and "| Raw pixels | LR | 0.9100 | **0.9000**" in text and "| – | -0.0100 |" in text
    assert "| Linked | LR | 0.9600 | **0.9050**" in text and "**0.9550**" in text and "at most 0.7 λ away" in text
    assert "†" not in text and "‡" not in text


def test_what_did_not_converge_or_is_not_certified_is_marked():
    titles = {"raw": "Raw pixels", "linked": "Linked"}
    late = accuracy_markdown(example_table(converged=False), "Table I", "toy", titles)
    assert "**0.9550**† [" in late and "† a classifier's optimiser stopped" in late
    missed = accuracy_markdown(example_table(kept=False), "Table I", "toy", titles)
    assert "**0.9550**‡ [" in missed and "‡ codes miss the tolerance" in missed


def test_the_papers_values_never_stand_beside_other_data():
    assert published_values(PAPER, {}) == {}


def test_worst_certificate_over_seeds_and_what_was_asked():
    def seed(kkt):
        return pd.DataFrame({"quantity": ["kkt_over_penalty", "iterations"], "max": [kkt, 99.0]})

    tables = {"exact": [seed(5e-5), seed(9e-5)], "missed": [seed(5e-5), seed(2e-4)], "steps": [seed(3.0)]}
    worst = worst_certificates(tables, {"exact": 1e-4, "missed": 1e-4, "steps": None})
    assert worst == {"exact": (9e-5, True), "missed": (2e-4, False), "steps": (3.0, None)}


def test_the_nearest_reading_is_computed():
    readings = {"one": {"linked": "a", "ordinal": "b"}, "two": {"linked": "c", "ordinal": "b"}, "half": {"linked": "d"}}
    values = {"a": 0.95, "b": 0.94, "c": 0.962, "d": 0.96}
    accuracies = {(name, "lr"): [{"accuracy": value, "n_test": 1000}] * 3 for name, value in values.items()}
    readouts = {
        name: [
            {"cross_modal": {"arial": 0.8}, "ordinal_blocks": None, "n_test": 1000, "atoms": 50}
            | {"active_share": 0.1, "active_share_error": 0.001}
        ]
        for name in values
    }
    paper = {("raw", "lr"): 0.9, ("linked", "lr"): 0.96, ("ordinal", "lr"): 0.943}
    table = reading_table(readings, accuracies, readouts, "arial", paper)
    assert set(table[table.nearest].reading) == {"two"}
    assert table[table.reading == "one"].largest_difference.iloc[0] == pytest.approx(0.01)
    assert table[table.reading == "half"].largest_difference.isna().all()
    active = table[table.quantity == "active_neurons"]
    assert set(zip(active.value, active.ci_low, active.ci_high, strict=True)) == {(5.0, 4.902002, 5.097998)}


def test_shares_table_without_rows_keeps_its_columns():
    table = shares_table([], ["variant"], "toy")
    assert list(table.columns) == [
        "variant",
        "accuracy",
        "accuracy_std",
        "ci_low",
        "ci_high",
        "n_seeds",
        "n_test",
        "dataset",
    ]


def test_every_table_of_variants_is_marked_by_certificates_and_convergence():
    table = pd.DataFrame({"variant": ["a", "a", "b"], "quantity": ["lr", "glyph", "lr"], "value": [0.9, 0.8, 0.7]})
    results = {("a", "lr"): [{"converged": True}, {"converged": False}], ("b", "lr"): [{"converged": True}]}
    shown = marked(table, {"a": (1.2, None), "b": (5.1, False)}, results)
    assert shown.kkt_max.tolist() == [1.2, 1.2, 5.1] and shown.certified.tolist() == [None, None, False]
    assert shown.converged.tolist() == [False, None, True]
    assert "converged" not in marked(table, {"a": (1e-5, True), "b": (1e-5, True)})


@pytest.mark.parametrize("others", [[], [("other", True)], [("other", None)]])
def test_a_missed_tolerance_is_marked_whatever_else_the_table_holds(others):
    """Where every row has a certificate the column is made of NumPy's booleans, which are not Python's False."""
    names = ["single", *(name for name, _ in others)]
    results = [
        {"representation": name, "classifier": "lr", "accuracy": 0.9, "converged": True}
        | {"n_train": 10, "n_test": 100, "dataset": "made"}
        for name in names
    ]
    rows = [{"representation": name, "algorithm": "printed", "variant": name} for name in names]
    certificates = {"single": (5.1, False), **{name: (1e-5, kept) for name, kept in others}}
    table = accuracy_table(results, rows, ["lr"], {}, certificates)
    lines = accuracy_markdown(table, "Table", "made data", {}).splitlines()
    assert any(line.startswith("| single") and "‡" in line for line in lines)
    assert sum("‡" in line for line in lines) == 2  # and its footnote


def test_neurons_are_counted_by_variant_and_of_no_variant_too():
    shown = {"atoms": 50, "active_share": 0.1, "active_share_error": 0.001, "n_test": 1000}
    results = [
        {"variant": name, "seed": seed, "never_active": 4 * seed, **shown}
        for name in ("linked", "ordinal")
        for seed in (0, 1, 2)
    ]
    table = neurons_table(results, "mnist").set_index("variant")
    row = table.loc["ordinal"]
    assert row[["atoms", "n_seeds", "n_test", "dataset"]].tolist() == [50, 3, 1000, "mnist"]
    # Three seeds that agree: the images' error alone, 1.96 * 50 * 0.001. Of a number a seed: 4 ± 4.30 * 4 / √3.
    assert row[["active_neurons", "active_neurons_low", "active_neurons_high"]].tolist() == [5.0, 4.9, 5.1]
    assert row[["never_active", "never_active_low", "never_active_high"]].tolist() == [4.0, 0.0, 13.94]
    one = neurons_table(results[:1], "mnist").iloc[0]
    assert one.active_neurons_high == 5.1 and pd.isna(one.never_active_high)
    nothing = neurons_table([], "mnist")
    assert nothing.empty and list(nothing.columns) == list(table.reset_index().columns)


def test_a_mean_a_seed_with_its_error_has_the_interval_of_its_images():
    """Of the very numbers, where the images differ alike for every seed; wider, never narrower, where they do not."""
    random = np.random.default_rng(0)
    alike = [random.normal(size=400)] * 3
    shifted = [values + offset for values, offset in zip(alike, (0.0, 0.1, 0.3), strict=True)]
    apart = [random.normal(size=400) for _ in range(3)]
    for values, equal in ((alike, True), (shifted, True), (apart, False)):
        errors = [float(seed.std(ddof=1) / 20) for seed in values]
        mean, low, high = interval_of_means([float(seed.mean()) for seed in values], errors)
        _, lower, higher = interval(values)
        assert mean == pytest.approx(np.mean(values))
        assert (low, high) == pytest.approx((lower, higher)) if equal else low < lower < higher < high


@pytest.mark.parametrize("n_seeds", [2, 5])
def test_one_sided_probabilities_are_students(n_seeds):
    """Far from the threshold a normal tail is many orders too thin."""
    seeds = [np.array([value]) for value in np.linspace(1.0, 1.1, n_seeds)]
    expected = stats.ttest_1samp(np.ravel(seeds), 0.5, alternative="greater").pvalue
    assert one_sided(seeds, 0.5) == pytest.approx(expected)
    images = np.random.default_rng(0).normal(size=50)
    assert one_sided([images], 0.3) == pytest.approx(stats.ttest_1samp(images, 0.3, alternative="greater").pvalue)
