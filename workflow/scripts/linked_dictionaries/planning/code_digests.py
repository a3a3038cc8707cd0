"""Digests of code, so that an edited algorithm reruns what it made and nothing else.

A script's digest covers the files that it imports, directly or through others, as far as they lie beside it. Comments,
docstrings and blank lines do not count. The text is compared and not its syntax tree, whose form differs between
versions of Python.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

# Reading, writing and checking: what they decide reaches a rule through its parameters.
PLUMBING = ("adapter.py", "linked_dictionaries/errors.py", "linked_dictionaries/storage.py")
PLUMBING_ROOMS = ("linked_dictionaries/configuration/", "linked_dictionaries/planning/")


class CodeDigests:
    """Digests of the scripts in a folder, each file read once."""

    def __init__(self, scripts: Path) -> None:
        self.scripts = scripts
        self._read = functools.cache(self._read_file)
        self.of = functools.cache(self._of)

    def _of(self, script: str) -> str:
        """Short SHA-256 of a script, by its name without .py, and of what it imports."""
        digest = hashlib.sha256()
        for name in self.files(script):
            digest.update(name.encode("utf-8"))
            digest.update(self._read(name)[0].encode("utf-8"))
        return digest.hexdigest()[:16]

    def all(self) -> set[str]:
        """The digests of every script there is."""
        return {self.of(path.stem) for path in self.scripts.glob("*.py") if path.name not in PLUMBING}

    def files(self, script: str) -> list[str]:
        """The files that the digest covers, relative to the folder, sorted."""
        found, waiting = set(), [f"{script}.py"]
        while waiting:
            name = waiting.pop()
            if name in found or name in PLUMBING or name.startswith(PLUMBING_ROOMS):
                continue
            found.add(name)
            waiting += self._read(name)[1]
        return sorted(found)

    def _read_file(self, name: str) -> tuple[str, list[str]]:
        source = (self.scripts / name).read_text(encoding="utf-8")
        tree = ast.parse(source)
        return significant(source, tree), [file for file in self._imports(tree) if (self.scripts / file).is_file()]

    def _imports(self, tree: ast.Module) -> list[str]:
        """Files that may be meant by the imports of a file; imports for type checking alone are left out."""
        modules = []
        for node in statements(tree, typing=False):
            if isinstance(node, ast.Import):
                modules += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        paths = [module.replace(".", "/") for module in modules]
        return [f"{path}.py" for path in paths] + [f"{path}/__init__.py" for path in paths]


def statements(block: ast.AST, typing: bool = True) -> Iterator[ast.AST]:
    """The statements in a block and in its blocks; without ``typing`` those for type checking alone are left out."""
    for field in ("body", "handlers", "orelse", "finalbody", "cases"):
        inner = getattr(block, field, None)
        for node in inner if isinstance(inner, list) else []:
            if typing or not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)):
                yield node
                yield from statements(node, typing)


def significant(source: str, tree: ast.Module) -> str:
    """The lines of a source without comments, docstrings and blanks."""
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    for node in (tree, *statements(tree)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            for row in range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1):
                lines[row - 1] = ""
    return "\n".join(line.rstrip() for line in lines if line.strip())
