"""The explorer page: its data are what it says, and in a browser every click does what it promises."""

import base64

import numpy as np
import pytest
from browser import opened
from helpers import ROOT
from linked_dictionaries.errors import UserError
from linked_dictionaries.publishing import explorer

TEMPLATE = (ROOT / "workflow/report/explorer.html").read_text(encoding="utf-8")
CLASSES = ["zero", "one", "</script>"]


@pytest.fixture(scope="module")
def data():
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (40, 20), dtype=np.uint8)
    labels = np.arange(40) % 3
    codes = np.maximum(random.standard_normal((40, 6)), 0).astype(np.float32)
    codes[3] = [0, 2, 0, 0, 0, 0]
    atoms = random.standard_normal((6, 20)).astype(np.float32)
    variants = {
        "single": explorer.Coded({"image": atoms}, codes, 0),
        "ordinal": explorer.Coded({"arial": atoms[::-1], "image": atoms}, codes, 2),
    }
    return explorer.page_data(
        variants,
        images,
        labels,
        30,
        image_shape=(5, 4),
        class_names=CLASSES,
        titles={"image": "Digits", "arial": "Arial <b>glyphs</b>"},
        image="image",
        note="a note",
    )


def test_packing_keeps_numbers_within_half_a_step():
    values = np.random.default_rng(1).standard_normal((7, 5))
    packed = explorer.packed(values)
    steps = np.frombuffer(base64.b64decode(packed["bytes"]), np.int8).reshape(packed["shape"])
    assert np.abs(steps * packed["scale"] - values).max() <= 0.5 * packed["scale"] * (1 + 1e-6)
    assert not any(base64.b64decode(explorer.packed(np.zeros((2, 2)))["bytes"]))


def test_profiles_and_strongest_digits_follow_their_definitions():
    codes = np.array([[1.0, 0], [3, 0], [0, 5], [0, 1]])
    profile = explorer.class_profile(codes, np.array([0, 0, 1, 1]), 3)
    assert profile.tolist() == [[2, 0, 0], [0, 3, 0]]
    assert explorer.strongest(codes, 2).tolist() == [[1, 0], [2, 3]]


def test_more_digits_than_there_are_is_told():
    no_images, no_labels = np.zeros((3, 4), np.uint8), np.zeros(3, np.int64)
    told = {"image_shape": (2, 2), "class_names": [], "titles": {}, "image": "image", "note": ""}
    with pytest.raises(UserError, match="4 digits cannot be shown of 3"):
        explorer.page_data({}, no_images, no_labels, 4, **told)


def test_clicking_through_the_page(data, tmp_path):
    path = tmp_path / "explorer.html"
    path.write_text(explorer.page(TEMPLATE, data), encoding="utf-8")
    problems: list[str] = []
    with opened(path.as_uri(), problems) as page:
        assert page.inner_text("#variant-name") == "single"
        assert page.locator("#modalities button").count() == 1
        page.click("button[data-name=ordinal]")
        assert page.inner_text("#variant-name") == "ordinal"
        assert page.locator("#modalities button").all_inner_texts() == ["Digits", "Arial <b>glyphs</b>"]
        assert page.locator("#neuron-atoms canvas").count() == 2
        # The ordinal dictionary lies two neurons a row: the lower right one is neuron 5, of the third block.
        area = page.locator("#atoms").bounding_box()
        page.locator("#atoms").click(position={"x": 0.75 * area["width"], "y": 0.9 * area["height"]})
        assert page.inner_text("#neuron-name") == "5, block of class </script>"
        page.keyboard.press("ArrowUp")
        assert page.inner_text("#neuron-name") == "3, block of class one"
        strongest = data["variants"]["ordinal"]["strongest"][3]
        page.locator("#strongest button").nth(2).click()
        assert page.inner_text("#digit-name").startswith(f"{strongest[2]}, a ")
        while not page.inner_text("#digit-name").startswith("3, "):
            page.click("#previous")
        assert page.inner_text("#active") == "1 of 6 active"
        assert page.locator("#reconstructions canvas").count() == 3
        # Digit 3 excites neuron 1 alone, so its reconstruction is twice that atom; in grey, darkest where largest.
        drawn = page.evaluate(
            "() => Array.from(document.querySelectorAll('#reconstructions canvas')[1].getContext('2d')"
            ".getImageData(0, 0, 16, 20).data)"
        )
        level = np.array(drawn).reshape(20, 16, 4)[2::4, 2::4, 0].ravel()
        atom = data["variants"]["ordinal"]["dictionaries"]["image"]
        values = np.frombuffer(base64.b64decode(atom["bytes"]), np.int8).reshape(6, 20)[1] * atom["scale"]
        code = data["variants"]["ordinal"]["codes"]
        activation = np.frombuffer(base64.b64decode(code["bytes"]), np.int8).reshape(30, 6)[3, 1] * code["scale"]
        assert np.abs(level - (255 - np.clip(activation * values, 0, 1) * 255)).max() <= 1
        page.locator("#code rect").nth(1).click()
        assert page.inner_text("#neuron-name").startswith("1, ")
        page.click("#next")
        assert page.inner_text("#digit-name").startswith("4, ")
    assert not problems
