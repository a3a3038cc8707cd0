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

Made by `make documents` from the model in `linked_dictionaries/configuration`; do not edit. `<name>` stands for a name
of your choice, `[]` for an entry of a list; *as `key`*: the same, with the same keys below. Unknown keys are errors.

| key | allowed | meaning |
|---|---|---|
"""
SCHEMA = schema.json_schema()
LIMITS = {"exclusiveMinimum": ">", "minimum": "≥", "exclusiveMaximum": "<", "maximum": "≤"}
KINDS = {"null": "null", "string": "text", "number": "number", "integer": "integer", "boolean": "true, false"}
OF_THE_LIBRARY = ("Parameters", "ParameterLists")  # the estimator's documentation has them
LONG = 40  # characters of a meaning that is worth a reference in place of a repetition
Entry = dict[str, Any]


def resolved(entry: Entry) -> Entry:
    """The entry that a reference of the schema stands for, with what stands beside the reference."""
    if "$ref" in entry:
        return {**SCHEMA["$defs"][entry["$ref"].rsplit("/", 1)[1]], **{k: v for k, v in entry.items() if k != "$ref"}}
    return entry


def inside(entry: Entry) -> Iterator[tuple[str, Entry]]:
    """Entries that an entry is made of, with what leads to them in the path of a key."""
    for choice in [*entry.get("anyOf", []), *entry.get("oneOf", [])]:
        yield "", choice
    if isinstance(entry.get("additionalProperties"), dict):
        yield ".<name>", entry["additionalProperties"]
    if isinstance(entry.get("items"), dict):
        yield "[]", entry["items"]


def keys(entry: Entry, path: str, listed: dict[str, str]) -> Iterator[tuple[str, Entry]]:
    """Every key below an entry of the schema, with its own entry; ``listed`` is where each model's keys stand."""
    if "$ref" in entry:
        if listed.setdefault(entry["$ref"], path) != path:
            return
        entry = resolved(entry)
    if entry.get("title") in OF_THE_LIBRARY:
        return
    for name, inner in entry.get("properties", {}).items():
        below = f"{path}.{name}" if path else name
        yield below, inner
        yield from keys(inner, below, listed)
    for step, inner in inside(entry):
        yield from keys(inner, path + step, listed)


def listed_before(entry: Entry, path: str, listed: dict[str, str]) -> str:
    """Where the keys below this key stand, if not below it; else nothing."""
    place = listed.get(entry.get("$ref", ""), path)
    if place != path:
        return place
    return next(filter(None, (listed_before(inner, path + step, listed) for step, inner in inside(entry))), "")


def allowed(entry: Entry, many: bool = False) -> str:
    """What the schema allows, in words."""
    entry = resolved(entry)
    choices = [*entry.get("anyOf", []), *entry.get("oneOf", [])]
    if choices:
        return ", ".join(dict.fromkeys(allowed(choice) for choice in choices))
    if "const" in entry:
        return f"`{entry['const']}`"
    if "enum" in entry:
        return ", ".join("null" if value is None else f"`{value}`" for value in entry["enum"])
    if entry.get("type") == "array":
        least, most = entry.get("minItems", 0), entry.get("maxItems")
        count = f"of {least} " if least == most else f"of {least} to {most} " if most else f"of {least}+ "
        return f"list {'of ' if (least, most) == (0, None) else count}{allowed(entry['items'], many=True)}"
    if entry.get("type") == "object":
        values = entry.get("additionalProperties")
        holds_keys = not isinstance(values, dict) or "properties" in resolved(values)
        return "keys" if holds_keys else f"name: {allowed(values)}"
    limits = [
        f"{sign} {'2³²' if entry[key] == 2**32 else f'{entry[key]:g}'}" for key, sign in LIMITS.items() if key in entry
    ]
    kind = KINDS.get(entry.get("type", ""), "value")
    return " ".join([f"{kind}s" if many and kind in ("text", "number", "integer") else kind, ", ".join(limits)]).strip()


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
    told, listed, said = comments(), dict[str, str](), dict[tuple[str, str, str], str]()
    rows: dict[str, list[str]] = {}
    for path, entry in keys(SCHEMA, "", listed):
        cell, text = allowed(entry).replace("|", "\\|"), meaning(path, entry, told)
        if path in rows:
            if cell not in rows[path][0]:
                rows[path][0] += f", {cell}"
            continue
        place = listed_before(entry, path, listed)
        first = said.setdefault((path.rpartition(".")[2], cell, text), path)
        if first != path and len(text) > LONG:
            place, text = first, ""
        rows[path] = [cell, "; ".join(filter(None, [place and f"as `{place}`", text]))]
    # A key that only holds others needs no line of its own unless there is something to say.
    told_of = {path: row for path, row in rows.items() if row[1] or "keys" not in row[0]}
    return HEAD + "".join(f"| `{path}` | {cell} | {text} |\n" for path, (cell, text) in told_of.items())


if __name__ == "__main__":
    (ROOT / "docs" / "configuration.md").write_text(reference(), encoding="utf-8")
