"""Glyph rendering and the font fallback."""

import numpy as np
import pytest
from helpers import ROOT
from linked_dictionaries.data import glyphs
from linked_dictionaries.errors import UserError
from linked_dictionaries.storage import digest_of_file

ARIMO = str(ROOT / "resources" / "fonts" / "Arimo.ttf")


@pytest.fixture
def arimo():
    return glyphs.resolve_font("No such family at all", ARIMO)


def test_absent_family_falls_back_and_says_so(arimo):
    assert (arimo.origin, arimo.family, arimo.style) == ("fallback", "Arimo", "Regular")
    assert arimo.sha256 == digest_of_file(ARIMO)
    assert arimo.described()["file"] == "Arimo.ttf"


def test_family_of_the_system_is_taken(monkeypatch):
    class Answer:
        stdout = f"Arial,Arial Regular\n{ARIMO}"

    monkeypatch.setattr(glyphs.shutil, "which", lambda name: "/usr/bin/fc-match")
    monkeypatch.setattr(glyphs.subprocess, "run", lambda *arguments, **options: Answer())
    assert glyphs.resolve_font("Arial", "absent.ttf").origin == "system"


def test_a_substitute_of_the_system_is_not_taken(monkeypatch):
    class Answer:
        stdout = f"DejaVu Sans\n{ARIMO}"

    monkeypatch.setattr(glyphs.shutil, "which", lambda name: "/usr/bin/fc-match")
    monkeypatch.setattr(glyphs.subprocess, "run", lambda *arguments, **options: Answer())
    assert glyphs.resolve_font("Arial", ARIMO).origin == "fallback"


def test_no_font_at_all_is_told(tmp_path):
    with pytest.raises(UserError, match="fallback"):
        glyphs.resolve_font("No such family at all", str(tmp_path / "absent.ttf"))
    (tmp_path / "no.ttf").write_text("not a font")
    with pytest.raises(UserError, match="not a font file"):
        glyphs.resolve_font("No such family at all", str(tmp_path / "no.ttf"))


def test_glyphs_are_distinct_centred_and_as_tall_as_digits(arimo):
    drawn = glyphs.render(list("0123456789"), arimo, 26, (28, 28))
    assert drawn.shape == (10, 784) and drawn.dtype == np.uint8
    assert len({glyph.tobytes() for glyph in drawn}) == 10
    for glyph in drawn.reshape(10, 28, 28):
        rows, columns = np.flatnonzero(glyph.any(axis=1)), np.flatnonzero(glyph.any(axis=0))
        assert abs(rows[0] - (27 - rows[-1])) <= 1
        assert abs(columns[0] - (27 - columns[-1])) <= 1
        assert 18 <= rows[-1] - rows[0] + 1 <= 21
        assert glyph.max() > 200


@pytest.mark.parametrize("size", [8, 17, 26])
def test_size_is_the_em(arimo, size):
    glyph = glyphs.render(["0"], arimo, size, (28, 28)).reshape(28, 28)
    assert abs(np.count_nonzero(glyph.any(axis=1)) - 0.74 * size) <= 1.5


def test_text_that_does_not_fit_or_draws_nothing_is_told(arimo):
    with pytest.raises(UserError, match="smaller size"):
        glyphs.render(["8"], arimo, 60, (28, 28))
    with pytest.raises(UserError, match="smaller size"):
        glyphs.render(["8" * 1000], arimo, 26, (28, 28))
    with pytest.raises(UserError, match="draws nothing"):
        glyphs.render([" "], arimo, 26, (28, 28))


def test_contact_sheet_shows_every_glyph(arimo):
    drawn = glyphs.render(list("ABCDEFGHIJKL"), arimo, 20, (28, 28))
    assert glyphs.contact_sheet(drawn, (28, 28), scale=1).size == (10 * 29 + 1, 2 * 29 + 1)
