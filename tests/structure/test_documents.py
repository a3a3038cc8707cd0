"""What documents say in numbers is what the reference files hold; what they link to exists."""

import re
import runpy
import sys

import pytest
from helpers import ROOT

sys.path.insert(0, str(ROOT / "workflow" / "tools"))
TOOL = runpy.run_path(str(ROOT / "workflow" / "tools" / "write_documents.py"))
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "config" / "README.md"])


@pytest.mark.parametrize("name", TOOL["DOCUMENTS"])
def test_numbers_are_those_of_the_reference_files(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert TOOL["written"](text) == text, "run: make documents"
    assert len(TOOL["BLOCK"].findall(text)) == text.count("<!-- numbers:") > 0


def test_a_changed_reference_changes_the_text(monkeypatch, tmp_path):
    (tmp_path / "table1.md").write_text("other numbers\n")
    monkeypatch.setitem(TOOL["table1"].__globals__, "REFERENCE", tmp_path)
    text = "<!-- numbers: table1 -->\nold\n<!-- end -->\n"
    assert TOOL["written"](text) == "<!-- numbers: table1 -->\nother numbers\n<!-- end -->\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link


def test_replication_is_short():
    text = (ROOT / "docs" / "replication.md").read_text(encoding="utf-8")
    assert len(TOOL["BLOCK"].sub("", text).split()) <= 900
