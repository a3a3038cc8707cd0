"""Measures of the evidence against cases whose value is known; verdicts follow from intervals alone."""

import numpy as np
import pytest
from linked_dictionaries.coding.encode import encode
from linked_dictionaries.coding.method import Method
from linked_dictionaries.evaluation import claims, intervals, leakage, selectivity
from linked_dictionaries.evaluation.inequalities import Evidence
from sklearn.metrics import mutual_info_score


def test_the_most_alike_code_is_found_by_cosine():
    references = np.array([[1.0, 1, 0, 0], [0, 0, 5, 0], [0, 0, 0, 0]])
    codes = np.array([[2.0, 1, 1, 0], [0.1, 0, 2, 0], [0, 0, 0, 1]])
    assert selectivity.most_alike(codes, references).tolist() == [0, 1, 0]


def test_selectivity_of_a_private_a_shared_and_a_silent_neuron():
    labels = np.repeat([0, 1, 2, 3], 25)
    codes = np.stack([labels == 2, np.ones(100), np.zeros(100)], axis=1).astype(float)
    assert selectivity.class_selectivity(codes, labels, 4) == pytest.approx([1, 0])


def test_neurons_that_never_fire_do_not_lower_selectivity():
    """Dead neurons say nothing of which class the others answer to: with or without them the mean is the same."""
    random = np.random.default_rng(0)
    labels, codes = random.integers(0, 4, 300), np.maximum(random.standard_normal((300, 20)), 0)
    padded = np.column_stack([codes, np.zeros((300, 7))])
    alive = selectivity.mean_selectivity(codes, labels, 4)
    assert 0 < alive == selectivity.mean_selectivity(padded, labels, 4)
    assert selectivity.mean_selectivity(np.zeros((300, 7)), labels, 4) == 0


def test_information_is_scikit_learns():
    random = np.random.default_rng(0)
    labels, fires = random.integers(0, 3, 400), random.random((400, 5)) < [0.1, 0.3, 0.5, 0.9, 1.0]
    ours = selectivity.class_information(fires, labels, 3)
    for label in range(3):
        for neuron in range(5):
            assert ours[label, neuron] == pytest.approx(mutual_info_score(labels == label, fires[:, neuron]), abs=1e-12)


def test_modularity_of_private_and_of_shared_neurons():
    """One of a single class hardly tells of the others; one of half the classes tells of all alike."""
    labels = np.repeat(np.arange(10), 50)
    private = (labels[:, None] == np.arange(10)).astype(float)
    shared = np.stack([labels % 2 == 0, labels < 5, labels >= 5], axis=1).astype(float)
    assert selectivity.modularity(private, labels, 10) > 0.99
    assert selectivity.modularity(shared, labels, 10) == pytest.approx(0, abs=1e-9)
    assert selectivity.modularity(np.zeros((500, 4)), labels, 10) == 0


def test_block_selectivity():
    codes = np.array([[1.0, 1, 0, 2, 9], [0, 0, 0, 0, 9], [0, 0, 1, 1, 0]])
    assert selectivity.block_selectivity(codes, np.array([0, 0, 1]), 2, 2) == pytest.approx([0.5, 0, 1])


def test_ssim_of_equal_and_of_opposite_images():
    random = np.random.default_rng(0)
    images = random.random((3, 64))
    assert selectivity.structural_similarities(images, images, (8, 8)) == pytest.approx(1)
    assert (selectivity.structural_similarities(images, 1 - images, (8, 8)) < 0).all()


def test_other_class_is_never_the_own_and_reaches_all():
    labels = np.repeat(np.arange(10), 200)
    others = selectivity.other_class(labels, 10, np.random.default_rng(0))
    assert (others != labels).all() and len(set(zip(labels.tolist(), others.tolist(), strict=True))) == 90


def test_interval_covers_the_truth_about_as_often_as_it_says():
    """Seeds and images both vary: nearly all of 400 made tables hold the true mean, in intervals that are not vast."""
    random = np.random.default_rng(1)
    held, widths = 0, []
    for _ in range(400):
        seeds, images = random.normal(0, 0.02, 5), random.normal(0, 0.3, 500)
        values = [0.4 + seed + images + random.normal(0, 0.1, 500) for seed in seeds]
        mean, low, high = intervals.interval(values)
        assert low <= mean <= high
        held += low <= 0.4 <= high
        widths.append(high - low)
    assert 0.93 <= held / 400 <= 1.0
    assert np.mean(widths) < 0.12


