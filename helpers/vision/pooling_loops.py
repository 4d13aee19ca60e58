"""Pooling as plain loops: what `pooling.py` must compute, one output number after the other (lesson 4.2)."""

from collections.abc import Iterator
from itertools import product

from helpers.arrays import Array, xp_of
from helpers.checks import check_choice
from helpers.vision.pooling import average_pool_forward, max_pool_forward

KINDS = {"max": max_pool_forward, "average": average_pool_forward}


def pool_forward_loops(A_prev: Array, f: int, kind: str = "max", *, stride: int | None = None, pad: int = 0) -> Array:
    """What `max_pool_forward` and `average_pool_forward` compute, with a loop over all output numbers.

        a = max(window)  or  a = mean(window)      (1)   of the pixels of the window that lie in the picture

    Parameters
    ----------
    A_prev : array (m, n_H_prev, n_W_prev, n_C)
        Feature maps.
    f, stride, pad : int
        Side, steps and frame as in `max_pool_forward`.
    kind : str
        "max" or "average".

    Returns
    -------
    A : array (m, n_H, n_W, n_C)

    Raises
    ------
    ValueError
        As `max_pool_forward`, or if kind is another word.
    """
    kind = check_choice("pool_forward_loops", "kind", kind, KINDS)
    fast, cache = KINDS[kind](A_prev, f, stride=stride, pad=pad)  # looks at the input, and gives the sizes
    A = xp_of(fast).zeros_like(fast)
    for place, window in _windows(A_prev, A, f, cache.stride, pad):
        A[place] = window.max() if kind == "max" else window.mean()  # (1)
    return A


def pool_backward_loops(
    dA: Array, A_prev: Array, f: int, kind: str = "max", *, stride: int | None = None, pad: int = 0
) -> Array:
    """What `max_pool_backward` and `average_pool_backward` compute, with a loop over all output numbers.

        max: the first largest entry of the window += da      (1)
        average: every entry of the window += da / count      (2)

    Parameters
    ----------
    dA : array (m, n_H, n_W, n_C)
        Derivative of the cost with respect to A.
    A_prev : array (m, n_H_prev, n_W_prev, n_C)
        What was pooled.
    f, stride, pad : int
        Side, steps and frame as in `max_pool_forward`.
    kind : str
        "max" or "average".

    Returns
    -------
    dA_prev : array (m, n_H_prev, n_W_prev, n_C)

    Raises
    ------
    ValueError
        As `max_pool_forward`, or if kind is another word.
    """
    kind = check_choice("pool_backward_loops", "kind", kind, KINDS)
    _, cache = KINDS[kind](A_prev, f, stride=stride, pad=pad)
    dA_prev = xp_of(dA).zeros(tuple(A_prev.shape), dtype=dA.dtype, device=dA.device)
    shares = _windows(dA_prev, dA, f, cache.stride, pad)  # views: what is added to them is added to dA_prev
    for (place, window), (_, share) in zip(_windows(A_prev, dA, f, cache.stride, pad), shares, strict=True):
        if kind == "max":
            row, column = divmod(int(window.argmax()), window.shape[1])
            share[row, column] += dA[place]  # (1)
        else:
            share += dA[place] / (share.shape[0] * share.shape[1])  # (2)
    return dA_prev


def _windows(A_prev: Array, A: Array, f: int, stride: int, pad: int) -> Iterator[tuple[tuple[int, ...], Array]]:
    """For each place of A (m, n_H, n_W, n_C): its indices, and the part of its window that lies in the picture."""
    for i, h, w, c in product(*map(range, A.shape)):
        top, left = h * stride - pad, w * stride - pad
        yield (i, h, w, c), A_prev[i, max(top, 0) : top + f, max(left, 0) : left + f, c]
