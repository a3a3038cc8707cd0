"""Count the work of coding an image and write it to resources/reference/work.csv.

4,096 of the embedded digits, coded with the shipped dictionary `single`; some seconds of one core.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "workflow" / "scripts"))

from linked_dictionaries import load_pretrained  # noqa: E402
from linked_dictionaries.benchmarks.work import STEPS, count  # noqa: E402
from linked_dictionaries.data.embedded import embedded_digits  # noqa: E402

IMAGES, DICTIONARY, PENALTY = 4096, "single", 0.25
REFERENCE = ROOT / "resources" / "reference" / "work.csv"


def table(images: int) -> pd.DataFrame:
    """One line for each kind of step and one for their sum, then what else was counted; means an image."""
    digits = (embedded_digits()[0] / 255).astype(np.float32)
    chosen = np.random.default_rng(0).permutation(len(digits))[:images]
    dictionary = load_pretrained(DICTIONARY).components_
    work = count(digits[chosen], dictionary, PENALTY)[1]
    rows = [[step, *work[step]] for step in STEPS]
    rows.append(["all", np.nan, *sum(work[step][1:] for step in STEPS)])
    facts = {name: value for name, value in work.items() if name not in STEPS}
    facts |= {"images": len(chosen), "atoms": len(dictionary), "penalty": PENALTY}
    rows += [[name, value, np.nan, np.nan] for name, value in facts.items()]
    return pd.DataFrame(rows, columns=["step", "an_image", "flops", "bytes"])


if __name__ == "__main__":
    table(IMAGES).to_csv(REFERENCE, index=False, float_format="%.4g")
