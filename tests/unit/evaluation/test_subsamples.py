"""Parts of a test set: the same share of each class, no image twice while there are enough."""

import numpy as np
import pytest
from linked_dictionaries.evaluation.subsamples import subsample

LABELS = np.random.default_rng(3).choice(4, 1000, p=[0.1, 0.2, 0.3, 0.4])


@pytest.mark.parametrize("size", [10, 333, 500, 999])
@pytest.mark.parametrize("place", range(4))
def test_a_part_has_the_share_of_each_class_that_the_set_has(size, place):
    chosen = subsample(LABELS, size, place)
    assert len(set(chosen.tolist())) == size and (np.diff(chosen) > 0).all()
    expected = np.bincount(LABELS) * size / len(LABELS)
    assert np.abs(np.bincount(LABELS[chosen], minlength=4) - expected).max() <= 1.5


def test_parts_have_no_image_in_common_while_there_are_enough():
    parts = [set(subsample(LABELS, 333, place).tolist()) for place in range(6)]
    for first in range(3):
        for second in range(first):
            assert not parts[first] & parts[second]
    # Then the set is divided anew: some images come again, in other company.
    assert not parts[3] & parts[4] and parts[0] & parts[3] and parts[0] != parts[3]


def test_a_part_is_always_the_same_and_all_where_there_are_no_more():
    assert subsample(LABELS, 200, 1).tolist() == subsample(LABELS, 200, 1).tolist()
    for size in (1000, 5000):
        assert subsample(LABELS, size, 2).tolist() == list(range(1000))


def test_a_class_of_one_image_is_no_fault():
    labels = np.array([0] * 50 + [1])
    held = [1 in labels[subsample(labels, 10, place)] for place in range(5)]
    assert sum(held) <= 1
