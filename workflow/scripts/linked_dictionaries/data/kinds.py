"""What a file is, by its first bytes; and gzip unpacked within a limit."""

from __future__ import annotations

import gzip
import io
import zlib

from linked_dictionaries.errors import UserError

LARGEST_FILE = 1 << 30  # bytes, uncompressed: larger than any IDX file this project knows of
GZIP = b"\x1f\x8b"

_FIRST_BYTES = {
    GZIP: "gzip",
    b"PK\x03\x04": "a zip archive",
    b"PK\x05\x06": "an empty zip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ\0": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"7z\xbc\xaf": "a 7-zip archive",
    b"Rar!": "a rar archive",
    b"\x89PNG": "an image (PNG)",
    b"\xff\xd8\xff": "an image (JPEG)",
    b"GIF8": "an image (GIF)",
    b"II*\0": "an image (TIFF)",
    b"MM\0*": "an image (TIFF)",
    b"BM": "an image (BMP)",
    b"RIFF": "an image (WebP)",
    b"\x93NUMPY": "a NumPy array (.npy)",
    b"\x89HDF": "an HDF5 file",
    b"%PDF": "a PDF document",
    b"version https://git-lfs": "a Git LFS pointer in the file's place (git lfs pull fetches the file)",
    b"{": "text (JSON)",
}
_WEB_PAGE = (b"<!doctype", b"<html", b"<head", b"<body", b"<script")


def kind_of(content: bytes) -> str | None:
    """What the content is, in words that follow "this is"; None where its first bytes do not show it."""
    if not content:
        return "an empty file"
    start = content[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.lower().startswith(_WEB_PAGE):
        return "a web page (HTML)"
    if start.startswith(b"<"):
        return "text with markup (XML or HTML)"
    if content[257:262] == b"ustar":
        return "a tar archive"
    return next((kind for first, kind in _FIRST_BYTES.items() if content.startswith(first)), None)


def unpacked(content: bytes, name: str, largest: int = LARGEST_FILE) -> bytes:
    """The bytes inside gzip content, never more than ``largest``, whatever the archive claims.

    Raises UserError for an archive that is damaged, ends early or unpacks to more.
    """
    try:
        with gzip.open(io.BytesIO(content)) as archive:
            inside = archive.read(largest + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(f"{name}: this is gzip, and damaged ({error}); fetch the file anew.") from error
    if len(inside) > largest:
        raise UserError(f"{name}: this is gzip that unpacks to more than {largest} bytes.")
    return inside
