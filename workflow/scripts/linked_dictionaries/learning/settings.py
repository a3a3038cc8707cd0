"""What learning needs to know, without the configuration's files: an estimator or a script says it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from linked_dictionaries.coding.method import Method, method_of

if TYPE_CHECKING:
    from linked_dictionaries.configuration.variants import Variant

ALL_VIEWS = "any"  # the free phase takes a random subset of the views in each batch
DRIVERS = ("identity", "learned", "inhibit", "excite", "none")


@dataclass(frozen=True)
class Driver:
    """A class-wise neuronal driver: mode, strength, and neurons per class (see :mod:`.drivers`)."""

    mode: str
    strength: float
    block: int


@dataclass(frozen=True)
class Settings:
    """How dictionaries are learned (Eqs. 4 to 6).

    Attributes
    ----------
    atoms, penalty, method : neurons; λ; how the codes of learning are found.
    driver : class-wise driver, or None.
    epochs, batch_size : passes over the samples, and samples per update.
    learning_rate : of the first step. ``falling``: linearly to zero at the last one; else as 1 / (1 + step / 100),
        for a stream whose end is not known.
    damping : added to Σa² per atom in the scaled update, in the units of the inputs' energy: an atom that hardly fired
        hardly moves.
    update : "sgd", Eq. 4 as it stands, or "scaled", each atom's step divided by its Σa².
    initial : "random", "data" or "classes".
    reseed : give atoms that have been silent for long the input of a sample.
    contrast : weight of the difference between driven and free phase.
    free : which views take the free phase: the name of one, or "any", a random subset in each batch.
    norm : what has norm one, "each" view's part of an atom, or the atom with its views "stacked" (each times √w).
    shift : pixels by which the first view's images may move in each epoch.
    monitor_every, monitor_images : steps between rows of the log (0: no log), and samples it measures.
    checkpoint_seconds : seconds between checkpoints.
    """

    atoms: int
    penalty: float
    method: Method
    driver: Driver | None = None
    epochs: int = 10
    batch_size: int = 256
    learning_rate: float = 0.5
    falling: bool = True
    damping: float = 1.0
    update: str = "scaled"
    initial: str = "data"
    reseed: bool = True
    contrast: float = 0.0
    free: str | None = None
    norm: str = "each"
    shift: int = 0
    monitor_every: int = 0
    monitor_images: int = 0
    checkpoint_seconds: float = 60.0


def settings_of(variant: Variant) -> Settings:
    """The settings that a variant of the configuration asks for; its first modality takes the free phase."""
    coding, training = variant.sparse_coding, variant.training
    method = method_of(coding)
    if coding.tolerance is not None:
        method = replace(method, tolerance=training.tolerance)
    driver = variant.driver
    return Settings(
        atoms=variant.atoms,
        penalty=coding.penalty,
        method=method,
        driver=None if driver is None else Driver(driver.mode, driver.strength, driver.block),
        **training.model_dump(exclude={"tolerance", "shuffle_labels"}),
    )
