"""The line under each figure."""

from __future__ import annotations

from typing import Any


def figure_note(data_title: str, **facts: Any) -> str:
    """The data that a figure shows, then what else matters."""
    return " · ".join([data_title, *(f"{name} {value}" for name, value in facts.items())])
