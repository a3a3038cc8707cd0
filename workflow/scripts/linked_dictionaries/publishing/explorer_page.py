"""One self-contained HTML file from the page's parts and its data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from linked_dictionaries.errors import UserError

STYLE, SCRIPT, DATA = "/*STYLE*/", "/*SCRIPT*/", "/*DATA*/null"  # where the frame wants the other parts
FRAME = "index.html"
# The parts of the page, in workflow/report/explorer/; scripts in the order in which they build on each other.
PARTS = (
    FRAME,
    "style.css",
    "numerics.js",
    "ink.js",
    "paint.js",
    "charts.js",
    "state.js",
    "inputs.js",
    "views.js",
    "main.js",
)


def assembled(paths: Iterable[str | Path]) -> str:
    """The template: the frame with style sheets and scripts, in the order given, in their places."""
    texts = {Path(path).name: Path(path).read_text(encoding="utf-8") for path in paths}
    frame = texts.pop(FRAME, "")
    for place, ending in ((STYLE, ".css"), (SCRIPT, ".js")):
        _needs_once(frame, place)
        frame = frame.replace(place, "\n".join(text for name, text in texts.items() if name.endswith(ending)))
    return frame


def page(template: str, data: Mapping[str, Any]) -> str:
    """The template with the data in its place; text of the data cannot end the element that it lies in."""
    _needs_once(template, DATA)
    return template.replace(DATA, json.dumps(data, allow_nan=False).replace("<", "\\u003c"))


def _needs_once(text: str, place: str) -> None:
    if text.count(place) != 1:
        raise UserError(f"the explorer's template needs {place!r} exactly once.")
