"""What a rule's script imports is what the rule's environment holds."""

import ast
import re
import runpy
import sys

import pytest
from helpers import ROOT
from linked_dictionaries.planning.code_digests import CodeDigests

SCRIPTS = ROOT / "workflow" / "scripts"
FAMILIES = runpy.run_path(str(ROOT / "workflow" / "tools" / "write_environments.py"))["FAMILIES"]
INSTALLED_AS = {"sklearn": "scikit-learn", "PIL": "pillow", "spams": "spams-bin", "skimage": "scikit-image"}
INSTALLED_AS |= {"fontTools": "fonttools", "yaml": "pyyaml"}
OWN = {"adapter", "figure_note", "linked_dictionaries", "variant_results"}


def rules():
    for path in sorted((ROOT / "workflow" / "rules").glob("*.smk")):
        for block in re.split(r"^ *rule ", path.read_text(), flags=re.MULTILINE)[1:]:
            script = re.search(r'"\.\./scripts/(\w+)\.py"', block)
            if script:
                family = re.search(r'"\.\./\.\./envs/(\w+)\.yaml"', block)
                yield pytest.param(script[1], family[1], id=script[1])


def outside(path):
    """Packages of elsewhere that a file imports; those for type checking alone are left out."""
    tree = ast.parse(path.read_text())
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found - OWN - set(sys.stdlib_module_names)


@pytest.mark.parametrize(("script", "family"), list(rules()))
def test_environment_holds_what_the_script_imports(script, family):
    needed = {name for file in CodeDigests(SCRIPTS).files(script) for name in outside(SCRIPTS / file)}
    held = {name.lower() for name in FAMILIES[family][1]}
    missing = {INSTALLED_AS.get(name, name).lower() for name in needed} - held
    assert not missing, f"{script}: envs/{family}.yaml lacks {sorted(missing)}"
