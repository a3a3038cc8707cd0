"""Parameters of LinkedDictionaryLearning in a study: the estimator's own, and a bad value is told before any job."""

from typing import get_args, get_type_hints

import numpy as np
import pytest
from helpers import raw_config
from linked_dictionaries import LinkedDictionaryLearning
from linked_dictionaries.configuration.estimator import Parameters
from linked_dictionaries.configuration.load import load_configuration
from linked_dictionaries.configuration.overlay import overlaid
from linked_dictionaries.errors import InputError, UserError
from linked_dictionaries.estimators.checks import CHOICES

OF_THE_STUDY = {"views", "random_state"}
NOT_IN_STUDIES = {"driver", "driver_strength"}  # no labels there
VIEWS = {"left": 3, "right": 2}
X = np.random.default_rng(0).random((40, 5))

BAD = [
    ("penalty", -1),
    ("penalty", "much"),
    ("n_components", 0),
    ("n_components", True),
    ("solver", "lars"),
    ("scale", "none"),
    ("scale", {"left": "view", "rigth": None}),
    ("scale", ["view"]),
    ("center", 2),
    ("center", [True, 2]),
    ("weights", "equals"),
    ("weights", [1.0, 2.0, 3.0]),
    ("weights", {"left": -1.0, "right": 1.0}),
    ("contrast", -0.1),
    ("norm", None),
    ("decoder", "rigde"),
    ("max_epochs", 0),
    ("n_jobs", 0),
]
GOOD = [
    ("scale", None),
    ("scale", {"left": "view", "right": None}),
    ("center", [True, False]),
    ("weights", {"left": 1, "right": 2}),
    ("weights", "equal"),
    ("n_jobs", -1),
    ("n_jobs", None),
    ("contrast", 0),
]


def halves(model):
    layer = {"linked_views": {"studies": {"halves": {"model": model}}}}
    return load_configuration(overlaid(raw_config(), [layer])).study("halves").model


def fit(name, value):
    given = {"n_components": 4, "max_epochs": 1, name: value}
    return LinkedDictionaryLearning(views=VIEWS, random_state=0, **given).fit(X)


def test_they_are_the_estimators():
    of_the_estimator = set(LinkedDictionaryLearning().get_params())
    assert set(get_type_hints(Parameters)) | OF_THE_STUDY | NOT_IN_STUDIES == of_the_estimator


def test_their_choices_are_the_estimators():
    kinds = get_type_hints(Parameters)
    assert {name: get_args(kinds[name]) for name in CHOICES if name != "driver"} == {
        name: allowed for name, allowed in CHOICES.items() if name != "driver"
    }


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_is_one_fault_before_any_job(name, value):
    for model in ({"settings": {name: [value]}}, {"fixed": {name: value}}):
        with pytest.raises(UserError, match=rf"1 problem;(.|\n)*linked_views\.studies\.halves.*{name}"):
            halves(model)
    with pytest.raises(InputError, match=name):  # the estimator agrees
        fit(name, value)


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_what_the_estimator_takes_a_study_takes(name, value):
    fit(name, value)
    assert halves({"fixed": {name: value}}).fixed[name] == value
    assert halves({"settings": {name: [value]}}).settings[name] == [value]


@pytest.mark.parametrize("part", ["settings", "fixed"])
@pytest.mark.parametrize(("name", "hint"), [("penalti", "did you mean 'penalty'"), ("driver", "allowed here: ")])
def test_an_unknown_one_is_told(part, name, hint):
    with pytest.raises(UserError, match=rf"halves\.model\.{part}\.{name}: unknown key.*{hint}"):
        halves({part: {name: [0.1]}})
