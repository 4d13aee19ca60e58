"""Pooling, forward and backward: one number for each window of each channel (lesson 4.2).

`pooling_loops.py` has the same as plain loops: slow, and the specification. Nothing is learned here, and yet gradients
must pass to the layers before.
"""

from typing import NamedTuple

from helpers.arrays import Array, as_float, astype, copy, xp_of
from helpers.checks import check_array, check_kind, check_whole
from helpers.vision.vision_checks import check_plain
from helpers.vision.windows import inner, out_sides, pad_sides, places

HINT = "A gradient has the shape of what it belongs to."


class PoolCache(NamedTuple):
    """What the backward step needs."""

    shape: tuple[int, ...]  # of A_prev, in which the gradient is handed back
    f: int
    stride: int
    pad: int
    out: tuple[int, int]  # (n_H, n_W)
    detail: Array  # max: number of the entry that won, (m, n_H, n_W, n_C); average: how many count, (1, n_H, n_W, 1)


def max_pool_forward(
    A_prev: Array, f: int, *, stride: int | None = None, pad: int = 0, check: bool = True
) -> tuple[Array, PoolCache]:
    """The largest number of each window, in each channel by itself.

        A[i, h, w, c] = max_{u, v} A_prev[i, h s + u, w s + v, c]      (1)

    Parameters
    ----------
    A_prev : array (m, n_H_prev, n_W_prev, n_C)
        Feature maps.
    f : int
        Side of the window.
    stride : int, optional
        Steps of the window; f where it is not given, so that windows lie side by side.
    pad : int
        A frame that never wins, at most f / 2 wide.
    check : bool
        Look for wrong input first.

    Returns
    -------
    A, cache : array (m, n_H, n_W, n_C) with n_H = floor((n_H_prev + 2 pad - f) / stride) + 1, and PoolCache

    Raises
    ------
    ValueError
        If the window is larger than the padded picture, a number is out of its range, or A_prev is not finite.
    """
    A_prev, stride, out = _plan("max_pool_forward", A_prev, f, stride, pad, check)
    padded, xp = pad_sides(A_prev, (pad, pad), -float("inf")), xp_of(A_prev)
    (_, first), *others = places((f, f), out, stride)
    A = copy(padded[first])  # at each place the upper left entry of its window
    winner = astype(xp.zeros_like(A), "int8" if f * f <= 127 else "int32")
    numbers = astype(xp.arange(f * f, device=A.device), str(winner.dtype).removeprefix("torch."))
    for k, (_, seen) in enumerate(others, start=1):
        better = padded[seen] > A
        xp.maximum(winner, better * numbers[k], out=winner)  # k grows: of equal entries the first stays
        xp.maximum(A, padded[seen], out=A)  # (1)
    return A, PoolCache(tuple(A_prev.shape), f, stride, pad, out, winner)


def max_pool_backward(dA: Array, cache: PoolCache, *, check: bool = True) -> Array:
    """Carry the gradient back to the winners.

    1. A = max(window) is the winner itself: its derivative with respect to the winner is 1, to all others 0.
    2. Where several entries are equally large the maximum has a kink, and any share is a valid choice. Giving the full
       gradient to all of them multiplies it; here the first one wins, row by row, as in torch.
    3. Windows that overlap may have the same winner: what comes from both adds up.

        dA_prev[winner of the window at h, w] += dA[i, h, w, c]      (1)

    Parameters
    ----------
    dA : array (m, n_H, n_W, n_C)
        Derivative of the cost with respect to A.
    cache : PoolCache
        From `max_pool_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dA_prev : array (m, n_H_prev, n_W_prev, n_C)

    Raises
    ------
    ValueError or TypeError
        If dA does not have the shape of A or is not finite, or the cache is another one.
    """
    dPadded, cut = _start("max_pool_backward", dA, cache, check)
    _, f, stride, _, out, winner = cache
    for k, (_, seen) in enumerate(places((f, f), out, stride)):
        dPadded[seen] += dA * (winner == k)  # (1)
    return dPadded[cut]


