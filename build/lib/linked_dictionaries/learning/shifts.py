"""Images moved by whole pixels."""

from __future__ import annotations

import torch
from torch import Tensor


def shifted(images: Tensor, image_shape: tuple[int, int], offsets: Tensor, reach: int) -> Tensor:
    """Images moved by whole pixels, zeros moving in: (n, pixels).

    ``offsets`` is (n, 2), down and right, from 0 to 2·reach; ``reach`` leaves an image where it is.
    """
    height, width = image_shape
    room = torch.nn.functional.pad(images.reshape(-1, height, width), (reach,) * 4)
    moved = torch.empty_like(images)
    for down in range(2 * reach + 1):
        for right in range(2 * reach + 1):
            chosen = (offsets[:, 0] == down) & (offsets[:, 1] == right)
            top, left = 2 * reach - down, 2 * reach - right
            moved[chosen] = room[chosen, top : top + height, left : left + width].flatten(1)
    return moved
