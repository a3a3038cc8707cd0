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
from slurm_node import NotInstalled, install, slurm_node, why_not

PREFIX = "linkdict-tests"
OVER_TIME = "linkdict-overtime"
SMALL = {
    "results": "results/small",
    "dataset": "mnist5k",
    "seeds": [0],
    "training": {"epochs": 3, "learning_rate": 1.0},
    "representations": ["linked"],
    "additions": {"linked": None},
    "classifiers": {"lr": None, "svm_linear": None},
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
DICTIONARY = "results/small/dictionaries/final/linked/seed~0/dictionary.safetensors"
CLASSIFIED = "results/small/classification/final/linked/seed~0/svm_rbf.npy"


@pytest.fixture(scope="module")
def node():
    reason = why_not()
    if reason:
        pytest.skip(reason)
    try:
        install()
    except NotInstalled as error:
        pytest.skip(str(error))
    with slurm_node() as running:
        yield running


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A copy of the repository with the small configuration and the profiles' waits shortened."""
    folder = copy_of_repository(tmp_path_factory.mktemp("cluster"))
    (folder / "small.yaml").write_text(yaml.safe_dump(SMALL))
    for name in ("slurm", "slurm-gres", "slurm-groups"):
        path = folder / "profiles" / name / "config.yaml"
        waits = {key: QUICK[key] for key in QUICK if name != "slurm-groups" or not key.startswith("slurm")}
        path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **waits}))
    return folder


def command(profile, *arguments):
    snakemake = [sys.executable, "-m", "snakemake", "--configfile", "small.yaml"]
    return [*snakemake, "--workflow-profile", f"profiles/{profile}", *arguments]


def local_command(*arguments):
    return [sys.executable, "-m", "snakemake", "--configfile", "small.yaml", "--cores", "2", *arguments]


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
    run(folder, local_command("--", TABLE, FIGURE))
    return folder


@pytest.fixture(scope="module")
def finished(node, repository):
    """Table and figure, made through Slurm."""
    submit(repository, "--", TABLE, FIGURE)
    return repository


@pytest.fixture(scope="module")
def over_time(finished, tmp_path_factory):
    """A run whose first job sleeps beyond its time, beside the other tests: Slurm takes two minutes to end it."""
    folder = copy_of(finished, tmp_path_factory.mktemp("time") / "run")
    script = folder / "workflow/scripts/classify.py"
    sleeping = "import time\n\nfrom pathlib import Path\n\nif not Path('struck').exists():\n"
    sleeping += "    Path('struck').touch()\n    time.sleep(600)\n"
    script.write_text(script.read_text().replace("with job(snakemake):", f"{sleeping}\nwith job(snakemake):"))
    strangle(folder, "classification", "runtime", 1, 30)
    (folder / CLASSIFIED).unlink()
    driver = start(folder, "--slurm-jobname-prefix", OVER_TIME, "--", CLASSIFIED)
    yield folder, driver
    driver.kill()
    driver.wait()


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


@pytest.mark.usefixtures("over_time")
def test_gres_profile_asks_by_gres(finished, node, tmp_path):
    folder = copy_of(finished, tmp_path / "gres")
    (folder / DICTIONARY).unlink()
    before = {job["JobId"] for job in node.jobs()}
    submit(folder, "--", DICTIONARY, profile="slurm-gres")
    made = [job for job in node.jobs() if job["JobId"] not in before and job["JobName"].startswith(PREFIX)]
    assert made and all("gpu" in job.get("TresPerNode", "") for job in made), made
    assert (folder / DICTIONARY).read_bytes() == (finished / DICTIONARY).read_bytes()


def long_training(folder):
    """Make the linked dictionary's training long enough to be struck in its middle."""
    slow = {**SMALL, "training": {**SMALL["training"], "epochs": 60, "checkpoint_seconds": 1}}
    (folder / "small.yaml").write_text(yaml.safe_dump(slow))


def test_a_cancelled_job_is_made_again(finished, node, tmp_path):
    folder = copy_of(finished, tmp_path / "cancelled")
    long_training(folder)
    driver = start(folder, "--", DICTIONARY)
    checkpoint = (folder / DICTIONARY).parent / "checkpoint.safetensors"
    wait_for(checkpoint.exists)
    subprocess.run(["scancel", *node.running(PREFIX)], check=True)
    _, errors = driver.communicate(timeout=300)
    assert driver.returncode == 0, errors[-3000:]
    assert "CANCELLED" in errors
    log = (folder / "results/small/logs/train_dictionary/final/linked/seed~0.log").read_text()
    assert "resuming from the checkpoint" in log


