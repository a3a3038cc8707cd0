"""Few points, points that are all the same, one class: a figure or one message, never a crash."""

import subprocess
import sys

import numpy as np
import pytest
from helpers import ROOT
from linked_dictionaries.configuration.analyses import ClassifierSettings
from linked_dictionaries.errors import UserError
from linked_dictionaries.evaluation.classification import classify, scale
from linked_dictionaries.evaluation.embedding import embed, separation
from linked_dictionaries.evaluation.kernel_svm import WorkingSetSVC
from linked_dictionaries.evaluation.linear_svm import NewtonLinearSVC

DEFAULTS = {"perplexity": 30.0, "neighbours": 10}  # of config.yaml


def in_the_plane(features, labels, method):
    coordinates = embed(features, method, DEFAULTS["perplexity"], 0, 1)
    return coordinates, separation(features, coordinates, labels, DEFAULTS["neighbours"], 0)


@pytest.mark.parametrize(
    ("method", "count", "classes"),
    [
        *(("pca", count, classes) for count in (3, 4, 5, 7, 12, 21) for classes in (1, 2, 3)),
        ("tsne", 3, 2),
        ("tsne", 12, 3),
    ],
)
def test_few_points_have_a_plane(method, count, classes, capsys):
    features = np.random.default_rng(0).random((count, 9)).astype(np.float32)
    coordinates, measured = in_the_plane(features, np.arange(count) % classes, method)
    assert coordinates.shape == (count, 2) and np.isfinite(coordinates).all()
    assert all(np.isfinite(values).all() for values in measured.values())
    assert measured["silhouette"].shape == measured["knn"].shape == (count,)
    if count == 12:
        voting = 12 // classes - 1
        assert f"{min(10, voting)} voting and 5 trusted neighbours in place of 10" in capsys.readouterr().out


CONSTANT = """
import sys
import numpy as np
from linked_dictionaries.evaluation.embedding import embed, separation
from linked_dictionaries.evaluation.kernel_svm import WorkingSetSVC
from linked_dictionaries.evaluation.linear_svm import NewtonLinearSVC
for value in (0.0, 0.5):
    for method in ("pca", "tsne"):
        print(method, value, flush=True)
        features = np.full((30, 20), value, np.float32)
        coordinates = embed(features, method, 30.0, 0, 1)
        measured = separation(features, coordinates, np.arange(30) % 3, 10, 0)
        assert not coordinates.any() and measured["trustworthiness"] == 0
        assert all(np.isfinite(values).all() for values in measured.values())
"""


def test_points_that_are_all_the_same_do_not_end_the_process():
    """In a process of its own: t-SNE died of a segmentation fault."""
    done = subprocess.run(
        [sys.executable, "-c", CONSTANT],
        env={"PYTHONPATH": str(ROOT / "workflow" / "scripts")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = done.stdout.split("pca 0.5")
    for part, said in zip(told, ("all zero", "all the same"), strict=True):
        assert part.count(f"the features are {said}") == 2  # of both methods


@pytest.mark.parametrize(
    ("method", "make"),
    [
        *(("pca", make) for make in ("one differs", "two places", "one column", "nearly the same")),
        ("tsne", "one column"),
        ("tsne", "nearly the same"),
    ],
)
def test_nearly_constant_features_have_a_plane(method, make):
    features = np.zeros((30, 1 if make == "one column" else 20), np.float32)
    features[0 if make == "one differs" else slice(None, None, 2), 0] = 1
    if make == "nearly the same":
        features = np.random.default_rng(0).random((30, 20)).astype(np.float32) * np.float32(1e-30)
    coordinates, measured = in_the_plane(features, np.arange(30) % 3, method)
    assert np.isfinite(coordinates).all() and all(np.isfinite(values).all() for values in measured.values())


def test_few_points_of_classes_apart_are_not_outvoted():
    """With as many neighbours as all other points, no point would be of its class."""
    labels = np.arange(12) % 3
    features = np.eye(9, dtype=np.float32)[labels] + np.float32(0.01) * np.random.default_rng(0).random((12, 9))
    _, measured = in_the_plane(features.astype(np.float32), labels, "pca")
    assert measured["knn"].mean() == 1 and measured["silhouette"].mean() > 0.9


def test_a_small_perplexity_still_has_a_neighbour():
    features = np.random.default_rng(0).random((30, 9)).astype(np.float32)
    assert np.isfinite(embed(features, "tsne", 0.01, 0, 1)).all()


def test_what_has_no_plane_is_told():
    with pytest.raises(UserError, match=r"embedding: 2 points; needed: 3 or more"):
        embed(np.eye(2, dtype=np.float32), "tsne", 30.0, 0, 1)
    with pytest.raises(UserError, match="no finite numbers"):
        embed(np.full((5, 5), np.nan, np.float32), "tsne", 30.0, 0, 1)


MODELS = ["logistic_regression", "linear_svm", "rbf_svm"]


@pytest.mark.parametrize("model", MODELS)
def test_one_class_in_training_is_told(model):
    features = np.random.default_rng(0).random((9, 4)).astype(np.float32)
    settings = ClassifierSettings(C=1.0, gamma=0.1, scaling="unit")
    with pytest.raises(UserError, match="the training samples are all of class 2; needed: samples of two classes"):
        classify(model, settings, features, np.full(9, 2), features, np.arange(9) % 3)
    with pytest.raises(UserError, match="no samples to classify"):
        classify(model, settings, features, np.arange(9) % 3, features[:0], np.arange(0))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("value", [0.0, 0.5])
@pytest.mark.parametrize("scaling", ["none", "unit", "standard"])
def test_constant_features_are_classified_as_chance_has_it(model, value, scaling):
    features, labels = np.full((90, 5), value, np.float32), np.arange(90) % 3
    assert np.isfinite(scale(features, features, scaling)[0]).all()
    assert np.abs(scale(features, features, scaling)[0]).max() <= 1
    settings = ClassifierSettings(C=1.0, gamma="scale", scaling=scaling)
    result = classify(model, settings, features, labels, features, labels)
    assert result.accuracy == pytest.approx(1 / 3) and result.converged


@pytest.mark.parametrize("make", [NewtonLinearSVC, WorkingSetSVC])
def test_what_no_svm_learns_from_is_told(make):
    features, labels = np.random.default_rng(0).random((20, 60)), np.arange(20) % 2
    with pytest.raises(ValueError, match="two classes are needed"):
        make().fit(features, np.zeros(20, int))
    with pytest.raises(ValueError, match="must be positive"):
        make(C=-1.0).fit(features, labels)
    with pytest.raises(ValueError, match="NaN"):
        make().fit(features, np.where(labels == 1, np.nan, 0.0))
    model = make().fit(features, labels)
    with pytest.raises(ValueError, match="fitted to 60"):
        model.predict(features[:, :5])
    with pytest.raises(ValueError, match="NaN"):
        model.predict(np.full((1, 60), np.nan))
