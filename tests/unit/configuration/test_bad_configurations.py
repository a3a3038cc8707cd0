"""Every bad configuration is one message: where, what was found, what is allowed; before any file is touched."""

import copy
import re

import pytest
from helpers import load_for_every_target, raw_config
from linked_dictionaries.errors import UserError

DRIVER = {"mode": "inhibit", "strength": 0.1, "block_size": 25}
GLYPHS = {"source": "glyphs", "title": "t", "family": "Arial", "fallback": "a.ttf", "size": 26, "texts": None}
VARIANT = {"atoms": 256, "modalities": {"image": 1.0}, "driver": None}
SVM = {"C": 1.0, "gamma": 0.1, "scaling": "unit"}
REMOVED = object()

NUMBERS = [  # path, what it may not be
    *(("sparse_coding.penalty", value) for value in (0, -1, "0", "-0.1", None, [], {}, True, "λ", float("-inf"))),
    *(("sparse_coding.tolerance", value) for value in (0, -1e-4, "small", True, float("nan"))),
    *(("sparse_coding.max_iterations", value) for value in (0, -5, 1.5, "many", None)),
    *(("sparse_coding.step", value) for value in (0, -0.1, "large")),
    *(("training.epochs", value) for value in (0, -1, "1.5", None, [16])),
    *(("training.batch_size", value) for value in (-256, 0.5, None)),
    *(("training.learning_rate", value) for value in (0, -0.05, float("nan"), float("inf"), None)),
    *(("training.contrast", value) for value in (-1, "much", None)),
    *(("training.shift", value) for value in (-1, 9, 0.5, None)),
    *(("training.shuffle_labels", value) for value in ("yes", 1, None)),
    *(("training.monitor_every", value) for value in (0, -1)),
    *(("training.checkpoint_seconds", value) for value in (-1, "often")),
    *(("variants.linked.atoms", value) for value in (0, -256, 256.5, "256 neurons", None)),
    *(("variants.ordinal.driver.strength", value) for value in (-0.1, None, "strong")),
    *(("variants.ordinal.driver.block_size", value) for value in (0, -25, 2.5)),
    *(("variants.linked.modalities.arial", value) for value in (0, -0.2, None, "heavy")),
    *(("seeds", value) for value in (3, None, "0", [None], ["a"], [2**32], [[0]])),
    *(("shards", value) for value in (0, -1, 1.5, "all", 10**6)),
    *(("embedding.points", value) for value in (0, -1, "all")),
    *(("embedding.perplexity", value) for value in (0, -30, None)),
    *(("classifiers.lr.settings.default.C", value) for value in (0, -1, None, "strong")),
    *(("classifiers.svm_rbf.settings.default.gamma", value) for value in (0, -1, "auto")),
    *(("claims.thresholds.blocks", value) for value in (-0.1, 1.1, None)),
    *(("raw_baselines.train_sizes", value) for value in ([], [0], 60000, ["all"])),
    *(("modalities.arial.size", value) for value in (3, 513, 26.5, None)),
    *(("datasets.mnist.validation", value) for value in (0, -1, 0.5)),
]

