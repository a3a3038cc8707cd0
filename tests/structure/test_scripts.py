"""Scripts and tools take from the package only what it has: those that few runs need, too."""

import ast
import importlib

import pytest
from helpers import ROOT

SCRIPTS = [*(ROOT / "workflow" / "scripts").glob("*.py"), *(ROOT / "workflow" / "tools").glob("*.py")]


def taken(path):
    """Pairs of module and name that a file imports from the package, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "linked_dictionaries":
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names if alias.name.startswith("linked_dictionaries."))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_what_a_script_imports_is_there(path):
    for module, name in taken(path):
        found = importlib.import_module(module)
        if name is not None and not hasattr(found, name):
            importlib.import_module(f"{module}.{name}")


def test_a_name_that_has_moved_is_seen(tmp_path):
    script = tmp_path / "old.py"
    script.write_text("with open('x'):\n    from linked_dictionaries.coding import encode, nowhere\n")
    with pytest.raises(ImportError, match="nowhere"):
        test_what_a_script_imports_is_there(script)
