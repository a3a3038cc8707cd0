"""Views handed over as they lie around: a mapping or list of arrays or data frames, some of which may be missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.inputs import as_array
from linked_dictionaries.errors import InputError
from linked_dictionaries.estimators.linked import LinkedDictionaryLearning

Floats = NDArray[Any]


def stack(views: Any, widths: Mapping[str, int] | None = None) -> tuple[Floats, dict[str, int]]:
    """Views side by side in one array, NaN where one is missing, and their widths.

    Parameters
    ----------
    views : mapping from name to view, or a list of views (then called "view0", "view1" ...). A view is an (n, columns)
        array or data frame; None where it is missing altogether. Data frames that all have an index are joined on it:
        a row that one of them lacks is a missing view.
    widths : the views' columns, where they are known; gives the order, and the columns of those that are missing.
    """
    if not isinstance(views, Mapping):
        views = {f"view{place}": view for place, view in enumerate(views)}
    order = list(widths or views)
    unknown = [name for name in views if name not in order]
    if unknown:
        raise InputError(f"there is no view {unknown[0]!r}; the views are {', '.join(order)}.")
    given = {name: views[name] for name in order if views.get(name) is not None}
    if not given:
        raise InputError("no view was given.")
    if all(hasattr(view, "reindex") for view in given.values()):
        given = _joined(given)
    arrays = {name: _matrix(as_array(view, f"view {name!r}"), name) for name, view in given.items()}
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
    return np.hstack(parts).astype(dtype, copy=False), found


def _joined(frames: dict[str, Any]) -> dict[str, Any]:
    indices = [frame.index for frame in frames.values()]
    whole = indices[0]
    for index in indices[1:]:
        if not index.equals(whole):
            whole = whole.union(index)
    for name, frame in frames.items():
        if not frame.index.is_unique:
            raise InputError(f"view {name!r}: its index names a sample twice, so it can't be joined with the others.")
    return {name: frame.reindex(whole) for name, frame in frames.items()}


def _matrix(array: NDArray[Any], name: str) -> Floats:
    if array.ndim < 2:
        raise InputError(f"view {name!r} must be a table of samples by columns, not of shape {array.shape}.")
    flat = array.reshape(len(array), -1)
    if flat.dtype == object or flat.dtype.kind not in "fiub":
        try:
            return flat.astype(np.float64)
        except (TypeError, ValueError) as error:
            raise InputError(f"view {name!r} holds what is no number: {error}.") from error
    return flat


class LinkedViews:
    """:class:`LinkedDictionaryLearning` for views in a mapping or list; its parameters but ``views``.

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

    def fit(self, views: Any, y: Any = None, *, validation: Any = None) -> LinkedViews:
        """Learn; ``validation`` are views of samples by which the decoder's maps are chosen."""
        X, widths = stack(views)
        X_val = None if validation is None else stack(validation, widths)[0]
        self.model.set_params(views=widths).fit(X, y, X_val=X_val)
        return self

    def transform(self, views: Any) -> Any:
        """Codes from the views that are given."""
        return self.model.transform(self._stacked(views))

    def predict(self, views: Any, view: str | None = None) -> Any:
        """One view from the others, or a mapping of all views with their gaps filled."""
        read = self.model.predict(self._stacked(views), view)
        return read if view is not None else self._apart(read)

    def inverse_transform(self, codes: Any) -> dict[str, Floats]:
        return self._apart(self.model.inverse_transform(codes))

    def score(self, views: Any, y: Any = None) -> float:
        return self.model.score(self._stacked(views), y)

    def _stacked(self, views: Any) -> Floats:
        return stack(views, self.model.views)[0]

    def _apart(self, whole: Floats) -> dict[str, Floats]:
        ends = np.cumsum([*(self.model.views or {}).values()])
        return dict(zip(self.model.views or {}, np.split(whole, ends[:-1], axis=1), strict=True))