def test_one_seed_without_images_decides_nothing():
    mean, low, high = intervals.interval([np.array(0.7)])
    assert mean == 0.7 and np.isnan(low) and np.isnan(high)
    assert intervals.verdict(low, high, 0.0, 1) == "inconclusive"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.2, 0.4, "supported"), (-0.4, 0.09, "not supported"), (0.0, 0.2, "inconclusive"), (0.1, 0.1, "supported")],
)
def test_verdict_follows_from_the_interval(low, high, expected):
    assert intervals.verdict(low, high, 0.1, 3) == expected


def test_fewer_than_three_seeds_decide_nothing():
    assert intervals.verdict(0.5, 0.6, 0.1, 2) == "inconclusive" and intervals.verdict(0.5, 0.6, 0.1, 3) == "supported"


def test_holm_is_statsmodels_known_example():
    assert intervals.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert np.isnan(intervals.holm([np.nan, 0.02])[0]) and intervals.holm([np.nan, 0.02])[1] == 0.02


def test_one_sided_probability_is_small_only_above_the_threshold():
    values = [np.full(100, 0.5) + 0.01 * np.random.default_rng(seed).standard_normal(100) for seed in range(5)]
    assert intervals.one_sided(values, 0.4) < 1e-6 and intervals.one_sided(values, 0.6) > 0.999


def test_differences_pair_seeds_and_share_what_has_none():
    gained = intervals.difference([np.ones(3), np.zeros(3)], [np.array([1.0, 0, 0])])
    assert [part.tolist() for part in gained] == [[0, 1, 1], [-1, 0, 0]]
    with pytest.raises(ValueError):
        intervals.difference([np.ones(3)] * 2, [np.ones(3)] * 3)


def made_evidence(link=1.0, seeds=5):
    """Evidence of a world where linking works (1) or does not (0)."""
    random = np.random.default_rng(0)

    def images(share):
        return [(random.random(2000) < share).astype(float) for _ in range(seeds)]

    def variant(linked, driven):
        right, alike, block = images(0.1 + 0.89 * linked), images(0.1 + 0.89 * linked), images(0.1 + 0.89 * driven)
        scalar = {"selectivity": 0.4 + 0.3 * driven, "modularity": 0.5 + 0.3 * driven}
        share = {"silent": 0.9, "silent_without_competition": 0.5, "dark": 0.8}
        share |= {"ssim": 0.1 + 0.5 * linked, "ssim_shuffled": 0.1, "block_selectivity": 0.1 + 0.8 * driven}
        return [
            {"nearest": right[i], "alike": alike[i], "block_argmax": block[i]}
            | {name: np.full(2000, value) + 0.001 * random.standard_normal(2000) for name, value in share.items()}
            | {name: value + 0.001 * random.standard_normal() for name, value in scalar.items()}
            for i in range(seeds)
        ]

    labels = random.integers(0, 10, 2000)

    def predicted(accuracy, runs=seeds):
        return [np.where(random.random(2000) < accuracy, labels, (labels + 1) % 10) for _ in range(runs)]

    def plane(gain):
        means = {"silhouette": 0.2 + gain, "knn": 0.9 + gain}
        means |= {"trustworthiness": 0.95, "trustworthiness_shuffled": 0.5}
        return [{name: value + 0.001 * random.standard_normal() for name, value in means.items()} for _ in range(seeds)]

    measured = {name: variant(0, 0) for name in "sund"} | {"l": variant(link, 0), "o": variant(link, link)}
    classes = {("raw", "lr"): predicted(0.92, 1), ("pca", "lr"): predicted(0.96, 1)} | {
        (name, "lr"): predicted(0.97) for name in "sloudn"
    }
    embedded = {
        "raw": plane(0.0),
        "s": plane(0.07 * link - 0.02),
        "l": plane(0.12 * link - 0.02),
        "o": plane(0.12 * link - 0.02),
    }
    embedded["n"] = plane(-0.05)
    parts = {"single": "s", "linked": "l", "ordinal": "o", "unlinked": "u", "undriven": "d", "untrained": "n"}
    limits = {"par": 0.003, "linking": 0.05, "ordinal": 0.05, "nearest": 0.95, "ssim": 0.1, "alike": 0.9}
    limits |= {"blocks": 0.95, "block_share": 0.5, "trustworthiness": 0.9, "silent": 0.0}
    converged = {cell: cell[0] != "raw" for cell in classes}
    evidence = Evidence(
        measured, classes, labels, embedded, parts, limits, controls=["pca"], converged=converged, raw="raw"
    )
    rows = claims.inequality_table({"printed": evidence})
    return rows, claims.claim_table(rows)


