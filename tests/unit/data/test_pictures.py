"""Image files of every make come out as the picture that a viewer shows, bright on dark, or are refused by name."""

import numpy as np
import pytest
from linked_dictionaries.configuration import datasets
from linked_dictionaries.data import fetch
from linked_dictionaries.data.pictures import read_picture
from linked_dictionaries.errors import UserError
from PIL import Image

STROKE = np.zeros((12, 10), np.uint8)
STROKE[2:10, 3:5] = 255
STROKE[8:10, 3:8] = 128  # an L with a paler foot: no symmetry to hide behind


def saved(path, image, **options):
    image.save(path, **options)
    return path


def inked(grey):
    """The stroke as ink of one grey on a transparent ground."""
    full = np.zeros((*STROKE.shape, 4), np.uint8)
    full[..., :3], full[..., 3] = grey, STROKE
    return Image.fromarray(full, "RGBA")


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
@pytest.mark.parametrize("grey", [0, 255])
def test_black_and_white_ink_on_a_transparent_ground_are_the_same_picture(tmp_path, mode, grey):
    image = inked(grey)
    if mode == "PA":  # what a palette with transparency is read as
        image = image.convert("LA")
        image.putalpha(Image.fromarray(STROKE))
    else:
        image = image.convert(mode)
    picture = read_picture(saved(tmp_path / "1.png", image), None)
    assert np.array_equal(picture.pixels, STROKE)
    assert picture.ink == ("dark ink" if grey == 0 else "bright ink")


def test_a_palette_with_a_transparent_colour(tmp_path):
    for index, ink in ((0, 0), (1, 255)):
        image = Image.fromarray((STROKE > 0).astype(np.uint8), "P")
        image.putpalette([90, 90, 90, ink, ink, ink])
        path = saved(tmp_path / f"{index}.png", image, transparency=0)
        assert np.array_equal(read_picture(path, None).pixels, np.where(STROKE > 0, 255, 0))


def test_coloured_ink_stays_visible(tmp_path):
    for colour in ((0, 0, 160), (200, 0, 0), (255, 230, 0), (20, 60, 20)):
        image = Image.new("RGBA", (10, 12), (*colour, 0))
        image.putalpha(Image.fromarray(STROKE))
        pixels = read_picture(saved(tmp_path / "1.png", image), None).pixels
        assert pixels[3, 3] > 120 and pixels[0, 0] == 0


def test_an_opaque_picture_and_one_with_clear_corners_stay_as_they_are(tmp_path):
    full = np.dstack([STROKE] * 3 + [np.full_like(STROKE, 255)])
    assert np.array_equal(read_picture(saved(tmp_path / "1.png", Image.fromarray(full)), None).pixels, STROKE)
    full[:, 0, 3] = 0
    assert np.array_equal(read_picture(saved(tmp_path / "1.png", Image.fromarray(full)), None).pixels, STROKE)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_turned_as_its_camera_says(tmp_path, orientation):
    turned = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    image = Image.fromarray(STROKE)
    exif = Image.Exif()
    exif[0x0112] = orientation
    for kind, options in (("jpg", {"quality": 100}), ("png", {}), ("tif", {})):
        lying = image.transpose(turned) if turned is not None else image
        picture = read_picture(saved(tmp_path / f"1.{kind}", lying, exif=exif, **options), None)
        assert picture.pixels.shape == STROKE.shape
        assert np.abs(picture.pixels.astype(int) - STROKE).max() < 10


def test_files_of_several_frames_are_not_guessed_at(tmp_path):
    image, blank = Image.fromarray(STROKE), Image.new("L", STROKE.shape[::-1])
    for kind in ("gif", "tif", "png", "webp"):
        path = saved(tmp_path / f"1.{kind}", blank, save_all=True, append_images=[image])
        assert read_picture(path, None) is None
    # A camera's second frame is a preview.
    photograph = saved(tmp_path / "1.jpg", image, format="MPO", save_all=True, append_images=[blank], quality=100)
    assert np.abs(read_picture(photograph, None).pixels.astype(int) - STROKE).max() < 10


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<!DOCTYPE html>404", "this is a web page"),
        (b"", "this is an empty file"),
        (b"PK\x03\x04", "this is a zip archive"),
        (b"version https://git-lfs.github.com/spec/v1", "Git LFS"),
    ],
)
def test_what_only_has_an_images_name_is_named(tmp_path, content, told):
    (tmp_path / "1.png").write_bytes(content)
    with pytest.raises(UserError, match=told):
        read_picture(tmp_path / "1.png", None)


# ---------------------------------------------------------------------------------------------- folders of them


