"""Where tensors live, and what a device did."""

from __future__ import annotations

import importlib.metadata
import os
import sys
import time

from linked_dictionaries.errors import UserError


def choose(device: str, threads: int) -> str:
    """The torch device for a setting of config.yaml: 'auto' is the GPU where there is one, else the processor.

    Of several GPUs 'auto' takes the one with most free memory, so that workers on one machine spread out. Also fixes
    the number of threads, on which sums of floats depend, and asks for deterministic kernels.

    Torch takes longer to import than a small job to run, so it stays out where it can do nothing: on the processor the
    codes are not its work.
    """
    if "torch" not in sys.modules and (device == "cpu" or (device == "auto" and not _may_see_a_gpu())):
        return "cpu"
    import torch

    # Read by cuBLAS when it starts: its products then have the same order of sums in every run.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.backends.cudnn.benchmark = False
    torch.backends.cuda.matmul.allow_tf32 = False
    if device == "auto":
        return _freest() if torch.cuda.is_available() else "cpu"
    if device.startswith("cuda") and not torch.cuda.is_available():
        raise UserError(f"device: {device!r}, but torch sees no GPU here; use 'auto' or 'cpu'.")
    return device


def choose_for_learning(device: str, threads: int, exact: bool) -> str:
    """As :func:`choose`, but for exact codes 'auto' is the processor, GPU or not.

    A batch's exact codes are thousands of small launches, which took ten times as long on an H100 as on its machine's
    processor (resources/reference/device.csv). A fixed number of steps takes about as long on either.
    """
    return choose("cpu" if device == "auto" and exact else device, threads)


def _may_see_a_gpu() -> bool:
    """Whether the installed torch was built for a device at all."""
    try:
        return not importlib.metadata.version("torch").endswith("+cpu")
    except importlib.metadata.PackageNotFoundError:
        return False


def _freest() -> str:
    """The GPU with most free memory, the first of equals."""
    import torch

    free = [torch.cuda.mem_get_info(index)[0] for index in range(torch.cuda.device_count())]
    return f"cuda:{free.index(max(free))}"


class Meter:
    """Time, rate and peak memory of a piece of work, for the log: Snakemake's benchmark has no GPU columns."""

    def __init__(self, device: str) -> None:
        self.device = device
        if device.startswith("cuda"):
            import torch

            torch.cuda.reset_peak_memory_stats(device)
        self.started = time.perf_counter()

    def report(self, amount: int, unit: str) -> None:
        """Print the device's name, the rate since the start, and the GPU's peak memory."""
        line = f"device: {self.device}"
        if self.device.startswith("cuda"):
            import torch

            torch.cuda.synchronize(self.device)
            peak = torch.cuda.max_memory_allocated(self.device) / 2**20
            line = f"device: {torch.cuda.get_device_name(self.device)}, peak memory {peak:.0f} MiB"
        seconds = time.perf_counter() - self.started
        print(f"{line}; {amount} {unit} in {seconds:.1f} s, {amount / seconds:.0f} per second")
