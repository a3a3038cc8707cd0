"""Encode a stream of shifted digits and report rate and peak memory: ``python -m linked_dictionaries.streaming``."""

from __future__ import annotations

import json
import resource
import sys
import time

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
        "peak_mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "kkt_max": worst,
        "active_mean": active / coded,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
