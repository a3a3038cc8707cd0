"""What a full-MNIST run must reach; reads results/, which `make table1` and the CI script make before."""

import pandas as pd
import pytest
from helpers import ROOT

RESULTS = ROOT / "results"
LEAST = {
    ("raw", "printed", "lr"): 0.924,
    ("raw", "printed", "svm_rbf"): 0.975,
    ("single", "printed", "lr"): 0.955,
    ("linked", "printed", "lr"): 0.957,
    ("linked", "printed", "svm_linear"): 0.955,
    ("linked", "printed", "svm_rbf"): 0.976,
    ("ordinal", "printed", "lr"): 0.945,
    ("ordinal", "printed", "svm_linear"): 0.945,
    ("ordinal", "printed", "svm_rbf"): 0.965,
    ("single", "additions", "lr"): 0.972,
    ("linked", "additions", "lr"): 0.975,
    ("linked", "additions", "svm_linear"): 0.974,
    ("linked", "additions", "svm_rbf"): 0.984,
    ("ordinal", "additions", "lr"): 0.972,
    ("ordinal", "additions", "svm_linear"): 0.972,
    ("ordinal", "additions", "svm_rbf"): 0.982,
}


@pytest.fixture(scope="module")
def table():
    return pd.read_csv(RESULTS / "table1.csv").set_index(["representation", "algorithm", "classifier"])


@pytest.mark.parametrize("cell", LEAST)
def test_accuracy(table, cell):
    assert table.loc[cell].n_train == 60_000 and table.loc[cell].n_test == 10_000
    assert table.loc[cell].accuracy >= LEAST[cell]


def test_the_papers_table_is_met_as_printed(table):
    """One seed, every linked and ordinal cell: within a point."""
    printed = table.xs("printed", level="algorithm").drop(index="raw")
    assert printed.paper.notna().sum() == 6
    assert printed.difference.abs().max() <= 0.01


def test_linear_scores_are_not_too_good_to_be_true(table):
    """Near 100 % a linear classifier on codes of the image alone would mean that labels leak."""
    assert table[table.index.get_level_values("classifier") != "svm_rbf"].accuracy.max() < 0.985


def test_exact_codes_are_certified_and_steps_are_called_steps(table):
    assert (table.xs("additions", level="algorithm").kkt_max <= 1e-4).all()
    assert table.xs("printed", level="algorithm").drop(index="raw").certified.isna().all()


def test_cross_modal_and_block_accuracy():
    cross_modal = pd.read_csv(RESULTS / "cross_modal.csv").set_index(["variant", "modality"]).accuracy
    assert cross_modal["linked", "arial"] >= 0.7 and cross_modal["linked_contrast", "arial"] >= 0.965
    blocks = pd.read_csv(RESULTS / "ordinal_blocks.csv").set_index("variant").accuracy
    assert blocks["ordinal"] >= 0.85 and blocks["ordinal_contrast"] >= 0.955
