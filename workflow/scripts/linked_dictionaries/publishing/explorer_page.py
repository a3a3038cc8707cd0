"""One self-contained HTML file from a page's parts and its data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from linked_dictionaries.errors import UserError

STYLE, SCRIPT, DATA = "/*STYLE*/", "/*SCRIPT*/", "/*DATA*/null"  # where a frame wants the other parts
# The parts of each page, in workflow/report/explorer/: its frame, pieces of it, then style sheets and scripts in the
# order in which they build on each other.
PIECES = ("head.html", "bar.html", "pick.html", "turn.html", "facts.html", "curves.html")
SHARED = ("numerics.js", "paint.js", "charts.js", "facts.js", "picking.js", "run.js")
PARTS = ("index.html", *PIECES, "style.css", *SHARED, "ink.js", "state.js", "inputs.js", "views.js", "main.js")
LINKED_PARTS = ("linked.html", *PIECES, "style.css", "linked.css", *SHARED, "linked_model.js", "linked.js")


def assembled(paths: Iterable[str | Path]) -> str:
    """The template: the frame, which comes first, with pieces, style sheets and scripts in their places.

    A piece ``bar.html`` goes where the frame says ``<!--BAR-->``.
    """
    texts = {Path(path).name: Path(path).read_text(encoding="utf-8") for path in paths}
    frame = texts.pop(next(iter(texts)))
    for name, text in texts.items():
        if name.endswith(".html"):
            frame = _put(frame, f"<!--{Path(name).stem.upper()}-->\n", text)
    for place, ending in ((STYLE, ".css"), (SCRIPT, ".js")):
        frame = _put(frame, place, "\n".join(text for name, text in texts.items() if name.endswith(ending)))
    return frame


def page(template: str, data: Mapping[str, Any]) -> str:
    """The template with the data in its place; text of the data cannot end the element that it lies in."""
    return _put(template, DATA, json.dumps(data, allow_nan=False).replace("<", "\\u003c"))


def _put(text: str, place: str, part: str) -> str:
    if text.count(place) != 1:
        raise UserError(f"the explorer's template needs {place!r} exactly once.")
    return text.replace(place, part)
