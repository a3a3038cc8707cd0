"""Rate and peak memory of coding a stream of shifted digits: ``python -m linked_dictionaries.benchmarks.stream``."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from linked_dictionaries.benchmarks.problems import shifted_blocks
from linked_dictionaries.coding.encode import encode_stream
from linked_dictionaries.storage import read_array, read_tensors

WARM_UP = 20_000  # images


def main(images_path: str, dictionary_path: str, settings: str) -> None:
    """Arguments: images (.npy), dictionary (safetensors), and JSON with count, penalty, threads, modality, shape."""
    options = json.loads(settings)
    images = read_array(images_path, in_memory=False)
    dictionary = read_tensors(dictionary_path)[0][options["modality"]]
    shape = tuple(options["image_shape"])
    warm_up = shifted_blocks(images, shape, WARM_UP)  # compile, and start the threads, before the clock runs
    for _ in encode_stream(warm_up, dictionary, options["penalty"], threads=options["threads"]):
        pass
    worst, active, coded = 0.0, 0, 0
    started = time.perf_counter()
    blocks = shifted_blocks(images, shape, options["count"])
    for codes in encode_stream(blocks, dictionary, options["penalty"], threads=options["threads"]):
        coded += len(codes.activations)
        active += int((codes.activations > 0).sum())
        worst = max(worst, float(codes.kkt.max()))
    seconds = time.perf_counter() - started
    result = {
        "codes": coded,
        "seconds": seconds,
        "codes_per_second": coded / seconds,
        "peak_mebibytes": peak_mebibytes(),
        "kkt_max": worst,
        "active_mean": active / coded,
    }
    print(json.dumps(result))


def peak_mebibytes() -> float:
    """The most memory that this process has held.

    Linux counts in getrusage what the process was before it became this program: a copy of the one that started it.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        held = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(held.split()[1]) / 1024
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kibibytes elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


if __name__ == "__main__":
    main(*sys.argv[1:])
