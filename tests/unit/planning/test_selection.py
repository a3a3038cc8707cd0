"""Settings are chosen for every representation whose classifiers have settings of their own, on held-out digits."""

from types import SimpleNamespace

from helpers import ROOT
from linked_dictionaries.configuration.load import configure
from linked_dictionaries.planning.plan import Plan
from linked_dictionaries.planning.sweeps import SweepsPlan


def chosen_for(*overlays):
    plan = Plan(configure(ROOT / "config.yaml", list(overlays)), ROOT)
    tables = SweepsPlan(plan).selection_tables(SimpleNamespace())
    return plan.settings, {path.split("/")[-2] for path in tables}


def test_what_is_added_and_its_raw_pixels_are_chosen_for_too():
    settings, names = chosen_for()
    tuned = {name for classifier in settings.classifiers.values() for name in classifier.settings} - {"default"}
    assert {"raw_shifted", "single_shifted", "linked_contrast", "ordinal_contrast"} <= names & tuned
    assert {"raw", "single", "linked", "ordinal"} <= names


def test_without_those_pixels_the_rest_is_chosen_for():
    _, names = chosen_for({"claims": {"algorithms": {"additions": None}}})
    assert "raw_shifted" not in names and "linked_contrast" in names
