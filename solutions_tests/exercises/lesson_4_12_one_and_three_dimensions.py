"""Exercises of lesson 4.12: 1-D out of 2-D, likeness of beats, causal filters, 3-D shapes, 3-D out of 2-D."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Exercise, Wrong, agrees
from helpers.vision.convolution import conv_forward
from helpers.vision.convolution_nd import conv1d_forward, conv3d_forward
from helpers.vision.costs import layer_table
from helpers.vision.sizes import output_size

Cases = Iterator[Any]


def conv1d_of_2d(A_prev, W, b, stride, pad):
    """Rows (m, n, n_C_prev), filters (f, n_C_prev, n_C), b (1, 1, n_C) -> Z (m, n_out, n_C), by conv_forward alone."""
    padded = np.pad(A_prev, ((0, 0), (pad, pad), (0, 0)))
    Z, _ = conv_forward(padded[:, None], W[None], b[:, None], stride=stride)
    return Z[:, 0]


def signals_upright(A_prev, W, b, stride, pad):
    padded = np.concatenate([0 * A_prev[:, :1]] * pad + [A_prev] + [0 * A_prev[:, :1]] * pad, axis=1)
    Z, _ = conv_forward(padded[:, :, None], W[:, None], b[:, None], stride=stride)
    return Z.reshape(len(A_prev), -1, W.shape[2])


def row_of_padding(A_prev, W, b, stride, pad):
    return conv_forward(A_prev[:, None], W[None], b[:, None], stride=stride, pad=pad)[0][:, 0]


def middle_row(A_prev, W, b, stride, pad):
    Z, _ = conv_forward(A_prev[:, None], W[None], b[:, None], stride=stride, pad=pad)
    return Z[:, min(pad, Z.shape[1] - 1)]


def with_height(A_prev, W, b, stride, pad):
    return conv1d_of_2d(A_prev, W, b, stride, pad)[:, None]


def rows_to_filter(rng: np.random.Generator) -> Cases:
    for m, n, f, n_C_prev, n_C, stride, pad in (
        (1, 1, 1, 1, 1, 1, 0),
        (2, 9, 3, 2, 4, 1, 0),
        (2, 8, 3, 1, 2, 1, 1),
        (1, 10, 5, 3, 2, 2, 1),
        (3, 11, 4, 2, 1, 3, 2),
    ):
        shapes = (m, n, n_C_prev), (f, n_C_prev, n_C), (1, 1, n_C)
        yield *(rng.standard_normal(shape) for shape in shapes), stride, pad


CONV1D_OF_2D = Exercise(
    name="conv1d_of_2d",
    reference=conv1d_of_2d,
    checks=[agrees("equals conv1d_forward for any size, stride and pad", rows_to_filter)],
    hints=[
        "A row of numbers is a picture that is one pixel high, and its filters are one pixel high, too:"
        " `A_prev[:, None]` has shape (m, 1, n, n_C_prev). `W[None]` and `b[:, None]` have four axes, too.",
        "`pad` of conv_forward puts zeros on all four sides, above and below the row as well. Pad the row yourself,"
        " `np.pad(A_prev, ((0, 0), (pad, pad), (0, 0)))`, and take the side of length 1 away from the result.",
    ],
    why="A 1-D convolution is a 2-D one on pictures without height, so nothing about it is new. Only the padding needs"
    " care: there is nothing above and below a signal.",
    wrong=[
        Wrong(
            "`pad` has put rows of zeros above and below the signal, and you returned the topmost: nothing but b. Pad"
            " along the signal only.",
            row_of_padding,
        ),
        Wrong(
            "With stride 1 row `pad` is the signal's. A larger stride jumps over rows as well, and then it is not."
            " Pad along the signal only.",
            middle_row,
        ),
        Wrong(
            "The zeros at both ends are missing: `pad` of them on each side.",
            lambda A_prev, W, b, stride, pad: conv1d_of_2d(A_prev, W, b, stride, 0),
        ),
        Wrong(
            "The window moves by one number at a time: hand `stride` on.",
            lambda A_prev, W, b, stride, pad: conv1d_of_2d(A_prev, W, b, 1, pad),
        ),
        Wrong("The bias is missing.", lambda A_prev, W, b, stride, pad: conv1d_of_2d(A_prev, W, 0 * b, stride, pad)),
        Wrong("The height 1 is still there: Z has the shape (m, n_out, n_C).", with_height),
        Wrong(
            "Your filter runs backward. In deep learning it is not flipped (lesson 4.1).",
            lambda A_prev, W, b, stride, pad: conv1d_of_2d(A_prev, W[::-1], b, stride, pad),
        ),
    ],
    alternatives=[signals_upright, lambda A, W, b, stride, pad: conv1d_forward(A, W, b, stride=stride, pad=pad)[0]],
)


def likeness(voltage, places, template):
    """voltage (n,), places (k,), template (f,) with f odd -> (k,): 1 for the template's shape, 0 for a flat window."""
    half, t = len(template) // 2, template - template.mean()
    found = np.zeros(len(places))
    for i, place in enumerate(places):
        window = voltage[place - half : place + half + 1]
        w = window - window.mean()
        size = np.sqrt((w**2).sum() * (t**2).sum())
        found[i] = (w * t).sum() / size if size > 1e-12 else 0.0
    return found


