"""Every target can be planned with every profile."""

import subprocess
import sys

import pytest
from helpers import ROOT, mirror_environment

TARGETS = ["all", "benchmarks", "selection", "ablations", "comparisons", "readings"]
FILES = [
    "results/classification/raw_protocols.csv",
    "results/explorer.html",
    "results/crate.zip",
    "results/rulegraph.svg",
]


@pytest.mark.parametrize("profile", ["slurm", "slurm-gres", "slurm-groups", "local-gpu"])
def test_every_target_plans(profile):
    options = ["--workflow-profile", f"profiles/{profile}", "--dry-run", "--quiet", "all"]
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", *options, "--", *TARGETS, *FILES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=mirror_environment(),
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_every_profile_is_planned_here():
    profiles = {path.name for path in (ROOT / "profiles").iterdir()}
    # The default one takes part in every other test of the workflow.
    assert profiles == {"default", *test_every_target_plans.pytestmark[0].args[1]}
