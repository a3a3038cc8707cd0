"""Make the demo's results twice from nothing and compare every table, array and figure by its digest."""

import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from linked_dictionaries.publishing.manifest import output_files
from linked_dictionaries.storage import digest_of_file

RESULTS = Path("results/verify")


def built(arguments: list[str]) -> dict[str, str]:
    """Digest of each result of one build from nothing, by path."""
    shutil.rmtree(RESULTS, ignore_errors=True)
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--configfile", "resources/demo.yaml", *arguments]
    subprocess.run([*command, "--config", f"results={RESULTS}"], check=True)
    return {path.relative_to(RESULTS).as_posix(): digest_of_file(path) for path in output_files(RESULTS)}


def main(arguments: list[str]) -> int:
    """Command line: arguments are given on to Snakemake."""
    first, second = built(arguments), built(arguments)
    differing = sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
    for name in differing:
        print(f"differs: {name}")
    print(f"{len(first) - len(differing)} of {len(first)} results have the same bytes in both builds")
    return 1 if differing or not first else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
