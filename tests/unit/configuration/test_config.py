"""The configuration is strict and its errors say what to do."""

import copy
import json
import re
import runpy

import pytest
from helpers import ROOT, load_config, load_for_every_target, raw_config
from linked_dictionaries.configuration import schema
from linked_dictionaries.errors import UserError


def changed(path, value):
    raw = copy.deepcopy(raw_config())
    *parents, last = path.split(".")
    target = raw
    for parent in parents:
        target = target[parent]
    target[last] = value
    return raw


def test_both_shipped_configurations_are_valid():
    assert load_config().seeds == [0, 1, 2, 3, 4]
    assert load_config("resources/demo.yaml").results == "results/demo"


def test_variants_inherit_and_override():
    settings = load_config()
    assert settings.variants["linked"].training == settings.training
    assert settings.variants["linked_contrast"].training.contrast == 8.0 and settings.training.contrast == 0.0
    assert settings.variants["linked_contrast"].training.monitor_every == settings.training.monitor_every
    assert settings.variants["ordinal"].driver.block == 25  # as many as fit: 256 // 10


def test_sweep_variants():
    settings = load_config()
    assert settings.swept_name("penalty", "linked", 0.5) == "linked--penalty~0.5"
    assert settings.swept_name("penalty", "linked", 0.65) == "linked"  # what it has already
    assert settings.variant("linked--penalty~0.5").sparse_coding.penalty == 0.5
    with pytest.raises(UserError, match=r"not in config\.yaml"):
        settings.variant("linked--penalty~77")


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("seedz", [1], "did you mean 'seeds'"),
        ("training.epoch", 3, "training.epoch: unknown key, did you mean 'epochs'"),
        (
            "variants.linked.training",
            {"epoch": 3},
            "variants.linked.training.epoch: unknown key, did you mean 'epochs'",
        ),
        ("modalities.arial.famly", "Arial", "did you mean 'family'"),
        ("classifiers.lr.settings.default.c", 1.0, "did you mean 'C'"),
        ("sparse_coding.penalty", 0, "sparse_coding.penalty: 0 is not allowed"),
        ("sparse_coding.penalty", -0.1, "greater than 0"),
        ("sparse_coding.penalty", float("nan"), "NaN is not allowed"),
        ("sparse_coding.penalty", float("inf"), "finite"),
        ("sparse_coding.penalty", "much", "'much' is not allowed"),
        ("sparse_coding.solver", "fista", "needs solver 'lca'"),
        ("sparse_coding.transfer", "sotf", "'soft' or 'hard'"),
        ("seeds", [1, 1], "a seed twice"),
        ("seeds", [], "seeds"),
        ("seeds", [True], "seeds.0"),
        ("seeds", [-1], "seeds.0"),
        ("seeds", [0.5], "seeds.0"),
        ("dataset", "mnits", "did you mean 'mnist'"),
        ("dataset", "mnist5k", "needs its own"),
        ("device", "gpu", "device"),
        ("results", "", "results"),
        ("results", "a; rm -rf b", "results"),
        ("variants.linked.modalities", {"image": 1.0, "arail": 0.1}, "did you mean 'arial'"),
        ("variants.linked.modalities", {"arial": 0.1}, "lacks 'image'"),
        ("variants.linked.modalities", {"image": 0.0}, "greater than 0"),
        ("variants.ordinal_contrast.driver.block_size", 26, "26 neurons × 10 classes is more than the 256 atoms"),
        ("variants.ordinal.driver.mode", "excit", "'inhibit', 'excite' or 'none'"),
        ("variants.ordinal.driver", {"mode": "excite", "strength": 0.7, "block_size": 25}, "allowed: below 0.6"),
        ("variants.raw", {"atoms": 2, "modalities": {"image": 1.0}, "driver": None}, "stands for the pixels"),
        ("variants", {}, "unknown name 'linked'"),
        ("modalities.arial.texts", ["0", "1"], "2 texts for 10 classes"),
        ("modalities.second", {"source": "images", "title": "x"}, "exactly one"),
        ("modalities.arial.source", "glyhps", "glyphs"),
        ("representations", ["raw", "linkd"], "did you mean 'linked'"),
        ("figures.ordinal", "linked", "has no driver"),
        ("figures.target", "image", "is not rendered"),
        ("figures.linked", "single", "does not link 'arial'"),
        ("classifiers.lr.settings.linkd", {"C": 1.0, "scaling": "unit"}, "did you mean 'linked'"),
        ("classifiers.svm_rbf.settings.default", {"C": 1.0, "scaling": "unit"}, "needs 'gamma'"),
        ("selection.classifiers.svm_rbf", [{"C": 1.0, "scaling": "unit"}], "needs 'gamma'"),
        ("sweeps.strength.values", [0], "does not fit"),
        (
            "sweeps.epochs",
            {"variants": ["ordinal_contrast"], "parameter": "driver.block_size", "values": [30]},
            "30 neurons × 10",
        ),
        ("sweeps.penalty.parameter", "sparse_coding.penlty", "names nothing"),
        ("sweeps.penalty.values", [-1.0], "does not fit"),
        ("sweeps.penalty.variants", ["nobody"], "unknown name 'nobody'"),
        ("selection.sweeps", ["nothing"], "unknown name 'nothing'"),
        ("datasets.mnist.train_images.sha256", "abc", "sha256"),
        ("training.batch_size", 0, "training.batch_size"),
        ("training.epochs", 1.5, "training.epochs"),
    ],
)
def test_bad_values_are_told(path, value, expected):
    with pytest.raises(UserError) as error:
        load_for_every_target(changed(path, value))
    message = str(error.value)
    assert expected in message
    assert re.match(r"config\.yaml(, for [^:]+)?: ", message)


