"""The picture of the rules in the documentation shows the rules as they are."""

import re
import shutil
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from helpers import ROOT, copy_of_repository

SVG = "{http://www.w3.org/2000/svg}"


def drawn(path):
    """Edges of a picture by Graphviz, as pairs of rules: (what makes, what reads)."""
    groups = {"node": {}, "edge": []}
    for group in ElementTree.parse(path).iter(f"{SVG}g"):
        title = group.findtext(f"{SVG}title")
        if group.get("class") == "node":
            groups["node"][title] = group.findtext(f"{SVG}text")
        elif group.get("class") == "edge":
            groups["edge"].append(title.split("->"))
    return {(groups["node"][start], groups["node"][end]) for start, end in groups["edge"]}


def described(dot):
    """The same of a graph in Snakemake's words."""
    names = dict(re.findall(r'^\s*(\d+)\[label = "(\w+)"', dot, re.MULTILINE))
    return {(names[start], names[end]) for start, end in re.findall(r"(\d+) -> (\d+)", dot)}


def rules_of(folder):
    """Edges between the rules that make what `all` makes, without those that only gather it."""
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", "--forceall", "--rulegraph", "dot"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {edge for edge in described(done.stdout) if not {"all", "default", "write_manifest"} & set(edge)}


def test_the_documented_picture_is_current():
    shown = drawn(ROOT / "docs/images/rulegraph.svg")
    assert ("train_dictionary", "encode_activations") in shown and len(shown) > 30
    assert shown == rules_of(ROOT), "run: make rulegraph"


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_a_new_rule_shows_in_the_picture(tmp_path):
    folder = copy_of_repository(tmp_path)
    rules = folder / "workflow/rules/figures.smk"
    rules.write_text(rules.read_text().replace("rule draw_training:", "rule draw_the_training:"))
    for other in (folder / "workflow/rules").glob("*.smk"):
        other.write_text(other.read_text().replace("rules.draw_training.", "rules.draw_the_training."))
    demo = ["--configfile", "resources/demo.yaml", "--", "results/demo/rulegraph.svg"]
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "1", *demo],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    shown = drawn(folder / "results/demo/rulegraph.svg")
    assert any(end == "draw_the_training" for _, end in shown)
    assert shown != drawn(ROOT / "docs/images/rulegraph.svg")
