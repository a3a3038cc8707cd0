"""One image file as grey pixels: turned as its camera says, with its shape where that lies in the transparency."""

from __future__ import annotations

import contextlib
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.data.kinds import kind_of
from linked_dictionaries.errors import UserError

LARGEST_IMAGE = 1 << 24  # pixels of an image file before it is scaled
_EVEN_INK = 48.0  # standard deviation of the ink's grey up to which it is one colour
_PHOTOGRAPHS = ("MPO",)  # formats whose further frames are previews of the first


@dataclass(frozen=True)
class Picture:
    """Grey pixels (height, width), 0 to 255, and how transparency was taken: "", "bright ink" or "dark ink"."""

    pixels: NDArray[np.uint8]
    ink: str = ""


def read_picture(path: Path, size: list[int] | None) -> Picture | None:
    """An image as grey, scaled to ``size`` (height, width) if given; None for a file of several frames.

    Where parts are transparent the ground is taken as black: strokes, whatever their colour, come out bright on dark.
    Raises UserError for a file that is no image, is too large, or has more than 8 bits per pixel.
    """
    from PIL import Image, ImageOps

    try:
        # By a handle: Pillow 13 maps a file that it has by name, and scrambles a TIFF that lies on its side.
        with warnings.catch_warnings(), open(path, "rb") as file, Image.open(file) as image:
            warnings.simplefilter("ignore")  # of doubtful metadata; the pixels are what counts
            if image.width * image.height > LARGEST_IMAGE:
                raise UserError(f"{path}: {image.width} × {image.height} pixels are more than {LARGEST_IMAGE}.")
            if image.mode.startswith(("I", "F")):
                # Pillow would cut every grey above 255 to white.
                raise UserError(f"{path}: more than 8 bits per pixel (mode {image.mode}); convert it to 8 bits.")
            if getattr(image, "n_frames", 1) > 1 and image.format not in _PHOTOGRAPHS:
                return None
            upright = ImageOps.exif_transpose(image)
            grey, ink = _inked(upright) if upright.has_transparency_data else (upright.convert("L"), "")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        with contextlib.suppress(OSError):
            kind = kind_of(path.read_bytes()[:512])
            if kind and not kind.startswith("an image"):
                raise UserError(f"{path}: not an image that can be read; this is {kind}.") from error
        raise UserError(f"{path}: not an image that can be read ({error}).") from error
    if size is not None and grey.size != (size[1], size[0]):
        grey = grey.resize((size[1], size[0]), Image.Resampling.LANCZOS)
    return Picture(np.asarray(grey, dtype=np.uint8), ink)


def _inked(image: Any) -> tuple[Any, str]:
    """A partly transparent image on a black ground.

    Where the shape lies in the transparency (less than half is visible, or what is visible has one colour), dark ink
    is inverted, for on black it would vanish. Elsewhere the visible part is a picture already and stays as it is.
    """
    from PIL import Image

    full = image.convert("RGBA")
    grey = np.asarray(full.convert("RGB").convert("L"), np.float64)
    alpha = np.asarray(full.getchannel("A"), np.float64) / 255
    visible = alpha.sum()
    if visible == alpha.size:
        return full.convert("RGB").convert("L"), ""
    ink = "bright ink"
    if visible > 0:
        mean = (grey * alpha).sum() / visible
        spread = np.sqrt((alpha * (grey - mean) ** 2).sum() / visible)
        if mean < 128 and (spread <= _EVEN_INK or visible < alpha.size / 2):
            grey, ink = 255 - grey, "dark ink"
    return Image.fromarray(np.rint(grey * alpha).astype(np.uint8)), ink
