"""Run where little may be written, and where the clock was set back."""

import contextlib
import os
import subprocess
import sys
import time

import pytest
import yaml
from helpers import copy_of_repository, mirror_environment

IMAGES, GLYPHS = "results/small/data/final/train_images.npy", "results/small/data/glyphs/arial/glyphs.npy"


@contextlib.contextmanager
def mounted(folder, *arguments):
    if subprocess.run(["mount", *arguments, folder], capture_output=True, check=False).returncode:
        pytest.skip("a file system can be mounted by root alone")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    return copy_of_repository(tmp_path_factory.mktemp("repository"))


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "small.yaml").write_text(yaml.safe_dump({"results": "results/small", "dataset": "mnist5k", "seeds": [0]}))
    return folder


def run(repository, folder, *targets, **environment):
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(repository / "Snakefile"), "--cores", "2"]
    done = subprocess.run(
        [*command, "--directory", str(folder), "--configfile", "small.yaml", "--", *targets],
        cwd=folder,
        env={**mirror_environment(), **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_read_only_repository_no_home_and_a_full_folder_for_temporary_files(repository, elsewhere, tmp_path):
    """As in a container that runs under another user's number, by the way that the documents name."""
    full = tmp_path / "full"
    full.mkdir()
    with mounted(full, "-t", "tmpfs", "-o", "size=64k", "tmpfs"), mounted(repository, "--bind", str(repository)):
        subprocess.run(["mount", "-o", "remount,bind,ro", repository], check=True)
        with contextlib.suppress(OSError):
            (full / "all").write_bytes(bytes(1 << 20))
        nowhere = {"HOME": "/proc/nowhere", "TMPDIR": str(full), "XDG_CACHE_HOME": str(elsewhere / "cache")}
        code, text = run(repository, elsewhere, IMAGES, GLYPHS, **nowhere)
    assert code == 0, text[-3000:]
    assert (elsewhere / GLYPHS).is_file() and (elsewhere / IMAGES).is_file()


def test_a_clock_that_was_set_back(repository, elsewhere):
    code, text = run(repository, elsewhere, IMAGES)
    assert code == 0, text[-3000:]
    before = (elsewhere / IMAGES).read_bytes()
    later = time.time() + 86400
    for path in (elsewhere / "results/small/data/source").iterdir():
        os.utime(path, (later, later))
    code, text = run(repository, elsewhere, IMAGES)
    assert code != 0 and "clock" in text and "Traceback" not in text
    # What docs/robustness.md advises.
    subprocess.run(["find", "results", "-newermt", "now", "-exec", "touch", "{}", "+"], cwd=elsewhere, check=True)
    code, text = run(repository, elsewhere, IMAGES)
    assert code == 0, text[-3000:]
    assert (elsewhere / IMAGES).read_bytes() == before
