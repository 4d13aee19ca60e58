"""Exercises of lesson 1.3: one hidden layer, its activations, its gradients, and where it begins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.neural.activations import sigmoid
from helpers.neural.gradient_check import numeric_gradient, relative_difference
from helpers.neural.shallow import ShallowParameters, shallow_forward


def most_units(n_x, n_y, budget):
    """Inputs, outputs, room for numbers -> the largest number of hidden units that fits, 0 if none does."""
    for_each_unit = n_x + 1 + n_y
    return max(0, (budget - n_y) // for_each_unit)


def one_after_the_other(n_x, n_y, budget):
    n = 0
    while (n + 1) * (n_x + 1) + n_y * (n + 2) <= budget:
        n += 1
    return n


def budgets(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n_x, n_y, n in ((2, 1, 4), (1, 1, 1), (256, 10, 30), (5, 3, 7)):
        exactly = n * (n_x + 1 + n_y) + n_y
        yield n_x, n_y, exactly
        yield n_x, n_y, exactly - 1
        yield n_x, n_y, exactly + n_x


def tiny_budgets(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield 4, 2, 7
    yield 100, 10, 3
    yield 1, 1, 3


MOST_UNITS = Exercise(
    name="most_units",
    reference=most_units,
    checks=[
        agrees("uses the budget up, and never overdraws it", budgets),
        agrees("says 0 where not even one unit fits", tiny_budgets),
    ],
    hints=[
        "One more hidden unit brings a row of W1, an entry of b1, and a column of W2. How many numbers is that?",
        "n units hold n (n_x + 1 + n_y) numbers, and b2 holds n_y more, whatever n is. Whole units: `//`.",
    ],
    why="A hidden unit brings n_x weights, a bias, and a weight to each output; only the n_y output biases come once.",
    wrong=[
        Wrong(
            "You forgot the output biases: n_y numbers are there before the first hidden unit.",
            lambda n_x, n_y, budget: budget // (n_x + 1 + n_y),
        ),
        Wrong(
            "You forgot the bias of each hidden unit.",
            lambda n_x, n_y, budget: max(0, (budget - n_y) // (n_x + n_y)),
        ),
        Wrong(
            "No biases are counted at all: every unit has one, hidden or output.",
            lambda n_x, n_y, budget: budget // (n_x + n_y),
        ),
        Wrong(
            "You counted the first layer only. Each hidden unit also has a weight to every output.",
            lambda n_x, n_y, budget: budget // (n_x + 1),
        ),
        Wrong(
            "You reckoned with a single output. There are n_y: a weight to each, and a bias for each.",
            lambda n_x, n_y, budget: max(0, (budget - 1) // (n_x + 2)),
        ),
        Wrong(
            "A fraction of a unit cannot be built: round down to a whole number.",
            lambda n_x, n_y, budget: max(0, (budget - n_y) / (n_x + 1 + n_y)),
        ),
        Wrong(
            "Rounding to the nearest can overdraw the budget: round down.",
            lambda n_x, n_y, budget: max(0, round((budget - n_y) / (n_x + 1 + n_y))),
        ),
        Wrong(
            "Fewer than zero units makes no sense: where nothing fits, say 0.",
            lambda n_x, n_y, budget: (budget - n_y) // (n_x + 1 + n_y),
        ),
    ],
    alternatives=[one_after_the_other],
)


def exclusive_or():
    """Return (W1 (2, 2), b1 (2, 1), W2 (1, 2), b2 (1, 1)) of a network that says yes where exactly one input is 1."""
    W1 = np.array([[20.0, 20.0], [20.0, 20.0]])
    b1 = np.array([[-10.0], [-30.0]])  # "at least one is 1", "both are 1"
    W2 = np.array([[20.0, -20.0]])  # the first, and not the second
    b2 = np.array([[-10.0]])
    return W1, b1, W2, b2


def one_but_not_the_other():
    W1, b1 = np.array([[20.0, -20.0], [-20.0, 20.0]]), np.full((2, 1), -10.0)
    return W1, b1, np.array([[20.0, 20.0]]), np.array([[-10.0]])


def not_both_and_one():
    W1, b1 = np.array([[-20.0, -20.0], [20.0, 20.0]]), np.array([[30.0], [-10.0]])
    return W1, b1, np.array([[20.0, 20.0]]), np.array([[-30.0]])


CORNERS = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
SHAPES = {"W1": (2, 2), "b1": (2, 1), "W2": (1, 2), "b2": (1, 1)}


def changed_corners(**changes: Any) -> Any:
    def answer():
        return tuple(ShallowParameters(*exclusive_or())._replace(**changes))

    return answer


def one_line_only():
    W1, b1 = np.array([[20.0, 20.0], [20.0, 20.0]]), np.full((2, 1), -10.0)
    return W1, b1, np.array([[20.0, 20.0]]), np.array([[-10.0]])


def only_both():
    W1, b1 = np.array([[20.0, 20.0], [20.0, 20.0]]), np.full((2, 1), -30.0)
    return W1, b1, np.array([[20.0, 20.0]]), np.array([[-10.0]])


def the_opposite():
    W1, b1, W2, b2 = exclusive_or()
    return W1, b1, -W2, -b2


def fits_together(answer, rng):
    got = answer()
    if not isinstance(got, tuple) or len(got) != 4:
        raise Mistake("Return a tuple of four arrays, separated by commas: return W1, b1, W2, b2.")
    for (name, shape), value in zip(SHAPES.items(), got, strict=True):
        if np.shape(value) != shape:
            raise Mistake(f"{name} has shape {np.shape(value)}, expected {shape}.")
        if not np.isfinite(np.asarray(value, dtype=float)).all():
            raise Mistake(f"{name} is not finite.")


def parts_the_corners(answer, rng):
    fits_together(answer, rng)
    A2, cache = shallow_forward(CORNERS, ShallowParameters(*answer()), "sigmoid")
    for (x1, x2), a, hidden in zip(CORNERS.T, A2[0], cache.A1.T, strict=True):
        wanted = x1 != x2
        if (a > 0.5) != wanted:
            says = "yes" if a > 0.5 else "no"
            units = " and ".join(f"{one:.2f}" for one in hidden)
            more = " These are hesitant votes: larger weights make clear ones." if abs(hidden - 0.5).max() < 0.4 else ""
            raise Mistake(
                f"At ({x1:g}, {x2:g}) the hidden units say {units}, and the network says {says}: {a:.2f}.{more}"
            )


def is_sure(answer, rng):
    parts_the_corners(answer, rng)
    A2, _ = shallow_forward(CORNERS, ShallowParameters(*answer()), "sigmoid")
    doubt = float(np.abs(A2 - (CORNERS[:1] != CORNERS[1:])).max())
    if doubt > 0.05:
        raise Mistake(f"The answers are right but hesitant, up to {doubt:.2f} off.")


EXCLUSIVE_OR = Exercise(
    name="exclusive_or",
    reference=exclusive_or,
    checks=[
        Check("returns four arrays that fit together", fits_together),
        Check("says yes at (0, 1) and (1, 0), no at (0, 0) and (1, 1)", parts_the_corners),
        Check("is sure of it, to within 0.05", is_sure),
    ],
    hints=[
        "Let one hidden unit say whether at least one input is 1, the other whether both are. What is the answer then?",
        "x1 + x2 is 0, 1 or 2. 20 (x1 + x2) - 10 is positive from 1 on, 20 (x1 + x2) - 30 from 2 on. Then: the first"
        " unit, but not the second.",
    ],
    why="Each hidden unit draws one of two parallel lines; the output keeps the strip between them.",
    wrong=[
        Wrong(
            "This says yes where at least one input is 1, also where both are. The second unit has to stop it there.",
            one_line_only,
        ),
        Wrong("This says yes only where both are 1.", only_both),
        Wrong("Exactly the wrong way round: turn the signs of W2 and b2.", the_opposite),
        Wrong(
            "The second unit votes for yes, too. Where both inputs are 1 it has to vote against.",
            changed_corners(W2=np.array([[20.0, 20.0]])),
        ),
        Wrong(
            "Without output bias the network sits on the fence where both hidden units say no.",
            changed_corners(b2=np.zeros((1, 1))),
        ),
        Wrong(
            "Right, but with weights of size 1 all sigmoids are close to 0.5: multiply all of them by ten or twenty.",
            lambda: tuple(theta / 4 for theta in exclusive_or()),
        ),
        Wrong(
            "b1 is a column, (2, 1): with shape (2,) it would be added along the wrong axis.",
            changed_corners(b1=np.array([-10.0, -30.0])),
        ),
        Wrong(
            "W2 is a row, (1, 2): one output unit, a weight for each hidden unit.", changed_corners(W2=np.ones((2, 1)))
        ),
    ],
    alternatives=[one_but_not_the_other, not_both_and_one],
)


def swish(Z):
    """Z (n, m) -> (A, slopes), both (n, m): z times sigmoid(z), and its derivative, entry by entry."""
    S = sigmoid(Z)
    return Z * S, S + Z * S * (1 - S)


def swish_from_output(Z):
    A = Z / (1 + np.exp(-Z))
    S = 1 / (1 + np.exp(-Z))
    return A, A + S * (1 - A)


def swish_changed(slope: Any) -> Any:
    return lambda Z: (Z * sigmoid(Z), slope(Z, sigmoid(Z)))


def logits(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for shape in ((3, 4), (1, 1), (2, 7)):
        yield (3 * rng.standard_normal(shape),)


def at_zero(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield (np.zeros((1, 2)),)


def slope_is_measured(answer, rng):
    Z = rng.standard_normal((2, 3))
    slopes = answer(Z)[1]
    measured = (answer(Z + 1e-5)[0] - answer(Z - 1e-5)[0]) / 2e-5
    if np.shape(slopes) != Z.shape or relative_difference(slopes, measured) > 1e-6:
        raise Mistake("The slopes are not those of your own A, measured by moving z a little to both sides.")


SWISH = Exercise(
    name="swish",
    reference=swish,
    checks=[
        agrees("gives z σ(z) and its derivative", logits),
        agrees("is 0 with slope 1/2 at z = 0", at_zero),
        Check("its slope is the one that a small step measures", slope_is_measured),
    ],
    hints=[
        "The product rule: (z σ)' = 1 · σ + z · σ'. And σ' you know.",
        "With `S = sigmoid(Z)`: A is Z * S, the slope is S + Z * S * (1 - S).",
    ],
    why="Two factors, two terms: σ(z) from the z that grows, z σ(z)(1 - σ(z)) from the σ that grows.",
    wrong=[
        Wrong("The product rule has two terms: σ alone is the first.", swish_changed(lambda Z, S: S)),
        Wrong(
            "This is only the second term of the product rule: add σ(z).", swish_changed(lambda Z, S: Z * S * (1 - S))
        ),
        Wrong("You gave the slope of the sigmoid. Swish is z times it.", swish_changed(lambda Z, S: S * (1 - S))),
        Wrong(
            "The two terms are added, not subtracted.",
            swish_changed(lambda Z, S: S - Z * S * (1 - S)),
        ),
        Wrong(
            "1 - a² is the slope of tanh; the sigmoid inside has s(1 - s).",
            swish_changed(lambda Z, S: S + Z * (1 - S**2)),
        ),
        Wrong(
            "The z stands at the wrong term: σ comes alone, and the slope σ(1 - σ) is what z multiplies.",
            swish_changed(lambda Z, S: Z * S + S * (1 - S)),
        ),
        Wrong(
            "A is z times the sigmoid of z; you gave the sigmoid itself.",
            lambda Z: (sigmoid(Z), swish(Z)[1]),
        ),
        Wrong("A and slopes have changed places.", lambda Z: swish(Z)[::-1]),
    ],
    alternatives=[swish_from_output],
)


def merged(W1, b1, W2, b2):
    """W1 (n_1, n_x), b1 (n_1, 1), W2 (n_2, n_1), b2 (n_2, 1) -> W (n_2, n_x), b (n_2, 1) of the one layer."""
    return W2 @ W1, W2 @ b1 + b2


def merged_by_looking(W1, b1, W2, b2):
    n_x = W1.shape[1]
    b = W2 @ (W1 @ np.zeros((n_x, 1)) + b1) + b2
    return W2 @ (W1 @ np.eye(n_x) + b1) + b2 - b, b


def two_layers(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n_x, n_1, n_2 in ((3, 4, 2), (3, 3, 3), (1, 1, 1), (1, 5, 1), (4, 1, 2)):
        yield tuple(rng.standard_normal(shape) for shape in ((n_1, n_x), (n_1, 1), (n_2, n_1), (n_2, 1)))


MERGED = Exercise(
    name="merged",
    reference=merged,
    checks=[agrees("does in one layer what the two do, for any sizes", two_layers)],
    hints=[
        "Write W2 (W1 x + b1) + b2 and multiply out. What stands before x, and what is left without x?",
        "W = W2 W1, in this order, is (n_2, n_1)(n_1, n_x). b = W2 b1 + b2: the first bias passes through W2, too.",
    ],
    why="W2 (W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2): linear after linear is linear.",
    wrong=[
        Wrong(
            "The first bias goes through the second layer as well: W2 b1 + b2.",
            lambda W1, b1, W2, b2: (W2 @ W1, b2.copy()),
        ),
        Wrong(
            "The biases cannot just be added: b1 passes through W2 first.",
            lambda W1, b1, W2, b2: (W2 @ W1, b1[: len(b2)] + b2 if len(b1) >= len(b2) else b1 + b2),
        ),
        Wrong(
            "The order is turned: the first layer acts first, so it stands on the right, W2 W1.",
            lambda W1, b1, W2, b2: (W1 @ W2 if W1.shape[1] == len(W2) else W2 @ W1, W2 @ b1 + b2),
        ),
        Wrong(
            "Matrices that follow each other are multiplied, not added.",
            lambda W1, b1, W2, b2: (W1 + W2 if W1.shape == W2.shape else W2 @ W1, W2 @ b1 + b2),
        ),
        Wrong(
            "W1 W2 is the wrong order, and only fits by accident: W2 acts last and stands on the left, W2 W1.",
            lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2),
        ),
        Wrong(
            "`*` multiplies entry by entry. A matrix product is `@`.", lambda W1, b1, W2, b2: (W2 * W1, W2 @ b1 + b2)
        ),
        Wrong("b2 is missing.", lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1)),
        Wrong(
            "W has shape (n_2, n_x), a row for each output. Yours is turned.",
            lambda W1, b1, W2, b2: ((W2 @ W1).T, W2 @ b1 + b2),
        ),
    ],
    alternatives=[merged_by_looking],
)


def steering_gradients(X, Y, W1, b1, W2, b2):
    """X (n_x, m), Y (n_y, m) in -1..1 and the parameters -> (J, dW1, db1, dW2, db2), gradients shaped like theirs."""
    m = X.shape[1]
    A1 = np.tanh(W1 @ X + b1)  # (n_1, m)
    A2 = np.tanh(W2 @ A1 + b2)  # (n_y, m)
    J = np.sum((A2 - Y) ** 2) / (2 * m)
    dZ2 = (A2 - Y) * (1 - A2**2)  # the one that changes
    dZ1 = W2.T @ dZ2 * (1 - A1**2)  # (n_1, m)
    dW1, db1 = dZ1 @ X.T / m, dZ1.sum(axis=1, keepdims=True) / m
    dW2, db2 = dZ2 @ A1.T / m, dZ2.sum(axis=1, keepdims=True) / m
    return J, dW1, db1, dW2, db2


def steering_one_by_one(X, Y, W1, b1, W2, b2):
    m = X.shape[1]
    J, dW1, db1, dW2, db2 = 0.0, 0 * W1, 0 * b1, 0 * W2, 0 * b2
    for i in range(m):
        x, y = X[:, [i]], Y[:, [i]]
        a1 = np.tanh(W1 @ x + b1)
        a2 = np.tanh(W2 @ a1 + b2)
        dz2 = (a2 - y) * (1 - a2) * (1 + a2) / m
        dz1 = (W2.T @ dz2) * (1 - a1 * a1)
        J += float(((a2 - y) ** 2).sum()) / (2 * m)
        dW1, db1, dW2, db2 = dW1 + dz1 @ x.T, db1 + dz1, dW2 + dz2 @ a1.T, db2 + dz2
    return J, dW1, db1, dW2, db2


def drives(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n_x, n_1, n_y, m in ((3, 4, 2, 5), (3, 3, 3, 3), (1, 1, 1, 1), (2, 5, 1, 4)):
        shapes = ((n_1, n_x), (n_1, 1), (n_y, n_1), (n_y, 1))
        parameters = (rng.standard_normal(shape) for shape in shapes)
        yield rng.standard_normal((n_x, m)), rng.uniform(-1, 1, (n_y, m)), *parameters


def steering_is_measured(answer, rng):
    X, Y, *parameters = next(drives(rng))
    gradients = answer(X, Y, *parameters)[1:]
    names = ("dW1", "db1", "dW2", "db2")
    for k, (name, theta, gradient) in enumerate(zip(names, parameters, gradients, strict=True)):

        def cost(moved, k=k):
            moved_along = [*parameters[:k], moved, *parameters[k + 1 :]]
            return steering_gradients(X, Y, *moved_along)[0]

        if np.shape(gradient) != theta.shape:
            raise Mistake(f"{name} has shape {np.shape(gradient)}, expected {theta.shape}, that of its parameter.")
        off = relative_difference(gradient, numeric_gradient(cost, theta))
        if off > 1e-6:
            raise Mistake(f"{name} is not the numeric gradient of J: relative difference {off:.1g}.")


def steering(**parts: Any) -> Any:
    """The gradients with another slope at the output or the hidden layer, or another way back."""

    def answer(X, Y, W1, b1, W2, b2):
        m = X.shape[1]
        Z1 = W1 @ X + b1
        A1 = np.tanh(Z1)
        Z2 = W2 @ A1 + b2
        A2 = np.tanh(Z2)
        J = parts.get("J", lambda E: np.sum(E**2) / (2 * m))(A2 - Y)
        dZ2 = (A2 - Y) * parts.get("out", lambda A, Z: 1 - A**2)(A2, Z2)
        came_back = parts.get("back", lambda W2, dZ2, E: W2.T @ dZ2)(W2, dZ2, A2 - Y)
        dZ1 = came_back * parts.get("hidden", lambda A, Z: 1 - A**2)(A1, Z1)
        return J, dZ1 @ X.T / m, dZ1.sum(axis=1, keepdims=True) / m, dZ2 @ A1.T / m, dZ2.sum(axis=1, keepdims=True) / m

    return answer


def steering_result(change: Any) -> Any:
    return lambda *args: change(steering_gradients(*args), args)


STEERING_GRADIENTS = Exercise(
    name="steering_gradients",
    reference=steering_gradients,
    checks=[
        agrees("gives the cost and four gradients, for any sizes", drives),
        Check("every gradient is the one that a small step measures", steering_is_measured),
    ],
    hints=[
        "Only the first equation changes. L = (a - y)²/2 gives dL/da = a - y. And then through which slope to dz?",
        "dZ2 = (A2 - Y) * (1 - A2**2), dZ1 = W2.T @ dZ2 * (1 - A1**2). The four others are as before, with their 1/m.",
    ],
    why="With squared error nothing cancels: the output's own slope 1 - a² stays, and with it the risk of saturation.",
    wrong=[
        Wrong(
            "dZ2 lacks the slope of the output. A2 - Y alone belongs to sigmoid with cross-entropy, where it cancels.",
            steering(out=lambda A, Z: 1.0),
        ),
        Wrong(
            "At the output you took the sigmoid's slope a(1 - a); here it is a tanh, 1 - a².",
            steering(out=lambda A, Z: A * (1 - A)),
        ),
        Wrong(
            "dZ1 starts from dZ2, with the output's slope in it, not from A2 - Y.",
            steering(back=lambda W2, dZ2, E: W2.T @ E),
        ),
        Wrong(
            "W2 has to be transposed on the way back: W2.T @ dZ2.",
            steering(back=lambda W2, dZ2, E: W2 @ dZ2),
        ),
        Wrong(
            "The hidden slope is missing in dZ1: times 1 - A1².",
            steering(hidden=lambda A, Z: 1.0),
        ),
        Wrong(
            "The hidden slope is 1 - A1², with a square.",
            steering(hidden=lambda A, Z: 1 - A),
        ),
        Wrong(
            "In the hidden layer you took the sigmoid's slope a(1 - a); its units are tanh, 1 - a².",
            steering(hidden=lambda A, Z: A * (1 - A)),
        ),
        Wrong(
            "A1 is tanh(Z1) already; you took its tanh once more for the slope.",
            steering(hidden=lambda A, Z: 1 - np.tanh(A) ** 2),
        ),
        Wrong(
            "The slope is taken at the logit: 1 - tanh(z)², not 1 - z².",
            steering(hidden=lambda A, Z: 1 - Z**2),
        ),
        Wrong(
            "The gradients are sums over the examples: divide by m.",
            steering_result(lambda r, a: (r[0], *(g * a[0].shape[1] for g in r[1:]))),
        ),
        Wrong(
            "The cost is halved: 1/(2m).",
            steering(J=lambda E: np.sum(E**2) / E.shape[1]),
        ),
        Wrong(
            "np.mean over all entries divides by n_y as well; J divides by 2m only.",
            steering(J=lambda E: np.mean(E**2) / 2),
        ),
        Wrong(
            "All signs are turned: the error is A2 - Y, not Y - A2.",
            steering_result(lambda r, a: (r[0], *(-g for g in r[1:]))),
        ),
        Wrong(
            "db1 and db2 lost an axis: sum with keepdims=True.",
            steering_result(lambda r, a: (r[0], r[1], r[2].ravel(), r[3], r[4].ravel())),
        ),
        Wrong(
            "db is summed over everything. Each unit has its own bias: sum along axis 1.",
            steering_result(lambda r, a: (r[0], r[1], r[2].sum() + 0 * r[2], r[3], r[4].sum() + 0 * r[4])),
        ),
        Wrong(
            "The order is J, dW1, db1, dW2, db2: first layer first.",
            steering_result(lambda r, a: (r[0], r[3], r[4], r[1], r[2])),
        ),
    ],
    alternatives=[steering_one_by_one],
)


def mended_layer(n, n_prev, rng):
    """Units, inputs, a Generator -> (W (n, n_prev), b (n, 1)) to start with."""
    W = rng.standard_normal((n, n_prev)) * np.sqrt(1 / n_prev)
    return W, np.zeros((n, 1))


def mended_row_by_row(n, n_prev, rng):
    rows = [rng.normal(0.0, n_prev**-0.5, n_prev) for _ in range(n)]
    return np.array(rows), np.zeros((n, 1))


def uniform_layer(n, n_prev, rng):
    reach = np.sqrt(3 / n_prev)
    return rng.uniform(-reach, reach, (n, n_prev)), np.zeros((n, 1))


def shapes_fit(answer, rng):
    for n, n_prev in ((4, 3), (1, 1), (1, 5), (6, 2)):
        got = answer(n, n_prev, np.random.default_rng(n))
        if not isinstance(got, tuple) or len(got) != 2:
            raise Mistake("Return two arrays, W and b.")
        W, b = got
        if np.shape(W) != (n, n_prev) or np.shape(b) != (n, 1):
            raise Mistake(
                f"For n = {n}, n_prev = {n_prev}: W has shape {np.shape(W)} and b {np.shape(b)}, expected {(n, n_prev)}"
                f" and {(n, 1)}."
            )
        if np.any(np.asarray(b) != 0):
            raise Mistake("The biases should start at 0.")


def units_differ(answer, rng):
    W, _ = answer(50, 40, np.random.default_rng(1))
    if len(np.unique(np.round(W, 12), axis=0)) < len(W):
        raise Mistake("There are equal rows: these units will stay equal forever.")
    if len(np.unique(np.round(W, 12), axis=1).T) < W.shape[1]:
        raise Mistake("There are equal columns: each unit gives all its inputs the same weight.")


def size_is_right(answer, rng):
    for n, n_prev in ((300, 40), (40, 300)):
        W, _ = answer(n, n_prev, np.random.default_rng(2))
        middle, spread = float(np.mean(W)), float(np.std(W))
        wanted = n_prev**-0.5
        if abs(middle) > 0.1 * wanted:
            raise Mistake(f"For {n_prev} inputs the weights lie around {middle:.2g}, expected around 0.")
        if abs(spread / wanted - 1) > 0.1:
            raise Mistake(f"For {n_prev} inputs the standard deviation is {spread:.2g}, expected {wanted:.2g}.")


def uses_the_generator(answer, rng):
    draws = [answer(3, 4, np.random.default_rng(seed))[0] for seed in (1, 1, 2)]
    if not np.array_equal(draws[0], draws[1]):
        raise Mistake("The same seed gives different weights: draw with the rng that you are given.")
    if np.array_equal(draws[0], draws[2]):
        raise Mistake("Another seed gives the same weights: draw with the rng that you are given.")


def repeated_columns(n, n_prev, rng):
    return np.ones((1, n_prev)) * rng.standard_normal((n, 1)) / np.sqrt(n_prev), np.zeros((n, 1))


MENDED_LAYER = Exercise(
    name="mended_layer",
    reference=mended_layer,
    checks=[
        Check("returns W (n, n_prev) and b (n, 1), the biases 0", shapes_fit),
        Check("makes all units different", units_differ),
        Check("lies around 0 with standard deviation 1 / √n_prev", size_is_right),
        Check("draws with the Generator that it is given", uses_the_generator),
    ],
    hints=[
        "Print what `colleagues_layer(3, 2, np.random.default_rng(0))` gives. What is alike?",
        "Draw n times n_prev numbers, not one row: `rng.standard_normal((n, n_prev))`, then make them small.",
    ],
    why="One row was drawn and used for every unit. Random is not enough: the units have to differ from each other.",
    wrong=[
        Wrong(
            "Every row is the same: you drew one row for all units, as the colleague did.",
            lambda n, n_prev, rng: (
                np.ones((n, 1)) * rng.standard_normal((1, n_prev)) / np.sqrt(n_prev),
                np.zeros((n, 1)),
            ),
        ),
        Wrong("Now the columns are all alike: each unit weighs all its inputs equally.", repeated_columns),
        Wrong(
            "All weights are zero: the units are equal.",
            lambda n, n_prev, rng: (np.zeros((n, n_prev)), np.zeros((n, 1))),
        ),
        Wrong(
            "`rng.random` gives only positive numbers: take `rng.standard_normal`.",
            lambda n, n_prev, rng: (rng.random((n, n_prev)) / np.sqrt(n_prev), np.zeros((n, 1))),
        ),
        Wrong(
            "The size is not adapted: divide by √n_prev.",
            lambda n, n_prev, rng: (rng.standard_normal((n, n_prev)), np.zeros((n, 1))),
        ),
        Wrong(
            "You divided by √n, the number of units. A logit adds up n_prev products, so the inputs count.",
            lambda n, n_prev, rng: (rng.standard_normal((n, n_prev)) / np.sqrt(n), np.zeros((n, 1))),
        ),
        Wrong(
            "√(2 / n_prev) is He's size, made for ReLU, which shuts half of them out. For tanh it is √(1 / n_prev).",
            lambda n, n_prev, rng: (rng.standard_normal((n, n_prev)) * np.sqrt(2 / n_prev), np.zeros((n, 1))),
        ),
        Wrong(
            "0.01 breaks the symmetry, but it does not know how many inputs there are: divide by √n_prev instead.",
            lambda n, n_prev, rng: (0.01 * rng.standard_normal((n, n_prev)), np.zeros((n, 1))),
        ),
        Wrong(
            "You divided by n_prev, without the root: too small.",
            lambda n, n_prev, rng: (rng.standard_normal((n, n_prev)) / n_prev, np.zeros((n, 1))),
        ),
        Wrong(
            "Your own generator inside gives the same weights whatever rng says.",
            lambda n, n_prev, rng: mended_layer(n, n_prev, np.random.default_rng(0)),
        ),
        Wrong(
            "b has shape (n,): a column is (n, 1).",
            lambda n, n_prev, rng: (mended_layer(n, n_prev, rng)[0], np.zeros(n)),
        ),
        Wrong(
            "W is turned: a row per unit, (n, n_prev).",
            lambda n, n_prev, rng: (mended_layer(n, n_prev, rng)[0].T, np.zeros((n, 1))),
        ),
        Wrong(
            "The biases may start at 0; random ones break no symmetry that is left.",
            lambda n, n_prev, rng: (mended_layer(n, n_prev, rng)[0], rng.standard_normal((n, 1))),
        ),
    ],
    alternatives=[mended_row_by_row, uniform_layer],
)


def outputs_and_losses():
    """Return a dict such as {"frost": ("relu", "squared error"), ...} with an entry for each of the four tasks."""
    return {
        "frost": ("sigmoid", "binary cross-entropy"),
        "degrees": ("linear", "squared error"),
        "sky": ("softmax", "cross-entropy"),
        "warnings": ("sigmoid", "binary cross-entropy"),
    }


def built_up():
    yes_or_no = ("sigmoid", "binary cross-entropy")
    return {
        "warnings": yes_or_no,
        "frost": yes_or_no,
        "sky": ("softmax", "cross-entropy"),
        "degrees": ("linear", "squared error"),
    }


def chosen(**changes: Any) -> Any:
    return lambda: outputs_and_losses() | changes


UNITS = ("linear", "sigmoid", "softmax", "relu", "tanh")
LOSSES = ("squared error", "binary cross-entropy", "cross-entropy")
REASONS = {
    "frost": "one question, yes or no, wants a probability",
    "degrees": "the answer may be any number, below zero too",
    "sky": "exactly one of four, so the shares have to add up to 1",
    "warnings": "three questions that do not depend on each other, each yes or no",
}


def is_complete(answer, rng):
    got = answer()
    if not isinstance(got, dict) or set(got) != set(REASONS):
        raise Mistake(f"Return a dict with the four keys {', '.join(REASONS)}.")
    for task, pair in got.items():
        if not isinstance(pair, (tuple, list)) or len(pair) != 2 or pair[0] not in UNITS or pair[1] not in LOSSES:
            raise Mistake(f"{task} should be a pair (output unit, loss) from the two lists, not {pair!r}.")


def choice_fits(task: str) -> Check:
    def fits(answer, rng):
        is_complete(answer, rng)
        unit, loss = answer()[task]
        right_unit, right_loss = outputs_and_losses()[task]
        if unit == right_unit and loss != right_loss:
            raise Mistake(f"{task}: {unit} fits; the loss does not fit it. Look at its row of the table.")
        if unit != right_unit:
            raise Mistake(f"{task}: think again, {REASONS[task]}.")

    return Check(f"{task}: output and loss fit the task", fits)


OUTPUTS_AND_LOSSES = Exercise(
    name="outputs_and_losses",
    reference=outputs_and_losses,
    checks=[Check("answers for all four tasks", is_complete), *(choice_fits(task) for task in REASONS)],
    hints=[
        "For each task ask first: which answers are possible? Then: which output unit can say all of these, no others?",
        "Yes or no: sigmoid. One of several: softmax. Several yes-or-no questions: a sigmoid each. Any number: linear."
        " The table above has the losses.",
    ],
    why="The output must be able to say every right answer; the loss is the one under which dZ2 becomes A2 - Y.",
    wrong=[
        Wrong(
            "warnings: softmax makes the three compete. Storm and ice can come together: a sigmoid for each.",
            chosen(warnings=("softmax", "cross-entropy")),
        ),
        Wrong(
            "sky: four sigmoids could say clear and snowing at once. Exactly one is right: softmax.",
            chosen(sky=("sigmoid", "binary cross-entropy")),
        ),
        Wrong(
            "degrees: ReLU cannot say minus five. A linear output can.",
            chosen(degrees=("relu", "squared error")),
        ),
        Wrong(
            "degrees: a tanh ends at 1; degrees do not.",
            chosen(degrees=("tanh", "squared error")),
        ),
        Wrong(
            "degrees: a sigmoid stays between 0 and 1; degrees do not.",
            chosen(degrees=("sigmoid", "squared error")),
        ),
        Wrong(
            "frost: squared error goes flat where a sigmoid is confidently wrong (lesson 1.1): take cross-entropy.",
            chosen(frost=("sigmoid", "squared error")),
        ),
        Wrong(
            "frost and warnings: a single sigmoid stands for two classes, so its loss is the binary cross-entropy.",
            chosen(frost=("sigmoid", "cross-entropy"), warnings=("sigmoid", "cross-entropy")),
        ),
        Wrong(
            "frost: softmax shares out between several classes. For a single yes or no one sigmoid says it all.",
            chosen(frost=("softmax", "cross-entropy")),
        ),
        Wrong(
            "frost: a linear output can say 7 or -3, and these are no probabilities.",
            chosen(frost=("linear", "squared error")),
        ),
        Wrong(
            "sky: with four classes the loss is cross-entropy over all four; the binary one knows two.",
            chosen(sky=("softmax", "binary cross-entropy")),
        ),
        Wrong(
            "An entry is missing: there are four tasks.",
            lambda: {task: pair for task, pair in outputs_and_losses().items() if task != "warnings"},
        ),
    ],
    alternatives=[built_up],
)

EXERCISES = [
    MOST_UNITS,
    EXCLUSIVE_OR,
    SWISH,
    MERGED,
    STEERING_GRADIENTS,
    MENDED_LAYER,
    OUTPUTS_AND_LOSSES,
]
