"""The archive is a valid Workflow Run RO-Crate, and the same contents give the same bytes."""

import json
import subprocess
import zipfile
from pathlib import Path

import pytest
import rocrate
from linked_dictionaries.publishing import crate
from rocrate_validator import models, services
from rocrate_validator.utils import document_loader

RESULTS = ("results/table1.csv", "results/figures/fig1.png", "results/manifest.json")
NEEDS_NETWORK = ["ro-crate-1.1_3.1", "ro-crate-1.1_3.2"]  # they fetch the context from the web


@pytest.fixture
def contents(tmp_path):
    root = tmp_path / "repository"
    for name in ("config.yaml", "README.md", "LICENSE", "workflow/Snakefile", "workflow/rules/a.smk", *RESULTS):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / "workflow/__pycache__").mkdir()
    (root / "workflow/__pycache__/a.pyc").write_text("")
    sources = crate.tracked_sources(root, ["workflow"], ["README.md", "LICENSE", "absent"])
    assert sources == ["README.md", "LICENSE", "workflow/Snakefile", "workflow/rules/a.smk"]
    return crate.Contents(root, root, "workflow/Snakefile", sources, "config.yaml", RESULTS)


def described(commit="abc"):
    manifest = {"packages": {"snakemake": "9.27.1"}, "git": {"commit": commit, "dirty": False}}
    return crate.described_run(manifest, 1.7e9, 1.7e9 + 60)


@pytest.mark.parametrize("commit", ["0123abc", None])
def test_it_fulfils_the_profile(contents, tmp_path, monkeypatch, commit):
    # The web is not asked: the context that the package ships has the same terms, one under a newer address.
    shipped = json.loads((Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_text())
    shipped["@context"]["ComputationalWorkflow"] = "https://bioschemas.org/ComputationalWorkflow"
    monkeypatch.setattr(document_loader, "_fetch_json_ld", lambda url: shipped)
    path = tmp_path / "crate.zip"
    crate.write_crate(path, contents, described(commit))
    checked = services.validate(
        services.ValidationSettings(
            rocrate_uri=str(path),
            profile_identifier="workflow-run-crate-0.5",
            requirement_severity=models.Severity.REQUIRED,
            offline=True,
            skip_availability_check=True,
            skip_checks=NEEDS_NETWORK,
        )
    )
    assert checked.passed(), [issue.message for issue in checked.get_issues()]


def test_it_holds_what_it_names_and_repeats_its_bytes(contents, tmp_path):
    for name in ("one.zip", "two.zip"):
        crate.write_crate(tmp_path / name, contents, described())
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        names = set(archive.namelist())
        graph = json.loads(archive.read("ro-crate-metadata.json"))["@graph"]
        assert archive.read("results/table1.csv") == b"results/table1.csv"
    files = {entity["@id"] for entity in graph if "File" in entity["@type"]}
    assert files == names - {"ro-crate-metadata.json"}
    run = next(entity for entity in graph if entity["@type"] == "CreateAction")
    assert {item["@id"] for item in run["result"]} == set(RESULTS)
    assert run["startTime"] == "2023-11-14T22:13:20+00:00"


def test_its_workflow_is_one_although_it_is_packed_with_its_folder(contents, tmp_path):
    crate.write_crate(tmp_path / "crate.zip", contents, described())
    with zipfile.ZipFile(tmp_path / "crate.zip") as archive:
        graph = json.loads(archive.read("ro-crate-metadata.json"))["@graph"]
    (main,) = [entity for entity in graph if "ComputationalWorkflow" in entity["@type"]]
    assert main["@id"] == "workflow/Snakefile" and main["programmingLanguage"]
    assert next(entity for entity in graph if entity["@id"] == "./")["mainEntity"]["@id"] == main["@id"]


def test_what_git_does_not_track_is_nobody_elses(tmp_path):
    for name in ("config.yaml", "profiles/slurm/config.yaml", "profiles/mine/config.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    whole = ["config.yaml", "profiles/mine/config.yaml", "profiles/slurm/config.yaml"]
    assert crate.tracked_sources(tmp_path) == whole
    before = crate.digest_of_sources(tmp_path)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert crate.tracked_sources(tmp_path) == whole  # of somebody else's repository
    subprocess.run(["git", "add", "config.yaml", "profiles/slurm"], cwd=tmp_path, check=True)
    assert crate.tracked_sources(tmp_path) == ["config.yaml", "profiles/slurm/config.yaml"]
    (tmp_path / "config.yaml").write_text("changed")
    assert len({before, crate.digest_of_sources(tmp_path)}) == 2