def strangle(folder, rules, resource, first, later):
    """Give the first rule of a file a limit of its own for the first attempt."""
    path, common = folder / "workflow/rules" / f"{rules}.smk", folder / "workflow/rules/common.smk"
    text, count = re.subn(rf"{resource}=growing\(.+\)", f"{resource}=strangled", path.read_text(), count=1)
    assert count
    path.write_text(text)
    strangled = f"\n\ndef strangled(wildcards, attempt):\n    return {first} if attempt == 1 else {later}\n"
    common.write_text(common.read_text() + strangled)


def ended(node, prefix, known=()):
    """The states in which jobs ended, one after the other."""
    jobs = [job for job in node.completed() if job["Name"].startswith(prefix) and job["JobId"] not in known]
    return [job["JobState"] for job in jobs]


def test_a_job_over_its_memory_comes_through_on_the_next_attempt(finished, node, tmp_path):
    folder = copy_of(finished, tmp_path / "memory")
    strangle(folder, "dictionaries", "mem_mb", 60, 8000)
    (folder / DICTIONARY).unlink()
    known = {job["JobId"] for job in node.jobs()}
    submit(folder, "--", DICTIONARY)
    states = ended(node, PREFIX, known)
    assert states[0] in ("FAILED", "OUT_OF_MEMORY", "CANCELLED") and states[-1] == "COMPLETED"
    assert (folder / DICTIONARY).read_bytes() == (finished / DICTIONARY).read_bytes()


def test_a_killed_driver_is_recovered_by_the_documented_steps(finished, node, tmp_path):
    folder = copy_of(finished, tmp_path / "killed")
    long_training(folder)
    driver = start(folder, "--", DICTIONARY)
    checkpoint = (folder / DICTIONARY).parent / "checkpoint.safetensors"
    wait_for(checkpoint.exists)
    os.killpg(driver.pid, signal.SIGKILL)
    driver.wait()
    orphans = node.running(PREFIX)
    assert orphans, "the job should have outlived its driver"
    names = [job["JobName"] for job in node.jobs() if job["JobId"] in orphans]
    assert all(name.startswith(PREFIX) for name in names)
    for name in names:
        subprocess.run(["scancel", f"--name={name}"], check=True)
    wait_for(lambda: not node.running(PREFIX))
    submit(folder, "--unlock")
    submit(folder, "--", DICTIONARY)
    log = (folder / "results/small/logs/train_dictionary/final/linked/seed~0.log").read_text()
    assert "resuming from the checkpoint" in log
    assert pd.read_csv((folder / DICTIONARY).parent / "training_log.csv").objective_mean.notna().all()


def test_points_of_a_sweep_share_a_submission_and_its_gpu(finished, node, tmp_path):
    folder = copy_of(finished, tmp_path / "groups")
    sweep = {"variants": ["single"], "parameter": "training.learning_rate", "values": [0.5, 0.6]}
    swept = {"sweeps": {"rates": sweep}, "ablations": {"sweeps": ["rates"], "seeds": [0]}}
    (folder / "small.yaml").write_text(yaml.safe_dump({**SMALL, **swept}))
    run(folder, local_command("--", "results/small/data/validation/train_images.npy"))
    known = {job["JobId"] for job in node.jobs()}
    table = "results/small/sweeps/ablations/rates.csv"
    submit(folder, "--", table, profile="slurm-groups")
    jobs = [job for job in node.jobs() if job["JobId"] not in known and not job["JobName"].startswith(OVER_TIME)]
    assert len(jobs) == 1 and re.search(r"gpu(:\w+)?[:=]1$", jobs[0]["TresPerJob"]), jobs
    assert jobs[0]["TimeLimit"] < "01:30:00" and jobs[0]["JobName"].startswith("linkdict_")
    assert pd.read_csv(folder / table).value.tolist() == [0.5, 0.6]
    assert status_of(folder, jobs[0]["JobId"]) == "success"


def test_a_job_over_its_time_comes_through_on_the_next_attempt(finished, node, over_time):
    folder, driver = over_time
    _, errors = driver.communicate(timeout=400)
    assert driver.returncode == 0, errors[-3000:]
    states = ended(node, OVER_TIME)
    assert states[0] == "TIMEOUT" and states[-1] == "COMPLETED"
    assert (folder / CLASSIFIED).read_bytes() == (finished / CLASSIFIED).read_bytes()


def test_status_of_jobs_that_ended_badly(repository, node):
    command_line = ["sbatch", "--parsable", "--output=/dev/null", "--mem=100", "--gpus=0", "--wrap"]
    failing = run(repository, [*command_line, "exit 3"]).stdout.strip()
    sleeping = run(repository, [*command_line, "sleep 100"]).stdout.strip()
    wait_for(lambda: status_of(repository, failing) == "failed")
    assert status_of(repository, sleeping) == "running"
    subprocess.run(["scancel", sleeping], check=True)
    wait_for(lambda: status_of(repository, sleeping) == "failed")
    assert status_of(repository, "999999") == "failed"


def status_of(folder, job):
    return run(folder, ["profiles/slurm-groups/status", job]).stdout.strip()
