"""Up to 256 classes with names of any signs, in Figures 3, 4 and 5."""

import numpy as np
import pandas as pd
import pytest
from linked_dictionaries.figures import benchmarks, dictionaries, embeddings, fonts, reconstructions, style
from matplotlib.text import Text
from PIL import Image

# The second would be a formula that cannot be read, and ended the run; the third was left out of the legend.
NAMES = ["$x$", "$\\nonsense{$", "_hidden", "a_b^2", "\\", "100 %", "{}", "\u0633\u0644\u0627\u0645", "none", "a & b"]


@pytest.fixture
def drawn(monkeypatch):
    """Figures as they are when saved."""
    kept = []
    monkeypatch.setattr(style.plt, "close", kept.append)
    yield kept
    monkeypatch.undo()
    for figure in kept:
        style.plt.close(figure)


def texts_of(figure):
    return [text.get_text() for text in figure.findobj(Text)]


def planes(n_classes, points=300):
    random = np.random.default_rng(0)
    table = pd.DataFrame(
        {"x": random.random(points), "y": random.random(points), "label": np.arange(points) % n_classes}
    )
    coordinates = {("raw", method): table for method in ("pca", "tsne")}
    rows = [
        {"representation": "raw", "method": method, "silhouette": 0.1, "knn_accuracy": 0.5} for _, method in coordinates
    ]
    return coordinates, pd.DataFrame(rows)


def test_every_class_of_256_has_a_look_of_its_own():
    looks = [style.class_look(label) for label in range(256)]
    assert len(set(looks)) == 256
    assert [colour for colour, _ in looks[:10]] == list(style.CLASS_COLOURS)
    assert {marker for _, marker in looks[:10]} == {"o"}


def test_markers_are_different_pictures(tmp_path):
    """Drawn as large as in the legend, no two signs give the same pixels."""
    pictures = set()
    for index, marker in enumerate(style.CLASS_MARKERS):
        figure = style.plt.figure(figsize=(0.3, 0.3), dpi=100)
        figure.add_axes((0, 0, 1, 1), frame_on=False, xticks=[], yticks=[]).plot([0], [0], marker=marker, color="k")
        figure.savefig(tmp_path / f"{index}.png")
        style.plt.close(figure)
        pictures.add(Image.open(tmp_path / f"{index}.png").tobytes())
    assert len(pictures) == len(style.CLASS_MARKERS) == 26


@pytest.mark.parametrize("n_classes", [10, 11, 26])
def test_figure_5_names_every_class_literally_and_apart(tmp_path, drawn, n_classes):
    names = (NAMES + [f"class {i}" for i in range(300)])[:n_classes]
    embeddings.embeddings(*planes(n_classes), {}, names, [str(tmp_path / "5.png"), str(tmp_path / "5.pdf")], "note $1$")
    (figure,) = drawn
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == names
    handles = [(handle.get_color(), handle.get_marker()) for handle in legend.legend_handles]
    assert len(set(handles)) == n_classes
    box, page = legend.get_window_extent(), figure.bbox
    assert box.x0 >= 0 and box.x1 <= page.width and box.y1 <= page.height
    points = figure.axes[0].collections
    assert sum(len(collection.get_offsets()) for collection in points) == 300
    assert len(points) == -(-n_classes // 10)
    assert not any(text.get_parse_math() for text in legend.get_texts())


@pytest.mark.parametrize("n_classes", [10, 26])
def test_figure_4_names_every_class_literally_and_apart(tmp_path, drawn, n_classes):
    names = (NAMES + [f"class {i}" for i in range(300)])[:n_classes]
    atoms = np.random.default_rng(0).random((n_classes * 4 + 2, 49))
    shown = {"Digits": atoms, "Letters $y$": atoms}
    dictionaries.ordinal_dictionaries(
        shown, (7, 7), 4, names, [str(tmp_path / "4.png"), str(tmp_path / "4.pdf")], "note"
    )
    panels = [axes for axes in drawn[0].axes if axes.get_title()]
    assert len(panels) == 2 * (n_classes + 1)
    titles = [axes.get_title().replace("\u200e", "") for axes in panels[: n_classes + 1]]
    blocks = [f"{name}: {4 * i}–{4 * i + 3}" for i, name in enumerate(names)]
    assert titles == [*blocks, f"none: {4 * n_classes}–{4 * n_classes + 1}"]
    looks = {
        (axes.patches[0].get_edgecolor(), *(line.get_marker() for line in axes.lines)) for axes in panels[:n_classes]
    }
    assert len(looks) == n_classes
    assert not any(text.get_parse_math() for text in drawn[0].findobj(Text) if text.get_text() in titles)
    assert "(b) Dictionary 2: Letters $y$" in texts_of(drawn[0])


def test_a_class_called_none_keeps_its_colour(tmp_path, drawn):
    atoms = np.random.default_rng(0).random((9, 49))
    dictionaries.ordinal_dictionaries({"Digits": atoms}, (7, 7), 4, ["a", "none"], [str(tmp_path / "4.png")], "note")
    colours = [axes.patches[0].get_edgecolor() for axes in drawn[0].axes if axes.get_title()]
    assert len(set(colours)) == 3


def test_figure_3_names_the_worst_failures_literally(tmp_path, drawn):
    tiles = np.random.default_rng(0).random((3, 49))
    arrays = {"images": tiles, "reconstructions": tiles, "expected": tiles, "labels": np.array([0, 1, 1])}
    arrays |= {"nearest": np.array([0, 1, 0]), "n_examples": np.array(2)}
    galleries = [reconstructions.Gallery(arrays, title, 0.5) for title in ("as $x$", "")]
    reconstructions.cross_modal(galleries, (7, 7), NAMES, "Glyph $\\x{$", [str(tmp_path / "3.png")], "note")
    told = set(texts_of(drawn[0]))
    assert {"$\\nonsense{$→$x$", "(c) Glyph $\\x{$", "as $x$: 50.0% draw their own glyph"} <= told


def test_numbers_at_logarithmic_axes_stay_formulas(tmp_path, drawn):
    row = {"solver": "this package", "tolerance": 0.1, "batch": 1, "atoms": 4, "kkt_max": 1e-3, "images": 5}
    rates = [{**row, "images_per_second": rate, "product_images_per_second": 1e5} for rate in (1e2, 1e4)]
    table = pd.DataFrame(rates).assign(solver=["this package", "other $\\x{$"])
    benchmarks.solver_rates(table, [str(tmp_path / "r.png")], "note")
    ticks = drawn[0].axes[0].xaxis.get_majorticklabels()
    assert any("$" in tick.get_text() for tick in ticks) and all(tick.get_parse_math() for tick in ticks)


def test_fonts_of_the_system_write_what_matplotlibs_own_lacks(capsys):
    own = fonts._covered(fonts._own_path())
    lacking = [
        next(iter(sorted(fonts._covered(path) - own)), None)
        for family, path in fonts._candidates()
        if family.startswith("STIX")
    ]
    assert fonts.families_that_write(frozenset("abc é")) == (fonts.OWN,)
    families = fonts.families_that_write(frozenset("a" + chr(lacking[0])))
    assert families[0] == fonts.OWN and len(families) == 2
    assert fonts.families_that_write(frozenset("\U0010fffd")) == (fonts.OWN,)
    assert "no font of this system has '\\U0010fffd' (U+10FFFD)" in capsys.readouterr().out


@pytest.mark.parametrize(("place", "letter"), [(0, "a"), (25, "z"), (26, "aa"), (52, "ba")])
def test_panels_beyond_z_have_letters(place, letter):
    assert style.letter(place) == letter
