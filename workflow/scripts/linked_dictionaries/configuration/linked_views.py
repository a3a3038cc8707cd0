"""Settings of linked views: signals that come in pairs, any of which may be missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union

from pydantic import Field, model_validator

from linked_dictionaries.configuration.analyses import ClassifierSettings
from linked_dictionaries.configuration.estimator import BY_VIEW, ParameterLists, Parameters
from linked_dictionaries.configuration.fields import Count, Positive, Seed, Sha256, Share, Side, Strict


class Table(Strict):
    """Where a table of numbers lies: one row a sample."""

    path: str = Field(description=".npy, .npz, .csv or .parquet file; for a view also a folder of images; ~ is home")
    array: str | None = Field(default=None, description="name of the array inside an .npz file")
    ids: str | None = Field(default=None, description="this file's name for data.ids, where it is another")
    sha256: Sha256 | None = Field(default=None, description="of the file's bytes; null: not checked")


class ViewTable(Table):
    """The signals of one view."""

    title: str | None = Field(default=None, description="name in figures; null: the view's own name")
    columns: list[str] | None = Field(
        default=None, min_length=1, description="columns of a .csv or .parquet file; null: all that hold no id or label"
    )
    image_size: Annotated[list[Side], Field(min_length=2, max_length=2)] | None = Field(
        default=None, description="height and width of images; a folder's are scaled to it"
    )


class Column(Table):
    """One value a sample: labels or groups."""

    column: str | None = Field(default=None, description="column of a .csv or .parquet file")


class PairedData(Strict):
    """Views from one's own files, aligned by row or by an id."""

    source: Literal["paired"] = Field(
        description="paired: own files; halves: left and right of the data set's images; typefaces: the system's fonts"
    )
    views: dict[str, ViewTable] = Field(min_length=2, description="by names of your choice")
    ids: str | None = Field(
        default=None,
        description="column (.csv, .parquet; 'index' for a first one without a name) or array (.npz) that names the "
        "sample, of images the file's name; a sample that a file lacks misses that view; null: row n is sample n",
    )
    labels: Column | None = Field(default=None, description="class of each sample; null: no accuracies")
    groups: Column | None = Field(
        default=None, description="a group's samples (a patient's) stay on one side of the split"
    )


class Halves(Strict):
    """Left and right halves of the data set's images; its test images are the test samples."""

    source: Literal["halves"]
    train: Count = Field(description="training images, the first ones, validation included")


class Typefaces(Strict):
    """One sample is a character in a family of fonts; its views are regular, bold and italic."""

    source: Literal["typefaces"]
    characters: str = Field(min_length=2, description="each is drawn in every family")
    families: list[str] | None = Field(
        default=None, min_length=4, description="font families of the system; null: all that have the three styles"
    )
    image_size: Annotated[list[Side], Field(min_length=2, max_length=2)] = Field(description="height and width")
    size: Count = Field(description="pixels per em")
    alike: Share = Field(description="families whose characters correlate by more are one group")


ViewsData = Annotated[Union[PairedData, Halves, Typefaces], Field(discriminator="source")]


class Split(Strict):
    """How samples, or groups of samples, are divided."""

    test: Positive = Field(description="samples read once, at the end; below 1 their share; of groups about as many")
    validation: Positive = Field(description="samples to choose settings on; below 1 their share of the rest")
    seed: Seed = Field(description="of the division")


class Tried(Strict):
    """Settings of LinkedDictionaryLearning; each combination of those listed is tried on the validation samples."""

    settings: ParameterLists = Field(description="parameter of LinkedDictionaryLearning: list of values")
    fixed: Parameters = Field(description="parameter: value, for all of them")

    @model_validator(mode="after")
    def _either_tried_or_fixed(self) -> Tried:
        both = [name for name in self.settings if name in self.fixed]
        if both:
            raise ValueError(f"{both[0]!r} is both in settings, to be tried, and in fixed; needed: one of them")
        return self

    def by_view(self) -> Iterator[tuple[str, Any]]:
        """Values that say something of each view: a mapping by names, or a list in the views' order."""
        for name in BY_VIEW:
            tried = [(f"settings.{name}", value) for value in self.settings.get(name, [])]
            fixed = [(f"fixed.{name}", self.fixed[name])] if name in self.fixed else []  # type: ignore[literal-required]
            yield from (entry for entry in [*tried, *fixed] if isinstance(entry[1], (dict, list)))


