"""The drawing of a sweep marks what is neither certified nor converged."""

import pandas as pd
import pytest
from linked_dictionaries.figures import ablations, style
from matplotlib.figure import Figure

SHOWN = {"parameter": "sparse_coding.penalty", "target": "arial"}


def points(**changed):
    rows = [
        {"variant": "linked", "value": value, "seed": seed, "accuracy": 0.9, "certified": True, "converged": True}
        for value in ("0.1", "0.2")
        for seed in (0, 1)
    ]
    rows[0] |= changed
    return pd.DataFrame(rows)


@pytest.fixture
def drawn(monkeypatch):
    """Figures and notes as they would be saved."""
    kept = []
    monkeypatch.setattr(style, "save", lambda figure, paths, note: kept.append((figure, note)))
    return kept


def hollow(figure: Figure) -> list[float]:
    lines = [line for line in figure.axes[0].lines if line.get_markerfacecolor() == "white"]
    return [float(value) for line in lines for value in line.get_xdata()]


@pytest.mark.parametrize("changed", [{"certified": False}, {"converged": False}])
def test_a_point_with_one_unfinished_seed_is_hollow(drawn, changed):
    ablations.ablation(points(**changed), SHOWN, [], "mnist")
    (figure, note), *_ = drawn
    assert hollow(figure) == [0.1] and ablations.UNFINISHED in note


@pytest.mark.parametrize("changed", [{}, {"certified": None}])
def test_finished_points_and_fixed_steps_are_not(drawn, changed):
    ablations.ablation(points(**changed), SHOWN, [], "mnist")
    (figure, note), *_ = drawn
    assert hollow(figure) == [] and note == "mnist"
