"""What every script of the workflow does first and last: log, one clear message instead of a traceback, a record."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from linked_dictionaries.errors import UserError
from linked_dictionaries.storage import write_json


def staged() -> bool:
    """Whether the run's display has the terminal for itself; it shows the log of a job that failed."""
    return "LINKED_DICTIONARIES_STAGES" in os.environ


def several(paths: str | Iterable[str]) -> list[str]:
    """Paths of an input or output that may be one alone."""
    return [paths] if isinstance(paths, str) else list(paths)


class Tee:
    """Writes to the log, and to the terminal when there is one.

    Our own and not ``logging``: progress bars and what libraries print go to sys.stderr, whoever writes it.
    """

    def __init__(self, log: TextIO, terminal: TextIO) -> None:
        self.log = log
        self.terminal = terminal if terminal.isatty() and not staged() else None

    def write(self, text: str) -> int:
        if self.terminal is not None:
            self.terminal.write(text)
        return self.log.write(text)

    def flush(self) -> None:
        self.log.flush()
        if self.terminal is not None:
            self.terminal.flush()

    def isatty(self) -> bool:
        return self.terminal is not None

    def fileno(self) -> int:
        return self.log.fileno()


@contextlib.contextmanager
def job(snakemake: Any) -> Iterator[None]:
    """Run a script's body with its output in the rule's log; a UserError ends it with its message alone.

    A job that ended well leaves a record beside its log: rule, parameters, inputs and outputs, for the manifest.
    """
    stdout, stderr = sys.stdout, sys.stderr
    record = Path(snakemake.log[0]).with_suffix(".json")
    record.unlink(missing_ok=True)
    with open(snakemake.log[0], "w", encoding="utf-8", buffering=1) as log:
        sys.stdout = sys.stderr = Tee(log, stderr)  # type: ignore[assignment]
        try:
            yield
            write_json(record, recorded(snakemake))
        except UserError as error:
            print(f"error: {error}", file=log)
            if not staged():
                print(f"error: {error}", file=stderr, flush=True)
            # Past any handler of the runner: the message is all that the user needs.
            sys.stdout, sys.stderr = stdout, stderr
            sys.exit(1)
        except Exception:
            traceback.print_exc(file=log)
            if staged():
                sys.exit(1)
            raise
        finally:
            sys.stdout, sys.stderr = stdout, stderr


def recorded(snakemake: Any) -> dict[str, Any]:
    """What a job was asked to do, as plain data."""
    return {
        "rule": snakemake.rule,
        "wildcards": dict(snakemake.wildcards.items()),
        "params": {name: plain(value) for name, value in snakemake.params.items()},
        "inputs": [str(path) for path in snakemake.input],
        "outputs": [str(path) for path in snakemake.output],
    }


def plain(value: Any) -> Any:
    """Data that JSON can hold; what it cannot is told in words."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
