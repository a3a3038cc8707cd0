"""Coding by another checkout's solver beside this one's: writes resources/reference/speed.csv.

Command line: the other checkout, such as a worktree of an older commit. Both code the embedded digits with the shipped
`linked_contrast` and learn from them, one thread, in processes of their own that take turns; SPAMS codes the digits in
the same processes.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path("workflow") / "scripts"
TURNS = 3
PROBE = """
import json, sys, time
import numpy as np
penalty = 0.25
images, labels, dictionary = (np.load(path) for path in sys.argv[1:4])
try:
    from linked_dictionaries.benchmarks.peers import other_solvers
    from linked_dictionaries.coding.encode import encode
except ImportError:
    from linked_dictionaries.benchmarks import other_solvers
    from linked_dictionaries.inference import encode
spams = next(peer for peer in other_solvers(dictionary, penalty, 1) if peer.name == "SPAMS lasso, float64")
gram = dictionary @ dictionary.T

def ours(images):
    return encode(images, dictionary, penalty, gram=gram, threads=1)

try:
    from linked_dictionaries import Encoder
    ready = Encoder(dictionary, penalty, threads=1)
except ImportError:
    ready = ours

def least(solve, images, repeats):
    solve(images)
    times = []
    for _ in range(repeats):
        started = time.process_time()
        solve(images)
        times.append(time.process_time() - started)
    return 1e6 * min(times) / len(images)

def learner():
    training = {"epochs": 9, "batch_size": 256, "learning_rate": 0.05, "tolerance": 1e-2, "contrast": 8.0, "shift": 1}
    variant = {"atoms": 256, "modalities": {"image": 1.0, "mean": 0.2}, "driver": None}
    coding = {"penalty": penalty, "solver": "active_set", "tolerance": 1e-4, "max_iterations": 20000, "step": None}
    variant |= {"sparse_coding": {**coding, "transfer": "soft"}}
    new = {"update": "scaled", "initial": "data", "reseed": True, "shuffle_labels": False}
    monitored = {"monitor_every": 10**6, "monitor_images": 10, "checkpoint_seconds": 10**6}
    means = np.stack([images[labels == digit].mean(axis=0) for digit in range(10)])
    try:
        from linked_dictionaries.configuration.variants import Variant
        from linked_dictionaries.learning.learner import DictionaryLearner
        from linked_dictionaries.learning.linking import link
        variant |= {"title": "linked", "training": {**training, **new, **monitored}}
        known = labels
    except ImportError:
        import torch
        from linked_dictionaries.config import Training, Variant
        from linked_dictionaries.learning import DictionaryLearner
        from linked_dictionaries.modalities import link
        torch.set_num_threads(1)
        every = {**training, **new, **monitored}
        every = {name: every[name] for name in Training.model_fields}
        variant |= {"training": every}
        known = torch.from_numpy(labels)
    modalities = link(variant["modalities"], {"mean": means}, images, known)
    return DictionaryLearner(Variant.model_validate(variant), modalities, known, 10, 0, (28, 28))

learning = learner()
learned = learning.run(learning.start(), stop_after=learning.total_steps // 3)
started, before = time.process_time(), learned.step
learned = learning.run(learned)
step = 1e3 * (time.process_time() - started) / (learned.step - before)
codes = ours(images)
found = {"many": least(ours, images, 5), "one": least(ours, images[:1], 200), "step": step}
found |= {"ready": least(ready, images[:1], 400)}
found |= {"spams": least(spams.solve, images.astype(spams.dtype), 3)}
found |= {"spams_one": least(spams.solve, images[:1].astype(spams.dtype), 200)}
found |= {"rounds": float(codes.iterations.mean()), "kkt": float(codes.kkt.max())}
print(json.dumps(found))
"""
ROWS = {
    "an image, of many": ("µs", "many", min),
    "a call with one image": ("µs", "one", min),
    "the same, the dictionary made ready (`Encoder`)": ("µs", "ready", min),
    "a step of learning with contrast, 256 images": ("ms", "step", min),
    "rounds of the active set an image": ("", "rounds", max),
    "worst kkt/λ": ("", "kkt", max),
}


def measure(checkout: Path, *arguments: str) -> dict[str, float]:
    environment = {**os.environ, "PYTHONPATH": str(checkout / PACKAGE), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", PROBE, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def best(runs: list[dict[str, float]], name: str, choose: Callable[..., float] = min) -> float:
    return choose(run[name] for run in runs)


def table(before: list[dict[str, float]], after: list[dict[str, float]]) -> pd.DataFrame:
    """One line per quantity; times are the least of the turns, ratios those of the least times."""
    rows = [
        [what, unit, *(f"{best(runs, name, choose):.3g}" for runs in (before, after))]
        for what, (unit, name, choose) in ROWS.items()
    ]
    for what, ours, theirs in (("many images", "many", "spams"), ("one image", "ready", "spams_one")):
        ratios = [f"{best(runs, theirs) / best(runs, ours):.2f}" for runs in (before, after)]
        rows.append([f"times SPAMS in float64, {what}", "", *ratios])
    return pd.DataFrame(rows, columns=["what", "unit", "before", "after"])


def main(other: Path) -> None:
    sys.path.insert(0, str(ROOT / PACKAGE))
    from linked_dictionaries import load_pretrained
    from linked_dictionaries.data.embedded import embedded_digits

    with tempfile.TemporaryDirectory() as folder:
        given = [f"{folder}/{name}.npy" for name in ("images", "labels", "dictionary")]
        pixels, labels = embedded_digits()
        dictionary = load_pretrained("linked_contrast").components_
        for path, array in zip(given, ((pixels / 255).astype(np.float32), labels.astype(int), dictionary), strict=True):
            np.save(path, array)
        before, after = [], []
        for _ in range(TURNS):
            before.append(measure(other, *given))
            after.append(measure(ROOT, *given))
    found = table(before, after)
    found.to_csv(ROOT / "resources" / "reference" / "speed.csv", index=False)
    print(found.to_string(index=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
