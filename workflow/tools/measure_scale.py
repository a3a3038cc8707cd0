"""Large problems, timed: writes resources/reference/scale.csv.

Learns the 4,096 atoms of resources/large_dictionary.yaml, and plans a sweep of 10,000 variants. Needs
MNIST, by its mirrors or MNIST_MIRROR.
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
import yaml
from reference import REFERENCE, ROOT

POINTS = 10_000
SNAKEMAKE = [sys.executable, "-m", "snakemake", "--cores", "2"]
LEARNED = "results/large/dictionaries/final/large/seed~0/dictionary.safetensors"
RUNTIME = "results/large/runtimes/train_dictionary/final/large/seed~0.tsv"


def large_dictionary() -> dict[str, object]:
    """Seconds and memory of the job that learns, by Snakemake's own measurement."""
    settings = ROOT / "resources" / "large_dictionary.yaml"
    subprocess.run([*SNAKEMAKE, "--configfile", settings, "--force", "--", LEARNED], cwd=ROOT, check=True)
    measured = pd.read_csv(ROOT / RUNTIME, sep="\t").iloc[0]
    learning = yaml.safe_load(settings.read_text(encoding="utf-8"))["variants"]["large"]["training"]
    what = f"4,096 atoms learned on 60,000 images, {learning['epochs']} epochs"
    return {"what": what, "seconds": measured.s, "peak_mebibytes": measured.max_rss}


def large_plan() -> dict[str, object]:
    """A sweep of many variants, planned and not run; processor time, for a plan is made by one process."""
    values = [round(0.01 + 1e-4 * point, 6) for point in range(POINTS)]
    sweep = {"variants": ["linked"], "parameter": "sparse_coding.penalty", "values": values}
    many = {"results": "results/many", "dataset": "mnist5k", "seeds": [0]}
    many |= {"sweeps": {"many": sweep}, "ablations": {"sweeps": ["many"]}}
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "many.yaml"
        settings.write_text(yaml.safe_dump(many), encoding="utf-8")
        command = [*SNAKEMAKE, "--dry-run", "--configfile", settings, "--", "ablations"]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime
    return {
        "what": f"a sweep of {POINTS:,} variants planned",
        "seconds": seconds,
        "peak_mebibytes": used.ru_maxrss / 1024,
    }


if __name__ == "__main__":
    rows = [large_plan(), large_dictionary()]  # the plan first: the memory of children is that of the largest yet
    table = pd.DataFrame(rows).round(1)
    table.to_csv(REFERENCE / "scale.csv", index=False)
    print(table.to_string(index=False))
