"""Intervals with the coverage they claim, and the table's shape."""

import numpy as np
import pandas as pd
import pytest
from linked_dictionaries.evaluation.statistics import accuracy_summary, wilson_interval
from linked_dictionaries.evaluation.tables import COLUMNS, accuracy_markdown, accuracy_table, shares_table
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


def example_results():
    return [
        {"representation": name, "classifier": "lr", "seed": seed, "accuracy": 0.9 + 0.01 * seed}
        | {"n_train": 60, "n_test": 100, "dataset": "toy"}
        for name, seeds in (("raw", [0]), ("linked", [0, 1]))
        for seed in seeds
    ]


def test_table_has_the_columns_and_the_paper_beside():
    paper = pd.DataFrame([{"representation": "raw", "classifier": "lr", "accuracy": 0.91}])
    table = accuracy_table(example_results(), ["raw", "linked"], ["lr"], paper)
    assert list(table.columns) == COLUMNS
    raw, linked = table.iloc[0], table.iloc[1]
    assert (raw.paper, raw.difference) == (0.91, pytest.approx(-0.01))
    assert np.isnan(linked.paper) and np.isnan(linked.difference)
    assert (raw.n_seeds, linked.n_seeds) == (1, 2)
    assert linked.accuracy == pytest.approx(0.905)
    text = accuracy_markdown(table, "Table I", "toy data")
    assert "toy data" in text and "(paper 0.9100)" in text and "(not in the paper)" in text


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
