"""Table I by another checkout beside this one's, from nothing: writes resources/reference/table_speed.csv.

Command line: the other checkout, whose `.venv` is made, and how many seeds, one without. One runs after the other; of
this one's dictionaries those are learned alone that commit 65b72aa has, under other names. MNIST is `MNIST_MIRROR`'s.
"""

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
CORES = 2


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
    row: dict[str, object] = {"seeds": seeds, "before": round(seconds(other, chosen))}
    row |= {"after": round(seconds(ROOT, chosen, SAME)), "cores": CORES, "processor": processor()}
    print(row)
    path = ROOT / "resources" / "reference" / "table_speed.csv"
    kept = pd.read_csv(path).to_dict("records") if path.is_file() else []
    pd.DataFrame([*(line for line in kept if line["seeds"] != seeds), row]).to_csv(path, index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
