"""Tables with named columns, from .csv and Parquet files."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linked_dictionaries.data.kinds import kind_of
from linked_dictionaries.errors import UserError

if TYPE_CHECKING:
    import pandas as pd


def read_frame(path: Path, where: str, texts: Sequence[str] = ()) -> pd.DataFrame:
    """A .csv or .parquet file; UserError where it cannot be read.

    ``texts`` are the columns of a .csv file that hold names, which stay as they are written: 007, 1e2, NA.
    """
    import pandas as pd

    if path.suffix == ".parquet":
        try:
            frame = pd.read_parquet(path, engine="pyarrow")
        except ImportError:
            raise UserError(
                f"{where}: {path}: Parquet is read by pyarrow, which is not installed. Ways out: pip install "
                "pyarrow, or save the table as .csv."
            ) from None
        except (OSError, ValueError) as error:
            raise UserError(f"{where}: {path}: not a Parquet file that can be read ({short(error)}).") from None
        return _with_index(frame)
    try:
        content = path.read_bytes().strip(b"\r\n")  # a line that is empty in between is a sample without the view
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(BytesIO(content), skip_blank_lines=False, index_col=False)
        named = {"Unnamed: 0" if name == "index" and name not in frame.columns else name for name in texts}
        kept = [name for name in frame.columns if name in named]
        if kept:
            as_written: dict[str, Any] = {"dtype": str, "keep_default_na": False, "skip_blank_lines": False}
            written = pd.read_csv(BytesIO(content), usecols=kept, index_col=False, **as_written)
            frame[kept] = written[kept].fillna("")  # what a line that is empty holds
    except pd.errors.ParserWarning:
        raise UserError(
            f"{where}: {path}: rows have more fields than the first line names. Needed: a name for each column, commas "
            "between fields, points in numbers (1.5, not 1,5)."
        ) from None
    except (OSError, ValueError) as error:  # pandas' ParserError and EmptyDataError are ValueErrors
        kind = kind_of(path.read_bytes()[:512])
        told = f"this is {kind}" if kind else short(error)
        raise UserError(f"{where}: {path}: not a .csv file that can be read ({told}).") from None
    if len(frame.columns) and frame.columns[0] == "Unnamed: 0":  # what pandas writes of a frame's index
        frame = frame.rename(columns={"Unnamed: 0": "index"})
        frame.attrs["index"] = ["index"]
    if len(frame.columns) and all(_is_number(name) for name in frame.columns):
        raise UserError(
            f"{where}: {path}: the first line holds numbers ({listed(frame.columns)}); needed: a first line that "
            "names the columns."
        )
    return frame


def _with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its index, where that says more than the place of a row, as columns that are no signals."""
    import pandas as pd

    if isinstance(frame.index, pd.RangeIndex):
        return frame
    whole = frame.reset_index()
    whole.attrs["index"] = list(whole.columns[: frame.index.nlevels])
    return whole


def _is_number(name: Any) -> bool:
    try:
        float(name)
    except (TypeError, ValueError):
        return False
    return True


def listed(names: Any) -> str:
    """Names for a message, the first dozen."""
    shown = [repr(str(name)) for name in names]
    return ", ".join(shown[:12]) + (f" and {len(shown) - 12} more" if len(shown) > 12 else "") or "nothing"


def short(error: Exception) -> str:
    """The first line of what a library said."""
    return str(error).split("\n")[0][:120]
