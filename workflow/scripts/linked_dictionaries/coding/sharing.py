"""Samples shared out among threads of this package."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from linked_dictionaries.coding.method import BLOCK, Method


def share_out(run: Callable[[slice], None], n_samples: int, method: Method) -> None:
    """Run all samples on the method's threads, in parts small enough to balance."""
    threads = method.workers
    if threads == 1:
        run(slice(0, n_samples))
        return
    size = max(16, min(BLOCK, -(-n_samples // (4 * threads))))
    parts = [slice(start, start + size) for start in range(0, n_samples, size)]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, parts))
