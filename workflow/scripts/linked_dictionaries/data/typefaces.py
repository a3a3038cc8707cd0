"""Characters drawn in the system's font families: regular, bold and italic of the same one."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from linked_dictionaries.configuration.linked_views import Typefaces
from linked_dictionaries.data.paired import Views
from linked_dictionaries.errors import UserError

STYLES = ("regular", "bold", "italic")
LEAST_FAMILIES = 4  # two to learn from, one to choose settings by, one to test
_FORMAT = "%{family[0]}|%{weight}|%{slant}|%{width}|%{variable}|%{index}|%{file}\n"
_WAY_OUT = (
    "Install fonts that have the three styles; on Debian: apt-get install fonts-liberation fonts-dejavu-extra "
    "fonts-freefont-ttf fonts-lato fonts-open-sans fonts-linuxlibertine fonts-ebgaramond fonts-texgyre"
)


def typeface_files(data: Typefaces, where: str) -> dict[str, dict[str, tuple[str, int]]]:
    """Family to the file and face of each style, of those families that have all three and every character."""
    command = shutil.which("fc-list")
    if command is None:
        raise UserError(f"{where}: fontconfig's fc-list is not installed, which names the system's fonts. {_WAY_OUT}.")
    codes = " ".join(f"{ord(character):x}" for character in sorted(set(data.characters)))
    answer = subprocess.run(
        [command, f":charset={codes}", "--format", _FORMAT], capture_output=True, text=True, timeout=60, check=False
    )
    found: dict[str, dict[str, tuple[str, int]]] = {}
    for line in sorted(answer.stdout.splitlines()):
        family, weight, slant, width, variable, index, path = (*line.split("|"), *[""] * 7)[:7]
        style = _style(weight, slant)
        if style is not None and width == "100" and variable != "True" and index.isdigit():
            found.setdefault(family, {}).setdefault(style, (path, int(index)))
    complete = {family: faces for family, faces in sorted(found.items()) if len(faces) == len(STYLES)}
    if data.families is not None:
        lacking = [family for family in data.families if family not in complete]
        if lacking:
            raise UserError(
                f"{where}.families: {', '.join(map(repr, lacking))} not installed with regular, bold and italic and "
                f"all characters; there are {', '.join(complete) or 'none'}. {_WAY_OUT}."
            )
        complete = {family: complete[family] for family in data.families}
    if len(complete) < LEAST_FAMILIES:
        raise UserError(f"{where}: {len(complete)} font families; needed: {LEAST_FAMILIES} or more. {_WAY_OUT}.")
    return complete


def _style(weight: str, slant: str) -> str | None:
    if weight in ("75", "80"):
        return "regular" if slant == "0" else "italic"
    return "bold" if weight == "200" and slant == "0" else None


def draw_typefaces(data: Typefaces, where: str) -> Views:
    """Each character in each family: views regular, bold and italic, of pixels 0 to 1.

    The group of a sample is its family; families whose regular characters are near copies of another's share a group.
    """
    files = typeface_files(data, where)
    characters = list(dict.fromkeys(data.characters))
    drawn = {
        style: np.array([_drawn(text, faces[style], data, where) for faces in files.values() for text in characters])
        for style in STYLES
    }
    groups = copies(drawn["regular"].reshape(len(files), -1), data.alike)
    height, width = data.image_size
    notes = [f"{len(files)} families in {len(set(groups))} groups: {'; '.join(_told(list(files), groups))}"]
    return Views(
        drawn,
        np.tile(np.arange(len(characters)), len(files)),
        characters,
        np.repeat(groups, len(characters)),
        shapes=dict.fromkeys(STYLES, (height, width)),
        notes=notes,
    )


def copies(families: NDArray[np.float64], alike: float) -> NDArray[np.int64]:
    """Group of each family (n, pixels): joined are those that correlate by more than ``alike``, and what these join."""
    from scipy.sparse.csgraph import connected_components

    return np.asarray(connected_components(np.corrcoef(families) > alike, directed=False)[1], np.int64)


def _told(names: list[str], groups: NDArray[np.int64]) -> list[str]:
    members: Mapping[int, list[str]] = {
        int(group): [name for name, of in zip(names, groups, strict=True) if of == group] for group in groups
    }
    return [" = ".join(members[group]) for group in dict.fromkeys(int(group) for group in groups)]


def _drawn(text: str, face: tuple[str, int], data: Typefaces, where: str) -> NDArray[np.float64]:
    """One character, white on black, on the family's base line and centred from left to right, flattened."""
    height, width = data.image_size
    font: Any = ImageFont.truetype(face[0], data.size, face[1])
    image = Image.new("L", (width, height))
    base = round(height * 0.75)
    ImageDraw.Draw(image).text((width / 2, base), text, font=font, fill=255, anchor="ms")
    pixels = np.asarray(image, np.float64) / 255
    if not pixels.any():
        raise UserError(f"{where}.characters: {text!r} draws nothing in {face[0]}; give visible characters.")
    return pixels.ravel()
