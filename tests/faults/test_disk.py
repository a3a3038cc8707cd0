"""A full disk and a read-only one end a run with one message and leave what was finished as it was."""

import contextlib
import subprocess
import sys

import pytest
import yaml
from helpers import copy_of_repository

TARGET = "results/small/data/glyphs/arial/glyphs.npy"
LARGE = "results/small/codes/final/linked/seed~0/test.npy"


@contextlib.contextmanager
def small_disk(folder):
    folder.mkdir(parents=True)
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=10m", "tmpfs", folder], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("a small file system can be mounted by root alone")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    folder = copy_of_repository(tmp_path_factory.mktemp("disk"))
    small = {"results": "results/small", "dataset": "mnist5k", "seeds": [0], "training": {"epochs": 1}}
    (folder / "small.yaml").write_text(yaml.safe_dump(small))
    return folder


@pytest.fixture(scope="module")
def disk(repository):
    with small_disk(repository / "results/small") as mounted:
        yield mounted


def run(repository, target):
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--configfile", "small.yaml", "--", target]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, timeout=300, check=False)
    return done.returncode, done.stdout + done.stderr


def test_full_disk(repository, disk):
    code, text = run(repository, TARGET)
    assert code == 0, text[-2000:]
    finished = (repository / TARGET).read_bytes()
    code, text = run(repository, LARGE)
    assert code != 0 and "could not be written (No space left on device). Nothing was left behind." in text
    assert "Traceback" not in text
    assert (repository / TARGET).read_bytes() == finished
    assert not (repository / LARGE).exists() and not list(disk.rglob(".*"))


def test_read_only_disk(repository, disk):
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    code, text = run(repository, LARGE)
    assert code != 0 and "results: 'results/small' cannot be written" in text
    assert "Traceback" not in text
