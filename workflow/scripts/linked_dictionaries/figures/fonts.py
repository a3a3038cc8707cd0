"""Fonts for the texts in figures: Matplotlib's own, and the system's for characters that it lacks."""

from __future__ import annotations

import functools
import unicodedata

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

OWN = "DejaVu Sans"  # comes with Matplotlib
_MOST = 200  # fonts looked into
_NO_TEXT = ("Last Resort", "cm", "STIXNon", "STIXSize")  # boxes for every character, or letters under others' codes


@functools.lru_cache(maxsize=16)
def families_that_write(characters: frozenset[str]) -> tuple[str, ...]:
    """Matplotlib's font, then families of the system that have the characters it lacks, each as far as it can.

    Characters that no font has are told; they come out as boxes.
    """
    lacking = {ord(character) for character in characters if _is_seen(character)} - _covered(_own_path())
    families = [OWN]
    for family, path in _candidates() if lacking else ():
        has = lacking & _covered(path)
        if has:
            families.append(family)
            lacking -= has
        if not lacking:
            break
    if lacking:
        shown = ", ".join(f"{chr(code)!r} (U+{code:04X})" for code in sorted(lacking)[:5])
        print(f"warning: no font of this system has {shown}; the figure shows boxes in their place")
    return tuple(families)


def _is_seen(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf", "Cs")


def _own_path() -> str:
    return str(font_manager.findfont(OWN, fallback_to_default=True))


def _candidates() -> list[tuple[str, str]]:
    """Family and file of upright regular fonts, each family once, in a fixed order."""
    regular = {
        entry.name: entry.fname
        for entry in sorted(font_manager.fontManager.ttflist, key=lambda entry: (entry.name, entry.fname), reverse=True)
        if not entry.name.startswith(_NO_TEXT)
        and entry.style == "normal"
        and entry.weight in (400, "normal", "regular", "book")
    }
    return sorted(regular.items())[:_MOST]


@functools.lru_cache(maxsize=256)
def _covered(path: str) -> frozenset[int]:
    try:
        return frozenset(FT2Font(path).get_charmap())
    except (OSError, RuntimeError):
        return frozenset()