def average_pool_forward(
    A_prev: Array, f: int, *, stride: int | None = None, pad: int = 0, check: bool = True
) -> tuple[Array, PoolCache]:
    """The mean of each window, in each channel by itself.

        A[i, h, w, c] = sum_{u, v} A_prev[i, h s + u, w s + v, c] / count(h, w)      (1)

    count is f f; in the frame it is less, since only pixels of the picture count there.

    Parameters
    ----------
    A_prev : array (m, n_H_prev, n_W_prev, n_C)
        Feature maps.
    f, stride, pad, check
        As in `max_pool_forward`.

    Returns
    -------
    A, cache : array (m, n_H, n_W, n_C), and PoolCache

    Raises
    ------
    ValueError
        As `max_pool_forward`.
    """
    A_prev, stride, out = _plan("average_pool_forward", A_prev, f, stride, pad, check)
    padded, xp = pad_sides(A_prev, (pad, pad)), xp_of(A_prev)
    inside = pad_sides(xp.ones_like(A_prev[:1, :, :, :1]), (pad, pad))  # 1 in the picture, 0 in its frame
    (_, first), *others = places((f, f), out, stride)
    A, count = copy(padded[first]), copy(inside[first])
    for _, seen in others:
        A += padded[seen]
        count += inside[seen]
    A /= count  # (1)
    return A, PoolCache(tuple(A_prev.shape), f, stride, pad, out, count)


def average_pool_backward(dA: Array, cache: PoolCache, *, check: bool = True) -> Array:
    """Carry the gradient back to all pixels of each window alike.

    1. A = (a_1 + a_2 + ...) / count, so the derivative with respect to each entry is 1 / count.
    2. Windows that overlap add up.

        dA_prev[window at h, w] += dA[i, h, w, c] / count(h, w)      (1)

    Parameters
    ----------
    dA : array (m, n_H, n_W, n_C)
        Derivative of the cost with respect to A.
    cache : PoolCache
        From `average_pool_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dA_prev : array (m, n_H_prev, n_W_prev, n_C)

    Raises
    ------
    ValueError or TypeError
        If dA does not have the shape of A or is not finite, or the cache is another one.
    """
    dPadded, cut = _start("average_pool_backward", dA, cache, check)
    _, f, stride, _, out, count = cache
    share = dA / count
    for _, seen in places((f, f), out, stride):
        dPadded[seen] += share  # (1)
    return dPadded[cut]


def _plan(
    where: str, A_prev: Array, f: int, stride: int | None, pad: int, check: bool
) -> tuple[Array, int, tuple[int, int]]:
    """The input as floating-point numbers, the steps, and the sides of the output; refuse what does not fit."""
    if check:
        check_plain(where, A_prev=A_prev)
        check_array(where, "A_prev", A_prev, letters="(m, n_H_prev, n_W_prev, n_C)", ndim=4)
    f = check_whole(where, "f", f, least=1)
    stride = check_whole(where, "stride", f if stride is None else stride, least=1)
    pad = check_whole(where, "pad", pad)
    if pad > f // 2:
        raise ValueError(
            f"{where}: pad is {pad}, expected at most f // 2 = {f // 2}: beyond it a window could lie in the frame"
            " alone. Take a smaller pad."
        )
    n_H, n_W = out_sides(where, A_prev.shape[1:3], (f, f), stride, (pad, pad))
    return as_float(A_prev), stride, (n_H, n_W)


def _start(where: str, dA: Array, cache: PoolCache, check: bool) -> tuple[Array, tuple[slice, ...]]:
    """A padded array of zeros for the gradient of A_prev, and the slices that cut its frame off."""
    forward = where.replace("backward", "forward")
    m, n_H_prev, n_W_prev, n_C = check_kind(where, "cache", cache, PoolCache, f"Pass the cache of {forward}.").shape
    if ("float" in str(cache.detail.dtype)) != (forward == "average_pool_forward"):
        raise ValueError(
            f"{where}: cache is that of the other kind of pooling, expected that of {forward}. Do not mix them."
        )
    if check:
        check_array(where, "dA", dA, letters="(m, n_H, n_W, n_C) of A", shape=(m, *cache.out, n_C), hint=HINT)
    sides, pads = (n_H_prev, n_W_prev), (cache.pad, cache.pad)
    height, width = (n + 2 * cache.pad for n in sides)
    zeros = xp_of(dA).zeros((m, height, width, n_C), dtype=dA.dtype, device=dA.device)
    return zeros, inner(sides, pads)
