"""How large things become: the output of a layer, a stack of layers, and what one unit sees (lessons 4.1 and 4.2)."""

from collections.abc import Sequence
from itertools import accumulate
from math import prod
from typing import Any, NamedTuple

from helpers.checks import check_list, check_whole
from helpers.vision.vision_checks import check_sides


def output_size(n: int, f: int, *, stride: int = 1, pad: int = 0) -> int:
    """How many places a window of f pixels has in a row of n pixels.

        n_out = floor((n + 2 pad - f) / stride) + 1      (1)

    Rounded down: a window that would stick out at the end is not computed.

    Parameters
    ----------
    n : int
        Pixels along one side of the picture, at least 1.
    f : int
        Pixels along the same side of the window, at least 1.
    stride : int
        Steps of the window, at least 1.
    pad : int
        Pixels added on both sides, at least 0.

    Returns
    -------
    int
        At least 1.

    Raises
    ------
    ValueError
        If a number is out of its range, or the window is larger than the padded row.
    """
    n = check_whole("output_size", "n", n, least=1)
    return fitting("output_size", n, f, stride, pad)


def fitting(where: str, n: int, f: int, stride: int, pad: int, side: str = "n") -> int:
    """What `output_size` computes, for a function that is named `where` and calls its picture's side `side`."""
    f = check_whole(where, "f", f, least=1)
    stride = check_whole(where, "stride", stride, least=1)
    pad = check_whole(where, "pad", pad)
    if f > n + 2 * pad:
        raise ValueError(
            f"{where}: f is {f}, expected at most {side} + 2 pad = {n} + {2 * pad} = {n + 2 * pad}: the window is"
            " larger than the padded picture. Take a smaller window or a larger pad."
        )
    return (n + 2 * pad - f) // stride + 1  # (1)


def same_padding(f: int) -> int:
    """The pad that keeps the size at stride 1.

        n + 2 pad - f + 1 = n,  so  pad = (f - 1) / 2      (1)

    Parameters
    ----------
    f : int
        Side of the window, odd: the two sides get the same number of pixels.

    Returns
    -------
    int
        At least 0.

    Raises
    ------
    ValueError
        If f is even or below 1.
    """
    return keeping("same_padding", f)


def keeping(where: str, f: int) -> int:
    """What `same_padding` computes, for a function that is named `where`."""
    f = check_whole(where, "f", f, least=1)
    if f % 2 == 0:
        raise ValueError(
            f"{where}: f is {f}, expected an odd number for 'same': (f - 1)/2 = {(f - 1) / 2:g} pixels on each side are"
            " no whole number. Take a window of odd size, or say the pad in numbers."
        )
    return (f - 1) // 2  # (1)


class Conv(NamedTuple):
    """A convolutional layer, as a line of a plan: n_C filters of f x f, and a bias for each."""

    f: int
    n_C: int
    stride: int = 1
    pad: Any = 0  # a whole number, "valid" or "same"


class Pool(NamedTuple):
    """A pooling layer, as a line of a plan: windows of f x f, side by side where no stride is given."""

    f: int
    stride: int | None = None
    pad: int = 0


class StackRow(NamedTuple):
    """What one layer of a plan makes of its input."""

    layer: Conv | Pool
    shape: tuple[int, int, int]  # (n_H, n_W, n_C) of its output
    parameters: int
    multiplies: int  # for one picture
    field: int  # side of the square of input pixels that one output unit depends on


