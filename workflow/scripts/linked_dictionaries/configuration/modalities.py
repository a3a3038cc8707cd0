"""Settings of a modality."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Union

from pydantic import Field, field_validator

from linked_dictionaries.configuration.fields import READ, Strict
from linked_dictionaries.configuration.quoting import quoted_texts


class ImagesModality(Strict):
    """The data set's own images; the only input that encoding sees."""

    source: Literal["images"] = Field(
        description="images: the data set's; glyphs: a rendered text per class; one_hot: the class as a vector"
    )
    title: str = Field(description="name in figures")


class GlyphsModality(Strict):
    """One rendered glyph per class."""

    source: Literal["glyphs"]
    title: str = Field(description="name in figures")
    family: str = Field(description="font family asked of the system (fontconfig)")
    fallback: str = Field(description="font file when the system has none")
    size: Annotated[int, READ, Field(ge=4, le=512)] = Field(description="font size in pixels per em")
    texts: list[str] | None = Field(description="one text per class; null draws the class names")

    @field_validator("texts", mode="before")
    @classmethod
    def _are_texts(cls, value: Any) -> Any:
        return quoted_texts(value)


class OneHotModality(Strict):
    """The class as a vector of zeros and a one, as long as there are classes."""

    source: Literal["one_hot"]
    title: str = Field(description="name in figures")


Modality = Annotated[Union[ImagesModality, GlyphsModality, OneHotModality], Field(discriminator="source")]
