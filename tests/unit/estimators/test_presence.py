"""Which views are there is read in one pass: what is absent, what is torn, what is no number."""

import numpy as np
import pytest
from linked_dictionaries import LinkedDictionaryLearning
from linked_dictionaries.errors import InputError
from linked_dictionaries.estimators.views import columns_of, presence_of

COLUMNS = columns_of({"first": 3, "second": 2}, 5)
X = np.arange(20, dtype=np.float32).reshape(4, 5)


def with_values(value, *places):
    changed = X.copy()
    for place in places:
        changed[place] = value
    return changed


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([], [[1, 1]] * 4),
        ([np.s_[1, :3], np.s_[2, 3:]], [[1, 1], [0, 1], [1, 0], [1, 1]]),
        ([np.s_[:, 3:]], [[1, 0]] * 4),
    ],
)
def test_absent_views(places, expected):
    np.testing.assert_array_equal(presence_of(with_values(np.nan, *places), COLUMNS), np.array(expected, bool))


@pytest.mark.parametrize(
    ("places", "told"),
    [
        ([np.s_[2, 1]], "sample 2 lacks 1 of the 3 columns of view 'first'.*, and 0 more"),
        ([np.s_[1:, 0], np.s_[1:, 1]], "sample 1 lacks 2 of the 3 columns of view 'first'.*, and 2 more"),
        ([np.s_[0, :3], np.s_[3, 4]], "sample 3 lacks 1 of the 2 columns of view 'second'"),
        ([np.s_[1]], "sample 1 has no view at all"),
    ],
)
def test_torn_and_empty_samples(places, told):
    with pytest.raises(InputError, match=told):
        presence_of(with_values(np.nan, *places), COLUMNS)


@pytest.mark.parametrize("value", [np.inf, -np.inf])
@pytest.mark.parametrize("place", [(0, 0), (2, 4)])
def test_infinite_values_are_refused_wherever_they_are(value, place):
    views = {"first": 3, "second": 2}
    model = LinkedDictionaryLearning(4, views=views, max_epochs=1, random_state=0).fit(X)
    bad = with_values(value, place)
    for call in (LinkedDictionaryLearning(4, views=views).fit, model.transform, model.predict, model.score):
        with pytest.raises(ValueError, match="infinity"):
            call(bad)
    with pytest.raises(ValueError, match="infinity"):
        presence_of(np.vstack([bad, -bad]), COLUMNS)


def test_large_numbers_are_not_infinite():
    large = np.full((2, 5), 3e38, np.float32)
    assert presence_of(large, COLUMNS).all()
    large[0, 3:] = np.nan
    np.testing.assert_array_equal(presence_of(large, COLUMNS), [[True, False], [True, True]])
