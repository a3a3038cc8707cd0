"""Table I by another checkout beside this one's, from nothing: writes resources/reference/table_speed.csv.

Command line: the other checkout, whose `.venv` is made, and how many seeds, one without. Both take turns; of this one's
dictionaries those are learned alone that commit 65b72aa has, under other names. MNIST comes from `MNIST_MIRROR`.
"""

import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
SAME = "representations=[raw, single_shifted, linked_contrast, ordinal_contrast]"
FOLDER = "results/compared"
TURNS, CORES = 1, 2


def seconds(checkout: Path, *settings: str) -> float:
    """How long Table I takes in an empty folder."""
    shutil.rmtree(checkout / FOLDER, ignore_errors=True)
    command = [".venv/bin/snakemake", "--cores", str(CORES), "--config", f"results={FOLDER}", *settings]
    started = time.monotonic()
    done = subprocess.run([*command, "--", f"{FOLDER}/table1.csv"], cwd=checkout, capture_output=True, text=True)
    taken = time.monotonic() - started
    shutil.rmtree(checkout / FOLDER, ignore_errors=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return taken


def processor() -> str:
    """Its name, where the system tells it."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def main(other: Path, seeds: int) -> None:
    chosen = f"seeds=[{', '.join(map(str, range(seeds)))}]"
    before, after = [], []
    for _ in range(TURNS):
        before.append(seconds(other, chosen))
        after.append(seconds(ROOT, chosen, SAME))
        print(f"{before[-1]:.0f} s before, {after[-1]:.0f} s now", flush=True)
    row = {"seeds": seeds, "before": f"{min(before):.0f}", "after": f"{min(after):.0f}", "turns": TURNS}
    row |= {"cores": min(CORES, os.cpu_count() or CORES), "processor": processor()}
    path = ROOT / "resources" / "reference" / "table_speed.csv"
    known = pd.read_csv(path) if path.is_file() else pd.DataFrame(columns=list(row))
    kept = known[known.seeds != seeds]
    pd.concat([kept, pd.DataFrame([row])] if len(kept) else [pd.DataFrame([row])]).to_csv(path, index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
