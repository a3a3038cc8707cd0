"""Data of one's own in three lines of configuration: folders of images, and IDX files; other sizes and classes."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import yaml
from helpers import ROOT, copy_of_repository, raw_config
from linked_dictionaries.configuration import datasets, load
from linked_dictionaries.data import fetch, idx, splits
from linked_dictionaries.errors import UserError
from PIL import Image, ImageDraw, ImageFont

LETTERS = ["a", "k", "z"]
SHAPE = (24, 20)  # height, width


def drawn(letter, random):
    """A letter at a random place, with noise."""
    image = Image.new("L", SHAPE[::-1])
    font = ImageFont.truetype(str(ROOT / "resources/fonts/DejaVuSerif.ttf"), 16)
    place = (int(random.integers(2, 7)), int(random.integers(0, 4)))
    ImageDraw.Draw(image).text(place, letter, font=font, fill=255)
    noisy = np.asarray(image, float) + random.normal(0, 10, SHAPE)
    return np.clip(noisy, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    folder = copy_of_repository(tmp_path_factory.mktemp("own"))
    random = np.random.default_rng(0)
    arrays = {}
    for side, count in (("train", 60), ("test", 20)):
        images, labels = [], []
        for label, letter in enumerate(LETTERS):
            place = folder / "data" / "letters" / side / letter
            place.mkdir(parents=True)
            for index in range(count):
                images.append(drawn(letter, random))
                labels.append(label)
                Image.fromarray(images[-1]).save(place / f"{index}.png")
        name = {"train": "train", "test": "t10k"}[side]
        arrays[f"{name}-images-idx3-ubyte"] = idx.to_idx(np.stack(images))
        arrays[f"{name}-labels-idx1-ubyte"] = idx.to_idx(np.array(labels, np.uint8))
    (folder / "data" / "idx").mkdir()
    for name, content in arrays.items():
        (folder / "data" / "idx" / name).write_bytes(content)
    return folder


def run(folder, settings, *targets):
    (folder / "mine.yaml").write_text(yaml.safe_dump({"seeds": [0], "training": {"epochs": 20}, **settings}))
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--configfile", "mine.yaml", "--", *targets]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=1200, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("source", ["folder", "idx"])
def test_table_and_figures_of_own_data(repository, source):
    place = {"folder": "data/letters", "idx": "data/idx"}[source]
    settings = {
        "dataset": "mine",
        "datasets": {"mine": {"source": source, "folder": place, "class_names": LETTERS}},
        "results": f"results/{source}",
        "modalities": {"arial": {"size": 18}},
        "additions": {"single": None, "linked": None, "ordinal": None},
        "classifiers": {"svm_linear": None, "svm_rbf": None},
    }
    if source == "idx":
        settings["representations"] = ["raw", "linked"]
    targets = ["table1.csv", "figures/fig1.png", "figures/fig3.png", "figures/fig4.png"]
    code, text = run(
        repository, settings, *(f"results/{source}/{name}" for name in targets[: 4 if source == "folder" else 1])
    )
    assert code == 0, text[-3000:]
    table = pd.read_csv(repository / f"results/{source}/table1.csv")
    assert set(table.n_train) == {180} and set(table.n_test) == {60}
    assert (table.accuracy > 0.9).all() and table.paper.isna().all()
    assert "own images" in (repository / f"results/{source}/table1.md").read_text()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"class_names": ["a", "k"]}, "is a folder for each of the class_names"),
        ({"class_names": ["a", "k", "z", "y"]}, "is a folder for each of the class_names"),
        ({"folder": "data/nowhere"}, "no such folder"),
        ({"source": "idx", "folder": "data/idx", "class_names": ["a", "k"]}, "label 2 has no class name"),
        ({"class_names": ["a", "k", "../z"]}, "cannot be the name of a folder"),
        ({"class_names": ["a", "a", "z"]}, "has a name twice"),
        ({"image_size": [24]}, "image_size"),
    ],
)
def test_data_that_do_not_fit_are_told(repository, monkeypatch, changes, told):
    monkeypatch.chdir(repository)
    mine = {"source": "folder", "folder": "data/letters", "class_names": LETTERS, **changes}
    raw = raw_config()
    raw["datasets"]["mine"] = mine
    with pytest.raises(UserError, match=told):
        data = load.load_configuration({**raw, "dataset": "mine"}).data
        splits.split_folds(fetch.fetch_dataset(data, progress=False), len(data.class_names), data.validation, "final")


def test_labels_that_do_not_fit_end_the_run_with_one_message(repository):
    mine = {"source": "idx", "folder": "data/idx", "class_names": ["a", "k"]}
    settings = {"dataset": "mine", "datasets": {"mine": mine}, "results": "results/bad"}
    code, text = run(repository, settings, "results/bad/data/final/train_images.npy")
    assert code != 0 and "label 2 has no class name" in text and "Traceback" not in text


def test_images_of_several_sizes_need_one(repository, tmp_path):
    settings = {"source": "folder", "folder": str(tmp_path), "class_names": ["x", "y"]}
    for side in ("train", "test"):
        for index, name in enumerate(settings["class_names"]):
            (tmp_path / side / name).mkdir(parents=True)
            for number in (1, 2):
                ink = Image.new("RGB", (10 + index, 12), "black")
                ImageDraw.Draw(ink).rectangle((2, 2, 4 + index, 3 + number), fill="white")
                ink.save(tmp_path / side / name / f"{number}.png")
    mixed = datasets.FolderDataset.model_validate(settings)
    with pytest.raises(UserError, match="give the data set an image_size"):
        fetch.fetch_dataset(mixed)
    scaled = datasets.FolderDataset.model_validate({**settings, "image_size": [8, 9]})
    parts = splits.split_folds(fetch.fetch_dataset(scaled), 2, None, "final")
    assert parts.image_shape == (8, 9) and parts.train_images.max() > 200
    (tmp_path / "train" / "x" / "3.png").write_bytes(b"no image")
    with pytest.raises(UserError, match="not an image that can be read"):
        fetch.fetch_dataset(scaled)
