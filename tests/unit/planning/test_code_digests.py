"""A digest changes with what a script imports, and with nothing else."""

import re

import pytest
from helpers import ROOT, WORKFLOW_FILES, rule_blocks
from linked_dictionaries.planning.code_digests import CodeDigests

SCRIPTS = ROOT / "workflow" / "scripts"
FILES = {
    "one.py": '"""One."""\nfrom linked_dictionaries.room.first import work\nwork()\n',
    "two.py": "from linked_dictionaries.room import second\nprint(second.x)\n",
    "linked_dictionaries/__init__.py": "",
    "linked_dictionaries/room/__init__.py": "",
    "linked_dictionaries/room/first.py": (
        "def work():\n    from linked_dictionaries.room import third\n    return third\n"
    ),
    "linked_dictionaries/room/second.py": (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from linked_dictionaries.room.first import work\n"
        "x = 1\n"
    ),
    "linked_dictionaries/room/third.py": "y = 2  # two\n",
    "linked_dictionaries/errors.py": "z = 3\n",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def digests(folder):
    return {name: CodeDigests(folder).of(name) for name in ("one", "two")}


def test_the_closure_follows_imports_inside_functions_and_not_those_of_types(folder):
    files = CodeDigests(folder).files
    assert {"linked_dictionaries/room/first.py", "linked_dictionaries/room/third.py"} <= set(files("one"))
    assert "linked_dictionaries/room/second.py" in files("two") and "linked_dictionaries/room/first.py" not in files(
        "two"
    )


@pytest.mark.parametrize(
    ("file", "text", "changed"),
    [
        ("linked_dictionaries/room/third.py", "y = 3  # two\n", {"one"}),
        ("linked_dictionaries/room/third.py", "# a comment\n\ny = 2  # another\n", set()),
        ("linked_dictionaries/room/second.py", FILES["linked_dictionaries/room/second.py"] + "w = 1\n", {"two"}),
        ("one.py", FILES["one.py"].replace("One.", "Another docstring."), set()),
        ("one.py", FILES["one.py"] + "work()\n", {"one"}),
        ("linked_dictionaries/errors.py", "z = 4\n", set()),
    ],
)
def test_what_changes_a_digest(folder, file, text, changed):
    before = digests(folder)
    (folder / file).write_text(text)
    after = digests(folder)
    assert {name for name in before if before[name] != after[name]} == changed


def test_digests_do_not_depend_on_the_version_of_python(folder):
    """Text is digested, not the syntax tree; the value is fixed here."""
    assert CodeDigests(folder).of("one") == "1551659a754265ca"


def test_every_rule_digests_its_own_script():
    found = 0
    for path in WORKFLOW_FILES:
        for name, block in rule_blocks(path):
            script = re.search(r'"(?:\.\./)?scripts/(\w+)\.py"', block)
            # What is used with other parameters has none of the rule's that it is made from.
            others = name.startswith("use ") and re.search(r"^ +params:", block, flags=re.MULTILINE)
            if script or others:
                found += 1
                digest = f'code=code_of("{script[1]}")' if script else "code=code_of("
                assert digest in block, f"{path.name}: {name}"
    assert found > 60


def test_training_depends_on_the_solver_and_not_on_figures():
    files = CodeDigests(SCRIPTS).files("train_dictionary")
    assert "linked_dictionaries/solvers/active_set.py" in files
    assert not [name for name in files if "/figures/" in name or "/evaluation/" in name]
