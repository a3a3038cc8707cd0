"""The trained dictionaries give the accuracies of their cards, on the full MNIST that results/ was made of."""

import numpy as np
import pytest
from helpers import ROOT
from linked_dictionaries import load_pretrained
from linked_dictionaries.configuration.analyses import ClassifierSettings
from linked_dictionaries.evaluation.classification import classify
from linked_dictionaries.pretrained import files
from linked_dictionaries.storage import read_json

DATA = ROOT / "results" / "data" / "final"
PARTS = ("train_images", "train_labels", "test_images", "test_labels")


@pytest.mark.skipif(not DATA.is_dir(), reason="no full data in results/")
@pytest.mark.parametrize("name", files.names())
def test_accuracy_is_the_cards_within_a_tenth_of_a_point(name):
    model = load_pretrained(name)
    if model.card["data"]["sha256"] != read_json(DATA / "dataset.json")["sha256"]:
        pytest.skip("results/ holds other data than the dictionaries were trained on")
    train, train_labels, test, test_labels = (np.load(DATA / f"{part}.npy") for part in PARTS)
    card = model.card["accuracy"]["lr"]
    settings = ClassifierSettings.model_validate(card["settings"])
    codes, new = model.transform(train), model.transform(test)
    measured = classify(card["model"], settings, codes, train_labels, new, test_labels).accuracy
    assert abs(measured - card["accuracy"]) <= 0.001
