"""Settings of representations without a dictionary, which stand beside the pixels."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from linked_dictionaries.configuration.fields import READ, Count, Strict


class Baseline(Strict):
    """A representation that no dictionary makes: a control of the claims, or what they compare with."""

    title: str | None = Field(default=None, description="name in tables; null: the baseline's own")
    method: Literal["pixels", "pca", "nmf"] = Field(
        description=(
            "pixels: the training images moved once, the test images as they are; pca, nmf: scikit-learn's principal "
            "components, or nonnegative factors, of the training images"
        )
    )
    components: Count | None = Field(default=None, description="pca and nmf: features; at most as many as pixels")
    shift: Annotated[int, READ, Field(ge=1, le=8)] | None = Field(
        default=None, description="pixels: by how many each training image may move, as training.shift"
    )

    @model_validator(mode="after")
    def _fits(self) -> Baseline:
        wanted, other = ("shift", "components") if self.method == "pixels" else ("components", "shift")
        if getattr(self, wanted) is None or getattr(self, other) is not None:
            raise ValueError(f"method {self.method!r} needs '{wanted}', a whole number from 1, and no '{other}'")
        return self
