"""The one exception that means "the user can mend this"; everything else is a bug."""

import difflib
from collections.abc import Sequence
from pathlib import Path


class UserError(Exception):
    """A problem in the input, the configuration or the surroundings, told in one message.

    The message says what was wrong, where, what is allowed and what to do. Entry points print it
    without a traceback and exit with a non-zero status.
    """


class DivergenceError(UserError):
    """Inference or learning left the finite numbers; raised instead of returning NaN."""


class InputError(UserError, ValueError):
    """Data or parameters that an estimator can't take: a ValueError too, as scikit-learn's conventions ask."""


def expanded(path: str, where: str = "config.yaml") -> Path:
    """The path with ~ as home; UserError for the home of somebody who is not known here."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise UserError(f"{where}: {path!r}: there is no home of that name; write the path in full.") from None


def hint(word: str, allowed: Sequence[str]) -> str:
    """What was probably meant by a word that is none of those allowed; empty where nothing is like it."""
    lowered = {name.lower(): name for name in allowed}
    close = difflib.get_close_matches(word.lower(), list(lowered), n=1, cutoff=0.6)
    return f", did you mean {lowered[close[0]]!r}?" if close else ""