def stack_rows(shape: Sequence[int], layers: Sequence[Conv | Pool]) -> tuple[StackRow, ...]:
    """Shapes, parameters, multiplications and receptive fields of a plan, layer by layer.

        parameters = (f f n_C_prev + 1) n_C                     (1)   of a Conv; a Pool has none
        multiplies = f f n_C_prev * n_H n_W n_C                 (2)   per output value, times output values

    Parameters
    ----------
    shape : (n_H, n_W, n_C)
        Of the pictures.
    layers : sequence of Conv and Pool
        In the order in which the picture passes them.

    Returns
    -------
    tuple of StackRow
        One for each layer.

    Raises
    ------
    ValueError or TypeError
        If a window is larger than what it shall slide over, or a number is out of its range.
    """
    n_H, n_W, n_C = check_sides("stack_rows", shape, ("n_H", "n_W", "n_C"))
    rows = []
    for layer, field in zip(layers, receptive_fields(layers), strict=True):
        f, stride, pad = window_of("stack_rows", layer)
        n_H = fitting("stack_rows", n_H, f, stride, pad, "n_H")
        n_W = fitting("stack_rows", n_W, f, stride, pad, "n_W")
        parameters = multiplies = 0
        if isinstance(layer, Conv):
            weights = f * f * n_C
            n_C = check_whole("stack_rows", "n_C", layer.n_C, least=1)
            parameters, multiplies = (weights + 1) * n_C, weights * n_H * n_W * n_C  # (1), (2)
        rows.append(StackRow(layer, (n_H, n_W, n_C), parameters, multiplies, field.side))
    return tuple(rows)


class Field(NamedTuple):
    """Which input pixels the units of a layer depend on: a square of `side` pixels, `jump` pixels from unit to unit."""

    side: int
    jump: int
    start: int  # where the square of the first unit begins; below 0 in the padding

    def box(self, row: int, column: int) -> tuple[int, int, int, int]:
        """(top, left, bottom, right) of what the unit sees, the last two one beyond it; the padding counts."""
        top, left = self.start + row * self.jump, self.start + column * self.jump
        return top, left, top + self.side, left + self.side


def receptive_fields(layers: Sequence[Conv | Pool]) -> tuple[Field, ...]:
    """The receptive field after every layer of a plan.

    A unit sees f units of the layer before, whose own fields lie `jump` pixels apart and overlap:

        side = side_prev + (f - 1) jump_prev        (1)
        jump = stride * jump_prev                   (2)
        start = start_prev - pad * jump_prev        (3)

    Parameters
    ----------
    layers : sequence of Conv and Pool
        In the order in which the picture passes them.

    Returns
    -------
    tuple of Field
        One for each layer; before the first a unit is a pixel: side 1, jump 1, start 0.

    Raises
    ------
    ValueError or TypeError
        If layers is empty or a number is out of its range.
    """
    layers = check_list("receptive_fields", "layers", layers)
    if not layers:
        raise ValueError("receptive_fields: layers is empty, expected at least one. Begin with Conv(3, 8).")
    windows = [window_of("receptive_fields", layer) for layer in layers]
    fields = accumulate(windows, _seen_through, initial=Field(1, 1, 0))
    return tuple(fields)[1:]


def _seen_through(before: Field, window: tuple[int, int, int]) -> Field:
    f, stride, pad = window
    side = before.side + (f - 1) * before.jump  # (1)
    return Field(side, stride * before.jump, before.start - pad * before.jump)  # (2), (3)


def window_of(where: str, layer: Conv | Pool) -> tuple[int, int, int]:
    """(f, stride, pad) of a line of a plan as numbers."""
    if not isinstance(layer, (Conv, Pool)):
        raise TypeError(f"{where}: layers has {layer!r}, expected Conv(f, n_C, ...) or Pool(f, ...).")
    f = check_whole(where, "f", layer.f, least=1)
    stride = check_whole(where, "stride", f if layer.stride is None else layer.stride, least=1)
    return f, stride, padding(where, layer.pad, f, stride)


def padding(where: str, pad: Any, f: int, stride: int) -> int:
    """pad as a number: "valid" is 0, "same" keeps the size (with stride 1 only)."""
    if not isinstance(pad, str):
        return check_whole(where, "pad", pad)
    if pad == "valid":
        return 0
    if pad != "same":
        raise ValueError(f"{where}: pad is {pad!r}, expected a whole number, 'valid' or 'same'. Choose one of them.")
    if stride != 1:
        raise ValueError(
            f"{where}: pad is 'same' with stride {stride}, expected stride 1: larger steps make the picture smaller"
            f" whatever the pad is. Say the pad in numbers, such as pad={(f - 1) // 2}."
        )
    return keeping(where, f)


def total(rows: Sequence[Any], what: str) -> int:
    """The sum of "parameters", "multiplies", ... over the rows of a table."""
    return sum(getattr(row, what) for row in rows)


def values_of(shape: Sequence[int]) -> int:
    """How many numbers an array of this shape holds."""
    return prod(shape)
