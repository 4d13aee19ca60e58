"""RoI pooling as plain loops: what `roi_pooling.py` must compute, one bin after the other (lesson 4.8)."""

from collections.abc import Iterator
from math import ceil, floor

from helpers.arrays import Array, number_of, xp_of
from helpers.vision.boxes import corners_of
from helpers.vision.regions.roi_pooling import roi_pool_forward


def roi_pool_forward_loops(A_prev: Array, boxes: Array, pictures: Array, f: int = 4, *, stride: int = 1) -> Array:
    """What `roi_pool_forward` computes, with a loop over all bins.

        a = max of the bin      (1)

    Parameters
    ----------
    A_prev, boxes, pictures, f, stride
        As in `roi_pool_forward`.

    Returns
    -------
    A : array (R, f, f, n_C)

    Raises
    ------
    ValueError
        As `roi_pool_forward`.
    """
    fast = roi_pool_forward(A_prev, boxes, pictures, f, stride=stride)[0]  # looks at the input, and gives the shape
    A = xp_of(fast).zeros_like(fast)
    for place, part in _bins(A_prev, boxes, pictures, f, stride):
        for c in range(A_prev.shape[3]):
            A[(*place, c)] = part[:, :, c].max()  # (1)
    return A


def roi_pool_backward_loops(
    dA: Array, A_prev: Array, boxes: Array, pictures: Array, f: int = 4, *, stride: int = 1
) -> Array:
    """What `roi_pool_backward` computes, with a loop over all bins.

        the first largest entry of the bin += da      (1)   line by line, from the left

    Parameters
    ----------
    dA : array (R, f, f, n_C)
        Derivative of the cost with respect to A.
    A_prev, boxes, pictures, f, stride
        As in `roi_pool_forward`.

    Returns
    -------
    dA_prev : array (m, n_H, n_W, n_C)

    Raises
    ------
    ValueError
        As `roi_pool_forward`.
    """
    roi_pool_forward(A_prev, boxes, pictures, f, stride=stride)
    dA_prev = xp_of(A_prev).zeros_like(A_prev)
    shares = _bins(dA_prev, boxes, pictures, f, stride)  # views: what is added to them is added to dA_prev
    for (place, part), (_, share) in zip(_bins(A_prev, boxes, pictures, f, stride), shares, strict=True):
        for c in range(A_prev.shape[3]):
            row, column = divmod(int(part[:, :, c].argmax()), part.shape[1])
            share[row, column, c] += dA[(*place, c)]  # (1)
    return dA_prev


def _bins(
    A_prev: Array, boxes: Array, pictures: Array, f: int, stride: int
) -> Iterator[tuple[tuple[int, int, int], Array]]:
    """For each region and bin: its indices, and the part (lines, columns, n_C) of the feature maps under it."""
    n_H, n_W = A_prev.shape[1:3]
    for r in range(len(boxes)):
        left, top, right, bottom = (number_of(edge) / stride for edge in corners_of(boxes[r]))
        lines, columns = _ends(top, bottom, n_H), _ends(left, right, n_W)
        for i in range(f):
            for j in range(f):
                yield (r, i, j), A_prev[int(pictures[r])][_bin(*lines, i, f), _bin(*columns, j, f)]


def _ends(start: float, end: float, n: int) -> tuple[int, int]:
    first = min(max(floor(start + 1e-6), 0), n - 1)  # a hair inside: rounding adds no cell
    return first, max(min(ceil(end - 1e-6), n), first + 1)


def _bin(first: int, last: int, i: int, f: int) -> slice:
    return slice(first + i * (last - first) // f, first - (-(i + 1) * (last - first) // f))
