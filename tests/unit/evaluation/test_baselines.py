"""Representations that no dictionary makes, against what they are by definition."""

import numpy as np
import pytest
from linked_dictionaries.configuration.baselines import Baseline
from linked_dictionaries.evaluation.baselines import components, shifted_pixels
from linked_dictionaries.learning.arrays import OnProcessors
from pydantic import ValidationError

RANDOM = np.random.default_rng(0)


def test_each_image_moves_once_by_up_to_the_reach():
    images = np.zeros((4000, 9, 9), np.uint8)
    images[:, 4, 4] = 200
    moved = shifted_pixels(images.reshape(4000, -1), (9, 9), 2)
    assert moved.dtype == np.uint8 and moved.shape == (4000, 81)
    _, rows, columns = np.nonzero(moved.reshape(-1, 9, 9))
    assert len(rows) == 4000 and (moved.sum(axis=1) == 200).all()
    offsets = np.stack([rows, columns]) - 4
    assert offsets.min() == -2 and offsets.max() == 2
    # As learning draws: binomial, so a quarter of the images moves by one pixel up, and three eighths do not.
    assert np.mean(offsets == 0) == pytest.approx(3 / 8, abs=0.02) and np.mean(offsets == -1) == pytest.approx(
        0.25, abs=0.02
    )
    assert (moved == shifted_pixels(images.reshape(4000, -1), (9, 9), 2)).all()


def test_learning_moves_an_image_to_the_same_places():
    image = RANDOM.integers(1, 256, (1, 8, 8), np.uint8)
    ours = {row.tobytes() for row in shifted_pixels(np.repeat(image.reshape(1, -1), 500, axis=0), (8, 8), 1)}
    offsets = np.stack(np.meshgrid(range(3), range(3)), axis=-1).reshape(-1, 2)
    theirs = OnProcessors().shifted(image.reshape(1, -1), np.zeros(9, int), (8, 8), offsets, 1)
    assert len(ours) == 9 and ours == {row.tobytes() for row in theirs}


def test_principal_components_are_those_of_the_singular_vectors():
    train, test = RANDOM.integers(0, 256, (60, 20), np.uint8), RANDOM.integers(0, 256, (5, 20), np.uint8)
    ours = components("pca", 4, train, test)
    mean = train.mean(axis=0) / 255
    vectors = np.linalg.svd(train / 255 - mean)[2][:4]
    for features, images in zip(ours, (train, test), strict=True):
        assert features.dtype == np.float32
        assert np.abs(features) == pytest.approx(np.abs((images / 255 - mean) @ vectors.T), abs=1e-5)


def test_nonnegative_factors_rebuild_what_they_made():
    bases = RANDOM.random((3, 30)) * (RANDOM.random((3, 30)) < 0.3)
    weights = RANDOM.random((400, 3))
    images = np.round(255 * weights @ bases / (weights @ bases).max()).astype(np.uint8)
    train, test = components("nmf", 3, images[:300], images[300:])
    assert train.shape == (300, 3) and test.shape == (100, 3) and min(train.min(), test.min()) >= 0
    # The codes hold what the images do: a linear map leads back.
    solved = np.linalg.lstsq(train, images[:300] / 255.0, rcond=None)[0]
    error = np.linalg.norm(test @ solved - images[300:] / 255) / np.linalg.norm(images[300:] / 255)
    assert error < 0.1


def test_there_are_no_more_components_than_pixels(capsys):
    train, test = components("pca", 256, RANDOM.integers(0, 256, (50, 12), np.uint8), np.ones((4, 12), np.uint8))
    assert train.shape == (50, 12) and test.shape == (4, 12)
    assert "12 components in place of 256" in capsys.readouterr().out


@pytest.mark.parametrize(
    "settings",
    [{"method": "pca"}, {"method": "nmf", "shift": 1}, {"method": "pixels"}, {"method": "pixels", "components": 4}],
)
def test_a_baseline_needs_what_its_method_needs(settings):
    with pytest.raises(ValidationError, match=r"needs '(components|shift)'"):
        Baseline.model_validate(settings)
