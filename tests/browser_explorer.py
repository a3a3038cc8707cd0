"""Explorer pages for tests: one of real digits with learned dictionaries, one small and odd in every way."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser import NAMES
from helpers import ROOT, load_config
from linked_dictionaries.coding.encode import encode
from linked_dictionaries.configuration.datasets import EmbeddedDataset
from linked_dictionaries.data.embedded import read_embedded
from linked_dictionaries.data.glyphs import render, resolve_font
from linked_dictionaries.data.idx import parse_idx
from linked_dictionaries.learning.learner import DictionaryLearner
from linked_dictionaries.learning.linking import link
from linked_dictionaries.publishing import explorer, explorer_page
from linked_dictionaries.publishing.explorer_packing import unpacked

SHAPE = (28, 28)
PENALTY = 0.25
ATOMS, BLOCK = 64, 6  # ten blocks of 6 neurons; the last 4 are nobody's


@dataclass(frozen=True)
class Built:
    """A page's data as Python has them, and the file."""

    path: Path
    data: dict[str, Any]

    def dictionary(self, variant: str, modality: str) -> np.ndarray:
        """The very numbers that the page computes with."""
        return unpacked(self.data["variants"][variant]["dictionaries"][modality])

    @property
    def images(self) -> np.ndarray:
        return unpacked(self.data["images"])

    def inputs(self, modality: str) -> np.ndarray:
        return unpacked(self.data["modalities"][modality]["inputs"])


def template() -> str:
    return explorer_page.assembled([ROOT / "workflow/report/explorer" / name for name in explorer_page.PARTS])


def written(folder: Path, data: dict[str, Any]) -> Built:
    path = folder / "explorer.html"
    path.write_text(explorer_page.page(template(), data), encoding="utf-8")
    return Built(path, data)


@contextlib.contextmanager
def shared_browser() -> Iterator[Any]:
    """One browser for many pages: starting one takes longer than most of what is done with it."""
    from playwright.sync_api import sync_playwright

    program = next((path for name in NAMES if (path := shutil.which(name))), None)
    if program is None:
        pytest.skip(f"no browser on this machine: none of {', '.join(NAMES)}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextlib.contextmanager
def on_page(browser: Any, path: Path, **options: Any) -> Iterator[tuple[Any, list[str]]]:
    """A page, and what its console says or asks of the network."""
    problems: list[str] = []
    context = browser.new_context(viewport={"width": 1200, "height": 900}, **options)
    context.set_default_timeout(120_000)  # machines that are busy with other tests are slow, not wrong
    page = context.new_page()
    page.on("console", lambda message: problems.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: problems.append(request.url) if request.url.startswith("http") else None)
    page.goto(path.as_uri())
    yield page, problems
    context.close()


def repainted(page: Any) -> None:
    """Wait until what was changed is drawn, however long a busy machine takes for a frame."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def made_dark(page: Any, look: str, before: Any) -> None:
    """Dark colours and less motion; returns when `look` (JavaScript that returns a value) is no longer `before`."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.wait_for_function(f"(before) => ({look})() !== before", arg=before, polling=50)


@contextlib.contextmanager
def at_work(browser: Any, built: Any) -> Iterator[Any]:
    """The explorer, unpacked and drawn; whatever its console says at any time fails the test."""
    with on_page(browser, built.path) as (page, problems):
        page.wait_for_selector("body:not([data-run=loading])")
        yield page
        assert not problems


def digits_page(folder: Path) -> Built:
    """Embedded digits, Arimo glyphs, and dictionaries learned from them for a few seconds."""
    settings = EmbeddedDataset.model_validate(load_config("resources/demo.yaml").data.model_dump())
    arrays = {name: parse_idx(content) for name, content in read_embedded(settings).items()}
    labels = arrays["train_labels"].astype(np.int64)
    train, test = (arrays[f"{part}_images"].reshape(-1, SHAPE[0] * SHAPE[1]) for part in ("train", "test"))
    font = resolve_font("No such family", str(ROOT / "resources/fonts/Arimo.ttf"))
    names = list(settings.class_names)
    glyphs = render(names, font, 26, SHAPE)
    variants = {}
    for name, weights, block in (("single", {"image": 1.0}, 0), ("ordinal", {"image": 1.0, "arial": 0.2}, BLOCK)):
        dictionaries = _learned(name, weights, block, train[:1500], labels[:1500], glyphs)
        codes = encode(test, dictionaries["image"], PENALTY).activations
        variants[name] = explorer.Coded(f"The {name} one", dictionaries, codes, PENALTY, block_size=block)
    shown = {
        "image": explorer.Shown("Digits", SHAPE),
        "arial": explorer.Shown("Glyphs", SHAPE, glyphs),
    }
    data = explorer.page_data(
        variants,
        test,
        arrays["test_labels"].astype(np.int64),
        120,
        modalities=shown,
        image="image",
        class_names=names,
        note="a note",
    )
    return written(folder, data)


def _learned(
    name: str, weights: dict[str, float], block: int, images: np.ndarray, labels: np.ndarray, glyphs: np.ndarray
) -> dict[str, np.ndarray]:
    config = load_config()
    options = config.variants[name].model_dump(mode="json") | {"atoms": ATOMS, "modalities": weights}
    options["training"] |= {"epochs": 8, "batch_size": 100, "contrast": 0.0, "monitor_every": 1000}
    if block:
        options["driver"] |= {"block_size": block}
    variant = type(config.variants[name]).model_validate(options)
    linked = link(weights, {"arial": glyphs.astype(np.float32) / 255}, images, labels)
    learner = DictionaryLearner(variant, linked, labels, 10, 0, SHAPE)
    return learner.learned(learner.run(learner.start()))


ODD_CLASSES = ["zero", "<img src=x onerror=alert(1)>", "</script><b>two</b>"]
ODD_SHAPE = (5, 4)


def odd_page(folder: Path) -> Built:
    """Three classes with hostile names, images of 5 × 4 that know a sign, a vector as modality, codes stopped early."""
    random = np.random.default_rng(0)
    images = random.standard_normal((40, 20)).astype(np.float32)
    labels = np.arange(40) % 3
    codes = np.maximum(random.standard_normal((40, 7)), 0).astype(np.float32)
    atoms = random.standard_normal((7, 20)).astype(np.float32)
    atoms /= np.linalg.norm(atoms, axis=1, keepdims=True)
    vectors = random.random((7, 3)).astype(np.float32)
    variants = {
        "plain": explorer.Coded("<i>Plain</i>", {"image": atoms}, codes, 0.3, "hard"),
        "stopped": explorer.Coded(
            "Stopped", {"name": vectors, "image": atoms}, codes, 0.1, iterations=7, step=0.05, block_size=2
        ),
    }
    data = explorer.page_data(
        variants,
        images,
        labels,
        30,
        modalities={
            "image": explorer.Shown("Things <b>seen</b>", ODD_SHAPE),
            "name": explorer.Shown("Class as a vector", (1, 3), np.eye(3, dtype=np.float32)),
        },
        image="image",
        class_names=ODD_CLASSES,
        note="<u>noted</u>",
    )
    return written(folder, data)
