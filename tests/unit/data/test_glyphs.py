"""Glyph rendering and the font fallback."""

import numpy as np
import pytest
from helpers import ROOT
from linked_dictionaries.data import fonts, glyphs, lettering
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
        stdout = f"Arial\nRegular\n80\n0\n100\n0\n{ARIMO}"

    monkeypatch.setattr(fonts.shutil, "which", lambda name: "/usr/bin/fc-match")
    monkeypatch.setattr(fonts.subprocess, "run", lambda *arguments, **options: Answer())
    assert glyphs.resolve_font("Arial", "absent.ttf").origin == "system"


def test_a_substitute_of_the_system_is_not_taken(monkeypatch):
    class Answer:
        stdout = f"DejaVu Sans\nBook\n80\n0\n100\n0\n{ARIMO}"

    monkeypatch.setattr(fonts.shutil, "which", lambda name: "/usr/bin/fc-match")
    monkeypatch.setattr(fonts.subprocess, "run", lambda *arguments, **options: Answer())
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


# ------------------------------------------------------------------------------- what a font cannot write is refused

DEJAVU = "DejaVu Sans"
has_dejavu = pytest.mark.skipif(fonts.system_face(DEJAVU) is None, reason="the system has no DejaVu Sans")


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["お", "き", "す"], r"modalities\.arial: the text 'お' has 'お' \(U\+304A\), which the font Arimo Regular"),
        (["a", "b\U000f1234"], r"U\+F1234"),
        (["a\tb", "c"], r"'\\t' \(U\+0009\), which cannot be drawn; take it out"),
        (["\ud800", "c"], r"U\+D800"),
        (["😀", "b"], r"set modalities\.arial\.family"),
        (["क्षि", "ख"], r"U\+0915"),
    ],
)
def test_a_character_that_the_font_lacks_is_named_and_not_drawn_as_a_box(arimo, texts, told):
    with pytest.raises(UserError, match=told):
        glyphs.render(texts, arimo, 20, (40, 80), where="modalities.arial")


@has_dejavu
def test_fonts_that_have_every_text_are_named_and_work(arimo):
    texts = ["ش", "😀", "b"]
    with pytest.raises(UserError, match="Fonts of this system that have all the texts: ") as caught:
        glyphs.render(texts, arimo, 20, (40, 80))
    named = str(caught.value).split("texts: ")[1].split(";")[0].split(", ")
    assert DEJAVU in named
    for family in named:
        assert len(glyphs.render(texts, fonts.resolve_font(family, ARIMO), 20, (40, 80))) == 3


def test_accents_may_be_composed_by_the_font(arimo):
    composed, apart = (glyphs.render([text], arimo, 20, (40, 80)) for text in ("é", "e\u0301"))
    assert np.array_equal(composed, apart)


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["T", "T"], ["T-shirt", "Top"]),
        (["A", "\u0410"], ["latin", "cyrillic"]),
        (["\u00e9", "e\u0301"], ["one", "two"]),
        (["a", "\u200da"], ["one", "two"]),
    ],
)
def test_classes_with_the_same_picture_are_named(arimo, texts, names):
    with pytest.raises(UserError, match=f"the classes '{names[0]}' and '{names[1]}' get the same glyph"):
        glyphs.render(texts, arimo, 20, (40, 40), class_names=names)


def test_a_font_that_draws_small_letters_as_capitals_is_found_out(arimo, monkeypatch):
    drawn = glyphs._drawn
    monkeypatch.setattr(glyphs, "_drawn", lambda text, *rest: drawn(text.upper(), *rest))
    with pytest.raises(UserError, match="the classes 'a' and 'A' get the same glyph"):
        glyphs.render(["a", "b", "A"], arimo, 20, (40, 40))


