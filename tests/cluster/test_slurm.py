"""The workflow on a real Slurm: same results, GPU asked for where it should be, and every way a job can die."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest
import yaml
from helpers import copy_of_repository, mirror_environment
from slurm_node import slurm_node, why_not

PREFIX = "linkdict-tests"
SMALL = {
    "results": "results/small",
    "dataset": "mnist5k",
    "seeds": [0],
    "training": {"epochs": 3, "learning_rate": 1.0},
    "embedding": {"points": 300},
    "representations": ["raw", "single", "linked", "ordinal"],
}
# Waits that suit a queue of one node; everything else is the profile's.
QUICK = {
    "slurm-init-seconds-before-status-checks": 2,
    "seconds-between-status-checks": 2,
    "latency-wait": 5,
    "slurm-jobname-prefix": PREFIX,
    "slurm-keep-successful-logs": True,
}
GPU_RULES = ("train_dictionary", "encode_activations")
TABLE, FIGURE = "results/small/table1.csv", "results/small/figures/fig1.png"
DICTIONARY = "results/small/dictionaries/final/single/seed~0/dictionary.safetensors"


@pytest.fixture(scope="module")
def node():
    reason = why_not()
    if reason:
        pytest.skip(reason)
    with slurm_node() as running:
        yield running


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A copy of the repository with the small configuration and the profiles' waits shortened."""
    folder = copy_of_repository(tmp_path_factory.mktemp("cluster"))
    (folder / "small.yaml").write_text(yaml.safe_dump(SMALL))
    for name in ("slurm", "slurm-gres"):
        path = folder / "profiles" / name / "config.yaml"
        path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **QUICK}))
    return folder


def command(profile, *arguments):
    snakemake = [sys.executable, "-m", "snakemake", "--configfile", "small.yaml"]
    return [*snakemake, "--workflow-profile", f"profiles/{profile}", *arguments]


def run(folder, arguments, check=True):
    done = subprocess.run(
        arguments,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=900,
        env=mirror_environment(),
        check=False,
    )
    if check:
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done


def submit(folder, *arguments, profile="slurm"):
    return run(folder, command(profile, *arguments))


def start(folder, *arguments):
    """The driver in the background, in a process group of its own."""
    return subprocess.Popen(
        command("slurm", *arguments),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=mirror_environment(),
        start_new_session=True,
    )


def wait_for(condition, seconds=90):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.3)
    pytest.fail("what was waited for did not happen")


def copy_of(folder, destination):
    shutil.copytree(folder, destination, symlinks=True, ignore=shutil.ignore_patterns("locks"))
    return destination


@pytest.fixture(scope="module")
def local(repository, tmp_path_factory):
    """The same run on this machine, without Slurm."""
    folder = copy_of(repository, tmp_path_factory.mktemp("local") / "run")
    snakemake = [sys.executable, "-m", "snakemake", "--configfile", "small.yaml", "--cores", "2"]
    run(folder, [*snakemake, "--", TABLE, FIGURE])
    return folder


@pytest.fixture(scope="module")
def finished(node, repository):
    """Table and figure, made through Slurm."""
    submit(repository, "--", TABLE, FIGURE)
    return repository


def test_slurm_makes_what_the_local_run_makes(finished, local):
    for name in (TABLE, FIGURE, DICTIONARY):
        assert (finished / name).read_bytes() == (local / name).read_bytes(), name


def rule_of(job):
    """The rule that a job runs, from the folder of its Slurm log."""
    found = re.search(r"/rule_(\w+?)/", job.get("StdOut", ""))
    return found.group(1) if found else job.get("StdOut", "")


def test_gpu_jobs_carried_the_request_and_no_others(finished, node):
    jobs = [job for job in node.jobs() if job["JobName"].startswith(PREFIX)]
    with_gpu = {rule_of(job) for job in jobs if "gpu" in job.get("TresPerJob", "") + job.get("TresPerNode", "")}
    without = {rule_of(job) for job in jobs} - with_gpu
    assert with_gpu == set(GPU_RULES)
    assert "classify" in without
    done = [job for job in node.completed() if job["Name"].startswith(PREFIX)]
    assert done and all(job["JobState"] == "COMPLETED" for job in done)


def test_gres_profile_asks_by_gres(finished, node, tmp_path):
    folder = copy_of(finished, tmp_path / "gres")
    (folder / DICTIONARY).unlink()
    before = {job["JobId"] for job in node.jobs()}
    submit(folder, "--", DICTIONARY, profile="slurm-gres")
    made = [job for job in node.jobs() if job["JobId"] not in before]
    assert made and all("gpu" in job.get("TresPerNode", "") for job in made), made
    assert (folder / DICTIONARY).read_bytes() == (finished / DICTIONARY).read_bytes()


