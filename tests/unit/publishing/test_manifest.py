"""A results folder that was touched is told from one that was not."""

import json
import subprocess
from pathlib import Path

import pytest
from linked_dictionaries.errors import UserError
from linked_dictionaries.publishing import manifest
from linked_dictionaries.storage import write_json


@pytest.fixture
def results(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "results"
    for name in (
        "table1.csv",
        "codes/final/linked/seed~3/test.npy",
        "logs/a.log",
        "data/final/dataset.json",
        "data/glyphs/dataset/glyphs.npy",
        "demo/table1.csv",
        "demo/data/final/dataset.json",
        "mine/letters/data/final/dataset.json",
        "mine/letters/table1.csv",
        "README.md",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    relative = folder.relative_to(tmp_path)
    jobs = {"results/table1.csv": {"rule": "tabulate_accuracies", "params": {"a": 1}}}
    write_json(folder / "manifest.json", {"outputs": manifest.described_outputs(relative, jobs)})
    return folder


def test_entries_name_rule_parameters_seed_and_digest(results):
    entries = {entry["path"]: entry for entry in json.loads((results / "manifest.json").read_text())["outputs"]}
    made = {"table1.csv", "codes/final/linked/seed~3/test.npy"}
    made |= {"data/final/dataset.json", "data/glyphs/dataset/glyphs.npy"}
    assert set(entries) == made
    assert entries["table1.csv"]["rule"] == "tabulate_accuracies" and entries["table1.csv"]["parameters"] == {"a": 1}
    assert entries["codes/final/linked/seed~3/test.npy"]["seed"] == 3
    assert all(len(entry["sha256"]) == 64 and entry["bytes"] > 0 for entry in entries.values())


def test_an_untouched_folder_has_no_differences(results, capsys):
    assert manifest.main([str(results / "manifest.json")]) == 0
    assert "every listed result is what the manifest says" in capsys.readouterr().out


def test_every_kind_of_difference_is_named(results, capsys):
    (results / "table1.csv").write_text("0.99")
    (results / "codes/final/linked/seed~3/test.npy").unlink()
    (results / "claims.csv").write_text("new")
    assert manifest.main([str(results / "manifest.json")]) == 1
    shown = capsys.readouterr().out
    assert "changed: table1.csv" in shown and "new: claims.csv" in shown
    assert "missing: codes/final/linked/seed~3/test.npy" in shown and "2 of the listed results are not" in shown


@pytest.mark.parametrize("content", ["", "[]", '{"outputs": [{"path": 1}]}', '{"outputs": 3}'])
def test_a_broken_manifest_is_one_message(tmp_path, content, capsys):
    (tmp_path / "manifest.json").write_text(content)
    assert manifest.main([str(tmp_path / "manifest.json")]) == 2
    assert "not a readable manifest" in capsys.readouterr().err
    with pytest.raises(UserError):
        manifest.differences(tmp_path / "manifest.json")


def test_jobs_are_known_by_the_records_that_they_left(tmp_path):
    record = {"rule": "classify", "params": {"C": 1.0}, "inputs": [], "outputs": ["results/a.json", "results/a.npy"]}
    write_json(tmp_path / "logs/classify/seed~0/lr.json", record)
    (tmp_path / "logs/half.json").write_text('{"rule": "tr')
    (tmp_path / "logs/other.json").write_text("[]")
    found = manifest.recorded_jobs(tmp_path / "logs")
    assert {path: job["rule"] for path, job in found.items()} == dict.fromkeys(record["outputs"], "classify")
    assert manifest.recorded_jobs(tmp_path / "nowhere") == {}


def test_results_of_other_settings_are_marked_and_are_no_fault(results, capsys):
    jobs = {"results/table1.csv": {"rule": "tabulate_accuracies", "params": {}}}
    outputs = manifest.described_outputs(Path("results"), jobs, {"results/table1.csv": "seed 9 is not among the seeds"})
    write_json(results / "manifest.json", {"outputs": outputs})
    marked = {entry["path"]: entry["outdated"] for entry in outputs}
    assert marked.pop("table1.csv") == "seed 9 is not among the seeds" and not any(marked.values())
    assert manifest.main([str(results / "manifest.json")]) == 0
    assert "outdated: table1.csv (seed 9 is not among the seeds)" in capsys.readouterr().out


def test_git_state_of_a_repository(tmp_path):
    def git(*arguments):
        names = ("-c", "user.name=a", "-c", "user.email=a@b.c")
        done = subprocess.run(["git", *names, *arguments], cwd=tmp_path, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    git("init", "-q")
    (tmp_path / "a").write_text("1")
    git("add", "a")
    git("commit", "-qm", "one")
    commit = git("rev-parse", "HEAD")
    (tmp_path / "not tracked").write_text("1")
    assert manifest.git_state(tmp_path) == {"commit": commit, "dirty": False}
    (tmp_path / "a").write_text("2")
    assert manifest.git_state(tmp_path) == {"commit": commit, "dirty": True}


def test_git_state_outside_a_repository(tmp_path):
    assert manifest.git_state(tmp_path) == {"commit": None, "dirty": None}


def test_new_files_alone_are_no_fault(results, capsys):
    (results / "sweeps/ablations").mkdir(parents=True)
    (results / "sweeps/ablations/penalty.csv").write_text("later")
    assert manifest.main([str(results / "manifest.json")]) == 0
    assert "new: sweeps/ablations/penalty.csv" in capsys.readouterr().out
