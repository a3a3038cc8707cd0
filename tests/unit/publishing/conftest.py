"""Explorer pages, built once for all the tests of a process."""

import pytest
from browser_explorer import digits_page, odd_page, shared_browser
from browser_linked import study_page


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    return digits_page(tmp_path_factory.mktemp("digits"))


@pytest.fixture(scope="session")
def odd(tmp_path_factory):
    return odd_page(tmp_path_factory.mktemp("odd"))


@pytest.fixture(scope="session")
def study(tmp_path_factory):
    return study_page(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def browser():
    with shared_browser() as found:
        yield found
