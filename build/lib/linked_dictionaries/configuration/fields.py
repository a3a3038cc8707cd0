"""Kinds of values that settings have: numbers with limits, names, digests."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")


def number_from_text(value: Any) -> Any:
    """'0' and '1e-4' as numbers: `--config seeds=[0]` and YAML's 1e-4 arrive as text."""
    if isinstance(value, str) and NUMBER.match(value):
        return int(value) if value.lstrip("+-").isdigit() else float(value)
    return value


READ = BeforeValidator(number_from_text)
Positive = Annotated[float, READ, Field(gt=0)]
NonNegative = Annotated[float, READ, Field(ge=0)]
Count = Annotated[int, READ, Field(ge=1)]
Share = Annotated[float, READ, Field(ge=0, le=1)]
Side = Annotated[int, READ, Field(ge=4, le=512)]  # of an image, in pixels
Seed = Annotated[int, READ, Field(ge=0, lt=2**32)]
Representations = Annotated[list[str], Field(min_length=1)]


Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)
