"""Build the container of the Dockerfile without Docker and run in it: buildah, with a base made by debootstrap.

    python3 workflow/tools/check_container.py

Needs Debian's buildah, crun and debootstrap, and root, in a virtual machine for instance; says what is missing. Where
the base image cannot be pulled it is made from Debian's archive under the same name. What pip is told here (an index, a
certificate) is told in the build too, by options and not by the recipe.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IMAGE = "linked-dictionaries"
MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
# What is tried inside: the plan of the demo, and one file of it.
TRIED = [
    ".venv/bin/snakemake -n --configfile resources/demo.yaml",
    ".venv/bin/snakemake --cores 1 --configfile resources/demo.yaml -- results/demo/data/glyphs/arial/glyphs.npy",
]


def run(*command: str, quiet: bool = False) -> str:
    """A command's output; ends the program where it fails."""
    print("+", " ".join(command), flush=True)
    done = subprocess.run(command, check=False, text=True, stdout=subprocess.PIPE if quiet else None)
    if done.returncode:
        sys.exit(f"failed with {done.returncode}: {' '.join(command)}")
    return (done.stdout or "").strip()


def base() -> str:
    """The image that the recipe starts from; made here where it is neither present nor to be had."""
    name = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)[0]
    full = name if "/" in name else f"docker.io/library/{name}"
    if not subprocess.run(["buildah", "inspect", full], capture_output=True, check=False).returncode:
        return full
    if not subprocess.run(["buildah", "pull", full], capture_output=True, check=False).returncode:
        return full
    system, _, release = name.partition(":")
    if system != "debian":
        sys.exit(f"{name} cannot be pulled, and only Debian's images can be made here.")
    with tempfile.TemporaryDirectory() as folder:
        run("debootstrap", "--variant=minbase", release.removesuffix("-slim"), folder, MIRROR, quiet=True)
        container = run("buildah", "from", "scratch", quiet=True)
        run("buildah", "copy", "--quiet", container, folder, "/", quiet=True)
        run("buildah", "commit", "--rm", "--quiet", container, full, quiet=True)
    return full


def given_to_pip() -> list[str]:
    """Options that let pip find in the build what it finds here: its settings, and folders that they name."""
    told = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    settings = dict(re.findall(r"^[\w:]+\.([\w-]+)='(.*)'$", told.stdout, re.MULTILINE))
    environment = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    options = []
    if certificate := environment.get("PIP_CERT", settings.get("cert")):
        # Not at its own place, where the package of certificates wants to write.
        options.append(f"--volume={certificate}:/mnt/certificates.crt:ro")
        environment["PIP_CERT"] = "/mnt/certificates.crt"
    named = [part.removeprefix("file://") for value in settings.values() for part in value.split()]
    # An index of pages may link to files beside it.
    named = [name.removesuffix("/simple") for name in named]
    found = [Path(name) for name in ("/etc/pip.conf", "/etc/xdg/pip", *named) if name.startswith("/")]
    places = [path for path in dict.fromkeys(found) if path.exists() and str(path) != certificate]
    options += [f"--volume={place}:{place}:ro" for place in places]
    return options + [f"--env={name}={value}" for name, value in environment.items()]


def main() -> None:
    missing = [name for name in ("buildah", "debootstrap", "crun") if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        sys.exit(
            f"needed: {', '.join(missing) or 'root'}. On Debian: apt-get install buildah crun debootstrap, as root."
        )
    base()
    common = ["--isolation=chroot", "--network=host"]
    inside = given_to_pip()
    run("buildah", "build", *common, "--pull=never", "--layers", *inside, "--tag", IMAGE, str(ROOT))
    container = run("buildah", "from", "--pull=never", IMAGE, quiet=True)
    for command in TRIED:
        run("buildah", "run", "--isolation=chroot", container, "--", "sh", "-c", command)
    run("buildah", "rm", container, quiet=True)
    print("the container was built, and what was tried in it works")


if __name__ == "__main__":
    main()
