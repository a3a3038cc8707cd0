"""Results and what made them in one archive: a Workflow Run RO-Crate (profile 0.5), for a repository or a reviewer.

The large arrays (data, codes) are not packed: they are named in the manifest by their digests and made again by the
workflow.
"""

from __future__ import annotations

import subprocess
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linked_dictionaries.storage import atomic_path, digest_of_file, digest_of_value

PAPER = "Barari and Kim: Linking Sparse Coding Dictionaries for Representation Learning"
BIOSCHEMAS = "https://bioschemas.org/profiles"
RUN = "https://w3id.org/ro/wfrun"
PROFILES = {
    f"{RUN}/process/0.5": "Process Run Crate",
    f"{RUN}/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
MEDIA_TYPES = {
    **{".csv": "text/csv", ".json": "application/json", ".md": "text/markdown", ".pdf": "application/pdf"},
    **{".png": "image/png", ".yaml": "application/yaml", ".html": "text/html"},
    **{".safetensors": "application/octet-stream", ".ttf": "font/ttf", ".py": "text/x-python", ".svg": "image/svg+xml"},
}

MARK = "config.yaml"  # whose repository tracks it is the workflow's
FOLDERS = ("workflow", "envs", "profiles", "resources/fonts")
FILES = (
    "Snakefile",
    "config.yaml",
    "torch.lock",
    "README.md",
    "LICENSE",
    "CITATION.cff",
    "requirements.lock",
    "resources/paper_table1.csv",
    "resources/demo.yaml",
)


@dataclass(frozen=True)
class Contents:
    """What is packed: of ``root`` the workflow and its sources, of ``made_in`` the results and their settings."""

    root: Path
    made_in: Path
    workflow: str
    sources: Sequence[str]
    settings: str
    results: Sequence[str]


@dataclass(frozen=True)
class Run:
    """What is told of the run: ISO 8601 times, versions, and the manifest's state of the repository."""

    started: str
    ended: str
    snakemake: str
    commit: str | None


def write_crate(path: str | Path, contents: Contents, run: Run) -> None:
    """Write the archive; the same contents and run give the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        unpacked = Path(folder) / "crate"
        _assembled(contents, run).write(unpacked)
        with atomic_path(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(entry for entry in unpacked.rglob("*") if entry.is_file()):
                entry = zipfile.ZipInfo(file.relative_to(unpacked).as_posix(), (1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, file.read_bytes())


def _assembled(contents: Contents, run: Run) -> Any:
    from rocrate.rocrate import ROCrate

    crate = ROCrate(gen_preview=False, version="1.1")
    crate.name = "linked-dictionaries: results and the workflow that made them"
    crate.description = (
        "Linked sparse-coding dictionaries on MNIST: tables, figures and dictionaries, with the Snakemake workflow, "
        "its configuration and a manifest of every output by its SHA-256."
    )
    authors = _entity(crate, "#authors", "Organization", "The linked-dictionaries authors")
    crate.license = _entity(crate, "https://spdx.org/licenses/MIT", "CreativeWork", "MIT License")
    crate.datePublished = run.ended
    crate.root_dataset["author"] = crate.root_dataset["publisher"] = authors
    crate.root_dataset["conformsTo"] = [_profile(crate, address, name) for address, name in PROFILES.items()]
    crate.root_dataset["citation"] = _entity(crate, "#paper", "ScholarlyArticle", PAPER)
    workflow = crate.add_workflow(
        contents.root / contents.workflow,
        contents.workflow,
        main=True,
        lang="snakemake",
        lang_version=run.snakemake,
        properties={"name": "linked-dictionaries", "encodingFormat": "text/plain"},
    )
    workflow["conformsTo"] = _entity(
        crate, f"{BIOSCHEMAS}/ComputationalWorkflow/1.0-RELEASE", "CreativeWork", "Workflow"
    )
    for source in contents.sources:
        if source == contents.workflow:  # added above, as what it is
            continue
        entity = _add(crate, contents.root, source)
        if source == "README.md":
            entity["about"] = crate.root_dataset
    settings = _add(crate, contents.made_in, contents.settings)
    results = [_add(crate, contents.made_in, result) for result in contents.results]
    given = _parameter(crate, "#configuration", "configuration", "config.yaml: every setting")
    made = _parameter(crate, "#results", "results", "tables, figures, dictionaries and the manifest")
    workflow["input"], workflow["output"] = given, made
    settings["exampleOfWork"] = given
    for result in results:
        result["exampleOfWork"] = made
    if run.commit:
        workflow["version"] = run.commit
    engine = _entity(crate, "#snakemake", "SoftwareApplication", "Snakemake")
    engine["softwareVersion"] = run.snakemake
    engine["url"] = "https://snakemake.github.io"
    action = crate.add_action(
        instrument=workflow,
        identifier="#run",
        object=settings,
        result=results,
        properties={
            "name": "Run of the linked-dictionaries workflow",
            "description": "Every result of the manifest, made from the data set by the rules of the Snakefile.",
            "agent": authors,
            "startTime": run.started,
            "endTime": run.ended,
            "actionStatus": "http://schema.org/CompletedActionStatus",
        },
    )
    crate.root_dataset["mentions"] = action
    return crate


def _profile(crate: Any, address: str, name: str) -> Any:
    profile = _entity(crate, address, "CreativeWork", name)
    profile["version"] = address.rsplit("/", 1)[1]
    return profile


def _entity(crate: Any, identifier: str, kind: str, name: str) -> Any:
    from rocrate.model.contextentity import ContextEntity

    return crate.add(ContextEntity(crate, identifier, properties={"@type": kind, "name": name}))


def _parameter(crate: Any, identifier: str, name: str, description: str) -> Any:
    parameter = _entity(crate, identifier, "FormalParameter", name)
    parameter["additionalType"] = "File"
    parameter["description"] = description
    parameter["conformsTo"] = {"@id": f"{BIOSCHEMAS}/FormalParameter/1.0-RELEASE"}
    parameter["valueRequired"] = True
    return parameter


def _add(crate: Any, root: Path, path: str) -> Any:
    source = root / path
    properties = {
        "name": path,
        "contentSize": str(source.stat().st_size),
        "encodingFormat": MEDIA_TYPES.get(source.suffix, "text/plain"),
    }
    return crate.add_file(source, path, properties=properties)


def tracked_sources(root: Path, folders: Iterable[str] = FOLDERS, files: Iterable[str] = FILES) -> list[str]:
    """Files of the workflow below ``root``: those that git tracks, so that nobody's own account is published.

    Where there is no repository, all but what Python leaves behind.
    """
    found = [file for file in files if (root / file).is_file()]
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
                found.append(path.relative_to(root).as_posix())
    tracked = _tracked(root)
    return [name for name in found if name in tracked] if tracked else found


def _tracked(root: Path) -> set[str]:
    """What git tracks below ``root``; nothing outside a repository, and in one that is somebody else's."""
    command = ["git", "-C", str(root), "ls-files", "-z"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return set()
    names = set(done.stdout.split("\0"))
    return names if MARK in names else set()


def digest_of_sources(root: Path) -> str:
    """Digest of all that is packed of the workflow."""
    return digest_of_value({name: digest_of_file(root / name) for name in tracked_sources(root)})


def described_run(manifest: Mapping[str, Any], started: float, ended: float) -> Run:
    """The run of a manifest, between two times in seconds since 1970."""
    from datetime import UTC, datetime

    def text(seconds: float) -> str:
        return datetime.fromtimestamp(int(seconds), UTC).isoformat()

    return Run(text(started), text(ended), manifest["packages"]["snakemake"], manifest["git"]["commit"])
