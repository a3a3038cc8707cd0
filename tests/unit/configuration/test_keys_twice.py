"""A key that is given twice in one file is named: all but the last would vanish."""

import pytest
from linked_dictionaries.configuration.load import given_layers
from linked_dictionaries.errors import UserError


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("mine.yaml", "training: {epochs: 3}\nseeds: [0]\ntraining: {batch_size: 64}\n", "line 3.*'training'.*line 1"),
        ("mine.yaml", "variants:\n  a: {atoms: 9}\n  b: {atoms: 8}\n  a: {atoms: 7}\n", "line 4.*'a'.*line 2"),
        ("mine.yaml", "listed:\n- {x: 1, x: 2}\n", "line 2.*'x'"),
        ("mine.json", '{"seeds": [0], "training": {"epochs": 1, "epochs": 2}}', "'epochs'"),
    ],
)
def test_they_are_named(tmp_path, name, text, said):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(UserError, match=said):
        given_layers({}, [path], {})


@pytest.mark.parametrize("text", ["base: &b {x: 1}\nmine: {<<: *b, x: 2}\n", "a: {x: 1}\nb: {x: 1}\n", "", "# none\n"])
def test_merged_keys_are_no_doubles(tmp_path, text):
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    given_layers({}, [path], {})
