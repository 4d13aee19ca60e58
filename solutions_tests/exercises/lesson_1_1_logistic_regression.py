"""Exercises of lesson 1.1: one neuron, its cost, its gradient."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.data.clouds import two_clouds
from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.neural.activations import sigmoid
from helpers.neural.gradient_check import numeric_gradient, relative_difference
from helpers.neural.logistic import logistic_gradients


def columns_to_images(X, height, width):
    """X (height * width, m) -> pictures (m, height, width)."""
    return X.T.reshape(-1, height, width)


def images_one_by_one(X, height, width):
    images = np.zeros((X.shape[1], height, width), dtype=X.dtype)
    for i in range(X.shape[1]):
        images[i] = X[:, i].reshape(height, width)
    return images


def picture_columns(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for height, width, m in ((2, 3, 4), (1, 1, 1), (3, 2, 1), (25, 20, 7)):
        yield rng.integers(0, 256, (height * width, m)).astype(np.float64), height, width


def square_columns(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield rng.integers(0, 256, (4, 4)).astype(np.float64), 2, 2


COLUMNS_TO_IMAGES = Exercise(
    name="columns_to_images",
    reference=columns_to_images,
    checks=[
        agrees("puts every pixel back where it was", picture_columns, rtol=0, atol=0),
        agrees("also for as many pictures as pixels", square_columns, rtol=0, atol=0),
    ],
    hints=[
        "Undo the two steps of `images.reshape(m, -1).T` one by one, the last step first.",
        "After `X.T` each picture is a row. What does `reshape(m, height, width)` make of a row?",
    ],
    why="`X.T` brings each picture back into a row, and a row is exactly the order in which reshape deals out numbers.",
    wrong=[
        Wrong(
            "You reshaped without the transpose: the numbers are dealt out across the pictures, so each one gets"
            " pixels of several.",
            lambda X, height, width: X.reshape(-1, height, width),
        ),
        Wrong(
            "Height and width have changed places: each picture lies on its side, with its pixels mixed up.",
            lambda X, height, width: X.T.reshape(-1, width, height),
        ),
        Wrong(
            "You filled each picture column by column; it was unrolled row by row.",
            lambda X, height, width: X.T.reshape(-1, width, height).swapaxes(1, 2),
        ),
        Wrong(
            "Every picture is transposed: its rows have become columns.",
            lambda X, height, width: X.T.reshape(-1, height, width).swapaxes(1, 2),
        ),
        Wrong(
            "You multiplied by 255. Leave the values as they are.",
            lambda X, height, width: 255 * X.T.reshape(-1, height, width),
        ),
        Wrong(
            "The pictures stand last, as (height, width, m): the first axis has to count them.",
            lambda X, height, width: X.reshape(height, width, -1),
        ),
    ],
    alternatives=[images_one_by_one, lambda X, height, width: np.moveaxis(X.reshape(height, width, -1), -1, 0)],
)


def safe_cost(A, Y):
    """Cost of predictions A (1, m) in [0, 1] for labels Y (1, m): one number, finite for every A."""
    A = np.clip(A, 1e-12, 1 - 1e-12)
    return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))


def cost_of_the_truth(A, Y):
    given = np.where(Y == 1, A, 1 - A)
    return -np.log(np.maximum(given, 1e-12)).sum() / A.shape[1]


def clip_in_place(A, Y):
    A[A < 1e-12] = 1e-12
    A[A > 1 - 1e-12] = 1 - 1e-12
    return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))


def predictions(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for m in (5, 1, 40):
        yield rng.uniform(0.02, 0.98, (1, m)), rng.integers(0, 2, (1, m))


def certain_predictions(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield np.array([[1.0, 0.0, 1.0]]), np.array([[1, 0, 1]])
    yield np.array([[0.0, 1.0, 0.5]]), np.array([[1, 0, 1]])
    yield np.array([[0.0]]), np.array([[1]])


def raw_cost(A, Y):
    return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))


SAFE_COST = Exercise(
    name="safe_cost",
    reference=safe_cost,
    checks=[
        agrees("is the mean loss of ordinary predictions", predictions, rtol=1e-9),
        agrees("stays finite when predictions are exactly 0 or 1", certain_predictions, rtol=1e-3, atol=1e-9),
    ],
    hints=[
        "Bring A into the range from 1e-12 to 1 - 1e-12 before any logarithm is taken, without changing the A you got.",
        "`np.clip(A, 1e-12, 1 - 1e-12)` gives a clipped copy. Then average -(y log a + (1 - y) log(1 - a)).",
    ],
    why="The clipped copy changes nothing for ordinary predictions, and no loss can exceed -log(1e-12) = 27.6.",
    wrong=[
        Wrong("The logarithm of 0 got through: clip A before you take logarithms.", raw_cost),
        Wrong(
            "The minus sign is missing: a cost of good predictions is small and positive.",
            lambda A, Y: -safe_cost(A, Y),
        ),
        Wrong(
            "This is the sum of the losses. The cost is their mean: divide by m.",
            lambda A, Y: safe_cost(A, Y) * A.shape[1],
        ),
        Wrong(
            "Only the examples with label 1 are counted: the term (1 - y) log(1 - a) is missing.",
            lambda A, Y: -np.mean(Y * np.log(np.clip(A, 1e-12, 1))),
        ),
        Wrong(
            "You clipped from below only. 1 - a has a logarithm too, so clip at 1 - 1e-12 as well.",
            lambda A, Y: raw_cost(np.clip(A, 1e-12, None), Y),
        ),
        Wrong(
            "These are the losses, one per example. The cost is their mean, one number.",
            lambda A, Y: (
                -(Y * np.log(np.clip(A, 1e-12, 1 - 1e-12)) + (1 - Y) * np.log(1 - np.clip(A, 1e-12, 1 - 1e-12)))
            ),
        ),
        Wrong("Y and 1 - Y have changed places.", lambda A, Y: safe_cost(A, 1 - Y)),
        Wrong(
            "This is the logarithm to base 10; the natural one is `np.log`.", lambda A, Y: safe_cost(A, Y) / np.log(10)
        ),
        Wrong("This changes the A that you were given. Work on a copy, for instance `np.clip(A, ...)`.", clip_in_place),
        Wrong(
            "The clipping is too strong: a prediction that is certain and right then costs 0.01. Use 1e-12.",
            lambda A, Y: raw_cost(np.clip(A, 0.01, 0.99), Y),
        ),
    ],
    alternatives=[cost_of_the_truth],
)


def which_rate():
    """Return a dict such as {"A": 0.1, "B": 0.01, "C": 0.32}."""
    return {"A": 0.1, "B": 0.32, "C": 0.01}


def names_three_rates(answer: Any, rng: np.random.Generator) -> None:
    given = answer()
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`, or print instead?")
    if not isinstance(given, dict) or sorted(map(str, given)) != ["A", "B", "C"]:
        raise Mistake('return a dict with the keys "A", "B" and "C"')
    if sorted(given.values()) != [0.01, 0.1, 0.32]:
        raise Mistake("each of 0.01, 0.1 and 0.32 has to appear once")


def names_the_right_rates(answer: Any, rng: np.random.Generator) -> None:
    given, right = answer(), which_rate()
    wrong = [letter for letter in "ABC" if given[letter] != right[letter]]
    if wrong:
        raise Mistake(f"{len(wrong)} of the 3 curves have another learning rate")


WHICH_RATE = Exercise(
    name="which_rate",
    reference=which_rate,
    checks=[
        Check("gives each curve one of the three rates", names_three_rates),
        Check("and each the right one", names_the_right_rates),
    ],
    hints=[
        "Which of the three is hardly smaller than the limit 0.33? Such a run still arrives, but how does it move?",
        "On a parabola a step multiplies each distance to the bottom by 1 - α·curvature. Work that out for"
        " curvatures 1 and 6: the factor nearer to 1 or -1 sets the pace.",
    ],
    why="The slowest factors are 0.90 for 0.1, -0.92 for 0.32 and 0.99 for 0.01: the largest rate is not the fastest.",
    wrong=[
        Wrong(
            "The largest rate is not the fastest here: so close to the limit it bounces across the steep valley.",
            lambda: {"A": 0.32, "B": 0.1, "C": 0.01},
        ),
        Wrong(
            "Close to the limit is not slowest: -0.92 shrinks faster than 0.99. Which rate makes tiny steps?",
            lambda: {"A": 0.1, "B": 0.01, "C": 0.32},
        ),
        Wrong(
            "You have the order upside down: a rate of 0.01 takes tiny steps, and a curve of tiny steps falls slowly.",
            lambda: {"A": 0.01, "B": 0.32, "C": 0.1},
        ),
        Wrong(
            "None of the three is where it belongs. Begin with C: it falls most slowly.",
            lambda: {"A": 0.01, "B": 0.1, "C": 0.32},
        ),
        Wrong(
            "None of the three is where it belongs; the slowest curve is C.", lambda: {"A": 0.32, "B": 0.01, "C": 0.1}
        ),
    ],
    alternatives=[lambda: {"C": 1e-2, "A": 1e-1, "B": 0.32}],
)


def used_twice():
    """Return the three numbers (J, dJ/da, dJ/db)."""
    a, b = 2, 3
    left, right = a + b, b + 1
    J = left * right
    return J, right, right + left


def numbers_of(given: Any) -> list[float]:
    """Three numbers in any honest form: Python's or NumPy's, in a tuple, a list or an array."""
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`, or print instead?")
    try:
        values = [np.asarray(value) for value in given]
    except TypeError:
        raise Mistake("return three numbers, separated by commas") from None
    if not all(value.size == 1 and value.dtype.kind in "iuf" for value in values):
        raise Mistake("return three plain numbers, separated by commas")
    if len(values) != 3:
        raise Mistake(f"it returns {len(values)} numbers, three are asked for")
    return [float(value.item()) for value in values]


def three_numbers(answer: Any, rng: np.random.Generator) -> None:
    numbers_of(answer())


def number_is(place: int, value: float, what: str) -> Any:
    def test(answer: Any, rng: np.random.Generator) -> None:
        given = numbers_of(answer())[place]
        if not abs(given - value) < 1e-6:
            raise Mistake(f"{what} is not {given:g}")

    return test


USED_TWICE = Exercise(
    name="used_twice",
    reference=used_twice,
    checks=[
        Check("returns three numbers", three_numbers),
        Check("J", number_is(0, 20, "J")),
        Check("dJ/da", number_is(1, 4, "dJ/da")),
        Check("dJ/db", number_is(2, 9, "dJ/db")),
    ],
    hints=[
        "Name the two brackets: p = a + b and q = b + 1, so J = p·q. Which arrows leave b?",
        "dJ/dp = q = 4 and dJ/dq = p = 5. b reaches J through p and through q: its two contributions add up.",
    ],
    why="A node that is used twice receives a derivative along each of its arrows, and they add up: 4 + 5 = 9.",
    wrong=[
        Wrong("For dJ/db you followed only the arrow into (a + b). b also goes into (b + 1).", lambda: (20, 4, 4)),
        Wrong("For dJ/db you followed only the arrow into (b + 1). b also goes into (a + b).", lambda: (20, 4, 5)),
        Wrong("The two contributions to dJ/db add up; you multiplied them.", lambda: (20, 4, 20)),
        Wrong("dJ/da and dJ/db have changed places.", lambda: (20, 9, 4)),
        Wrong("dJ/da is the other factor, b + 1, not a + b itself.", lambda: (20, 5, 9)),
    ],
    alternatives=[lambda: [20.0, 4.0, 9.0], lambda: np.array([20, 4, 9])],
)


def one_step():
    """Return the three numbers (w_1, w_2, b) after the step."""
    x, y = np.array([3.0, -1.0]), 1
    w, b = np.zeros(2), 0.0
    a = 1 / (1 + np.exp(-(w @ x + b)))
    dz = a - y
    w, b = w - 0.2 * x * dz, b - 0.2 * dz
    return w[0], w[1], b


ONE_STEP = Exercise(
    name="one_step",
    reference=one_step,
    checks=[
        Check("returns three numbers", three_numbers),
        Check("w_1", number_is(0, 0.3, "w_1")),
        Check("w_2", number_is(1, -0.1, "w_2")),
        Check("b", number_is(2, 0.1, "b")),
    ],
    hints=[
        "Forward first: what is z, and so what is a? Then dz = a - y.",
        "a = 0.5, so dz = -0.5 and dw = (3, -1)·(-0.5). The step goes against the gradient: w - 0.2·dw.",
    ],
    why="dz = 0.5 - 1 = -0.5, dw = (-1.5, 0.5), db = -0.5; minus 0.2 times each gives (0.3, -0.1) and 0.1.",
    wrong=[
        Wrong("The step went uphill: subtract the gradient, w - α·dw.", lambda: (-0.3, 0.1, -0.1)),
        Wrong("This is the gradient itself. The step is -α times it, and w starts at 0.", lambda: (-1.5, 0.5, -0.5)),
        Wrong("The learning rate is missing: the step is 0.2 times the gradient.", lambda: (1.5, -0.5, 0.5)),
        Wrong("The weights' gradient lacks x: dw_j = x_j·dz.", lambda: (0.1, 0.1, 0.1)),
        Wrong("The bias moves too: db = dz.", lambda: (0.3, -0.1, 0.0)),
        Wrong("The bias goes against its gradient too: b - α·db, and db is negative.", lambda: (0.3, -0.1, -0.1)),
        Wrong("You took a = 0 for z = 0. The sigmoid of 0 is one half.", lambda: (0.6, -0.2, 0.2)),
        Wrong("You multiplied dz by a(1 - a) once more; a - y holds it already.", lambda: (0.075, -0.025, 0.025)),
    ],
    alternatives=[lambda: [3 / 10, -1 / 10, 1 / 10], lambda: (np.array([0.3]), np.array([-0.1]), 0.1)],
)


def mended_gradients(X, Y, w, b):
    """X (n_x, m), Y (1, m), w (n_x, 1), b a number -> (dw (n_x, 1), db a number), averaged over the examples."""
    m = X.shape[1]
    A = sigmoid(w.T @ X + b)
    dZ = A - Y
    return X @ dZ.T / m, dZ.sum() / m


def mended_with_loops(X, Y, w, b):
    n_x, m = X.shape
    dw, db = np.zeros((n_x, 1)), 0.0
    for i in range(m):
        z = sum(w[j, 0] * X[j, i] for j in range(n_x)) + b
        dz = 1 / (1 + np.exp(-z)) - Y[0, i]
        for j in range(n_x):
            dw[j, 0] += X[j, i] * dz / m
        db += dz / m
    return dw, db


def neurons(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n_x, m in ((2, 5), (1, 1), (3, 1), (4, 4), (1, 6)):
        yield rng.normal(size=(n_x, m)), rng.integers(0, 2, (1, m)), rng.normal(size=(n_x, 1)), float(rng.normal())


def lowers_the_cost(answer: Any, rng: np.random.Generator) -> None:
    X, Y = two_clouds(40, rng, distance=2.0)
    w, b = np.zeros((2, 1)), 0.0
    before = logistic_gradients(X, Y, w, b)[0]
    for _ in range(20):
        dw, db = answer(X, Y, w, b)
        w, b = w - 0.1 * dw, float(b - 0.1 * db)
    after = logistic_gradients(X, Y, w, b)[0]
    if not after < before:
        raise Mistake(f"after 20 steps the cost went from {before:.2f} to {after:.2f}; it should fall")


MENDED_GRADIENTS = Exercise(
    name="mended_gradients",
    reference=mended_gradients,
    checks=[
        agrees("gives the gradient on random examples", neurons, rtol=1e-9, atol=1e-12),
        Check("lowers the cost when one follows it", lowers_the_cost),
    ],
    hints=[
        "Go through steps 1 to 3 of the derivation and compare each with a line of the code.",
        "dz = a - y: prediction minus truth. Which way round is it in the code?",
    ],
    why="With Y - A every gradient has the opposite sign, and gradient descent climbs. Nothing else is wrong.",
    wrong=[
        Wrong(
            "dZ still has the wrong sign: it is prediction minus truth, A - Y.",
            lambda X, Y, w, b: tuple(-g for g in mended_gradients(X, Y, w, b)),
        ),
        Wrong(
            "The division by m is gone: gradients of the cost are averages.",
            lambda X, Y, w, b: tuple(g * X.shape[1] for g in mended_gradients(X, Y, w, b)),
        ),
        Wrong(
            "You turned dw round but not db.",
            lambda X, Y, w, b: (mended_gradients(X, Y, w, b)[0], -mended_gradients(X, Y, w, b)[1]),
        ),
        Wrong(
            "dZ must not be multiplied by A(1 - A) once more: a - y holds the slope of the sigmoid already.",
            lambda X, Y, w, b: extra_slope(X, Y, w, b),
        ),
        Wrong(
            "dw has the shape (1, n_x); it has to look like w, (n_x, 1).",
            lambda X, Y, w, b: (mended_gradients(X, Y, w, b)[0].T, mended_gradients(X, Y, w, b)[1]),
        ),
    ],
    alternatives=[mended_with_loops],
)


def extra_slope(X, Y, w, b):
    A = sigmoid(w.T @ X + b)
    dZ = (A - Y) * A * (1 - A)
    return X @ dZ.T / X.shape[1], dZ.sum() / X.shape[1]


def hinge_gradients(X, Y, w, b):
    """X (n_x, m), Y (1, m) of 0 and 1, w (n_x, 1), b a number -> (J, dw (n_x, 1), db), averaged over the examples."""
    m = X.shape[1]
    S = 2 * Y - 1
    margin = 1 - S * (w.T @ X + b)
    J = np.maximum(0, margin).mean()
    dZ = np.where(margin > 0, -S, 0)
    return J, X @ dZ.T / m, dZ.sum() / m


def hinge_with_loops(X, Y, w, b):
    n_x, m = X.shape
    J, dw, db = 0.0, np.zeros((n_x, 1)), 0.0
    for i in range(m):
        s = 2 * Y[0, i] - 1
        room = s * ((w[:, 0] * X[:, i]).sum() + b)
        if room < 1:
            J += (1 - room) / m
            dw[:, 0] -= s * X[:, i] / m
            db -= s / m
    return J, dw, db


def hinge_of(S, X, Y, w, b):
    margin = 1 - S * (w.T @ X + b)
    dZ = np.where(margin > 0, -S, 0)
    return np.maximum(0, margin).mean(), X @ dZ.T / X.shape[1], dZ.sum() / X.shape[1]


def hinge_everywhere(X, Y, w, b):
    S = 2 * Y - 1
    margin = 1 - S * (w.T @ X + b)
    return np.maximum(0, margin).mean(), -X @ S.T / X.shape[1], -S.sum() / X.shape[1]


def agrees_with_numeric_gradient(answer: Any, rng: np.random.Generator) -> None:
    X, Y = two_clouds(30, rng, distance=2.0)
    w, b = rng.normal(size=(2, 1)), float(rng.normal())
    _, dw, db = answer(X, Y, w, b)
    witness = numeric_gradient(lambda v: hinge_gradients(X, Y, v, b)[0], w)
    if np.shape(dw) != (2, 1) or relative_difference(np.asarray(dw, dtype=float), witness) > 1e-5:
        raise Mistake("moving w a little changes the cost by another amount than your dw says")
    witness = numeric_gradient(lambda v: hinge_gradients(X, Y, w, v.item())[0], np.array([b]))
    if relative_difference(np.array([float(db)]), witness) > 1e-5:
        raise Mistake("moving b a little changes the cost by another amount than your db says")


def examples_at_the_kink(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield np.array([[1.0, 2.0]]), np.array([[1, 1]]), np.array([[1.0]]), 0.0
    yield np.array([[-1.0, 3.0, 0.5]]), np.array([[0, 0, 1]]), np.array([[1.0]]), 0.0


def steep_at_the_kink(X, Y, w, b):
    S = 2 * Y - 1
    margin = 1 - S * (w.T @ X + b)
    dZ = np.where(margin >= 0, -S, 0)
    return np.maximum(0, margin).mean(), X @ dZ.T / X.shape[1], dZ.sum() / X.shape[1]


def compares_z_with_one(X, Y, w, b):
    S, Z = 2 * Y - 1, w.T @ X + b
    dZ = np.where(Z < 1, -S, 0)
    return np.maximum(0, 1 - S * Z).mean(), X @ dZ.T / X.shape[1], dZ.sum() / X.shape[1]


HINGE_GRADIENTS = Exercise(
    name="hinge_gradients",
    reference=hinge_gradients,
    checks=[
        agrees("gives cost and gradients on random examples", neurons, rtol=1e-9, atol=1e-12),
        Check("agrees with the numeric gradient", agrees_with_numeric_gradient),
        agrees("takes the slope 0 at the kink", examples_at_the_kink, rtol=1e-9, atol=1e-12),
    ],
    hints=[
        "Follow one example: where 1 - s·z is positive the loss is a straight line in z. Its slope? And elsewhere?",
        "dz is -s where 1 - s·z > 0, and 0 elsewhere. Then as always dw = X·dZᵀ/m and db = mean of dZ.",
    ],
    why="The loss is made of two straight pieces, so dz is -s on one and 0 on the other. From z on, nothing is new.",
    wrong=[
        Wrong(
            "Use s = 2y - 1 in place of y: the labels have to be +1 and -1.", lambda X, Y, w, b: hinge_of(Y, X, Y, w, b)
        ),
        Wrong("At s·z = 1 exactly, take the slope 0: only s·z < 1 pulls.", steep_at_the_kink),
        Wrong("Compare s·z with 1, not z: for the label 0 the sign turns round.", compares_z_with_one),
        Wrong("Examples with s·z ≥ 1 cost nothing and must not pull: their dz is 0.", hinge_everywhere),
        Wrong(
            "The gradients have the wrong sign: the slope of 1 - s·z is -s.",
            lambda X, Y, w, b: (hinge_gradients(X, Y, w, b)[0], *(-g for g in hinge_gradients(X, Y, w, b)[1:])),
        ),
        Wrong(
            "Cost and gradients are sums; divide them by m.",
            lambda X, Y, w, b: tuple(g * X.shape[1] for g in hinge_gradients(X, Y, w, b)),
        ),
        Wrong(
            "There is a sigmoid in it. The hinge loss takes z as it is.",
            lambda X, Y, w, b: hinge_through_sigmoid(X, Y, w, b),
        ),
    ],
    alternatives=[hinge_with_loops],
)


def hinge_through_sigmoid(X, Y, w, b):
    S = 2 * Y - 1
    A = sigmoid(w.T @ X + b)
    dZ = np.where(1 - S * A > 0, -S, 0)
    return np.maximum(0, 1 - S * A).mean(), X @ dZ.T / X.shape[1], dZ.sum() / X.shape[1]


EXERCISES = [COLUMNS_TO_IMAGES, SAFE_COST, WHICH_RATE, USED_TWICE, ONE_STEP, MENDED_GRADIENTS, HINGE_GRADIENTS]
