"""Checklists and citation files: every link leads somewhere, every item is answered, versions agree."""

import json
import re
import tomllib

import yaml
from helpers import ROOT

DOCS = ROOT / "docs"
TEXT = (DOCS / "checklists.md").read_text(encoding="utf-8")


def test_every_link_leads_to_a_file():
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert len(links) > 40
    missing = [link for link in links if not link.startswith("http") and not (DOCS / link).exists()]
    assert not missing


def test_all_32_items_of_reforms_are_answered():
    items = re.findall(r"^\| (\d[a-g]) \| .+ \| .+ \|$", TEXT, re.MULTILINE)
    counts = {"1": 3, "2": 5, "3": 7, "4": 3, "5": 6, "6": 3, "7": 3, "8": 2}
    assert len(items) == sum(counts.values()) == 32
    assert items == [f"{module}{'abcdefg'[i]}" for module, count in counts.items() for i in range(count)]


def test_citation_files_agree_with_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    zenodo = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    assert citation["version"] == project["version"]
    assert citation["license"] == zenodo["license"] == project["license"]
    assert citation["title"] == zenodo["title"] and citation["keywords"] == zenodo["keywords"]
    assert [author["name"] for author in citation["authors"]] == [creator["name"] for creator in zenodo["creators"]]
