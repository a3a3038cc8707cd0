"""Lists of texts that YAML reads as something else, for want of quotes."""

from __future__ import annotations

from typing import Any

_SHOWN = 12


def quoted_texts(value: Any) -> Any:
    """The value as it is; ValueError with the list in quotes where entries are numbers, truth values, dates or null."""
    if not isinstance(value, list) or not value or any(isinstance(entry, (list, dict)) for entry in value):
        return value
    if all(isinstance(entry, str) for entry in value):
        return value
    shown = ", ".join(repr(_as_text(entry)) for entry in value[:_SHOWN]) + (", ..." if len(value) > _SHOWN else "")
    hint = f"texts are needed; write them in quotes: [{shown}]"
    if any(isinstance(entry, bool) for entry in value):
        hint += (
            ", or as they were; without quotes YAML takes yes, on and true for one truth value, and no, off and false "
            "for the other"
        )
    raise ValueError(hint)


def _as_text(entry: Any) -> str:
    """What was probably written: YAML no longer says which word a truth value was."""
    if isinstance(entry, bool):
        return "yes" if entry else "no"
    return "null" if entry is None else str(entry)
