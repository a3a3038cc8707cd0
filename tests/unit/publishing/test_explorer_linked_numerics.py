"""The arithmetic of a study's page, in a browser, against the estimator's: codes, certificates, what is read."""

import itertools

import numpy as np
import pytest
from browser_explorer import at_work
from browser_linked import SAMPLES, WIDTHS, study_page
from linked_dictionaries.publishing.explorer_packing import unpacked

VIEWS = list(WIDTHS)
PATTERNS = [list(pattern) for pattern in itertools.product([True, False], repeat=len(VIEWS)) if any(pattern)]
SETTLED = """(pattern) => {
    const stacked = stackedFor(PAGE, pattern);
    const { atoms, gram, eigenvalue } = stacked;
    return Array.from({ length: PAGE.samples.shape[0] }, (_, sample) => {
        if (!pattern.every((seen, view) => !seen || PAGE.present[sample][view])) return null;
        const values = inputsOf(PAGE, stacked, rowOf(PAGE.samples, sample));
        const problem = problemOf({ neurons: neurons(), seen: { atoms, gram, eigenvalue, values }, driven: null,
            penalty: PAGE.penalty, transfer: "soft", step: null, silent: [] });
        const end = settle(problem);
        const read = readFrom(PAGE, stacked, values, end.code);
        return [Array.from(end.code), certificateOf(problem, end), Array.from(read)];
    });
}"""


def columns(built, view):
    return built.estimator._columns[view]


def only(built, pattern):
    """The samples with the views of a pattern alone, the others NaN; and which have them all."""
    shown = built.samples.copy()
    for view, seen in zip(VIEWS, pattern, strict=True):
        if not seen:
            shown[:, columns(built, view)] = np.nan
    there = [
        all(not np.isnan(row[columns(built, view)]).any() for view, seen in zip(VIEWS, pattern, strict=True) if seen)
        for row in built.samples
    ]
    return shown, np.flatnonzero(there)


def compared(browser, built, pattern):
    """Codes, certificates and readings of the page and the estimator, of every sample that has the views."""
    with at_work(browser, built) as page:
        rows = page.evaluate(SETTLED, pattern)
    shown, there = only(built, pattern)
    assert [row is not None for row in rows] == np.isin(np.arange(len(rows)), there).tolist() and len(there) > 30
    found = [[rows[i][part] for i in there] for part in range(3)]
    return *(np.array(part) for part in found), shown[there]


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: "".join("x" if seen else "-" for seen in pattern))
def test_codes_and_absent_views_are_the_estimators(browser, study, pattern):
    codes, certificates, read, shown = compared(browser, study, pattern)
    assert certificates.max() <= 1e-5
    assert np.abs(codes - study.estimator.transform(shown)).max() < 1e-3
    whole = study.estimator.inverse_transform(codes.astype(np.float32))
    for view, seen in zip(VIEWS, pattern, strict=True):
        expected = whole[:, columns(study, view)] if seen else study.estimator.predict(shown, view=view)
        assert np.abs(read[:, columns(study, view)] - expected).max() < 1e-3, view
        assert seen or expected.std() > 0.1


@pytest.mark.parametrize("decoder", ["ridge", "dictionary"])
def test_other_decoders_are_the_estimators_too(browser, tmp_path, decoder):
    built = study_page(tmp_path, decoder)
    assert len(built.data["decoders"]) == (6 if decoder == "ridge" else 0) and built.data["omitted"] == []
    _, _, read, shown = compared(browser, built, [True, False, True])
    expected = built.estimator.predict(shown, view="sound")
    assert np.abs(read[:, columns(built, "sound")] - expected).max() < 1e-3


def test_maps_that_do_not_fit_are_left_out_and_views_read_through_their_dictionaries(browser, study, tmp_path):
    room = len(str(study.data)) - sum(len(str(entry)) for entry in study.data["decoders"][2:])
    built = study_page(tmp_path, largest=room)
    assert 0 < len(built.data["decoders"]) < 6
    patterns = [entry["pattern"] for entry in built.data["decoders"]] + built.data["omitted"]
    assert sorted(patterns) == sorted(entry["pattern"] for entry in study.data["decoders"])
    assert all(sum(entry["pattern"]) == 1 for entry in built.data["decoders"])  # one view alone is asked most
    pattern = built.data["omitted"][-1]
    absent = VIEWS[pattern.index(False)]
    codes, _, read, _ = compared(browser, built, pattern)
    drawn = built.estimator.inverse_transform(codes.astype(np.float32))[:, columns(built, absent)]
    assert np.abs(read[:, columns(built, absent)] - drawn).max() < 1e-3


def test_the_step_is_stable_and_near_the_largest_there_is(browser, study):
    with at_work(browser, study) as page:
        found = page.evaluate("(patterns) => patterns.map((pattern) => stackedFor(PAGE, pattern).eigenvalue)", PATTERNS)
    components = unpacked(study.data["components"])
    for value, pattern in zip(found, PATTERNS, strict=True):
        weights = {view: study.estimator.weights_[view] for view, seen in zip(VIEWS, pattern, strict=True) if seen}
        parts = [np.sqrt(w / sum(weights.values())) * components[:, columns(study, v)] for v, w in weights.items()]
        largest = np.linalg.norm(np.hstack(parts), 2) ** 2
        assert 0.96 * largest < value < 1.03 * largest  # below 0.95 the step, 1.9 over it, were too long


def test_what_a_sample_lacks_is_zero_and_told(study):
    present = np.array(study.data["present"])
    assert present.shape == (SAMPLES, len(VIEWS)) and not present.all() and present.any(axis=1).all()
    samples = unpacked(study.data["samples"])
    assert np.array_equal(samples, np.nan_to_num(study.samples))
