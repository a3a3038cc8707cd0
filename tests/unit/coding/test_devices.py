"""Which device is taken, and what is asked of it; the GPUs are pretended."""

import os
import subprocess
import sys

import pytest
import torch
from linked_dictionaries.coding import devices
from linked_dictionaries.errors import UserError


@pytest.fixture
def three_gpus(monkeypatch):
    free = {0: 10, 1: 30, 2: 30}
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: len(free))
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda index: (free[index], 40))


def test_workers_go_to_the_gpu_with_most_free_memory(three_gpus):
    assert devices.choose("auto", 1) == "cuda:1"
    assert devices.choose("cuda:2", 1) == "cuda:2"
    assert devices.choose("cpu", 1) == "cpu"


def test_exact_codes_are_learned_on_the_processor_unless_a_gpu_is_asked_for(three_gpus):
    assert devices.choose_for_learning("auto", 1, exact=True) == "cpu"
    assert devices.choose_for_learning("auto", 1, exact=False) == "cuda:1"
    assert devices.choose_for_learning("cuda:0", 1, exact=True) == "cuda:0"


def test_without_a_gpu_the_processor_is_taken_or_the_wish_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert devices.choose("auto", 1) == "cpu"
    with pytest.raises(UserError, match="torch sees no GPU here"):
        devices.choose("cuda", 1)


def test_deterministic_kernels_are_asked_for():
    devices.choose("cpu", 1)
    assert torch.are_deterministic_algorithms_enabled()
    assert not torch.backends.cudnn.benchmark and not torch.backends.cuda.matmul.allow_tf32
    assert os.environ["CUBLAS_WORKSPACE_CONFIG"] == ":4096:8"


def test_the_meter_tells_rate_and_device(capsys):
    devices.Meter("cpu").report(100, "codes")
    line = capsys.readouterr().out
    assert line.startswith("device: cpu; 100 codes in ") and line.rstrip().endswith("per second")


def test_encoding_on_the_processor_does_without_torch():
    code = (
        "import sys\nfrom linked_dictionaries.coding import devices\nfrom linked_dictionaries.data import codes\n"
        "assert devices.choose('cpu', 1) == 'cpu' and 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": "workflow/scripts"})
