"""Coding a stream, timed in a process of its own."""

import json
import os
import subprocess
import sys

import numpy as np
from helpers import ROOT
from linked_dictionaries.benchmarks import stream
from linked_dictionaries.storage import write_array, write_tensors


def test_every_image_is_coded_and_the_memory_is_the_process_s_own(tmp_path):
    random = np.random.default_rng(0)
    atoms = random.random((8, 16)).astype(np.float32)
    write_array(tmp_path / "images.npy", random.integers(0, 256, (50, 16), dtype=np.uint8))
    write_tensors(tmp_path / "dictionary.safetensors", {"image": atoms}, {})
    settings = {"count": 230, "penalty": 0.5, "threads": 2, "modality": "image", "image_shape": [4, 4]}
    held = np.ones(2**26)  # what this process holds is not the other's
    outcome = subprocess.run(
        [
            sys.executable,
            "-m",
            stream.__name__,
            *map(str, sorted(tmp_path.iterdir(), reverse=True)),
            json.dumps(settings),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT / "workflow" / "scripts")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    found = json.loads(outcome.stdout)
    assert found["codes"] == 230 and found["codes_per_second"] > 0
    assert found["kkt_max"] <= 1e-4 and 0 < found["active_mean"] <= 8
    assert 20 < found["peak_mebibytes"] < held.nbytes / 2**20
