"""Coding and learning on a GPU beside the processor.

``python -m linked_dictionaries.benchmarks.device FOLDER OUT.csv``, where FOLDER holds MNIST's IDX files. Needs numpy,
numba, torch, threadpoolctl and tqdm, no more, so that it runs where a card is and little else. Each row of the table
says what ran where, how fast, and what was proven.
"""

from __future__ import annotations

import argparse
import csv
import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from linked_dictionaries.coding.devices import choose
from linked_dictionaries.coding.encode import encode
from linked_dictionaries.coding.intensities import as_intensities
from linked_dictionaries.coding.method import Method, available_threads
from linked_dictionaries.data.idx import parse_idx
from linked_dictionaries.learning.arrays import OnDevice, OnProcessors
from linked_dictionaries.learning.learner import DictionaryLearner
from linked_dictionaries.learning.linking import Modality
from linked_dictionaries.learning.settings import Settings
from linked_dictionaries.storage import write_text

Floats = NDArray[Any]
PENALTY = 0.25
TOLERANCE = 3e-5  # kkt/λ at which codes of two devices agree within 1e-4
REPEATS = 3
WARM_UP = 4096  # images coded before any are timed
COLUMNS = ("task", "device", "card", "images", "atoms", "batch", "seconds", "images_per_second", "kkt_max", "certified")
MORE_COLUMNS = ("worst_difference", "objective", "peak_mebibytes", "operators", "torch")


def read_images(folder: Path) -> NDArray[np.uint8]:
    """The training images of MNIST, (n, pixels), packed or not."""
    names = ("train-images-idx3-ubyte", "train-images-idx3-ubyte.gz")
    path = next((folder / name for name in names if (folder / name).is_file()), folder / names[0])
    images = parse_idx(path.read_bytes(), str(path))
    return images.reshape(len(images), -1).copy()  # torch wants memory that can be written to


