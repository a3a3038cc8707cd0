"""The search for the paper's raw cells: pixel scales, and what counts as found."""

import numpy as np
import pandas as pd
import pytest
from linked_dictionaries.evaluation import raw_protocols


def test_pixels_by_each_scale():
    random = np.random.default_rng(0)
    train = random.integers(0, 256, (200, 30), dtype=np.uint8)
    train[:, 0] = 7
    assert raw_protocols.pixels_as(train, train, "bytes").max() > 200
    assert raw_protocols.pixels_as(train, train, "unit").max() <= 1
    assert set(np.unique(raw_protocols.pixels_as(train, train, "binary"))) == {0, 1}
    standard = raw_protocols.pixels_as(train, train, "standard")
    assert np.abs(standard.mean(axis=0)).max() < 1e-5
    assert standard[:, 1:].std(axis=0) == pytest.approx(np.ones(29), abs=1e-4) and not standard[:, 0].any()


def test_found_needs_all_cells_with_one_scale_and_size():
    paper = pd.DataFrame(
        {"representation": ["raw"] * 3, "classifier": ["lr", "svm_linear", "svm_rbf"], "accuracy": [0.9, 0.8, 0.95]}
    )

    def tried(*accuracies):
        rows = [("lr", accuracies[0]), ("svm_linear", accuracies[1]), ("svm_rbf", accuracies[2]), ("lr", 0.5)]
        frame = pd.DataFrame(rows, columns=["classifier", "accuracy"])
        return frame.assign(pixels="unit", n_train=1000, protocol="p", converged=True)

    all_three = raw_protocols.beside_paper(tried(0.901, 0.799, 0.95), paper, 0.002)
    assert all_three.found.sum() == 3 and all_three.cell_found.sum() == 3
    two = raw_protocols.beside_paper(tried(0.901, 0.799, 0.96), paper, 0.002)
    assert two.cell_found.sum() == 2 and not two.found.any()
    elsewhere = pd.concat([tried(0.9, 0.8, 0.1), tried(0.1, 0.1, 0.95).assign(n_train=5000)], ignore_index=True)
    assert not raw_protocols.beside_paper(elsewhere, paper, 0.002).found.any()


def test_every_protocol_runs_on_few_digits():
    random = np.random.default_rng(0)
    labels = random.integers(0, 3, 90)
    images = (random.random((90, 16)) * 60 + 180 * (np.arange(16) % 3 == labels[:, None])).astype(np.uint8)
    rows = list(raw_protocols.try_protocols(images[:60], labels[:60], images[60:], labels[60:], "unit", 50))
    assert {row["classifier"] for row in rows} == {"lr", "svm_linear", "svm_rbf"}
    assert all(row["n_train"] == 50 for row in rows)
    assert max(row["accuracy"] for row in rows) > 0.9
