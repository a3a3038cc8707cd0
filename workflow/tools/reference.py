"""The committed files that documents take their numbers from."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "resources" / "reference"
COPIED = [
    "table1.csv",
    "table1.md",
    "readings.csv",
    "cross_modal.csv",
    "ordinal_blocks.csv",
    "claims.csv",
    "claims.md",
    "additions.csv",
    "resplits.csv",
    "generality.csv",
    "generality_accuracies.csv",
]
VIEWS_TABLES = ["pairs", "comparison", "subsets", "missing"]  # of each study of linked views


def kept(name: str, command: str) -> str:
    """A text of the reference run, or the command that makes it where that run did not."""
    path = REFERENCE / name
    if path.is_file():
        return path.read_text(encoding="utf-8")
    return f"Not in the reference run; `{command}` makes it.\n"
