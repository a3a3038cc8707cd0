"""Data of the explorer page: what the page gets is what was made, in words that cannot become markup."""

import base64
import json
import re
import zlib

import numpy as np
import pytest
from browser_explorer import odd_page, template
from helpers import ROOT
from linked_dictionaries.errors import UserError
from linked_dictionaries.publishing import explorer, explorer_page
from linked_dictionaries.publishing.explorer_modalities import shown_modalities
from linked_dictionaries.publishing.explorer_packing import packed, unpacked


@pytest.mark.parametrize(("kind", "limit"), [("int16", 32767), ("int8", 127)])
def test_packing_keeps_numbers_within_half_a_step(kind, limit):
    values = np.random.default_rng(1).standard_normal((7, 5))
    entry = packed(values, kind)
    assert entry["scale"] == np.abs(values).max() / limit
    assert np.abs(unpacked(entry) - values).max() <= 0.5 * entry["scale"] * (1 + 1e-6)
    assert not unpacked(packed(np.zeros((2, 2)), kind)).any()


def test_bytes_are_packed_as_they_are_and_read_as_intensities():
    values = np.arange(256, dtype=np.uint8).reshape(2, 128)
    entry = packed(values)
    assert zlib.decompress(base64.b64decode(entry["bytes"])) == values.tobytes()
    assert np.array_equal(unpacked(entry), values * (1 / 255))


def test_profiles_and_strongest_images_follow_their_definitions():
    codes = np.array([[1.0, 0], [3, 0], [0, 5], [0, 1]])
    profile = explorer.class_profile(codes, np.array([0, 0, 1, 1]), 3)
    assert profile.tolist() == [[2, 0, 0], [0, 3, 0]]
    assert explorer.strongest(codes, 2).tolist() == [[1, 0], [2, 3]]


def test_more_images_than_there_are_is_told():
    told = {"modalities": {}, "image": "image", "class_names": [], "note": ""}
    with pytest.raises(UserError, match="4 images cannot be shown of 3"):
        explorer.page_data({}, np.zeros((3, 4), np.uint8), np.zeros(3, np.int64), 4, **told)


def test_image_comes_first_and_steps_are_taken_from_the_numbers_of_the_page(tmp_path):
    data = odd_page(tmp_path).data
    stopped = data["variants"]["stopped"]
    assert list(stopped["dictionaries"]) == ["image", "name"]
    for name, entry in stopped["dictionaries"].items():
        largest = np.linalg.norm(unpacked(entry), 2) ** 2
        assert stopped["largestEigenvalues"][name] == pytest.approx(largest, rel=1e-12)
    assert (stopped["iterations"], stopped["step"], stopped["blockSize"], stopped["transfer"]) == (7, 0.05, 2, "soft")
    assert len(data["variants"]["plain"]["strongest"]) == 7
    assert max(max(row) for row in stopped["strongest"]) < 30


def test_modalities_have_the_shape_and_inputs_of_their_source():
    settings = {
        "image": {"source": "images", "title": "Digits"},
        "arial": {"source": "glyphs", "title": "Arial"},
        "label": {"source": "one_hot", "title": "Label"},
    }
    glyphs = np.zeros((3, 20), np.uint8)
    shown = shown_modalities(settings, [glyphs], [5, 4], 3)
    assert shown["image"].inputs is None and shown["image"].shape == (5, 4)
    assert shown["arial"].inputs is glyphs and shown["arial"].shape == (5, 4)
    assert shown["label"].shape == (1, 3) and np.array_equal(shown["label"].inputs, np.eye(3))


def test_page_is_one_file_whose_data_read_back(tmp_path):
    built = odd_page(tmp_path)
    text = built.path.read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert json.loads(found.group(1)) == built.data
    assert not re.search(r"""(src|href)=["']?(https?:|//|[a-z]+\.)""", template())
    assert "default-src 'none'" in text
    assert all(place not in text for place in (explorer_page.STYLE, explorer_page.SCRIPT, explorer_page.DATA))


def test_a_template_without_its_places_is_told(tmp_path):
    (tmp_path / "index.html").write_text("<style>/*STYLE*/</style>")
    with pytest.raises(UserError, match=r"/\*SCRIPT\*/"):
        explorer_page.assembled([tmp_path / "index.html"])
    with pytest.raises(UserError, match="exactly once"):
        explorer_page.page("no place", {})


def test_every_part_of_the_page_is_named():
    named = {*explorer_page.PARTS, *explorer_page.LINKED_PARTS}
    assert {path.name for path in (ROOT / "workflow/report/explorer").iterdir()} == named
