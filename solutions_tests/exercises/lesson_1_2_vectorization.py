"""Exercises of lesson 1.2: loops that disappear, shapes that are predicted, arrays that fit by accident."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.lab.wording import short
from helpers.neural.activations import sigmoid
from helpers.neural.logistic import logistic_gradients
from solutions_tests.exercises.rationed import leaves_no_loop

Cases = Iterator[tuple[Any, ...]]


def gentle_loss(E, limit):
    """E (1, m) errors -> the mean loss: e²/2 where |e| is at most limit, limit·(|e| - limit/2) beyond."""
    size = np.abs(E)
    losses = np.where(size <= limit, size**2 / 2, limit * (size - limit / 2))  # (1, m)
    return losses.mean()


def gentle_with_loop(E, limit):
    total = 0.0
    for e in E[0]:
        total += e**2 / 2 if abs(e) <= limit else limit * (abs(e) - limit / 2)
    return total / E.shape[1]


def gentle_by_clipping(E, limit):
    size = np.abs(E)
    inner = np.minimum(size, limit)
    return (inner * (size - inner / 2)).mean()


def gentle_by_masks(E, limit):
    near = np.abs(E) <= limit
    total = (E[near] ** 2).sum() / 2 + (limit * (np.abs(E[~near]) - limit / 2)).sum()
    return total / E.shape[1]


def gentle_apart(E, limit):
    near = np.abs(E) <= limit
    return (E[near] ** 2 / 2).mean() + (limit * (np.abs(E[~near]) - limit / 2)).mean()


def gentle_with_if(E, limit):
    if np.abs(E) <= limit:
        return (E**2 / 2).mean()
    return (limit * (np.abs(E) - limit / 2)).mean()


def errors(rng: np.random.Generator) -> Cases:
    yield np.array([[-3.0, 2.0, 0.5, -0.4, 1.0]]), 1.0
    for m in (6, 1, 2, 40):
        yield 2 * rng.normal(size=(1, m)), float(rng.uniform(0.5, 2))


def many_errors(rng: np.random.Generator) -> Cases:
    yield 2 * rng.normal(size=(1, 2000)), 1.0


GENTLE_LOSS = Exercise(
    name="gentle_loss",
    reference=gentle_loss,
    checks=[
        agrees("gives what the loop gives, for errors near and far on both sides", errors, rtol=1e-9),
        leaves_no_loop("leaves no loop to Python", many_errors),
    ],
    hints=[
        "Compute both formulas for all errors at once. What is left of the `if` is a choice, number by number.",
        "With `size = np.abs(E)`: `np.where(size <= limit, ..., ...)` chooses. A sum divided by m is a mean.",
    ],
    why="The `if` becomes a mask. Both formulas are computed everywhere, and still that is far less work for Python.",
    wrong=[
        Wrong(
            "The values are right, but a Python function or loop still takes the errors one by one. (A comprehension"
            " and `np.vectorize` do, too.) Compute with E as a whole.",
            gentle_with_loop,
        ),
        Wrong(
            "An `if` needs one answer; an array of True and False gives many. `np.where` chooses place by place.",
            gentle_with_if,
        ),
        Wrong(
            "You squared the far errors, too: beyond the limit the loss is a straight line.",
            lambda E, limit: (E**2 / 2).mean(),
        ),
        Wrong(
            "The straight line is used for small errors, too. (`np.minimum` of both always picks it: it lies below.)",
            lambda E, limit: (limit * (np.abs(E) - limit / 2)).mean(),
        ),
        Wrong(
            "An error of -3 is far out as well: compare `np.abs(E)` with the limit, not E.",
            lambda E, limit: np.where(limit >= E, E**2 / 2, limit * (E - limit / 2)).mean(),
        ),
        Wrong(
            "Far out on the negative side the straight line needs |e|, too.",
            lambda E, limit: np.where(np.abs(E) <= limit, E**2 / 2, limit * (E - limit / 2)).mean(),
        ),
        Wrong(
            "The two formulas have changed places.",
            lambda E, limit: np.where(np.abs(E) > limit, E**2 / 2, limit * (np.abs(E) - limit / 2)).mean(),
        ),
        Wrong(
            "Where the two pieces meet your loss jumps: the straight line is limit·(|e| - limit/2).",
            lambda E, limit: np.where(np.abs(E) <= limit, E**2 / 2, limit * np.abs(E)).mean(),
        ),
        Wrong("This is the sum of the losses; divide by m.", lambda E, limit: gentle_loss(E, limit) * E.shape[1]),
        Wrong(
            "You averaged the near and the far errors apart. Add up all the losses first, then divide by m once.",
            gentle_apart,
        ),
        Wrong(
            "These are the losses, one for each error. Asked for is their mean, one number.",
            lambda E, limit: np.where(np.abs(E) <= limit, E**2 / 2, limit * (np.abs(E) - limit / 2)),
        ),
    ],
    alternatives=[gentle_by_clipping, gentle_by_masks],
)


def column_dots(U, V):
    """U, V (n, m) -> (1, m): for every i the dot product of column i of U with column i of V."""
    return (U * V).sum(axis=0, keepdims=True)


def column_dots_with_loops(U, V):
    n, m = U.shape
    total = np.zeros((1, m))
    for i in range(m):
        for j in range(n):
            total[0, i] += U[j, i] * V[j, i]
    return total


def pairs_of_columns(rng: np.random.Generator) -> Cases:
    for n, m in ((3, 5), (1, 4), (4, 1), (1, 1), (3, 3)):
        yield rng.normal(size=(n, m)), rng.normal(size=(n, m))


def many_pairs_of_columns(rng: np.random.Generator) -> Cases:
    yield rng.normal(size=(3, 1000)), rng.normal(size=(3, 1000))


COLUMN_DOTS = Exercise(
    name="column_dots",
    reference=column_dots,
    checks=[
        agrees("gives what the loops give, in shape (1, m)", pairs_of_columns, rtol=1e-9),
        leaves_no_loop("leaves no loop over the columns to Python", many_pairs_of_columns),
    ],
    hints=[
        "The products U[j, i]·V[j, i] all stand in `U * V`. Over which axis do they have to be added up?",
        "j runs down the columns: axis 0. `.sum(axis=0)` has shape (m,); what keeps it a row, (1, m)?",
    ],
    why="Not every double loop is a matrix product. U.T @ V would hold these numbers too, but on the diagonal of an"
    " (m, m) table whose other numbers nobody wants.",
    wrong=[
        Wrong(
            "The values are right, but Python still goes through the columns one by one.",
            column_dots_with_loops,
        ),
        Wrong(
            "The matrix product lets every column of U meet every column of V: a table (m, m). Only equal i are asked.",
            lambda U, V: U.T @ V,
        ),
        Wrong(
            "This is U @ V.T, which adds up over the columns. Here the sum runs over j, down each column.",
            lambda U, V: U @ V.T,
        ),
        Wrong(
            "You added up along axis 1, over the examples. j runs down the columns, and that is axis 0.",
            lambda U, V: (U * V).sum(axis=1, keepdims=True),
        ),
        Wrong(
            "The shape is (m,). `keepdims=True` keeps it a row, (1, m).",
            lambda U, V: (U * V).sum(axis=0),
        ),
        Wrong("You added up everything, over the columns too.", lambda U, V: (U * V).sum()),
        Wrong(
            "This is a mean down each column: a dot product is a sum.",
            lambda U, V: (U * V).mean(axis=0, keepdims=True),
        ),
        Wrong("These are the products; they still have to be added up down each column.", lambda U, V: U * V),
    ],
    alternatives=[
        lambda U, V: np.einsum("ji,ji->i", U, V).reshape(1, -1),
        lambda U, V: np.diag(U.T @ V).reshape(1, -1),
        lambda U, V: np.ones((1, U.shape[0])) @ (U * V),
    ],
)


def weighted_gradients(X, Y, C, w, b):
    """X (n_x, m), Y and C (1, m), w (n_x, 1), b a number -> (dw (n_x, 1), db a number); example i counts c_i times."""
    A = sigmoid(w.T @ X + b)  # (1, m)
    dZ = C * (A - Y)  # (1, m)
    return X @ dZ.T / C.sum(), dZ.sum() / C.sum()


def weighted_with_loop(X, Y, C, w, b):
    dw, db = np.zeros((X.shape[0], 1)), 0.0
    for i in range(X.shape[1]):
        x = X[:, [i]]
        dz = C[0, i] * (sigmoid((w.T @ x).item() + b) - Y[0, i])
        dw, db = dw + x * dz, db + dz
    return dw / C.sum(), db / C.sum()


def weighted_examples(rng: np.random.Generator) -> Cases:
    for n_x, m in ((2, 5), (1, 1), (3, 1), (4, 4), (1, 6)):
        X, Y = rng.normal(size=(n_x, m)), rng.integers(0, 2, (1, m))
        yield X, Y, rng.uniform(0.2, 4, (1, m)), rng.normal(size=(n_x, 1)), float(rng.normal())


def many_weighted_examples(rng: np.random.Generator) -> Cases:
    X, Y = rng.normal(size=(3, 1000)), rng.integers(0, 2, (1, 1000))
    yield X, Y, rng.uniform(0.2, 4, (1, 1000)), rng.normal(size=(3, 1)), 0.5


def counts_like_copies(answer: Any, rng: np.random.Generator) -> None:
    X, Y, C = rng.normal(size=(2, 6)), rng.integers(0, 2, (1, 6)), np.array([[1, 3, 0, 2, 1, 5]])
    w, b = rng.normal(size=(2, 1)), 0.3
    copies = np.repeat(np.arange(6), C[0])
    _, dw, db = logistic_gradients(X[:, copies], Y[:, copies], w, b)
    mine = answer(X, Y, C, w, b)
    if not (isinstance(mine, (tuple, list)) and len(mine) == 2):
        raise Mistake("return two things, dw and db")
    if not (np.shape(mine[0]) == (2, 1) and np.allclose(mine[0], dw) and np.allclose(mine[1], db)):
        raise Mistake("With counts 1, 3, 0, 2, 1, 5 it differs from the plain gradient over 1, 3, 0, 2, 1, 5 copies")


def weighted(X, Y, C, w, b, by):
    dZ = C * (sigmoid(w.T @ X + b) - Y)
    return X @ dZ.T / by, dZ.sum() / by


def weights_in_the_features(X, Y, C, w, b):
    dZ = sigmoid(w.T @ (C * X) + b) - Y
    return (C * X) @ dZ.T / C.sum(), dZ.sum() / C.sum()


WEIGHTED_GRADIENTS = Exercise(
    name="weighted_gradients",
    reference=weighted_gradients,
    checks=[
        agrees("gives both gradients on random examples", weighted_examples, rtol=1e-9),
        Check("agrees with a plain gradient over as many copies", counts_like_copies),
        leaves_no_loop("leaves no loop over the examples to Python", many_weighted_examples),
    ],
    hints=[
        "In the sums of dw and db each dz now appears c times. How many terms do the sums then have altogether?",
        "`dZ = C * (A - Y)`, and an average over C.sum() terms instead of m.",
    ],
    why="A count is a factor on that example's dz, for dw and db alike; what was m, the number of terms, becomes ΣC.",
    wrong=[
        Wrong("The values are right, but Python still goes through the examples one by one.", weighted_with_loop),
        Wrong(
            "You divide by m. The average now has c_1 + ... + c_m terms.",
            lambda X, Y, C, w, b: weighted(X, Y, C, w, b, X.shape[1]),
        ),
        Wrong("These are sums: divide both by C.sum().", lambda X, Y, C, w, b: weighted(X, Y, C, w, b, 1)),
        Wrong(
            "db forgets the counts.",
            lambda X, Y, C, w, b: (
                weighted_gradients(X, Y, C, w, b)[0],
                (sigmoid(w.T @ X + b) - Y).sum() / C.sum(),
            ),
        ),
        Wrong(
            "db is averaged over m, dw over the counts: both belong over C.sum().",
            lambda X, Y, C, w, b: (
                weighted_gradients(X, Y, C, w, b)[0],
                (C * (sigmoid(w.T @ X + b) - Y)).mean(),
            ),
        ),
        Wrong(
            "The counts are only in the division. Each dz has to be multiplied by its own.",
            lambda X, Y, C, w, b: weighted(X, Y, 1, w, b, C.sum()),
        ),
        Wrong(
            "dZ has the wrong sign: prediction minus truth.",
            lambda X, Y, C, w, b: tuple(-g for g in weighted_gradients(X, Y, C, w, b)),
        ),
        Wrong(
            "A count must not scale the features: the neuron sees the same picture, only more often. Scale dZ.",
            weights_in_the_features,
        ),
        Wrong(
            "The counts are in twice, once in X and once in dZ.",
            lambda X, Y, C, w, b: (
                (C * X) @ (C * (sigmoid(w.T @ X + b) - Y)).T / C.sum(),
                weighted_gradients(X, Y, C, w, b)[1],
            ),
        ),
        Wrong(
            "`*` multiplies number by number. For dw you need the matrix product, `X @ dZ.T`.",
            lambda X, Y, C, w, b: (
                X * (C * (sigmoid(w.T @ X + b) - Y)).T / C.sum(),
                weighted_gradients(X, Y, C, w, b)[1],
            ),
        ),
        Wrong(
            "dw has shape (1, n_x); it has to look like w, (n_x, 1).",
            lambda X, Y, C, w, b: (weighted_gradients(X, Y, C, w, b)[0].T, weighted_gradients(X, Y, C, w, b)[1]),
        ),
    ],
    alternatives=[
        lambda X, Y, C, w, b: ((X * C) @ (sigmoid(w.T @ X + b) - Y).T / C.sum(), weighted(X, Y, C, w, b, C.sum())[1]),
    ],
)


def eight_shapes():
    """Return the shapes by letter, such as {"A": (3, 5), "B": "error", "C": ()}; () is a number's."""
    return {"A": (1, 5), "B": (3, 1), "C": (3, 5), "D": (3, 5), "E": "error", "F": (3, 5), "G": (5, 5), "H": ()}


