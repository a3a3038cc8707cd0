"""Tables of numbers from the files that people have: .npy, .npz, .csv, Parquet, or a folder of images."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.configuration.linked_views import Column, Table, ViewTable
from linked_dictionaries.data.frames import listed, read_frame, short
from linked_dictionaries.data.local import files_below, is_image, same_name
from linked_dictionaries.data.names import check_order, names_of
from linked_dictionaries.data.pictures import read_picture
from linked_dictionaries.errors import UserError, expanded
from linked_dictionaries.storage import digest_of_file

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ".npy, .npz, .csv, .parquet, or a folder of images"


@dataclass(frozen=True)
class Signals:
    """Signals of one view: values (n, width) float64, a row of NaN where there is none; one id a row, if asked for."""

    values: NDArray[np.float64]
    ids: list[str] | None


def read_signals(view: ViewTable, ids: str | None, others: Sequence[str], where: str) -> Signals:
    """The signals of one view.

    Parameters
    ----------
    ids : name of the column or array that identifies samples; None where rows do. others : columns of the file that
    are no signal (labels, groups). where : the view's place in config.yaml, told in messages.

    Raises UserError for a file that is missing, cannot be read or holds no numbers, for infinite values and for a
    signal that is missing in part.
    """
    path = existing(view, where)
    if path.is_dir():
        values, names = _pictures(path, view, where)
        if ids is None:
            check_order(names, path, where)
        return Signals(values, names if ids is not None else None)
    if path.suffix == ".npy":
        if ids is not None:
            raise UserError(
                f"{where}: {path}: a .npy file holds no ids, and data.ids is {ids!r}. Ways out: an .npz file with the "
                "signals and the ids as two arrays, or ids: null, where row n of each file is sample n."
            )
        found, named = _array(path), None
    elif path.suffix == ".npz":
        arrays = _archive(path, where)
        named = None if ids is None else names_of(_entry(arrays, ids, path, f"{where}: ids"), path, where)
        found = _entry(arrays, view.array or _only_array(arrays, ids, path, where), path, f"{where}.array")
    else:
        frame = read_frame(path, where, [name for name in (ids, *others) if name is not None])
        named = None if ids is None else names_of(_column(frame, ids, path, f"{where}: ids"), path, where)
        return Signals(_numbers(frame, view, [ids, *others], path, where), named)
    return Signals(_checked(_flat(found, path, where), path, where), named)


def read_column(entry: Column, ids: str | None, where: str) -> tuple[list[str], list[str] | None]:
    """One value a sample as text (labels, groups), and the ids of the samples if asked for."""
    path = existing(entry, where)
    if path.is_dir():
        raise UserError(f"{where}: {path} is a folder; needed: a .npz, .csv or .parquet file with a value a sample.")
    if path.suffix in (".npy", ".npz"):
        arrays = _archive(path, where) if path.suffix == ".npz" else {"": _array(path)}
        values = _entry(arrays, entry.array or _only_array(arrays, ids, path, where), path, f"{where}.array")
        keys = None if ids is None else _entry(arrays, ids, path, f"{where}: ids")
    else:
        frame = read_frame(path, where, [name for name in (ids, entry.column) if name is not None])
        if entry.column is None:
            raise UserError(f"{where}.column: missing; {path} has the columns {listed(frame.columns)}.")
        values = _column(frame, entry.column, path, f"{where}.column")
        keys = None if ids is None else _column(frame, ids, path, f"{where}: ids")
    return names_of(values, path, where), None if keys is None else names_of(keys, path, where)


def existing(entry: Table, where: str) -> Path:
    """The file or folder of a table, its SHA-256 checked where it is known; UserError where there is none."""
    path = expanded(entry.path, f"{where}.path")
    if not path.exists():
        full = "" if path.is_absolute() else f", which is {path.absolute()}"
        raise UserError(f"{where}.path: no file {entry.path!r}{full}. Allowed: {FORMATS}.")
    if path.is_dir():
        if entry.sha256 is not None:
            raise UserError(
                f"{where}.sha256: {path} is a folder, which has no digest; leave sha256 out, or give a file."
            )
        return path
    if path.suffix not in (".npy", ".npz", ".csv", ".parquet"):
        raise UserError(f"{where}.path: {path}: the ending {path.suffix!r} is not read. Allowed: {FORMATS}.")
    digest = digest_of_file(path) if entry.sha256 is not None else None
    if digest != entry.sha256:
        raise UserError(f"{where}.sha256: {path} has SHA-256 {digest}; expected {entry.sha256}. Fetch the file anew.")
    return path


def _array(path: Path) -> NDArray[Any]:
    try:
        return np.asarray(np.load(path, allow_pickle=False))
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise UserError(f"{path}: not a .npy file of numbers that can be read ({short(error)}).") from None


def _archive(path: Path, where: str) -> dict[str, NDArray[Any]]:
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise UserError(
            f"{where}: {path}: not an .npz file of numbers and texts that can be read ({short(error)})."
        ) from None


def _only_array(arrays: dict[str, NDArray[Any]], ids: str | None, path: Path, where: str) -> str:
    names = [name for name in arrays if name != ids]
    if len(names) != 1:
        raise UserError(f"{where}.array: missing; {path} holds {listed(names)}, say which.")
    return names[0]


def _entry(arrays: dict[str, NDArray[Any]], name: str, path: Path, where: str) -> NDArray[Any]:
    if name not in arrays:
        raise UserError(f"{where}: {path} has no array {name!r}; it holds {listed(arrays)}.")
    return arrays[name]


def _column(frame: pd.DataFrame, name: str, path: Path, where: str) -> NDArray[Any]:
    if name not in frame.columns:
        raise UserError(f"{where}: {path} has no column {name!r}; it has {listed(frame.columns)}.")
    return frame[name].to_numpy()


def _numbers(
    frame: pd.DataFrame, view: ViewTable, others: Sequence[str | None], path: Path, where: str
) -> NDArray[np.float64]:
    """The columns of a view as numbers."""
    import pandas as pd

    # A frame's index, which pandas writes without being asked, is no signal: a row number would tell rows apart.
    columns = view.columns or [name for name in frame.columns if name not in (*others, *frame.attrs.get("index", []))]
    for name in columns:
        values = _column(frame, name, path, f"{where}.columns")
        if values.dtype.kind in "mM":
            raise UserError(
                f"{where}: {path}, column {name!r} holds times; needed: numbers. Name the columns that are signals "
                "under 'columns', or store seconds."
            )
        numbers = pd.to_numeric(pd.Series(values), errors="coerce").to_numpy(np.float64, na_value=np.nan)
        wrong = np.flatnonzero(np.isnan(numbers) & ~pd.isna(values))
        if len(wrong):
            raise UserError(
                f"{where}: {path}, column {name!r}, row {wrong[0]}: {str(values[wrong[0]])[:40]!r} is no number. Name "
                "the columns that are signals under 'columns', or mend the file."
            )
    if not columns:
        raise UserError(f"{where}: {path} has no column that holds signals; it has {listed(frame.columns)}.")
    table = np.column_stack(
        [pd.to_numeric(frame[name], errors="coerce").to_numpy(np.float64, na_value=np.nan) for name in columns]
    )
    return _checked(table, path, where, columns)


def _flat(array: NDArray[Any], path: Path, where: str) -> NDArray[np.float64]:
    if array.ndim == 0 or array.dtype.kind not in "fiub":
        raise UserError(
            f"{where}: {path}: {array.dtype} of shape {array.shape}; needed: real numbers, one row a sample."
        )
    return array.reshape(len(array), int(np.prod(array.shape[1:]))).astype(np.float64)


def _checked(
    values: NDArray[np.float64], path: Path, where: str, columns: Sequence[str] | None = None
) -> NDArray[np.float64]:
    """The values, once none is infinite and each row is there or missing as a whole."""
    if values.size == 0:
        raise UserError(f"{where}: {path}: shape {values.shape} holds no signals; needed: a row a sample.")
    infinite = np.argwhere(np.isinf(values))
    if len(infinite):
        raise UserError(f"{where}: {path}, {_place(infinite[0], columns)}: infinite; needed: finite numbers.")
    absent = np.isnan(values)
    partly = np.flatnonzero(absent.any(axis=1) & ~absent.all(axis=1))
    if len(partly):
        first = (partly[0], np.flatnonzero(absent[partly[0]])[0])
        raise UserError(
            f"{where}: {path}: {len(partly)} of {len(values)} rows are missing in part, the first at "
            f"{_place(first, columns)}. A view is there or missing as a whole: fill the gaps, name other "
            "'columns' (.csv, .parquet), or make the whole row empty (NaN)."
        )
    return values


def _place(cell: Sequence[Any], columns: Sequence[str] | None) -> str:
    column = columns[int(cell[1])] if columns is not None else int(cell[1])
    return f"row {int(cell[0])} (counted from 0), column {column!r}"


def _pictures(folder: Path, view: ViewTable, where: str) -> tuple[NDArray[np.float64], list[str]]:
    """Images of a folder and its subfolders as grey values 0 to 1, sorted by path, and their names without ending."""
    values, names = [], []
    shape: tuple[int, ...] | None = None
    for path in files_below(folder):
        picture = read_picture(Path(path), view.image_size) if is_image(path) else None
        if picture is None:
            if is_image(path):
                raise UserError(
                    f"{where}: {path}: several frames; needed: one image a file. Save one frame, or take it out."
                )
            continue
        if shape not in (None, picture.pixels.shape):
            raise UserError(
                f"{where}: {path}: {picture.pixels.shape[1]} × {picture.pixels.shape[0]} pixels, others differ; give "
                "the view an image_size: [height, width], to which all are scaled."
            )
        shape = picture.pixels.shape
        values.append(picture.pixels.ravel() / 255.0)
        names.append(same_name(str(Path(path).relative_to(folder).with_suffix(""))))
    if not values:
        raise UserError(f"{where}: {folder}: no image in this folder. Allowed: {FORMATS}.")
    return np.array(values, np.float64), names