def test_a_bad_default_is_told_once():
    with pytest.raises(UserError) as error:
        load_for_every_target(changed("training.epochs", "many"))
    assert str(error.value).count("many") == 1


def test_everything_wrong_is_told_at_once():
    raw = changed("training.epochs", "many")
    raw["sedes"] = 1
    with pytest.raises(UserError, match="2 problems"):
        load_for_every_target(raw)


def test_a_missing_key_is_told():
    raw = raw_config()
    del raw["embedding"]
    with pytest.raises(UserError, match="embedding: missing"):
        load_for_every_target(raw)


def test_numbers_that_arrive_as_text_are_read():
    assert load_for_every_target(changed("seeds", ["0", "7"])).seeds == [0, 7]
    assert load_for_every_target(changed("sparse_coding.tolerance", "1e-3")).sparse_coding.tolerance == 1e-3


def test_schema_file_is_current():
    stored = json.loads((ROOT / "workflow" / "schemas" / "config.schema.json").read_text(encoding="utf-8"))
    assert stored == schema.json_schema(), "run: make schema"


def test_reference_is_current_and_tells_the_meaning_of_every_key():
    written = runpy.run_path(str(ROOT / "workflow/tools/write_configuration.py"))["reference"]()
    assert written == (ROOT / "docs/configuration.md").read_text(encoding="utf-8"), "run `make documents`"
    silent = [line for line in written.splitlines() if line.startswith("| `") and line.endswith("|  |")]
    assert not silent
    assert "| `training.epochs` | integer ≥ 1 |" in written


def test_reference_leaves_no_key_out():
    tool = runpy.run_path(str(ROOT / "workflow/tools/write_configuration.py"))
    rows = dict(re.findall(r"^\| `(.+?)` \| .* \| (.*) \|$", tool["reference"](), re.MULTILINE))
    same = {path: found[1] for path, text in rows.items() if (found := re.match(r"as `(.+?)`", text))}

    def told(path):
        """Whether a key has a row, or stands below one that refers to another that has."""
        above = [start for start in same if re.match(re.escape(start) + r"(\[\]|\.<name>)*\.", path)]
        elsewhere = [same[start] + "." + re.sub(r"^(\[\]|\.<name>)*\.", "", path[len(start) :]) for start in above]
        return path in rows or any(told(place) for place in elsewhere)

    class EveryTime(dict):
        def setdefault(self, key, path):
            return path

    keys = dict(tool["keys"](tool["SCHEMA"], "", EveryTime()))
    assert len(keys) > 220 and "variants.<name>.training.epochs" in keys
    parents = {path for path in keys if any(key.startswith((f"{path}.", f"{path}[]")) for key in keys)}
    assert not [path for path in keys if path not in parents and not told(path)]
    del rows["training.epochs"]
    assert not told("variants.<name>.training.epochs")


def test_a_sweep_with_fixed_settings_and_the_value_that_changes_nothing():
    raw = raw_config()
    fixed = {"sparse_coding.solver": "lca", "sparse_coding.tolerance": None, "training.epochs": 2}
    sweep = {"variants": ["linked_contrast"], "parameter": "sparse_coding.transfer", "values": ["hard"], "fixed": fixed}
    raw["sweeps"]["transfer"] = sweep
    loaded = load_for_every_target(raw)
    hard = loaded.variant("linked_contrast--transfer~hard")
    assert (hard.sparse_coding.transfer, hard.sparse_coding.solver, hard.training.epochs) == ("hard", "lca", 2)
    penalty = loaded.variants["linked"].sparse_coding.penalty
    assert loaded.swept_name("penalty", "linked", penalty) == "linked"
    assert loaded.swept_name("penalty", "linked", 2 * penalty) == f"linked--penalty~{2 * penalty}"
    fixed["training.epoch"] = 3
    with pytest.raises(UserError, match=r"sweeps\.transfer.*training\.epoch"):
        load_for_every_target(raw)


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("single", "sngle", "did you mean 'single'"),
        ("linked", "single", "does not link 'arial'"),
        ("ordinal", "linked", "has no driver"),
        ("unlinked", "linked", "does not shuffle"),
        ("target", "image", "not rendered"),
    ],
)
def test_claims_name_variants_that_can_play_their_part(part, value, message):
    raw = raw_config()
    if part == "target":
        raw["claims"]["target"] = value
    else:
        raw["claims"]["algorithms"]["printed"][part] = value
    with pytest.raises(UserError, match=message):
        load_for_every_target(raw)


def test_comparisons_name_known_representations():
    raw = raw_config()
    raw["comparisons"]["modalities"] = ["linke"]
    with pytest.raises(UserError, match=r"comparisons\.modalities\[0\].*linked"):
        load_for_every_target(raw)
