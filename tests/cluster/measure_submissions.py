"""What a submission costs: a sweep of tiny runs on a real one-node Slurm, one job each, as arrays, and in groups.

Run by hand, as root: ``python tests/cluster/measure_submissions.py 25`` (points of the sweep, two jobs each), and the
names of some ways where not all are wanted. Prints one line per way: makespan, seconds a job, submissions.
docs/benchmarks.md says what for.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "cluster"), str(TESTS.parent / "workflow" / "scripts")]

from helpers import copy_of_repository
from slurm_node import slurm_node

RULES = ("train_dictionary", "measure_point")
WAYS = {
    "this machine, no Slurm": ["--cores", "2"],
    "one submission a job": ["--workflow-profile", "profiles/slurm"],
    "arrays": ["--workflow-profile", "profiles/slurm", "--slurm-array-jobs", "all"],
    "a group a point": [
        *("--workflow-profile", "profiles/slurm"),
        *("--groups", *(f"{rule}=point" for rule in RULES)),
    ],
    "groups of 25 points": ["--workflow-profile", "profiles/slurm-groups"],
}
QUICK = {"slurm-init-seconds-before-status-checks": 2, "seconds-between-status-checks": 2, "latency-wait": 5}


def settings(points: int) -> dict[str, object]:
    values = [round(0.05 + 0.001 * index, 3) for index in range(1, points + 1)]
    return {
        "results": "results/tiny",
        "dataset": "mnist5k",
        "seeds": [0],
        "training": {"epochs": 1},
        "sweeps": {"many": {"variants": ["linked"], "parameter": "training.learning_rate", "values": values}},
        "ablations": {"sweeps": ["many"], "seeds": [0]},
    }


def main(points: int, ways: list[str]) -> None:
    with tempfile.TemporaryDirectory() as temporary, slurm_node() as node:
        folder = copy_of_repository(Path(temporary))
        (folder / "many.yaml").write_text(yaml.safe_dump(settings(points)))
        for name in ("slurm", "slurm-groups"):
            profile = folder / "profiles" / name / "config.yaml"
            waits = QUICK if name == "slurm" else {key: QUICK[key] for key in QUICK if "slurm" not in key}
            profile.write_text(yaml.safe_dump({**yaml.safe_load(profile.read_text()), **waits}))
        base = [sys.executable, "-m", "snakemake", "--configfile", "many.yaml"]
        shared = ["results/tiny/data/validation/train_images.npy", "results/tiny/data/glyphs/arial/glyphs.npy"]
        subprocess.run([*base, "--cores", "2", "--", *shared], cwd=folder, check=True, capture_output=True)
        for way in ways or WAYS:
            arguments = WAYS[way]
            for part in ("dictionaries", "sweeps"):
                shutil.rmtree(folder / "results/tiny" / part, ignore_errors=True)
            known = len(node.jobs())
            started = time.monotonic()
            done = subprocess.run(
                [*base, *arguments, "--", "results/tiny/sweeps/ablations/many.csv"],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
            )
            seconds = time.monotonic() - started
            if done.returncode:
                print(done.stderr[-3000:], file=sys.stderr)
            jobs = points * len(RULES)
            print(
                f"{way}: {seconds:.0f} s for {jobs} jobs, {seconds / jobs:.1f} s a job, "
                f"{len(node.jobs()) - known} Slurm jobs, exit {done.returncode}",
                flush=True,
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 25, sys.argv[2:])
