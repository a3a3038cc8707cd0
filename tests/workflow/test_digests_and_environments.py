"""What a rule's script imports is what the rule's digest covers and what its environment holds."""

import ast
import re
import runpy

import pytest
from helpers import ROOT

SCRIPTS = ROOT / "workflow" / "scripts"
PACKAGE = SCRIPTS / "linked_dictionaries"
FAMILIES = runpy.run_path(str(ROOT / "workflow" / "tools" / "write_environments.py"))["FAMILIES"]
# Reading, writing and checking: they hold no result.
PLUMBING = {"__init__", "config", "errors", "storage", "provenance", "figures/__init__"}
INSTALLED_AS = {"sklearn": "scikit-learn", "sklearnex": "scikit-learn-intelex", "daal4py": "scikit-learn-intelex"}
INSTALLED_AS |= {"PIL": "pillow", "spams": "spams-bin", "skimage": "scikit-image"}


def scripts_of_rules():
    for path in sorted((ROOT / "workflow" / "rules").glob("*.smk")):
        for block in re.split(r"^rule ", path.read_text(), flags=re.MULTILINE)[1:]:
            script = re.search(r'"\.\./scripts/(\w+)\.py"', block)
            if script:
                family = re.search(r'"\.\./\.\./envs/(\w+)\.yaml"', block).group(1)
                digests = re.findall(r'"([\w/]+)"', "".join(re.findall(r"code_of\(([^)]*)\)", block)))
                yield pytest.param(script.group(1), family, set(digests), id=script.group(1))


def imports(path):
    """Modules that a file imports: (of the package, of elsewhere); type-checking imports are left out."""
    own, other = set(), set()
    tree = ast.parse(path.read_text())
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            other |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level or module.split(".")[0] == "linked_dictionaries":
                inside = module.removeprefix("linked_dictionaries").lstrip(".")
                base = path.parent if node.level == 1 else PACKAGE
                for name in [alias.name for alias in node.names] if not inside else [None]:
                    candidate = base / (inside.replace(".", "/") or name)
                    if candidate.is_dir():
                        own |= {(candidate / alias.name) for alias in node.names}
                    else:
                        own.add(candidate)
            else:
                other.add(module.split(".")[0])
    return {str(file.relative_to(PACKAGE)) for file in own if file.with_suffix(".py").is_file()}, other


def closure(script):
    """Package modules and outside packages that a script reaches."""
    own, other = imports(SCRIPTS / f"{script}.py")
    waiting = list(own)
    while waiting:
        more, outside = imports((PACKAGE / waiting.pop()).with_suffix(".py"))
        other |= outside
        waiting += more - own
        own |= more
    return own, other


@pytest.mark.parametrize(("script", "family", "digests"), list(scripts_of_rules()))
def test_digest_covers_what_the_script_uses(script, family, digests):
    used = closure(script)[0] - PLUMBING
    if digests or used:
        assert used <= digests, f"{script}: code_of lacks {sorted(used - digests)}"


@pytest.mark.parametrize(("script", "family", "digests"), list(scripts_of_rules()))
def test_environment_holds_what_the_script_imports(script, family, digests):
    import sys

    outside = {name for name in closure(script)[1] if name not in sys.stdlib_module_names}
    outside -= {"adapter", "figure_note", "linked_dictionaries"}
    needed = {INSTALLED_AS.get(name, name).lower() for name in outside}
    held = {name.lower() for name in FAMILIES[family][1]}
    assert needed <= held, f"{script}: envs/{family}.yaml lacks {sorted(needed - held)}"
