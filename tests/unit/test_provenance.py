"""A digest of code changes with what the code does, and only then."""

import pytest
from linked_dictionaries.planning.code_digests import digest_of_code


@pytest.mark.parametrize(
    ("source", "same"),
    [
        ('"""Other words."""\n# and a comment\ndef f(x):\n    """Doc."""\n    return x + 1\n', True),
        ("def f(x):\n    return x + 2\n", False),
        ("def g(x):\n    return x + 1\n", False),
    ],
)
def test_digest(tmp_path, source, same):
    (tmp_path / "one.py").write_text("def f(x):\n    return x + 1\n")
    before = digest_of_code(tmp_path, ["one"])
    (tmp_path / "one.py").write_text(source)
    assert (digest_of_code(tmp_path, ["one"]) == before) is same