def test_claims_hold_where_they_should_and_fail_where_they_should():
    (rows, working), (_, broken) = made_evidence(1.0), made_evidence(0.0)
    assert list(working.claim) == list(range(1, 9)) and set(working.verdict) == {"supported"}
    failing = broken.set_index("claim").verdict
    assert {failing[claim] for claim in (4, 5, 6, 7)} == {"not supported"} and failing[1] == failing[8] == "supported"
    assert list(rows.columns) == claims.ROW_COLUMNS and list(working.columns) == claims.COLUMNS
    assert "not supported" in claims.claims_markdown(broken, "made data")


def test_a_claim_is_decided_by_its_worst_inequality():
    rows, _ = made_evidence(1.0)
    worst = (rows.claim == 4) & rows.metric.str.startswith("SSIM") & rows.metric.str.endswith("ordinal")
    rows.loc[worst, ["verdict", "ci_low", "ci_high"]] = ["inconclusive", 0.05, 0.2]
    claim = claims.claim_table(rows).set_index("claim").loc[4]
    assert claim.verdict == "inconclusive" and claim.decided_by.startswith("SSIM") and claim.supported == 3


def test_two_seeds_leave_every_claim_open():
    assert set(made_evidence(1.0, seeds=2)[1].verdict) == {"inconclusive"}


def test_codes_that_miss_their_tolerance_decide_nothing():
    """Each claim of the algorithm is an error that names the codes; a number of steps, or a kept tolerance, is none."""
    rows, _ = made_evidence(1.0)
    fine = claims.claim_table(rows, {"printed": {"s": (3.0, None), "l": (1e-5, True)}})
    assert set(fine.verdict) == {"supported"} and set(fine.kkt_max) == {3.0} and fine.certified.isna().all()
    assert claims.claim_table(rows, {"printed": {"s": (1e-5, True)}}).certified.eq(True).all()
    missed = claims.claim_table(rows, {"printed": {"s": (1e-5, True), "l": (5.1, False)}})
    assert set(missed.verdict) == {"error"} and set(missed.kkt_max) == {5.1} and not missed.certified.any()
    assert (
        missed.decided_by.str.contains(r"l \(kkt/λ 5.1\)").all() and not missed.decided_by.str.contains("s \\(").any()
    )
    assert claims.claims_markdown(missed, "made data").count("**error**: codes miss") == 8


def test_controls_stand_below_their_inequality_with_intervals_of_their_own():
    rows, claim = made_evidence(1.0)
    controls = rows[rows.control.notna()]
    inequalities = rows[rows.control.isna()]
    assert claim.inequalities.sum() == len(inequalities) and controls[["p", "p_holm"]].isna().all(axis=None)
    assert set(zip(controls.claim, controls.metric, strict=True)) == set(
        zip(inequalities.claim, inequalities.metric, strict=True)
    )
    first = rows[(rows.claim == 1) & (rows.metric == "accuracy of lr: linked minus raw")]
    assert first.control.fillna("").tolist() == ["", "untrained minus raw", "pca minus raw"]
    # Principal components hold no seed: one run, whose interval over the test images is enough for a verdict.
    assert first.n_seeds.tolist() == [5, 5, 1] and first.verdict.iloc[2] == "supported"
    assert first.value.iloc[2] == pytest.approx(0.04, abs=0.02)


def test_a_claim_says_whether_its_classifiers_converged():
    _, claim = made_evidence(1.0)
    by_claim = claim.set_index("claim").converged
    assert by_claim[1] == False and by_claim[2] == True and by_claim[4] is None  # noqa: E712


