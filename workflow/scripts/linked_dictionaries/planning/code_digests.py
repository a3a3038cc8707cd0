"""Digests of code, so that results name what made them."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest_of_code(package: Path, modules: Iterable[str]) -> str:
    """Short SHA-256 over what some modules of the package do, in the order given.

    Comments and docstrings are left out.
    """
    digest = hashlib.sha256()
    for module in modules:
        tree = ast.parse((package / f"{module}.py").read_bytes())
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
                node.body = node.body[1:]
        digest.update(ast.dump(tree).encode("utf-8"))
    return digest.hexdigest()[:16]
