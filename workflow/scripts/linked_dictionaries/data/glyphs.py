"""One rendered glyph per class, by Arial where the system has it, else by the metric-compatible Arimo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from linked_dictionaries.data.fonts import Font, resolve_font
from linked_dictionaries.data.lettering import check_texts, short
from linked_dictionaries.errors import UserError

__all__ = ["Font", "contact_sheet", "render", "resolve_font"]


def render(
    texts: Sequence[str],
    font: Font,
    size: int,
    image_shape: tuple[int, int],
    *,
    where: str = "modalities",
    class_names: Sequence[str] = (),
) -> NDArray[np.uint8]:
    """Glyphs, white on black, the ink centred: (classes, pixels) uint8.

    ``size`` is in pixels per em; ``where``, the modality's place in config.yaml, and ``class_names`` are told in
    messages. Raises UserError for text that the font cannot write, that draws no ink or does not fit the image, and
    for two classes whose glyphs are the same picture.
    """
    try:
        face = ImageFont.truetype(font.path, size, font.index)
    except OSError as error:
        raise UserError(
            f"{where}: the font {font.path} cannot be drawn with {size} pixels per em ({error})."
        ) from error
    check_texts(texts, font.path, font.index, face, where)
    glyphs = np.stack([_drawn(text, face, image_shape, where).ravel() for text in texts])
    _check_distinct(glyphs, texts, font, where, class_names or texts)
    return glyphs


def _check_distinct(
    glyphs: NDArray[np.uint8], texts: Sequence[str], font: Font, where: str, class_names: Sequence[str]
) -> None:
    first: dict[bytes, int] = {}
    for label, glyph in enumerate(glyphs):
        other = first.setdefault(glyph.tobytes(), label)
        if other != label:
            drawn = (
                "the same text" if texts[other] == texts[label] else f"{short(texts[other])} and {short(texts[label])}"
            )
            raise UserError(
                f"{where}: the classes {short(class_names[other])} and {short(class_names[label])} get the same glyph "
                f"({drawn}, in the font {font.family}), so that nothing could tell them apart. Give every class a text "
                f"that looks different in {where}.texts, or take another font or a larger size."
            )


def _drawn(text: str, face: Any, image_shape: tuple[int, int], where: str) -> NDArray[np.uint8]:
    try:
        return _render_one(text, face, image_shape, where)
    except (RuntimeError, ValueError, OSError) as error:  # control characters and the like, in words of the library
        raise UserError(
            f"{where}: the text {short(text)} cannot be drawn ({error}); give visible characters."
        ) from error


def _render_one(text: str, face: Any, image_shape: tuple[int, int], where: str) -> NDArray[np.uint8]:
    height, width = image_shape
    ruler = ImageDraw.Draw(Image.new("L", (1, 1)))  # measures several lines too, which the face alone does not
    left, top, right, bottom = (int(edge) for edge in ruler.textbbox((0, 0), text, font=face))
    ink_width, ink_height = right - left, bottom - top
    if ink_width > 8 * width or ink_height > 8 * height:
        raise UserError(_too_large(where, text, ink_width, ink_height, image_shape))
    canvas = Image.new("L", (max(ink_width, 1) + 4, max(ink_height, 1) + 4))
    ImageDraw.Draw(canvas).text((2 - left, 2 - top), text, font=face, fill=255)
    box = canvas.getbbox()
    if box is None:
        raise UserError(
            f"{where}: the text {short(text)} draws nothing in this font; give a text with visible characters."
        )
    ink = canvas.crop(box)
    if ink.width > width or ink.height > height:
        raise UserError(_too_large(where, text, ink.width, ink.height, image_shape))
    image = Image.new("L", (width, height))
    image.paste(ink, ((width - ink.width) // 2, (height - ink.height) // 2))
    return np.asarray(image, dtype=np.uint8)


def _too_large(where: str, text: str, width: int, height: int, image_shape: tuple[int, int]) -> str:
    return (
        f"{where}: the text {short(text)} needs {width} × {height} pixels and the images have "
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