def operators(work: Callable[[], Any]) -> int:
    """How many operators of torch a piece of work calls; on a GPU each is at least one launch."""
    from torch.utils._python_dispatch import TorchDispatchMode

    called: list[Any] = []

    def dispatch(self: Any, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        called.append(function)
        return function(*args, **(kwargs or {}))

    with type("Counter", (TorchDispatchMode,), {"__torch_dispatch__": dispatch})():
        work()
    return len(called)


class Bench:
    """Rows of the table, all of one device."""

    def __init__(self, device: str) -> None:
        self.device, self.rows = device, list[dict[str, Any]]()
        self.on_card = device.startswith("cuda")

    def timed(self, work: Callable[[], Any], repeats: int = REPEATS) -> tuple[float, Any]:
        """The least seconds of some repetitions, and what the last gave."""
        times = []
        for _ in range(repeats):
            self.wait()
            started = time.perf_counter()
            result = work()
            self.wait()
            times.append(time.perf_counter() - started)
        return min(times), result

    def wait(self) -> None:
        if self.on_card:
            torch.cuda.synchronize(self.device)

    def peak(self) -> float | None:
        if not self.on_card:
            return None
        peak = torch.cuda.max_memory_allocated(self.device) / 2**20
        torch.cuda.reset_peak_memory_stats(self.device)
        return round(peak, 1)

    def add(self, task: str, device: str, images: int, seconds: float, **values: Any) -> None:
        card = torch.cuda.get_device_name(self.device) if device == self.device and self.on_card else "processor"
        row = {"task": task, "device": device, "card": card, "images": images, "torch": torch.__version__}
        row |= {"seconds": round(seconds, 4), "images_per_second": round(images / seconds), **values}
        self.rows.append(row)
        print(row, flush=True)


def objective(images: Floats, dictionary: Floats, activations: Floats) -> float:
    """Mean of Eq. 1."""
    errors = ((images - activations @ dictionary) ** 2).sum(axis=1)
    return round(float((0.5 * errors + PENALTY * activations.sum(axis=1)).mean()), 5)


def epochs_of(atoms: int) -> dict[str, Settings]:
    """One pass over the images as printed (Eqs. 2 to 4), and one with exact codes."""
    printed = Method("lca", "hard", tolerance=None, max_iterations=100)
    rest: dict[str, Any] = {"atoms": atoms, "epochs": 1, "reseed": False}
    return {
        "learning as printed": Settings(
            penalty=0.65, method=printed, batch_size=512, learning_rate=3.0, update="sgd", initial="random", **rest
        ),
        "learning with exact codes": Settings(penalty=PENALTY, method=Method(tolerance=1e-2), **rest),
    }


def measure_learning(bench: Bench, images: Floats, atoms: int) -> Floats:
    """Time an epoch of each kind on the processor's threads and on the device; returns the last dictionary."""
    dictionary = np.empty(0)
    labels = np.zeros(len(images), np.int64)
    for task, settings in epochs_of(atoms).items():
        for device in ("cpu", bench.device):
            place = OnProcessors(available_threads()) if device == "cpu" else OnDevice(device)
            table, index = place.put(images), place.put(np.arange(len(images)))
            modality = Modality("image", table, index, 1.0)

            def epoch(
                steps: int | None = None, modality: Any = modality, place: Any = place, settings: Any = settings
            ) -> Any:
                learner = DictionaryLearner(settings, [modality], labels, 1, 0, place=place)
                return learner, learner.run(learner.start(), stop_after=steps, quiet=True)

            epoch(2)
            bench.peak()
            seconds, (learner, progress) = bench.timed(epoch, 1)
            dictionary = learner.learned(progress)["image"]
            told: dict[str, Any] = {"atoms": atoms, "batch": settings.batch_size}
            if device == bench.device:
                told["peak_mebibytes"] = bench.peak()
            if settings.method.tolerance is not None:
                codes = encode(images[:2000], dictionary, PENALTY).activations
                told["objective"] = objective(images[:2000], dictionary, codes)
            bench.add(task, device, learner.total_steps * learner.batch_size, seconds, **told)
    return dictionary


def measure_codes(bench: Bench, images: NDArray[np.uint8], dictionary: Floats) -> None:
    """Certified codes on the device and on the processor, and how far apart they are."""
    found = {}
    for device in ("cpu", bench.device):
        for solver in ("active_set", "fista"):
            method = Method(solver=solver, device=device, tolerance=TOLERANCE, on_failure="ignore")

            def work(method: Method = method, count: int = len(images)) -> Any:
                return encode(images[:count], dictionary, PENALTY, method=method)

            work(count=WARM_UP)
            bench.peak()
            seconds, codes = bench.timed(work, REPEATS if device == bench.device or solver == "active_set" else 1)
            found[device, solver] = codes.activations
            told: dict[str, Any] = {"atoms": len(dictionary), "batch": len(images), "kkt_max": float(codes.kkt.max())}
            told["certified"] = float(codes.converged.mean())
            told["worst_difference"] = float(np.abs(codes.activations - found["cpu", "active_set"]).max())
            if device == bench.device:
                told |= {"peak_mebibytes": bench.peak(), "operators": operators(lambda: work(count=WARM_UP))}
            bench.add(f"codes, {solver}, kkt/λ ≤ {TOLERANCE:g}", device, len(images), seconds, **told)


def as_csv(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, (*COLUMNS, *MORE_COLUMNS), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="with MNIST's IDX files")
    parser.add_argument("table", type=Path, help="the CSV file to write")
    parser.add_argument("--device", default="cuda", help="of torch; cpu:0 runs the tensors' code on the processor")
    parser.add_argument("--images", type=int, default=60_000)
    parser.add_argument("--atoms", type=int, nargs="+", default=[256, 1024])
    options = parser.parse_args(arguments)
    bench = Bench(choose(options.device, available_threads()))
    images = read_images(options.folder)[: options.images]
    for atoms in options.atoms:
        dictionary = measure_learning(bench, as_intensities(images), atoms)
        write_text(options.table, as_csv(bench.rows))  # whatever comes after, this is kept
        measure_codes(bench, images, dictionary)
        write_text(options.table, as_csv(bench.rows))


if __name__ == "__main__":
    main()
