"""What slides: which pixels each entry of a filter meets, for rows, pictures and volumes alike (chapter 4).

A filter of f x f entries at all its places meets f * f shifted copies of the picture. So the windows are collected by
one slice per entry of the filter, not one per place: nine copies for a 3 x 3 filter, however large the picture is.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

from helpers.arrays import Array, xp_of
from helpers.vision.sizes import fitting

NUMBERS_AT_A_TIME = 300_000  # windows are laid out in pieces that fit into the processor's cache
Place = tuple[slice, ...]


def places(window: Sequence[int], out: Sequence[int], stride: int) -> Iterator[tuple[tuple[int, ...], Place]]:
    """For every entry of a window: its position, and the slices of the picture that it meets, one pixel per output.

    Parameters
    ----------
    window : sequence of int
        (f_H, f_W) of a picture, (f,) of a row, three numbers of a volume.
    out : sequence of int
        The output's sides, in the same order.
    stride : int
        Steps of the window.

    Yields
    ------
    position, slices : tuple of int, and tuple of slice for an array (m, sides...)
    """
    for position in product(*map(range, window)):
        sides = (slice(i, i + stride * n, stride) for i, n in zip(position, out, strict=True))
        yield position, (slice(None), *sides)


def out_sides(
    where: str, sides: Sequence[int], window: Sequence[int], stride: int, pads: Sequence[int]
) -> tuple[int, ...]:
    """The sides of the output, each refused where the window does not fit."""
    names = {1: ("n",), 2: ("n_H", "n_W"), 3: ("n_D", "n_H", "n_W")}[len(sides)]
    return tuple(
        fitting(where, n, f, stride, pad, name) for n, f, pad, name in zip(sides, window, pads, names, strict=True)
    )


def pad_sides(X: Array, pads: Sequence[int], value: float = 0.0) -> Array:
    """X (m, sides..., n_C) with a frame: pads[k] entries of `value` on both ends of side k; X itself without any."""
    if not any(pads):
        return X
    sides = [n + 2 * pad for n, pad in zip(X.shape[1:-1], pads, strict=True)]
    xp = xp_of(X)
    padded = xp.full((X.shape[0], *sides, X.shape[-1]), value, dtype=X.dtype, device=X.device)
    padded[inner(X.shape[1:-1], pads)] = X
    return padded


def inner(sides: Sequence[int], pads: Sequence[int]) -> Place:
    """The slices that cut the frame off again."""
    return (slice(None), *(slice(pad, pad + n) for n, pad in zip(sides, pads, strict=True)))


def pieces(X: Array, numbers_each: int) -> list[slice]:
    """The examples of X in pieces whose windows (`numbers_each` per example) fit into the cache; on a GPU all."""
    m = X.shape[0]
    step = m if "cuda" in str(X.device) else max(1, NUMBERS_AT_A_TIME // numbers_each)
    return [slice(first, min(first + step, m)) for first in range(0, m, step)]


def room(X: Array, parts: Sequence[slice], numbers_each: int) -> Array:
    """An empty array for the windows of the largest piece; every piece writes its windows into the same one."""
    return xp_of(X).empty(parts[0].stop * numbers_each, dtype=X.dtype, device=X.device)


def laid_out(into: Array, X: Array, window: Sequence[int], out: Sequence[int]) -> Array:
    """The first part of `into` as windows of X (k, sides..., n_C): shape (window..., n_C, k, out...)."""
    shape = (*window, X.shape[-1], X.shape[0], *out)
    return into[: prod(shape)].reshape(shape)


def read_windows(X: Array, window: Sequence[int], out: Sequence[int], stride: int, into: Array) -> Array:
    """Every window of X (k, sides..., n_C) as a column: (f f n_C, k * outputs), written into `into`."""
    windows, channels_first = laid_out(into, X, window, out), xp_of(X).moveaxis(X, -1, 0)
    for position, seen in places(window, out, stride):
        windows[position] = channels_first[:, *seen]
    return as_columns(windows, len(window))


def add_windows(dX: Array, windows: Array, out: Sequence[int], stride: int) -> None:
    """The way back: each window is added to dX (k, sides..., n_C) where it was read; overlaps add up."""
    channels_first = xp_of(dX).moveaxis(dX, -1, 0)
    for position, seen in places(windows.shape[: len(out)], out, stride):
        channels_first[:, *seen] += windows[position]


def as_columns(windows: Array, sides: int) -> Array:
    """(window..., n_C, k, out...) as one column per window: (f f n_C, k * outputs)."""
    return windows.reshape(prod(windows.shape[: sides + 1]), -1)
