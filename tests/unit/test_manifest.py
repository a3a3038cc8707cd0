"""A results folder that was touched is told from one that was not."""

import base64
import json

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
    jobs = {"results/table1.csv": {"rule": "tabulate_accuracies", "params": ["a"]}}
    write_json(folder / "manifest.json", {"outputs": manifest.described_outputs(relative, jobs)})
    return folder


def test_entries_name_rule_parameters_seed_and_digest(results):
    entries = {entry["path"]: entry for entry in json.loads((results / "manifest.json").read_text())["outputs"]}
    made = {"table1.csv", "codes/final/linked/seed~3/test.npy"}
    made |= {"data/final/dataset.json", "data/glyphs/dataset/glyphs.npy"}
    assert set(entries) == made
    assert entries["table1.csv"]["rule"] == "tabulate_accuracies" and entries["table1.csv"]["parameters"] == ["a"]
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


def test_records_of_short_and_of_long_names_are_found(tmp_path):
    name = "results/" + "long/" * 80 + "file.npy"
    encoded = base64.urlsafe_b64encode(name.encode()).decode()
    parts = [f"@{encoded[i : i + 200]}" for i in range(0, len(encoded) - 200, 200)]
    rest = encoded[200 * len(parts) :]
    path = tmp_path.joinpath(*parts, rest)
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"rule": "r"}))
    # The ~ of seed~0 is a - or a / in base64, depending on where it falls: names need the URL-safe alphabet.
    short = [f"results/{'x' * i}/seed~{i}/a.npy" for i in range(6)]
    for other in short:
        (tmp_path / base64.urlsafe_b64encode(other.encode()).decode()).write_text(json.dumps({"rule": "t"}))
    (tmp_path / "no base64!").write_text("{}")
    found = {key: job["rule"] for key, job in manifest.recorded_jobs(tmp_path).items()}
    assert found == {name: "r", **dict.fromkeys(short, "t")}


def test_git_state_outside_a_repository(tmp_path):
    assert manifest.git_state(tmp_path) == {"commit": None, "dirty": None}


def test_new_files_alone_are_no_fault(results, capsys):
    (results / "ablations").mkdir()
    (results / "sweeps/ablations/penalty.csv").write_text("later")
    assert manifest.main([str(results / "manifest.json")]) == 0
    assert "new: ablations/penalty.csv" in capsys.readouterr().out
