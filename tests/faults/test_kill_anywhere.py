"""A run that is killed at random moments ends, by the same command, with the bytes of one that was not.

Five kills of a small run by default; the environment variable FAULTS=demo takes the whole demo and twenty kills
(`make test-faults`).
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest
import yaml
from helpers import copy_of_repository
from linked_dictionaries.publishing.manifest import output_files
from linked_dictionaries.storage import digest_of_file

WHOLE_DEMO = os.environ.get("FAULTS") == "demo"
KILLS = 20 if WHOLE_DEMO else 5
SMALL = {
    "results": "results/small",
    "dataset": "mnist5k",
    "seeds": [0],
    "training": {"epochs": 3, "checkpoint_seconds": 0, "learning_rate": 0.4},
    "representations": ["linked"],
    "additions": {"linked": None},
}
RESULTS = "results/demo" if WHOLE_DEMO else "results/small"
TARGETS = [] if WHOLE_DEMO else [f"{RESULTS}/cross_modal.csv", f"{RESULTS}/classification/final/linked/seed~0/lr.json"]
SETTINGS = "resources/demo.yaml" if WHOLE_DEMO else "small.yaml"
COMMAND = [sys.executable, "-m", "snakemake", "--cores", "2", "--configfile", SETTINGS, "--", *TARGETS]


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    folder = copy_of_repository(tmp_path_factory.mktemp("killed"))
    (folder / "small.yaml").write_text(yaml.safe_dump(SMALL))
    return folder


def started(folder):
    # A process group of its own, so that a kill reaches every job.
    return subprocess.Popen(
        COMMAND, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def completed(folder):
    run = started(folder)
    _, errors = run.communicate(timeout=1800)
    assert run.returncode == 0, errors[-3000:]


def digests(folder):
    results = folder / RESULTS
    return {path.relative_to(results).as_posix(): digest_of_file(path) for path in output_files(results)}


def unlock(folder, kills):
    """The documented step at the first kill; afterwards what it does, without waiting for Snakemake to start."""
    if kills > 1:
        shutil.rmtree(folder / ".snakemake" / "locks", ignore_errors=True)  # killed before it locked
        return
    done = subprocess.run([*COMMAND[: -1 - len(TARGETS)], "--unlock"], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def test_killed_at_random_moments(repository, tmp_path):
    clock = time.monotonic()
    completed(repository)
    length = time.monotonic() - clock
    expected = digests(repository)
    assert any(name.endswith("dictionary.safetensors") for name in expected) and "cross_modal.csv" in expected
    logs = set()
    moments = random.Random(0)
    shutil.rmtree(repository / RESULTS)
    kills, endings = 0, 0
    while kills < KILLS:
        run = started(repository)
        try:
            # What the killed runs had finished is not done again, so half the length reaches every moment of it.
            run.communicate(timeout=moments.uniform(0.2, length / 2))
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            run.communicate()
            kills += 1
            unlock(repository, kills)
            logs |= resumed(repository)
            continue
        assert run.returncode == 0
        endings += 1
        assert digests(repository) == expected
        shutil.rmtree(repository / RESULTS)
    completed(repository)
    assert digests(repository) == expected
    assert not list((repository / RESULTS).rglob("checkpoint*"))
    print(f"{kills} kills, {endings + 1} complete runs, {len(logs)} resumed trainings, {length:.0f} s uninterrupted")


def resumed(folder):
    """Lines of training logs that tell of a checkpoint taken up."""
    return {
        line
        for log in (folder / RESULTS / "logs").glob("train_*/**/*.log")
        for line in log.read_text(errors="replace").splitlines()
        if "resuming from the checkpoint" in line
    }
