"""Linked sparse-coding dictionaries: certified sparse codes and linked learning.

The public names are those of ``__all__``; each is imported when it is first used, so that importing the package is
quick and needs nothing that is not used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linked_dictionaries.coding.certificates import Codes
    from linked_dictionaries.coding.encode import encode, encode_stream
    from linked_dictionaries.coding.encoder import Encoder
    from linked_dictionaries.coding.method import Method
    from linked_dictionaries.errors import DivergenceError, UserError
    from linked_dictionaries.estimators.facade import LinkedViews
    from linked_dictionaries.estimators.linked import LinkedDictionaryLearning
    from linked_dictionaries.learning.learner import DictionaryLearner
    from linked_dictionaries.pretrained.model import load_pretrained

__version__ = "0.2.0"
__all__ = [
    "Codes",
    "DictionaryLearner",
    "DivergenceError",
    "Encoder",
    "LinkedDictionaryLearning",
    "LinkedViews",
    "Method",
    "UserError",
    "encode",
    "encode_stream",
    "load_pretrained",
]

_PLACES = {
    "Codes": "coding.certificates",
    "DictionaryLearner": "learning.learner",
    "DivergenceError": "errors",
    "Encoder": "coding.encoder",
    "LinkedDictionaryLearning": "estimators.linked",
    "LinkedViews": "estimators.facade",
    "Method": "coding.method",
    "UserError": "errors",
    "encode": "coding.encode",
    "encode_stream": "coding.encode",
    "load_pretrained": "pretrained.model",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
