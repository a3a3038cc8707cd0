"""Digests of code, so that results name what made them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest_of_code(package: Path, modules: Iterable[str]) -> str:
    """Short SHA-256 over the sources of some modules of the package, in the order given."""
    digest = hashlib.sha256()
    for module in modules:
        digest.update((package / f"{module}.py").read_bytes())
    return digest.hexdigest()[:16]
