"""What a full-MNIST run must reach; reads results/, which `make table1` and the CI script make before."""

import pandas as pd
import pytest
from helpers import ROOT

RESULTS = ROOT / "results"
LEAST = {
    ("raw", "lr"): 0.924,
    ("raw", "svm_rbf"): 0.982,
    ("single", "lr"): 0.972,
    ("linked", "lr"): 0.975,
    ("linked", "svm_linear"): 0.974,
    ("linked", "svm_rbf"): 0.984,
    ("ordinal", "lr"): 0.972,
    ("ordinal", "svm_linear"): 0.972,
    ("ordinal", "svm_rbf"): 0.982,
}


@pytest.mark.parametrize("cell", LEAST)
def test_accuracy(cell):
    table = pd.read_csv(RESULTS / "table1.csv").set_index(["representation", "classifier"])
    assert table.loc[cell].n_train == 60_000 and table.loc[cell].n_test == 10_000
    assert table.loc[cell].accuracy >= LEAST[cell]


def test_linear_scores_are_not_too_good_to_be_true():
    """Near 100 % a linear classifier on codes of the image alone would mean that labels leak."""
    table = pd.read_csv(RESULTS / "table1.csv")
    assert table[table.classifier != "svm_rbf"].accuracy.max() < 0.985


def test_cross_modal_and_block_accuracy():
    """One seed; over five the means are 0.972 and 0.964."""
    cross_modal = pd.read_csv(RESULTS / "cross_modal.csv").set_index(["variant", "modality"]).accuracy
    assert cross_modal["linked", "arial"] >= 0.965
    assert pd.read_csv(RESULTS / "ordinal_blocks.csv").set_index("variant").accuracy["ordinal"] >= 0.955
