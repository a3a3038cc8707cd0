"""scikit-learn's own checks of its conventions, and life among its tools."""

from linked_dictionaries import LinkedDictionaryLearning
from sklearn.utils.estimator_checks import parametrize_with_checks


@parametrize_with_checks(
    [
        LinkedDictionaryLearning(n_components=8, max_epochs=3),
        LinkedDictionaryLearning(n_components=5, max_epochs=2, center=False, scale=None, solver="fista"),
    ]
)
def test_scikit_learns_checks(estimator, check):
    check(estimator)
