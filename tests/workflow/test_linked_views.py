"""One's own signals linked in ten lines of configuration, as docs/linked_views.md says, in an empty folder."""

import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import yaml
from browser import opened
from helpers import ROOT, planned_jobs
from PIL import Image

SPECIES = ["jay", "kite", "owl", "tit"]
LAYERS = ("mine.yaml", "quick.yaml")
QUICK = {  # of 200 birds
    "seeds": [0],
    "linked_views": {
        "studies": {"halves": None, "typefaces": None},
        "model": {"settings": {"penalty": [0.05, 0.1], "n_components": [32]}},
        "peers": {"ridge": [{"alpha": 1.0}], "cca": None, "jnmf": None},
        "missing": [],
    },
}


def write_birds(folder):
    """Calls of most birds and pictures of most, in files and a folder; the species of all."""
    random = np.random.default_rng(0)
    species = random.integers(0, 4, 200)
    hidden = random.random((200, 6)) * (random.random((200, 6)) < 0.5) + np.eye(4, 6)[species]
    calls = hidden @ random.random((6, 12)) + 0.05 * random.normal(size=(200, 12))
    pictures = hidden @ random.random((6, 64))
    pictures = (255 * pictures / pictures.max()).astype(np.uint8).reshape(-1, 8, 8)
    birds = np.array([f"bird{i:03d}" for i in range(200)])
    (folder / "birds" / "pictures").mkdir(parents=True)
    heard = random.permutation(200)[:180]
    table = pd.DataFrame(calls[heard], columns=[f"band{i}" for i in range(12)]).assign(bird=birds[heard])
    table.to_csv(folder / "birds" / "calls.csv", index=False)
    names = [SPECIES[i] for i in species]
    pd.DataFrame({"bird": birds, "species": names}).to_csv(folder / "birds" / "species.csv", index=False)
    for i in np.flatnonzero(np.arange(200) % 10 != 3):
        Image.fromarray(pictures[i]).save(folder / "birds" / "pictures" / f"{birds[i]}.png")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("linked")
    write_birds(place)
    page = (ROOT / "docs" / "linked_views.md").read_text(encoding="utf-8")
    (place / "mine.yaml").write_text(re.search(r"```yaml\n(.*?)```", page, re.DOTALL)[1])
    (place / "quick.yaml").write_text(yaml.safe_dump(QUICK))
    return place


def run(folder, *arguments):
    command = [sys.executable, "-m", "snakemake", "--snakefile", ROOT / "Snakefile", "--cores", "2"]
    command += [*(() if "--configfile" in arguments else ("--configfile", *LAYERS)), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=500, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def results(folder):
    code, told = run(folder, "--", "linked_views")
    assert code == 0, told[-3000:]
    return folder / "results" / "birds" / "linked_views" / "birds"


def test_every_table_and_figure_is_made(results):
    made = {path.name for path in results.iterdir() if path.is_file()}
    figures = {f"{name}.{kind}" for name in ("pairs", "subsets", "variance", "completed") for kind in ("pdf", "png")}
    assert made >= figures | {"pairs.csv", "comparison.csv", "pairs.md", "subsets.csv", "explorer.html"}
    assert "missing.csv" not in made  # none was asked for


def test_links_are_learned_and_the_control_learns_none(results):
    table = pd.read_csv(results / "pairs.csv").set_index(["source", "target", "method"])
    for pair in (("call", "picture"), ("picture", "call")):
        found = table.loc[pair]
        assert found.r2["linked"] > 0.8 and found.r2["shuffled"] < 0.2
        assert found.recall_1["linked"] > 10 * found.recall_1["chance"]
        assert found.recall_1["shuffled"] < 0.15
    subsets = pd.read_csv(results / "subsets.csv").set_index(["features", "views"])
    assert list(subsets.loc["codes"].index) == ["call", "picture", "call+picture"]
    assert (subsets.loc["codes"].accuracy > 0.6).all() and (subsets.loc["codes"].active_share < 0.5).all()


def test_the_explorer_opens_in_a_browser(results):
    problems = []
    with opened((results / "explorer.html").as_uri(), problems) as page:
        page.wait_for_selector("body:not([data-run=loading])")
        assert page.locator("#views input").count() == 2 and page.inner_text("#title") == "Calls and pictures of birds"
        page.click("#settle")
        assert float(page.inner_text("#certificate")) <= 1e-5
    assert not problems


def test_other_titles_make_tables_figures_and_the_page_anew_alone(folder, results):
    titled = yaml.safe_load((folder / "mine.yaml").read_text())
    study = titled["linked_views"]["studies"]["birds"]
    study["title"] = study["data"]["views"]["call"]["title"] = "Other"
    (folder / "titled.yaml").write_text(yaml.safe_dump(titled))
    asked = ["--configfile", *LAYERS, "titled.yaml", "--", "linked_views"]
    code, told = run(folder, "--dry-run", "--quiet", "host", *asked)
    planned = planned_jobs(told)
    assert code == 0 and planned >= {"draw_views_pairs", "draw_views_variance", "tabulate_views"}, told
    assert [name for name in planned if not name.startswith(("draw_", "tabulate_", "build_"))] == []


def test_a_changed_file_runs_again_what_was_made_of_it(folder, results):
    code, told = run(folder, "--dry-run", "--", "linked_views")
    assert code == 0 and "Nothing to be done" in told
    picture = folder / "birds" / "pictures" / "bird000.png"
    content = picture.read_bytes()
    try:
        picture.unlink()
        code, told = run(folder, "--dry-run", "--quiet", "host", "--", "linked_views")
        assert code == 0 and re.search(r"prepare_views +1", told), told
    finally:
        picture.write_bytes(content)


def test_a_file_that_is_not_there_is_one_message(folder):
    wrong = yaml.safe_load((folder / "mine.yaml").read_text())
    wrong["linked_views"]["studies"]["birds"]["data"]["views"]["call"]["path"] = "birds/cals.csv"
    (folder / "wrong.yaml").write_text(yaml.safe_dump(wrong))
    code, told = run(folder, "wrong.yaml", "--", "linked_views")
    assert code != 0 and "Traceback (most recent call last)" not in told
    assert re.search(r"linked_views\.studies\.birds\.data\.views\.call\.path: no file 'birds/cals\.csv'", told), told
