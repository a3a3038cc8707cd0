"""Results behind tables of variants: readings of the paper, what each addition does, new splits of the images."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from linked_dictionaries.configuration.variants import RAW
from linked_dictionaries.planning.plan import Plan


class ReadingsPlan:
    """Results behind tables of variants: readings of the paper, what each addition does, new splits of the images."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def reading_results(self, wildcards: Any) -> Any:
        readings = self.plan.required("readings").readings
        return self._results(name for rows in readings.values() for name in rows.values())

    def factorial_results(self, wildcards: Any) -> Any:
        return self._results(row.variant for row in self.plan.required("additions").factorial)

    def resplit_results(self, wildcards: Any) -> Any:
        """Of the first seed on each new split."""
        folds, seed = self.resplit_folds(), self.plan.first_seed
        names = [name for name in self.plan.table_variants() if name != RAW]
        given = {
            f"{name}_{classifier}": [self.plan.classification(fold, name, seed, classifier) for fold in folds]
            for name in names
            for classifier in self.plan.settings.classifiers
        }
        for name in names:
            codes = [self.plan.features(fold, name, seed)["test"] for fold in folds]
            given[f"certificates_{name}"] = [str(Path(path).with_name("certificate.csv")) for path in codes]
        return given | {f"readouts_{name}": [self.plan.readout(fold, name, seed) for fold in folds] for name in names}

    def resplit_folds(self) -> list[str]:
        return [f"resplit~{seed}" for seed in self.plan.required("resplits").resplits]

    def _results(self, variants: Iterable[str]) -> dict[str, list[str]]:
        names = list(dict.fromkeys(variants))
        given = {
            f"{name}_{classifier}": [
                self.plan.classification("final", name, seed, classifier) for seed in self.plan.seeds_of(name)
            ]
            for name in names
            for classifier in self.plan.settings.classifiers
        }
        given |= {f"certificates_{name}": paths for name, paths in self.plan.certificates(names).items()}
        return given | {f"readouts_{name}": self.plan.readouts([name]) for name in names}
