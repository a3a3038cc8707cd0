"""Nothing from config.yaml or from outside is ever run: no shell, no pickle, names that stay names."""

import ast
import os
import subprocess
import sys

import numpy as np
import pytest
import yaml
from helpers import ROOT, WORKFLOW_FILES, copy_of_repository
from linked_dictionaries import storage

SOURCES = sorted([*(ROOT / "workflow").rglob("*.py"), *WORKFLOW_FILES])
EVIL = "a b; touch pwned; $(touch pwned) `touch pwned` ' \" & | > pwned"


def test_no_rule_has_a_shell():
    for path in SOURCES:
        if path.suffix != ".py":
            assert "shell:" not in path.read_text() and "shell(" not in path.read_text(), path


def test_no_source_calls_what_runs_or_unpickles():
    forbidden = {"eval", "exec", "system", "popen", "unsafe_load"}
    modules = {"pickle", "dill", "cloudpickle", "marshal", "shelve"}
    for path in SOURCES:
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
                assert not modules & {name.split(".")[0] for name in names}, path
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                module = getattr(getattr(node.func, "value", None), "id", "")
                assert name not in forbidden or (module, name) == ("platform", "system"), (path, name)
                assert (module, name) not in {("torch", "load"), ("torch", "save"), ("joblib", "load")}, path
                for keyword in node.keywords:
                    value = getattr(keyword.value, "value", None)
                    assert not (keyword.arg in ("shell", "allow_pickle") and value is True), (path, name)


@pytest.mark.parametrize("reader", [storage.read_array, storage.read_arrays, storage.read_tensors])
def test_a_pickle_in_place_of_a_result_is_refused(tmp_path, reader):
    trap = np.array([{"an": "object"}], dtype=object)
    path = tmp_path / "array.npy"
    np.save(path, trap, allow_pickle=True)
    with pytest.raises(Exception, match=r"(?i)allow_pickle|header|object"):
        reader(path)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A copy in a folder whose name has a space, with text from outside wherever the configuration takes any."""
    folder = tmp_path_factory.mktemp("evil") / "my own repository (1)"
    folder.mkdir()
    copy_of_repository(folder)
    evil = {
        "results": "results/evil",
        "dataset": "mnist5k",
        "seeds": [0],
        "training": {"epochs": 1},
        "additions": {"single": None, "linked": None, "ordinal": None},
        "datasets": {"mnist5k": {"title": EVIL}},
        "modalities": {"arial": {"title": EVIL, "family": EVIL, "texts": list("a;$'\"`&|>*")}},
    }
    (folder / "evil.yaml").write_text(yaml.safe_dump(evil))
    return folder


def run(folder, *arguments):
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--configfile", "evil.yaml", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=300, env=dict(os.environ), check=False
    )


def test_text_of_the_configuration_stays_text(repository):
    done = run(repository, "--", "results/evil/figures/fig1.png")
    assert done.returncode == 0, done.stderr[-3000:]
    assert not list(repository.rglob("pwned"))
    assert not list(repository.parent.glob("pwned"))


def test_names_that_are_more_than_names_are_refused(repository):
    names = ["a b", "a;touch pwned", "$(touch pwned)", "a'b", 'a"b', "../a", "a/b", "`touch pwned`", "-rf"]
    variant = {"atoms": 256, "modalities": {"image": 1.0}, "driver": None}
    (repository / "name.yaml").write_text(yaml.safe_dump({"variants": dict.fromkeys(names, variant)}))
    done = run(repository, "--configfile", "name.yaml", "--", "table1")
    text = done.stdout + done.stderr
    assert done.returncode != 0 and "Traceback" not in text
    for name in names:
        assert f"variants.{name}: not a usable name" in text
    assert not list(repository.rglob("pwned"))
