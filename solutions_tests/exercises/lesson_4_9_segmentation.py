"""Exercises of lesson 4.9: scores of masks, sizes on the way back, the adjoint, wiring a U-Net, any size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.vision.architectures.unet import unet
from helpers.vision.convolution import conv_forward

Cases = Iterator[Any]


def mean_iou_of(predicted, truth, C):
    """Masks of one shape with classes 0 ... C - 1 -> mean IoU over the classes in the truth or in the prediction."""
    scores = []
    for c in range(C):
        union = ((predicted == c) | (truth == c)).sum()
        if union:
            scores.append(((predicted == c) & (truth == c)).sum() / union)
    return float(np.mean(scores))


def iou_by_counting(predicted, truth, C):
    counts = np.zeros((C, C))
    np.add.at(counts, (truth.ravel(), predicted.ravel()), 1)
    both, union = np.diag(counts), counts.sum(axis=0) + counts.sum(axis=1) - np.diag(counts)
    return float((both[union > 0] / union[union > 0]).mean())


def parts_of(predicted, truth, C):
    both = np.array([((predicted == c) & (truth == c)).sum() for c in range(C)])
    either = np.array([((predicted == c) | (truth == c)).sum() for c in range(C)])
    return both, either


def absent_as(value):
    def scored(predicted, truth, C):
        both, either = parts_of(predicted, truth, C)
        return float(np.where(either > 0, both / np.maximum(either, 1), value).mean())

    return scored


def of_truth_only(predicted, truth, C):
    both, either = parts_of(predicted, truth, C)
    seen = np.unique(truth)
    return float((both[seen] / either[seen]).mean())


def of_prediction_only(predicted, truth, C):
    both, either = parts_of(predicted, truth, C)
    seen = np.unique(predicted)
    return float((both[seen] / either[seen]).mean())


def diagonal_twice(predicted, truth, C):
    both, either = parts_of(predicted, truth, C)
    return float((both / (either + both))[either > 0].mean())


def by_dice(predicted, truth, C):
    both, either = parts_of(predicted, truth, C)
    return float((2 * both / (either + both))[either > 0].mean())


def all_classes_together(predicted, truth, C):
    both, either = parts_of(predicted, truth, C)
    return float(both.sum() / either.sum())


def without_background(predicted, truth, C):
    both, either = parts_of(predicted, truth, C)
    shares = (both[1:] / np.maximum(either[1:], 1))[either[1:] > 0]
    return float(shares.mean()) if len(shares) else 0.0


def recalls(predicted, truth, C):
    return float(np.mean([(predicted[truth == c] == c).mean() for c in range(C) if (truth == c).any()]))


def nothing_by_nothing(predicted, truth, C):
    both, either = parts_of(predicted, truth, C)
    with np.errstate(invalid="ignore"):
        return float((both / either).mean())


def seen_by_both(predicted, truth, C):
    both, either = parts_of(predicted, truth, C)
    seen = np.intersect1d(predicted, truth)
    return float((both[seen] / either[seen]).mean()) if len(seen) else 0.0


def nothing_to_say(answer: Any, rng: np.random.Generator) -> None:
    mask = np.array([[0, 0, 2, 2]])
    if not np.isclose(answer(mask, mask, 4), 1):
        raise Mistake("A perfect mask in which two of the four classes do not occur should get 1.")


def pairs_of_masks(rng: np.random.Generator) -> Cases:
    for shape, C, used in (((1, 1), 2, 1), ((4, 5), 3, 2), ((2, 6, 5), 4, 4), ((3, 4, 4), 5, 3), ((5, 5), 4, 2)):
        yield rng.integers(0, C, shape), rng.integers(0, used, shape), C
        yield rng.integers(0, used, shape), rng.integers(0, C, shape), C
        yield rng.integers(0, used, shape), rng.integers(0, used, shape), C


MEAN_IOU_OF = Exercise(
    name="mean_iou_of",
    reference=mean_iou_of,
    checks=[
        Check("gives 1 for a perfect mask without some of the classes", nothing_to_say),
        agrees("is the mean over the classes that occur in either mask", pairs_of_masks),
    ],
    hints=[
        "For each class, two masks of True and False: `predicted == c` and `truth == c`. `&` is their intersection, `|`"
        " their union.",
        "Where the union is empty, 0/0 says nothing: leave the class out of the mean. `.sum()` counts the True pixels.",
    ],
    why="A class that nobody sees and that is not there is neither right nor wrong. A class that is seen where it is"
    " not has a union, and costs.",
    wrong=[
        Wrong("A class that occurs nowhere counts as 0 in yours. Leave it out of the mean.", absent_as(0.0)),
        Wrong("A class that occurs nowhere counts as 1 in yours, a present. Leave it out of the mean.", absent_as(1.0)),
        Wrong(
            "You take the classes of the truth only: one that is seen where it is not should count as 0.", of_truth_only
        ),
        Wrong(
            "You take the classes of the prediction only: one that is there and never seen should count as 0.",
            of_prediction_only,
        ),
        Wrong("You take the classes that are in both masks: one that is in either of them counts, too.", seen_by_both),
        Wrong("0/0 is no number, and makes the whole mean NaN. Leave such classes out.", nothing_by_nothing),
        Wrong("The pixels that are in both masks are in your union twice: subtract them once.", diagonal_twice),
        Wrong("Twice the intersection over the sum of both is the Dice score, another measure.", by_dice),
        Wrong(
            "You added up the pixels of all classes before dividing: the background drowns the rest. First divide,"
            " then average.",
            all_classes_together,
        ),
        Wrong("The background is a class, too: begin at 0.", without_background),
        Wrong("That is the mean recall: it forgets the pixels that were called c and are not.", recalls),
    ],
    alternatives=[iou_by_counting],
)


def way_back(n, f, stride, pad):
    """Whole numbers -> (pixels after the convolution, output padding that leads back to n)."""
    steps, left_over = divmod(n + 2 * pad - f, stride)
    return steps + 1, left_over


def way_back_by_trying(n, f, stride, pad):
    fewer = (n + 2 * pad - f) // stride + 1
    for extra in range(stride):
        if (fewer - 1) * stride - 2 * pad + f + extra == n:
            return fewer, extra
    return fewer, -1


def rounded_up(n, f, stride, pad):
    fewer = -(-(n + 2 * pad - f) // stride) + 1
    return fewer, n - ((fewer - 1) * stride - 2 * pad + f)


def without_pad(n, f, stride, pad):
    return (n + 2 * pad - f) // stride + 1, (n - f) % stride


def pad_once(n, f, stride, pad):
    fewer = (n + pad - f) // stride + 1
    return fewer, (n + pad - f) % stride


def without_one(n, f, stride, pad):
    steps, left_over = divmod(n + 2 * pad - f, stride)
    return steps, left_over


def times_stride(n, f, stride, pad):
    fewer = (n + 2 * pad - f) // stride + 1
    return fewer, n - fewer * stride


def always_below_stride(n, f, stride, pad):
    return (n + 2 * pad - f) // stride + 1, stride - 1


def never_any(n, f, stride, pad):
    return (n + 2 * pad - f) // stride + 1, 0


def at_most_one(n, f, stride, pad):
    steps, left_over = divmod(n + 2 * pad - f, stride)
    return steps + 1, int(left_over > 0)


def complement(n, f, stride, pad):
    steps, left_over = divmod(n + 2 * pad - f, stride)
    return steps + 1, -left_over % stride


def turned_round(n, f, stride, pad):
    steps, left_over = divmod(n + 2 * pad - f, stride)
    return left_over, steps + 1


def rows_to_shrink(rng: np.random.Generator) -> Cases:
    yield from ((3, 3, 2, 1), (4, 3, 2, 1), (1, 1, 1, 0), (10, 4, 3, 0), (11, 4, 3, 0), (12, 4, 3, 0), (9, 2, 4, 1))
    for _ in range(12):
        f, pad = int(rng.integers(1, 6)), int(rng.integers(0, 3))
        yield int(rng.integers(max(1, f - 2 * pad), 30)), f, int(rng.integers(1, 6)), pad


WAY_BACK = Exercise(
    name="way_back",
    reference=way_back,
    checks=[agrees("finds the size and the way back, for any settings", rows_to_shrink)],
    hints=[
        "The size after the convolution is that of lesson 4.1, rounded down: (n + 2 pad - f) // stride + 1.",
        "Put it into (n_small - 1) stride - 2 pad + f. What is missing to n is what the rounding threw away: a"
        " remainder of a division by the stride.",
    ],
    why="n + 2 pad - f = stride * steps + remainder. The convolution keeps the steps and forgets the remainder; output"
    " padding is that remainder, so it is always below the stride.",
    wrong=[
        Wrong("The size is rounded down, not up: a window that sticks out is not computed.", rounded_up),
        Wrong("The padding belongs into the remainder as well: n + 2 pad - f.", without_pad),
        Wrong("The padding is added on both sides: 2 pad.", pad_once),
        Wrong("One window too few: the first one stands at step 0, so there are steps + 1.", without_one),
        Wrong(
            "What is missing is the difference of n to (n_small - 1) stride - 2 pad + f, not to n_small stride.",
            times_stride,
        ),
        Wrong("stride - 1 is the largest that is allowed, not always the right one.", always_below_stride),
        Wrong("Without output padding you come back to the smallest of the sizes that were possible.", never_any),
        Wrong("With a stride of 3 or more the rounding may throw away more than one pixel.", at_most_one),
        Wrong("That is what is missing to the next multiple of the stride. Wanted is what lies over.", complement),
        Wrong("The two numbers have changed places: first the size, then the output padding.", turned_round),
    ],
    alternatives=[way_back_by_trying],
)


def adjoint_of(convolve, shape, Y):
    """A linear function, (n_H_prev, n_W_prev, n_C_prev), maps Y (m, n_H, n_W, n_C) -> the adjoint of Y (m, *shape)."""
    n = int(np.prod(shape))
    units = np.eye(n).reshape(n, *shape)  # pictures with a single 1
    seen = convolve(units).reshape(n, -1)  # row j: what becomes of unit j, a column of M
    return (Y.reshape(len(Y), -1) @ seen.T).reshape(len(Y), *shape)


def pixel_by_pixel(convolve, shape, Y):
    out = np.zeros((len(Y), *shape))
    for place in np.ndindex(*shape):
        unit = np.zeros((1, *shape))
        unit[(0, *place)] = 1
        out[(slice(None), *place)] = (convolve(unit) * Y).sum(axis=(1, 2, 3))
    return out


def matrix_of(convolve, shape):
    n = int(np.prod(shape))
    return convolve(np.eye(n).reshape(n, *shape)).reshape(n, -1).T


def by_inverse(convolve, shape, Y):
    return (Y.reshape(len(Y), -1) @ np.linalg.pinv(matrix_of(convolve, shape)).T).reshape(len(Y), *shape)


def summed_up(convolve, shape, Y):
    return (Y.reshape(len(Y), -1) @ matrix_of(convolve, shape)).sum(axis=0).reshape(shape)


def still_flat(convolve, shape, Y):
    return Y.reshape(len(Y), -1) @ matrix_of(convolve, shape)


def forward_again(convolve, shape, Y):
    return (Y.reshape(len(Y), -1) @ matrix_of(convolve, shape).T).reshape(len(Y), *shape)


def first_only(convolve, shape, Y):
    return (Y[:1].reshape(1, -1) @ matrix_of(convolve, shape)).reshape(1, *shape)


def columns_first(convolve, shape, Y):
    n = int(np.prod(shape))
    swapped = np.eye(n).reshape(n, shape[1], shape[0], shape[2]).swapaxes(1, 2)
    seen = convolve(swapped).reshape(n, -1)
    return (Y.reshape(len(Y), -1) @ seen.T).reshape(len(Y), *shape)


def ones_instead(convolve, shape, Y):
    total = convolve(np.ones((1, *shape)))
    return np.broadcast_to((total * Y).sum(axis=(1, 2, 3)).reshape(-1, 1, 1, 1), (len(Y), *shape)) / 1.0


class Convolve:
    """A convolution whose settings are its own business."""

    def __init__(self, W: np.ndarray, stride: int, pad: int) -> None:
        self._hidden = (W, stride, pad)

    def __call__(self, X: np.ndarray) -> np.ndarray:
        W, stride, pad = self._hidden
        out: np.ndarray = conv_forward(np.asarray(X, dtype=float), W, stride=stride, pad=pad)[0]
        return out


def unknown_convolutions(rng: np.random.Generator) -> Cases:
    for sides, f, channels, stride, pad, m in (
        ((4, 5), 3, (1, 1), 1, 0, 2), ((3, 4), 2, (2, 3), 1, 1, 3), ((5, 4), 3, (2, 1), 2, 1, 1),
        ((1, 1), 1, (1, 2), 1, 0, 4), ((6, 3), 3, (1, 2), 3, 0, 2),
    ):  # fmt: skip
        convolve = Convolve(rng.standard_normal((f, f, *channels)), stride, pad)
        shape = (*sides, channels[0])
        yield convolve, shape, rng.standard_normal((m, *convolve(np.zeros((1, *shape))).shape[1:]))


ADJOINT_OF = Exercise(
    name="adjoint_of",
    reference=adjoint_of,
    checks=[agrees("agrees with the transposed convolution, without knowing the filter", unknown_convolutions)],
    hints=[
        "What a linear function does with a picture that has a single 1 is one column of its matrix M. `np.eye` gives"
        " all such pictures at once.",
        "Pixel j of the adjoint is the sum of all products of `convolve(unit_j)` and y. For all j and all of Y that is"
        " one matrix product, `Y.reshape(m, -1) @ M`, shaped like pictures again.",
    ],
    why="<conv(e_j), y> = <e_j, adjoint(y)> = pixel j of the adjoint: to know it, one only has to ask what pixel j does"
    " to the output. A library does the same without asking, because it knows where the weights are.",
    wrong=[
        Wrong("That undoes the convolution as well as it can (a pseudo-inverse). The adjoint is M^T.", by_inverse),
        Wrong("All m maps have been added up: each has an adjoint of its own.", summed_up),
        Wrong("The numbers are right, and still in a row: shape them like pictures, (m, *shape).", still_flat),
        Wrong(
            "Your matrix product has M the other way round: the numbers of y have to meet the *outputs* of each unit.",
            forward_again,
        ),
        Wrong("That is the adjoint of the first map only; there are m.", first_only),
        Wrong(
            "Your unit pictures run through the columns first, and the result through the rows: let both have the same"
            " order.",
            columns_first,
        ),
        Wrong("A picture of ones asks all pixels at once. Ask for every pixel by itself.", ones_instead),
    ],
    alternatives=[pixel_by_pixel],
)


def wired(x, down, pool, bottom, grow, blocks, head):
    """Pictures x (m, n_C, n_H, n_W) and the parts of a U-Net -> logits (m, C, n_H, n_W)."""
    kept = []
    for encoder in down:
        kept.append(encoder(x))
        x = pool(kept[-1])
    x = bottom(x)
    for k in reversed(range(len(grow))):
        x = blocks[k](torch.cat([kept[k], grow[k](x)], dim=1))
    return head(x)


def wired_by_popping(x, down, pool, bottom, grow, blocks, head):
    kept = []
    for encoder in down:
        x = encoder(x)
        kept.append(x)
        x = pool(x)
    x = bottom(x)
    for up, block in zip(grow[::-1], blocks[::-1], strict=True):
        x = block(torch.concat((kept.pop(), up(x)), 1))
    return head(x)


def wiring(*, after_pool=False, join=None, order=reversed, skip_bottom=False, last=True, kept_of=lambda k, n: k):
    """A way of wiring, with a slip."""

    def answer(x, down, pool, bottom, grow, blocks, head):
        kept = []
        for encoder in down:
            x = encoder(x)
            pooled = pool(x)
            kept.append(pooled if after_pool else x)
            x = pooled
        if not skip_bottom:
            x = bottom(x)
        for k in order(range(len(grow))):
            joined = join or (lambda old, new: torch.cat([old, new], dim=1))
            x = blocks[k](joined(kept[kept_of(k, len(grow))], grow[k](x)))
        return head(x) if last else x

    return answer


def untrained_parts(rng: np.random.Generator) -> Cases:
    for depth, width, n_C, m, sides in ((1, 3, 1, 1, (4, 6)), (2, 2, 3, 2, (8, 4)), (3, 2, 1, 2, (8, 16))):
        net = unet(3, rng, n_C=n_C, width=width, depth=depth, batch_norm=False).double().requires_grad_(False)
        grow, blocks = [part.up for part in net.up], [part.block for part in net.up]
        yield torch.tensor(rng.random((m, n_C, *sides))), [*net.down], net.pool, net.bottom, grow, blocks, net.head


WIRED = Exercise(
    name="wired",
    reference=wired,
    checks=[agrees("gives the logits of a U-Net, for any depth and size", untrained_parts, 1e-5, 1e-7)],
    hints=[
        "Down: `kept.append(encoder(x))`, then `x = pool(kept[-1])`. After the last pool comes `bottom`.",
        "Up: for k from the last to 0, `u = grow[k](x)`, then `x = blocks[k](torch.cat([kept[k], u], dim=1))`. At the"
        " end `head`.",
    ],
    why="Each kept map has the size that its level has on the way up, because a pool and a transposed convolution of"
    " stride 2 undo each other's change of size. So one can be put beside the other.",
    wrong=[
        Wrong(
            "What was kept and what comes up differ in size: keep the maps before the pool, and go on with the pooled"
            " ones.",
            wiring(after_pool=True),
        ),
        Wrong(
            "The two halves have changed places: the blocks want [kept, grown], in this order.",
            wiring(join=lambda old, new: torch.cat([new, old], dim=1)),
        ),
        Wrong("The way up begins at the bottom: the last of `grow` comes first.", wiring(order=list)),
        Wrong(
            "The blocks want twice the channels, kept and grown beside each other: not added up, not as more pictures,"
            " not one alone. `torch.cat` along axis 1.",
            wiring(join=lambda old, new: old + new),
        ),
        Wrong("`bottom` is missing, between the last pool and the first step up.", wiring(skip_bottom=True)),
        Wrong("`head` is missing at the end: these are maps and not yet logits.", wiring(last=False)),
        Wrong(
            "Level k on the way up takes what level k kept, not the mirror image of it.",
            wiring(kept_of=lambda k, n: n - 1 - k),
        ),
    ],
    alternatives=[wired_by_popping],
)


def whole_answer(answer, X, depth):
    """answer: pictures whose sides 2^depth divides -> logits; X (m, n_H, n_W) of any size -> (m, C, n_H, n_W)."""
    n_H, n_W = X.shape[1:]
    more = [(0, 0), (0, -n_H % 2**depth), (0, -n_W % 2**depth)]
    return answer(np.pad(X, more, mode="edge"))[:, :, :n_H, :n_W]


def whole_by_indices(answer, X, depth):
    each = 2**depth
    rows, columns = (np.arange(-(-n // each) * each).clip(max=n - 1) for n in X.shape[1:])
    return answer(X[:, rows][:, :, columns])[:, :, : X.shape[1], : X.shape[2]]


def padded_by(amount, *, mode="edge", crop=True, both=False):
    """A way of padding, with a slip."""

    def answered(answer, X, depth):
        n_H, n_W = X.shape[1:]
        more = [amount(n, 2**depth) for n in (n_H, n_W)]
        pads = [(k // 2, k - k // 2) if both else (0, k) for k in more]
        logits = answer(np.pad(X, [(0, 0), *pads], mode=mode))
        return logits[:, :, :n_H, :n_W] if crop else logits

    return answered


def ahead(answer, X, depth):
    n_H, n_W = X.shape[1:]
    rows, columns = missing(n_H, 2**depth), missing(n_W, 2**depth)
    return answer(np.pad(X, [(0, 0), (rows, 0), (columns, 0)], mode="edge"))[:, :, rows:, columns:]


def cut_by_minus(answer, X, depth):
    rows, columns = (missing(n, 2**depth) for n in X.shape[1:])
    return answer(np.pad(X, [(0, 0), (0, rows), (0, columns)], mode="edge"))[:, :, :-rows, :-columns]


def twice_depth(answer, X, depth):
    n_H, n_W = X.shape[1:]
    more = [(0, missing(n, 2 * depth)) for n in (n_H, n_W)]
    return answer(np.pad(X, [(0, 0), *more], mode="edge"))[:, :, :n_H, :n_W]


def cut_instead(answer, X, depth):
    each = 2**depth
    n_H, n_W = (n // each * each for n in X.shape[1:])
    return answer(X[:, :n_H, :n_W])


def missing(n, each):
    return -n % each


class Answer:
    """Stands for a network: it refuses sides that 2^depth does not divide, and every answer depends on neighbors."""

    def __init__(self, W: np.ndarray, depth: int) -> None:
        self._hidden = (W, depth)

    def __call__(self, X: np.ndarray) -> np.ndarray:
        W, depth = self._hidden
        if X.ndim != 3 or X.shape[1] % 2**depth or X.shape[2] % 2**depth or 0 in X.shape:
            raise ValueError(f"the network got pictures of shape {X.shape}, and {2**depth} has to divide both sides")
        out: np.ndarray = conv_forward(X[..., None] * 1.0, W, pad="same")[0]
        return np.moveaxis(out, 3, 1)


def networks_and_pictures(rng: np.random.Generator) -> Cases:
    for m, sides, depth, C in ((2, (9, 7), 2, 3), (1, (8, 8), 3, 2), (1, (1, 5), 1, 2), (3, (12, 13), 2, 2),
                               (1, (17, 10), 3, 1)):  # fmt: skip
        yield Answer(rng.standard_normal((5, 5, 1, C)), depth), rng.random((m, *sides)), depth


WHOLE_ANSWER = Exercise(
    name="whole_answer",
    reference=whole_answer,
    checks=[agrees("gives logits for all pixels of pictures of any size", networks_and_pictures)],
    hints=[
        "What is missing to the next multiple of 2^depth is `-n % 2**depth`, and 0 where nothing is.",
        '`np.pad(X, [(0, 0), (0, rows), (0, columns)], mode="edge")` repeats the last row and the last column. Cut the'
        " logits back: their rows and columns are axes 2 and 3.",
    ],
    why="Each of the poolings has to find an even number, or the way up comes out a pixel short of the kept maps. A few"
    " invented pixels at the far ends cost nothing but the answers nearest to them.",
    wrong=[
        Wrong("The logits still have the padded size: cut them back to the picture's.", padded_by(missing, crop=False)),
        Wrong(
            "You fill up with zeros, a black frame that no training picture had. Repeat the last row and column.",
            padded_by(missing, mode="constant"),
        ),
        Wrong(
            "Where nothing is missing you add a whole 2^depth: the remainder of -n takes care of that.",
            padded_by(lambda n, each: each - n % each),
        ),
        Wrong(
            "You padded on all sides, and cut as if it were the far ends only: the answers are shifted.",
            padded_by(missing, both=True),
        ),
        Wrong("You mirror the last rows and columns: repeat the last one.", padded_by(missing, mode="symmetric")),
        Wrong("You repeat the first row and column. Wanted are more at the far ends.", ahead),
        Wrong("Where nothing was added, `:-0` leaves nothing. Cut to the picture's own size, `:n_H`.", cut_by_minus),
        Wrong("Each pooling halves: after depth of them it is 2**depth, not 2 * depth.", twice_depth),
        Wrong("n % 2^depth is what lies over, not what is missing: take that of -n.", padded_by(lambda n, e: n % e)),
        Wrong("You cut the picture down to a multiple: the pixels at the far ends get no answer.", cut_instead),
    ],
    alternatives=[whole_by_indices],
)

EXERCISES = [MEAN_IOU_OF, WAY_BACK, ADJOINT_OF, WIRED, WHOLE_ANSWER]
