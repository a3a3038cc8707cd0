"""Write requirements.lock and torch.lock: the exact versions that pyproject.toml resolves to, with their hashes.

uv resolves for every platform at once and keeps what is locked already; `make lock UPGRADE=1` takes the newest. Torch
stands in a file of its own, pinned and without hashes: its builds differ (processor, each CUDA) under one version, and
pip checks either all hashes or none.
"""

import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK, TORCH = ROOT / "requirements.lock", ROOT / "torch.lock"
HEAD = "# Written by `make lock` from pyproject.toml. Installed by `make demo` and `make test` into .venv.\n"
# What only torch needs, and only some of its builds; pip brings it with torch.
WITH_TORCH = re.compile(r"^(torch|triton|nvidia-[\w-]+|cuda-[\w-]+)==")


def entries(text: str) -> list[str]:
    """The lock's requirements, each with its hashes, without comments."""
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    return re.split(r"\n(?=\S)", "\n".join(lines))


def main() -> None:
    upgrade = ["--upgrade"] if os.environ.get("UPGRADE") else []
    pin = "" if upgrade or not TORCH.is_file() else TORCH.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        programs = Path(folder) / "bin"
        subprocess.run([programs / "pip", "install", "--quiet", "uv"], check=True)
        kept = Path(folder) / "torch.txt"
        kept.write_text(pin, encoding="utf-8")
        command = [programs / "uv", "pip", "compile", "pyproject.toml", "--all-extras", "--universal"]
        command += ["--python-version", "3.11", "--generate-hashes", "--constraint", kept, "--quiet"]
        command += ["--output-file", LOCK, *upgrade]
        subprocess.run(command, check=True, cwd=ROOT)
    locked = entries(LOCK.read_text(encoding="utf-8"))
    torch = next(entry.split()[0] for entry in locked if entry.startswith("torch=="))
    others = [entry for entry in locked if not WITH_TORCH.match(entry)]
    LOCK.write_text(HEAD + "\n".join(others) + "\n", encoding="utf-8")
    TORCH.write_text(
        f"# Written by `make lock`; builds of torch differ, so it has no hashes.\n{torch}\n", encoding="utf-8"
    )
    print(f"{len(others) + 1} pins", file=sys.stderr)


if __name__ == "__main__":
    main()
