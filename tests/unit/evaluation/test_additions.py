"""Tables of what each addition does, and of new splits of the images."""

import math

import numpy as np
import pandas as pd
import pytest
from linked_dictionaries.evaluation.additions import additions_table, resplits_table
from scipy import stats

ROWS = [
    {"variant": "plain", "beside": None, "adds": "nothing"},
    {"variant": "more", "beside": "plain", "adds": "something"},
]


def seeds(*shares):
    return [{"accuracy": share, "n_test": 1000} for share in shares]


def readouts(glyph, block=None):
    return [{"cross_modal": {"arial": share}, "ordinal_blocks": block, "n_test": 1000} for share in glyph]


ACCURACIES = {("plain", "lr"): seeds(0.90, 0.92, 0.94), ("more", "lr"): seeds(0.91, 0.94, 0.95)}
READOUTS = {"plain": readouts([0.5, 0.6, 0.7]), "more": readouts([0.5, 0.6, 0.7], 0.8)}


def test_differences_are_paired_by_seed():
    table = additions_table(ROWS, ACCURACIES, READOUTS, "arial").set_index(["variant", "quantity"])
    row = table.loc["more", "lr"]
    test = stats.ttest_rel([0.91, 0.94, 0.95], [0.90, 0.92, 0.94])
    low, high = test.confidence_interval(0.95)
    assert row.difference == pytest.approx(0.04 / 3, abs=1e-6)
    assert (row.difference_low, row.difference_high) == pytest.approx((low, high), abs=1e-6)
    assert table.loc["more", "glyph"].difference == 0
    assert table.loc["plain"].difference.isna().all()
    assert math.isnan(table.loc["more", "block"].difference)  # the other row has no blocks to differ from


def test_a_table_that_a_further_split_would_not_give_disagrees():
    rows = [{"representation": "linked", "algorithm": "printed", "variant": name} for name in ("plain", "more")]
    table1 = pd.DataFrame(
        [
            {"variant": "plain", "classifier": "lr", "accuracy": 0.99, "accuracy_std": 0.001},
            {"variant": "more", "classifier": "lr", "accuracy": 0.8, "accuracy_std": 0.001},
        ]
    )
    table = resplits_table(rows, ACCURACIES, READOUTS, "arial", table1).set_index(["variant", "quantity"])
    assert table.loc["plain", "lr"].agrees and not table.loc["more", "lr"].agrees
    assert table.loc["plain", "lr"].std_splits == pytest.approx(np.std([0.90, 0.92, 0.94], ddof=1), abs=1e-6)
    assert pd.isna(table.loc["plain", "glyph"].agrees)


def test_one_seed_has_no_interval_of_a_difference():
    one = {key: values[:1] for key, values in ACCURACIES.items()}
    table = additions_table(ROWS, one, READOUTS, "arial").set_index(["variant", "quantity"])
    row = table.loc["more", "lr"]
    assert row.difference == pytest.approx(0.01) and math.isnan(row.difference_low) and math.isnan(row.difference_high)


def test_the_prediction_interval_holds_what_it_promises():
    """Of normal samples of five, one more value lies inside in 95 of 100."""
    random = np.random.default_rng(0)
    rows = [{"representation": "linked", "algorithm": "printed", "variant": "plain"}]
    inside = 0
    for _ in range(400):
        *values, further = random.normal(0.9, 0.01, 6)
        table1 = pd.DataFrame([{"variant": "plain", "classifier": "lr", "accuracy": further, "accuracy_std": 0.0}])
        table = resplits_table(rows, {("plain", "lr"): seeds(*values)}, {"plain": readouts([0.5])}, "arial", table1)
        inside += bool(table[table.quantity == "lr"].agrees.iloc[0])
    assert 0.92 <= inside / 400 <= 0.98
