"""One line a fault, in the words of the configuration."""

import pytest
from helpers import raw_config
from linked_dictionaries.configuration.load import load_configuration
from linked_dictionaries.configuration.overlay import overlaid
from linked_dictionaries.errors import UserError

THREE = {"atoms": 20, "driver": None}


def told(layer):
    with pytest.raises(UserError) as caught:
        load_configuration(overlaid(raw_config(), [layer]))
    return str(caught.value).splitlines()


@pytest.mark.parametrize("weight", ["heavy", -1, [1]])
def test_a_value_of_no_kind_is_one_fault(weight):
    head, *problems = told({"variants": {"three": {**THREE, "modalities": {"image": 1.0, "arial": weight}}}})
    assert "1 problem;" in head and len(problems) == 1
    assert problems[0].startswith(f"  - variants.three.modalities.arial: {weight!r} is not allowed: ")
    assert "'equal'" in problems[0] and "[" not in problems[0].replace(repr(weight), "")


def test_gamma_is_named_without_its_kinds():
    layer = {"classifiers": {"svm_rbf": {"settings": {"default": {"C": 1.0, "gamma": "wide", "scaling": "none"}}}}}
    (problem,) = told(layer)[1:]
    assert problem.startswith("  - classifiers.svm_rbf.settings.default.gamma: 'wide' is not allowed")


def test_what_is_named_like_a_kind_stays():
    (problem,) = told({"variants": {"float": {**THREE, "modalities": {"image": 1.0}, "atoms": "many"}}})[1:]
    assert problem.startswith("  - variants.float.atoms: 'many'")


@pytest.mark.parametrize("key", ["[", "float[", "literal['equal']"])
def test_a_key_like_a_kind_is_unknown_where_it_is(key):
    (problem,) = told({key: None})[1:]
    assert problem.startswith(f"  - {key}: unknown key")
    (problem,) = told({"training": {key: 1}})[1:]
    assert problem.startswith(f"  - training.{key}: unknown key")


@pytest.mark.parametrize("folder", ["/tmp/elsewhere", "my results"])
def test_results_elsewhere_are_told_the_way(folder):
    (problem,) = told({"results": folder})[1:]
    assert "results: " in problem and "--directory" in problem and "^" not in problem


def test_a_fault_inside_a_value_of_several_kinds_is_the_one_told():
    layer = {"linked_views": {"model": {"fixed": {"weights": {"left": -1, "right": 1}}}}}
    (problem,) = told(layer)[1:]
    assert problem.startswith("  - linked_views.model.fixed.weights.left: -1 is not allowed: ")


@pytest.mark.parametrize(
    ("layer", "place"),
    [
        ({"datasets": {"x": {"folder": "a", "class_names": ["a", "b"]}}}, "datasets.x.source: missing"),
        ({"datasets": {"x": {"source": "fold", "folder": "a"}}}, "datasets.x.source: 'fold' is not allowed"),
        ({"modalities": {"x": {"source": "glyph"}}}, "modalities.x.source: 'glyph' is not allowed"),
        (
            {"linked_views": {"studies": {"halves": {"data": {"train": 100}}}}},
            "linked_views.studies.halves.data.source: missing",
        ),
    ],
)
def test_a_source_that_is_none_names_those_that_are(layer, place):
    (problem,) = told(layer)[1:]
    assert problem.startswith(f"  - {place}; allowed: ") and len(problem.partition("allowed: ")[2].split(", ")) == 3


def test_too_few_atoms_for_a_driver_are_told_as_such():
    driver = {"mode": "inhibit", "strength": 0.1}
    (problem,) = told({"variants": {"v": {"atoms": 5, "modalities": {"image": 1.0}, "driver": driver}}})[1:]
    assert problem == "  - variants.v.atoms: 5 are too few for a driver of 10 classes, a neuron each."


def test_a_sweep_has_no_value_twice():
    (problem,) = told({"sweeps": {"penalty": {"values": [0.1, 0.2, 0.1]}}})[1:]
    assert "sweeps.penalty.values" in problem and "there twice" in problem
