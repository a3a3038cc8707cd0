"""Names that YAML does not read as texts come with the hint that helps."""

import pytest
import yaml
from helpers import raw_config
from linked_dictionaries.configuration import load
from linked_dictionaries.errors import UserError


def told(place, text):
    raw = raw_config()
    value = yaml.safe_load(text)
    if place == "class_names":
        raw["datasets"]["own"] = {"source": "folder", "folder": "data/own", "class_names": value}
        raw["dataset"] = "own"
    elif place == "idx":
        raw["datasets"]["mnist"]["class_names"] = value
    else:
        raw["modalities"]["arial"]["texts"] = value
    with pytest.raises(UserError) as caught:
        load.load_configuration(raw)
    return str(caught.value)


@pytest.mark.parametrize("place", ["class_names", "idx", "texts"])
@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("[0, 1]", "write them in quotes: ['0', '1']"),
        ("[a, 1]", "write them in quotes: ['a', '1']"),
        ("[1.5, 2]", "write them in quotes: ['1.5', '2']"),
        ("[yes, no]", "write them in quotes: ['yes', 'no'], or as they were; without quotes YAML takes yes"),
        ("[a, null]", "write them in quotes: ['a', 'null']"),
        ("[2020-01-01, b]", "write them in quotes: ['2020-01-01', 'b']"),
    ],
)
def test_the_hint_is_to_quote(place, text, advice):
    message = told(place, text)
    assert advice in message
    assert {"class_names": "datasets.own.class_names", "idx": "mnist.class_names", "texts": "arial.texts"}[
        place
    ] in message
    assert message.count("\n") == 1  # one problem, once


def test_names_in_quotes_pass():
    raw = raw_config()
    raw["datasets"]["own"] = {"source": "folder", "folder": "data/own", "class_names": yaml.safe_load("['0', 'yes']")}
    assert load.load_configuration(raw).datasets["own"].class_names == ["0", "yes"]


def test_names_of_one_spelling_are_told():
    assert "how their accents are written alone" in told("class_names", '["\\u00e9", "e\\u0301"]')
