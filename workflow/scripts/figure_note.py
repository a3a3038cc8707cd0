"""The line under each figure."""

from __future__ import annotations

from typing import Any


def figure_note(described: dict[str, Any], **facts: Any) -> str:
    """The data that a figure shows, then what else matters."""
    return " · ".join([described["title"], *(f"{name} {value}" for name, value in facts.items())])
