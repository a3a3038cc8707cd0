"""From anywhere: imported as a module, with another working directory, deployed into a folder of its own."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from helpers import ROOT, copy_of_repository

IMPORTING = """
configfile: "config.yaml"

module linked:
    snakefile: "{snakefile}"
    config: config["linked"]
    prefix: "digits"

use rule * from linked as linked_*

rule all:
    default_target: True
    input: [f"digits/results/demo/{{name}}.csv" for name in ("table1", "additions", "resplits")],
"""
QUICK = "{dataset: mnist5k, results: results/demo, seeds: [0], training: {epochs: 1}, "
QUICK += "representations: [linked], additions: {linked: null}, classifiers: {svm_linear: null}, "
QUICK += "factorial: [{variant: linked, adds: the glyph}], resplits: [7]}"


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    return copy_of_repository(tmp_path_factory.mktemp("clone"))


def snakemake(folder, *arguments):
    command = [sys.executable, "-m", "snakemake", "--cores", "2", *arguments]
    # Nothing of this checkout may help: what is imported comes from the workflow that is named.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout + done.stderr


def test_another_workflow_imports_it_and_makes_the_table(repository, tmp_path):
    (tmp_path / "Snakefile").write_text(IMPORTING.format(snakefile=repository / "workflow" / "Snakefile"))
    (tmp_path / "config.yaml").write_text(f"linked: {QUICK}\n")
    snakemake(tmp_path)
    table = (tmp_path / "digits/results/demo/table1.csv").read_text()
    assert table.count("\nlinked,") == 2 and "mnist5k" in table
    added, split = (pd.read_csv(tmp_path / f"digits/results/demo/{name}.csv") for name in ("additions", "resplits"))
    assert set(added.quantity) == set(split.quantity) == {"lr", "svm_rbf", "glyph"}
    for name in ("lr", "svm_rbf"):  # one job for both: each in its own file
        told = json.loads(
            (tmp_path / f"digits/results/demo/classification/final/linked/seed~0/{name}.json").read_text()
        )
        assert told["classifier"] == name
    here, there = added.set_index("quantity").value["svm_rbf"], split.set_index("quantity").table1["svm_rbf"]
    assert here == there and (split.value > 0.5).any() and not split.agrees.any()  # of one split nothing is said
    assert not (repository / "results").exists()


def test_it_runs_in_another_directory_with_a_configuration_from_there(repository, tmp_path):
    (tmp_path / "mine.yaml").write_text(QUICK)
    options = ["--snakefile", str(repository / "Snakefile"), "--directory", str(tmp_path), "--configfile", "mine.yaml"]
    snakemake(tmp_path, *options, "--", "results/demo/data/glyphs/arial/glyphs.npy")
    assert (tmp_path / "results/demo/data/glyphs/arial/glyphs.npy").is_file()
    assert "mnist5k" in (tmp_path / "results/demo/configuration.yaml").read_text()
    assert not (repository / "results").exists()


def test_it_deploys_into_a_folder_that_plans(repository, tmp_path):
    program = Path(sys.executable).with_name("snakedeploy")
    deployed = tmp_path / "deployed"
    subprocess.run([program, "deploy-workflow", repository, deployed, "--branch", "main"], check=True)
    # From a local clone snakedeploy writes a path that leads to the new file itself; the clone's has to be put there.
    entry = deployed / "workflow" / "Snakefile"
    text = entry.read_text()
    assert text.count('"workflow/Snakefile"') == 1
    entry.write_text(text.replace('"workflow/Snakefile"', f'"{repository / "workflow" / "Snakefile"}"'))
    (deployed / "config" / "config.yaml").write_text(QUICK)
    planned = snakemake(deployed, "--dry-run", "--", "results/demo/table1.csv")
    assert "jobs to do: data" in planned and "dictionaries" in planned


def test_the_wheel_is_light_and_learns(tmp_path):
    """An empty environment with the wheel alone: no torch, no Snakemake; the first example of docs/library.md runs."""
    source = copy_of_repository(tmp_path / "source")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, source]
    subprocess.run(command, check=True, capture_output=True)
    wheel = next(tmp_path.glob("*.whl"))
    assert "linked_dictionaries/solvers/active_set.py" in zipfile.ZipFile(wheel).namelist()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "empty"], check=True)
    python = tmp_path / "empty" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python]
    subprocess.run([*pip, "install", "--quiet", "--no-compile", wheel], check=True)
    installed = subprocess.run([*pip, "list"], check=True, capture_output=True, text=True).stdout
    assert not {"torch", "snakemake", "matplotlib", "pandas", "pydantic"} & set(installed.lower().split())
    page = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    example = page[page.index("```") :].split("```")[1].partition("\n")[2]
    (tmp_path / "example.txt").write_text(example)
    code = "import doctest, sys; sys.exit(doctest.testfile('example.txt', module_relative=False).failed)"
    subprocess.run([python, "-c", code], check=True, cwd=tmp_path)
    loaded = "import sys, linked_dictionaries; print(*{name.partition('.')[0] for name in sys.modules})"
    modules = subprocess.run([python, "-c", loaded], check=True, capture_output=True, text=True).stdout.split()
    assert not {"numpy", "numba", "scipy", "sklearn"} & set(modules)  # an import takes no longer than Python's own
