"""Write docs/configuration.md: every key of config.yaml with what is allowed and what it means, from its model.

What a key means is its description in the model or, where that has none, its comment in config.yaml.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "workflow" / "scripts"))

from linked_dictionaries.configuration import schema

HEAD = """# Every key of config.yaml

Written by `make documents` from the model of the configuration in `linked_dictionaries/configuration`; do not edit.
`<name>` stands for names of your choice, `[]` for the entries of a list. Unknown keys are errors.

| key | allowed | meaning |
|---|---|---|
"""
SCHEMA = schema.json_schema()
LIMITS = {"exclusiveMinimum": "above", "minimum": "at least", "maximum": "at most", "exclusiveMaximum": "below"}


def resolved(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry that a reference of the schema stands for, with what stands beside the reference."""
    if "$ref" in entry:
        return {**SCHEMA["$defs"][entry["$ref"].rsplit("/", 1)[1]], **{k: v for k, v in entry.items() if k != "$ref"}}
    return entry


def keys(entry: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key below an entry of the schema, with its own entry."""
    entry = resolved(entry)
    for choice in [*entry.get("anyOf", []), *entry.get("oneOf", [])]:
        yield from keys(choice, path)
    for name, inner in entry.get("properties", {}).items():
        below = f"{path}.{name}" if path else name
        yield below, inner
        yield from keys(inner, below)
    if isinstance(entry.get("additionalProperties"), dict):
        yield from keys(entry["additionalProperties"], f"{path}.<name>")
    if isinstance(entry.get("items"), dict):
        yield from keys(entry["items"], f"{path}[]")


def allowed(entry: dict[str, Any]) -> str:
    """What the schema allows, in words."""
    entry = resolved(entry)
    choices = [*entry.get("anyOf", []), *entry.get("oneOf", [])]
    if choices:
        return " or ".join(dict.fromkeys(allowed(choice) for choice in choices))
    if "const" in entry:
        return f"`{entry['const']}`"
    if "enum" in entry:
        return ", ".join(f"`{value}`" for value in entry["enum"])
    kind = {"null": "null", "string": "text", "number": "number", "integer": "whole number", "boolean": "true or false"}
    if entry.get("type") == "array":
        least, most = entry.get("minItems"), entry.get("maxItems")
        count = f"{least} or more" if most is None else f"{least}" if least == most else f"{least} to {most}"
        return f"list of {'' if least is None else f'{count}, each '}{allowed(entry['items'])}"
    if entry.get("type") == "object":
        values = entry.get("additionalProperties")
        holds_keys = not isinstance(values, dict) or "properties" in resolved(values)
        return "keys" if holds_keys else f"name: {allowed(values)}"
    words = [f"{word} {entry[key]:g}" for key, word in LIMITS.items() if key in entry]
    return ", ".join([kind.get(entry.get("type", ""), "value"), *words])


def comments() -> dict[str, str]:
    """The comment of each key of config.yaml that has one, by path."""
    found: dict[str, str] = {}
    parents: list[tuple[int, str]] = []
    for line in (ROOT / "config.yaml").read_text(encoding="utf-8").splitlines():
        key = re.match(r"^( *)([A-Za-z_]\w*):", line)
        if not key:
            continue
        indent = len(key[1])
        parents = [parent for parent in parents if parent[0] < indent] + [(indent, key[2])]
        comment = re.search(r"\s#\s(.*)$", line)
        if comment:
            found[".".join(name for _, name in parents)] = comment[1]
    return found


def meaning(path: str, entry: dict[str, Any], told: dict[str, str]) -> str:
    if "description" in entry:
        return str(entry["description"])
    path = re.sub(r"^variants\.<name>\.(sparse_coding|training)", r"\1", path)
    pattern = re.compile(re.escape(path.replace("[]", "")).replace("<name>", r"[^.]+"))
    return next((comment for place, comment in told.items() if pattern.fullmatch(place)), "")


def reference() -> str:
    told = comments()
    rows = {}
    for path, entry in keys(SCHEMA, ""):
        cell = allowed(entry).replace("|", "\\|")
        known = rows.get(path)
        if known is None:
            rows[path] = [cell, meaning(path, entry, told)]
        elif cell not in known[0]:
            known[0] += f" or {cell}"
    # A key that only holds others needs no line of its own unless there is something to say.
    told_of = {path: row for path, row in rows.items() if row[1] or "keys" not in row[0]}
    return HEAD + "".join(f"| `{path}` | {cell} | {text} |\n" for path, (cell, text) in told_of.items())


if __name__ == "__main__":
    (ROOT / "docs" / "configuration.md").write_text(reference(), encoding="utf-8")