def test_claim_one_compares_with_the_pixels_that_it_is_given():
    labels = np.repeat(np.arange(10), 20)
    right, wrong = labels, (labels + 1) % 10
    predicted = {("raw", "lr"): [wrong], ("shifted", "lr"): [right], ("s", "lr"): [right] * 3}
    predicted |= {(name, "lr"): [wrong] * 3 for name in "lon"}
    parts = {"single": "s", "linked": "l", "ordinal": "o", "untrained": "n"}
    limits = {"par": 0.003, "linking": 0.003, "ordinal": 0.01}
    evidence = Evidence({}, predicted, labels, {}, parts, limits, raw="shifted")
    row = next(evidence.rows())
    assert row["metric"] == "accuracy of lr: single minus shifted" and row["value"] == 0.0


def test_labels_planted_in_codes_are_found():
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (300, 30), dtype=np.uint8)
    dictionary = random.random((12, 30), dtype=np.float32)
    dictionary /= np.linalg.norm(dictionary, axis=1, keepdims=True)
    codes = encode(images, dictionary, 0.1).activations
    looked = leakage.difference_to_images_alone
    assert looked(codes, images, dictionary, 0.1, Method()) < 1e-5
    planted = codes + 0.1 * np.eye(12, dtype=np.float32)[random.integers(0, 10, 300)]
    assert looked(planted, images, dictionary, 0.1, Method()) > 1e-2
    assert looked(np.eye(10)[random.integers(0, 10, 300)], images, dictionary, 0.1, Method()) == np.inf


def test_equal_and_nearly_equal_images_are_counted():
    random = np.random.default_rng(0)
    train = random.integers(0, 256, (50, 40), dtype=np.uint8)
    test = np.concatenate([train[:2], random.integers(0, 256, (5, 40), dtype=np.uint8)])
    test[1, 0] ^= 1
    assert leakage.shared_images(train, test) == 1
    assert (leakage.nearest_distances(train, test) < 0.1).tolist() == [True, True] + [False] * 5


def clustered(random, count):
    """Features in which every class is a cluster of its own, as good codes are."""
    labels = random.integers(0, 10, count)
    return np.eye(10)[labels] + 0.05 * random.normal(size=(count, 10)), labels


def nearest_mean(train, classes, test):
    means = np.array([train[classes == label].mean(axis=0) for label in range(10)])
    return ((test[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)


def test_classifiers_of_shuffled_labels_are_at_chance_in_the_mean_though_not_each():
    means, singles = [], []
    for seed in range(20):
        random = np.random.default_rng(seed)
        (train, known), (test, labels) = clustered(random, 1000), clustered(random, 1000)
        accuracies = leakage.blind_accuracies(nearest_mean, train, known, test, labels)
        means.append(intervals.interval(accuracies)[1] <= np.bincount(labels).max() / len(labels))
        singles += [float(accuracy[0]) for accuracy in accuracies]
    assert np.mean(means) >= 0.95
    # Ten clusters are ten guesses, not a thousand: a single accuracy is no measure.
    assert np.std(singles) > 3 * np.sqrt(0.1 * 0.9 / 1000)


def test_labels_that_were_not_shuffled_are_found():
    random = np.random.default_rng(0)
    (train, known), (test, labels) = clustered(random, 1000), clustered(random, 1000)
    leaking = lambda features, classes, others: nearest_mean(train, known, others)  # noqa: E731
    accuracies = leakage.blind_accuracies(leaking, train, known, test, labels)
    assert intervals.interval(accuracies)[1] > 0.9


FINE = {
    "shared": 0,
    "near": 3,
    "alone": 1e-5,
    "broken": (0.0, -0.002, 0.001),
    "gained": (0.01, 0.0, 0.02),
    "blind": (0.1, 0.09, 0.12),
    "margin": 0.005,
    "chance": 0.11,
}


@pytest.mark.parametrize(
    ("measured", "place", "verdict"),
    [
        ({}, 0, "holds"),
        ({"shared": 1}, 0, "fails"),
        ({"alone": 0.2}, 2, "fails"),
        ({"alone": float("inf")}, 2, "fails"),
        ({"broken": (0.02, 0.01, 0.03)}, 3, "fails"),
        ({"broken": (0.005, 0.001, 0.009)}, 3, "inconclusive"),
        ({"blind": (0.3, 0.2, 0.4)}, 5, "fails"),
    ],
)
def test_each_kind_of_leak_fails_its_check(measured, place, verdict):
    told = leakage.verdicts(**{**FINE, **measured}).verdict.tolist()
    assert told[place] == verdict
    others = [word for number, word in enumerate(told) if number != place and word != "reported"]
    assert set(others) == {"holds"} and told.count("reported") == 2