@has_dejavu
def test_arabic_is_joined_and_runs_from_right_to_left():
    font = fonts.resolve_font(DEJAVU, ARIMO)
    word, *letters = glyphs.render(["سلام", *"سلام"], font, 16, (40, 80)).reshape(5, 40, 80)
    widths = [np.flatnonzero(glyph.any(axis=0)) for glyph in (word, *letters)]
    assert len(widths[0]) < sum(len(width) for width in widths[1:])  # joined letters are narrower than lone ones
    # م ends the word: on the left stands its tail, on the right the teeth of س.
    below = np.flatnonzero((word > 0).any(axis=1))[-1]
    assert np.flatnonzero(word[below]).mean() < widths[0].mean()


@has_dejavu
def test_without_the_shaping_library_such_scripts_are_refused(monkeypatch, arimo):
    monkeypatch.setattr(lettering.features, "check", lambda name: False)
    font = fonts.resolve_font(DEJAVU, ARIMO)
    for text in ("سلام", "שלום", "e\u0301x", "a\u200db"):
        with pytest.raises(UserError, match="needs shaping, and this Pillow has no Raqm"):
            glyphs.render([text], font, 16, (40, 80))
    assert len(glyphs.render(["10", "é", "Ж"], arimo, 16, (40, 80))) == 3


def test_a_font_without_tables_for_its_script_is_refused(arimo, monkeypatch):
    known = frozenset(map(ord, "क्षि"))
    monkeypatch.setattr(lettering, "_tables", lambda path, index: (known, lambda script: False))
    with pytest.raises(UserError, match="of the script Deva but no tables to join them"):
        glyphs.render(["क्षि"], arimo, 16, (40, 80))


def answer_of(monkeypatch, *fields):
    class Answer:
        stdout = "\n".join([*fields, ARIMO])

    monkeypatch.setattr(fonts.shutil, "which", lambda name: "/usr/bin/fc-match")
    monkeypatch.setattr(fonts.subprocess, "run", lambda *arguments, **options: Answer())


@pytest.mark.parametrize(
    ("asked", "fields", "taken"),
    [
        ("Arial", ("Arial", "Regular", "80", "0", "100", "0"), True),
        ("DejaVu Sans", ("DejaVu Sans", "Book", "80", "0", "100", "0"), True),
        ("Arial", ("Arial", "Bold", "200", "0", "100", "0"), False),  # the family's one face here
        ("Arial", ("Arial", "Italic", "80", "100", "100", "0"), False),
        ("Arial", ("Arial,Arial Narrow", "Narrow,Regular", "80", "0", "75", "0"), False),
        ("Arial Narrow", ("Arial,Arial Narrow", "Narrow,Regular", "80", "0", "75", "0"), True),
        ("DejaVu Sans Light", ("DejaVu Sans,DejaVu Sans Light", "ExtraLight", "40", "0", "100", "0"), True),
        ("DejaVu Sans", ("DejaVu Sans,DejaVu Sans Light", "ExtraLight", "40", "0", "100", "0"), False),
        ("Arial Black", ("Arial Black", "Regular", "210", "0", "100", "0"), True),
        ("Meiryo", ("メイリオ,Meiryo", "ボールド,Bold", "200", "0", "100", "0"), False),
        ("Meiryo", ("メイリオ,Meiryo", "レギュラー,Regular", "80", "0", "100", "2"), True),
        ("Arial", ("Liberation Sans", "Regular", "80", "0", "100", "0"), False),
        ("Roboto", ("Roboto", "Thin", "[0 210]", "0", "100", "0"), False),
        ("Arial", (), False),
    ],
)
def test_only_the_very_face_asked_for_is_taken(monkeypatch, asked, fields, taken):
    answer_of(monkeypatch, *fields)
    found = fonts.system_face(asked)
    assert found == ((ARIMO, int(fields[5])) if taken else None)


def test_home_is_expanded_in_the_fallback(monkeypatch):
    monkeypatch.setenv("HOME", str(ROOT))
    assert fonts.resolve_font("No such family at all", "~/resources/fonts/Arimo.ttf").family == "Arimo"
