"""Images moved by whole pixels."""

from __future__ import annotations

from linked_dictionaries.learning.arrays import Array, Place


def shifted(images: Array, image_shape: tuple[int, int], offsets: Array, reach: int, place: Place) -> Array:
    """Images moved by whole pixels, zeros moving in: (n, pixels).

    ``offsets`` is (n, 2), down and right, from 0 to 2·reach; ``reach`` leaves an image where it is.
    """
    height, width = image_shape
    room = place.zeros((len(images), height + 2 * reach, width + 2 * reach), images)
    room[:, reach : reach + height, reach : reach + width] = images.reshape(-1, height, width)
    moved = place.zeros((len(images), height, width), images)
    for down in range(2 * reach + 1):
        for right in range(2 * reach + 1):
            chosen = (offsets[:, 0] == down) & (offsets[:, 1] == right)
            top, left = 2 * reach - down, 2 * reach - right
            moved[chosen] = room[chosen, top : top + height, left : left + width]
    return moved.reshape(len(images), -1)
