"""Settings of a variant: how its codes are inferred, how its dictionaries are learned, what drives them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from linked_dictionaries.configuration.fields import READ, Count, NonNegative, Positive, Strict
from linked_dictionaries.errors import UserError

RAW = "raw"  # the representation that is no dictionary: the pixels themselves
SWEEP_MARK = "--"
INHERITED = ("sparse_coding", "training")  # parts that a variant takes from the top level


class SparseCoding(Strict):
    """How codes are inferred (Eqs. 1 to 3)."""

    penalty: Positive = Field(description="λ of Eq. 1, for images in [0, 1] and unit atoms")
    transfer: Literal["soft", "hard"] = Field(description="soft: max(u-λ, 0); hard: Eq. 2 as printed (solver lca only)")
    solver: Literal["active_set", "lca", "fista"] = Field(
        description="active_set: exact; lca: Eq. 3 by Euler steps; fista: accelerated gradient, restarted per sample"
    )
    tolerance: Positive | None = Field(description="kkt/λ at which a code is finished; null: run max_iterations")
    max_iterations: Count = Field(description="of lca and fista")
    step: Positive | None = Field(description="Euler step dt/τ of lca; null: 1.9/λmax(G)")

    @model_validator(mode="after")
    def _fits(self) -> SparseCoding:
        if self.transfer == "hard" and self.solver != "lca":
            raise ValueError("transfer 'hard' needs solver 'lca': the other solvers minimise the convex Eq. 1")
        if self.tolerance is None and self.solver == "active_set":
            raise ValueError("solver 'active_set' needs a tolerance; only 'lca' and 'fista' run without one")
        return self


class Training(Strict):
    """How dictionaries are learned (Eqs. 4 to 6)."""

    epochs: Count = Field(description="passes over the training images")
    batch_size: Count = Field(description="images per update")
    learning_rate: Positive = Field(description="of the first step; falls linearly to zero")
    tolerance: Positive = Field(description="kkt/λ of the codes while learning")
    update: Literal["sgd", "scaled"] = Field(
        description="sgd: Eq. 4 as it stands, the mean over the batch; scaled: each atom's step divided by its Σa²"
    )
    initial: Literal["random", "data", "classes"] = Field(
        description="atoms at the start: noise; images and their glyphs; those of the block's own class"
    )
    reseed: bool = Field(description="atoms long silent get the input of a sample")
    contrast: NonNegative = Field(description="weight of driven minus free phase; 0: Eq. 4 alone")
    shift: Annotated[int, READ, Field(ge=0, le=8)] = Field(
        description="pixels by which training images may move in each epoch"
    )
    shuffle_labels: bool = Field(description="labels in random order: a control that links nothing")
    monitor_every: Count = Field(description="steps between rows of the training log")
    monitor_images: Count = Field(description="training images that the log measures")
    checkpoint_seconds: NonNegative = Field(description="seconds between checkpoints; 0: after every step")


class Driver(Strict):
    """Class-wise neuronal driver of the ordinal variant; acts in learning only."""

    mode: Literal["identity", "learned", "inhibit", "excite", "none"] = Field(
        description=(
            "identity, learned: a third input of zeros and ones with weight `strength` and Φ₃ = I, or Φ₃ learned "
            "(Eq. 6); inhibit, excite: a current on the other classes' blocks, or on the own; none: blocks alone"
        )
    )
    strength: NonNegative = Field(description="weight of the third input, or current in units of the drive")
    block_size: Count | None = Field(
        default=None,
        description="neurons per class, in class order; those left over belong to no class; null: as many as fit",
    )

    @model_validator(mode="after")
    def _drives(self) -> Driver:
        if (self.strength > 0) == (self.mode == "none"):
            raise ValueError(f"mode {self.mode!r} with strength {self.strength:g}; 'none' needs 0, the others more")
        return self

    @staticmethod
    def fitting(atoms: int, n_classes: int) -> int:
        """As many neurons per class as fit."""
        return max(1, atoms // n_classes)

    @property
    def block(self) -> int:
        """Neurons per class, once they are known."""
        if self.block_size is None:
            raise UserError("driver.block_size: not known here; a configuration fills it from the number of classes.")
        return self.block_size


class Variant(Strict):
    """One dictionary model: which modalities it links, with which weights, and what drives it."""

    atoms: Count = Field(description="neurons, each with one atom per modality")
    title: str | None = Field(default=None, description="name in tables and figures; null: the variant's own")
    modalities: dict[str, Positive | Literal["equal"]] = Field(
        min_length=1, description="modality: weight w_m in Eq. 6; equal: as much energy as the image has"
    )
    driver: Driver | None
    sparse_coding: SparseCoding
    training: Training
