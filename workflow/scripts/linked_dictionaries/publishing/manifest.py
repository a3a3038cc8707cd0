"""What a results folder holds and how it was made; and whether it still is what was made.

``make check-results`` compares a folder with its manifest, names every file that changed, is missing, is new or is
not what the settings of the last run would make, and exits with 1 if one changed or is missing. The others are no
fault: other targets may have been made since, and results of earlier settings may be wanted.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from linked_dictionaries.errors import UserError
from linked_dictionaries.storage import digest_of_file, read_json

VERSION = 1
NOT_OUTPUTS = {"logs", "runtimes"}  # folders of what differs from run to run
NAME = "manifest.json"
_SEED = re.compile(r"seed~(\d+)")


@dataclass(frozen=True)
class Difference:
    """One file that is not what the manifest says: ``kind`` is changed, missing, new or outdated."""

    kind: str
    path: str
    why: str = ""


def recorded_jobs(logs: Path) -> dict[str, dict[str, Any]]:
    """What each job left beside its log when it ended well, by output: rule, parameters, inputs."""
    records: dict[str, dict[str, Any]] = {}
    for path in sorted(logs.rglob("*.json")) if logs.is_dir() else []:
        try:
            record = read_json(path)
            records |= dict.fromkeys(record["outputs"], record)
        except (OSError, ValueError, KeyError, TypeError):
            continue  # a job killed while it wrote: its outputs are made anew
    return records


def output_files(results: Path) -> list[Path]:
    """Every result in a folder: without logs, run times, checkpoints, the manifest and what is made from it.

    Other results folders inside, such as results/demo, are left out: they are told by their data set.
    """
    left_out = {NAME, "crate.zip", "article.pdf", "report.html", "rulegraph.svg", "configuration.yaml"}
    others = [path.parents[2] for path in results.glob("*/**/data/*/dataset.json")]
    found = []
    for path in sorted(results.rglob("*")):
        inside = path.relative_to(results).parts
        if not path.is_file() or inside[0] in NOT_OUTPUTS or path.name.startswith((".", "checkpoint")):
            continue
        if any(other in path.parents for other in others):
            continue
        if len(inside) > 1 or (path.name not in left_out and path.name != "README.md"):
            found.append(path)
    return found


def described_outputs(
    results: Path, jobs: Mapping[str, Mapping[str, Any]], outdated: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Path, digest, size, rule, parameters and seed of each result; why today's settings would not make it, or None."""
    entries = []
    for path in output_files(results):
        job = jobs.get(path.as_posix(), {})
        seed = _SEED.search(path.as_posix())
        entries.append(
            {
                "path": path.relative_to(results).as_posix(),
                "sha256": digest_of_file(path),
                "bytes": path.stat().st_size,
                "rule": job.get("rule"),
                "parameters": job.get("params", {}),
                "seed": int(seed.group(1)) if seed else None,
                "outdated": (outdated or {}).get(path.as_posix()),
            }
        )
    return entries


def git_state(root: Path) -> dict[str, Any]:
    """Commit and whether tracked files differ from it; None for both outside a repository."""
    try:
        commit = _git(root, "rev-parse", "HEAD")
        return {"commit": commit, "dirty": bool(_git(root, "status", "--porcelain", "--untracked-files=no"))}
    except (OSError, subprocess.CalledProcessError):
        return {"commit": None, "dirty": None}


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def versions(packages: Iterable[str]) -> dict[str, str]:
    """Installed versions of packages, those that are installed."""
    found = {}
    for name in packages:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def differences(manifest_path: Path) -> list[Difference]:
    """Every file of the manifest's folder that is not what the manifest says."""
    try:
        manifest = read_json(manifest_path)
        listed = {entry["path"]: entry["sha256"] for entry in manifest["outputs"]}
        reasons = {entry["path"]: entry.get("outdated") for entry in manifest["outputs"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{manifest_path}: not a readable manifest ({error}).") from error
    results = manifest_path.parent
    present = {path.relative_to(results).as_posix(): path for path in output_files(results)}
    found = [Difference("missing", name) for name in listed if name not in present]
    found += [Difference("new", name) for name in present if name not in listed]
    found += [
        Difference("changed", name)
        for name in listed
        if name in present and digest_of_file(present[name]) != listed[name]
    ]
    found += [Difference("outdated", name, why) for name, why in reasons.items() if why and name in present]
    return sorted(found, key=lambda item: (item.path, item.kind))


def main(arguments: list[str]) -> int:
    """Command line: the path of a manifest."""
    if len(arguments) != 1:
        print("usage: python -m linked_dictionaries.publishing.manifest results/manifest.json", file=sys.stderr)
        return 2
    try:
        found = differences(Path(arguments[0]))
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for item in found:
        print(f"{item.kind}: {item.path}" + (f" ({item.why})" if item.why else ""))
    wrong = [item for item in found if item.kind in ("changed", "missing")]
    print(
        f"{len(wrong)} of the listed results are not" if wrong else "every listed result is", "what the manifest says"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
