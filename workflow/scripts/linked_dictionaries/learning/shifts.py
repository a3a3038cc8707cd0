"""Images moved by whole pixels."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"

from __future__ import annotations

import numpy as np

from linked_dictionaries.solvers.compiled import kernel


@kernel
def shift_block(table, index, height, width, offsets, reach, moved):
    """Write the images table[index] to ``moved``, which holds zeros, each moved down and right: (n, pixels).

    ``offsets`` is (n, 2), down and right, from 0 to 2·reach; ``reach`` leaves an image where it is.
    """
    for n in range(len(index)):
        down, right, image = offsets[n, 0] - reach, offsets[n, 1] - reach, index[n]
        left, count = max(0, right), np.uint64(max(0, width - abs(right)))
        for y in range(max(0, down), min(height, height + down)):
            # Unsigned, or each pixel's place would be looked at for being negative.
            target, source = np.uint64(y * width + left), np.uint64((y - down) * width + left - right)
            for x in range(count):
                moved[n, target + x] = table[image, source + x]
