"""A study's page by mouse and keyboard: choosing views and samples, watching, comparing with the truth."""

import numpy as np
import pytest
from browser_explorer import at_work, on_page
from browser_linked import ATOMS, SAMPLES, SHAPE, WIDTHS
from linked_dictionaries.publishing.explorer_packing import unpacked

VIEWS = list(WIDTHS)


def settled(page):
    page.click("#settle")
    assert page.get_attribute("body", "data-run") == "settled"
    return np.array(page.evaluate("() => Array.from(shownCode())"))


def seen(page):
    boxes = page.query_selector_all("#views input")
    assert len(boxes) == len(VIEWS)
    return [box.is_checked() for box in boxes]


def shown(built, digit, *views):
    """A sample with these views alone."""
    row = built.samples[digit : digit + 1].copy()
    for view in VIEWS:
        if view not in views:
            row[:, built.estimator._columns[view]] = np.nan
    return row


def fit_of(page, view):
    return page.inner_text(f"[data-view={view}] .help")


def test_choosing_what_it_sees_and_comparing_the_absent_with_the_truth(browser, study):
    with at_work(browser, study) as page:
        assert page.inner_text("h1").endswith("Senses & <i>signals</i>") and page.inner_text("#note") == "a <u>note</u>"
        assert seen(page) == [True, False, False]
        for digit, views in ((0, ["sight"]), (8, ["sight", "sound"]), (20, ["sound"])):
            page.fill("#digit", str(digit))
            page.press("#digit", "Enter")
            for place, view in sorted(enumerate(VIEWS), key=lambda entry: entry[1] not in views):
                page.locator("#views input").nth(place).set_checked(view in views)
            code, row = settled(page), shown(study, digit, *views)
            assert np.abs(code - study.estimator.transform(row)[0]).max() < 1e-3
            assert float(page.inner_text("#certificate")) <= 1e-5
            assert page.inner_text("#active") == f"{(code > 0).sum()} of {ATOMS}"
            for view in VIEWS:
                part = study.estimator._columns[view]
                state = page.inner_text(f"[data-view={view}] h3 span")
                assert state == ("seen" if view in views else "absent")
                truth = study.samples[digit, part]
                told = (
                    study.estimator.inverse_transform(code[None].astype(np.float32))[0, part]
                    if view in views
                    else study.estimator.predict(row, view=view)[0]
                )
                r2, rms = 1 - ((truth - told) ** 2).sum() / (truth**2).sum(), np.sqrt(((truth - told) ** 2).mean())
                words = fit_of(page, view).split()
                assert float(words[1].rstrip(",")) == pytest.approx(r2, abs=2e-3)
                assert float(words[-1]) == pytest.approx(rms, abs=2e-3)


def test_at_least_one_view_is_seen_and_missing_ones_cannot_be(browser, study):
    lacking = np.array(study.data["present"])
    with at_work(browser, study) as page:
        assert page.locator("#views input").nth(0).is_disabled()  # the only one that is seen
        page.locator("#views input").nth(2).check()
        page.locator("#views input").nth(0).uncheck()
        assert seen(page) == [False, False, True] and page.locator("#views input").nth(2).is_disabled()
        for place in (0, 1):
            page.locator("#views input").nth(place).check()
        digit = int(np.flatnonzero(~lacking[:, 0])[0])
        page.fill("#digit", str(digit))
        page.press("#digit", "Enter")
        assert seen(page) == [False, False, True]
        assert page.locator("#views input").nth(0).is_disabled() and "lacks it" in page.inner_text("#about-0")
        settled(page)
        assert fit_of(page, "sight") == "No truth: this sample lacks the view."
        page.click("#next")
        assert seen(page) == [True, True, True]  # the choice outlives a sample that could not follow it


def test_a_choice_that_a_sample_has_nothing_of_gives_way_to_what_it_has(browser, study):
    present = np.array(study.data["present"])
    digit = int(np.flatnonzero(~present[:, 0])[0])
    with at_work(browser, study) as page:
        page.fill("#digit", str(digit))
        page.press("#digit", "Enter")
        assert seen(page) == present[digit].tolist()


