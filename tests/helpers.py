"""What several tests need: small problems with known structure, and the repository's root."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import os
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from linked_dictionaries.coding.encode import encode
from linked_dictionaries.coding.encoder import Encoder
from linked_dictionaries.configuration.load import load_configuration
from linked_dictionaries.configuration.model import Config
from linked_dictionaries.configuration.overlay import overlaid
from linked_dictionaries.configuration.targets import TARGETS, require, require_sweep
from linked_dictionaries.data.typefaces import typeface_files
from linked_dictionaries.errors import UserError
from linked_dictionaries.learning.arrays import OnProcessors

ROOT = Path(__file__).resolve().parents[1]
_WORKFLOW = ROOT / "workflow"
WORKFLOW_FILES = [
    *(ROOT / "Snakefile", _WORKFLOW / "Snakefile"),
    *sorted([*_WORKFLOW.glob("*.smk"), *(_WORKFLOW / "rules").glob("*.smk")]),
]
MNIST_FOLDER = ROOT.parent / "shared" / "data" / "mnist"


def mirror_environment() -> dict[str, str]:
    """The environment, with the local MNIST files as mirror where this machine has them."""
    environment = dict(os.environ)
    if "MNIST_MIRROR" not in environment and MNIST_FOLDER.is_dir():
        environment["MNIST_MIRROR"] = str(MNIST_FOLDER)
    return environment


# Not copied: data, and what another process is about to rename to a compiled file.
IN_THE_MAKING = shutil.ignore_patterns("mnist", "*.pyc.*", "*.tmp.*")
PARTS = ("Snakefile", "config.yaml", "config", "workflow", "envs", "resources", "profiles")


KINDS = ("active_set", "lca", "fista", "learning")
KERNELS = [(kind, dtype) for dtype in ("float32", "float64") for kind in KINDS]


def compile_kernel(kind: str, dtype: str) -> None:
    images, dictionary = random_problem(samples=4, dtype=np.dtype(dtype).type)
    if kind == "learning":
        OnProcessors().plus_product(np.zeros_like(images), 1.0, np.eye(4, len(dictionary), dtype=dtype), dictionary)
        return
    encode(images, dictionary, 0.1, solver=kind, tolerance=1e-2)
    if kind == "active_set":
        Encoder(dictionary, 0.1)(images)


@functools.cache
def compile_kernels() -> None:
    """Compile the solvers beside their sources, once for all test processes, which share them out among themselves."""
    with contextlib.ExitStack() as files:
        locks = [files.enter_context(open(ROOT / "tests" / f".{'-'.join(kernel)}.lock", "w")) for kernel in KERNELS]
        waiting = dict(zip(KERNELS, locks, strict=True))
        for patience in (fcntl.LOCK_NB, 0):  # first those that no other process compiles
            for (kind, dtype), lock in list(waiting.items()):
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(lock, fcntl.LOCK_EX | patience)
                    compile_kernel(kind, dtype)
                    fcntl.flock(lock, fcntl.LOCK_UN)
                    del waiting[kind, dtype]


def copy_of_repository(folder: Path) -> Path:
    """What a run needs of the repository, copied to a folder where it may be changed; with its compiled kernels."""
    compile_kernels()
    folder.mkdir(exist_ok=True)
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=IN_THE_MAKING)
        else:
            shutil.copy(source, folder / part)
    return folder


def random_problem(
    samples: int = 40, atoms: int = 48, pixels: int = 30, seed: int = 0, dtype: type = np.float64
) -> tuple[np.ndarray, np.ndarray]:
    """Images and an overcomplete coherent dictionary with unit atoms (rows)."""
    random = np.random.default_rng(seed)
    dictionary = np.abs(random.standard_normal((atoms, pixels))) ** 2
    dictionary /= np.linalg.norm(dictionary, axis=1, keepdims=True)
    weights = random.random((samples, atoms)) * (random.random((samples, atoms)) < 0.1)
    images = weights @ dictionary + 0.02 * random.standard_normal((samples, pixels))
    return images.astype(dtype), dictionary.astype(dtype)


def optimality(images: np.ndarray, dictionary: np.ndarray, activations: np.ndarray, penalty: float) -> np.ndarray:
    """kkt/λ per sample, written from the definition and in float64, independent of the package."""
    x, phi, a = (np.asarray(array, np.float64) for array in (images, dictionary, activations))
    residual = (x - a @ phi) @ phi.T
    violation = np.where(a > 0, np.abs(residual - penalty), np.maximum(residual - penalty, 0))
    return violation.max(axis=1) / penalty


def agree(codes, others, dictionary: np.ndarray, penalty: float) -> bool:
    """Whether two solutions of each sample are as near as their certificates say.

    With e = kkt · λ of either, (a - b)ᵀG(a - b) ≤ (e_a + e_b) ‖a - b‖₁, so on the k atoms that one of them has active
    ‖a - b‖ ≤ (e_a + e_b) √k / σ, σ the least eigenvalue of their Gram.
    """
    gram = dictionary.astype(np.float64) @ dictionary.astype(np.float64).T
    slack = penalty * (codes.kkt + others.kkt)
    for a, b, most in zip(codes.activations, others.activations, slack, strict=True):
        active = np.flatnonzero((a > 0) | (b > 0))
        if len(active):
            least = np.linalg.eigvalsh(gram[np.ix_(active, active)])[0]
            assert least > 0, "the bound needs independent atoms"
            if not np.linalg.norm(a[active] - b[active]) <= most * len(active) ** 0.5 / least:
                return False
    return all(np.isfinite(found.activations).all() and np.isfinite(found.kkt).all() for found in (codes, others))


def bars(side: int = 6) -> np.ndarray:
    """All horizontal and vertical bars of a small square, (2·side, side²), unit norm."""
    shapes = []
    for i in range(side):
        for axis in (0, 1):
            image = np.zeros((side, side))
            image[(i, slice(None)) if axis == 0 else (slice(None), i)] = 1
            shapes.append(image.ravel() / np.sqrt(side))
    return np.array(shapes)


def raw_config(*overlays: str) -> dict[str, Any]:
    """config.yaml as plain data, with other files of the repository laid over it."""
    layers = [yaml.safe_load((ROOT / overlay).read_text(encoding="utf-8")) for overlay in overlays]
    return overlaid(yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8")), layers)


def load_config(*overlays: str) -> Config:
    return load_configuration(raw_config(*overlays))


def views_target() -> str:
    """All studies of linked views; without the one whose fonts are not on this system."""
    try:
        typeface_files(load_config().study("typefaces").data, "typefaces")
    except UserError:
        return "results/linked_views/halves/pairs.csv"
    return "linked_views"


def planned_jobs(told: str) -> set[str]:
    """Rules that a dry run would run, its targets aside."""
    lines = [line.split() for line in told.splitlines() if line[:1].isalpha()]
    named = {words[0] for words in lines if len(words) == 2 and words[1].isdigit()}
    return named - {"total", "all", "default", "linked_views", *TARGETS}


def load_for_every_target(raw: dict[str, Any]) -> Config:
    """The checked configuration, once every target found in it what it needs."""
    config = load_configuration(raw)
    for target in TARGETS:
        require(config, target)
    for sweep in config.sweeps:
        require_sweep(config, sweep)
    return config


def write_objects(path):
    """A .npy file that says it holds objects, without any: it must be refused before a byte of them is read."""
    with open(path, "wb") as file:
        np.lib.format.write_array_header_1_0(file, {"descr": "|O", "fortran_order": False, "shape": (1,)})


def rule_blocks(path: Path) -> list[tuple[str, str]]:
    """Head and text of each rule of a workflow file, those made from others too ("use rule ...")."""
    parts = re.split(r"^ *((?:use )?rule [^\n]*):\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))