def likeness_by(voltage, places, template, compare):
    """One comparison for each window."""
    half = len(template) // 2
    windows = [voltage[p - half : p + half + 1] for p in places]
    return np.array([compare(window, template) for window in windows])


def cosine(w, t):
    size = np.linalg.norm(w) * np.linalg.norm(t)
    return float(w @ t) / size if size > 1e-12 else 0.0


def all_at_once(voltage, places, template):
    half = len(template) // 2
    windows = np.stack([voltage[p - half : p + half + 1] for p in places])
    w, t = windows - windows.mean(axis=1, keepdims=True), template - template.mean()
    size = np.linalg.norm(w, axis=1) * np.linalg.norm(t)
    return np.divide(w @ t, size, out=np.zeros(len(places)), where=size > 1e-12)


def spread_by_n_minus_1(w, t):
    w, t = w - w.mean(), t - t.mean()
    spread = w.std() * t.std()
    return float((w * t).sum() / (len(t) - 1)) / spread if spread > 1e-12 else 0.0


def centered(w):
    return w - w.mean()


def beats_to_compare(rng: np.random.Generator) -> Cases:
    for n, f, k in ((3, 3, 1), (9, 3, 2), (40, 5, 4), (60, 9, 3), (80, 21, 7)):
        voltage = rng.standard_normal(n) * rng.uniform(0.5, 3) + rng.uniform(1, 4)
        half = f // 2
        places = rng.integers(half, n - half, k)
        if k > 3:
            first = int(places[0])
            voltage[first - half : first + half + 1] = 2.0  # flat
        yield voltage, places, rng.standard_normal(f) + 1.5


