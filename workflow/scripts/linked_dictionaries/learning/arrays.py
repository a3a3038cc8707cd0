"""Where learning computes: NumPy and the compiled solvers on processors, torch on devices.

Most of learning is spelled the same for arrays and tensors; here is what is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linked_dictionaries.coding.method import Method, check_device
from linked_dictionaries.coding.on_threads import empty_on_lines, solve_on_threads
from linked_dictionaries.coding.solve import check_finite
from linked_dictionaries.learning.shifts import shift_block
from linked_dictionaries.solvers.sparse_product import add_sparse_product

Array = Any  # a NumPy array, or a torch tensor on a device
Task = Callable[[], Array]
DENSE = 0.3  # share of entries that are not zero above which a whole product is the faster one
SEEN = 16  # rows that are looked at to tell


class OnProcessors:
    """NumPy arrays; whole products are shared out among threads, so that no sum depends on how many there are."""

    def __init__(self, threads: int = 1) -> None:
        self.threads = threads
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None

    def put(self, array: NDArray[Any]) -> Array:
        """An array of the host, here."""
        return np.ascontiguousarray(array)

    def get(self, array: Array) -> NDArray[Any]:
        """An array of here, on the host."""
        return np.asarray(array)

    def zeros(self, shape: tuple[int, ...], like: Array) -> Array:
        space = empty_on_lines(shape, like.dtype)
        space.fill(0)
        return space

    def rows(self, table: Array, index: Array) -> Array:
        """table[index], whose own the rows are from then on."""
        space = empty_on_lines((len(index), *table.shape[1:]), table.dtype)
        np.take(table, index, axis=0, out=space, mode="clip")  # any other mode takes them by way of a buffer
        return space

    def squares(self, rows: Array) -> Array:
        """‖x‖² of each row."""
        return np.einsum("ij,ij->i", rows, rows)

    def shifted(self, table: Array, index: Array, image_shape: tuple[int, int], offsets: Array, reach: int) -> Array:
        """The images table[index] moved by whole pixels, zeros moving in: (n, pixels).

        ``offsets`` is (n, 2), down and right, from 0 to 2·reach; ``reach`` leaves an image where it is.
        """
        moved = self.zeros((len(index), table.shape[1]), table)
        shift_block(table, index, *image_shape, offsets, reach, moved)
        return moved

    def transposed(self, array: Array) -> Array:
        """The transpose as the left factor of a product."""
        return np.ascontiguousarray(array.T)

    def plus_product(self, total: Array, scale: float, left: Array, right: Array) -> Array:
        """total + scale · left @ right, in the place of ``total``; for codes on the left, which are mostly zeros."""
        scale = total.dtype.type(scale)
        some = left[:: 1 + len(left) // SEEN]
        if np.count_nonzero(some) > DENSE * some.size:
            total += scale * (left @ right)
            return total
        left, right = (np.ascontiguousarray(factor, total.dtype) for factor in (left, right))
        size = max(1, -(-len(left) // self.threads))
        rows = [slice(begin, begin + size) for begin in range(0, len(left), size)]
        self.together([partial(add_sparse_product, total[part], scale, left[part], right) for part in rows])
        return total

    def together(self, tasks: Sequence[Task]) -> list[Array]:
        """Results of independent products, side by side where there are threads."""
        if self._pool is None or len(tasks) == 1:
            return [task() for task in tasks]
        return list(self._pool.map(lambda task: task(), tasks))

    def solve(self, drive: Array, gram: Array, penalty: float, method: Method, start: Array | None = None) -> Array:
        """Activations of the problem in Gram form, from a similar problem's activations where there are some."""
        check_finite(drive, gram)
        if method.solver != "active_set":
            start = None  # early-stopped dynamics start from rest
        settings = replace(method, device="cpu", threads=self.threads)
        return solve_on_threads(drive, gram, penalty, None, settings, start=start).activations


class OnDevice:
    """Torch tensors on a device."""

    def __init__(self, device: str) -> None:
        check_device(device)
        import torch

        self.torch, self.device = torch, device

    def put(self, array: NDArray[Any]) -> Array:
        return self.torch.from_numpy(np.array(array)).to(self.device)

    def get(self, array: Array) -> NDArray[Any]:
        return np.asarray(array.cpu().numpy())

    def zeros(self, shape: tuple[int, ...], like: Array) -> Array:
        return self.torch.zeros(shape, dtype=like.dtype, device=self.device)

    def rows(self, table: Array, index: Array) -> Array:
        return table[index]

    def squares(self, rows: Array) -> Array:
        return (rows * rows).sum(1)

    def shifted(self, table: Array, index: Array, image_shape: tuple[int, int], offsets: Array, reach: int) -> Array:
        height, width = image_shape
        room = self.zeros((len(index), height + 2 * reach, width + 2 * reach), table)
        room[:, reach : reach + height, reach : reach + width] = table[index].reshape(-1, height, width)
        moved = self.zeros((len(index), height, width), table)
        for down in range(2 * reach + 1):
            for right in range(2 * reach + 1):
                chosen = (offsets[:, 0] == down) & (offsets[:, 1] == right)
                top, left = 2 * reach - down, 2 * reach - right
                moved[chosen] = room[chosen, top : top + height, left : left + width]
        return moved.reshape(len(index), -1)

    def transposed(self, array: Array) -> Array:
        # A transposed left factor makes torch's product slower than copying it first.
        return array.T.contiguous()

    def plus_product(self, total: Array, scale: float, left: Array, right: Array) -> Array:
        return total.addmm_(left, right, alpha=scale)

    def together(self, tasks: Sequence[Task]) -> list[Array]:
        return [task() for task in tasks]

    def solve(self, drive: Array, gram: Array, penalty: float, method: Method, start: Array | None = None) -> Array:
        from linked_dictionaries.coding.solve import run_on_tensors

        return run_on_tensors(drive, gram, penalty, method)[0]


Place = OnProcessors | OnDevice


def place_for(device: str, threads: int) -> Place:
    """NumPy for "cpu", torch for the name of a device."""
    return OnProcessors(threads) if device == "cpu" else OnDevice(device)