class RidgeSettings(Strict):
    """Of ridge regression, a model for each pair of views."""

    alpha: Positive = Field(description="strength, as in scikit-learn, of scaled columns")


class CCASettings(Strict):
    """Of cca-zoo's MCCA, a model for each pair of views."""

    n_components: Count = Field(description="at most as many as the narrower view has columns")
    shrinkage: Share = Field(description="0 is CCA, 1 is PLS")


class JNMFSettings(Strict):
    """Of imml's JNMF, one model for all views."""

    n_components: Count = Field(description="of the factorisation")


class Peers(Strict):
    """What is compared, with the settings tried on the same validation samples; null leaves one out."""

    ridge: list[RidgeSettings] | None = Field(min_length=1)
    cca: list[CCASettings] | None = Field(min_length=1)
    jnmf: list[JNMFSettings] | None = Field(min_length=1)


class Division(Strict):
    """How samples are divided and scaled."""

    split: Split
    scaling: Literal["column", "view", "none"] = Field(
        description="column: zero mean and unit variance each; view: zero mean each, one factor a view"
    )


class StudySettings(Division):
    """What every study takes from here unless it says otherwise."""

    model: Tried
    peers: Peers
    encode_from: Annotated[list[list[str]], Field(min_length=1)] | Literal["all"] = Field(
        description="subsets of views whose codes are classified; all: each alone, and all"
    )
    classifiers: list[ClassifierSettings] = Field(min_length=1, description="of logistic regression, tried")
    missing: list[Share] = Field(description="shares of views taken away; empty: no curve")
    examples: Count = Field(description="test samples in the figure of completed images")


class Signals(Division):
    """The signals of a study as they are prepared, whatever is then made of them."""

    data: ViewsData

    def view_names(self) -> list[str]:
        """Names of the views, in order."""
        if isinstance(self.data, PairedData):
            return list(self.data.views)
        return ["left", "right"] if isinstance(self.data, Halves) else ["regular", "bold", "italic"]


class Study(StudySettings, Signals):
    """One set of linked views."""

    title: str = Field(description="name in tables and figures")

    @model_validator(mode="after")
    def _knows_its_views(self) -> Study:
        names = self.view_names()
        for subset in self.encode_from if isinstance(self.encode_from, list) else []:
            unknown = [name for name in subset if name not in names]
            if unknown or not subset or len(set(subset)) < len(subset):
                raise ValueError(
                    f"encode_from: {subset} is no subset of the views; allowed: distinct names of {', '.join(names)}"
                )
        for where, value in self.model.by_view():
            fits = set(value) == set(names) if isinstance(value, dict) else len(value) == len(names)
            if not fits:
                raise ValueError(f"model.{where}: {value} is not one value for each of the views {', '.join(names)}")
        return self

    def titles(self) -> dict[str, str]:
        """Name of each view in figures, in order."""
        own = {name: view.title for name, view in self.data.views.items()} if isinstance(self.data, PairedData) else {}
        return {name: own.get(name) or name for name in self.view_names()}

    def subsets(self) -> list[list[str]]:
        """Subsets of views whose codes are classified."""
        names = self.view_names()
        return [[name] for name in names] + [names] if isinstance(self.encode_from, str) else list(self.encode_from)

    def methods(self) -> list[str]:
        """What is compared, ours first; ``shuffled`` is its control, ``code_only`` reads a view from the code alone."""
        return [
            "linked",
            "code_only",
            "shuffled",
            *(name for name, tried in self.peers.model_dump().items() if tried is not None),
        ]


class LinkedViews(StudySettings):
    """Studies of linked views, and the settings that they share."""

    studies: dict[str, Study] = Field(description="by names of your choice; a study says what differs from the above")