LIKENESS = Exercise(
    name="likeness",
    reference=likeness,
    checks=[
        agrees("is the correlation of each window with the template, whatever its level and height", beats_to_compare)
    ],
    hints=[
        "Level and height shall not count. Take the mean off the window and off the template; then divide their scalar"
        " product by both lengths.",
        "With w = window - its mean and t = template - its mean: sum(w * t) / sqrt(sum(w**2) * sum(t**2)). The window"
        " goes from place - f // 2 to place + f // 2, both ends included. Where the root is 0, say 0.",
    ],
    why="The answer of a filter is large for a good match and for a large window. Divided by the window's length only"
    " the shape is left, between -1 and 1: the correlation coefficient.",
    wrong=[
        Wrong(
            "That is the filter's plain answer: a window twice as high gets twice as much. Divide by both lengths.",
            lambda v, p, t: likeness_by(v, p, t, lambda w, t: float(centered(w) @ centered(t))),
        ),
        Wrong(
            "The window's own level is still in it: take the mean off the window, too.",
            lambda v, p, t: likeness_by(v, p, t, lambda w, t: cosine(w, centered(t))),
        ),
        Wrong(
            "You took the mean of the whole voltage off. The level drifts, so each window needs its own mean.",
            lambda v, p, t: likeness_by(v, p, t, lambda w, t: cosine(w - v.mean(), centered(t))),
        ),
        Wrong(
            "The template's own level is still in it. That does no harm to the product, but to the length by which you"
            " divide.",
            lambda v, p, t: likeness_by(v, p, t, lambda w, t: cosine(centered(w), t)),
        ),
        Wrong(
            "Both levels are still in it: two flat lines far from zero would be very much alike. Take the means off.",
            lambda v, p, t: likeness_by(v, p, t, cosine),
        ),
        Wrong(
            "You divided by the template's length only. A window of the same shape, twice as high, then gets 2.",
            lambda v, p, t: likeness_by(
                v,
                p,
                t,
                lambda w, t: float(centered(w) @ centered(t)) / float(np.maximum(np.linalg.norm(centered(t)), 1e-12)),
            ),
        ),
        Wrong(
            "The squares of the lengths stand in your denominator: take the root.",
            lambda v, p, t: likeness_by(
                v,
                p,
                t,
                lambda w, t: (
                    cosine(centered(w), centered(t))
                    / max(np.linalg.norm(centered(w)) * np.linalg.norm(centered(t)), 1e-12)
                ),
            ),
        ),
        Wrong(
            "The sign is lost: a beat upside down is as unlike as can be, -1.",
            lambda v, p, t: np.abs(likeness(v, p, t)),
        ),
        Wrong(
            "numpy's std divides by n, your sum by n - 1. Use the same for both.",
            lambda v, p, t: likeness_by(v, p, t, spread_by_n_minus_1),
        ),
        Wrong(
            "A flat window has length 0, and 0/0 is no number: say 0 there.",
            lambda v, p, t: np.array(
                [
                    x if np.ptp(v[q - len(t) // 2 : q + len(t) // 2 + 1]) > 0 else np.nan
                    for q, x in zip(p, likeness(v, p, t), strict=True)
                ]
            ),
        ),
    ],
    alternatives=[all_at_once],
)


def causal(A_prev, W, dilation):
    """A_prev (m, n, n_C_prev), W (f, n_C_prev, n_C) -> (m, n, n_C): sees t, t - d, t - 2d, ... and never the future."""
    f, n_C_prev, n_C = W.shape
    reach = (f - 1) * dilation
    holes = np.zeros((reach + 1, n_C_prev, n_C))
    holes[::dilation] = W
    Z, _ = conv1d_forward(np.pad(A_prev, ((0, 0), (reach, 0), (0, 0))), holes)
    return Z


def causal_sum(A_prev, W, dilation):
    n, f = A_prev.shape[1], len(W)
    Z = np.zeros((len(A_prev), n, W.shape[2]))
    for t in range(n):
        for u in range(f):
            at = t - (f - 1 - u) * dilation
            if at >= 0:
                Z[:, t] += A_prev[:, at] @ W[u]
    return Z


def causal_with(A_prev, W, step, before, after):
    """A filter with any holes, and any padding."""
    holes = np.zeros(((len(W) - 1) * step + 1, *W.shape[1:]))
    holes[::step] = W
    return conv1d_forward(np.pad(A_prev, ((0, 0), (before, after), (0, 0))), holes)[0]


def reach_of(W, dilation):
    return (len(W) - 1) * dilation


def centered_window(A_prev, W, dilation):
    reach = reach_of(W, dilation)
    return causal_with(A_prev, W, dilation, reach // 2, reach - reach // 2)


def only_the_past(A_prev, W, dilation):
    Z = causal(A_prev, W, dilation)
    return np.concatenate([0 * Z[:, :1], Z[:, :-1]], axis=1)


def without_padding(A_prev, W, dilation):
    reach = reach_of(W, dilation)
    short = (
        causal_with(A_prev, W, dilation, 0, 0) if A_prev.shape[1] > reach else np.zeros((len(A_prev), 0, W.shape[2]))
    )
    return short


def one_hole_more(A_prev, W, dilation):
    return causal_with(A_prev, W, dilation + 1, reach_of(W, dilation + 1), 0)


def both_sides(A_prev, W, dilation):
    reach = reach_of(W, dilation)
    return causal_with(A_prev, W, dilation, reach, reach)


def last_weight_first(A_prev, W, dilation):
    return causal(A_prev, W[::-1], dilation)


def signals_in_time(rng: np.random.Generator) -> Cases:
    for m, n, f, n_C_prev, n_C, dilation in (
        (1, 1, 1, 1, 1, 1),
        (2, 9, 3, 2, 2, 1),
        (1, 12, 3, 1, 2, 2),
        (2, 14, 2, 3, 1, 4),
        (1, 5, 4, 2, 1, 3),
    ):
        yield rng.standard_normal((m, n, n_C_prev)), rng.standard_normal((f, n_C_prev, n_C)), dilation


CAUSAL = Exercise(
    name="causal",
    reference=causal,
    checks=[agrees("weighs the present and the past, `dilation` numbers apart, and keeps the length", signals_in_time)],
    hints=[
        "Two changes to a plain filter. Holes: put its numbers `dilation` places apart into an array of zeros,"
        " (f - 1) * dilation + 1 long. Causal: its *last* number meets the present.",
        "For the last number to meet place t, the window has to end at t: pad (f - 1) * dilation zeros on the left, and"
        " none on the right. Then `conv1d_forward`.",
    ],
    why="Dilation widens the view without a further parameter, padding on one side alone moves the view into the past."
    " Four such layers with dilations 1, 2, 4, 8 see f - 1 times 15 numbers back.",
    wrong=[
        Wrong(
            "Half of your zeros stand on the right: the window is centered, and looks into the future.", centered_window
        ),
        Wrong(
            "All zeros stand on the right: your filter looks only into the future. Pad on the left.",
            lambda A, W, d: causal_with(A, W, d, 0, reach_of(W, d)),
        ),
        Wrong(
            "The present is missing: place t sees t itself first, then t - d. Your window ends at t - 1.", only_the_past
        ),
        Wrong("The result is shorter than the signal: pad (f - 1) * dilation zeros on the left.", without_padding),
        Wrong("The result is longer than the signal: zeros on the left only.", both_sides),
        Wrong(
            "Your filter has no holes: its numbers have to stand `dilation` places apart.",
            lambda A, W, d: causal_with(A, W, 1, reach_of(W, 1), 0),
        ),
        Wrong(
            "Dilation 1 means no hole: the numbers stand `dilation` apart, with dilation - 1 zeros between.",
            one_hole_more,
        ),
        Wrong(
            "The filter runs backward: W[-1] belongs to the present, W[0] to the most distant past.", last_weight_first
        ),
    ],
    alternatives=[causal_sum],
)


def through_volume(shape, layers):
    """shape (n_D, n_H, n_W, n_C), layers [((f_D, f_H, f_W), n_C, stride), ...] -> (shape, parameters, multiplies)."""
    *sides, n_C = shape
    parameters = multiplies = 0
    for f, n_C_new, stride in layers:
        sides = [output_size(n, k, stride=stride) for n, k in zip(sides, f, strict=True)]
        weights = f[0] * f[1] * f[2] * n_C * n_C_new
        parameters += weights + n_C_new
        multiplies += weights * sides[0] * sides[1] * sides[2]
        n_C = n_C_new
    return (*sides, n_C), parameters, multiplies


def by_torch(shape, layers):
    from torch import nn

    n_C, modules = shape[3], []
    for f, n_C_new, stride in layers:
        modules.append(nn.Conv3d(n_C, n_C_new, f, stride=stride))
        n_C = n_C_new
    rows = layer_table(nn.Sequential(*modules), (shape[3], *shape[:3]))
    last = rows[-1].shape
    return (*last[1:], last[0]), sum(row.parameters for row in rows), sum(row.multiplies for row in rows)


def walked(shape, layers, *, bias=True, size=None, weigh=None, places="new"):
    """through_volume with one thing different."""
    *sides, n_C = shape
    parameters = multiplies = 0
    size = size or (lambda n, k, s: (n - k) // s + 1)
    weigh = weigh or (lambda f, n_C, new: f[0] * f[1] * f[2] * n_C * new)
    for f, new, stride in layers:
        old = sides
        sides = [size(n, k, stride) for n, k in zip(sides, f, strict=True)]
        parameters += weigh(f, n_C, new) + (new if bias else 0)
        multiplies += weigh(f, n_C, new) * int(np.prod({"new": sides, "old": old, "one": [1]}[places]))
        n_C = new
    return (*sides, n_C), parameters, multiplies


def last_layer_only(shape, layers):
    for layer in layers:
        shape, parameters, multiplies = through_volume(shape, [layer])
    return shape, parameters, multiplies


def plans(rng: np.random.Generator) -> Cases:
    yield (1, 1, 1, 1), [((1, 1, 1), 1, 1)]
    yield (14, 14, 14, 1), [((5, 5, 5), 16, 1)]
    for count in (2, 3, 2):
        shape = (*(int(n) for n in rng.integers(20, 40, 3)), int(rng.integers(2, 4)))
        layers = []
        for _ in range(count):
            f = tuple(int(k) for k in rng.permutation([1, 2, 3]))
            layers.append((f, int(rng.integers(2, 9)), int(rng.integers(1, 3))))
        yield shape, layers


THROUGH_VOLUME = Exercise(
    name="through_volume",
    reference=through_volume,
    checks=[agrees("gives shape, parameters and multiplications, for windows of any form", plans)],
    hints=[
        "Each side for itself: floor((n - f) / stride) + 1. A filter has f_D f_H f_W n_C weights, where n_C channels"
        " come in, and one bias.",
        "Each output number costs one multiplication per weight of its filter. All filters together: weights times"
        " places, the places being those of the *output*. Add up over the layers, and hand n_C on.",
    ],
    why="All rules of lesson 4.1 hold for each side by itself. What grows is the product: three sides instead of two,"
    " in the filter and in the map.",
    wrong=[
        Wrong(
            "The biases are missing from the parameters: one for each filter.", lambda s, l: walked(s, l, bias=False)
        ),
        Wrong(
            "Your filters are not as deep in channels as their input: f_D f_H f_W n_C weights each.",
            lambda s, l: walked(s, l, weigh=lambda f, n_C, new: f[0] * f[1] * f[2] * new),
        ),
        Wrong(
            "A filter has three sides: you left out f_D in counting its weights.",
            lambda s, l: walked(s, l, weigh=lambda f, n_C, new: f[1] * f[2] * n_C * new),
        ),
        Wrong(
            "You took one side of the window for all three. It need not be a cube.",
            lambda s, l: walked(s, l, weigh=lambda f, n_C, new: f[0] ** 3 * n_C * new),
        ),
        Wrong(
            "The multiplications happen once for each place of the output, not of the input.",
            lambda s, l: walked(s, l, places="old"),
        ),
        Wrong(
            "You counted each weight's multiplication once. It is used again at every place of the output.",
            lambda s, l: walked(s, l, places="one"),
        ),
        Wrong(
            "n - f steps are possible, and there is one place more than steps: + 1.",
            lambda s, l: walked(s, l, size=lambda n, k, st: (n - k) // st),
        ),
        Wrong(
            "Sizes are rounded down: a window that would stick out is not computed.",
            lambda s, l: walked(s, l, size=lambda n, k, st: -((k - n) // st) + 1),
        ),
        Wrong("The stride is missing: it divides n - f.", lambda s, l: walked(s, l, size=lambda n, k, st: n - k + 1)),
        Wrong("These are the numbers of the last layer. Add up over all of them.", last_layer_only),
    ],
    alternatives=[by_torch],
)


def conv3d_of_2d(A_prev, W):
    """Volumes (m, n_D, n_H, n_W, n_C_prev), W (f, f, f, n_C_prev, n_C) -> Z, valid, stride 1, by conv_forward alone."""
    f, n_D = len(W), A_prev.shape[1]
    slices = [sum(conv_forward(A_prev[:, d + t], W[t])[0] for t in range(f)) for d in range(n_D - f + 1)]
    return np.stack(slices, axis=1)


def slices_in_one_batch(A_prev, W):
    m, n_D = A_prev.shape[:2]
    f = len(W)
    total = 0
    for t in range(f):
        part = A_prev[:, t : n_D - f + 1 + t]
        Z, _ = conv_forward(part.reshape(-1, *A_prev.shape[2:]), W[t])
        total = total + Z.reshape(m, n_D - f + 1, *Z.shape[1:])
    return total


def volume_with(A_prev, W, change=lambda W: W, *, mean=False, moving=True, axis=1):
    W = change(W)
    f, n_D = len(W), A_prev.shape[1]
    out = []
    for d in range(n_D - f + 1):
        parts = [conv_forward(A_prev[:, d + (t if moving else 0)], W[t])[0] for t in range(f)]
        out.append(sum(parts) / (f if mean else 1))
    return np.stack(out, axis=axis)


def middle_slice(A_prev, W):
    f = len(W)
    return np.stack([conv_forward(A_prev[:, d + f // 2], W[f // 2])[0] for d in range(A_prev.shape[1] - f + 1)], axis=1)


def every_slice(A_prev, W):
    return np.stack(
        [sum(conv_forward(A_prev[:, d], W[t])[0] for t in range(len(W))) for d in range(A_prev.shape[1])], axis=1
    )


def windows_side_by_side(A_prev, W):
    f = len(W)
    starts = range(0, A_prev.shape[1] - f + 1, f)
    return np.stack([sum(conv_forward(A_prev[:, d + t], W[t])[0] for t in range(f)) for d in starts], axis=1)


def short_by_one(A_prev, W):
    Z = conv3d_of_2d(A_prev, W)
    return Z[:, :-1]


def volumes(rng: np.random.Generator) -> Cases:
    for m, sides, f, n_C_prev, n_C in (
        (1, (1, 1, 1), 1, 1, 1),
        (2, (5, 4, 6), 3, 1, 2),
        (1, (4, 4, 4), 2, 3, 1),
        (3, (7, 5, 5), 3, 2, 2),
    ):
        yield rng.standard_normal((m, *sides, n_C_prev)), rng.standard_normal((f, f, f, n_C_prev, n_C))


CONV3D_OF_2D = Exercise(
    name="conv3d_of_2d",
    reference=conv3d_of_2d,
    checks=[agrees("equals conv3d_forward for any number of volumes, slices and channels", volumes)],
    hints=[
        "A 3-D filter is a stack of f 2-D filters, W[0], ..., W[f - 1]. Slice d of the result needs the f slices d,"
        " d + 1, ..., d + f - 1 of the volume: each meets its own W[t].",
        "Add the f maps `conv_forward(A_prev[:, d + t], W[t])[0]`, do so for each d from 0 to n_D - f, and put the"
        " results together with `np.stack(..., axis=1)`.",
    ],
    why="The sum over t in the formula of a 3-D convolution can stand in front of all others. What is left behind it is"
    " a 2-D convolution, so depth adds nothing but a further sum.",
    wrong=[
        Wrong(
            "W[0] meets the first slice of its window, not the last: your stack of filters is upside down.",
            lambda A, W: volume_with(A, W, lambda W: W[::-1]),
        ),
        Wrong(
            "You took the mean over the depth of the window. The formula has the sum.",
            lambda A, W: volume_with(A, W, mean=True),
        ),
        Wrong(
            "All f filters meet the same slice of the volume. Filter t belongs to slice d + t.",
            lambda A, W: volume_with(A, W, moving=False),
        ),
        Wrong("Only the middle filter of the stack is used: that is a 2-D convolution of every slice.", middle_slice),
        Wrong(
            "Every slice is by itself: all filters meet one slice, and the window never moves along the depth.",
            every_slice,
        ),
        Wrong(
            "Your windows stand side by side. With stride 1 the next one begins one slice further.",
            windows_side_by_side,
        ),
        Wrong("One slice is missing: there are n_D - f + 1 places along the depth.", short_by_one),
        Wrong(
            "The slices stand along the wrong axis: depth comes right after m.", lambda A, W: volume_with(A, W, axis=0)
        ),
    ],
    alternatives=[slices_in_one_batch, lambda A_prev, W: conv3d_forward(A_prev, W)[0]],
)


EXERCISES = [CONV1D_OF_2D, LIKENESS, CAUSAL, THROUGH_VOLUME, CONV3D_OF_2D]
