"""What a change asks for again: another font does; another title does not."""

import os
import shutil
from types import SimpleNamespace

import pytest
from helpers import ROOT
from linked_dictionaries.configuration.datasets import Dataset
from linked_dictionaries.configuration.load import configure
from linked_dictionaries.errors import UserError
from linked_dictionaries.planning.plan import Plan
from pydantic import TypeAdapter

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


def test_a_data_set_that_is_named_or_divided_otherwise_is_not_fetched_again():
    other = plan_of({"datasets": {"mnist": {"title": "Other", "validation": 900, "in_paper": False}}})
    assert other.fetched() == plan_of().fetched()
    final, validation = SimpleNamespace(fold="final"), SimpleNamespace(fold="validation")
    assert other.held_out(final) == plan_of().held_out(final)
    assert other.held_out(validation) == 900 != plan_of().held_out(validation)


def test_what_is_fetched_is_a_whole_data_set():
    for name in ("mnist", "mnist5k"):
        plan = plan_of({"dataset": name, "results": f"results/{name}"})
        read = TypeAdapter(Dataset).validate_python(plan.fetched())
        kept = {"title": plan.settings.data.title, "validation": plan.settings.data.validation}
        assert read.model_copy(update={**kept, "in_paper": plan.settings.data.in_paper}) == plan.settings.data


def test_the_title_of_a_baseline_is_no_setting():
    titled = plan_of({"baselines": {"pca": {"title": "Other"}}})
    asked = SimpleNamespace(baseline="pca")
    assert titled.baseline(asked) == plan_of().baseline(asked) and titled.settings.title("pca") == "Other"


@pytest.mark.parametrize(("name", "said"), [("image", "not rendered"), ("nobody", "has no 'nobody'")])
def test_what_is_not_rendered_has_no_glyphs(name, said):
    with pytest.raises(UserError, match=said):
        plan_of().modality(SimpleNamespace(modality=name))
