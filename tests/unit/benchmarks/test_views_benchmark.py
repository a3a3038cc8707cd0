"""The benchmark of linked views: what it times is the same work."""

import numpy as np
from linked_dictionaries import LinkedDictionaryLearning
from linked_dictionaries.benchmarks.views import digit_pairs, measured, one_view


def test_samples_are_pairs_of_digits_and_every_row_is_timed():
    X = digit_pairs()
    assert X.shape == (10_000, 1568) and X.min() >= 0 and X.max() == 1
    table = measured(X[:300], n_components=16, max_epochs=1).set_index("work")
    fits = ["fit, decoder ridge", "fit, decoder residual"]
    assert list(table.index) == [*fits, *(f"code from {what}" for what in ("first", "second", "both", "what is there"))]
    assert (table.processor_seconds > 0).all() and (table.wall_seconds > 0).all()
    assert table.beside_one_view[:2].isna().all() and (table.beside_one_view[2:] > 0).all()


def test_one_view_gives_the_codes_that_it_stands_beside():
    X = digit_pairs()[:200]
    model = LinkedDictionaryLearning(16, views={"a": 784, "b": 784}, scale="view", max_epochs=2, random_state=0).fit(X)
    for pattern in ((True, False), (True, True)):
        shown = X.copy()
        shown[:, ~np.repeat(pattern, 784)] = np.nan
        one, columns = one_view(model, X, pattern)
        np.testing.assert_allclose(one.transform(columns), model.transform(shown), atol=1e-4)
