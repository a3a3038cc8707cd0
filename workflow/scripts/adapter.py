"""What every script of the workflow does first and last: log, threads, one clear message instead of a traceback."""

from __future__ import annotations

import contextlib
import sys
import traceback
from collections.abc import Iterator
from typing import Any, TextIO

from linked_dictionaries.errors import UserError


class Tee:
    """Writes to the log, and to the terminal when there is one."""

    def __init__(self, log: TextIO, terminal: TextIO) -> None:
        self.log = log
        self.terminal = terminal if terminal.isatty() else None

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
    """Run a script's body with its output in the rule's log; a UserError ends it with its message alone."""
    stdout, stderr = sys.stdout, sys.stderr
    with open(snakemake.log[0], "w", encoding="utf-8", buffering=1) as log:
        sys.stdout = sys.stderr = Tee(log, stderr)  # type: ignore[assignment]
        try:
            yield
        except UserError as error:
            print(f"error: {error}", file=log)
            print(f"error: {error}", file=stderr, flush=True)
            # Past any handler of the runner: the message is all that the user needs.
            sys.stdout, sys.stderr = stdout, stderr
            sys.exit(1)
        except Exception:
            traceback.print_exc(file=log)
            raise
        finally:
            sys.stdout, sys.stderr = stdout, stderr
