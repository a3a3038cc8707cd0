"""Studies of linked views: what they take from the shared settings, and what is said of bad ones."""

import copy

import pytest
from helpers import load_config, raw_config
from linked_dictionaries.configuration.load import load_configuration
from linked_dictionaries.configuration.overlay import overlaid
from linked_dictionaries.errors import UserError

DATA = {"source": "paired", "views": {"a": {"path": "a.csv"}, "b": {"path": "b.csv"}}}


def with_study(**study):
    layer = {"linked_views": {"studies": {"mine": {"title": "Mine", "data": copy.deepcopy(DATA), **study}}}}
    return load_configuration(overlaid(raw_config(), [layer]))


def test_a_study_says_what_differs_and_takes_the_rest():
    config = with_study(split={"test": 40}, peers={"jnmf": None})
    study, shared = config.study("mine"), config.linked_views
    assert (study.split.test, study.split.validation) == (40, shared.split.validation)
    assert study.model == shared.model and study.methods() == ["linked", "code_only", "shuffled", "ridge", "cca"]
    assert study.subsets() == [["a"], ["b"], ["a", "b"]]
    assert with_study(encode_from=[["b"]]).study("mine").subsets() == [["b"]]


def test_the_second_demo_is_a_study_of_paired_files():
    config = load_config("resources/views_demo.yaml")
    assert list(config.linked_views.studies) == ["features"]
    assert len(config.study("features").view_names()) == 6


@pytest.mark.parametrize(
    ("study", "told"),
    [
        (
            {"encode_from": [["a", "c"]]},
            r"studies\.mine: encode_from: \['a', 'c'\] is no subset.*distinct names of a, b",
        ),
        ({"data": {"source": "paired", "views": {"a": {"path": "x"}}}}, r"studies\.mine\.data\.views: "),
        ({"data": {**DATA, "id": "x"}}, r"mine\.data\.id: unknown key, did you mean 'ids'\?"),
        (
            {"data": {**DATA, "views": {"a b": {"path": "x"}, "c": {"path": "y"}}}},
            r"data\.views\.a b: not a usable name",
        ),
        ({"spilt": {}}, r"mine\.spilt: unknown key, did you mean 'split'\?"),
        ({"classifiers": [{"C": -1, "scaling": "unit"}]}, r"1 problem;(.|\n)*mine\.classifiers\.0\.C: -1 is not"),
        ({"missing": [2]}, r"1 problem;(.|\n)*mine\.missing\.0: 2 is not allowed"),
        ({"peers": {"ridge": [{}]}}, r"1 problem;(.|\n)*mine\.peers\.ridge\.0\.alpha: missing"),
        ({"split": {"test": 0}}, r"studies\.mine\.split\.test: 0 is not allowed: input should be greater than 0"),
    ],
)
def test_bad_studies_are_named(study, told):
    with pytest.raises(UserError, match=told):
        with_study(**study)


def test_a_bad_shared_setting_is_told_once():
    raw = overlaid(raw_config(), [{"linked_views": {"split": {"test": -1}}}])
    with pytest.raises(UserError, match="1 problem;") as told:
        load_configuration(raw)
    assert "linked_views.split.test" in str(told.value)


def test_a_study_that_is_not_there_is_named():
    with pytest.raises(UserError, match=r"'birds' is not in config\.yaml; there are: halves, typefaces"):
        load_config().study("birds")
