"""Files and settings of the studies of linked views."""

from __future__ import annotations

from typing import Any

from linked_dictionaries.configuration.linked_views import Signals
from linked_dictionaries.data.idx import PARTS
from linked_dictionaries.data.views import views_state
from linked_dictionaries.errors import expanded
from linked_dictionaries.planning.plan import Plan
from linked_dictionaries.storage import digest_of_value

PEERS = ("ridge", "cca", "jnmf")
FIGURES = ("pairs", "subsets", "missing", "variance", "completed")


class LinkedViewsPlan:
    """Files and settings of the studies of linked views."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.folder = f"{plan.results}/linked_views"

    def study(self, wildcards: Any) -> dict[str, Any]:
        """Settings of a study, its files found in the working directory or in the workflow's."""
        settings = self.plan.settings.study(wildcards.study).model_dump(mode="json")
        data = settings["data"]
        for entry in [*data.get("views", {}).values(), data.get("labels"), data.get("groups")]:
            if entry is not None:
                entry["path"] = self._found(entry["path"])
        return settings

    def signals(self, wildcards: Any) -> dict[str, Any]:
        """Of a study's settings those that its signals are prepared by: all but names in tables and figures."""
        signals = {name: value for name, value in self.study(wildcards).items() if name in Signals.model_fields}
        for view in signals["data"].get("views", {}).values():
            view.pop("title")
        return signals

    def title(self, wildcards: Any) -> str:
        """Name of a study in tables and figures."""
        return self.plan.settings.study(wildcards.study).title

    def titles(self, wildcards: Any) -> dict[str, str]:
        """Name of each view in figures."""
        return self.plan.settings.study(wildcards.study).titles()

    def _found(self, path: str) -> str:
        shipped = self.plan.root / path
        return str(shipped) if shipped.exists() and not expanded(path, "linked_views.studies").exists() else path

    def where(self, wildcards: Any) -> str:
        """Place of the study's data in config.yaml."""
        return f"linked_views.studies.{wildcards.study}.data"

    def local_files(self, wildcards: Any) -> str:
        """Digest of names, sizes and times of the local files that the views are read from."""
        study = type(self.plan.settings.study(wildcards.study)).model_validate(self.study(wildcards))
        return digest_of_value(views_state(study.data, self.where(wildcards)))

    def images(self, wildcards: Any) -> list[str]:
        """The data set's files, where views are cut from its images."""
        if self.plan.settings.study(wildcards.study).data.source != "halves":
            return []
        names = [*(f"{part}.npy" for part in PARTS), "dataset.json"]
        return [f"{self.plan.results}/data/final/{name}" for name in names]

    def tried(self, wildcards: Any) -> Any:
        """Settings of a method that are tried."""
        study = self.study(wildcards)
        return study["model"] if wildcards.method == "linked" else study["peers"][wildcards.method]

    def chosen(self, wildcards: Any) -> str:
        """The chosen settings of a method; those without a search of their own have those of linked dictionaries."""
        method = wildcards.method if wildcards.method in PEERS else "linked"
        return f"{self.folder}/{wildcards.study}/{method}/chosen.json"

    def classifiers(self, wildcards: Any) -> Any:
        """Settings of logistic regression that are tried."""
        return self.study(wildcards)["classifiers"]

    def encode_from(self, wildcards: Any) -> list[list[str]]:
        """Subsets of views whose codes are classified."""
        return self.plan.settings.study(wildcards.study).subsets()

    def example_count(self, wildcards: Any) -> int:
        """Test samples in the figure of completed views."""
        return self.plan.settings.study(wildcards.study).examples

    def missing_shares(self, wildcards: Any) -> list[float]:
        """Shares of the views that are taken away."""
        return self.plan.settings.study(wildcards.study).missing

    def ridge_strengths(self, wildcards: Any) -> list[float]:
        """Strengths of the ridge that missing views are compared with; one where ridge is no peer."""
        ridge = self.plan.settings.study(wildcards.study).peers.ridge
        return [1.0] if ridge is None else [entry.alpha for entry in ridge]

    def methods(self, wildcards: Any) -> list[str]:
        """What is compared, ours first."""
        return self.plan.settings.study(wildcards.study).methods()

    def shown_methods(self, wildcards: Any) -> list[str]:
        """What the figure of completed views shows."""
        return [method for method in self.methods(wildcards) if method not in ("code_only", "shuffled")]

    def first_variance(self, wildcards: Any) -> str:
        """Explained variance at the first seed."""
        return f"{self.folder}/{wildcards.study}/linked/seed~{self.plan.first_seed}/variance.csv"

    def seeds(self, method: str) -> list[int]:
        """All seeds for linked dictionaries; the control and the peers, some of which are slow, run once."""
        return [self.plan.first_seed] if method in (*PEERS, "shuffled") else list(self.plan.settings.seeds)

    def scores(self, wildcards: Any) -> dict[str, list[str]]:
        """Scores of every method of a study, over its seeds."""
        return {
            method: [f"{self.folder}/{wildcards.study}/{method}/seed~{seed}/scores.npz" for seed in self.seeds(method)]
            for method in self.methods(wildcards)
        }

    def examples(self, wildcards: Any) -> list[str]:
        """What the methods tell of the first test samples, at the first seed."""
        return [
            f"{self.folder}/{wildcards.study}/{method}/seed~{self.plan.first_seed}/examples.npz"
            for method in self.shown_methods(wildcards)
        ]

    def subsets(self, wildcards: Any) -> dict[str, list[str]]:
        """Accuracies from subsets of views: of codes over the seeds, of the signals themselves."""
        study = f"{self.folder}/{wildcards.study}"
        codes = [f"{study}/linked/seed~{seed}/subsets.json" for seed in self.plan.settings.seeds]
        return {"codes": codes, "signals": [f"{study}/signals/subsets.json"]}

    def missing(self, wildcards: Any) -> list[str]:
        """The curve of missing views of every seed."""
        return [f"{self.folder}/{wildcards.study}/linked/seed~{seed}/missing.csv" for seed in self.plan.settings.seeds]

    def results_of(self, study: str) -> list[str]:
        """Tables, figures and explorer of a study."""
        settings = self.plan.settings.study(study)
        images = settings.data.source != "paired" or any(view.image_size for view in settings.data.views.values())
        labels = settings.data.source != "paired" or settings.data.labels is not None
        made = {"subsets": labels, "missing": bool(settings.missing), "completed": images}
        tables = ["pairs.csv", "comparison.csv", "pairs.md"]
        tables += [f"{name}.csv" for name in ("subsets", "missing") if made[name]]
        figures = [f"{name}.{kind}" for name in FIGURES if made.get(name, True) for kind in ("pdf", "png")]
        return [f"{self.folder}/{study}/{name}" for name in [*tables, *figures, "explorer.html"]]

    def all_studies(self, wildcards: Any = None) -> list[str]:
        """Tables and figures of every study."""
        return [file for study in self.plan.settings.linked_views.studies for file in self.results_of(study)]
