"""One-seed Table I twice, on the same data and processors: with this package, and with scikit-learn's parts alone.

Nothing here is used to make results; it answers what the package's own parts are worth in time.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .classification import classify
from .config import ClassifierSettings, Variant
from .inference import encode
from .intensities import as_intensities

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


@dataclass
class Stopwatch:
    """Rows of the table: what took how long."""

    implementation: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str, representation: str) -> Iterator[None]:
        """Time a block of code."""
        started = time.perf_counter()
        yield
        self.add(name, representation, time.perf_counter() - started)

    def add(self, name: str, representation: str, seconds: float, accuracy: float | None = None) -> None:
        """One more row; ``accuracy`` for classifiers."""
        row = {"implementation": self.implementation, "stage": name, "representation": representation}
        self.rows.append({**row, "seconds": seconds, "accuracy": accuracy})
        print(f"{self.implementation}: {name} {representation} {seconds:.1f} s", flush=True)


def our_dictionary(digits: Digits, variant: Variant, threads: int) -> Floats:
    """The image's dictionary of a variant, seed 0, learned by this package."""
    import torch

    from .learning import DictionaryLearner
    from .modalities import link

    torch.set_num_threads(threads)
    labels = torch.from_numpy(digits.train_labels.copy())
    modalities = link(variant.modalities, digits.per_class, digits.train, labels)
    learner = DictionaryLearner(variant, modalities, labels, int(labels.max()) + 1, 0, digits.image_shape)
    dictionary: Floats = learner.run(learner.start()).dictionaries[modalities[0].name].numpy()
    return dictionary


def our_codes(images: Floats, dictionary: Floats, variant: Variant, threads: int) -> Floats:
    """Certified codes by this package's default solver."""
    coding = variant.sparse_coding
    return encode(images, dictionary, coding.penalty, tolerance=coding.tolerance, threads=threads).activations


def scikit_learn_dictionary(digits: Digits, variant: Variant, passes: int, threads: int) -> Floats:
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
        n_jobs=threads,
        tol=0.0,
        max_no_improvement=None,
    )
    learned = model.fit(np.hstack(parts)).components_[:, : images.shape[1]]
    unit: Floats = learned / np.maximum(np.linalg.norm(learned, axis=1, keepdims=True), 1e-8)
    return unit.astype(np.float32)


def scikit_learn_codes(images: Floats, dictionary: Floats, variant: Variant, threads: int) -> Floats:
    """Codes by scikit-learn's sparse_encode, LARS, which is faster here than its coordinate descent."""
    from sklearn.decomposition import sparse_encode

    codes: Floats = sparse_encode(
        as_intensities(images),
        dictionary,
        algorithm="lasso_lars",
        alpha=variant.sparse_coding.penalty,
        positive=True,
        n_jobs=threads,
    )
    return codes


def run(
    implementation: str,
    digits: Digits,
    variants: Mapping[str, Variant],
    tasks: Iterable[Task],
    passes: int,
    threads: int,
) -> list[dict[str, Any]]:
    """Rows of stage, representation, seconds (and accuracy), the last one the total on the clock.

    Parameters
    ----------
    implementation : ``OURS`` or ``SCIKIT_LEARN``.
    variants : by representation. tasks : every cell of the table; those of "raw" use the pixels.
    passes : of scikit-learn's dictionary learning over the data; ours makes those of its variant.
    threads : for learning and encoding; as many cells of the table are classified at a time, each on one.
    """
    from joblib import Parallel, delayed

    ours = implementation == OURS
    watch = Stopwatch(implementation)
    started = time.perf_counter()
    features = {"raw": (as_intensities(digits.train), as_intensities(digits.test))}
    for name, variant in variants.items():
        with watch.stage("dictionary", name):
            if ours:
                dictionary = our_dictionary(digits, variant, threads)
            else:
                dictionary = scikit_learn_dictionary(digits, variant, passes, threads)
        with watch.stage("codes", name):
            code = our_codes if ours else scikit_learn_codes
            train, test = (code(part, dictionary, variant, threads) for part in (digits.train, digits.test))
            features[name] = (train, test)
    done = Parallel(n_jobs=threads, return_as="generator")(
        delayed(_cell)(task, features[task[0]], digits.train_labels, digits.test_labels, ours) for task in tasks
    )
    for (representation, classifier, _, _), seconds, accuracy in done:
        watch.add(classifier, representation, seconds, accuracy)
    watch.add("total", "all", time.perf_counter() - started)
    return watch.rows


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
