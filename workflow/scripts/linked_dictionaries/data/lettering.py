"""Whether a font can write a text: its characters, and the shaping that some scripts need."""

from __future__ import annotations

import functools
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Collection
from typing import Any

from fontTools import unicodedata as scripts  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]
from PIL import features

from linked_dictionaries.data.fonts import system_face
from linked_dictionaries.errors import UserError

# Characters that are never drawn by themselves (Unicode's Default_Ignorable_Code_Point), which a font may lack.
_NEVER_DRAWN = (
    *((0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F)),
    *((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF)),
    *((0xFFA0, 0xFFA0), (0xE0000, 0xE0FFF)),
)
_LINE_BREAK = "\n"
_NOWHERE = "\U0010fffe"  # a code point that no font draws as a character
# Scripts whose letters change with their neighbours by tables of the font; without those they come out wrong.
_BY_TABLES = frozenset(
    ("Beng", "Deva", "Gujr", "Guru", "Knda", "Mlym", "Orya", "Sinh", "Taml", "Telu", "Tibt", "Khmr", "Mymr", "Mong")
)


def check_texts(texts: Collection[str], path: str, index: int, face: Any, where: str) -> None:
    """Raise UserError for a text that the font at ``path`` (face ``index``, opened as ``face``) cannot write right.

    Told are characters that it lacks, with fonts of the system that have them, and scripts that need shaping where
    Pillow has no Raqm or the font no tables for them. ``where`` is the modality's place in config.yaml.
    """
    covered, shaped = _tables(path, index)
    name = " ".join(part for part in face.getname() if part)
    every = "".join(sorted(set("".join(texts)) - {_LINE_BREAK}))
    for text in texts:
        control = [character for character in text if _is_control(character)]
        if control:
            raise UserError(
                f"{where}: the text {short(text)} has {_told(control)}, which cannot be drawn; take it out."
            )
        lacking = _lacking(text, covered, face)
        if lacking:
            raise UserError(
                f"{where}: the text {short(text)} has {_told(lacking)}, which the font {name} ({path}) lacks; a box "
                f"would be drawn. {_advice(every, where)}"
            )
        if needs_shaping(text) and not features.check("raqm"):
            raise UserError(
                f"{where}: the text {short(text)} is in a script that needs shaping, and this Pillow has no Raqm "
                "library to do it; letters would come out unjoined or in the wrong order. Install it (pip's Pillow for "
                "Linux and macOS has it inside; elsewhere: libraqm, with fribidi), or give other texts."
            )
        unshaped = {script for script in map(_script, set(text)) if script in _BY_TABLES and not shaped(script)}
        if unshaped and len(text) > 1:
            raise UserError(
                f"{where}: the font {name} ({path}) has letters of the script {', '.join(sorted(unshaped))} but no "
                f"tables to join them, so {short(text)} would come out wrong. {_advice(every, where)}"
            )


def short(text: str) -> str:
    """A text in quotes, cut where it is long."""
    return repr(text) if len(text) <= 40 else f"{text[:40]!r}… ({len(text)} characters)"


def _is_control(character: str) -> bool:
    return character != _LINE_BREAK and unicodedata.category(character) in ("Cc", "Cs")


def needs_shaping(text: str) -> bool:
    """Whether a text is more than its characters set side by side from left to right."""
    return any(
        unicodedata.bidirectional(character) in ("R", "AL", "AN")
        or unicodedata.category(character).startswith("M")
        or _is_never_drawn(character)
        or _script(character) in _BY_TABLES
        for character in set(text)
    )


def _lacking(text: str, covered: Collection[int] | None, face: Any) -> list[str]:
    """Characters that would come out as boxes; none if the text's composed or its decomposed form has them all."""

    def lacks(character: str) -> bool:
        if character == _LINE_BREAK or _is_never_drawn(character):
            return False
        return ord(character) not in covered if covered is not None else _is_box(character, face)

    spellings = dict.fromkeys((text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)))
    found = [list(filter(lacks, dict.fromkeys(spelling))) for spelling in spellings]
    return [] if not all(found) else found[0]


def _is_box(character: str, face: Any) -> bool:
    """Whether a character is drawn as one that no font has; for fonts whose tables cannot be read."""
    drawn, box = face.getmask(character), face.getmask(_NOWHERE)
    return bool(drawn.size == box.size and bytes(drawn) == bytes(box))


def _is_never_drawn(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _NEVER_DRAWN)


def _script(character: str) -> str:
    return str(scripts.script(character))


@functools.lru_cache(maxsize=16)
def _tables(path: str, index: int) -> tuple[Collection[int] | None, Callable[[str], bool]]:
    """Code points that a font file maps (None: it does not say), and whether it has shaping tables for a script."""
    try:
        with TTFont(path, fontNumber=index & 0xFFFF, lazy=True) as font:
            maps = [table for table in font["cmap"].tables if table.isUnicode() or table.isSymbol()]
            covered = {code for table in maps for code in table.cmap}
            # Symbol fonts map U+F0xx, and are asked for U+00xx.
            covered |= {code - 0xF000 for code in covered if 0xF000 <= code <= 0xF0FF and not _has_unicode(maps)}
            substitutions = font["GSUB"].table.ScriptList if "GSUB" in font else None
            tags = {record.ScriptTag for record in substitutions.ScriptRecord} if substitutions else set()
    except (TTLibError, KeyError, OSError, AssertionError, ValueError):
        return None, lambda script: False
    return frozenset(covered) or None, lambda script: bool(tags & set(scripts.ot_tags_from_script(script)))


def _has_unicode(maps: Collection[Any]) -> bool:
    return any(table.isUnicode() for table in maps)


def _told(characters: Collection[str]) -> str:
    shown = [f"{character!r} (U+{ord(character):04X})" for character in list(characters)[:5]]
    return ", ".join(shown) + (" and more" if len(characters) > len(shown) else "")


def _advice(characters: str, where: str) -> str:
    families = families_with(characters)
    if families is None:
        return f"Set {where}.family to a font that has them, or {where}.texts to other texts."
    if families:
        return f"Fonts of this system that have all the texts: {', '.join(families)}; set {where}.family to one."
    return (
        "No font of this system that could be taken has all the texts: install one (the Noto fonts have nearly every "
        f"script) and set {where}.family to it or {where}.fallback to its file, or set {where}.texts to other texts."
    )


@functools.lru_cache(maxsize=64)
def families_with(characters: str) -> list[str] | None:
    """Font families of the system that have all of the characters and would be taken; None without fontconfig."""
    command = shutil.which("fc-list")
    if command is None:
        return None
    codes = " ".join(f"{ord(character):x}" for character in characters if not _is_never_drawn(character))
    answer = subprocess.run(
        [command, f":charset={codes}", "--format", "%{family}\\n"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    families = sorted({line.partition(",")[0].strip() for line in answer.stdout.splitlines()} - {""})
    taken = (family for family in families[:20] if system_face(family) is not None)
    return [family for family, _ in zip(taken, range(5), strict=False)]
