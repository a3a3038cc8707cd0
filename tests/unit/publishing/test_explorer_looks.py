"""Both pages as they look: at every width, in both schemes, with enough contrast, soon, and small."""

import pytest
from browser_explorer import at_work, made_dark, repainted

CONTRASTS = """() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [1, 1];
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const over = (below, colour) => {  // colours as the browser itself blends them, whatever their notation
        context.fillStyle = `rgb(${below.join()})`;
        context.fillRect(0, 0, 1, 1);
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
        return Array.from(context.getImageData(0, 0, 1, 1).data.slice(0, 3));
    };
    const ground = (item) => item === null ? [255, 255, 255]
        : over(ground(item.parentElement), getComputedStyle(item).backgroundColor);
    const light = (colour) => colour.map((c) => c / 255)
        .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const item = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !item.checkVisibility()) continue;
        if (item.closest("script, svg, :disabled, label:has(:disabled), .hidden, .skip")) continue;
        const below = ground(item);
        const [a, b] = [light(below), light(over(below, getComputedStyle(item).color))].sort((x, y) => y - x);
        found.push([(a + 0.05) / (b + 0.05), walker.currentNode.data.trim()]);
    }
    return found;
}"""
NAMED = "button, input, select, canvas, svg[role], [role=group], fieldset"
NAMELESS = """(named) => Array.from(document.querySelectorAll(named))
    .filter((item) => item.closest("[hidden], [aria-hidden=true]") === null)
    .filter((item) => !(item.getAttribute("aria-label") || item.textContent.trim()
        || (item.labels && Array.from(item.labels).some((label) => label.textContent.trim()))))
    .map((item) => item.outerHTML)"""
BEYOND = """() => [document.documentElement.scrollWidth - innerWidth, ...Array.from(
    document.querySelectorAll(".card, .bar, header, .view"), (card) => card.scrollWidth - card.clientWidth)]"""

WIDTHS = [360, 768, 1200, 1440, 1920]
TABS = ("draw", "stored", "reverse", "drive")


@pytest.fixture(params=["built", "study"])
def any_page(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_the_contrast_of_wcag_aa(browser, any_page, scheme):
    with at_work(browser, any_page) as page:
        page.emulate_media(color_scheme=scheme)
        page.click("#settle")
        repainted(page)
        found = page.evaluate(CONTRASTS)
    assert len(found) > 30
    assert [told for told in found if told[0] < 4.5] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_no_width_breaks_the_digits(browser, built, width):
    with at_work(browser, built) as page:
        page.set_viewport_size({"width": width, "height": 800})
        page.click("button[data-name=ordinal]")
        for tab in TABS:
            page.click(f"#tab-{tab}")
            page.click("#silence-strongest" if tab == "stored" else "#settle")
            assert max(page.evaluate(BEYOND)) <= 0


@pytest.mark.parametrize("width", WIDTHS)
def test_no_width_breaks_a_study(browser, study, width):
    with at_work(browser, study) as page:
        page.set_viewport_size({"width": width, "height": 800})
        page.click("#settle")
        assert max(page.evaluate(BEYOND)) <= 0
        page.locator("#views input").nth(2).check()
        repainted(page)
        assert max(page.evaluate(BEYOND)) <= 0
        narrow = page.evaluate("() => Array.from(document.querySelectorAll('.view'), (box) => box.clientWidth)")
        assert min(narrow) > 200


def test_everything_has_a_name_and_the_focus_is_seen(browser, built):
    with at_work(browser, built) as page:
        page.click("button[data-name=ordinal]")
        for tab in TABS:
            page.click(f"#tab-{tab}")
            assert page.evaluate(NAMELESS, NAMED) == []
        page.locator("#atoms").focus()
        page.keyboard.press("ArrowRight")
        assert page.evaluate("() => getComputedStyle(element('atoms')).outlineStyle") == "solid"


def test_everything_on_a_study_has_a_name(browser, study):
    with at_work(browser, study) as page:
        page.click("#settle")
        assert page.evaluate(NAMELESS, NAMED) == []


def test_less_motion_is_heeded_and_dark_charts_are_drawn_anew(browser, study):
    look = "() => document.querySelector('.signal').toDataURL()"
    with at_work(browser, study) as page:
        page.click("#settle")
        made_dark(page, look, page.evaluate(look))  # ends only when the chart is drawn in other colours
        page.click("#next")
        assert page.get_attribute("body", "data-run") == "settled"


def paints(browser, page):
    with at_work(browser, page) as shown:
        return shown.evaluate("() => performance.getEntriesByType('paint').map((entry) => entry.startTime)")


def test_it_is_painted_within_a_second_and_small(browser, any_page):
    assert len(paints(browser, any_page)) == 2
    assert any_page.path.stat().st_size < 5_000_000
    # On a busy machine some visits take longer; what the page itself needs is the shortest of them.
    assert any(max(paints(browser, any_page)) < 1000 for _ in range(5))