OTHERS = [  # path, value, what the message must hold beside the path
    ("Seeds", [0], ("unknown key", "did you mean 'seeds'")),
    ("training.epoch_count", 3, ("unknown key", "allowed here: epochs")),
    ("variants.linked.neurons", 256, ("unknown key", "allowed here: atoms")),
    ("variants.linked.driver", {**DRIVER, "power": 1}, ("unknown key", "allowed here: mode")),
    ("variants.linked.driver", {"mode": "inhibit"}, ("missing",)),
    ("variants.ordinal.driver", {"mode": "identity", "strength": 0}, ("with strength 0", "others more")),
    ("variants.ordinal.driver", {"mode": "none", "strength": 0.1}, ("mode 'none' with strength 0.1",)),
    ("variants.linked.driver", "inhibit", ("'inhibit' is not allowed",)),
    ("variants.linked.driver", {**DRIVER, "block_size": 26}, ("26 neurons × 10 classes", "at most 25")),
    ("variants.linked.driver", {**DRIVER, "mode": "excite", "strength": 0.6}, ("no penalty", "below 0.6")),
    ("variants.linked.sparse_coding", {"penalty": 0}, ("0 is not allowed",)),
    ("variants.linked.sparse_coding", {"lambda": 0.2}, ("unknown key",)),
    ("variants.linked.modalities", {}, ("is not allowed",)),
    ("variants.linked.modalities", ["image", "arial"], ("is not allowed",)),
    ("variants.linked.modalities", {"image": 1.0, "voice": 0.2}, ("unknown name 'voice'", "allowed: image")),
    ("variants.linked", None, ("is not allowed",)),
    ("variants.1st", VARIANT, ("not a usable name", "allowed")),
    ("variants.a-b", VARIANT, ("not a usable name",)),
    ("variants.a--penalty~1", VARIANT, ("not a usable name",)),
    ("variants.$(date)", VARIANT, ("not a usable name",)),
    ("variants.a;b", VARIANT, ("not a usable name",)),
    ("variants.a b", VARIANT, ("not a usable name",)),
    ("modalities.a/b", GLYPHS, ("not a usable name",)),
    ("modalities.voice", {"source": "sound", "title": "t"}, ("sound", "glyphs")),
    ("modalities.voice", {"title": "t"}, ("source",)),
    ("modalities.arial.texts", ["0"] * 11, ("11 texts for 10 classes", "one per class")),
    ("modalities.arial.texts", list("TTPDCSHNBA"), ("'T' stands for two classes",)),
    ("modalities.arial.texts", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], ("is not allowed",)),
    ("modalities.arial.family", 26, ("26 is not allowed",)),
    ("modalities.image", {"source": "one_hot", "title": "t"}, ("modalities", "exactly one")),
    ("modalities", {}, ("exactly one",)),
    ("dataset", "cifar", ("unknown name 'cifar'", "allowed: mnist")),
    ("dataset", None, ("is not allowed",)),
    ("dataset", [], ("is not allowed",)),
    ("datasets.mnist.source", "ftp", ("ftp", "idx")),
    ("datasets.mnist.class_names", ["0"], ("is not allowed",)),
    ("datasets.mnist.class_names", list(range(10)), ("is not allowed",)),
    ("datasets.mnist.class_names", [f"c{number}" for number in range(257)], ("at most 256",)),
    ("explorer.digits", 0, ("0 is not allowed",)),
    ("datasets.mnist.train_images", "train.gz", ("is not allowed",)),
    ("datasets.mnist.train_images", {"sha256": "0" * 64}, ("missing",)),
    ("datasets.mnist.folder", 3, ("3 is not allowed",)),
    ("datasets.mnist.train_images.sha256", "A" * 64, ("is not allowed",)),
    ("datasets.mnist.mirrors", "https://example.org", ("is not allowed",)),
    ("device", "cuda:x", ("'cuda:x' is not allowed",)),
    ("device", 0, ("0 is not allowed",)),
    ("results", "/etc", ("'/etc' is not allowed",)),
    ("results", "../elsewhere", ("is not allowed",)),
    ("results", "$(touch x)", ("is not allowed",)),
    ("results", "a b", ("is not allowed",)),
    ("results", "a/../../b", ("is not allowed",)),
    ("representations", [], ("is not allowed",)),
    ("representations", "raw", ("is not allowed",)),
    ("representations", ["raw", "raw"], ("twice",)),
    ("comparisons", {"my table": ["raw"]}, ("not a usable name",)),
    ("comparisons.modalities", [], ("is not allowed",)),
    ("comparisons.modalities", ["singel"], ("did you mean 'single'",)),
    ("classifiers.lr.model", "perceptron", ("perceptron", "logistic_regression")),
    ("classifiers.lr.settings", {}, ("default",)),
    ("classifiers.lr.settings.default.scaling", "minmax", ("minmax", "unit")),
    ("classifiers", {}, ("is not allowed",)),
    ("figures.linked", "missing", ("unknown name 'missing'",)),
    ("figures.target", "serif", ("does not link 'serif'",)),
    ("figures.target", "voice", ("unknown name 'voice'",)),
    ("sweeps.penalty.values", [], ("is not allowed",)),
    ("sweeps.penalty.values", [None], ("is not allowed",)),
    ("sweeps.penalty.values", ["a/b"], ("does not fit",)),
    ("sweeps.penalty.variants", [], ("is not allowed",)),
    ("sweeps.penalty.parameter", "", ("names nothing",)),
    ("sweeps.penalty.parameter", "sparse_coding", ("does not fit",)),
    ("sweeps.penalty.parameter", "driver.strength", ("names nothing",)),
    ("sweeps.penalty.fixed", {"nothing.here": 1}, ("names nothing",)),
    ("ablations.seeds", [0, 0], ("twice",)),
    ("ablations.seeds", [], ("is not allowed",)),
    ("ablations.sweeps", ["penalyt"], ("did you mean 'penalty'",)),
    ("selection.classifiers.nobody", [SVM], ("unknown name 'nobody'",)),
    ("claims.target", "image", ("is not rendered",)),
    ("claims.algorithms.printed.single", "nobody", ("unknown name 'nobody'",)),
    ("claims.thresholds.luck", 1, ("unknown key",)),
    ("benchmarks.variant", "nobody", ("unknown name 'nobody'",)),
    ("benchmarks.atoms", [0], ("is not allowed",)),
    ("raw_baselines.pixels", ["bits"], ("bits", "binary")),
    ("sparse_coding.solver", "omp", ("omp", "active_set")),
    ("sparse_coding", None, ("is not allowed",)),
    ("training", [], ("is not allowed",)),
    *((part, REMOVED, ("missing",)) for part in ("seeds", "dataset", "variants", "claims", "results", "device")),
    ("training.epochs", REMOVED, ("missing",)),
    ("sparse_coding.penalty", REMOVED, ("missing",)),
]

CASES = [*((path, value, ()) for path, value in NUMBERS), *OTHERS]


def changed(path, value):
    raw = copy.deepcopy(raw_config())
    *parents, last = path.split(".")
    target = raw
    for parent in parents:
        target = target[parent]
    if value is REMOVED:
        del target[last]
    else:
        target[last] = value
    return raw


def test_there_are_more_than_a_hundred_cases():
    assert len({(path, repr(value)) for path, value, _ in CASES}) >= 170


@pytest.mark.parametrize(("path", "value", "expected"), CASES)
def test_it_is_told_where_what_and_what_is_allowed(path, value, expected):
    with pytest.raises(UserError) as caught:
        load_for_every_target(changed(path, value))
    message = str(caught.value)
    head, *problems = message.splitlines()
    assert re.fullmatch(r"config\.yaml(, for [^:]+)?: \d+ problems?; nothing was run\.", head)
    place = ".".join(part for part in path.split("."))
    told = [line for line in problems if place in line or line.strip(" -").startswith(path.split(".")[0])]
    assert told, message
    for part in expected:
        assert any(part in line for line in told), message
    if not expected:
        assert any(f"{path}" in line and " is not allowed: " in line for line in told), message
    assert "Traceback" not in message and "pydantic" not in message
