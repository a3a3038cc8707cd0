"""What documents say in numbers is what the reference files hold; what they link to exists."""

import re
import runpy
import sys

import pandas as pd
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
    monkeypatch.setattr(sys.modules["reference"], "REFERENCE", tmp_path)
    text = "<!-- numbers: table1 -->\nold\n<!-- end -->\n"
    assert TOOL["written"](text) == "<!-- numbers: table1 -->\nother numbers\n<!-- end -->\n"


def test_a_commit_that_looks_like_a_number_stays_a_name(monkeypatch, tmp_path):
    kept = pd.read_csv(sys.modules["reference"].REFERENCE / "schedule.csv", dtype=str)
    kept.assign(commit="137e900").to_csv(tmp_path / "schedule.csv", index=False)
    monkeypatch.setattr(sys.modules["numbers_of_speed"], "REFERENCE", tmp_path)
    assert "commit 137e900:" in TOOL["MAKERS"]["schedule"]()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link


def words_by_hand(page):
    """As `wc -w` counts them, without what is made from the reference files."""
    return len(TOOL["BLOCK"].sub("", page.read_text(encoding="utf-8")).split())


def test_documents_are_short():
    made = ROOT / "docs" / "configuration.md"
    by_hand = {page.name: words_by_hand(page) for page in PAGES if page.parent == ROOT / "docs" and page != made}
    by_hand["README.md"] = words_by_hand(ROOT / "README.md")
    assert sum(by_hand.values()) <= 5500, by_hand
    assert by_hand["replication.md"] <= 900
    assert words_by_hand(made) <= 3200


def test_tests_that_robustness_names_exist():
    text = (ROOT / "docs" / "robustness.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+\.py)`", text))
    assert len(named) > 20
    assert not named - {path.name for path in (ROOT / "tests").rglob("test_*.py")}
