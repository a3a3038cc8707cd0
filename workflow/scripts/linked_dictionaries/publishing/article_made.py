"""What the article says of how it was made, from the manifest of its results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import linked_dictionaries

NAMED = ("numpy", "torch", "scikit-learn", "openTSNE", "snakemake")
ADDRESS = "the repository that this text came with"


def made(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Version, commit, packages and device of a run."""
    packages = manifest["packages"]
    commit = manifest["git"]["commit"]
    return {
        "version": linked_dictionaries.__version__,
        "code": ADDRESS,
        "commit": None if commit is None else commit[:12],
        "dirty": bool(manifest["git"]["dirty"]),
        "python": manifest["python"],
        "platform": manifest["platform"],
        "packages": ", ".join(f"{name} {packages[name]}" for name in NAMED if name in packages),
        "device": manifest["device"],
        "configuration": manifest["config_sha256"][:12],
    }
