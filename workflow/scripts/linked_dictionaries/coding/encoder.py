"""A dictionary made ready once, for images that come one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from numpy.typing import NDArray

from linked_dictionaries.coding.certificates import Codes
from linked_dictionaries.coding.encode import encode_by, stream_by
from linked_dictionaries.coding.inputs import as_dictionary, as_gram, as_penalty
from linked_dictionaries.coding.method import Method, with_settings
from linked_dictionaries.coding.on_threads import aligned
from linked_dictionaries.coding.prepared import Prepared
from linked_dictionaries.coding.streams import checked, encoder_for

Floats = NDArray[Any]


class Encoder:
    """Codes by one dictionary, which is copied, checked and multiplied by itself when the encoder is made.

    :func:`~linked_dictionaries.encode` does that in every call, which takes longer than to code a few images.
    Fastest are fewer than 32 at a time, in a NumPy array, from rest.

    Parameters
    ----------
    dictionary, penalty, method, gram, **settings : as those of :func:`~linked_dictionaries.encode`.

    Examples
    --------
    >>> import numpy as np
    >>> encoder = Encoder(np.eye(3, dtype=np.float32), penalty=0.25)
    >>> [float(encoder(image[None]).activations.max()) for image in np.eye(3, dtype=np.float32)]
    [0.75, 0.75, 0.75]
    """

    def __init__(
        self, dictionary: Any, penalty: float, *, method: Method | None = None, gram: Any = None, **settings: Any
    ) -> None:
        self.method = with_settings(method, settings)
        self.penalty = as_penalty(penalty)
        self.dictionary: Floats = as_dictionary(dictionary).copy()
        self.dictionary.flags.writeable = False
        products = self.dictionary @ self.dictionary.T if gram is None else as_gram(gram, self.dictionary).copy()
        gram = aligned(products)
        exact = self.method.solver == "active_set" and self.method.on_threads
        self._few = Prepared(self.dictionary, gram, self.penalty, self.method) if exact else None
        self._run = checked(encoder_for(self.dictionary, self.penalty, self.method, gram), self.dictionary)

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process goes what it was made of; a Gram is made again there."""
        return partial(Encoder, method=self.method), (self.dictionary, self.penalty)

    def __call__(self, images: Any, *, start: Any = None, out: Floats | None = None, progress: bool = False) -> Codes:
        """Codes of images, (n, pixels); arguments and errors as those of :func:`~linked_dictionaries.encode`."""
        if self._few is not None and start is None and out is None:
            codes = self._few.codes(images)
            if codes is not None:
                return codes
        return encode_by(self._run, images, self.dictionary, self.method, start=start, out=out, progress=progress)

    def stream(self, blocks: Iterable[Any]) -> Iterator[Codes]:
        """Codes of a stream of blocks, as :func:`~linked_dictionaries.encode_stream` gives them."""
        return stream_by(self._run, blocks, self.dictionary, self.method)
