"""Matrix products on one thread each, while several threads of this package make them."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from threadpoolctl import ThreadpoolController

_lock = threading.Lock()
_inside = 0  # how many are inside; a limit is the whole process's, so the first sets it and the last one lifts it
_limit: Any = None


@lru_cache(maxsize=1)
def _libraries() -> ThreadpoolController:
    """The libraries of products that are loaded; NumPy's is, and looking for them takes as long as 100 codes."""
    return ThreadpoolController()


@contextmanager
def single_threaded_products() -> Iterator[None]:
    """One thread a product for the whole process, until the last one that is inside leaves."""
    global _inside, _limit
    with _lock:
        if _inside == 0:
            _limit = _libraries().limit(limits=1, user_api="blas")
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside = max(0, _inside - 1)
            if _inside == 0 and _limit is not None:
                _limit.restore_original_limits()
                _limit = None


def _forget_threads_of_the_parent() -> None:
    global _lock, _inside, _limit
    _lock = threading.Lock()  # another thread may have held it when this process was forked
    if _limit is not None:
        _limit.restore_original_limits()
    _inside, _limit = 0, None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_threads_of_the_parent)
