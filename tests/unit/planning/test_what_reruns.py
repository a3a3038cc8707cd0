"""What a change asks for again: another font does; another title, or the number of points of a figure, does not."""

import os
import shutil
from types import SimpleNamespace

from helpers import ROOT
from linked_dictionaries.configuration.load import configure
from linked_dictionaries.planning.plan import Plan

FONT = next((ROOT / "resources" / "fonts").rglob("*.ttf"))


def plan_of(*layers):
    return Plan(configure(ROOT / "config.yaml", list(layers)), ROOT)


def test_a_font_that_changed_is_seen(tmp_path):
    mine = tmp_path / "mine.ttf"
    shutil.copyfile(FONT, mine)
    plan = plan_of({"modalities": {"arial": {"family": "NoSuchFamily", "fallback": str(mine)}}})
    asked = SimpleNamespace(modality="arial")
    before = plan.font_state(asked)
    assert list(before) == [str(mine)] and plan.font_state(asked) == before
    os.utime(mine, (1, 1))
    assert plan.font_state(asked) != before


def test_titles_are_no_settings_of_what_is_learned_or_drawn():
    titled = plan_of({"variants": {"linked": {"title": "Other"}}, "modalities": {"arial": {"title": "Other"}}})
    for ask in (
        lambda plan: plan.variant(SimpleNamespace(variant="linked")),
        lambda plan: plan.modality(SimpleNamespace(modality="arial")),
    ):
        assert ask(titled) == ask(plan_of())
    assert titled.settings.title("linked") == "Other"
