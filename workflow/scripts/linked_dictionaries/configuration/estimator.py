"""Parameters of LinkedDictionaryLearning that a study of linked views may set, and lists of them to try."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_type_hints

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from linked_dictionaries.configuration.fields import READ, Count, NonNegative, Positive

BY_VIEW = ("weights", "center", "scale")
STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
Scale = Literal["columns", "view", None]


# Told here and not read from the estimator, whose import takes a second. What a study sets itself is none of them, nor
# is a driver: the samples' classes have no way into a comparison of views.
@with_config(STRICT)
class Parameters(TypedDict, total=False):
    """Those given; the others have the estimator's own values, but for ``scale``, which is "view"."""

    n_components: Annotated[Count, Field(description="neurons M")]
    penalty: Annotated[Positive, Field(description="λ, in units in which each view has mean energy one")]
    weights: Annotated[
        Union[Literal["equal"], dict[str, Positive], Annotated[list[Positive], Field(min_length=2)]],
        Field(description="w_m of Eq. 6, by view or in order; equal: all views have the same mean energy"),
    ]
    center: Annotated[
        Union[bool, dict[str, bool], Annotated[list[bool], Field(min_length=2)]],
        Field(description="subtract each column's mean; for all, by view or in order"),
    ]
    scale: Annotated[
        Union[Scale, dict[str, Scale], Annotated[list[Scale], Field(min_length=2)]],
        Field(description="each column to variance one, the view by one factor, or not; for all, by view or in order"),
    ]
    solver: Annotated[Literal["active_set", "lca", "fista"], Field(description="active_set is exact")]
    tolerance: Annotated[Positive, Field(description="kkt/λ at which a code is finished")]
    contrast: Annotated[NonNegative, Field(description="weight of the phase with all views minus the free one")]
    norm: Annotated[
        Literal["each", "stacked"], Field(description="what has norm one: a view's part of an atom, or all")
    ]
    decoder: Annotated[Literal["dictionary", "ridge", "residual"], Field(description="how absent views are read")]
    max_epochs: Annotated[Count, Field(description="passes over the samples")]
    batch_size: Annotated[Count, Field(description="samples per update")]
    learning_rate: Annotated[Positive, Field(description="of the first update; falls to zero")]
    n_jobs: Annotated[
        Union[Count, Annotated[Literal[-1], READ], None], Field(description="threads; null: one, -1: all")
    ]
    device: Annotated[str, Field(description="cpu or a torch device, such as cuda")]
    verbose: Annotated[bool, Field(description="show a progress bar in the job's log")]


if TYPE_CHECKING:
    ParameterLists = dict[str, list[Any]]
else:
    ParameterLists = with_config(STRICT)(
        TypedDict(
            "ParameterLists",
            {
                name: Annotated[list[kind], Field(min_length=1)]
                for name, kind in get_type_hints(Parameters, include_extras=True).items()
            },
            total=False,
        )
    )
