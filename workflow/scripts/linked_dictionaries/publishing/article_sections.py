"""Further sections of the article, as the configuration lists them: files of results as tables and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from linked_dictionaries.errors import UserError
from linked_dictionaries.evaluation import names
from linked_dictionaries.publishing.article_tables import number

MOST_ROWS, MOST_COLUMNS = 40, 9


def sections(listed: Mapping[str, Mapping[str, Any]], results: str) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Sections with their tables and figures, and the pictures by the names that they have beside the template."""
    told: list[dict[str, Any]] = []
    pictures: dict[str, str] = {}
    for title, section in listed.items():
        items: list[dict[str, Any]] = []
        for entry in section["files"]:
            layout = {"file": entry} if isinstance(entry, str) else entry
            path = Path(results) / layout["file"]
            if path.suffix == ".csv":
                items.append({"kind": "table", "name": path.stem.replace("_", " "), **table(path, layout)})
            else:
                picture = f"section{len(pictures)}{path.suffix}"
                pictures[picture] = str(path)
                items.append({"kind": "figure", "name": path.stem.replace("_", " "), "file": picture})
        told.append({"title": title, "says": section["says"], "items": items})
    return told, pictures


def table(path: Path, layout: Mapping[str, Any]) -> dict[str, Any]:
    """Columns and rows of a table small enough to print, or of a long one printed across."""
    frame = pd.read_csv(path)
    if "rows" in layout:
        frame = _laid_out(frame, path, layout)
    if frame.empty or len(frame) > MOST_ROWS or len(frame.columns) > MOST_COLUMNS:
        raise UserError(
            f"{path}: {len(frame)} rows of {len(frame.columns)} columns; a section of the article prints 1 to "
            f"{MOST_ROWS} rows of at most {MOST_COLUMNS}. Name a smaller table under article.sections, or a figure."
        )
    rows: list[Sequence[str]] = [[_text(value) for value in row] for row in frame.itertuples(index=False)]
    columns = [names.CLASSIFIERS.get(str(name), str(name).replace("_", " ")) for name in frame.columns]
    numbers = [bool(pd.api.types.is_numeric_dtype(frame[name])) for name in frame.columns]
    return {"columns": columns, "rows": rows, "numbers": numbers}


def _laid_out(frame: pd.DataFrame, path: Path, layout: Mapping[str, Any]) -> pd.DataFrame:
    across = layout.get("across")
    named = [*layout["rows"], *([across, layout["values"]] if across else [])]
    missing = [name for name in named if name not in frame]
    if missing:
        has = ", ".join(map(str, frame.columns))
        raise UserError(f"article.sections: {path} has no column {missing[0]!r}; it has: {has}.")
    if not across:
        rows: pd.DataFrame = frame[layout["rows"]]
        return rows
    # As they come: pivot_table would sort lines and columns.
    lines = [tuple(row) for row in frame[layout["rows"]].drop_duplicates().itertuples(index=False)]
    columns = frame[across].drop_duplicates().tolist()
    values = {
        (*(row[name] for name in layout["rows"]), row[across]): row[layout["values"]]
        for row in frame.to_dict("records")
    }
    cells = [[*line, *(values.get((*line, column), float("nan")) for column in columns)] for line in lines]
    return pd.DataFrame(cells, columns=[*layout["rows"], *columns])


def _text(value: Any) -> str:
    if isinstance(value, float):
        whole = not pd.isna(value) and value == int(value) and abs(value) >= 1
        return f"{value:g}" if whole else number(value)
    return str(value)
