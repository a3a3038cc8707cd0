"""Font files: the system's face of a family where it has the very one, else a file of this repository."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from PIL import ImageFont

from linked_dictionaries.errors import UserError, expanded
from linked_dictionaries.storage import digest_of_file

_REGULAR_STYLES = ("regular", "book", "roman", "normal", "plain", "text")
_USUAL_WEIGHTS, _USUAL_WIDTH = ("75", "80", "100"), "100"  # fontconfig's book, regular and medium; normal


@dataclass(frozen=True)
class Font:
    """A font file and where it came from: ``origin`` is "system" or "fallback"."""

    path: str
    family: str
    style: str
    sha256: str
    origin: str
    index: int = 0  # of the face, in a file that holds several

    def described(self) -> dict[str, str]:
        """What is recorded beside the glyphs; the folder of the file is the machine's business."""
        return {
            "file": Path(self.path).name,
            "family": self.family,
            "style": self.style,
            "sha256": self.sha256,
            "origin": self.origin,
        }


def resolve_font(family: str, fallback: str) -> Font:
    """The system's regular face of that family if fontconfig knows one, else the fallback file (``~`` is home)."""
    system = system_face(family)
    if system is not None:
        return _load(system[0], "system", system[1])
    fallback = str(expanded(fallback, "modalities"))
    if not Path(fallback).is_file():
        raise UserError(
            f"modalities: the system has no font {family!r} and the fallback {fallback!r} is no file. "
            "Install the font, or set 'fallback' to a .ttf file."
        )
    return _load(fallback, "fallback")


def system_face(family: str) -> tuple[str, int] | None:
    """File, and index in it, of the regular face of a family of the system.

    None when fontconfig is absent, has no such family and would substitute another, or has other faces of it alone
    (bold, slanted, narrow).
    """
    command = shutil.which("fc-match")
    if command is None:
        return None
    pattern = family.replace("\\", "\\\\").replace(":", "\\:").replace("-", "\\-").replace(",", "\\,")
    asked = "\\n".join(f"%{{{name}}}" for name in ("family", "style", "weight", "slant", "width", "index", "file"))
    answer = subprocess.run(
        [command, "--format", asked, f"{pattern}:style=Regular"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    families, styles, weight, slant, width, index, path = (*answer.stdout.split("\n"), *[""] * 7)[:7]
    names = [name.strip().lower() for name in families.split(",")]
    if family.strip().lower() not in names or not Path(path.strip()).is_file():
        return None
    place = names.index(family.strip().lower())
    # A second name such as "Arial Narrow" or "DejaVu Sans Light" asks for that face, whatever its weight.
    by_name = place > 0 and names[place].startswith(f"{names[0]} ")
    if not (by_name or _is_regular(place, styles, weight, slant, width)):
        print(f"the system's {family} is not taken: its face is {styles or 'unnamed'}, and the regular one is needed")
        return None
    return path.strip(), int(index) if index.strip().isdigit() else 0


def _is_regular(place: int, styles: str, weight: str, slant: str, width: str) -> bool:
    """Whether fontconfig's answer is an upright face of usual weight and width, or is called regular.

    The latter for families such as Arial Black. ``styles`` go with the family's names, by ``place``.
    """
    names = [style.strip().lower() for style in styles.split(",")]
    usual = weight in _USUAL_WEIGHTS and width == _USUAL_WIDTH
    return slant == "0" and (usual or names[min(place, len(names) - 1)] in _REGULAR_STYLES)


def _load(path: str, origin: str, index: int = 0) -> Font:
    try:
        family, style = ImageFont.truetype(path, 16, index).getname()
    except OSError as error:
        raise UserError(
            f"{path}: not a font file that can be read ({error}); a .ttf or .otf file is needed."
        ) from error
    return Font(path, family or "unnamed", style or "unnamed", digest_of_file(path), origin, index)
