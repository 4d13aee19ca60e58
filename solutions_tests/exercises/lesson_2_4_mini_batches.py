"""Exercises of lesson 2.4: cutting and counting mini-batches, a loop to mend, memory, evidence, parts of a gradient."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.neural.minibatches import count_minibatches


def cut_in_batches(X, Y, batch_size, order):
    """X (n_x, m), Y (1, m), order (m,) a permutation -> list of pairs (X_t, Y_t) in that order, the last one short."""
    pairs = []
    for start in range(0, X.shape[1], batch_size):
        chosen = order[start : start + batch_size]
        pairs.append((X[:, chosen], Y[:, chosen]))
    return pairs


def cut_after_shuffling(X, Y, batch_size, order):
    ends = range(batch_size, X.shape[1], batch_size)
    return list(zip(np.split(X[:, order], ends, axis=1), np.split(Y[:, order], ends, axis=1), strict=True))


def examples_to_cut(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n_x, m, batch_size in ((2, 7, 3), (1, 6, 2), (3, 5, 8), (2, 1, 1), (2, 9, 4)):
        yield rng.standard_normal((n_x, m)), rng.integers(0, 9, (1, m)), batch_size, rng.permutation(m)


def cut(*, x: Any = None, y: Any = None, length: int = 0, count: Any = None) -> Any:
    """A cutter whose order of X or of Y, length of a part or number of parts is altered."""

    def function(X, Y, batch_size, order):
        m = X.shape[1]
        X, Y = X[:, (x or (lambda o: o))(order)], Y[:, (y or (lambda o: o))(order)]
        parts = -(-m // batch_size) if count is None else count(m, batch_size)
        starts = [k * batch_size for k in range(parts)]
        return [tuple(a[:, s : s + batch_size + length] for a in (X, Y)) for s in starts]

    return function


def repacked(pack: Any) -> Any:
    """The right mini-batches, packed or chosen in another way."""
    return lambda X, Y, batch_size, order: pack(cut_in_batches(X, Y, batch_size, order))


def starts_at(starts: Any) -> Any:
    """A cutter whose parts begin elsewhere: starts(n_x, m, batch_size)."""

    def function(X, Y, batch_size, order):
        parts = [order[s : s + batch_size] for s in starts(*X.shape, batch_size)]
        return [(X[:, part], Y[:, part]) for part in parts]

    return function


def split_evenly(count: Any) -> Any:
    def function(X, Y, batch_size, order):
        parts = np.array_split(order, count(X.shape[1], batch_size))
        return [(X[:, part], Y[:, part]) for part in parts]

    return function


def end_is_the_size(X, Y, batch_size, order):
    parts = [order[s:batch_size] for s in range(0, X.shape[1], batch_size)]
    return [(X[:, part], Y[:, part]) for part in parts]


CUT_IN_BATCHES = Exercise(
    name="cut_in_batches",
    reference=cut_in_batches,
    checks=[agrees("gives every example to exactly one mini-batch, together with its label", examples_to_cut)],
    hints=[
        "A mini-batch takes the next batch_size entries of `order` as column numbers, for X and for Y.",
        "`for start in range(0, m, batch_size)`: `chosen = order[start : start + batch_size]`, then the pair"
        " `X[:, chosen], Y[:, chosen]`. A slice that reaches beyond the end is simply shorter.",
    ],
    why="One list of column numbers serves X and Y, and slicing stops at the end by itself: no special last case.",
    wrong=[
        Wrong("The examples that do not fill a mini-batch are lost. The last one may be shorter.",
              cut(count=lambda m, b: m // b)),
        Wrong("Only X was put in the new order: the labels now belong to other examples.",
              cut(y=lambda o: slice(None))),
        Wrong("Only Y was put in the new order: the labels now belong to other examples.",
              cut(x=lambda o: slice(None))),
        Wrong("`order` is not used.", cut(x=lambda o: slice(None), y=lambda o: slice(None))),
        Wrong("Where batch_size divides m, an empty mini-batch comes at the end.", cut(count=lambda m, b: m // b + 1)),
        Wrong("Each mini-batch is one example short: the end of a slice is not part of it.", cut(length=-1)),
        Wrong("Each mini-batch has one example too many, which the next has, too.", cut(length=1)),
        Wrong("This is the inverse order. `order` says which column comes first, second, ...: X[:, order].",
              cut(x=np.argsort, y=np.argsort)),
        Wrong("`chosen` picked rows. Examples are columns: X[:, chosen].",
              lambda X, Y, batch_size, order: [
                  (X[order[s : s + batch_size]], Y[order[s : s + batch_size]])
                  for s in range(0, X.shape[1], batch_size)]),
        Wrong("This is the first mini-batch only: `return` belongs after the loop, not in it.",
              repacked(lambda pairs: pairs[:1])),
        Wrong("Each mini-batch is one pair: append `(X_t, Y_t)`, not first the one and then the other.",
              repacked(lambda pairs: [array for pair in pairs for array in pair])),
        Wrong("A list of all X_t and a list of all Y_t; asked for is one list of pairs `(X_t, Y_t)`.",
              repacked(lambda pairs: ([X_t for X_t, _ in pairs], [Y_t for _, Y_t in pairs]))),
        Wrong("In each pair X_t comes first, then Y_t.", repacked(lambda pairs: [pair[::-1] for pair in pairs])),
        Wrong("The next mini-batch starts batch_size further, not 1: that is the step of `range`.",
              starts_at(lambda n_x, m, size: range(m))),
        Wrong("X.shape[0] counts the features; the examples are X.shape[1].",
              starts_at(lambda n_x, m, size: range(0, n_x, size))),
        Wrong("A mini-batch is missing at the end: the starts run up to m, not up to m - batch_size.",
              starts_at(lambda n_x, m, size: range(0, m - size, size))),
        Wrong("Evened out: but each part has batch_size examples, and only the last one may have fewer.",
              split_evenly(lambda m, size: -(-m // size))),
        Wrong("batch_size says how many examples a part has, not how many parts there are.",
              split_evenly(lambda m, size: size)),
        Wrong("A slice ends at start + batch_size, counted from the beginning of `order`.", end_is_the_size),
    ],
    alternatives=[cut_after_shuffling],
)  # fmt: skip


def training_counts(m, batch_size, epochs, drop_last):
    """How many steps a training makes, and how many examples it looks at (one seen twice counts twice)."""
    if drop_last:
        steps = m // batch_size
        return epochs * steps, epochs * steps * batch_size
    return epochs * -(-m // batch_size), epochs * m


def counts_by_walking(m, batch_size, epochs, drop_last):
    steps = seen = 0
    for _ in range(epochs):
        for start in range(0, m, batch_size):
            size = min(batch_size, m - start)
            if size == batch_size or not drop_last:
                steps, seen = steps + 1, seen + size
    return steps, seen


def plans(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield 1437, 64, 10, False
    yield 1437, 64, 10, True
    yield 1000, 100, 3, False
    yield 5, 8, 2, False
    yield 5, 8, 2, True
    yield int(rng.integers(50, 90)), 7, 1, False
    yield 1, 1, 4, True


def counted(steps: Any, seen: Any, per_epoch: Any = None) -> Any:
    """Steps and examples as an altered rule has them; both rules get steps per epoch rounded down and up."""

    def function(m, batch_size, epochs, drop_last):
        low, high = m // batch_size, -(-m // batch_size)
        right = low if drop_last else high
        found = steps(epochs, low, high, right, drop_last)
        if per_epoch is not None:
            found = epochs * per_epoch(m, batch_size)
        return found, seen(m, batch_size, epochs, drop_last, found)

    return function


def right_seen(m, batch_size, epochs, drop_last, steps):
    return epochs * (m - m % batch_size if drop_last else m)


TRAINING_COUNTS = Exercise(
    name="training_counts",
    reference=training_counts,
    checks=[agrees("counts steps and examples, with and without the short mini-batch", plans)],
    hints=[
        "First one epoch: how many full mini-batches are there, is there a rest, and is the rest used?",
        "Full ones: m // batch_size. With the rest, round up: -(-m // batch_size). Examples: all m, or without the rest"
        " full ones times batch_size. Then times `epochs`.",
    ],
    why="With the short one an epoch sees all m; without it, only whole mini-batches, the rest is left out.",
    wrong=[
        Wrong("The short mini-batch at the end makes a step, too: round up where drop_last is False.",
              counted(lambda e, low, high, right, drop: e * low, right_seen)),
        Wrong("drop_last is not used: with it, the short mini-batch makes no step.",
              counted(lambda e, low, high, right, drop: e * high, lambda m, b, e, drop, s: e * m)),
        Wrong("Not steps times batch_size: the last mini-batch of an epoch is shorter.",
              counted(lambda e, low, high, right, drop: e * right, lambda m, b, e, drop, s: s * b)),
        Wrong("Dropping the rest also means that its examples are not seen.",
              counted(lambda e, low, high, right, drop: e * right, lambda m, b, e, drop, s: e * m)),
        Wrong("These are the numbers of a single epoch.",
              lambda m, b, e, drop: training_counts(m, b, 1, drop)),
        Wrong("The examples are counted for one epoch only; they are seen again in each.",
              counted(lambda e, low, high, right, drop: e * right,
                      lambda m, b, e, drop, s: right_seen(m, b, 1, drop, s))),
        Wrong("Where batch_size divides m there is no extra step: round up, do not add 1.",
              counted(lambda e, low, high, right, drop: e * (low if drop else low + 1), right_seen)),
        Wrong("Each epoch begins anew: its rest is not filled up with examples of the next one.",
              lambda m, b, e, drop: training_counts(m * e, b, 1, drop)),
        Wrong("The rest is dropped even where drop_last is False.",
              lambda m, b, e, drop: training_counts(m, b, e, True)),
        Wrong("The two cases have changed places: it is drop_last=True that leaves the rest out.",
              lambda m, b, e, drop: training_counts(m, b, e, not drop)),
        Wrong("There is no fraction of a step: round up or, with drop_last, down.",
              counted(lambda e, low, high, right, drop: None, lambda m, b, e, drop, s: e * m,
                      per_epoch=lambda m, b: m / b)),
        Wrong("`round` looks at how large the rest is. What decides is drop_last.",
              counted(lambda e, low, high, right, drop: None, lambda m, b, e, drop, s: s * b if drop else e * m,
                      per_epoch=lambda m, b: round(m / b))),
        Wrong("The steps are those of a single epoch.",
              counted(lambda e, low, high, right, drop: right, right_seen)),
        Wrong("Every epoch looks at the examples again: m alone is too few.",
              counted(lambda e, low, high, right, drop: e * right, lambda m, b, e, drop, s: m)),
        Wrong("The rest is seen, too, where drop_last is False.",
              counted(lambda e, low, high, right, drop: e * right, lambda m, b, e, drop, s: e * (m - m % b))),
        Wrong("Where batch_size divides m there is no short mini-batch, so drop_last drops none.",
              counted(lambda e, low, high, right, drop: e * (high - drop),
                      lambda m, b, e, drop, s: s * b if drop else e * m)),
        Wrong("With fewer than batch_size examples drop_last leaves nothing: 0 steps.",
              counted(lambda e, low, high, right, drop: e * max(1, right),
                      lambda m, b, e, drop, s: min(e * m, s * b) if drop else e * m)),
        Wrong("Steps and examples have changed places.", lambda m, b, e, drop: training_counts(m, b, e, drop)[::-1]),
    ],
    alternatives=[counts_by_walking, lambda m, b, e, drop: (
        e * (m // b if drop else count_minibatches(m, b)), e * (m - drop * (m % b)))],
)  # fmt: skip


def mended_epoch(X, Y, w, batch_size, learning_rate, rng):
    """One epoch of a linear neuron, X (n_x, m), Y (1, m), w (n_x, 1) -> new w. The order: one rng.permutation(m)."""
    order = rng.permutation(X.shape[1])
    for start in range(0, X.shape[1], batch_size):
        chosen = order[start : start + batch_size]
        X_t, Y_t = X[:, chosen], Y[:, chosen]
        w = w - learning_rate * X_t @ (w.T @ X_t - Y_t).T / X_t.shape[1]
    return w


def mended_in_place(X, Y, w, batch_size, learning_rate, rng):
    together = np.concatenate([X, Y])[:, rng.permutation(X.shape[1])]
    w = w.copy()
    for start in range(0, X.shape[1], batch_size):
        part = together[:, start : start + batch_size]
        w -= learning_rate * (part[:-1] * (w.T @ part[:-1] - part[-1:])).mean(axis=1, keepdims=True)
    return w


def neurons_to_train(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n_x, m, batch_size in ((2, 10, 4), (1, 6, 3), (3, 7, 2), (2, 5, 9)):
        X, seed = rng.standard_normal((n_x, m)), int(rng.integers(1000))
        Y = rng.standard_normal((1, n_x)) @ X
        yield X, Y, rng.standard_normal((n_x, 1)), batch_size, 0.1, np.random.default_rng(seed)


def draws_from_rng(answer: Any, rng: np.random.Generator) -> None:
    *arguments, theirs = next(neurons_to_train(rng))
    before = theirs.bit_generator.state
    answer(*arguments, theirs)
    if theirs.bit_generator.state == before:
        raise Mistake("The order has to come from the `rng` that is passed in: you did not draw from it.")


def walked(*, apart: bool = False, by: Any = None, short: bool = True, again: bool = False, sign: float = 1,
           x: bool = True, y: bool = True) -> Any:  # fmt: skip
    def function(X, Y, w, batch_size, learning_rate, rng):
        m, w_0 = X.shape[1], w
        order = rng.permutation(m)
        labels = rng.permutation(m) if apart else order if y else np.arange(m)
        order = order if x else np.arange(m)
        for start in range(0, m if short else m - m % batch_size, batch_size):
            part = slice(start, start + batch_size)
            X_t, Y_t = X[:, order[part]], Y[:, labels[part]]
            gradient = X_t @ ((w_0 if again else w).T @ X_t - Y_t).T
            w = w - sign * learning_rate * gradient / (X_t.shape[1] if by is None else by(batch_size, m))
        return w

    return function


def by_features(X, Y, w, batch_size, learning_rate, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, X.shape[1], batch_size):
        X_t, Y_t = X[:, order[start : start + batch_size]], Y[:, order[start : start + batch_size]]
        w = w - learning_rate * X_t @ (w.T @ X_t - Y_t).T / X_t.shape[0]
    return w


def drawn_in_each_step(first: bool) -> Any:
    def function(X, Y, w, batch_size, learning_rate, rng):
        for start in range(0, X.shape[1], batch_size):
            begin = 0 if first else start
            chosen = rng.permutation(X.shape[1])[begin : begin + batch_size]
            w = w - learning_rate * X[:, chosen] @ (w.T @ X[:, chosen] - Y[:, chosen]).T / len(chosen)
        return w

    return function


def first_step_only(X, Y, w, batch_size, learning_rate, rng):
    chosen = rng.permutation(X.shape[1])[:batch_size]
    return w - learning_rate * X[:, chosen] @ (w.T @ X[:, chosen] - Y[:, chosen]).T / len(chosen)


def whole_set(X, Y, w, batch_size, learning_rate, rng):
    return mended_epoch(X, Y, w, X.shape[1], learning_rate, rng)


def unshuffled(X, Y, w, batch_size, learning_rate, rng):
    for start in range(0, X.shape[1], batch_size):
        X_t, Y_t = X[:, start : start + batch_size], Y[:, start : start + batch_size]
        w = w - learning_rate * X_t @ (w.T @ X_t - Y_t).T / X_t.shape[1]
    return w


MENDED_EPOCH = Exercise(
    name="mended_epoch",
    reference=mended_epoch,
    checks=[
        Check("draws the order from `rng`", draws_from_rng),
        agrees("makes every step of the epoch with the right labels and the right average", neurons_to_train),
    ],
    hints=[
        "Follow one example through the loop. Which label does it have when its gradient is computed?",
        "Draw one permutation and use it for X and for Y. And how many examples are in the last mini-batch, of which"
        " the average is taken?",
    ],
    why="One permutation keeps every label with its example; a mini-batch is averaged over the examples that it has.",
    wrong=[
        Wrong("X and Y still get an order each: the labels belong to other examples.", walked(apart=True)),
        Wrong("Both faults are still there: two permutations, and a short mini-batch divided by batch_size.",
              walked(apart=True, by=lambda b, m: b)),
        Wrong("The last mini-batch may be shorter: divide by the number of examples that it has.",
              walked(by=lambda b, m: b)),
        Wrong("Divided by m: but this is the average over the mini-batch.", walked(by=lambda b, m: m)),
        Wrong("Nothing is divided: this is the sum over the mini-batch, not its average.", walked(by=lambda b, m: 1)),
        Wrong("The short mini-batch at the end makes no step.", walked(short=False)),
        Wrong("All gradients are taken at the first w. Each step starts where the last one ended.", walked(again=True)),
        Wrong("The step goes uphill: subtract the gradient.", walked(sign=-1)),
        Wrong("The order never changes: without shuffling, every epoch has the same mini-batches.", unshuffled),
        Wrong("Only X is shuffled: the labels belong to other examples.", walked(y=False)),
        Wrong("Only Y is shuffled: the labels belong to other examples.", walked(x=False)),
        Wrong("X_t.shape[0] (or len(X_t)) counts the features; the examples of the mini-batch are X_t.shape[1].",
              by_features),
        Wrong("Each step draws a new order: some examples come twice, others never. Draw it once, before the loop.",
              drawn_in_each_step(first=False)),
        Wrong("Each step draws its own sample: in an epoch every example comes exactly once. Draw one order, then cut.",
              drawn_in_each_step(first=True)),
        Wrong("This is one step only: `return` belongs after the loop, not in it.", first_step_only),
        Wrong("This is one step on all the examples. An epoch makes a step on each mini-batch.", whole_set),
        Wrong("Twice the step: the 2 of the square and the 1/2 of the cost cancel.", walked(sign=2)),
    ],
    alternatives=[mended_in_place],
)  # fmt: skip


def largest_batch(sizes, limit):
    """sizes (n_0, ..., n_L) of the layers, limit in bytes -> the largest multiple of 8 that fits, 0 if 8 do not fit."""
    parameters = sum(sizes[l] * (sizes[l - 1] + 1) for l in range(1, len(sizes)))
    free = limit - 4 * 3 * parameters
    examples = free // (4 * 2 * sum(sizes))
    return max(0, examples // 8 * 8)


def largest_by_trying(sizes, limit):
    fixed = 12 * sum(a * b + b for a, b in pairwise(sizes))
    batch_size = 0
    while fixed + 8 * (batch_size + 8) * sum(sizes) <= limit:
        batch_size += 8
    return batch_size


def networks_and_memories(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield (64, 32, 10), 100_000
    yield (64, 32, 10), 250_000
    yield (3, 1), 4_000
    yield (64, 32, 10), 20_000
    yield (1, 9, 9), 12 * 108 + 8 * 19 * 23
    yield (1, 1), 12 * 2 + 8 * 2 * 16
    yield (1, 9, 9), 12 * 90 + 8 * 19 * 24  # 24 would fit without the biases
    yield (300, 300), 2_000_000
    for sizes in ((5, 3, 2), (2, 6, 7)):  # just enough for 8, and a byte less
        exact = 12 * sum(n * (before + 1) for before, n in pairwise(sizes)) + 8 * 8 * sum(sizes)
        yield sizes, exact
        yield sizes, exact - 1
    for _ in range(3):
        yield tuple(int(n) for n in rng.integers(1, 60, 4)), int(rng.integers(150_000, 400_000))


def fits(*, bias: int = 1, copies: float = 3, byte: int = 4, each: Any = None, rounded: Any = None,
         count: Any = None) -> Any:  # fmt: skip
    def function(sizes, limit):
        parameters = sum(n * (before + bias) for before, n in pairwise(sizes)) if count is None else count(sizes)
        free = limit - byte * copies * parameters
        examples = int(free // (byte * (2 * sum(sizes) if each is None else each(sizes))))
        return max(0, examples // 8 * 8 if rounded is None else rounded(examples))

    return function


LARGEST_BATCH = Exercise(
    name="largest_batch",
    reference=largest_batch,
    checks=[agrees("finds the largest multiple of 8 that fits", networks_and_memories)],
    hints=[
        "Two kinds of numbers: those that are there whatever the batch size is, and those that each example brings.",
        "Bytes = 4 (3 P + 2 S batch_size), with P weights and biases and S the sum of all layer sizes."
        " Solve for batch_size, round down to a multiple of 8, and never go below 0.",
    ],
    why="The parameters are paid once, each example by itself; what is left after the first decides how many fit.",
    wrong=[
        Wrong("The biases are parameters, too.", fits(bias=0)),
        Wrong("The parameters take no room here: they, their gradients and velocities come first.", fits(copies=0)),
        Wrong("Each parameter needs three numbers: itself, its gradient, its velocity.", fits(copies=1)),
        Wrong("The velocity of each parameter is missing.", fits(copies=2)),
        Wrong("A number has 4 bytes; you counted numbers as bytes.", fits(byte=1)),
        Wrong("4 bytes per number here, not 8: the numbers are float32.", fits(byte=8)),
        Wrong("Each example keeps its outputs and their gradients: two numbers per unit.", fits(each=sum)),
        Wrong("The input is kept as well: every layer from n_0 on counts.", fits(each=lambda s: 2 * sum(s[1:]))),
        Wrong("The output layer counts as well.", fits(each=lambda s: 2 * sum(s[:-1]))),
        Wrong("A bias belongs to each unit: a layer has n_l of them, not one.",
              fits(count=lambda s: sum(n * before + 1 for before, n in pairwise(s)))),
        Wrong("The biases of a layer are as many as its own units, not as those of the layer before.",
              fits(count=lambda s: sum(n * before + before for before, n in pairwise(s)))),
        Wrong("The parameters of the last layer are missing.",
              fits(count=lambda s: sum(n * (before + 1) for before, n in pairwise(s[:-1])))),
        Wrong("The numbers of a parameter have 4 bytes each as well: 12 bytes for each of them.", fits(copies=0.75)),
        Wrong("The numbers of an example have 4 bytes each as well.", fits(each=lambda s: sum(s) / 2)),
        Wrong("The parameters are there once, not once for each example.",
              lambda sizes, limit: limit // (
                  12 * sum(n * (before + 1) for before, n in pairwise(sizes)) + 8 * sum(sizes)) // 8 * 8),
        Wrong("This counts the eights: multiply by 8 again.", fits(rounded=lambda n: n // 8)),
        Wrong("Rounded to the nearest multiple of 8, which may be above: round down.",
              fits(rounded=lambda n: 8 * round(n / 8))),
        Wrong("Rounded up to a multiple of 8: the last ones no longer fit.",
              lambda sizes, limit: max(0, 8 * math.ceil((limit - 12 * sum(
                  n * (before + 1) for before, n in pairwise(sizes))) / (64 * sum(sizes))))),
        Wrong("What fits exactly does fit: <=, not <.", lambda sizes, limit: largest_batch(sizes, limit - 1)),
        Wrong("Where exactly 8 fit, the answer is 8.", fits(rounded=lambda n: n // 8 * 8 if n > 8 else 0)),
        Wrong("Where fewer than 8 fit, the answer is 0.", fits(rounded=lambda n: max(8, n // 8 * 8))),
        Wrong("Where nothing fits the answer is 0, not None.",
              lambda sizes, limit: largest_batch(sizes, limit) or None),
        Wrong("Two things are missing: the multiple of 8, and the 0 where nothing fits.",
              lambda sizes, limit: (limit - 12 * sum(
                  n * (before + 1) for before, n in pairwise(sizes))) // (8 * sum(sizes))),
        Wrong("The largest number that fits, but not a multiple of 8.", fits(rounded=lambda n: n)),
        Wrong("Rounded up: that no longer fits.", fits(rounded=lambda n: -(-n // 8) * 8)),
        Wrong("A power of two is not asked for: any multiple of 8 will do.",
              fits(rounded=lambda n: 2 ** int(math.log2(n)) if n >= 8 else 0)),
        Wrong("Where nothing fits the answer is 0, not a negative number.",
              lambda sizes, limit: ((limit - 12 * sum(
                  sizes[l] * (sizes[l - 1] + 1) for l in range(1, len(sizes)))) // (8 * sum(sizes))) // 8 * 8),
    ],
    alternatives=[largest_by_trying],
)  # fmt: skip


def soonest_size(batch_sizes, steps, seconds, megabytes, limit):
    """Lists of the same length: sizes, steps to the goal (None: never reached), seconds PER STEP, memory -> a size."""
    times = {}
    for size, count, second, memory in zip(batch_sizes, steps, seconds, megabytes, strict=True):
        if count is not None and memory <= limit:
            times[size] = count * second
    return min(times, key=lambda size: times[size]) if times else None


def soonest_by_sorting(batch_sizes, steps, seconds, megabytes, limit):
    rows = zip(batch_sizes, steps, seconds, megabytes, strict=True)
    possible = [(n * s, size) for size, n, s, mb in rows if n is not None and mb <= limit]
    return min(possible)[1] if possible else None


def measurements(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    sizes, steps = [1, 8, 64, 512], [None, 900, 200, 130]
    yield sizes, steps, [0.001, 0.0012, 0.002, 0.009], [5, 6, 20, 130], 200
    yield sizes, steps, [0.001, 0.0012, 0.006, 0.0092], [5, 6, 20, 130], 200
    yield sizes, steps, [0.001, 0.0012, 0.002, 0.0021], [5, 6, 20, 130], 100
    yield sizes, steps, [0.001, 0.0012, 0.002, 0.0021], [5, 6, 20, 130], 130
    yield sizes, steps, [0.001, 0.0012, 0.002, 0.0021], [5, 6, 20, 130], 4
    yield [16], [None], [0.001], [3], 10
    yield [8, 64], [900, 200], [0.001, 0.0088], [6, 20], 100
    yield [8, 16], [900, 300], [0.001, 0.004], [6, 8], 100
    for _ in range(12):
        seconds = [float(second) for second in 0.001 * 10 ** rng.uniform(0, 2, 3)]
        yield [3, 30, 300], [int(n) for n in rng.integers(50, 900, 3)], seconds, [1, 10, 100], 20


def chosen_by(rule: Any, *, all_fit: bool = False) -> Any:
    def function(batch_sizes, steps, seconds, megabytes, limit):
        rows = list(zip(batch_sizes, steps, seconds, megabytes, strict=True))
        rows = [row for row in rows if row[1] is not None and (all_fit or row[3] <= limit)]
        return min(rows, key=rule)[0] if rows else None

    return function


def place_of_the_best(batch_sizes, steps, seconds, megabytes, limit):
    best = soonest_size(batch_sizes, steps, seconds, megabytes, limit)
    return None if best is None else batch_sizes.index(best)


def never_is_at_once(batch_sizes, steps, seconds, megabytes, limit):
    rows = zip(batch_sizes, [n or 0 for n in steps], seconds, megabytes, strict=True)
    possible = [(n * s, size) for size, n, s, mb in rows if mb <= limit]
    return min(possible)[1] if possible else None


def place_among_the_possible(batch_sizes, steps, seconds, megabytes, limit):
    rows = zip(steps, seconds, megabytes, strict=True)
    times = [n * s for n, s, mb in rows if n is not None and mb <= limit]
    return batch_sizes[times.index(min(times))] if times else None


def soonest_then_fits(batch_sizes, steps, seconds, megabytes, limit):
    best = soonest_size(batch_sizes, steps, seconds, megabytes, math.inf)
    return best if best is not None and megabytes[batch_sizes.index(best)] <= limit else None


def none_left(instead: Any) -> Any:
    """The right size, and what `instead` makes of the sizes where none is left."""

    def function(batch_sizes, steps, seconds, megabytes, limit):
        best = soonest_size(batch_sizes, steps, seconds, megabytes, limit)
        return instead(batch_sizes) if best is None else best

    return function


def time_of_the_best(batch_sizes, steps, seconds, megabytes, limit):
    best = place_of_the_best(batch_sizes, steps, seconds, megabytes, limit)
    return None if best is None else steps[best] * seconds[best]


def multiplied_with_none(batch_sizes, steps, seconds, megabytes, limit):
    rows = zip(batch_sizes, steps, seconds, megabytes, strict=True)
    times = [(n * s, size) for size, n, s, mb in rows if mb <= limit]
    return min(times)[1] if times else None


SOONEST_SIZE = Exercise(
    name="soonest_size",
    reference=soonest_size,
    checks=[agrees("finds the size that reaches the goal soonest and fits", measurements)],
    hints=[
        "What you wait for is neither the number of steps nor the seconds of one step.",
        "Leave out the sizes that never got there (`is None`) and those that need more than `limit`. Of the others,"
        " take the one with the smallest steps * seconds. None if none is left.",
    ],
    why="Waiting time is steps times seconds per step: large batches save the first, small ones the second.",
    wrong=[
        Wrong("Fewest steps is not soonest: a step of a larger batch takes longer.", chosen_by(lambda row: row[1])),
        Wrong("The quickest step is not enough: small batches need more of them.", chosen_by(lambda row: row[2])),
        Wrong("The largest that fits is not always the soonest.", chosen_by(lambda row: -row[0])),
        Wrong("The memory limit is not looked at.", chosen_by(lambda row: row[1] * row[2], all_fit=True)),
        Wrong("A size that never reached the goal cannot be the soonest.", never_is_at_once),
        Wrong("This is the slowest one.", chosen_by(lambda row: -row[1] * row[2])),
        Wrong("Return the batch size itself, not its place in the list.", place_of_the_best),
        Wrong("`limit` itself still fits: <=, not <.",
              lambda sizes, steps, seconds, mb, limit: soonest_size(sizes, steps, seconds, mb, limit - 1e-9)),
        Wrong("Seconds per example is not what you wait for: steps times seconds per step.",
              chosen_by(lambda row: row[2] / row[0])),
        Wrong("The seconds are per step already: the batch size is no factor.",
              chosen_by(lambda row: row[0] * row[1] * row[2])),
        Wrong("Divided by the batch size: the seconds are per step, so steps times seconds is the whole wait.",
              chosen_by(lambda row: row[1] * row[2] / row[0])),
        Wrong("Steps times size counts examples; what you wait for are seconds.",
              chosen_by(lambda row: row[0] * row[1])),
        Wrong("Divided instead of multiplied: steps times seconds per step.", chosen_by(lambda row: row[1] / row[2])),
        Wrong("The smallest that fits is not always the soonest.", chosen_by(lambda row: row[0])),
        Wrong("`limit` is in megabytes: compare the memory with it, not the batch size.",
              lambda sizes, steps, seconds, mb, limit: soonest_size(sizes, steps, seconds, sizes, limit)),
        Wrong("The comparison with `limit` is the wrong way round.",
              lambda sizes, steps, seconds, mb, limit: soonest_size(
                  sizes, steps, seconds, [-size for size in mb], -limit)),
        Wrong("A place among the sizes that are left: in batch_sizes the same place holds another size.",
              place_among_the_possible),
        Wrong("First leave out what does not fit, then look for the soonest of the others.", soonest_then_fits),
        Wrong("Return the size, not the time that it takes.", time_of_the_best),
        Wrong("Where no size is left, the answer is None, not 0.", none_left(lambda sizes: 0)),
        Wrong("Where no size is left, the answer is None: `argmin` of nothing but infinities names the first.",
              none_left(lambda sizes: sizes[0])),
        Wrong("Where no size is left, `min` has nothing to choose from: look first, and return None.",
              none_left(lambda sizes: min([]))),
        Wrong("None cannot be multiplied: leave out the sizes that never got there before you compute times.",
              multiplied_with_none),
    ],
    alternatives=[soonest_by_sorting],
)  # fmt: skip


def combined_gradient(gradients, sizes):
    """gradients, a list of arrays: averages over parts of a batch; sizes: examples in each -> that of the whole."""
    return sum(size * gradient for size, gradient in zip(sizes, gradients, strict=True)) / sum(sizes)


def combined_by_numpy(gradients, sizes):
    return np.average(np.stack(gradients), axis=0, weights=sizes)


def parts_of_gradients(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for shape, sizes in (((2, 3), [3, 1]), ((1, 1), [4, 4, 4]), ((3, 1), [5]), ((2, 2), [1, 2, 6])):
        yield [rng.standard_normal(shape) for _ in sizes], sizes


def put_together(weights: Any) -> Any:
    def function(gradients, sizes):
        w = weights(np.array(sizes, dtype=float))
        return sum(w[k] * gradient for k, gradient in enumerate(gradients))

    return function


COMBINED_GRADIENT = Exercise(
    name="combined_gradient",
    reference=combined_gradient,
    checks=[agrees("gives the gradient of the whole mini-batch", parts_of_gradients)],
    hints=[
        "An average times its size is a sum. Sums over parts add up to the sum over the whole.",
        "(m_1 dW_1 + m_2 dW_2 + ...) / (m_1 + m_2 + ...).",
    ],
    why="Multiply each average back into a sum, add the sums, divide once by all the examples.",
    wrong=[
        Wrong("The plain mean counts the examples of a small part too much: weigh by size.",
              put_together(lambda s: 0 * s + 1 / len(s))),
        Wrong("Averages cannot simply be added: weigh by size and divide by all the examples.",
              put_together(lambda s: 0 * s + 1)),
        Wrong("This is the sum over all the examples: divide by their number.", put_together(lambda s: s)),
        Wrong("Divided by the number of parts: divide by the number of examples.", put_together(lambda s: s / len(s))),
        Wrong("The small parts have the large weights: turn that round.",
              put_together(lambda s: (1 / s) / (1 / s).sum())),
        Wrong("The gradients are averages already: multiply by the sizes, do not divide by them.",
              put_together(lambda s: 1 / s)),
        Wrong("Added and divided by all the examples: but the parts are averages, not sums.",
              put_together(lambda s: 0 * s + 1 / s.sum())),
        Wrong("This is one part only.", lambda gradients, sizes: gradients[0] + 0.0),
        Wrong("This is the last part only: add up in the loop, do not overwrite.",
              lambda gradients, sizes: gradients[-1] + 0.0),
        Wrong("This is the last part with its weight: add up in the loop, do not overwrite.",
              lambda gradients, sizes: sizes[-1] / sum(sizes) * gradients[-1]),
        Wrong("This is the first part with its weight: `return` belongs after the loop, not in it.",
              lambda gradients, sizes: sizes[0] / sum(sizes) * gradients[0]),
        Wrong("The parts have their weights, but are not added up yet.",
              lambda gradients, sizes: [n / sum(sizes) * dW for n, dW in zip(sizes, gradients, strict=True)]),
        Wrong("Divided by the largest size: divide by the sum of all sizes.", put_together(lambda s: s / s.max())),
        Wrong("Average over the parts, for each weight by itself: the result has the shape of one gradient.",
              lambda gradients, sizes: float(np.mean(gradients))),
    ],
    alternatives=[combined_by_numpy],
)  # fmt: skip


EXERCISES = [CUT_IN_BATCHES, TRAINING_COUNTS, MENDED_EPOCH, LARGEST_BATCH, SOONEST_SIZE, COMBINED_GRADIENT]
