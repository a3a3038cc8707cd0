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