def long_training(folder):
    """Make the single dictionary's training long enough to be struck in its middle."""
    slow = {**SMALL, "training": {**SMALL["training"], "epochs": 60, "checkpoint_seconds": 1}}
    (folder / "small.yaml").write_text(yaml.safe_dump(slow))


def test_a_cancelled_job_is_made_again(finished, node, tmp_path):
    folder = copy_of(finished, tmp_path / "cancelled")
    long_training(folder)
    driver = start(folder, "--", DICTIONARY)
    checkpoint = (folder / DICTIONARY).parent / "checkpoint.safetensors"
    wait_for(checkpoint.exists)
    subprocess.run(["scancel", *node.running()], check=True)
    _, errors = driver.communicate(timeout=300)
    assert driver.returncode == 0, errors[-3000:]
    assert "CANCELLED" in errors
    log = (folder / "results/small/logs/train_dictionary/final/single/seed~0.log").read_text()
    assert "resuming from the checkpoint" in log


@pytest.mark.parametrize(("limit", "value"), [("mem_mb", 60), ("runtime", 0.02)])
def test_a_job_over_its_limit_comes_through_on_a_later_attempt(finished, node, tmp_path, limit, value):
    """The first attempt gets far too little; the profile's retries double it until it is enough."""
    folder = copy_of(finished, tmp_path / limit)
    rules = folder / "workflow/rules/dictionaries.smk"
    text = rules.read_text()
    generous = "8000 if attempt > 1 else 60" if limit == "mem_mb" else "30 if attempt > 1 else 1"
    common = folder / "workflow/rules/common.smk"
    common.write_text(common.read_text() + f"\n\ndef strangled(wildcards, attempt):\n    return {generous}\n")
    before, after = text.split("rule read_out_codes:")
    growing = "mem_mb=growing(3000)" if limit == "mem_mb" else "runtime=growing(60)"
    assert growing in before
    rules.write_text(before.replace(growing, f"{limit}=strangled") + "rule read_out_codes:" + after)
    if limit == "runtime":
        slow = {**SMALL, "training": {**SMALL["training"], "epochs": 2000, "checkpoint_seconds": 1}}
        (folder / "small.yaml").write_text(yaml.safe_dump(slow))
    (folder / DICTIONARY).unlink()
    known = {job["JobId"] for job in node.jobs()}
    done = submit(folder, "--", DICTIONARY)
    states = [job["JobState"] for job in node.completed() if job["JobId"] not in known]
    assert (folder / DICTIONARY).is_file() and states[-1] == "COMPLETED"
    assert states[0] in ("FAILED", "TIMEOUT", "OUT_OF_MEMORY", "CANCELLED"), states
    assert "attempt" in done.stderr.lower() or len(states) >= 2


def test_a_killed_driver_is_recovered_by_the_documented_steps(finished, node, tmp_path):
    folder = copy_of(finished, tmp_path / "killed")
    long_training(folder)
    driver = start(folder, "--", DICTIONARY)
    checkpoint = (folder / DICTIONARY).parent / "checkpoint.safetensors"
    wait_for(checkpoint.exists)
    os.killpg(driver.pid, signal.SIGKILL)
    driver.wait()
    orphans = node.running()
    assert orphans, "the job should have outlived its driver"
    names = [job["JobName"] for job in node.jobs() if job["JobId"] in orphans]
    assert all(name.startswith(PREFIX) for name in names)
    for name in names:
        subprocess.run(["scancel", f"--name={name}"], check=True)
    wait_for(lambda: not node.running())
    submit(folder, "--unlock")
    submit(folder, "--", DICTIONARY)
    log = (folder / "results/small/logs/train_dictionary/final/single/seed~0.log").read_text()
    assert "resuming from the checkpoint" in log
    assert pd.read_csv((folder / DICTIONARY).parent / "training_log.csv").objective_mean.notna().all()


def test_every_target_plans_with_each_profile(repository):
    for profile in ("slurm", "slurm-gres", "local-gpu", "default"):
        done = subprocess.run(
            [*command(profile), "--dry-run", "--quiet", "all", "--", "all", "benchmarks", "selection"],
            cwd=repository,
            capture_output=True,
            text=True,
            env={**mirror_environment(), "SNAKEMAKE_PROFILE": ""},
            check=False,
        )
        assert done.returncode == 0, (profile, done.stderr[-2000:])
