"""Write requirements.lock: the exact versions that pyproject.toml resolves to in a fresh virtual environment."""

import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Packages (with what only they need) that exist as wheels for Linux on x86-64 alone.
ONLY_LINUX_X86 = {"scikit-learn-intelex", "daal", "tbb", "tcmlib", "spams-bin"}
MARKER = ' ; sys_platform == "linux" and platform_machine == "x86_64"'
HEAD = "# Written by `make lock` from pyproject.toml. Installed by `make demo` and `make test` into .venv.\n"


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(need for group in project["optional-dependencies"].values() for need in group),
    ]
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        # Torch first: without it here, other packages' ranges would pull a newer build.
        wanted.sort(key=lambda need: not need.startswith("torch"))
        for needs in (wanted[:1], wanted):
            subprocess.run([python, "-m", "pip", "install", "--quiet", *needs], check=True)
        frozen = subprocess.run([python, "-m", "pip", "freeze"], check=True, capture_output=True, text=True).stdout
    lines = []
    for line in frozen.splitlines():
        pin = re.sub(r"^torch==([\d.]+)\+\w+$", r"torch==\1", line)
        lines.append(pin + (MARKER if pin.split("==")[0].lower() in ONLY_LINUX_X86 else ""))
    (ROOT / "requirements.lock").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} pins", file=sys.stderr)


if __name__ == "__main__":
    main()
