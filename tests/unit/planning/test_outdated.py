"""Results that today's settings would not make are told by what their jobs recorded."""

import copy
import json
import os
from types import SimpleNamespace

import pytest
from helpers import ROOT, load_config
from linked_dictionaries.configuration.load import configure
from linked_dictionaries.planning.code_digests import CodeDigests
from linked_dictionaries.planning.linked_views import LinkedViewsPlan
from linked_dictionaries.planning.outdated import outdated
from linked_dictionaries.planning.plan import Plan
from linked_dictionaries.planning.sweeps import SweepsPlan

DATA, DICTIONARY, CODES, TABLE = "data.npy", "dictionary.safetensors", "codes.npy", "table.csv"


@pytest.fixture
def plan():
    return Plan(load_config(), ROOT)


def record(plan, rule, outputs, inputs, variant="linked", seed=0, **params):
    digest = CodeDigests(ROOT / "workflow" / "scripts").of(rule)
    settings = plan.variant(SimpleNamespace(variant=variant))
    return {
        "rule": rule,
        "wildcards": {"fold": "final", "variant": variant, "seed": str(seed)},
        "params": json.loads(json.dumps({"variant": settings, "code": digest, **params})),
        "inputs": inputs,
        "outputs": outputs,
    }


@pytest.fixture
def jobs(plan, tmp_path, monkeypatch):
    """A dictionary, its codes and a table of them, all of today, that the run did not ask for."""
    monkeypatch.chdir(tmp_path)
    for index, name in enumerate((DATA, DICTIONARY, CODES, TABLE)):
        (tmp_path / name).write_text(name)
        os.utime(name, (1000 + index, 1000 + index))
    return {
        DICTIONARY: record(plan, "train_dictionary", [DICTIONARY], [DATA]),
        CODES: record(plan, "encode_activations", [CODES], [DICTIONARY]),
        TABLE: {"rule": "tabulate_ablation", "wildcards": {"sweep": "penalty"}, "params": {}, "inputs": [CODES]},
    }


def test_what_today_would_make_is_not_marked(plan, jobs):
    assert outdated(plan, jobs, []) == {}


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("params", "variant", "sparse_coding", "penalty"), 0.123, "variant: other settings"),
        (("wildcards", "seed"), "777", "seed 777 is not among the seeds"),
        (("wildcards", "variant"), "gone", "variant 'gone' is not in config.yaml"),
        (("params", "code"), "0123456789abcdef", "other code"),
    ],
)
def test_other_settings_are_named_and_reach_what_was_made_of_it(plan, jobs, place, value, said):
    changed = copy.deepcopy(jobs)
    inner = changed[DICTIONARY]
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    found = outdated(plan, changed, [])
    assert set(found) == {DICTIONARY, CODES, TABLE}
    assert said in found[DICTIONARY] and found[TABLE].startswith(f"made of {DICTIONARY}")


def test_other_code_is_told_of_rules_that_no_script_is_named_after(plan, jobs):
    for code, expected in (("0123456789abcdef", {DICTIONARY, CODES, TABLE}), (None, set())):
        changed = copy.deepcopy(jobs)
        changed[DICTIONARY]["rule"] = "digits_train_dictionary"
        changed[DICTIONARY]["params"]["code"] = code or jobs[DICTIONARY]["params"]["code"]
        assert set(outdated(plan, changed, [])) == expected


def test_a_study_that_is_gone_or_changed(plan, jobs):
    signals = json.loads(json.dumps(LinkedViewsPlan(plan).signals(SimpleNamespace(study="halves"))))
    job = {"rule": "prepare_views", "wildcards": {"study": "halves"}, "params": {"signals": signals}, "inputs": []}
    assert outdated(plan, {"views": job}, []) == {}
    other = {**job, "params": {"signals": {**signals, "scaling": "none"}}}
    assert "signals: other settings" in outdated(plan, {"views": other}, [])["views"]
    assert "gone" in outdated(plan, {"views": {**job, "wildcards": {"study": "gone"}}}, [])["views"]


def parameters(plan):
    """Of jobs without a variant: wildcards, name, today's value and another."""
    views, halves = LinkedViewsPlan(plan), SimpleNamespace(study="halves")
    grid = SweepsPlan(plan).selected_grid(SimpleNamespace(classifier="lr"))
    embedding = plan.settings.embedding.model_dump(mode="json")
    part = {key: value for key, value in embedding.items() if key != "points"}
    arial, pca = plan.modality(SimpleNamespace(modality="arial")), plan.baseline(SimpleNamespace(baseline="pca"))
    ridge = views.tried(SimpleNamespace(study="halves", method="ridge"))
    return [
        ({"fold": "final"}, "validation", None, 7),
        ({"fold": "validation"}, "validation", plan.settings.data.validation, 7),
        ({"baseline": "pca"}, "baseline", pca, {**pca, "components": 7}),
        ({"modality": "arial"}, "modality", arial, {**arial, "size": 7}),
        ({"representation": "raw", "classifier": "lr"}, "candidates", grid, grid[:1]),
        ({}, "embedding", embedding, {**embedding, "perplexity": 7.0}),
        ({}, "embedding", part, {**part, "perplexity": 7.0}),
        ({}, "dataset", plan.fetched(), {**plan.fetched(), "mirrors": []}),
        ({"study": "halves"}, "examples", views.example_count(halves), 7),
        ({"study": "halves"}, "classifiers", views.classifiers(halves), []),
        ({"study": "halves"}, "subsets", views.encode_from(halves), []),
        ({"study": "halves"}, "shares", views.missing_shares(halves), [0.7]),
        ({"study": "halves"}, "alphas", views.ridge_strengths(halves), []),
        ({"study": "halves", "method": "ridge"}, "tried", ridge, []),
    ]


