"""A worker that the kernel kills, as when memory runs out, ends the run with a clear message and hurts no result.

While it runs, a second run in the same folder is refused.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from helpers import copy_of_repository
from linked_dictionaries.publishing.manifest import output_files
from linked_dictionaries.storage import digest_of_file

TARGET = "results/small/dictionaries/final/linked/seed~0/dictionary.safetensors"
COMMAND = [sys.executable, "-m", "snakemake", "--cores", "2", "--configfile", "small.yaml", "--", TARGET]


@pytest.fixture
def repository(tmp_path):
    folder = copy_of_repository(tmp_path)
    small = {"dataset": "mnist5k", "seeds": [0], "training": {"epochs": 40, "checkpoint_seconds": 0}}
    (folder / "small.yaml").write_text(yaml.safe_dump({"results": "results/small", **small}))
    return folder


def worker(folder):
    """The process that trains in a folder, once it has written a checkpoint."""
    if not (folder / TARGET).with_name("checkpoint.safetensors").exists():
        return None
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if len(command) > 1 and command[1].startswith(str(folder)) and command[1].endswith("train_dictionary.py"):
            return int(process.name)
    return None


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are found in /proc, which is not here")
def test_killed_worker(repository):
    run = subprocess.Popen(
        COMMAND, cwd=repository, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 600
    while (number := worker(repository)) is None and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert number is not None
    os.kill(number, signal.SIGSTOP)  # or it might end, and with it the first run, while the second one starts
    second = subprocess.run(COMMAND, cwd=repository, capture_output=True, text=True, timeout=600, check=False)
    assert second.returncode != 0 and "Traceback" not in second.stderr
    assert "could not be locked" in second.stderr or "cannot be locked" in second.stderr, second.stderr
    finished = {path: digest_of_file(path) for path in output_files(repository / "results/small")}
    os.kill(number, signal.SIGKILL)
    _, errors = run.communicate(timeout=600)
    assert run.returncode != 0
    assert "train_dictionary" in errors and "SIGKILL" in errors and "Traceback" not in errors
    assert finished and all(digest_of_file(path) == digest for path, digest in finished.items())
    again = subprocess.run(COMMAND, cwd=repository, capture_output=True, text=True, timeout=600, check=False)
    assert again.returncode == 0, again.stderr[-2000:]
    log = repository / "results/small/logs/train_dictionary/final/linked/seed~0.log"
    assert "resuming from the checkpoint" in log.read_text()
