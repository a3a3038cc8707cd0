"""Trained dictionaries: a round trip, the codes of the encoder itself, and the cards of what is shipped."""

import runpy

import numpy as np
import pytest
from helpers import ROOT
from linked_dictionaries import UserError, encode, load_pretrained
from linked_dictionaries.pretrained import files

TOOL = runpy.run_path(str(ROOT / "workflow" / "tools" / "keep_pretrained.py"))
EXACT = {
    "penalty": 0.2,
    "solver": "active_set",
    "transfer": "soft",
    "tolerance": 1e-4,
    "max_iterations": 1000,
    "step": None,
}
PRINTED = {**EXACT, "penalty": 0.4, "solver": "lca", "transfer": "hard", "tolerance": None, "max_iterations": 100}


@pytest.fixture(params=[EXACT, PRINTED], ids=["exact", "as printed"])
def kept(request, tmp_path):
    """A folder with one trained variant, its dictionaries before rounding, and images."""
    random = np.random.default_rng(0)
    dictionaries = {name: random.random((20, size), np.float32) ** 3 for name, size in (("image", 30), ("arial", 12))}
    dictionaries = {name: atoms / np.linalg.norm(atoms, axis=1, keepdims=True) for name, atoms in dictionaries.items()}
    card = {
        **{"variant": "mine", "title": "Mine", "image": "image", "sparse_coding": request.param, "seed": 0},
        **{"weights": {"image": 1.0, "arial": 1.0}, "data": {"title": "noise"}, "digest": "0", "accuracy": {}},
    }
    files.write(tmp_path / "mine.safetensors", dictionaries, card | {"licence": "MIT"})
    return tmp_path, dictionaries, random.integers(0, 256, (50, 30), np.uint8)


def test_codes_are_those_of_the_encoder_to_the_rounding_of_atoms(kept):
    folder, dictionaries, images = kept
    model = load_pretrained("mine", folder)
    np.testing.assert_allclose(model.components_, dictionaries["image"], atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(model.components_, axis=1), 1, atol=1e-6)
    codes = model.transform(images)
    again = encode(images, model.components_, model.penalty, method=model.method)
    np.testing.assert_array_equal(codes, again.activations)
    np.testing.assert_array_equal(model.predict(images, "arial"), codes @ model.dictionaries["arial"])
    np.testing.assert_allclose(
        model.inverse_transform(codes), codes @ dictionaries["image"], atol=2e-3 * float(codes.sum(axis=1).max())
    )
    assert model.fit(images) is model and model.certificates_.kkt.shape == (50,)


def test_what_is_not_there_is_one_message(kept):
    folder, _, images = kept
    with pytest.raises(UserError, match="no trained dictionaries 'linkd'; there are: mine"):
        load_pretrained("linkd", folder)
    with pytest.raises(UserError, match="no modality 'sound'; it has: "):
        load_pretrained("mine", folder).predict(images, "sound")
    with pytest.raises(UserError, match="make pretrained"):
        load_pretrained("linked", folder / "empty")
    with pytest.raises(UserError, match="lacks title, image"):
        files.write(folder / "x.safetensors", {}, {"variant": "x"})


@pytest.mark.parametrize("name", files.names())
def test_what_is_shipped_is_of_the_full_data_and_says_what_it_is(name):
    model = load_pretrained(name)
    assert model.card["data"]["dataset"] == "mnist" and model.card["data"]["n_train"] == 60_000
    assert len(model.card["digest"]) == 64 and set(model.card["accuracy"]) == {"lr", "svm_linear", "svm_rbf"}
    assert model.card["digest"][:16] in (files.FOLDER / "CARD.md").read_text(encoding="utf-8")
    assert set(model.dictionaries) == set(model.card["weights"])
    codes = model.transform(np.zeros((2, 784), np.uint8))
    assert codes.shape == (2, 256) and not codes.any()


def test_all_that_is_shipped_is_small():
    assert sum(path.stat().st_size for path in files.FOLDER.glob("*.safetensors")) <= TOOL["LIMIT"] == 4_000_000


def test_it_is_the_last_step_of_a_pipeline():
    from sklearn.pipeline import make_pipeline

    model, images = load_pretrained("linked"), np.zeros((3, 784), np.uint8)
    images[:, 300:400] = 200
    alone = make_pipeline(model)
    assert np.array_equal(alone.fit(images).transform(images), model.transform(images))
