"""A plan's own work grows with the number of variants, not with its square."""

from types import SimpleNamespace

from helpers import ROOT
from linked_dictionaries.configuration.load import configure
from linked_dictionaries.configuration.sweeps import Sweep
from linked_dictionaries.planning.plan import Plan


def planned(count):
    values = [round(0.1 + 0.001 * index, 6) for index in range(count)]
    many = {"variants": ["linked"], "parameter": "sparse_coding.penalty", "values": values}
    return Plan(configure(ROOT / "config.yaml", [{"sweeps": {"many": many}}]), ROOT)


def test_each_value_of_a_sweep_is_made_a_few_times(monkeypatch):
    count, applied = 100, []
    apply = Sweep.apply
    monkeypatch.setattr(Sweep, "apply", lambda self, *given: applied.append(given) or apply(self, *given))
    plan = planned(count)
    applied.clear()
    for value in plan.settings.sweeps["many"].values:
        name = plan.settings.swept_name("many", "linked", value)
        settings = plan.variant(SimpleNamespace(variant=name))
        assert str(settings["sparse_coding"]["penalty"]) == name.partition("~")[2]
    assert len(applied) <= 4 * count
