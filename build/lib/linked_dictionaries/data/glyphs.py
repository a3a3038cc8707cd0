"""One rendered glyph per class: Arial where the system has it, else the metric-compatible Arimo of this repository."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from linked_dictionaries.errors import UserError
from linked_dictionaries.storage import digest_of_file


@dataclass(frozen=True)
class Font:
    """A font file and where it came from: ``origin`` is "system" or "fallback"."""

    path: str
    family: str
    style: str
    sha256: str
    origin: str

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
    """The system's font of that family if fontconfig knows one, else the fallback file."""
    system = _system_font(family)
    if system is not None:
        return _load(system, "system")
    if not Path(fallback).is_file():
        raise UserError(
            f"modalities: the system has no font {family!r} and the fallback {fallback!r} is no file. "
            "Install the font, or set 'fallback' to a .ttf file."
        )
    return _load(fallback, "fallback")


def _system_font(family: str) -> str | None:
    """Path of the regular face of a family; None when fontconfig is absent or would substitute another family."""
    command = shutil.which("fc-match")
    if command is None:
        return None
    pattern = family.replace("\\", "\\\\").replace(":", "\\:").replace("-", "\\-").replace(",", "\\,")
    answer = subprocess.run(
        [command, "--format", "%{family}\\n%{file}", f"{pattern}:style=Regular"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    families, _, path = answer.stdout.partition("\n")
    found = {name.strip().lower() for name in families.split(",")}
    return path.strip() if family.lower() in found and Path(path.strip()).is_file() else None


def _load(path: str, origin: str) -> Font:
    try:
        family, style = ImageFont.truetype(path, 16).getname()
    except OSError as error:
        raise UserError(
            f"{path}: not a font file that can be read ({error}); a .ttf or .otf file is needed."
        ) from error
    return Font(path, family or "unnamed", style or "unnamed", digest_of_file(path), origin)


def render(texts: list[str], font: Font, size: int, image_shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Glyphs, white on black, the ink centred: (classes, pixels) uint8.

    ``size`` is in pixels per em. Text that draws no ink or does not fit the image is an error.
    """
    face = ImageFont.truetype(font.path, size)
    return np.stack([_drawn(text, face, image_shape).ravel() for text in texts])


def _drawn(text: str, face: Any, image_shape: tuple[int, int]) -> NDArray[np.uint8]:
    try:
        return _render_one(text, face, image_shape)
    except (RuntimeError, ValueError, OSError) as error:  # control characters and the like, in words of the library
        raise UserError(f"modalities: the text {text!r} cannot be drawn ({error}); give visible characters.") from error


def _render_one(text: str, face: Any, image_shape: tuple[int, int]) -> NDArray[np.uint8]:
    height, width = image_shape
    left, top, right, bottom = (int(edge) for edge in face.getbbox(text))
    ink_width, ink_height = right - left, bottom - top
    if ink_width > 8 * width or ink_height > 8 * height:
        raise UserError(_too_large(text, ink_width, ink_height, image_shape))
    canvas = Image.new("L", (max(ink_width, 1) + 4, max(ink_height, 1) + 4))
    ImageDraw.Draw(canvas).text((2 - left, 2 - top), text, font=face, fill=255)
    box = canvas.getbbox()
    if box is None:
        raise UserError(
            f"modalities: the text {text!r} draws nothing in this font; give a text with visible characters."
        )
    ink = canvas.crop(box)
    if ink.width > width or ink.height > height:
        raise UserError(_too_large(text, ink.width, ink.height, image_shape))
    image = Image.new("L", (width, height))
    image.paste(ink, ((width - ink.width) // 2, (height - ink.height) // 2))
    return np.asarray(image, dtype=np.uint8)


def _too_large(text: str, width: int, height: int, image_shape: tuple[int, int]) -> str:
    return (
        f"modalities: the text {text!r} needs {width} × {height} pixels and the images have "
        f"{image_shape[1]} × {image_shape[0]}; choose a smaller size or a shorter text."
    )


def contact_sheet(glyphs: NDArray[np.uint8], image_shape: tuple[int, int], scale: int = 4) -> Image.Image:
    """All glyphs side by side, enlarged, for a look with the eye."""
    height, width = image_shape
    columns = min(10, len(glyphs))
    rows = -(-len(glyphs) // columns)
    sheet = Image.new("L", (columns * (width + 1) + 1, rows * (height + 1) + 1), color=128)
    for i, glyph in enumerate(glyphs):
        place = (1 + (i % columns) * (width + 1), 1 + (i // columns) * (height + 1))
        sheet.paste(Image.fromarray(glyph.reshape(image_shape)), place)
    return sheet.resize((sheet.width * scale, sheet.height * scale), Image.Resampling.NEAREST)
