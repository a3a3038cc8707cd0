"""Views handed over as they lie around: a mapping or list of arrays or data frames, some of which may be missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.inputs import as_array
from linked_dictionaries.errors import InputError, UserError
from linked_dictionaries.estimators.linked import LinkedDictionaryLearning

Floats = NDArray[Any]


class Stacked(NamedTuple):
    """Views side by side, (n, columns), NaN where one is missing; the columns of each; the samples' index, if any.

    ``names`` are those of the columns of views that are data frames.
    """

    array: Floats
    widths: dict[str, int]
    samples: Any
    names: dict[str, list[Any]]


def stack(views: Any, widths: Mapping[str, int] | None = None) -> Stacked:
    """Views side by side in one array.

    Parameters
    ----------
    views : mapping from name to view, or a list of views (then called "view0", "view1" ...). A view is an (n, columns)
        array or data frame; None where it is missing altogether. Data frames that all have an index are joined on it,
        in the order of the first, then what only later ones have; a row that one of them lacks is a missing view.
    widths : the views' columns, where they are known; gives the order, and the columns of those that are missing.
    """
    if not isinstance(views, Mapping):
        if not isinstance(views, Iterable) or isinstance(views, str):
            raise InputError(f"views must be a mapping from names to tables, or a list of tables, not {views!r}.")
        views = {f"view{place}": view for place, view in enumerate(views)}
    order = list(widths or views)
    unknown = [name for name in views if name not in order]
    if unknown:
        raise InputError(f"there is no view {unknown[0]!r}; the views are {', '.join(order)}.")
    given = {name: views[name] for name in order if views.get(name) is not None}
    if not given:
        raise InputError("no view was given.")
    names = {name: list(view.columns) for name, view in given.items() if hasattr(view, "columns")}
    samples = None
    if all(hasattr(view, "reindex") for view in given.values()):
        samples = _samples(given)
        given = {name: view.reindex(samples) for name, view in given.items()}
    arrays = {name: _matrix(view, name) for name, view in given.items()}
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name}: {length}" for name, length in lengths.items())
        raise InputError(f"views must have the same samples in the same order; they have {told}.")
    n_samples, dtype = next(iter(lengths.values())), np.result_type(np.float32, *arrays.values())
    parts, found = [], {}
    for name in order:
        width = arrays[name].shape[1] if name in arrays else (widths or {}).get(name, 0)
        if not width or (widths and width != widths[name]):
            raise InputError(
                f"view {name!r} has {width or 'unknown'} columns; {(widths or {}).get(name, 'some')} needed."
            )
        parts.append(arrays.get(name, np.full((n_samples, width), np.nan, dtype)))
        found[name] = int(width)
    return Stacked(np.hstack(parts).astype(dtype, copy=False), found, samples, names)


def _samples(frames: Mapping[str, Any]) -> Any:
    """The index of all data frames together."""
    whole = None
    for name, frame in frames.items():
        if not frame.index.is_unique:
            raise InputError(f"view {name!r}: its index names a sample twice, so it can't be joined with the others.")
        whole = frame.index if whole is None else whole.union(frame.index, sort=False)
    return whole


def _matrix(view: Any, name: str) -> Floats:
    try:
        array = as_array(view, f"view {name!r}")
    except UserError as error:
        raise InputError(str(error)) from error
    if array.ndim < 2 or 0 in array.shape:
        raise InputError(f"view {name!r} must be a table of samples by columns, not of shape {array.shape}.")
    flat = array.reshape(len(array), -1)
    if flat.dtype.kind in "cmM":
        raise InputError(f"view {name!r} holds {flat.dtype}, not real numbers; give these as columns of numbers.")
    if flat.dtype.kind in "fiub":
        return flat
    try:
        if hasattr(view, "iloc"):  # pandas, whose missing values may be of a kind of their own
            return np.asarray(view.to_numpy(dtype=np.float64, na_value=np.nan))
        return flat.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"view {name!r} holds what is no number: {error}.") from error


def _labels_of(y: Any, samples: Any) -> Any:
    """Classes in the order of the samples: a series by its index, all else as it is."""
    if samples is None or not hasattr(y, "reindex"):
        return y
    lacking = samples.difference(y.index)
    if len(lacking) or not y.index.is_unique:
        told = f"lacks sample {lacking[0]!r}" if len(lacking) else "names a sample twice"
        raise InputError(f"y has an index, which {told}; the views' samples are joined on theirs.")
    return y.reindex(samples)


class LinkedViews:
    """:class:`LinkedDictionaryLearning` for views in a mapping or list; its parameters but ``views``.

    Attributes
    ----------
    model : the estimator. samples_ : the index of the last result's rows, where data frames were joined, else None.
    names_ : the columns of each view that was a data frame in ``fit``.

    >>> import numpy as np
    >>> random = np.random.default_rng(0)
    >>> shared = random.random((200, 3))
    >>> pair = {"sight": shared @ random.random((3, 9)), "sound": shared @ random.random((3, 5))}
    >>> linked = LinkedViews(n_components=8, random_state=0).fit(pair)
    >>> linked.predict({"sight": pair["sight"][:4]}, view="sound").shape
    (4, 5)
    """

    def __init__(self, **parameters: Any) -> None:
        self.model = LinkedDictionaryLearning(**parameters)

    def __sklearn_tags__(self) -> Any:
        """What pipelines ask of their steps."""
        return self.model.__sklearn_tags__()

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self.model, "components_")

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters, as scikit-learn's ``clone`` asks for them."""
        return {name: value for name, value in self.model.get_params(deep).items() if name != "views"}

    def set_params(self, **parameters: Any) -> LinkedViews:
        """Change some of them."""
        self.model.set_params(**parameters)
        return self

    def fit(self, views: Any, y: Any = None, *, validation: Any = None) -> LinkedViews:
        """Learn; ``validation`` are views of samples by which the decoder's maps are chosen.

        ``y`` of a driver is in the order of the first view, or has the data frames' index.
        """
        X, widths, self.samples_, self.names_ = stack(views)
        X_val = None if validation is None else self._stacked(validation, widths).array
        self.model.set_params(views=widths).fit(X, _labels_of(y, self.samples_), X_val=X_val)
        return self

    def fit_transform(self, views: Any, y: Any = None, *, validation: Any = None) -> Any:
        """Learn, and return the codes of the samples learned from."""
        return self.fit(views, y, validation=validation).transform(views)

    def transform(self, views: Any) -> Any:
        """Codes from the views that are given; ``samples_`` are their rows where these are data frames."""
        return self.model.transform(self._taken(views))

    def predict(self, views: Any, view: str | None = None) -> Any:
        """One view from the others, or a mapping of all views with their gaps filled."""
        read = self.model.predict(self._taken(views), view)
        return read if view is not None else self._apart(read)

    def inverse_transform(self, codes: Any) -> dict[str, Floats]:
        return self._apart(self.model.inverse_transform(codes))

    def score(self, views: Any, y: Any = None) -> float:
        return self.model.score(self._taken(views), y)

    def _taken(self, views: Any) -> Floats:
        taken = self._stacked(views, self.model.views)
        self.samples_ = taken.samples
        return taken.array

    def _stacked(self, views: Any, widths: Mapping[str, int] | None) -> Stacked:
        """Views that have the columns of those that were learned from, in their order."""
        stacked = stack(views, widths)
        for name, columns in stacked.names.items():
            known = getattr(self, "names_", {}).get(name, columns)
            if columns != known:
                place = next((i for i, (a, b) in enumerate(zip(columns, known, strict=False)) if a != b), len(known))
                raise InputError(
                    f"view {name!r}: column {place} is {columns[place]!r} where {known[place]!r} was learned from. "
                    "Give the columns of fit in their order, frame[columns], or arrays."
                )
        return stacked

    def _apart(self, whole: Floats) -> dict[str, Floats]:
        ends = np.cumsum([*(self.model.views or {}).values()])
        return dict(zip(self.model.views or {}, np.split(whole, ends[:-1], axis=1), strict=True))
