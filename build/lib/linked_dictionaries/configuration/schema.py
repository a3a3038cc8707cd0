"""The JSON schema of the configuration."""

from __future__ import annotations

from typing import Any

from linked_dictionaries.configuration.model import Config


def json_schema() -> Any:
    """JSON schema of the configuration after variants took the defaults."""
    return _in_json_schema_words(Config.model_json_schema())


_LIMITS = {"gt": "exclusiveMinimum", "ge": "minimum", "lt": "exclusiveMaximum", "le": "maximum"}


def _in_json_schema_words(entry: Any) -> Any:
    """Limits under the names of JSON schema: numbers that may arrive as text leave pydantic with its own names."""
    if isinstance(entry, dict):
        return {_LIMITS.get(key, key): _in_json_schema_words(value) for key, value in entry.items()}
    return [_in_json_schema_words(value) for value in entry] if isinstance(entry, list) else entry
