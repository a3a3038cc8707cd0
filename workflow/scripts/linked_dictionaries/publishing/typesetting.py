"""The article as a PDF: a Typst template, its content as JSON, figures beside both; only fonts that ship."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from linked_dictionaries.errors import UserError
from linked_dictionaries.storage import atomic_path

TEMPLATE, CONTENT = "article.typ", "content.json"
WORDS_FOR_EARS = "**In words:**"


def typeset(
    path: str | Path,
    template: Iterable[str | Path],
    content: Mapping[str, Any],
    files: Mapping[str, str | Path],
    fonts: str | Path,
) -> None:
    """Write a PDF; the same template, content and files give the same bytes.

    Parameters
    ----------
    template : article.typ and what it reads beside content.json. files : pictures by the names that ``content`` gives
        them. fonts : folder with fonts for signs that the compiler's own lack; the system's are not used.
    """
    import typst

    with tempfile.TemporaryDirectory() as folder:
        for part in template:
            shutil.copyfile(part, Path(folder) / Path(part).name)
        for name, source in files.items():
            if not Path(source).stat().st_size:
                raise UserError(f"{source}: empty; the article is not typeset. Remove it and run the same command.")
            shutil.copyfile(source, Path(folder) / name)
        (Path(folder) / CONTENT).write_text(json.dumps(content, allow_nan=False), encoding="utf-8")
        source, places = str(Path(folder) / TEMPLATE), [str(fonts)]
        with atomic_path(path) as temporary:
            given: dict[str, Any] = {
                "output": str(temporary),
                "root": folder,
                "font_paths": places,
                "ignore_system_fonts": True,
            }
            try:
                typst.compile(source, **given)
            except typst.TypstError as error:
                # Typst 0.15 fails to tag some layouts, such as a table that a page break divides.
                if "internal error" not in str(error):
                    raise
                print(f"without tags for screen readers: {error}")
                typst.compile(source, **given, pdf_tags=False)


def caption(text: str) -> dict[str, str]:
    """Caption and description of a figure from its page in the report: without its number, the words apart."""
    shown, _, words = text.partition(WORDS_FOR_EARS)
    shown = " ".join(shown.split())
    if shown.startswith("Figure "):
        shown = shown.split(". ", 1)[1]
    return {"caption": shown, "alt": " ".join(words.split()) or shown}