def test_all_views_seen_none_absent_and_what_is_said_of_it(browser, study):
    with at_work(browser, study) as page:
        assert "linear map of the code and of what the code leaves unexplained" in page.inner_text("#reading")
        page.fill("#penalty", "40")
        assert "at the study's own λ" in page.inner_text("#reading")
        few = settled(page)
        page.fill("#penalty", "2")
        assert (settled(page) > 0).sum() > (few > 0).sum()
        for place in (1, 2):
            page.locator("#views input").nth(place).check()
        assert page.inner_text("#reading") == "None is absent."
        assert page.locator("[data-seen=false]").count() == 0


def test_pictures_are_in_the_views_own_units(browser, study):
    with at_work(browser, study) as page:
        settled(page)
        part = study.estimator._columns["sight"]
        own = study.samples[0, part] * unpacked(study.data["units"]["factor"])[part]
        own += unpacked(study.data["units"]["mean"])[part]
        found = page.evaluate(
            "() => Array.from(ownUnits(PAGE.views[0], partOf(rowOf(PAGE.samples, 0), PAGE.views[0])))"
        )
        assert np.allclose(found, own, atol=1e-5)
        canvases = page.query_selector_all("[data-view=sight] canvas")
        assert [(c.get_attribute("height"), c.get_attribute("width")) for c in canvases] == [tuple(map(str, SHAPE))] * 2
        for view in ("sound", "touch"):
            chart = page.query_selector(f"[data-view={view}] canvas.signal")
            assert "truth as bars, drawn as a line" in chart.get_attribute("aria-label")
            ink = chart.evaluate(
                """(canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
                    .reduce((sum, value, i) => sum + (i % 4 === 3 && value > 0), 0)"""
            )
            assert ink > 300


def test_samples_by_number_class_and_turn(browser, study):
    labels = study.data["labels"]
    with at_work(browser, study) as page:
        assert page.inner_text("#digit-name") == f"Test sample 0, class {'abcd'[labels[0]]}"
        page.click("#previous")
        assert page.input_value("#digit") == str(SAMPLES - 1)
        page.select_option("#only", "2")
        page.click("#next")
        assert page.inner_text("#digit-name").endswith("class c")
        page.click("#random")
        assert page.inner_text("#digit-name").endswith("class c")
        page.fill("#digit", "999")
        page.press("#digit", "Enter")
        assert int(page.input_value("#digit")) < SAMPLES


def test_watching_it_settle_by_keyboard(browser, study):
    with at_work(browser, study) as page:
        page.locator("#draws-title").focus()
        page.keyboard.press("Home")
        assert page.inner_text("#steps") == "0"
        at_rest = float(page.inner_text("#energy"))
        page.keyboard.press("s")
        assert page.inner_text("#steps") == "1"
        page.keyboard.press("e")
        assert page.inner_text("#verdict").startswith(("Settled", "Certified"))
        assert 0 < float(page.inner_text("#energy")) < at_rest
        assert page.inner_text("#announcement").startswith("After ") and "Sound: R²" in page.inner_text("#announcement")
        page.keyboard.press("p")
        assert page.get_attribute("body", "data-run") == "playing"
        page.keyboard.press("p")
        assert page.get_attribute("body", "data-run") == "paused"
        page.fill("#speed", "4")
        page.click("#play")
        page.wait_for_selector("body[data-run=settled]")
        page.locator("#sees-1").focus()
        page.keyboard.press("Space")
        assert seen(page) == [True, True, False]


def test_looking_at_a_neuron(browser, study):
    with at_work(browser, study) as page:
        settled(page)
        page.click("#neuron-next")
        assert page.inner_text("#neuron-name") == "1"
        page.click("#neuron-previous")
        area = page.locator("#code").bounding_box()
        page.mouse.click(area["x"] + area["width"] * 10.5 / ATOMS, area["y"] + area["height"] / 2)
        assert page.inner_text("#neuron-name") == "10" and page.get_attribute("body", "data-run") == "settled"
        names = [chart.get_attribute("aria-label") for chart in page.query_selector_all("#neuron-atoms canvas")]
        assert names == ["Atom 10 of Sight <b>bold</b>", "Atom 10 of Sound", "Atom 10 of Touch"]


def test_touch_reaches_the_boxes(browser, study):
    with on_page(browser, study.path, has_touch=True) as (page, problems):
        page.wait_for_selector("body:not([data-run=loading])")
        page.tap("label:has(#sees-2)")
        assert seen(page) == [True, False, True]
        page.tap("#settle")
        assert page.get_attribute("body", "data-run") == "settled" and not problems
