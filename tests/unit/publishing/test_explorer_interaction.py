"""The page by mouse, finger and keyboard: each thing that it promises, done once."""

import re

import numpy as np
import pytest
from browser_explorer import ATOMS, BLOCK, ODD_CLASSES, PENALTY, at_work, made_dark, on_page
from linked_dictionaries.coding.encode import encode

STOPPED = "Stopped after 7 steps, as this dictionary's codes are."


def code_of(page):
    return np.array(page.evaluate("() => Array.from(shownCode())"))


# What is announced, all of it: a run that ends meanwhile is announced too.
LISTEN = """() => {
    window.said = [];
    const told = element("announcement");
    new MutationObserver(() => window.said.push(told.textContent)).observe(told, { childList: true });
}"""
HEARD = "(text) => window.said.includes(text)"


def settled(page):
    page.click("#settle")
    assert page.get_attribute("body", "data-run") == "settled"
    return code_of(page)


def expected_code(values, dictionary, **options):
    return encode(np.atleast_2d(values), dictionary, PENALTY, tolerance=1e-7, **options).activations[0]


def tile(page, neuron):
    """The middle of a neuron's tile, relative to the map."""
    return page.evaluate(
        """(neuron) => {
            const size = tileSize(layout(), shapeOf(state.modality), element("atoms").clientWidth);
            const [left, top] = cornerOf(layout(), size, neuron);
            return { x: left + size.room / 2, y: top + size.atom / 2 };
        }""",
        neuron,
    )


def pixels(page, selector):
    """Red channel of a picture."""
    return np.array(
        page.eval_on_selector(
            selector,
            """(canvas) => {
                const copy = document.createElement("canvas");
                [copy.width, copy.height] = [canvas.width, canvas.height];
                const context = copy.getContext("2d", { willReadFrequently: true });
                context.drawImage(canvas, 0, 0);
                return Array.from(context.getImageData(0, 0, copy.width, copy.height).data);
            }""",
        )
    ).reshape(-1, 4)[:, 0]


def inked(values):
    """Red channel of intensities, from the paper's white to the ink's 0x14."""
    return 255 + (20 - 255) * np.clip(values, 0, 1)


