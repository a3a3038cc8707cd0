"""Views cut from images and drawn in fonts."""

import shutil

import numpy as np
import pytest
from linked_dictionaries.configuration.linked_views import Typefaces
from linked_dictionaries.data import typefaces
from linked_dictionaries.data.typefaces import copies, draw_typefaces, typeface_files
from linked_dictionaries.data.views import cut_halves
from linked_dictionaries.errors import UserError

WHERE = "linked_views.studies.mine.data"
SETTINGS = {"source": "typefaces", "characters": "abg", "image_size": [28, 28], "size": 20, "alike": 0.9}


def test_halves_are_the_images_again_and_tests_their_own():
    random = np.random.default_rng(0)
    images = {
        "image_shape": (4, 6),
        **{
            f"{side}_images": random.integers(0, 256, (n, 24), dtype=np.uint8)
            for side, n in (("train", 9), ("test", 5))
        },
        **{f"{side}_labels": np.arange(n) % 3 for side, n in (("train", 9), ("test", 5))},
    }
    views = cut_halves(images, 7, 4, WHERE)
    whole = np.concatenate([part.reshape(-1, 4, 3) for part in views.values.values()], axis=2) * 255
    np.testing.assert_allclose(whole[:7].reshape(7, -1), images["train_images"][:7])
    np.testing.assert_allclose(whole[7:].reshape(4, -1), images["test_images"][:4])
    assert views.tests.tolist() == [False] * 7 + [True] * 4 and views.shapes == {"left": (4, 3), "right": (4, 3)}
    with pytest.raises(UserError, match=r"studies\.mine\.data\.train: 10 of 9 images; .* from 2 to 9"):
        cut_halves(images, 10, 4, WHERE)
    with pytest.raises(UserError, match=r"studies\.mine\.split\.test: 6 of 5 images; .* from 2 to 5"):
        cut_halves(images, 7, 6, WHERE)
    with pytest.raises(UserError, match=r"split\.test: 3\.5 of 5 images"):
        cut_halves(images, 7, 3.5, WHERE)
    assert cut_halves(images, 7, 0.8, WHERE).tests.sum() == 4


def test_near_copies_are_one_group_and_so_is_what_they_join():
    random = np.random.default_rng(0)
    first, far = random.random((2, 400))
    near = first + 0.1 * random.random(400)
    nearer = near + 0.1 * random.random(400)
    groups = copies(np.array([first, far, near, nearer]), 0.9)
    assert groups[0] == groups[2] == groups[3] != groups[1]
    assert len(set(copies(np.array([first, far, near]), 0.9999))) == 3


@pytest.mark.skipif(shutil.which("fc-list") is None, reason="fontconfig's fc-list is not installed")
def test_what_no_system_has_is_named():
    settings = Typefaces(**SETTINGS, families=["No Such Font", "Nor This", "Nor That", "None"])
    with pytest.raises(UserError, match=r"data\.families: 'No Such Font', 'Nor This'.* not installed.*apt-get install"):
        typeface_files(settings, WHERE)


def test_without_fontconfig_the_way_out_is_said(monkeypatch):
    monkeypatch.setattr(typefaces.shutil, "which", lambda name: None)
    with pytest.raises(UserError, match=r"fc-list is not installed.*apt-get install"):
        typeface_files(Typefaces(**SETTINGS), WHERE)


def test_a_sample_is_a_character_in_a_family():
    try:
        files = typeface_files(Typefaces(**SETTINGS), WHERE)
    except UserError as error:
        pytest.skip(str(error))
    views = draw_typefaces(Typefaces(**SETTINGS), WHERE)
    assert len(views) == 3 * len(files) and list(views.values) == ["regular", "bold", "italic"]
    assert views.labels[:4].tolist() == [0, 1, 2, 0] and len(set(views.groups[:3])) == 1
    ink = {style: values.sum(axis=1).mean() for style, values in views.values.items()}
    assert ink["bold"] > 1.1 * ink["regular"]
    assert not np.array_equal(views.values["italic"], views.values["regular"])
