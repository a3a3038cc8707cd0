"""Every target can be planned with every profile."""

import re
import subprocess
import sys

import pytest
import yaml
from helpers import ROOT, mirror_environment, views_target

TARGETS = [
    "all",
    "benchmarks",
    "selection",
    "ablations",
    "comparisons",
    "readings",
    "additions",
    "resplits",
    views_target(),
]
FILES = [
    "results/classification/raw_protocols.csv",
    "results/explorer.html",
    "results/crate.zip",
    "results/rulegraph.svg",
]
# Of the same rules, in two thirds of the time.
FEWER_JOBS = [
    *("seeds=[0]", "resplits=[0]", "ablations={sweeps: [penalty]}", "selection={sweeps: [penalty]}"),
    "raw_baselines={train_sizes: [200], pixels: [unit]}",
]


@pytest.mark.parametrize("profile", ["slurm", "slurm-gres", "slurm-groups", "local-gpu"])
def test_every_target_plans(profile):
    options = ["--workflow-profile", f"profiles/{profile}", "--dry-run", "--quiet", "all", "--config", *FEWER_JOBS]
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", *options, "--", *TARGETS, *FILES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=mirror_environment(),
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("profile", ["default", "local-gpu"])
def test_local_runs_show_stages(profile):
    """What makes Snakemake quiet is what workflow/rules/progress.smk waits for."""
    settings = yaml.safe_load((ROOT / "profiles" / profile / "config.yaml").read_text(encoding="utf-8"))
    rules = (ROOT / "workflow" / "rules" / "progress.smk").read_text(encoding="utf-8")
    waited_for = re.findall(r"Quietness\.([A-Z]+)", rules.partition("SILENT = ")[2].partition("}")[0])
    assert set(settings["quiet"]) == {name.lower() for name in waited_for} == {"rules", "host", "reason"}
    assert settings["show-failed-logs"]


def test_a_dry_run_is_one_line_and_details_are_one_option_away(tmp_path):
    """In a folder of its own: results that lie here already are nothing to do."""
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile"), "--dry-run"]
    settings = {"cwd": tmp_path, "capture_output": True, "text": True, "env": mirror_environment(), "check": True}
    told = subprocess.run([*command, "--", "results/figures/fig4.pdf"], **settings).stdout
    assert told.count("\n") == 1 and "dictionaries 1" in told
    details = subprocess.run([*command, "--quiet", "host", "--", "results/figures/fig4.pdf"], **settings).stdout
    assert "Reason: Missing output files" in details and "train_dictionary" in details


def test_every_profile_is_planned_here():
    profiles = {path.name for path in (ROOT / "profiles").iterdir()}
    # The default one takes part in every other test of the workflow.
    assert profiles == {"default", *test_every_target_plans.pytestmark[0].args[1]}


def test_the_scheduler_looks_once_for_every_job_that_ends(tmp_path):
    """Snakemake's own limit of starts has it look again and again while jobs wait, more often with each that ends."""
    options = ["--directory", tmp_path, "--cores", "1", "--verbose", "--workflow-profile", "none"]
    options += ["--config", "dataset=mnist5k", "results=r"]
    wanted = [f"r/data/{name}" for name in ("glyphs/arial/glyphs.npy", "glyphs/serif/glyphs.npy")]
    wanted += [f"r/data/{fold}/train_images.npy" for fold in ("final", "validation", "resplit~0", "resplit~1")]
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", "-s", ROOT / "workflow" / "Snakefile", *options, "--", *wanted],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    looked, ended = (done.stderr.count(text) for text in ("Ready jobs: ", "Finished jobid: "))
    assert 6 <= ended <= looked <= ended + 1