def draw(page, points):
    area = page.locator("#pad").bounding_box()
    places = [(area["x"] + x * area["width"], area["y"] + y * area["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()


def test_a_stored_digit_its_code_its_drawings_and_its_block(browser, built):
    with at_work(browser, built) as page:
        assert page.locator("#variants button").all_inner_texts() == ["The single one", "The ordinal one"]
        assert page.locator("#sources button:visible").all_inner_texts() == ["Draw", "Test image"]
        assert page.locator("#drawings canvas").count() == 1 and page.locator("#verdict-block").is_hidden()
        page.click("button[data-name=ordinal]")
        page.fill("#digit", "7")
        page.press("#digit", "Enter")
        code = settled(page)
        assert np.abs(code - expected_code(built.images[7], built.dictionary("ordinal", "image"))).max() < 1e-3
        assert page.inner_text("#active") == f"{(code > 0).sum()} of {ATOMS}"
        assert float(page.inner_text("#certificate")) <= 1e-5
        for modality in ("image", "arial"):
            drawn = pixels(page, f"[data-modality={modality}] canvas")
            assert np.abs(drawn - inked(code @ built.dictionary("ordinal", modality))).max() <= 1
        sums = code[: 10 * BLOCK].reshape(10, BLOCK).sum(axis=1)
        assert page.inner_text("#block-name").startswith(f"{sums.argmax()} (")
        glyph = ((code @ built.dictionary("ordinal", "arial") - built.inputs("arial")) ** 2).sum(axis=1).argmin()
        assert page.inner_text("[data-modality=arial] strong") == f"looks like {glyph}"
        heights = [float(bar.get_attribute("height")) for bar in page.query_selector_all("#code .bar-rect")]
        assert np.allclose(heights, 70 * code / code.max(), atol=1e-6)


def test_choosing_among_the_stored_digits(browser, built):
    labels = built.data["labels"]
    with at_work(browser, built) as page:
        assert page.inner_text("#digit-name") == f"Test image 0, class {labels[0]}"
        page.click("#previous")
        assert page.inner_text("#digit-name").startswith("Test image 119, ")
        page.click("#next")
        page.click("#next")
        assert page.inner_text("#digit-name").startswith("Test image 1, ")
        page.select_option("#only", "3")
        first = labels.index(3, 1)
        assert page.inner_text("#digit-name") == f"Test image {first}, class 3"
        page.click("#next")
        assert page.inner_text("#digit-name") == f"Test image {labels.index(3, first + 1)}, class 3"
        page.click("#random")
        assert page.inner_text("#digit-name").endswith(", class 3")
        page.locator("#neighbours button").first.click()
        assert page.inner_text("#digit-name").endswith(", class 3")
        page.fill("#digit", "500")
        page.press("#digit", "Enter")
        assert int(page.input_value("#digit")) < 120


def test_watching_step_by_step(browser, built):
    with at_work(browser, built) as page:
        page.click("#restart")
        assert page.get_attribute("body", "data-run") == "paused"
        assert page.inner_text("#steps") == "0" and not code_of(page).any()
        at_rest = float(page.inner_text("#energy"))
        assert at_rest == pytest.approx(0.5 * (built.images[0] ** 2).sum(), abs=1e-3)
        for _ in range(12):
            page.click("#step")
        assert page.inner_text("#steps") == "12"
        assert 0 < float(page.inner_text("#energy")) < at_rest
        assert page.inner_text("#verdict") == "Still competing."
        early = code_of(page)
        page.click("#settle")
        assert page.inner_text("#verdict").startswith("Settled")
        last = int(page.get_attribute("#time", "max"))
        page.fill("#time", "12")
        assert np.abs(code_of(page) - early).max() < 1e-6 and int(page.get_attribute("#time", "max")) == last
        page.keyboard.press("ArrowRight")
        assert page.inner_text("#steps") == "13"


def test_playing_pausing_and_speed(browser, built):
    with at_work(browser, built) as page:
        page.fill("#speed", "4")
        assert page.inner_text("#speed-value") == "16×"
        page.click("#restart")
        page.click("#play")
        page.wait_for_selector("body[data-run=settled]", timeout=60_000)
        assert re.fullmatch(r"After \d+ steps: \d+ of 64 active\..*", page.inner_text("#announcement"))
        page.fill("#speed", "-3")  # slow: it is still playing when it is looked at
        page.click("#play")
        assert page.get_attribute("body", "data-run") == "playing"
        assert page.get_attribute("#play", "aria-label") == "Pause"
        page.click("#play")
        assert page.get_attribute("#play", "aria-label") == "Play"
        page.locator("#atoms").focus()
        page.keyboard.press("Home")
        page.keyboard.press("s")
        assert page.inner_text("#steps") == "1"
        page.keyboard.press("e")
        assert page.get_attribute("body", "data-run") == "settled"
        page.keyboard.press("p")
        assert page.get_attribute("body", "data-run") == "playing"


def test_threshold_and_transfer(browser, built):
    dictionary = built.dictionary("single", "image")
    with at_work(browser, built) as page:
        few = settled(page)
        page.fill("#penalty", "60")
        assert page.inner_text("#penalty-value") == "0.75 (changed)"
        fewer = settled(page)
        expected = encode(built.images[:1], dictionary, 3 * PENALTY, tolerance=1e-7).activations[0]
        assert np.abs(fewer - expected).max() < 1e-3 and (fewer > 0).sum() < (few > 0).sum()
        page.locator("#penalty").focus()
        page.keyboard.press("ArrowRight")
        assert page.evaluate("() => penalty()") == pytest.approx(61 / 20 * PENALTY)
        page.fill("#penalty", "20")
        page.click("#transfers button[data-name=hard]")
        hard = settled(page)
        residual = (built.images[0] - hard @ dictionary) @ dictionary.T
        assert np.abs(residual[hard > 0]).max() < 1e-5 and hard[hard > 0].min() > PENALTY
        assert residual[hard == 0].max() < PENALTY * (1 + 1e-4)
        assert "local minimum" in page.inner_text("#verdict")


def test_drawing_with_the_mouse(browser, built):
    with at_work(browser, built) as page:
        page.click("button[data-name=ordinal]")
        page.click("#tab-draw")
        assert not settled(page).any() and page.locator("#pad-invitation").is_visible()
        draw(page, [(0.2, 0.1), (0.5, 0.1), (0.35, 0.5)])
        assert page.locator("#pad-invitation").is_hidden()
        ink = np.array(page.evaluate("() => Array.from(state.ink)"))
        rows, columns = (np.flatnonzero(ink.reshape(28, 28).any(axis=axis)) for axis in (1, 0))
        assert max(np.ptp(rows), np.ptp(columns)) == 19 and 0.9 < ink.max() <= 1
        middle = [(ink.reshape(28, 28).sum(axis=1 - axis) @ (np.arange(28) + 0.5)) / ink.sum() for axis in (0, 1)]
        assert np.abs(np.array(middle) - 14.5).max() <= 0.5 + 1e-9
        assert np.abs(settled(page) - expected_code(ink, built.dictionary("ordinal", "image"))).max() < 1e-3
        assert np.abs(pixels(page, "#seen") - inked(ink)).max() <= 1
        draw(page, [(0.2, 0.8), (0.8, 0.8)])
        both = np.array(page.evaluate("() => Array.from(state.ink)"))
        assert np.abs(both - ink).max() > 0.1
        page.click("#undo")
        assert page.evaluate("() => Array.from(state.ink)") == ink.tolist()
        page.click("#clear")
        assert not settled(page).any()


def test_drawing_with_a_finger(browser, built):
    with at_work(browser, built) as page:
        page.click("#tab-draw")
        area = page.locator("#pad").bounding_box()
        touch = page.context.new_cdp_session(page)

        def put(kind, *points):
            places = [{"x": area["x"] + x * area["width"], "y": area["y"] + y * area["height"]} for x, y in points]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

        put("touchStart", (0.4, 0.2))
        for y in (0.4, 0.6, 0.8):
            put("touchMove", (0.45, y))
        put("touchEnd")
        assert page.evaluate("() => pad.strokes.length") == 1 and page.evaluate("() => scrollY") == 0
        ink = np.array(page.evaluate("() => Array.from(state.ink)"))
        assert np.abs(settled(page) - expected_code(ink, built.dictionary("single", "image"))).max() < 1e-3
        assert page.evaluate("() => getComputedStyle(element('pad')).touchAction") == "none"


def test_drawing_with_the_keyboard(browser, built):
    with at_work(browser, built) as page:
        page.evaluate(LISTEN)
        page.locator("#tab-stored").focus()
        page.keyboard.press("ArrowLeft")
        assert page.evaluate("() => document.activeElement.id") == "tab-draw"
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.id") == "pad"
        page.keyboard.press("Shift+ArrowRight")
        page.wait_for_function(HEARD, arg="Pen up, row 8, column 18.")
        page.keyboard.press("Space")
        for _ in range(8):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowLeft")
        page.wait_for_function(HEARD, arg="Pen up, row 16, column 17.")
        assert page.evaluate("() => pad.strokes.map((stroke) => stroke.length)") == [9]
        ink = np.array(page.evaluate("() => Array.from(state.ink)"))
        assert np.abs(settled(page) - expected_code(ink, built.dictionary("single", "image"))).max() < 1e-3
        page.locator("#pad").focus()
        page.keyboard.press("Backspace")
        assert not settled(page).any()
        page.locator("#pad").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Delete")
        assert page.evaluate("() => pad.strokes.length") == 0


def test_knocking_out_neurons(browser, built):
    image, glyph = built.dictionary("ordinal", "image"), built.dictionary("ordinal", "arial")
    with at_work(browser, built) as page:
        page.click("button[data-name=ordinal]")
        whole = settled(page)
        strongest = int(whole.argmax())
        page.click("#clicks button[data-name=silence]")
        page.locator("#atoms").click(position=tile(page, strongest))
        assert page.inner_text("#silent") == f"Knocked out (1): {strongest}"
        kept = np.setdiff1d(np.arange(ATOMS), [strongest])
        code = settled(page)
        assert code[strongest] == 0
        assert np.abs(code[kept] - expected_code(built.images[0], image[kept])).max() < 1e-3
        # Beside each drawing that of the whole network.
        for modality, atoms in (("image", image), ("arial", glyph)):
            now, before = (f"[data-modality={modality}] figure:nth-child({n}) canvas" for n in (1, 2))
            assert np.abs(pixels(page, now) - inked(code @ atoms)).max() <= 1
            assert np.abs(pixels(page, before) - inked(whole @ atoms)).max() <= 1
        page.locator("#atoms").click(position=tile(page, strongest))
        assert page.inner_text("#silent") == "No neuron is knocked out."
        assert np.abs(settled(page) - whole).max() < 1e-9
        page.click("#silence-block")
        block = int(whole[: 10 * BLOCK].reshape(10, BLOCK).sum(axis=1).argmax())
        code = settled(page)
        assert not code[block * BLOCK : (block + 1) * BLOCK].any()
        assert not page.inner_text("#block-name").startswith(f"{block} ")
        page.click("#silence-strongest")
        assert page.inner_text("#silent").startswith(f"Knocked out ({BLOCK + 1})")
        page.click("#restore")
        assert page.locator("#drawings canvas").count() == 2
        page.click("#clicks button[data-name=look]")
        page.locator("#atoms").focus()
        page.keyboard.press("k")
        assert page.inner_text("#silent").startswith("Knocked out (1)")
        page.click("#silence")
        assert page.inner_text("#silent") == "No neuron is knocked out."
        page.keyboard.press("k")
        page.click("button[data-name=single]")
        assert page.inner_text("#silent") == "No neuron is knocked out."


def test_driving_a_block(browser, built):
    image, glyph = built.dictionary("ordinal", "image"), built.dictionary("ordinal", "arial")
    with at_work(browser, built) as page:
        page.click("button[data-name=ordinal]")
        page.click("#tab-drive")
        page.locator("#blocks button").nth(4).click()
        code = settled(page)
        block = np.zeros(ATOMS)
        block[4 * BLOCK : 5 * BLOCK] = 1
        # The third input alone, Φ₃ = I: each driven neuron settles at (s - λ)/s.
        assert np.abs(code - 0.75 * block).max() < 1e-5
        assert page.inner_text("#block-name") == "4 (100 %)"
        drawn = block @ glyph
        assert np.abs(pixels(page, "[data-modality=arial] canvas") - inked(drawn / np.abs(drawn).max())).max() <= 1
        overlap = np.maximum(built.inputs("arial") @ drawn, 0) ** 2 / (drawn @ drawn)
        best = ((built.inputs("arial") ** 2).sum(axis=1) - overlap).argmin()
        assert page.inner_text("[data-modality=arial] strong") == f"looks like {best}"
        page.fill("#strength", "0.2")
        assert page.inner_text("#strength-value") == "0.20" and not settled(page).any()
        page.fill("#strength", "2")
        page.check("#with-image")
        code = settled(page)
        # Eq. 6 with Φ₃ = I is Eq. 1 on the image and the third input, stacked with the root of its weight.
        stacked = np.hstack([image, np.sqrt(2) * np.eye(ATOMS)])
        expected = expected_code(np.hstack([built.images[0], np.sqrt(2) * block]), stacked)
        assert np.abs(code - expected).max() < 1e-3 and page.inner_text("#equation") == "6"


def test_reverse_from_glyph_to_digit(browser, built):
    image, glyph = built.dictionary("ordinal", "image"), built.dictionary("ordinal", "arial")
    with at_work(browser, built) as page:
        page.click("button[data-name=ordinal]")
        page.click("#tab-reverse")
        page.click("#glyphs button >> nth=6")
        assert page.get_attribute("#glyphs button >> nth=6", "aria-pressed") == "true"
        code = settled(page)
        # Glyph atoms are near copies of each other, so codes are compared by what they draw and cost.
        expected = expected_code(built.inputs("arial")[6], glyph)
        assert np.abs(code @ glyph - expected @ glyph).max() < 1e-3
        assert code.sum() == pytest.approx(expected.sum(), abs=1e-3)
        assert np.abs(pixels(page, "[data-modality=image] canvas") - inked(code @ image)).max() <= 1
        assert page.inner_text("[data-modality=arial] strong") == "looks like 6"
        page.click("button[data-name=single]")
        assert page.get_attribute("#tab-stored", "aria-selected") == "true"


def test_looking_at_a_neuron(browser, built):
    with at_work(browser, built) as page:
        page.click("button[data-name=ordinal]")
        assert page.locator("#modalities button").all_inner_texts() == ["Digits", "Glyphs"]
        page.locator("#atoms").click(position=tile(page, 3 * BLOCK + 1))
        assert page.inner_text("#neuron-name") == f"{3 * BLOCK + 1}, block of class 3"
        assert page.locator("#neuron-atoms canvas").count() == 2
        page.keyboard.press("ArrowRight")
        assert page.inner_text("#neuron-name").startswith(f"{3 * BLOCK + 2}, ")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowDown")
        assert page.inner_text("#neuron-name").startswith(f"{3 * BLOCK + 4}, ")  # blocks of 6 stand three abreast
        page.click("#neuron-next")
        page.click("#neuron-previous")
        page.click("#neuron-previous")
        assert page.inner_text("#neuron-name").startswith(f"{3 * BLOCK + 3}, ")
        entry = built.data["variants"]["ordinal"]
        strongest = entry["strongest"][3 * BLOCK + 3]
        page.locator("#strongest button").nth(2).click()
        assert page.inner_text("#digit-name").startswith(f"Test image {strongest[2]}, ")
        assert page.get_attribute("#strongest button >> nth=2", "aria-pressed") == "true"
        area = page.locator("#code").bounding_box()
        page.mouse.click(area["x"] + area["width"] * 40.5 / ATOMS, area["y"] + area["height"] / 2)
        assert page.inner_text("#neuron-name").startswith("40, block of class 6")
        page.click("#modalities button[data-name=arial]")
        assert "atoms of Glyphs" in page.get_attribute("#atoms", "aria-label")
        page.locator("#atoms").click(position=tile(page, ATOMS - 1))
        assert page.inner_text("#neuron-name") == str(ATOMS - 1)  # behind the last block: nobody's


def test_names_are_text_and_nothing_is_bound_to_ten_classes_or_square_images(browser, odd):
    with at_work(browser, odd) as page:
        assert page.inner_text("#note") == "<u>noted</u>"
        assert page.locator("#variants button").all_inner_texts() == ["<i>Plain</i>", "Stopped"]
        assert page.get_attribute("#transfers button[data-name=hard]", "aria-pressed") == "true"
        page.fill("#digit", "2")
        page.press("#digit", "Enter")
        assert page.inner_text("#digit-name") == f"Test image 2, class {ODD_CLASSES[2]}"
        page.click("button[data-name=stopped]")
        assert page.inner_text("#verdict") in (
            "Still competing.",
            STOPPED,
        )
        code = settled(page)
        assert page.inner_text("#steps") == "7, the end"
        potentials, dictionary = np.zeros(7), odd.dictionary("stopped", "image")
        for _ in range(7):
            now = np.maximum(potentials - 0.1, 0)
            drive, gram = dictionary @ odd.images[2], dictionary @ dictionary.T
            potentials += 0.05 * (drive - potentials - gram @ now + now)
        assert np.abs(code - np.maximum(potentials - 0.1, 0)).max() < 1e-12
        assert page.locator("#drawings canvas").count() == 2
        assert [row.inner_text() for row in page.query_selector_all("#block-sums span")] == ODD_CLASSES
        page.click("#tab-drive")
        assert page.locator("#blocks button").all_inner_texts() == ODD_CLASSES
        page.click("#tab-reverse")
        assert [button.inner_text().strip() for button in page.query_selector_all("#glyphs button")] == ODD_CLASSES
        settled(page)
        page.click("#tab-draw")
        draw(page, [(0.2, 0.2), (0.8, 0.8)])
        assert page.evaluate("() => state.ink.length") == 20
        assert page.locator("main img, main b, main i:not(.sum i):not(details i), header i, header u").count() == 0


def test_dark_colours_and_less_motion(browser, built):
    with at_work(browser, built) as page:
        light = pixels(page, "#stored")
        look = "() => element('stored').toDataURL()"
        made_dark(page, look, page.evaluate(look))
        assert pixels(page, "#stored").max() > 200 and pixels(page, "#stored")[0] < 50 < light[0]
        page.click("#next")
        assert page.get_attribute("body", "data-run") == "settled"  # nothing moves unasked
        page.click("#play")
        assert page.get_attribute("body", "data-run") == "playing"


def test_a_browser_that_cannot_unpack_says_so(browser, built, tmp_path):
    text = built.path.read_text(encoding="utf-8")
    old = tmp_path / "old.html"
    old.write_text(text.replace('"use strict";', '"use strict"; delete globalThis.DecompressionStream;', 1))
    with on_page(browser, old) as (page, problems):
        page.wait_for_selector("#problem:not([hidden])")
        assert "older than 2023" in page.inner_text("#problem")
        assert len(problems) == 1
