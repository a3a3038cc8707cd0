"""The house: knowledge flows one way through rooms that are named after what they hold."""

import ast
import re
from pathlib import Path

import pytest
from helpers import ROOT, WORKFLOW_FILES

PACKAGE = ROOT / "workflow" / "scripts" / "linked_dictionaries"
# Each may import only from what stands left of it, or from itself.
ORDER = [
    *("errors", "storage", "configuration", "solvers", "coding", "learning", "estimators", "data", "planning"),
    *("evaluation", "figures", "publishing", "benchmarks", "pretrained"),
]
FILES = sorted(PACKAGE.rglob("*.py"))
SCIENCE = ("solvers", "coding", "learning", "estimators")


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Modules that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def compiled(function: ast.FunctionDef) -> bool:
    """Whether a function is a compiled kernel, or what builds one."""
    inner = [node for node in ast.walk(function) if isinstance(node, ast.FunctionDef)]
    return any(re.search(r"\b(njit|kernel)\b", ast.unparse(item)) for node in inner for item in node.decorator_list)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_import_leads_upward(path):
    if path == PACKAGE / "__init__.py":
        return
    own = room(path)
    assert own in ORDER, f"{own} has no place in the order of rooms"
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "linked_dictionaries" and len(parts) > 1:
            assert ORDER.index(parts[1]) <= ORDER.index(own), f"{path.name} imports {name}"


def test_no_circle_between_modules():
    graph = {}
    for path in FILES:
        module = ".".join(["linked_dictionaries", *path.relative_to(PACKAGE).with_suffix("").parts])
        graph[module] = imported(path)
    graph.pop("linked_dictionaries.__init__")
    done, walking = set(), []

    def walk(module):
        assert module not in walking, f"circle: {' > '.join([*walking, module])}"
        if module in done:
            return
        walking.append(module)
        for name in graph[module]:
            target = name if name in graph else name.rpartition(".")[0]
            if target in graph and target != module:
                walk(target)
        done.add(walking.pop())

    for module in graph:
        walk(module)


@pytest.mark.parametrize("path", [path for path in FILES if room(path) in SCIENCE], ids=lambda path: path.name)
def test_science_knows_no_workflow(path):
    names = {name.split(".")[0] for name in imported(path)}
    assert not names & {"snakemake", "yaml", "pandas"}
    assert not {name for name in imported(path) if name.startswith("linked_dictionaries.configuration.load")}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_and_functions_are_small(path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 300
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and not compiled(node):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            assert length <= 60, f"{node.name} has {length} lines"


def test_no_workflow_file_is_a_hall():
    for path in WORKFLOW_FILES:
        assert len(path.read_text().splitlines()) <= 300, path.name
    assert len((ROOT / "workflow" / "rules" / "common.smk").read_text().splitlines()) <= 120
