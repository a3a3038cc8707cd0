"""Copy the tables of a finished full run into resources/reference, where documents take their numbers from.

Command line: the results folder.
"""

import shutil
import sys
from pathlib import Path

from write_documents import COPIED, REFERENCE


def main(results: Path) -> None:
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        if (results / name).is_file():
            shutil.copyfile(results / name, REFERENCE / name)
            print(f"kept {name}")
        else:
            (REFERENCE / name).unlink(missing_ok=True)
            print(f"not in {results}: {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
