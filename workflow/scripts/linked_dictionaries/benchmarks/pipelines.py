"""One-seed Table I twice, on the same data and processors: with this package, and with scikit-learn's parts alone.

Nothing here is used to make results; it answers what the package's own parts are worth in time.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.encode import encode
from linked_dictionaries.coding.intensities import as_intensities
from linked_dictionaries.coding.method import method_of
from linked_dictionaries.configuration.analyses import ClassifierSettings
from linked_dictionaries.configuration.variants import Variant
from linked_dictionaries.evaluation.classification import classify

Floats = NDArray[Any]
OURS, SCIKIT_LEARN = "this package", "scikit-learn"
Task = tuple[str, str, str, ClassifierSettings]  # representation, name of the classifier, model, settings


@dataclass(frozen=True)
class Digits:
    """Images as bytes or intensities, labels, and the inputs that show one thing per class."""

    train: Floats
    train_labels: NDArray[np.int64]
    test: Floats
    test_labels: NDArray[np.int64]
    per_class: Mapping[str, NDArray[np.float32]]
    image_shape: tuple[int, int]


def our_dictionary(digits: Digits, variant: Variant) -> Floats:
    """The image's dictionary of a variant, seed 0, learned by this package."""
    from linked_dictionaries.learning.learner import DictionaryLearner, training_labels
    from linked_dictionaries.learning.linking import link

    labels = training_labels(digits.train_labels, 0, variant.training.shuffle_labels)
    modalities = link(variant.modalities, digits.per_class, digits.train, labels)
    learner = DictionaryLearner(variant, modalities, labels, int(labels.max()) + 1, 0, digits.image_shape)
    dictionary: Floats = learner.learned(learner.run(learner.start()))[modalities[0].name]
    return dictionary


def our_codes(images: Floats, dictionary: Floats, variant: Variant) -> Floats:
    """Certified codes by this package's default solver."""
    method = method_of(variant.sparse_coding, threads=1)
    return encode(images, dictionary, variant.sparse_coding.penalty, method=method).activations


def scikit_learn_dictionary(digits: Digits, variant: Variant, passes: int) -> Floats:
    """The nearest that scikit-learn has: modalities side by side, each times √w; a driver as one-hot columns.

    Columns times √w make its squared error Eq. 6. It has no contrast and no inhibition.
    """
    from sklearn.decomposition import MiniBatchDictionaryLearning

    images = as_intensities(digits.train)
    parts, labels = [images], digits.train_labels
    for name, inputs in digits.per_class.items():
        if name in variant.modalities:
            parts.append(np.float32(np.sqrt(variant.modalities[name])) * inputs[labels])
    if variant.driver is not None:
        one_hot = np.eye(int(labels.max()) + 1, dtype=np.float32)[labels]
        parts.append(np.float32(np.sqrt(variant.driver.strength)) * one_hot)
    model = MiniBatchDictionaryLearning(
        n_components=variant.atoms,
        alpha=variant.sparse_coding.penalty,
        max_iter=passes,
        batch_size=variant.training.batch_size,
        fit_algorithm="cd",
        positive_code=True,
        random_state=0,
        n_jobs=1,
        tol=0.0,
        max_no_improvement=None,
    )
    learned = model.fit(np.hstack(parts)).components_[:, : images.shape[1]]
    unit: Floats = learned / np.maximum(np.linalg.norm(learned, axis=1, keepdims=True), 1e-8)
    return unit.astype(np.float32)


def scikit_learn_codes(images: Floats, dictionary: Floats, variant: Variant) -> Floats:
    """Codes by scikit-learn's sparse_encode, LARS, which is faster here than its coordinate descent."""
    from sklearn.decomposition import sparse_encode

    codes: Floats = sparse_encode(
        as_intensities(images),
        dictionary,
        algorithm="lasso_lars",
        alpha=variant.sparse_coding.penalty,
        positive=True,
        n_jobs=1,
    )
    return codes


def run(
    implementation: str,
    digits: Digits,
    variants: Mapping[str, Variant],
    tasks: Iterable[Task],
    passes: int,
    processes: int,
) -> list[dict[str, Any]]:
    """Rows of stage, representation, seconds (and accuracy), the last one the total on the clock.

    As the workflow does it: first the variants, then the cells of the table, each job on one thread and as many at
    a time as there are processes.

    Parameters
    ----------
    implementation : ``OURS`` or ``SCIKIT_LEARN``.
    variants : by representation. tasks : every cell of the table; those of "raw" use the pixels.
    passes : of scikit-learn's dictionary learning over the data; ours makes those of its variant.
    """
    from joblib import Parallel, delayed

    ours = implementation == OURS
    rows: list[dict[str, Any]] = []

    def add(stage: str, representation: str, seconds: float, accuracy: float | None = None) -> None:
        rows.append(
            {
                "implementation": implementation,
                "stage": stage,
                "representation": representation,
                "seconds": seconds,
                "accuracy": accuracy,
            }
        )
        print(f"{implementation}: {stage} {representation} {seconds:.1f} s {accuracy or ''}", flush=True)

    started = time.perf_counter()
    features = {"raw": (as_intensities(digits.train), as_intensities(digits.test))}
    with Parallel(n_jobs=processes, return_as="generator") as pool:
        coded = pool(delayed(_represent)(name, digits, variant, passes, ours) for name, variant in variants.items())
        for name, codes, learning, coding in coded:
            features[name] = codes
            add("dictionary", name, learning)
            add("codes", name, coding)
    with Parallel(n_jobs=processes, return_as="generator") as pool:
        done = pool(
            delayed(_cell)(task, features[task[0]], digits.train_labels, digits.test_labels, ours) for task in tasks
        )
        for (representation, classifier, _, _), seconds, accuracy in done:
            add(classifier, representation, seconds, accuracy)
    add("total", "all", time.perf_counter() - started)
    return rows


def _represent(
    name: str, digits: Digits, variant: Variant, passes: int, ours: bool
) -> tuple[str, tuple[Floats, Floats], float, float]:
    """Learn a dictionary and encode both sets: name, codes, and the seconds of each."""
    started = time.perf_counter()
    dictionary = our_dictionary(digits, variant) if ours else scikit_learn_dictionary(digits, variant, passes)
    learned = time.perf_counter()
    encode_all = our_codes if ours else scikit_learn_codes
    codes = (encode_all(digits.train, dictionary, variant), encode_all(digits.test, dictionary, variant))
    return name, codes, learned - started, time.perf_counter() - learned


def _cell(
    task: Task,
    features: tuple[Floats, Floats],
    train_labels: NDArray[np.int64],
    test_labels: NDArray[np.int64],
    accelerated: bool,
) -> tuple[Task, float, float]:
    started = time.perf_counter()
    _, _, model, settings = task
    train, test = features
    result = classify(model, settings, train, train_labels, test, test_labels, threads=1, accelerated=accelerated)
    return task, time.perf_counter() - started, result.accuracy
