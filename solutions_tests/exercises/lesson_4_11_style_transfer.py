"""Exercises of lesson 4.11: the Gram matrix, what it is blind to, style cost and gradient, a careful descent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees

Cases = Iterator[Any]
SHAPES = ((1, 3, 2), (1, 1, 1), (2, 1, 3), (4, 3, 2), (3, 5, 6), (2, 2, 4))


def gram(a):
    """Activations (n_H, n_W, n_C) of one layer -> Gram matrix (n_C, n_C)."""
    A = a.reshape(-1, a.shape[2]).T
    return A @ A.T


def gram_by_loops(a):
    n_C = a.shape[2]
    G = np.zeros((n_C, n_C))
    for k in range(n_C):
        for other in range(n_C):
            G[k, other] = np.sum(a[:, :, k] * a[:, :, other])
    return G


def torn(a):
    A = a.reshape(a.shape[2], -1)
    return A @ A.T


def centered(a):
    A = a.reshape(-1, a.shape[2]).T
    A = A - A.mean(axis=1, keepdims=True)
    return A @ A.T


def lengths_taken_out(a):
    G = gram(a)
    lengths = np.sqrt(np.diag(G))
    lengths = np.where(lengths == 0, 1, lengths)
    return G / np.outer(lengths, lengths)


def layers_of_activations(rng: np.random.Generator) -> Cases:
    for shape in SHAPES:
        yield (rng.standard_normal(shape) + 0.5,)


def has_a_row_for_each_channel(answer: Any, rng: np.random.Generator) -> None:
    a = rng.standard_normal((3, 4, 2))
    G = answer(a)
    if getattr(G, "shape", None) == (12, 12):
        raise Mistake(
            "You got a row for each of the 12 places: that is A^T A. Sum over the places, so that channels are left."
        )
    if getattr(G, "shape", None) == (4, 4) or getattr(G, "ndim", 0) == 3:
        raise Mistake(
            "Height and width have to be summed away: the Gram matrix of 3 x 4 places and 2 channels is 2 x 2."
        )


GRAM = Exercise(
    name="gram",
    reference=gram,
    checks=[
        Check("has a row and a column for each channel, and none for height or width", has_a_row_for_each_channel),
        agrees("adds up the products over all places, for any shape", layers_of_activations),
    ],
    hints=[
        "Unroll first: a row for each channel, a column for each place. The channels are the *last* axis of a.",
        "`a.reshape(-1, a.shape[2])` has a row for each place; its `.T` is A. Then one matrix product.",
    ],
    why="Every entry is the scalar product of two rows of A, and a matrix product is a table of scalar products.",
    wrong=[
        Wrong(
            "`a.reshape(n_C, -1)` keeps the order in memory, in which channels alternate: its rows mix all channels."
            " Reshape to (places, n_C) and transpose.",
            torn,
        ),
        Wrong(
            "You got a row for each of the 12 places: that is A^T A. Sum over the places, so that channels are left.",
            lambda a: a.reshape(-1, a.shape[2]) @ a.reshape(-1, a.shape[2]).T,
        ),
        Wrong(
            "Height and width have to be summed away: the Gram matrix of 3 x 4 places and 2 channels is 2 x 2.",
            lambda a: np.einsum("ijk,ijl->ijk", a, a),
        ),
        Wrong("You subtracted the means first: that is a covariance. The Gram matrix is not centered.", centered),
        Wrong(
            "You divided by the number of places. Here the sum is asked for; the style cost has the factor.",
            lambda a: gram(a) / (a.shape[0] * a.shape[1]),
        ),
        Wrong(
            "You divided by the lengths of the channels, and the strengths are gone: the diagonal is 1 everywhere.",
            lengths_taken_out,
        ),
    ],
    alternatives=[gram_by_loops, lambda a: np.einsum("ijk,ijl->kl", a, a)],
)


def gram_foreseen(G, order, factors, copies):
    """Gram matrix (n_C, n_C) of a layer -> that of the rearranged layer, without seeing an activation."""
    return copies * np.outer(factors, factors) * G[np.ix_(order, order)]


def foreseen_by_loops(G, order, factors, copies):
    n_C = len(order)
    new = np.zeros((n_C, n_C))
    for k in range(n_C):
        for other in range(n_C):
            new[k, other] = G[order[k], order[other]] * factors[k] * factors[other] * copies
    return new


def rearranged(rng: np.random.Generator) -> Cases:
    for n_H, n_W, n_C in SHAPES:
        G = gram(rng.standard_normal((n_H, n_W, n_C)))
        yield G, rng.permutation(n_C), rng.uniform(0.5, 2, n_C), int(rng.integers(1, 5))
    G = gram(rng.standard_normal((3, 3, 3)))
    yield G, np.array([1, 2, 0]), np.array([1.0, 2.0, -3.0]), 1


GRAM_FORESEEN = Exercise(
    name="gram_foreseen",
    reference=gram_foreseen,
    checks=[agrees("foresees the Gram matrix of any such rearrangement", rearranged)],
    hints=[
        "An entry is a sum of products over all places. Where a place lies makes no difference to a sum, but twice as"
        " many places are twice the sum.",
        "New channel k is old channel order[k] times factors[k], so G'[k, l] = copies * factors[k] * factors[l] *"
        " G[order[k], order[l]]. `np.ix_(order, order)` picks rows and columns; `np.outer` makes all products.",
    ],
    why="Places are summed over, so mirroring and shuffling leave no trace. Copies add up. A channel occurs in its row"
    " and in its column, so its factor does, too, and on the diagonal twice.",
    wrong=[
        Wrong(
            "Each entry has two channels, and each of them brings its factor: a product of two factors.",
            lambda G, order, factors, copies: copies * factors[:, None] * G[np.ix_(order, order)],
        ),
        Wrong(
            "Only the rows have been put in order. Channels stand in rows and in columns.",
            lambda G, order, factors, copies: copies * np.outer(factors, factors) * G[order],
        ),
        Wrong(
            "Only the columns have been put in order. Each channel has a row, too.",
            lambda G, order, factors, copies: copies * np.outer(factors, factors) * G[:, order],
        ),
        Wrong(
            "The channels still stand in their old order: `order` is missing.",
            lambda G, order, factors, copies: copies * np.outer(factors, factors) * G,
        ),
        Wrong(
            "`copies` layers beside each other have `copies` times as many places: the sum grows by that factor, not by"
            " its square.",
            lambda G, order, factors, copies: copies**2 * np.outer(factors, factors) * G[np.ix_(order, order)],
        ),
        Wrong(
            "More places make a larger sum: the copies are missing.",
            lambda G, order, factors, copies: np.outer(factors, factors) * G[np.ix_(order, order)],
        ),
        Wrong(
            "The factors belong to the new channels, after they have been put in order; yours went along.",
            lambda G, order, factors, copies: copies * (np.outer(factors, factors) * G)[np.ix_(order, order)],
        ),
        Wrong(
            "That is the order turned round: new channel k is old channel order[k].",
            lambda G, order, factors, copies: copies * np.outer(factors, factors)
            * G[np.ix_(np.argsort(order), np.argsort(order))],
        ),
    ],
    alternatives=[
        foreseen_by_loops,
        lambda G, order, factors, copies: copies * np.diag(factors) @ G[order][:, order] @ np.diag(factors),
    ],
)  # fmt: skip


def style_cost_any_size(a_S, a_G):
    """Style cost of one layer for a_S and a_G of the same n_C, and any sizes: one number."""
    A_S, A_G = a_S.reshape(-1, a_S.shape[2]).T, a_G.reshape(-1, a_G.shape[2]).T
    gap = A_S @ A_S.T / A_S.shape[1] - A_G @ A_G.T / A_G.shape[1]
    return float((gap**2).sum() / (2 * len(gap)) ** 2)


def cost_by_loops(a_S, a_G):
    n_C, total = a_S.shape[2], 0.0
    for k in range(n_C):
        for other in range(n_C):
            mean_S = np.mean(a_S[:, :, k] * a_S[:, :, other])
            mean_G = np.mean(a_G[:, :, k] * a_G[:, :, other])
            total += (mean_S - mean_G) ** 2
    return total / (4 * n_C**2)


def sizes_ignored(a_S, a_G):
    n_H, n_W, n_C = a_G.shape
    return float(((gram(a_S) - gram(a_G)) ** 2).sum() / (2 * n_H * n_W * n_C) ** 2)


def without_square(a_S, a_G):
    gap = gram(a_S) / (a_S.shape[0] * a_S.shape[1]) - gram(a_G) / (a_G.shape[0] * a_G.shape[1])
    return float(gap.sum() / (2 * len(gap)) ** 2)


def places_squared_once_more(a_S, a_G):
    return style_cost_any_size(a_S, a_G) / (a_G.shape[0] * a_G.shape[1]) ** 2


def mean_of_squares(a_S, a_G):
    n_C = a_G.shape[2]
    return style_cost_any_size(a_S, a_G) * (2 * n_C) ** 2 / n_C**2


def without_scale(a_S, a_G):
    return style_cost_any_size(a_S, a_G) * (2 * a_G.shape[2]) ** 2


def scale_not_squared(a_S, a_G):
    return style_cost_any_size(a_S, a_G) * 2 * a_G.shape[2]


def a_norm(a_S, a_G):
    return float(np.sqrt(without_scale(a_S, a_G)) / (2 * a_G.shape[2]) ** 2)


def place_by_place(a_S, a_G):
    n_H, n_W = min(a_S.shape[0], a_G.shape[0]), min(a_S.shape[1], a_G.shape[1])
    S, G = a_S[:n_H, :n_W].reshape(n_H * n_W, -1), a_G[:n_H, :n_W].reshape(n_H * n_W, -1)
    gap = S.T @ G / (n_H * n_W)
    return float((gap**2).sum() / (2 * a_G.shape[2]) ** 2)


def pairs_of_layers(rng: np.random.Generator) -> Cases:
    for n_H, n_W, n_C in SHAPES:
        yield rng.standard_normal((n_H, n_W, n_C)), rng.standard_normal((n_H, n_W, n_C))
        yield rng.standard_normal((n_H + 2, n_W, n_C)), rng.standard_normal((n_H, n_W + 1, n_C))
    a = rng.standard_normal((4, 3, 2))
    yield a, a


def a_mosaic_costs_nothing(answer: Any, rng: np.random.Generator) -> None:
    a = rng.standard_normal((3, 2, 4))
    cost = answer(np.concatenate([a, a, a], axis=1), a)
    if isinstance(cost, (int, float, np.number)) and abs(float(cost)) > 1e-9:
        raise Mistake(
            "Three copies of a picture side by side have the style of one. Yours says that they differ: a Gram matrix"
            " grows with the number of places, so divide each by its own."
        )


STYLE_COST = Exercise(
    name="style_cost_any_size",
    reference=style_cost_any_size,
    checks=[
        agrees("equals the formula where the sizes are equal, and goes on where they are not", pairs_of_layers),
        Check("finds the same style in three copies of a picture", a_mosaic_costs_nothing),
    ],
    hints=[
        "Bring the factor inside: 1/(2 n_H n_W n_C)^2 sum gap^2 = 1/(2 n_C)^2 sum (gap / (n_H n_W))^2.",
        "So compare G_S divided by the places of S with G_G divided by the places of G: square each difference, add up,"
        " divide by (2 n_C)^2.",
    ],
    why="Divided by the number of places, an entry is a mean: what the channels do together at a place, on average."
    " Means of pictures of different sizes may be compared; sums may not.",
    wrong=[
        Wrong(
            "A Gram matrix grows with the number of places. Divide G_S by the places of S, and G_G by those of G.",
            sizes_ignored,
        ),
        Wrong(
            "Differences of both signs cancel, and the sum can fall below 0 without end: square each of them.",
            without_square,
        ),
        Wrong(
            "The places are divided out twice: once inside, per picture, and once more in the factor.",
            places_squared_once_more,
        ),
        Wrong("The 2 is missing: the factor is 1/(2 n_C)^2 once the places are inside.", mean_of_squares),
        Wrong("The factor 1/(2 n_C)^2 is missing.", without_scale),
        Wrong("The factor is 1/(2 n_C)^2: the bracket has a square.", scale_not_squared),
        Wrong("You took the root: the formula has the sum of squares itself.", a_norm),
        Wrong(
            "You multiplied channels of S with channels of G, place by place. First a Gram matrix for each picture,"
            " then compare the two.",
            place_by_place,
        ),
    ],
    alternatives=[cost_by_loops],
)


def style_gradient(a_S, a_G):
    """dJ/da_G of the style cost of one layer, for a_S and a_G of the same shape (n_H, n_W, n_C)."""
    n_H, n_W, n_C = a_G.shape
    S, G = a_S.reshape(-1, n_C), a_G.reshape(-1, n_C)
    slope = G @ (G.T @ G - S.T @ S) / (n_H * n_W * n_C) ** 2
    return slope.reshape(n_H, n_W, n_C)


def gradient_by_places(a_S, a_G):
    n_H, n_W, n_C = a_G.shape
    gap = np.einsum("ijk,ijl->kl", a_G, a_G) - np.einsum("ijk,ijl->kl", a_S, a_S)
    slope = np.zeros(a_G.shape)
    for i in range(n_H):
        for j in range(n_W):
            slope[i, j] = 4 / (2 * n_H * n_W * n_C) ** 2 * gap @ a_G[i, j]
    return slope


def torn_gradient(a_S, a_G):
    n_C = a_G.shape[2]
    A = a_G.reshape(-1, n_C).T
    return ((gram(a_G) - gram(a_S)) @ A).reshape(a_G.shape) / np.prod(a_G.shape) ** 2.0


def equal_layers(rng: np.random.Generator) -> Cases:
    for shape in SHAPES:
        yield rng.standard_normal(shape), rng.standard_normal(shape)
    a = rng.standard_normal((3, 2, 2))
    yield a, a


STYLE_GRADIENT = Exercise(
    name="style_gradient",
    reference=style_gradient,
    checks=[agrees("is the slope of the style cost, for any shape", equal_layers)],
    hints=[
        "In two steps: dJ/dG = 2/(2 n_H n_W n_C)^2 (G_G - G_S), a matrix. Then G = A A^T: A occurs twice, and with a"
        " symmetric dG both give the same, together 2 dG A.",
        "So dJ/dA = 1/(n_H n_W n_C)^2 (G_G - G_S) A with A (n_C, n_H n_W). Back in our order of axes it is"
        " `(A.T @ (G_G - G_S)).reshape(n_H, n_W, n_C)`, over the same factor.",
    ],
    why="2 from the square, 2 from A on both sides, and (1/2)^2 in the factor: they cancel. What remains at each place"
    " is the gap of the Gram matrices, applied to the channels there.",
    wrong=[
        Wrong(
            "A occurs twice in A A^T, and each occurrence brings a term: yours is half of the gradient.",
            lambda a_S, a_G: style_gradient(a_S, a_G) / 2,
        ),
        Wrong(
            "The square brings a 2, A on both sides another: with (1/2)^2 from the factor that is exactly 1."
            " Yours is a quarter of it.",
            lambda a_S, a_G: style_gradient(a_S, a_G) / 4,
        ),
        Wrong(
            "The sign is turned: this one points downhill. The minus comes in the update, not in the gradient.",
            lambda a_S, a_G: -style_gradient(a_S, a_G),
        ),
        Wrong(
            "The factor is missing: 1/(n_H n_W n_C)^2.",
            lambda a_S, a_G: style_gradient(a_S, a_G) * np.prod(a_G.shape) ** 2.0,
        ),
        Wrong(
            "The (1/2)^2 of the factor is gone, and both twos are still there: yours is four times too large.",
            lambda a_S, a_G: 4 * style_gradient(a_S, a_G),
        ),
        Wrong(
            "The factor lacks its square: 1/(n_H n_W n_C)^2.",
            lambda a_S, a_G: style_gradient(a_S, a_G) * np.prod(a_G.shape),
        ),
        Wrong(
            "(G_G - G_S) A has a row for each channel, and your reshape mixes them. Transpose first: the channels stand"
            " last.",
            torn_gradient,
        ),
        Wrong(
            "The gap was applied to the activations of S. The change is made in G, so it is a_G that stands there.",
            lambda a_S, a_G: (
                a_S.reshape(-1, a_S.shape[2]) @ (gram(a_G) - gram(a_S)) / np.prod(a_G.shape) ** 2.0
            ).reshape(a_G.shape),
        ),
    ],
    alternatives=[gradient_by_places],
)


def careful_descent(cost, G, learning_rate, steps):
    """Descent that takes back each step that does not lower the cost, and halves the rate: (G, J, learning_rate)."""
    J, dG = cost(G)
    for _ in range(steps):
        trial = G - learning_rate * dG
        J_trial, d_trial = cost(trial)
        if J_trial < J:
            G, J, dG = trial, J_trial, d_trial
        else:
            learning_rate = learning_rate / 2
    return G, J, learning_rate


def descent_again(cost, G, learning_rate, steps):
    while steps > 0:
        steps -= 1
        J, dG = cost(G)
        lower = cost(G - learning_rate * dG)[0] < J
        G = G - learning_rate * dG if lower else G
        learning_rate *= 1.0 if lower else 0.5
    return G, cost(G)[0], learning_rate


def no_rate(cost, G, learning_rate, steps):
    for _ in range(steps):
        G = G - cost(G)[1]
    return G, cost(G)[0], learning_rate


def never_back(cost, G, learning_rate, steps):
    J, dG = cost(G)
    for _ in range(steps):
        G = G - learning_rate * dG
        before, (J, dG) = J, cost(G)
        learning_rate = learning_rate if before > J else learning_rate / 2
    return G, J, learning_rate


def plain(cost, G, learning_rate, steps):
    for _ in range(steps):
        G = G - learning_rate * cost(G)[1]
    return G, cost(G)[0], learning_rate


def uphill(cost, G, learning_rate, steps):
    J, dG = cost(G)
    for _ in range(steps):
        trial = G + learning_rate * dG
        J_trial, d_trial = cost(trial)
        if J_trial < J:
            G, J, dG = trial, J_trial, d_trial
        else:
            learning_rate = learning_rate / 2
    return G, J, learning_rate


def old_gradient(cost, G, learning_rate, steps):
    J, dG = cost(G)
    for _ in range(steps):
        trial = G - learning_rate * dG
        J_trial = cost(trial)[0]
        if J_trial < J:
            G, J = trial, J_trial
        else:
            learning_rate = learning_rate / 2
    return G, J, learning_rate


def changes_its_argument(cost, G, learning_rate, steps):
    J, dG = cost(G)
    for _ in range(steps):
        J_trial, d_trial = cost(G - learning_rate * dG)
        if J_trial < J:
            G -= learning_rate * dG
            J, dG = J_trial, d_trial
        else:
            learning_rate = learning_rate / 2
    return G, J, learning_rate


def cost_of_the_trial(cost, G, learning_rate, steps):
    J, dG = cost(G)
    J_trial = J
    for _ in range(steps):
        trial = G - learning_rate * dG
        J_trial, d_trial = cost(trial)
        if J_trial < J:
            G, J, dG = trial, J_trial, d_trial
        else:
            learning_rate = learning_rate / 2
    return G, J_trial, learning_rate


def takes_ties(cost, G, learning_rate, steps):
    J, dG = cost(G)
    for _ in range(steps):
        trial = G - learning_rate * dG
        J_trial, d_trial = cost(trial)
        if J_trial <= J:
            G, J, dG = trial, J_trial, d_trial
        else:
            learning_rate = learning_rate / 2
    return G, J, learning_rate


def halves_and_steps_again(cost, G, learning_rate, steps):
    J, dG = cost(G)
    for _ in range(steps):
        while cost(G - learning_rate * dG)[0] >= J and learning_rate > 1e-9:
            learning_rate = learning_rate / 2
        G = G - learning_rate * dG
        J, dG = cost(G)
    return G, J, learning_rate


def bowl(curvature: np.ndarray, bottom: np.ndarray) -> Any:
    """J = 1/2 sum of curvature times the squared distance from the bottom, with its gradient."""

    def cost(G: np.ndarray) -> tuple[float, np.ndarray]:
        gap = G - bottom
        return float((curvature * gap**2).sum() / 2), curvature * gap

    return cost


def bowls(rng: np.random.Generator) -> Cases:
    yield bowl(np.full((1, 1, 1), 4.0), np.zeros((1, 1, 1))), np.ones((1, 1, 1)), 1.0, 10  # J = 2 G^2
    for n, rate, steps in ((1, 0.1, 5), (2, 0.9, 7), (3, 3.0, 12), (2, 40.0, 9), (2, 30.0, 2), (2, 0.3, 1)):
        curvature, bottom = rng.uniform(0.2, 4, (n, n, 3)), rng.standard_normal((n, n, 3))
        yield bowl(curvature, bottom), rng.standard_normal((n, n, 3)), rate, steps


def leaves_the_start_alone(answer: Any, rng: np.random.Generator) -> None:
    start = np.ones((2, 2, 3))
    answer(bowl(np.full((2, 2, 3), 0.5), np.zeros((2, 2, 3))), start, 0.5, 3)
    if not (start == 1).all():
        raise Mistake("You changed the picture that came in: `G -= ...` writes into it. Write G = G - ...")


CAREFUL_DESCENT = Exercise(
    name="careful_descent",
    reference=careful_descent,
    checks=[
        Check("leaves the picture that came in as it was", leaves_the_start_alone),
        agrees("takes back what did not lower the cost, and halves the rate", bowls, 1e-9, 1e-9),
    ],
    hints=[
        "Keep the new picture in a name of its own until you know its cost: trial = G - learning_rate * dG.",
        "Only if J_trial < J the three of G, J, dG become those of the trial; otherwise all three stay and the rate is"
        " halved. A step that was taken back counts as one of the steps.",
    ],
    why="A rate that is too large shows at once, in the cost. Taking the step back and halving costs one evaluation,"
    " and the search for the rate happens by itself. L-BFGS does a more refined version of it.",
    wrong=[
        Wrong(
            "There is no learning rate in your step. For J = 2 G^2 it goes 1, -3, 9, ...: each step is three times too"
            " long.",
            no_rate,
        ),
        Wrong("That is plain descent: a step that raises the cost has to be taken back, and the rate halved.", plain),
        Wrong("You halve the rate and keep the bad step. Go back to the picture before it.", never_back),
        Wrong("Your steps go uphill, so each is taken back: minus, against the gradient.", uphill),
        Wrong("After a good step the gradient is still the old one: take dG from the new picture, too.", old_gradient),
        Wrong(
            "You changed the picture that came in: `G -= ...` writes into it. Write G = G - ...", changes_its_argument
        ),
        Wrong(
            "You return the cost of the last trial, even where it was taken back: J belongs to the G that you return.",
            cost_of_the_trial,
        ),
        Wrong("A step that leaves the cost as it was has not lowered it: take it back, too.", takes_ties),
        Wrong(
            "You halve until a step fits, within one step. Here a trial that was taken back counts as a step.",
            halves_and_steps_again,
        ),
    ],
    alternatives=[descent_again],
)

EXERCISES = [GRAM, GRAM_FORESEEN, STYLE_COST, STYLE_GRADIENT, CAREFUL_DESCENT]
