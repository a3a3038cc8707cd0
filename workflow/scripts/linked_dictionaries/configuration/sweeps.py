"""Sweeps: one parameter of some variants over several values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Union

from pydantic import Field, field_validator

from linked_dictionaries.configuration.fields import Strict
from linked_dictionaries.configuration.variants import Variant
from linked_dictionaries.errors import UserError, hint


class Sweep(Strict):
    """One parameter of some variants over several values; each becomes a variant of its own."""

    variants: list[str] = Field(min_length=1, description="which variants are swept")
    parameter: str = Field(description="dotted path inside the variant, such as sparse_coding.penalty")
    values: list[Union[bool, int, float, str]] = Field(min_length=1, description="each makes a variant of its own")
    fixed: dict[str, Union[bool, int, float, str, None]] = Field(
        default_factory=dict, description="dotted paths, and their values throughout the sweep"
    )

    @field_validator("values")
    @classmethod
    def _are_distinct(cls, values: list[Any]) -> list[Any]:
        if len({str(value) for value in values}) < len(values):
            raise ValueError("a value is there twice; needed: distinct ones")
        return values

    @cached_property
    def by_text(self) -> dict[str, Union[bool, int, float, str]]:
        """The values by how they stand in a variant's name."""
        return {str(value): value for value in reversed(self.values)}

    def apply(self, variant: Variant, value: int | float | str) -> Variant:
        """The variant with one value of the sweep, and with what is fixed for all."""
        return with_parameters(variant, {**self.fixed, self.parameter: value})


def _nothing(parameter: str, key: str, there: Mapping[str, Any]) -> str:
    return f"{parameter!r} names nothing in a variant{hint(key, list(there))}; allowed there: {', '.join(there)}."


def with_parameters(variant: Variant, parameters: Mapping[str, Any]) -> Variant:
    plain = variant.model_dump()
    for parameter, value in parameters.items():
        *parents, last = parameter.split(".")
        target: Any = plain
        for depth, parent in enumerate(parents):
            if target.get(parent, {}) is None:
                raise UserError(
                    f"{parameter!r} names nothing in a variant without {'.'.join(parents[: depth + 1])} (null)."
                )
            if not isinstance(target.get(parent), dict):
                raise UserError(_nothing(parameter, parent, target))
            target = target[parent]
        if last not in target:
            raise UserError(_nothing(parameter, last, target))
        target[last] = value
    return Variant.model_validate(plain)
