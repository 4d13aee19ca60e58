"""Exercises of lesson 4.4: what curves say, a block to repair, a skip absorbed, both blocks, gradients, costs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.vision.convolution import conv_forward

Cases = Iterator[Any]


def diagnosis(shallow_train, shallow_test, deep_train, deep_test, margin=0.05):
    """Errors by epoch, each (epochs,), of a shallow and a deep network -> "degradation", "overfitting" or "neither"."""
    if deep_train[-3:].mean() > shallow_train[-3:].mean() + margin:
        return "degradation"
    if deep_test[-3:].mean() > shallow_test[-3:].mean() + margin:
        return "overfitting"
    return "neither"


def diagnosis_of_gaps(shallow_train, shallow_test, deep_train, deep_test, margin=0.05):
    gaps = [
        sum(float(e) for e in deep[-3:]) / 3 - sum(float(e) for e in shallow[-3:]) / 3
        for shallow, deep in ((shallow_train, deep_train), (shallow_test, deep_test))
    ]
    return "degradation" if gaps[0] > margin else "overfitting" if gaps[1] > margin else "neither"


def said_of(train_gap: float, test_gap: float, margin: float) -> str:
    return "degradation" if train_gap > margin else "overfitting" if test_gap > margin else "neither"


def gap(shallow: Any, deep: Any, last: int = 3) -> float:
    return float(np.mean(deep[-last:]) - np.mean(shallow[-last:]))


def test_error_alone(shallow_train, shallow_test, deep_train, deep_test, margin=0.05):
    return "overfitting" if gap(shallow_test, deep_test) > margin else "neither"


def test_gap_first(shallow_train, shallow_test, deep_train, deep_test, margin=0.05):
    if gap(shallow_test, deep_test) > margin:
        return "overfitting"
    return "degradation" if gap(shallow_train, deep_train) > margin else "neither"


def swapped_words(shallow_train, shallow_test, deep_train, deep_test, margin=0.05):
    other = {"degradation": "overfitting", "overfitting": "degradation", "neither": "neither"}
    return other[diagnosis(shallow_train, shallow_test, deep_train, deep_test, margin)]


def last_epoch(shallow_train, shallow_test, deep_train, deep_test, margin=0.05):
    return said_of(gap(shallow_train, deep_train, 1), gap(shallow_test, deep_test, 1), margin)


def all_epochs(shallow_train, shallow_test, deep_train, deep_test, margin=0.05):
    return said_of(gap(shallow_train, deep_train, 0), gap(shallow_test, deep_test, 0), margin)


def gap_of_one_network(shallow_train, shallow_test, deep_train, deep_test, margin=0.05):
    if gap(shallow_train, deep_train) > margin:
        return "degradation"
    return "overfitting" if gap(deep_train, deep_test) > margin else "neither"


def without_margin(shallow_train, shallow_test, deep_train, deep_test, margin=0.05):
    return said_of(gap(shallow_train, deep_train), gap(shallow_test, deep_test), 0.0)


def fixed_margin(shallow_train, shallow_test, deep_train, deep_test, margin=0.05):
    return said_of(gap(shallow_train, deep_train), gap(shallow_test, deep_test), 0.05)


def best_epochs(shallow_train, shallow_test, deep_train, deep_test, margin=0.05):
    return said_of(deep_train.min() - shallow_train.min(), deep_test.min() - shallow_test.min(), margin)


def larger_gap(shallow_train, shallow_test, deep_train, deep_test, margin=0.05):
    growth = gap(deep_train, deep_test) - gap(shallow_train, shallow_test)
    return said_of(gap(shallow_train, deep_train), growth, margin)


def falling(end: float, epochs: int, rng: np.random.Generator) -> np.ndarray:
    """An error that falls from 0.9 to `end`, and trembles in the last epochs without changing their mean."""
    curve = end + (0.9 - end) * np.exp(-np.arange(epochs) / 2)
    curve[-3:] = end + 0.09 * np.array([1, -2, 1]) * rng.uniform(0.2, 1)
    return curve


def four_curves(rng: np.random.Generator) -> Cases:
    """Ends of the four curves: (shallow train, shallow test, deep train, deep test)."""
    for ends in (
        (0.20, 0.22, 0.50, 0.52),
        (0.20, 0.40, 0.23, 0.60),
        (0.20, 0.40, 0.21, 0.41),
        (0.30, 0.45, 0.21, 0.60),
        (0.30, 0.60, 0.50, 0.61),
        (0.22, 0.25, 0.31, 0.27),
        (0.40, 0.45, 0.20, 0.33),
        (0.20, 0.35, 0.23, 0.38),
        (0.20, 0.50, 0.20, 0.53),
    ):
        epochs = int(rng.integers(8, 16))
        yield tuple(falling(end, epochs, rng) for end in ends)


def slow_starts(rng: np.random.Generator) -> Cases:
    """A deep network that needs longer and gets there: its early epochs are no evidence."""
    for deep, shallow in ((0.2, 0.2), (0.2, 0.21)):
        slow = np.concatenate([np.full(9, 0.9), falling(deep, 4, rng)[-3:]])
        yield falling(shallow, 12, rng), falling(0.3, 12, rng), slow, slow + 0.1


def other_margins(rng: np.random.Generator) -> Cases:
    for margin in (0.01, 0.2):
        yield (*(falling(end, 9, rng) for end in (0.30, 0.40, 0.40, 0.50)), margin)
        yield (*(falling(end, 9, rng) for end in (0.30, 0.40, 0.30, 0.43)), margin)


DIAGNOSIS = Exercise(
    name="diagnosis",
    reference=diagnosis,
    checks=[
        agrees("tells the three cases apart by what the last three epochs say", four_curves),
        agrees("is patient with a deep network that only starts slowly", slow_starts),
        agrees("uses the margin that it is given", other_margins),
    ],
    hints=[
        "Overfitting means: good on what was learned, bad on what is new. So which of the two errors has to be looked"
        " at first, before the word can be used at all?",
        "Take means of the last three: `deep_train[-3:].mean()`. If that lies above the shallow one by more than the"
        ' margin: "degradation". If not, and the same holds for the test errors: "overfitting".',
    ],
    why="A network that cannot even learn its training pictures has no chance to overfit them. Training error first,"
    " test error second: the order of lesson 2.1.",
    wrong=[
        Wrong(
            "A worse test error alone does not tell why. Look at the training error first: if the deep network does not"
            " even learn the training pictures, it does not overfit.",
            test_error_alone,
        ),
        Wrong(
            "You ask about the test error first. Where the training error is worse, too, that is the reason already:"
            " ask about the training error first.",
            test_gap_first,
        ),
        Wrong("The two words have changed places.", swapped_words),
        Wrong("A single epoch trembles: take the mean of the last three.", last_epoch),
        Wrong("Early epochs say how a training began. Only the last three count here.", all_epochs),
        Wrong(
            "The gap between test and training error of *one* network says that it overfits somewhat, the shallow one"
            " perhaps as much. Asked for is what the additional depth does: compare test with test.",
            gap_of_one_network,
        ),
        Wrong("The best epoch flatters, and it may be luck. Take the mean of the last three.", best_epochs),
        Wrong(
            "A larger gap between test and training error is no harm yet: the training error may simply have fallen."
            " Is the deep network's *test* error worse than the shallow one's?",
            larger_gap,
        ),
        Wrong("Differences within the margin are no evidence.", without_margin),
        Wrong("The margin is an argument; yours is always 0.05.", fixed_margin),
    ],
    alternatives=[diagnosis_of_gaps],
)


def mended_block(a, W1, b1, W2, b2):
    """a (n, m) not below 0, W1, W2 (n, n), b1, b2 (n, 1) -> the output of a residual block (n, m)."""
    a1 = np.maximum(0, W1 @ a + b1)
    return np.maximum(0, W2 @ a1 + b2 + a)


def mended_in_columns(a, W1, b1, W2, b2):
    columns = []
    for column in a.T:
        z = W2 @ (W1 @ column + b1[:, 0]).clip(min=0) + b2[:, 0] + column
        columns.append(np.where(z > 0, z, 0))
    return np.stack(columns, axis=1)


def relu(z: Any) -> Any:
    return np.maximum(0, z)


def as_it_came(a, W1, b1, W2, b2):
    a1 = relu(W1 @ a + b1)
    return relu(W2 @ a1 + b2) + a1


def only_the_place(a, W1, b1, W2, b2):
    a1 = relu(W1 @ a + b1)
    return relu(W2 @ a1 + b2 + a1)


def only_the_source(a, W1, b1, W2, b2):
    return relu(W2 @ relu(W1 @ a + b1) + b2) + a


def no_activation_at_the_end(a, W1, b1, W2, b2):
    return W2 @ relu(W1 @ a + b1) + b2 + a


def no_activation_inside(a, W1, b1, W2, b2):
    return relu(W2 @ (W1 @ a + b1) + b2 + a)


def both_skips(a, W1, b1, W2, b2):
    a1 = relu(W1 @ a + b1)
    return relu(W2 @ a1 + b2 + a1 + a)


def from_the_inner_sum(a, W1, b1, W2, b2):
    z1 = W1 @ a + b1
    return relu(W2 @ relu(z1) + b2 + z1)


def no_biases(a, W1, b1, W2, b2):
    return relu(W2 @ relu(W1 @ a) + a)


def added_inside(a, W1, b1, W2, b2):
    return relu(W2 @ relu(W1 @ a + b1 + a) + b2)


def dense_blocks(rng: np.random.Generator) -> Cases:
    for n, m in ((3, 4), (1, 1), (5, 1), (4, 7)):
        W1, W2 = rng.standard_normal((n, n)), rng.standard_normal((n, n))
        yield rng.uniform(0, 2, (n, m)), W1, rng.standard_normal((n, 1)), W2, rng.standard_normal((n, 1)) - 1


def identity_at_zero(answer: Any, rng: np.random.Generator) -> None:
    a, W, b = rng.uniform(0, 2, (3, 2)), np.zeros((3, 3)), np.zeros((3, 1))
    out = answer(a, W, b, W, b)
    if not np.allclose(out, a):
        raise Mistake("with all weights and biases zero, the output is not the input")


MENDED_BLOCK = Exercise(
    name="mended_block",
    reference=mended_block,
    checks=[
        Check("gives its input back when all weights and biases are zero", identity_at_zero),
        agrees("is the residual block of the formula, for any n and m", dense_blocks),
    ],
    hints=[
        "Compare with the formula term by term: what is added to z2? And is it added before or after g?",
        "The skip starts at the input a, ahead of both layers, and it ends in the sum *inside* the last"
        " `np.maximum(0, ...)`.",
    ],
    why="The skip leads over two layers, and into the sum before the activation. Now a block can lower an activation,"
    " too, and zero weights make it the identity.",
    wrong=[
        Wrong("This is still the colleague's block, with both mistakes.", as_it_came),
        Wrong(
            "The sum is in the right place now. But the skip still starts at a1, behind the first layer.",
            only_the_place,
        ),
        Wrong(
            "The skip starts at a now. But it is still added after the activation: such a block can only raise"
            " activations, never lower one.",
            only_the_source,
        ),
        Wrong("The activation after the sum is missing.", no_activation_at_the_end),
        Wrong(
            "The activation between the two layers is missing: together they are one layer now.", no_activation_inside
        ),
        Wrong("One skip is enough: a1 is added as well.", both_skips),
        Wrong("You add z1, what the first layer gives. The skip carries the block's input a.", from_the_inner_sum),
        Wrong("You add a inside, after the first layer. It belongs to z2.", added_inside),
        Wrong("The biases b1 and b2 are missing.", no_biases),
    ],
    alternatives=[mended_in_columns],
)


def absorbed(W):
    """Filters W (f, f, n, n), f odd -> filters of the same shape that do alone what W and a skip around it do."""
    plain = W.copy()
    middle = W.shape[0] // 2
    plain[middle, middle] += np.eye(W.shape[2])
    return plain


def absorbed_by_loop(W):
    plain = W.tolist()
    f, n = W.shape[0], W.shape[2]
    for c in range(n):
        plain[f // 2][f // 2][c][c] += 1.0
    return np.array(plain)


def ones_in_the_middle(W):
    plain = W.copy()
    plain[W.shape[0] // 2, W.shape[0] // 2] += 1
    return plain


def in_the_corner(W):
    plain = W.copy()
    plain[0, 0] += np.eye(W.shape[2])
    return plain


def identity_everywhere(W):
    return W + np.eye(W.shape[2])


def ones_everywhere(W):
    return W + 1


def in_place(W):
    W[W.shape[0] // 2, W.shape[0] // 2] += np.eye(W.shape[2])
    return W


def scaled_middle(W):
    plain = W.copy()
    plain[W.shape[0] // 2, W.shape[0] // 2] *= 1 + np.eye(W.shape[2])
    return plain


def replaced_middle(W):
    plain = W.copy()
    plain[W.shape[0] // 2, W.shape[0] // 2] = np.eye(W.shape[2])
    return plain


def only_three(W):
    plain = W.copy()
    plain[min(1, W.shape[0] - 1), min(1, W.shape[0] - 1)] += np.eye(W.shape[2])
    return plain


def square_filters(rng: np.random.Generator) -> Cases:
    for f, n in ((3, 2), (1, 1), (5, 3), (3, 1), (1, 4), (7, 2)):
        yield (rng.standard_normal((f, f, n, n)),)


def does_the_same(answer: Any, rng: np.random.Generator) -> None:
    A, W = rng.standard_normal((2, 5, 4, 3)), rng.standard_normal((3, 3, 3, 3))
    plain = answer(W.copy())
    if np.shape(plain) != W.shape:
        raise Mistake(f"the filters have shape {np.shape(plain)}, expected {W.shape}")
    alone = conv_forward(A, np.asarray(plain), pad="same")[0]
    if not np.allclose(alone, conv_forward(A, W, pad="same")[0] + A):
        raise Mistake("a convolution with these filters does not give what the convolution with W plus its input gives")


ABSORBED = Exercise(
    name="absorbed",
    reference=absorbed,
    checks=[
        Check("gives filters that do alone what W and the skip do together", does_the_same),
        agrees("does so for filters of 1x1 to 7x7, and leaves W as it is", square_filters),
    ],
    hints=[
        "Which filters give the input back? Channel c of the output has to be channel c of the input, pixel by pixel.",
        "They are zero except in the middle of the window, and there they are the identity matrix between channels:"
        " `plain[f // 2, f // 2] += np.eye(n)`, on a copy of W.",
    ],
    why="The identity is a convolution, too: a 1 in the middle of the window that leads from each channel to itself."
    " Sums of convolutions are convolutions, so the skip over one layer adds no function that the layer did not have.",
    wrong=[
        Wrong(
            "With 1 between all pairs of channels every output gets the *sum* of all input channels. Only the way from"
            " a channel to itself gets a 1.",
            ones_in_the_middle,
        ),
        Wrong(
            "The corner of the window looks at the pixel above on the left: this shifts the picture. Take the middle.",
            in_the_corner,
        ),
        Wrong(
            "At every place of the window it adds up all neighbors. Only the middle gets the identity.",
            identity_everywhere,
        ),
        Wrong("You added 1 to every weight. Only the middle, from each channel to itself, gets it.", ones_everywhere),
        Wrong("The numbers are right, but W itself has changed: work on a copy.", in_place),
        Wrong("You scaled the weights in the middle. The identity is *added* to them.", scaled_middle),
        Wrong("What W had in the middle is lost: add the identity to it.", replaced_middle),
        Wrong("`[1, 1]` is the middle of 3x3 only. In general it is `f // 2`.", only_three),
    ],
    alternatives=[absorbed_by_loop],
)


def next_maps(A, W1, W2, W_s=None, stride=1):
    """A (m, n_H, n_W, n_C_prev), W1 and W2 3x3 filters, W_s 1x1 filters or None -> the output of the block."""
    A1 = np.maximum(0, conv_forward(A, W1, stride=stride, pad=1)[0])
    Z2, _ = conv_forward(A1, W2, pad=1)
    skip = A if W_s is None else conv_forward(A, W_s, stride=stride)[0]
    return np.maximum(0, Z2 + skip)


def next_maps_by_thinning(A, W1, W2, W_s=None, stride=1):
    A1 = conv_forward(A, W1, stride=stride, pad="same" if stride == 1 else 1)[0].clip(min=0)
    total = conv_forward(A1, W2, pad="same")[0]
    total = total + (A if W_s is None else A[:, ::stride, ::stride] @ W_s[0, 0])
    return total * (total > 0)


def block_slip(
    A: Any,
    W1: Any,
    W2: Any,
    W_s: Any,
    stride: int,
    *,
    inside: Any = relu,
    branch: Any = lambda z: z,
    skip: Any = lambda s: s,
    after: bool = False,
    end: Any = relu,
    strides: tuple[bool, bool, bool] = (True, False, True),
) -> Any:
    s1, s2, s3 = (stride if used else 1 for used in strides)
    Z2 = conv_forward(inside(conv_forward(A, W1, stride=s1, pad=1)[0]), W2, stride=s2, pad=1)[0]
    S = skip(A if W_s is None else conv_forward(A, W_s, stride=s3)[0])
    return end(Z2) + S if after else end(branch(Z2) + S)


def slip(**what: Any) -> Any:
    return lambda A, W1, W2, W_s=None, stride=1: block_slip(A, W1, W2, W_s, stride, **what)


def no_skip(A, W1, W2, W_s=None, stride=1):
    return relu(conv_forward(relu(conv_forward(A, W1, stride=stride, pad=1)[0]), W2, pad=1)[0])


def always_the_input(A, W1, W2, W_s=None, stride=1):
    return block_slip(A, W1, W2, None, stride)


def skip_from_the_middle(A, W1, W2, W_s=None, stride=1):
    A1 = relu(conv_forward(A, W1, stride=stride, pad=1)[0])
    return relu(conv_forward(A1, W2, pad=1)[0] + (A1 if W_s is None else conv_forward(A, W_s, stride=stride)[0]))


def both_ways(A, W1, W2, W_s=None, stride=1):
    if W_s is None:
        return next_maps(A, W1, W2)
    return relu(conv_forward(A, W_s, stride=stride)[0])


def padded_shortcut(A, W1, W2, W_s=None, stride=1):
    Z2 = conv_forward(relu(conv_forward(A, W1, stride=stride, pad=1)[0]), W2, pad=1)[0]
    return relu(Z2 + (A if W_s is None else conv_forward(A, W_s, stride=stride, pad=1)[0]))


def maps(rng: np.random.Generator, shape: tuple[int, ...], n_C: int) -> tuple[Any, ...]:
    A = relu(rng.standard_normal(shape) + 0.5)
    return A, rng.standard_normal((3, 3, shape[-1], n_C)) / 3, rng.standard_normal((3, 3, n_C, n_C)) / 3


def equal_shapes(rng: np.random.Generator) -> Cases:
    for shape in ((2, 5, 4, 3), (1, 1, 1, 1), (3, 2, 2, 2)):
        yield maps(rng, shape, shape[-1])


def other_shapes(rng: np.random.Generator) -> Cases:
    for shape, n_C, stride in (((2, 6, 4, 2), 4, 2), ((1, 5, 5, 3), 3, 2), ((2, 4, 3, 2), 5, 1), ((1, 1, 1, 1), 2, 2)):
        yield (*maps(rng, shape, n_C), rng.standard_normal((1, 1, shape[-1], n_C)), stride)


NEXT_MAPS = Exercise(
    name="next_maps",
    reference=next_maps,
    checks=[
        agrees("is an identity block where W_s is None", equal_shapes),
        agrees("is a convolutional block otherwise, with any stride and numbers of channels", other_shapes),
    ],
    hints=[
        "Follow the two ways separately: along the branch, which convolution has the stride? Along the shortcut, which"
        " filters, stride and pad make the same shape of it?",
        "Branch: `conv_forward(A, W1, stride=stride, pad=1)[0]`, ReLU, `conv_forward(..., W2, pad=1)[0]`. Shortcut:"
        " `A`, or `conv_forward(A, W_s, stride=stride)[0]` without pad and without ReLU. Then the ReLU of the sum.",
    ],
    why="Every output value of the shortcut is a mixture of the channels of one pixel, of every second pixel with"
    " stride 2. It only makes the shapes agree; the work is done in the branch.",
    wrong=[
        Wrong("The shortcut is missing: this is a plain block.", no_skip),
        Wrong("W_s is not used: where it is given, the shortcut is a convolution with it.", always_the_input),
        Wrong("There is an activation on the shortcut. It goes straight into the sum.", slip(skip=relu)),
        Wrong("You add after the activation. The sum comes first, then g.", slip(after=True)),
        Wrong(
            "There is an activation too many: z2 goes into the sum as it is, negative numbers included. Otherwise the"
            " block could never lower anything.",
            slip(branch=relu),
        ),
        Wrong(
            "The shortcut starts at the input A, ahead of both convolutions, not in the middle.", skip_from_the_middle
        ),
        Wrong("The activation after the sum is missing.", slip(end=lambda z: z)),
        Wrong("The activation between the two convolutions is missing.", slip(inside=lambda z: z)),
        Wrong(
            "The two ways end in different shapes. The stride belongs to the first convolution of the branch and to the"
            " shortcut, and to nothing else.",
            slip(strides=(True, False, False)),
        ),
        Wrong(
            "The stride belongs to the first convolution of the branch, not to the second.",
            slip(strides=(False, True, True)),
        ),
        Wrong("W_s replaces the shortcut, not the whole block: what of the branch?", both_ways),
        Wrong("A window of 1x1 needs no pad: with one the shortcut grows.", padded_shortcut),
    ],
    alternatives=[next_maps_by_thinning],
)


def through_the_sum(dA_next, A_next, branch_backward):
    """dJ/dA_next, A_next = relu(branch(A) + A), a function dZ -> its part of dA -> dJ/dA, all of one shape."""
    dZ = dA_next * (A_next > 0)
    return dZ + branch_backward(dZ)


def sum_by_where(dA_next, A_next, branch_backward):
    dZ = np.where(A_next > 0, dA_next, 0.0)
    along_the_branch = branch_backward(dZ)
    return along_the_branch + dZ


def halves(rng: np.random.Generator) -> Cases:
    for shape in ((4, 3), (1, 1), (2, 5, 5, 3), (6, 2)):
        yield rng.standard_normal(shape), relu(rng.standard_normal(shape)), doubled(float(rng.uniform(0.3, 2)))


def doubled(factor: float) -> Any:
    """The backward step of a branch that mixes neighboring rows."""

    def branch_backward(dZ: Any) -> Any:
        return factor * (np.roll(dZ, 1, axis=0) - 0.5 * dZ)

    return branch_backward


def right_slope(answer: Any, rng: np.random.Generator) -> None:
    W, A, push = rng.standard_normal((4, 4)), rng.uniform(0.1, 2, (4, 3)), rng.standard_normal((4, 3))

    def block(a: Any) -> Any:
        return relu(W @ a + a)

    dA = answer(push.copy(), block(A), lambda dZ: W.T @ dZ)
    way, step = rng.standard_normal((4, 3)), 1e-6
    slope = float((push * (block(A + step * way) - block(A - step * way))).sum()) / (2 * step)
    if np.shape(dA) != A.shape or not np.isclose(float((dA * way).sum()), slope, rtol=1e-4, atol=1e-6):
        raise Mistake("a two-sided difference of the cost gives another slope")


THROUGH_THE_SUM = Exercise(
    name="through_the_sum",
    reference=through_the_sum,
    checks=[
        agrees("adds what comes along the skip and along the branch", halves),
        Check("agrees with a two-sided difference", right_slope),
    ],
    hints=[
        "Go backward step by step: first through g, to the sum z; from the sum the gradient goes both ways, unchanged.",
        "`dZ = dA_next * (A_next > 0)`: where the output is 0, the ReLU lets nothing through. Then `dZ` along the skip,"
        " plus `branch_backward(dZ)`.",
    ],
    why="da = dz + branch_backward(dz): the first term has no weight in it, so no weight can make it vanish.",
    wrong=[
        Wrong("Only the branch: the skip brings the same dz once more.", lambda d, A, back: back(d * (A > 0))),
        Wrong("Only the skip: what the branch carries back is missing.", lambda d, A, back: d * (A > 0)),
        Wrong(
            "The skip has to pass the activation, too: it joins before g, so it gets dz and not dA_next.",
            lambda d, A, back: d + back(d * (A > 0)),
        ),
        Wrong("The activation is missing: where the output is 0, nothing comes back.", lambda d, A, back: d + back(d)),
        Wrong(
            "The activation comes after the sum, so on the way back it comes first, before both ways.",
            lambda d, A, back: (d + back(d)) * (A > 0),
        ),
        Wrong(
            "The branch ends in the sum as well, ahead of the activation: dz goes into both ways, not dA_next.",
            lambda d, A, back: d * (A > 0) + back(d),
        ),
        Wrong("The two ways are added, not multiplied.", lambda d, A, back: d * (A > 0) * back(d * (A > 0))),
        Wrong(
            "The slope of ReLU depends on its own output A_next, not on the sign of the gradient.",
            lambda d, A, back: d * (d > 0) + back(d * (d > 0)),
        ),
        Wrong("The gradient is shared out in halves here. A sum hands it on in full to both.",
              lambda d, A, back: (d * (A > 0) + back(d * (A > 0))) / 2),
    ],
    alternatives=[sum_by_where],
)  # fmt: skip


def shortcut_parameters(shapes):
    """Shapes (n_H, n_W, n_C) before the first block, between blocks, and after the last -> parameters on shortcuts."""
    count = 0
    for k in range(len(shapes) - 1):
        before, after = shapes[k], shapes[k + 1]
        if before != after:
            count += before[2] * after[2] + 2 * after[2]
    return count


def counted_in_a_sum(shapes):
    pairs = [(shapes[k], shapes[k + 1]) for k in range(len(shapes) - 1)]
    return sum((p[-1] + 2) * q[-1] for p, q in pairs if tuple(p) != tuple(q))


def count_slip(needed: Any, each: Any) -> Any:
    return lambda shapes: sum(each(p[2], q[2]) for p, q in pairwise(shapes) if needed(p, q))


def right_need(p: Any, q: Any) -> bool:
    return p != q


def right_cost(p: int, q: int) -> int:
    return p * q + 2 * q


def borders(rng: np.random.Generator) -> Cases:
    yield ([(8, 8, 8), (8, 8, 8), (4, 4, 16), (4, 4, 16), (2, 2, 32)],)
    yield ([(8, 8, 4), (4, 4, 4)],)
    yield ([(8, 8, 4), (8, 8, 12)],)
    yield ([(5, 7, 3), (5, 7, 3)],)
    yield ([(56, 56, 64), (56, 56, 256), (28, 28, 512), (28, 28, 512), (14, 14, 1024), (7, 7, 1024)],)
    for blocks in (1, 6):
        n, n_C, shapes = 32, int(rng.integers(1, 9)), []
        for _ in range(blocks + 1):
            shapes.append((n, n, n_C))
            n, n_C = n // int(rng.integers(1, 3)), n_C * int(rng.integers(1, 3))
        yield (shapes,)


SHORTCUT_PARAMETERS = Exercise(
    name="shortcut_parameters",
    reference=shortcut_parameters,
    checks=[agrees("counts W_s and its batch norm wherever the shape changes, and only there", borders)],
    hints=[
        "A block needs a W_s when the sum would not go otherwise: compare the whole shapes before and after it.",
        "W_s is a 1x1 convolution without a bias: n_C_prev times n_C weights. Its batch norm has a gamma and a beta for"
        " each of the n_C channels.",
    ],
    why="Identity shortcuts are free. In ResNet-34 only three of the sixteen blocks change the shape: 174,000"
    " parameters of 21.8 million.",
    wrong=[
        Wrong(
            "With stride 2 and equal channels the pictures do not fit either: compare n_H and n_W, too.",
            count_slip(lambda p, q: p[2] != q[2], right_cost),
        ),
        Wrong(
            "A change of the channels alone needs a projection, too: compare the whole shape.",
            count_slip(lambda p, q: p[0] != q[0], right_cost),
        ),
        Wrong(
            "Blocks that keep the shape have an identity shortcut, without parameters.",
            count_slip(lambda p, q: True, right_cost),
        ),
        Wrong(
            "Batch norm learns two numbers for each channel, gamma and beta.",
            count_slip(right_need, lambda p, q: p * q),
        ),
        Wrong(
            "Either is enough: other channels, or another height and width. The whole shapes have to agree.",
            count_slip(lambda p, q: p[0] != q[0] and p[2] != q[2], right_cost),
        ),
        Wrong(
            "The running averages of a batch norm are not learned. Its parameters are gamma and beta.",
            count_slip(right_need, lambda p, q: p * q + 4 * q),
        ),
        Wrong("Gamma *and* beta: two for each channel.", count_slip(right_need, lambda p, q: p * q + q)),
        Wrong(
            "In front of a batch norm a bias is needless and left out (lesson 2.7).",
            count_slip(right_need, lambda p, q: p * q + 3 * q),
        ),
        Wrong("The window of W_s is 1x1, not 3x3.", count_slip(right_need, lambda p, q: 9 * p * q + 2 * q)),
        Wrong(
            "The norm follows W_s: it has as many channels as the output.",
            count_slip(right_need, lambda p, q: p * q + 2 * p),
        ),
        Wrong(
            "The weights lead from n_C_prev channels to n_C: not n_C times n_C.",
            count_slip(right_need, lambda p, q: q * q + 2 * q),
        ),
    ],
    alternatives=[counted_in_a_sum],
)


EXERCISES = [DIAGNOSIS, MENDED_BLOCK, ABSORBED, NEXT_MAPS, THROUGH_THE_SUM, SHORTCUT_PARAMETERS]