EIGHT = {  # letter: the operation, and what to think of where an answer is wrong
    "A": ("w.T @ X", "in a matrix product the inner lengths, 3 and 3, disappear and the outer ones stay"),
    "B": ("X @ t.T", "t.T is a column, and in a matrix product the outer lengths stay"),
    "C": ("X * t", "write (1, 5) below (3, 5)"),
    "D": ("w + y", "write (5,) below (3, 1), last axes together, and fill up with 1 in front"),
    "E": ("X - X.mean(axis=1)", "first the shape of the mean: which axis is gone? Then write it below (3, 5)"),
    "F": ("X / X.sum(axis=0)", "first the shape of the sum: which axis is gone? Then write it below (3, 5)"),
    "G": ("y.reshape(5, 1) - t", "write (1, 5) below (5, 1)"),
    "H": ("y.T @ y", "what does .T do to an array with a single axis?"),
}


def said_shapes(answer: Any) -> dict[str, Any]:
    given = answer()
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`, or print instead?")
    if not isinstance(given, dict) or sorted(map(str, given)) != list(EIGHT):
        raise Mistake('return a dict with the eight keys "A" to "H"')
    for letter, shape in given.items():
        whole = isinstance(shape, (tuple, list)) and all(isinstance(n, (int, np.integer)) for n in shape)
        if not (whole or shape == "error"):
            raise Mistake(f'{letter} is {shape!r}: write a shape such as (3, 5), (5,) or (), or "error"')
    return {letter: shape if shape == "error" else tuple(shape) for letter, shape in given.items()}


def names_eight_shapes(answer: Any, rng: np.random.Generator) -> None:
    said_shapes(answer)


def shape_is(letter: str) -> Check:
    operation, thought = EIGHT[letter]

    def test(answer: Any, rng: np.random.Generator) -> None:
        given = said_shapes(answer)[letter]
        if given != eight_shapes()[letter]:
            what = "does not fail" if given == "error" else f"does not have shape {given}"
            raise Mistake(f"`{operation}` {what}: {thought}")

    return Check(f"{letter}: `{operation}`", test)


def but(**wrong: Any) -> Any:
    return lambda: {**eight_shapes(), **wrong}


EIGHT_SHAPES = Exercise(
    name="eight_shapes",
    reference=eight_shapes,
    checks=[Check("says a shape or an error for each letter", names_eight_shapes), *map(shape_is, EIGHT)],
    hints=[
        "For + - * / write the shapes below each other, last axes together, 1 in front where an axis is missing. For @"
        " the two inner lengths must be equal, and the outer ones stay.",
        "X.mean(axis=1) has shape (3,), X.sum(axis=0) has (5,), and y.T is y. One of the eight is refused.",
    ],
    why="(3, 1) and (5,) meet as (3, 1) and (1, 5): both stretch. (3, 5) and (3,) meet as (3, 5) and (1, 3): refused."
    " And y with its single axis is its own transpose, so `y.T @ y` is a plain dot product, a number.",
    wrong=[
        Wrong("A: @ of two arrays with two axes has two axes again.", but(A=(5,))),
        Wrong("B: X @ t.T adds up over the five columns, and nothing but the three rows is left.", but(B=(3, 5))),
        Wrong(
            "D fits, by the rules: (5,) counts as (1, 5), and then each of the two has a 1 to stretch.", but(D="error")
        ),
        Wrong(
            "E: the means have shape (3,), and that meets the last axis, 5. `keepdims=True` would make it fit.",
            but(E=(3, 5)),
        ),
        Wrong(
            "F: the sums have shape (5,), and that meets the last axis, 5. No keepdims is needed.",
            but(F="error"),
        ),
        Wrong(
            "E and F are the other way round: (5,) fits the last axis, 5, and (3,) does not.",
            but(E=(3, 5), F="error"),
        ),
        Wrong("G: t is a row. The column has a 1 to stretch, too.", but(G=(5, 1))),
        Wrong("G: y has become a column. The row has a 1 to stretch, too.", but(G=(1, 5))),
        Wrong("G is not refused: a column and a row each have a 1 to stretch.", but(G="error")),
        Wrong("H: y.T is y, so this is a dot product. For a table y would have to be a column.", but(H=(5, 5))),
        Wrong("H: each y has a single axis, and the product sums it away. Two axes cannot be left.", but(H=(1, 1))),
        Wrong("H: the dot product of two arrays with one axis is a plain number. It has no axis at all.", but(H=(1,))),
    ],
    alternatives=[
        lambda: {letter: shape if shape == "error" else list(shape) for letter, shape in eight_shapes().items()}
    ],
)


def pair_distances(A, B):
    """A (n, p), B (n, q), points in columns -> (p, q): the squared distances of all columns of A from all of B."""
    differences = A[:, :, np.newaxis] - B[:, np.newaxis, :]  # (n, p, 1) - (n, 1, q) -> (n, p, q)
    return (differences**2).sum(axis=0)


def pair_distances_with_loops(A, B):
    D = np.zeros((A.shape[1], B.shape[1]))
    for i in range(A.shape[1]):
        for j in range(B.shape[1]):
            D[i, j] = ((A[:, i] - B[:, j]) ** 2).sum()
    return D


def distances_by_products(A, B):
    return (A**2).sum(axis=0).reshape(-1, 1) + (B**2).sum(axis=0) - 2 * A.T @ B


def distances_of_columns(A, B):
    return ((A - B) ** 2).sum(axis=0)


def two_sets_of_points(rng: np.random.Generator) -> Cases:
    for n, p, q in ((2, 3, 4), (1, 1, 1), (3, 1, 5), (4, 2, 1), (1, 3, 2), (2, 3, 3)):
        yield rng.normal(size=(n, p)), rng.normal(size=(n, q))


def large_sets_of_points(rng: np.random.Generator) -> Cases:
    yield rng.normal(size=(2, 300)), rng.normal(size=(2, 250))


PAIR_DISTANCES = Exercise(
    name="pair_distances",
    reference=pair_distances,
    checks=[
        agrees("gives the table of the loops, in shape (p, q)", two_sets_of_points, rtol=1e-7, atol=1e-9),
        leaves_no_loop("leaves no loop over the points to Python", large_sets_of_points),
    ],
    hints=[
        "Each column of A has to meet each column of B, so the two must not lie along the same axis. Where can 1s go?",
        "`A[:, :, np.newaxis]` has shape (n, p, 1), `B[:, np.newaxis, :]` has (n, 1, q). Subtract; then which sum?",
    ],
    why="An axis of its own for each index that is to meet every other one; then sum over the axis that both share."
    " For many points |a|² + |b|² - 2 a·b is quicker still: nothing of size n·p·q is ever made.",
    wrong=[
        Wrong("The values are right, but Python still goes from point to point.", pair_distances_with_loops),
        Wrong(
            "A - B lets column 1 meet column 1, column 2 meet column 2, ... Every column of A has to meet every one of"
            " B: give the two different axes.",
            distances_of_columns,
        ),
        Wrong(
            "The table lies on its side: rows belong to A, columns to B.", lambda A, B: pair_distances_with_loops(B, A)
        ),
        Wrong("These are the distances; leave them squared.", lambda A, B: np.sqrt(pair_distances_with_loops(A, B))),
        Wrong(
            "The differences are not squared before the sum.",
            lambda A, B: (A[:, :, None] - B[:, None, :]).sum(axis=0),
        ),
        Wrong(
            "These are the absolute differences added up; square them instead.",
            lambda A, B: np.abs(A[:, :, None] - B[:, None, :]).sum(axis=0),
        ),
        Wrong(
            "You squared after the sum: (sum of differences)². Square each difference first.",
            lambda A, B: (A[:, :, None] - B[:, None, :]).sum(axis=0) ** 2,
        ),
        Wrong(
            "The squares still have to be added up over the n coordinates.",
            lambda A, B: (A[:, :, None] - B[:, None, :]) ** 2,
        ),
        Wrong(
            "This is the mean over the coordinates: a squared distance is their sum.",
            lambda A, B: ((A[:, :, None] - B[:, None, :]) ** 2).mean(axis=0),
        ),
        Wrong(
            "|a - b|² = |a|² + |b|² - 2 a·b: the 2 is missing.",
            lambda A, B: (A**2).sum(axis=0).reshape(-1, 1) + (B**2).sum(axis=0) - A.T @ B,
        ),
    ],
    alternatives=[distances_by_products, lambda A, B: ((A.T[:, None] - B.T) ** 2).sum(axis=-1)],
)


def shares(A, axis):
    """A (n, m) of positive numbers, axis 0 or 1 -> percentages that add up to 100 along that axis."""
    return 100 * A / A.sum(axis=axis, keepdims=True)


def shares_with_loops(A, axis):
    B = A if axis == 0 else A.T
    out = np.zeros(B.shape)
    for j in range(B.shape[1]):
        for i in range(B.shape[0]):
            out[i, j] = 100 * B[i, j] / sum(B[:, j])
    return out if axis == 0 else out.T


def shares_by_reshape(A, axis):
    return 100 * A / (A.sum(axis=0) if axis == 0 else A.sum(axis=1).reshape(-1, 1))


def shares_by_turning(A, axis):
    return (100 * A.T / A.sum(axis=1)).T if axis else 100 * A / A.sum(axis=0)


def tables(rng: np.random.Generator) -> Cases:
    for shape in ((3, 4), (1, 5), (4, 1), (1, 1)):
        for axis in (0, 1):
            yield rng.integers(1, 50, shape).astype(float), axis


def square_tables(rng: np.random.Generator) -> Cases:
    for n in (2, 3, 5):
        for axis in (1, 0):
            yield rng.integers(1, 50, (n, n)).astype(float), axis


def large_tables(rng: np.random.Generator) -> Cases:
    for axis in (0, 1):
        yield rng.uniform(1, 9, (150, 150)), axis


SHARES = Exercise(
    name="shares",
    reference=shares,
    checks=[
        agrees("gives percentages of each column and of each row", tables, rtol=1e-9),
        agrees("also where the table is square, and nothing complains", square_tables, rtol=1e-9),
        leaves_no_loop("leaves no loop to Python", large_tables),
    ],
    hints=[
        "The totals have to stand beside the numbers they divide: a row (1, m) for axis 0, a column (n, 1) for axis 1.",
        "`A.sum(axis=axis, keepdims=True)` has the right shape for either axis.",
    ],
    why="With keepdims=True the totals keep an axis of length 1 just where they are to be stretched again.",
    wrong=[
        Wrong("The values are right, but Python still goes through the table piece by piece.", shares_with_loops),
        Wrong(
            "For axis=1 the totals have shape (n,), and that meets the columns. If the table is square nobody"
            " complains, and each number is divided by the total of another row. Keep the axis.",
            lambda A, axis: 100 * A / A.sum(axis=axis),
        ),
        Wrong("These are fractions; a percentage is 100 times that.", lambda A, axis: A / A.sum(axis, keepdims=True)),
        Wrong(
            "axis=0 and axis=1 have changed places: the axis that is named is the one that is summed away.",
            lambda A, axis: 100 * A / A.sum(axis=1 - axis, keepdims=True),
        ),
        Wrong(
            "This takes each column's share whatever the axis says.",
            lambda A, axis: 100 * A / A.sum(axis=0, keepdims=True),
        ),
        Wrong("You divided by the total of the whole table.", lambda A, axis: 100 * A / A.sum()),
        Wrong(
            "You divided by the mean. The numbers that you want add up to 100.",
            lambda A, axis: 100 * A / A.mean(axis=axis, keepdims=True),
        ),
        Wrong("Do not round.", lambda A, axis: np.round(100 * A / A.sum(axis=axis, keepdims=True))),
    ],
    alternatives=[shares_by_reshape, shares_by_turning],
)


def mended_line(x, y, w, b):
    """x (m,); y (m,), (m, 1) or (1, m); w, b numbers -> (J, dw, db) with J = mean(error²) / 2, three numbers."""
    error = w * x + b - y.reshape(-1)  # (m,)
    return (error**2).mean() / 2, (error * x).mean(), error.mean()


def line_with_loop(x, y, w, b):
    m, J, dw, db = len(x), 0.0, 0.0, 0.0
    for one, target in zip(x, y.ravel(), strict=True):
        error = w * one + b - target
        J, dw, db = J + error**2 / 2 / m, dw + error * one / m, db + error / m
    return J, dw, db


def line_in_columns(x, y, w, b):
    x, y = x.reshape(-1, 1), y.reshape(-1, 1)
    error = w * x + b - y
    return (error**2).mean() / 2, (error * x).mean(), error.mean()


def line_of(error, x):
    return (error**2).mean() / 2, (error * x).mean(), error.mean()


def lines(*shapes: tuple[int, ...]) -> Any:
    def cases(rng: np.random.Generator) -> Cases:
        for m in (4, 1, 7):
            for shape in shapes:
                yield rng.normal(size=m), rng.normal(size=m).reshape(shape), float(rng.normal()), float(rng.normal())

    return cases


MENDED_LINE = Exercise(
    name="mended_line",
    reference=mended_line,
    checks=[
        agrees("gives cost and gradients for y of shape (m,)", lines((-1,)), rtol=1e-9),
        agrees("and for y as a column, (m, 1)", lines((-1, 1)), rtol=1e-9),
        agrees("and for y as a row, (1, m)", lines((1, -1)), rtol=1e-9),
    ],
    hints=[
        "Print `error.shape`. How many errors should there be, and how many are there when y is a column?",
        "Bring y to one shape before anything is computed with it: `y.reshape(-1)` is (m,), whatever came in.",
    ],
    why="One line at the door decides the shape, and everything after it can rely on that.",
    wrong=[
        Wrong(
            "With y as a column, error is still a table (m, m): every prediction minus every label.",
            lambda x, y, w, b: line_of(w * x + b - y, x),
        ),
        Wrong(
            "`.T` makes a row of a column, but also a column of a row. Bring y to one shape, whatever comes in.",
            lambda x, y, w, b: line_of(w * x + b - y.T, x),
        ),
        Wrong(
            "`y[:, 0]` suits a column only: it fails for (m,), and of a row it takes a single label.",
            lambda x, y, w, b: line_of(w * x + b - y[:, 0], x),
        ),
        Wrong(
            "Now y is always a column, while x has shape (m,): the table (m, m) is there for every y.",
            lambda x, y, w, b: line_of(w * x + b - y.reshape(-1, 1), x),
        ),
        Wrong(
            "error is a column now, but `error * x` with x of shape (m,) is a table again. Turn x into a column, too.",
            lambda x, y, w, b: line_of((w * x + b).reshape(-1, 1) - y.reshape(-1, 1), x),
        ),
        Wrong(
            "The factor 1/2 of the cost is gone.",
            lambda x, y, w, b: (2 * mended_line(x, y, w, b)[0], *mended_line(x, y, w, b)[1:]),
        ),
        Wrong(
            "These are sums; cost and gradients are means.",
            lambda x, y, w, b: tuple(value * len(x) for value in mended_line(x, y, w, b)),
        ),
        Wrong(
            "The error has become truth minus prediction, so both gradients point downhill.",
            lambda x, y, w, b: line_of(y.reshape(-1) - w * x - b, x),
        ),
    ],
    alternatives=[
        line_with_loop,
        line_in_columns,
        lambda x, y, w, b: line_of(w * x + b - y.reshape(x.shape), x),
        lambda x, y, w, b: line_of(w * x + b - np.ravel(y), x),
        lambda x, y, w, b: line_of(w * x + b - np.squeeze(y), x),
    ],
)


def keeps_pictures_whole(flatten):
    """True if column i of flatten(images) is picture i, row after row; images (m, height, width)."""
    images = np.arange(2 * 3 * 4).reshape(2, 3, 4)
    X = flatten(images)
    return X.shape == (12, 2) and all((X[:, i] == images[i].ravel()).all() for i in range(2))


FLATTENERS = {  # what a learner may meet, and whether it is right
    "images.reshape(m, -1).T": (lambda images: images.reshape(images.shape[0], -1).T, True),
    "np.stack([image.ravel() for image in images], axis=1)": (
        lambda images: np.stack([image.ravel() for image in images], axis=1),
        True,
    ),
    "images.reshape(-1, m)": (lambda images: images.reshape(-1, images.shape[0]), False),
    "images.T.reshape(-1, m)": (lambda images: images.T.reshape(-1, images.shape[0]), False),
    "images.reshape(m, -1)": (lambda images: images.reshape(images.shape[0], -1), False),
    "images[::-1].reshape(m, -1).T": (lambda images: images[::-1].reshape(images.shape[0], -1).T, False),
    "np.stack([images[0].ravel() for image in images], axis=1)": (
        lambda images: np.stack([images[0].ravel() for _ in images], axis=1),
        False,
    ),
}


def judges(*names: str) -> Any:
    def test(answer: Any, rng: np.random.Generator) -> None:
        for name in names:
            flatten, right = FLATTENERS[name]
            given = answer(flatten)
            if not isinstance(given, (bool, np.bool_)):
                raise Mistake(f"It returns {short(given)} where True or False is expected")
            if given != right:
                raise Mistake(f"It says {bool(given)} of `{name}`, which is {'right' if right else 'wrong'}")

    return test


def by_shape(flatten):
    return flatten(np.zeros((2, 3, 4))).shape == (12, 2)


def by_one_picture(flatten):
    images = np.arange(12).reshape(1, 3, 4)
    X = flatten(images)
    return X.shape == (12, 1) and bool((X[:, 0] == images[0].ravel()).all())


def by_shades(flatten):
    images = np.stack([np.full((3, 4), shade) for shade in (1, 2)])
    X = flatten(images)
    return X.shape == (12, 2) and bool((X == [1, 2]).all())


def by_the_first(flatten):
    images = np.arange(24).reshape(2, 3, 4)
    X = flatten(images)
    return X.shape == (12, 2) and bool((X[:, 0] == images[0].ravel()).all())


def without_shape(flatten):
    images = np.arange(24).reshape(2, 3, 4)
    X = flatten(images)
    return all((X[:, i] == images[i].ravel()).all() for i in range(2))


def whole_with_random_pictures(flatten):
    images = np.random.default_rng(1).random((5, 2, 3))
    return np.array_equal(flatten(images), np.stack([image.ravel() for image in images], axis=1))


KEEPS_PICTURES_WHOLE = Exercise(
    name="keeps_pictures_whole",
    reference=keeps_pictures_whole,
    checks=[
        Check("lets right ones pass", judges(*[name for name, (_, right) in FLATTENERS.items() if right])),
        Check("finds pixels of several pictures in one column", judges("images.reshape(-1, m)")),
        Check("finds pictures read column by column", judges("images.T.reshape(-1, m)")),
        Check("finds pictures that are rows, without failing itself", judges("images.reshape(m, -1)")),
        Check(
            "finds pictures that have changed places or are missing",
            judges("images[::-1].reshape(m, -1).T", "np.stack([images[0].ravel() for image in images], axis=1)"),
        ),
    ],
    hints=[
        "Hand `flatten` pictures in which every pixel is different, so that you can recognize each one afterwards."
        " Two small ones will do.",
        "`images = np.arange(24).reshape(2, 3, 4)`. First compare the shape with (12, 2), then column i with"
        " `images[i].ravel()` for each i.",
    ],
    why="Numbers that are all different betray every exchange. np.arange and a reshape make the best test pictures.",
    wrong=[
        Wrong("A right shape proves nothing: look at the numbers that come back.", by_shape),
        Wrong("With a single picture nothing can be mixed up. Use two or more.", by_one_picture),
        Wrong(
            "In pictures of one shade (or with sums only) pixels can change places unseen. Make every pixel different.",
            by_shades,
        ),
        Wrong("You look at the first column only; the others may hold anything.", by_the_first),
        Wrong("Compare the shape first, and return False where it is wrong: your test itself fails.", without_shape),
        Wrong("True and False have changed places.", lambda flatten: not keeps_pictures_whole(flatten)),
    ],
    alternatives=[whole_with_random_pictures],
)

EXERCISES = [
    GENTLE_LOSS,
    COLUMN_DOTS,
    WEIGHTED_GRADIENTS,
    EIGHT_SHAPES,
    PAIR_DISTANCES,
    SHARES,
    MENDED_LINE,
    KEEPS_PICTURES_WHOLE,
]