def folder_of(root, names=("a", "b"), count=4):
    random = np.random.default_rng(0)
    for side in ("train", "test"):
        for name in names:
            (root / side / name).mkdir(parents=True)
            for index in range(count):
                pixels = np.where(STROKE > 0, 220, 0) + random.integers(0, 30, STROKE.shape)
                Image.fromarray(pixels.astype(np.uint8)).save(root / side / name / f"{index}.png")
    return root


def read(root, names=("a", "b")):
    return fetch.fetch(datasets.FolderDataset(source="folder", folder=str(root), class_names=list(names)))


def test_images_in_subfolders_and_of_other_makes_are_read(tmp_path):
    plain = read(folder_of(tmp_path / "plain")).parts
    root = folder_of(tmp_path / "other")
    (root / "train" / "a" / "0").mkdir()
    (root / "train" / "a" / "0.png").rename(root / "train" / "a" / "0" / "0.png")
    for path in (root / "test" / "b").iterdir():
        Image.open(path).save(path.with_suffix(".PGM"))
        path.unlink()
    fetched = read(root)
    assert sorted(fetched.parts["train_images"]) == sorted(plain["train_images"])
    assert fetched.parts["test_images"] == plain["test_images"]
    assert any("1 images lie in subfolders" in note for note in fetched.notes) and fetched.skipped == {}


def test_what_is_left_out_is_counted_by_class(tmp_path):
    root = folder_of(tmp_path)
    (root / "train" / "a" / "x.svg").write_text("<svg/>")
    (root / "train" / "a" / "y.SVG").write_text("<svg/>")
    (root / "train" / "a" / ".DS_Store").write_bytes(b"x")
    (root / "train" / "a" / "._0.png").write_bytes(b"\0\5\x16\7")
    (root / "train" / "__MACOSX").mkdir()
    (root / "test" / "b" / "array.npy").write_bytes(b"x")
    blank = Image.new("L", STROKE.shape[::-1])
    blank.save(root / "test" / "b" / "moving.gif", save_all=True, append_images=[Image.fromarray(STROKE)])
    fetched = read(root)
    assert fetched.skipped == {"train/a": {".svg": 2}, "test/b": {".npy": 1, "several frames": 1}}
    assert "train/a: left out 2 × .svg." in fetched.notes
    assert any("test/b: left out 1 × .npy, 1 × several frames" in note for note in fetched.notes)


def test_a_class_without_images_says_what_lies_there(tmp_path):
    root = folder_of(tmp_path)
    for path in (root / "test" / "b").iterdir():
        path.rename(path.with_suffix(".svg"))
    with pytest.raises(UserError, match=r"no image of this class.*4 × \.svg"):
        read(root)


def test_transparent_drawings_are_noted(tmp_path):
    root = folder_of(tmp_path)
    inked(0).save(root / "train" / "a" / "0.png")
    inked(255).save(root / "train" / "b" / "0.png")
    assert any("1 with bright ink, 1 with dark ink" in note for note in read(root).notes)


def test_folder_names_match_however_their_accents_are_written(tmp_path):
    composed, apart = "caf\u00e9", "cafe\u0301"
    plain = read(folder_of(tmp_path / "plain", (composed, "k")), (composed, "k"))
    assert read(folder_of(tmp_path / "apart", (apart, "k")), (composed, "k")).parts == plain.parts
    assert read(folder_of(tmp_path / "again", (composed, "k")), (apart, "k")).parts == plain.parts


@pytest.mark.parametrize(
    ("there", "needed", "told"),
    [
        (("caf\u00e9", "k"), ("caf\u00e8", "k"), r"caf\\xe8\).*class_names: 'café' \(caf\\xe9\)"),
        (("\u0430", "k"), ("a", "k"), r"missing: 'a'; there and not in class_names: 'а' \(\\u0430\)"),
        (("A", "k"), ("a", "k"), "'a' and 'A' differ in case or blanks alone"),
        ((" a", "k"), ("a", "k"), "'a' and ' a' differ in case or blanks alone"),
        (("e\u0301", "\u00e9", "k"), ("\u00e9", "k"), "are one name, with accents written in two ways"),
    ],
)
def test_a_name_that_only_looks_the_same_is_shown_with_its_difference(tmp_path, there, needed, told):
    with pytest.raises(UserError, match=told):
        read(folder_of(tmp_path, there), needed)


def test_images_right_under_the_side_are_told(tmp_path):
    root = folder_of(tmp_path)
    (root / "train" / "a" / "0.png").rename(root / "train" / "0.png")
    (root / "train" / "a").rename(root / "gone")
    with pytest.raises(UserError, match="1 images lie right in"):
        read(root)
