"""Which results in a folder today's settings would not make: told by the records that the jobs left."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from linked_dictionaries.configuration.variants import RAW
from linked_dictionaries.errors import UserError
from linked_dictionaries.planning.claims import ClaimsPlan
from linked_dictionaries.planning.code_digests import CodeDigests
from linked_dictionaries.planning.embedding import EmbeddingPlan
from linked_dictionaries.planning.linked_views import PEERS, LinkedViewsPlan
from linked_dictionaries.planning.plan import Plan
from linked_dictionaries.planning.sweeps import SweepsPlan

Jobs = Mapping[str, Mapping[str, Any]]  # output: the record of the job that made it


def outdated(plan: Plan, jobs: Jobs, made: Iterable[str]) -> dict[str, str]:
    """Outputs that today's settings would not make, or would make of other inputs, with the reason.

    Parameters
    ----------
    jobs : record by output, with rule, wildcards, params, inputs and outputs.
    made : outputs of the run that just ended: they and all that they were made of are of today.
    """
    current = behind(jobs, made)
    digests = CodeDigests(plan.root / "workflow" / "scripts")
    reasons: dict[str, str] = {}
    for output in sorted(jobs, key=lambda output: _depth(jobs, output)):
        if output not in current:
            said = next(_differences(plan, digests, jobs[output]), None) or _of_inputs(output, jobs, reasons)
            if said is not None:
                reasons[output] = said
    return reasons


def behind(jobs: Jobs, outputs: Iterable[str]) -> set[str]:
    """The outputs and every file that they were made of."""
    found: set[str] = set()
    waiting = list(outputs)
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += jobs[path]["inputs"] if path in jobs else []
    return found


def _depth(jobs: Jobs, output: str) -> int:
    """How many files it was made of, directly or not: more than any of them was."""
    return len(behind(jobs, [output]))


def _differences(plan: Plan, digests: CodeDigests, job: Mapping[str, Any]) -> Iterator[str]:
    """What of a job today's settings and code would have otherwise."""
    wildcards, params = job.get("wildcards", {}), job.get("params", {})
    try:
        yield from _unknown(plan, wildcards)
        for name, value in _of_today(plan, wildcards, params).items():
            if name in params and params[name] != json.loads(json.dumps(value)):
                yield f"{name}: other settings"
    except UserError as error:
        yield str(error).splitlines()[0]
    # Whatever a rule is called, in an importing workflow too: its code is that of one of today's scripts.
    if "code" in params and params["code"] not in digests.all():
        yield "other code"


def _unknown(plan: Plan, wildcards: Mapping[str, str]) -> Iterator[str]:
    """Names of a job that today's settings do not have."""
    settings = plan.settings
    seeds = {*settings.seeds, *settings.ablations.seeds}
    if "seed" in wildcards and int(wildcards["seed"]) not in seeds:
        yield f"seed {wildcards['seed']} is not among the seeds"
    if "study" in wildcards:
        settings.study(wildcards["study"])
    for key in ("variant", "representation"):
        for name in plan.learned([wildcards[key]] if key in wildcards else []):
            settings.variant(name)
    for key, part in (("modality", "modalities"), ("classifier", "classifiers"), ("sweep", "sweeps")):
        if key in wildcards and wildcards[key] not in getattr(settings, part):
            yield f"{part} has no {wildcards[key]!r}"


def _of_today(plan: Plan, wildcards: Mapping[str, str], params: Mapping[str, Any]) -> dict[str, Any]:
    """What today's settings would hand to a job, of the parameters that settings decide."""
    names = SimpleNamespace(**wildcards)
    settings = plan.settings
    today: dict[str, Any] = {"image": settings.image}
    if isinstance(params.get("embedding"), dict):  # some jobs need a part of it
        whole = settings.embedding.model_dump(mode="json")
        today["embedding"] = {key: whole.get(key) for key in params["embedding"]}
    if isinstance(params.get("dataset"), dict):
        today["dataset"] = plan.fetched()
    if "validation" in params:
        today["validation"] = plan.held_out(names)
    of_claims = "block_size" in params  # whose target may be another than the figures'
    today["target"] = settings.claims.target if of_claims else settings.figures.target
    if "baseline" in wildcards:
        today["baseline"] = plan.baseline(names)
    if "candidates" in params:
        today["candidates"] = SweepsPlan(plan).selected_grid(names)
    if plan.learned([wildcards.get("variant", RAW)]):
        today |= {"variant": plan.variant(names), "modalities": plan.modality_sources(names)}
    if "variant" in wildcards and "classifiers" in params:
        chosen = [wildcards["classifier"]] if "classifier" in wildcards else list(settings.classifiers)
        today["classifiers"] = {name: plan.classifier(name, wildcards["variant"]) for name in chosen}
    if "variant" in wildcards and "classifier" in params:  # of a point of a sweep
        today["classifier"] = plan.classifier(plan.judge, wildcards["variant"])
    if "variant" in wildcards and "seed" not in wildcards and "seeds" in params:  # a job that did all of them
        today["seeds"] = plan.seeds_of_job(names)
    if "places" in params and "seed" not in wildcards:
        today["places"] = ClaimsPlan(plan).places_of_job(names)
    if "panels" in params and "representation" not in wildcards:
        today["panels"] = EmbeddingPlan(plan).panels(names)
    if "study" in wildcards:
        views = LinkedViewsPlan(plan)
        today |= {"signals": views.signals(names), "classifiers": views.classifiers(names)}
        today |= {"examples": views.example_count(names), "subsets": views.encode_from(names)}
        today |= {"shares": views.missing_shares(names), "alphas": views.ridge_strengths(names)}
        if wildcards.get("method") in ("linked", *PEERS):
            today["tried"] = views.tried(names)
    if "modality" in wildcards:
        today["modality"] = plan.modality(names)
    return today


def _of_inputs(output: str, jobs: Jobs, reasons: Mapping[str, str]) -> str | None:
    """Whether a result was made of what is not of today, or of what was made anew since."""
    for path in jobs[output]["inputs"]:
        if path in reasons:
            return f"made of {path} ({reasons[path]})" if "made of" not in reasons[path] else reasons[path]
        if Path(path).is_file() and Path(output).is_file() and _changed(path) > _changed(output):
            return f"{path} was made anew since"
    return None


def _changed(path: str) -> int:
    return Path(path).stat().st_mtime_ns
