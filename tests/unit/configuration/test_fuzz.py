"""Whatever comes in, what goes out is a result or one UserError: configuration, glyphs, checkpoints, arrays."""

import copy
import re

import numpy as np
import pytest
from helpers import ROOT, load_for_every_target, raw_config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linked_dictionaries import storage
from linked_dictionaries.configuration import load
from linked_dictionaries.data import glyphs
from linked_dictionaries.errors import UserError

RAW = raw_config()
scalars = st.none() | st.booleans() | st.integers(-10, 300) | st.floats() | st.text(max_size=8)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


def paths(value, base=()):
    """Every place in a configuration."""
    if base:
        yield base
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*base, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*base, index))


PLACES = list(paths(RAW))


@given(place=st.sampled_from(PLACES), value=anything)
@settings(max_examples=300, deadline=None)
def test_any_value_anywhere_is_taken_or_told(place, value):
    raw = copy.deepcopy(RAW)
    target = raw
    for part in place[:-1]:
        target = target[part]
    target[place[-1]] = value
    try:
        loaded = load_for_every_target(raw)
    except UserError as error:
        assert str(error).startswith(("config.yaml: ", "config.yaml, for ")) and "nothing was run" in str(error)
        assert re.search(r": [1-9]\d* problems?; nothing was run\.\n  - ", str(error))
        return
    assert load.digest_of_configuration(loaded) == load.digest_of_configuration(load_for_every_target(raw))


@given(raw=anything)
@settings(max_examples=100, deadline=None)
def test_any_document_is_taken_or_told(raw):
    with pytest.raises(UserError, match="nothing was run"):
        load_for_every_target(raw if isinstance(raw, dict) else {"seeds": raw})


@given(texts=st.lists(st.text(max_size=6), min_size=1, max_size=4), size=st.integers(4, 64), side=st.integers(4, 40))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_drawn_whole_or_told(texts, size, side):
    font = glyphs.resolve_font("No Such Family", str(ROOT / "resources/fonts/Arimo.ttf"))
    try:
        drawn = glyphs.render(texts, font, size, (side, side))
    except UserError as error:
        assert str(error).startswith("modalities: ")
        return
    assert drawn.shape == (len(texts), side * side) and (drawn.max(axis=1) > 0).all()


@given(content=st.binary(max_size=200))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_as_a_font_are_told(tmp_path, content):
    path = tmp_path / "font.ttf"
    path.write_bytes(content)
    with pytest.raises(UserError, match="not a font file"):
        glyphs.resolve_font("No Such Family", str(path))


@given(content=st.binary(max_size=200))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_as_an_array_never_run_and_never_fill_memory(tmp_path, content):
    path = tmp_path / "array.npy"
    for start in (b"", b"\x93NUMPY\x01\x00"):
        path.write_bytes(start + content)
        with pytest.raises((ValueError, EOFError, OSError)):
            storage.read_array(path)


def test_an_array_that_promises_more_than_it_holds_is_refused_before_allocation(tmp_path):
    path = tmp_path / "array.npy"
    with open(path, "wb") as file:
        header = {"descr": "<f4", "fortran_order": False, "shape": (10**13,)}
        np.lib.format.write_array_header_1_0(file, header)
        file.write(bytes(64))
    with pytest.raises(ValueError, match=r"mmap|size"):
        storage.read_array(path)