@pytest.mark.parametrize("place", range(14))
def test_each_setting_that_differs_is_named(plan, place):
    wildcards, name, today, other = parameters(plan)[place]
    job = {"rule": "any", "wildcards": wildcards, "inputs": [], "outputs": ["made"]}
    for value, said in ((today, {}), (other, {"made": f"{name}: other settings"})):
        job["params"] = json.loads(json.dumps({name: value}))
        assert outdated(plan, {"made": job}, []) == said


def test_readouts_have_the_figures_target_and_evidence_the_claims():
    given = {"modalities": {"serif": {"source": "glyphs", "family": "Serif", "texts": list("0123456789")}}}
    given |= {"variants": {"linked": {"modalities": {"image": 1.0, "arial": 1.0, "serif": 1.0}}}}
    apart = configure(ROOT / "config.yaml", [{**given, "figures": {"target": "serif"}}])
    plan = Plan(apart, ROOT)
    assert (apart.claims.target, apart.figures.target) == ("arial", "serif")
    for params, said in (
        ({"target": "serif", "seeds": [0]}, {}),
        ({"target": "arial", "seeds": [0]}, {"made": "target: other settings"}),
        ({"target": "arial", "block_size": 25}, {}),
        ({"target": "serif", "block_size": 25}, {"made": "target: other settings"}),
    ):
        job = {"rule": "any", "wildcards": {}, "inputs": [], "outputs": ["made"], "params": params}
        assert outdated(plan, {"made": job}, []) == said


def test_a_baseline_that_is_gone(plan):
    job = {"rule": "any", "wildcards": {"baseline": "ica"}, "params": {"baseline": {}}, "inputs": [], "outputs": []}
    assert "'ica'" in outdated(plan, {"made": job}, [])["made"]


def test_what_was_made_of_older_inputs_is_named(plan, jobs):
    os.utime(DATA, (2000, 2000))
    assert outdated(plan, jobs, [])[DICTIONARY] == f"{DATA} was made anew since"


def test_a_classifier_that_is_gone(plan, jobs):
    jobs[TABLE] = record(plan, "classify", [TABLE], [CODES])
    jobs[TABLE]["wildcards"]["classifier"] = "forest"
    assert outdated(plan, jobs, []) == {TABLE: "classifiers has no 'forest'"}


def test_a_point_of_a_sweep_by_a_classifier_with_other_settings(plan, jobs):
    today = plan.classifier(plan.judge, "linked")
    for chosen, said in ((today, None), ({**today, "C": 0.123}, "classifier: other settings")):
        jobs[TABLE] = record(plan, "measure_point", [TABLE], [DICTIONARY], classifier=chosen)
        assert outdated(plan, jobs, []).get(TABLE) == said


@pytest.mark.parametrize(
    ("variant", "seeds", "said"),
    [
        ("linked", 5, None),
        ("linked", 1, "seeds: other settings"),
        ("pca", 1, None),
        ("pca", 5, "seeds: other settings"),
    ],
)
def test_a_job_of_all_seeds_is_of_others_than_todays(plan, jobs, variant, seeds, said):
    of_all = {"wildcards": {"variant": variant}, "params": {"seeds": plan.settings.seeds[:seeds]}}
    jobs[TABLE] = {"rule": "classify", "inputs": [CODES], "outputs": [TABLE], **of_all}
    assert outdated(plan, jobs, []).get(TABLE) == said


def test_what_the_run_just_made_and_used_is_of_today(plan, jobs):
    """Snakemake saw to it, by rules of its own: a small file that was written again unchanged reruns nothing."""
    os.utime(DATA, (2000, 2000))
    assert outdated(plan, jobs, [TABLE]) == {}


def test_jobs_that_did_all_seeds_or_all_panels_are_told_of(plan, jobs):
    """Such a job has no wildcard that could name what is gone."""
    maps, panels = "maps.csv", "panels.csv"
    for path in (maps, panels):
        open(path, "w").close()
    places = {str(seed): place for place, seed in enumerate(plan.settings.seeds)}
    shown = [[name, plan.first_seed, method] for name in plan.settings.representations for method in ("pca", "tsne")]
    given = {"wildcards": {}, "inputs": []}
    jobs[maps] = {**given, "rule": "embed_subsamples", "outputs": [maps], "params": {"places": places}}
    jobs[panels] = {**given, "rule": "embed_all", "outputs": [panels], "params": {"panels": shown}}
    assert outdated(plan, jobs, []) == {}
    jobs[maps]["params"] = {"places": {**places, "777": len(places)}}
    jobs[panels]["params"] = {"panels": [*shown, ["gone", plan.first_seed, "pca"]]}
    assert outdated(plan, jobs, []) == {maps: "places: other settings", panels: "panels: other settings"}
