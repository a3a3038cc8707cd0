"""The rules and what feeds what, as a picture: Snakemake's own graph, laid out by Graphviz."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from adapter import job
from linked_dictionaries.errors import UserError
from linked_dictionaries.storage import write_json, write_text

LOOK = 'graph [rankdir=LR, bgcolor=white, nodesep=0.12, ranksep=0.45, tooltip="{description}"];'


def output_of(command: list[str], given: str | None = None) -> str:
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UserError(f"{command[0]} ended with exit code {done.returncode}: {done.stderr.strip()[-1000:]}")
    return done.stdout


with job(snakemake):
    if shutil.which("dot") is None:
        raise UserError(
            "Graphviz's program 'dot' is not installed; it is the package 'graphviz' of apt, brew and conda"
        )
    parameters = snakemake.params
    # The rules' graph does not depend on what is already made.
    options = ["--snakefile", parameters.snakefile, "--quiet", "--forceall", "--rulegraph", "dot"]
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "config.json"
        write_json(settings, snakemake.config)
        options += ["--configfile", str(settings)]
        graph = output_of([sys.executable, "-m", "snakemake", *options, "--", *parameters.targets])
    look = LOOK.format(description=parameters.description)
    styled = (
        graph[graph.index("digraph") :].replace("{", "{\n    " + look, 1).replace("fontname=sans", "fontname=Helvetica")
    )
    write_text(snakemake.output[0], output_of(["dot", "-Tsvg"], styled))
