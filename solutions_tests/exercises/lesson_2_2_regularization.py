"""Exercises of lesson 2.2: penalties, dropout and back, patience, moved copies, leaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees

Cases = Iterator[tuple[Any, ...]]


def with_penalty(J, gradients, parameters, lam, m):
    """J a number, gradients and parameters dicts of arrays by name -> (J with L2, dict of gradients with L2)."""
    weights = [name for name in parameters if name.startswith("W")]
    J = J + lam / (2 * m) * sum(np.sum(parameters[name] ** 2) for name in weights)
    charged = {name: gradients[name] + lam / m * parameters[name] for name in weights}
    return J, {**gradients, **charged}


def penalty_by_layers(J, gradients, parameters, lam, m):
    new = dict(gradients)
    for l in range(1, len(parameters) // 2 + 1):
        W = parameters[f"W{l}"]
        J = J + lam / 2 * np.linalg.norm(W) ** 2 / m
        new[f"W{l}"] = (m * gradients[f"W{l}"] + lam * W) / m
    return float(J), new


def squares(W, lam, m):
    return lam / (2 * m) * np.sum(W**2)


def pull(W, lam, m):
    return lam / m * W


def priced(cost=squares, slope=pull, names=("W",)):
    """`with_penalty` with another idea of the penalty, of its slope, or of what it falls on."""

    def answer(J, gradients, parameters, lam, m):
        new = {name: np.array(gradient) for name, gradient in gradients.items()}
        for name, theta in parameters.items():
            if name.startswith(names):
                J, new[name] = J + cost(theta, lam, m), new[name] + slope(theta, lam, m)
        return J, new

    return answer


def in_place(J, gradients, parameters, lam, m):
    for name, theta in parameters.items():
        if name.startswith("W"):
            J = J + lam / (2 * m) * np.sum(theta**2)
            gradients[name] += lam / m * theta
    return J, gradients


def pull_alone(J, gradients, parameters, lam, m):
    J, _ = with_penalty(J, gradients, parameters, lam, m)
    return J, {name: lam / m * parameters[name] if name.startswith("W") else gradients[name] for name in gradients}


def last_layer_counts(J, gradients, parameters, lam, m):
    costs = [lam / (2 * m) * np.sum(theta**2) for name, theta in parameters.items() if name.startswith("W")]
    return J + costs[-1], with_penalty(J, gradients, parameters, lam, m)[1]


def penalty_alone(J, gradients, parameters, lam, m):
    return with_penalty(0.0, gradients, parameters, lam, m)


def biases_stand_still(J, gradients, parameters, lam, m):
    J, new = with_penalty(J, gradients, parameters, lam, m)
    return J, {name: gradient if name.startswith("W") else 0 * gradient for name, gradient in new.items()}


def networks(rng: np.random.Generator) -> Cases:
    """The numbers worked out by hand in the lesson, then networks with one to three layers, sizes from 1 on."""
    weights, pulls = {"W1": np.array([[3.0, -1.0]]), "b1": np.array([[2.0]])}, np.array([[0.5, -0.2]])
    yield 1.0, {"W1": pulls, "b1": np.array([[0.3]])}, weights, 2.0, 20
    for sizes, lam, m in (((3, 4, 2), 0.7, 20), ((1, 1), 2.0, 1), ((5, 1, 3, 1), 0.1, 7), ((2, 3), 3.0, 150)):
        parameters = {}
        for l in range(1, len(sizes)):
            parameters[f"W{l}"] = rng.standard_normal((sizes[l], sizes[l - 1]))
            parameters[f"b{l}"] = 0.5 + rng.random((sizes[l], 1))
        gradients = {name: rng.standard_normal(theta.shape) for name, theta in parameters.items()}
        yield float(rng.uniform(0.1, 2)), gradients, parameters, lam, m


def free_of_charge(rng: np.random.Generator) -> Cases:
    for J, gradients, parameters, _, m in networks(rng):
        yield J, gradients, parameters, 0.0, m


def slope_fits_cost(answer: Any, rng: np.random.Generator) -> None:
    """The change of the returned cost, measured, is what was added to the gradient."""
    for J, gradients, parameters, lam, m in networks(rng):
        way = {name: rng.standard_normal(theta.shape) for name, theta in parameters.items()}
        ahead = {name: theta + 1e-5 * way[name] for name, theta in parameters.items()}
        behind = {name: theta - 1e-5 * way[name] for name, theta in parameters.items()}
        given = answer(J, gradients, parameters, lam, m)
        if not (isinstance(given, (tuple, list)) and len(given) == 2 and isinstance(given[1], dict)):
            raise Mistake("return two things: the new cost and a dict of the new gradients")
        if set(given[1]) != set(gradients):
            raise Mistake(f"the new dict needs the names {', '.join(gradients)}: biases, too, as they were")
        costs = [answer(J, gradients, moved_to, lam, m)[0] for moved_to in (ahead, behind)]
        measured = (float(costs[0]) - float(costs[1])) / 2e-5
        added = sum(float(np.sum((given[1][name] - gradients[name]) * way[name])) for name in parameters)
        if abs(measured - added) > 1e-5 * (1 + abs(measured)):
            raise Mistake(f"your cost changes at the rate {measured:.4g}, your gradient says {added:.4g}")


WITH_PENALTY = Exercise(
    name="with_penalty",
    reference=with_penalty,
    checks=[
        agrees("adds λ/(2m) times all squared weights to the cost, and its slope to the gradients", networks),
        Check("the gradient is the slope of the cost", slope_fits_cost),
        agrees("changes nothing when λ is 0", free_of_charge),
    ],
    hints=[
        "Which names get the penalty? Those that begin with W. Go through them, and use the square of every entry.",
        "Cost: add `lam / (2 * m) * np.sum(W ** 2)` per layer. Gradient: the 2 of the square cancels, so add"
        " `lam / m * W`. Put the sums into a new dict.",
    ],
    why="Each weight stands in the penalty once, as λ/(2m) w². Its derivative λ/m w is added where backpropagation has"
    " left its own part; biases are free.",
    wrong=[
        Wrong(
            "The gradient has λ/(2m), but the derivative of w² is 2w: the 2 cancels, λ/m is left.",
            priced(slope=lambda W, lam, m: lam / (2 * m) * W),
        ),
        Wrong(
            "In the cost stands λ/(2m); λ/m is what the gradient gets.",
            priced(cost=lambda W, lam, m: lam / m * np.sum(W**2)),
        ),
        Wrong(
            "The biases are charged as well. They go free: only names with W.",
            priced(names=("W", "b")),
        ),
        Wrong(
            "The gradients are as before: a cost that has a penalty has another slope.",
            priced(slope=lambda W, lam, m: 0 * W),
        ),
        Wrong(
            "The cost is as before: add the penalty there, too.",
            priced(cost=lambda W, lam, m: 0.0),
        ),
        Wrong(
            "The penalty pulls weights down, so its gradient is added: the update subtracts it.",
            priced(slope=lambda W, lam, m: -lam / m * W),
        ),
        Wrong(
            "You took the norm itself; the penalty has its square, the plain sum of squares.",
            priced(cost=lambda W, lam, m: lam / (2 * m) * np.linalg.norm(W)),
        ),
        Wrong(
            "The squares within a layer are averaged. They are added up: every weight costs the same.",
            priced(cost=lambda W, lam, m: lam / (2 * m) * np.mean(W**2)),
        ),
        Wrong(
            "The m is missing: the price is divided by the number of examples, in cost and gradient.",
            priced(cost=lambda W, lam, m: lam / 2 * np.sum(W**2), slope=lambda W, lam, m: lam * W),
        ),
        Wrong(
            "This is L1, with absolute values and signs. L2 takes squares.",
            priced(cost=lambda W, lam, m: lam / m * np.sum(np.abs(W)), slope=lambda W, lam, m: lam / m * np.sign(W)),
        ),
        Wrong(
            "Only the first layer is charged. Go through all names that begin with W.",
            priced(names=("W1",)),
        ),
        Wrong(
            "`lam / 2 * m` multiplies by m, because Python goes from left to right. Write `lam / (2 * m)`.",
            priced(cost=lambda W, lam, m: lam / 2 * m * np.sum(W**2)),
        ),
        Wrong(
            "The m is missing in the gradient; in the cost it is there.",
            priced(slope=lambda W, lam, m: lam * W),
        ),
        Wrong(
            "The m is missing in the cost; in the gradient it is there.",
            priced(cost=lambda W, lam, m: lam / 2 * np.sum(W**2)),
        ),
        Wrong(
            "Cost and gradient fit each other, but belong to λ/m times the squares. Here it is λ/(2m): half of both.",
            priced(cost=lambda W, lam, m: lam / m * np.sum(W**2), slope=lambda W, lam, m: 2 * lam / m * W),
        ),
        Wrong(
            "You added the weights up and squared the sum. Square every weight first, then add up.",
            priced(cost=lambda W, lam, m: lam / (2 * m) * np.sum(W) ** 2),
        ),
        Wrong(
            "Absolute values and signs belong to L1. L2 takes squares in the cost, and W itself in the gradient.",
            priced(
                cost=lambda W, lam, m: lam / (2 * m) * np.sum(np.abs(W)),
                slope=lambda W, lam, m: lam / (2 * m) * np.sign(W),
            ),
        ),
        Wrong(
            "The biases pay and the weights go free: it is the other way round.",
            priced(names=("b",)),
        ),
        Wrong(
            "What backpropagation gave is gone. Add λ/m W to it.",
            pull_alone,
        ),
        Wrong("The cost is the penalty alone. Add it to J.", penalty_alone),
        Wrong("In the cost only the last layer counts. Add the penalties of all layers up.", last_layer_counts),
        Wrong("The biases pay nothing, but they keep the gradient that they had.", biases_stand_still),
        Wrong("You changed the gradients that you were given. Write the sums into a new dict.", in_place),
    ],
    alternatives=[penalty_by_layers],
)


def thin_out(A, keep, rng):
    """A (n, m), keep (n, 1) in (0, 1] -> (what is left of A, scaled up (n, m), mask D (n, m) of True and False)."""
    D = rng.random(A.shape) < keep
    return A * D / keep, D


def thin_out_entry_by_entry(A, keep, rng):
    left, D = np.zeros(A.shape), np.zeros(A.shape, dtype=bool)
    for i in range(A.shape[0]):
        for k in range(A.shape[1]):
            if rng.random() >= 1 - keep[i, 0]:
                D[i, k] = True
                left[i, k] = A[i, k] / keep[i, 0]
    return left, D


def thin_out_by_coins(A, keep, rng):
    D = rng.binomial(1, np.broadcast_to(keep, A.shape))
    return np.where(D == 1, A / keep, 0.0), D


def masked(A, keep, rng, *, shape=None, chance=None, scale=None):
    """Dropout with another shape of the draw, another chance to stay, or another scale."""
    D = np.broadcast_to(rng.random(shape or A.shape) < (keep if chance is None else chance), A.shape)
    return A * D * (1 / keep if scale is None else scale), D


def thinned_in_place(A, keep, rng):
    D = rng.random(A.shape) < keep
    A *= D
    A /= keep
    return A, D


def scaled_mask(A, keep, rng):
    D = (rng.random(A.shape) < keep) / keep
    return A * D, D


def thinned(A, keep, D, *, scale=None, shown=None):
    """What is left of A under the mask D, and a mask to show."""
    with np.errstate(all="ignore"):
        return A * D * (1 / keep if scale is None else scale(keep)), D if shown is None else shown


def by_the_share_that_stayed(A, keep, rng):
    D = rng.random(A.shape) < keep
    return A * D / np.maximum(D.mean(axis=1, keepdims=True), 1e-9), D


CHANCES = np.array([[0.2], [0.5], [0.5], [0.8], [1.0]])


def large_layer(rng: np.random.Generator) -> tuple[Any, ...]:
    return 1 + rng.random((5, 4000)), CHANCES, np.random.default_rng(int(rng.integers(1000)))


def two_arrays(given: Any, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """The two arrays of an answer, if that is what it is."""
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`?")
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise Mistake("return two arrays: what is left of A, and the mask")
    left, D = (np.asarray(part) for part in given)
    for name, part in (("what is left of A", left), ("the mask", D)):
        if part.shape != shape:
            raise Mistake(f"{name} has shape {part.shape}, A has {shape}")
    if not np.isin(D, (0, 1)).all():
        raise Mistake("the mask holds other things than 0 and 1: what stays is 1 (True), what goes is 0 (False)")
    return left, D.astype(bool)


def mask_and_scale(answer: Any, rng: np.random.Generator) -> None:
    for n, m in ((5, 8), (1, 1), (1, 7), (6, 1), (3, 40)):
        A, keep = rng.standard_normal((n, m)), rng.uniform(0.3, 0.9, (n, 1))
        known = A.copy()
        left, D = two_arrays(answer(A, keep, np.random.default_rng(int(rng.integers(1000)))), (n, m))
        if not np.array_equal(A, known):
            raise Mistake("it changes its argument `A`: work on a copy, or write the result somewhere new")
        if np.any(left[~D] != 0):
            turned = np.allclose(left, np.where(D, 0.0, known / keep))
            told = (
                "the mask says the opposite: True is what stays" if turned else "where the mask says False, A is not 0"
            )
            raise Mistake(told)
        if not np.allclose(left, np.where(D, known / keep, 0.0)):
            raise Mistake("what stays should be divided by its unit's own `keep`, and what goes be 0")


def right_share(answer: Any, rng: np.random.Generator) -> None:
    A, keep, seeded = large_layer(rng)
    _, D = two_arrays(answer(A, keep, seeded), A.shape)
    shares = D.mean(axis=1)
    for share, wanted in zip(shares, keep[:, 0], strict=True):
        if abs(share - wanted) > 0.04:
            coin = ", like every other one" if np.abs(shares - shares[0]).max() < 0.04 else ""
            coin = ", which is how often it should go" if np.abs(shares - 1 + keep[:, 0]).max() < 0.04 else coin
            raise Mistake(f"a unit with keep {wanted:g} stays in {share:.0%} of 4000 examples{coin}")


def mean_stays(answer: Any, rng: np.random.Generator) -> None:
    A, keep, seeded = large_layer(rng)
    left, _ = two_arrays(answer(A, keep, seeded), A.shape)
    for got, before, p in zip(left.mean(axis=1), A.mean(axis=1), keep[:, 0], strict=True):
        if abs(got / before - 1) > 0.12:
            raise Mistake(f"with keep {p:g} the mean of a unit goes from {before:.2f} to {got:.2f}")


def drawn_anew(answer: Any, rng: np.random.Generator) -> None:
    A, keep, seeded = large_layer(rng)
    _, D = two_arrays(answer(A, keep, seeded), A.shape)
    if len(np.unique(D[1])) == 1:
        raise Mistake("a unit is on in all examples, or off in all: draw for every example anew")
    if abs(np.mean(D[1] == D[2]) - 0.5) > 0.1:
        raise Mistake("two units are always off together: draw for every unit anew")


def one_seed_one_mask(answer: Any, rng: np.random.Generator) -> None:
    A, keep = rng.random((4, 50)), np.full((4, 1), 0.5)
    masks = [two_arrays(answer(A, keep, np.random.default_rng(seed)), A.shape)[1] for seed in (1, 1, 2)]
    if not np.array_equal(masks[0], masks[1]):
        raise Mistake("the same seed gave two different masks: draw from `rng`, not from `np.random`")
    if np.array_equal(masks[0], masks[2]):
        raise Mistake("two seeds gave the same mask: draw from `rng`")


THIN_OUT = Exercise(
    name="thin_out",
    reference=thin_out,
    checks=[
        Check("what stays is divided by its unit's chance, what goes is 0", mask_and_scale),
        Check("every unit stays as often as its chance says", right_share),
        Check("the mean of every unit stays what it was", mean_stays),
        Check("the dice are rolled for every unit and every example", drawn_anew),
        Check("all chance comes from `rng`", one_seed_one_mask),
    ],
    hints=[
        "A number drawn evenly from [0, 1) is below 0.8 in 80 of 100 cases. Draw one for every entry of A, and compare"
        " it with the chance of its row: broadcasting does that for (n, m) and (n, 1).",
        "`D = rng.random(A.shape) < keep`, then `A * D / keep`. Return both.",
    ],
    why="An entry is a/keep with probability keep and 0 otherwise, so on average it is a, for every unit by itself.",
    wrong=[
        Wrong(
            "The division is missing: the mean sinks to `keep` times what it was.",
            lambda A, keep, rng: masked(A, keep, rng, scale=1),
        ),
        Wrong(
            "You multiply by `keep` what is left; divide, so that the mean stays.",
            lambda A, keep, rng: masked(A, keep, rng, scale=keep),
        ),
        Wrong(
            "`keep` is the chance to stay: with `>` it becomes the chance to go.",
            lambda A, keep, rng: thinned(A, keep, rng.random(A.shape) > keep),
        ),
        Wrong(
            "You compare with 1 - keep, the chance to go. What is below `keep` stays.",
            lambda A, keep, rng: masked(A, keep, rng, chance=1 - keep),
        ),
        Wrong(
            "What is left is divided by 1 - keep, the chance to go. Divide by the chance to stay.",
            lambda A, keep, rng: thinned(A, keep, rng.random(A.shape) < keep, scale=lambda p: 1 / (1 - p)),
        ),
        Wrong(
            "Nothing is switched off: A is divided, but the mask is not used. Multiply by it.",
            lambda A, keep, rng: (A / keep, rng.random(A.shape) < keep),
        ),
        Wrong(
            "It is a fair coin for every unit. Draw numbers in [0, 1), and compare them with `keep`.",
            lambda A, keep, rng: thinned(A, keep, rng.integers(0, 2, A.shape)),
        ),
        Wrong(
            "The mask is right, but all are divided by the average chance. Each row has its own.",
            lambda A, keep, rng: thinned(A, keep, rng.random(A.shape) < keep, scale=lambda p: 1 / p.mean()),
        ),
        Wrong(
            "All units get the chance of the first one. Each row has its own: compare with the whole `keep`.",
            lambda A, keep, rng: masked(A, keep, rng, chance=keep[0], scale=1 / keep[0]),
        ),
        Wrong(
            "The mask that you return was drawn a second time. Draw it once, use it, return it.",
            lambda A, keep, rng: thinned(A, keep, rng.random(A.shape) < keep, shown=rng.random(A.shape) < keep),
        ),
        Wrong(
            "Your mask holds True for what went. Return what stayed.",
            lambda A, keep, rng: (lambda D: thinned(A, keep, D, shown=~D))(rng.random(A.shape) < keep),
        ),
        Wrong(
            "One draw per unit holds for all examples at once. Draw numbers in the shape of A.",
            lambda A, keep, rng: masked(A, keep, rng, shape=(A.shape[0], 1)),
        ),
        Wrong(
            "One draw per example holds for all units at once. Draw numbers in the shape of A.",
            lambda A, keep, rng: masked(A, keep, rng, shape=(1, A.shape[1])),
        ),
        Wrong(
            "All units get the average chance. Each row has its own: compare with `keep`, which broadcasts.",
            lambda A, keep, rng: masked(A, keep, rng, chance=keep.mean(), scale=1 / keep.mean()),
        ),
        Wrong(
            "`rng.standard_normal` is not spread evenly over 0 to 1. Use `rng.random`.",
            lambda A, keep, rng: (lambda D: (A * D / keep, D))(rng.standard_normal(A.shape) < keep),
        ),
        Wrong(
            "You divide by the share that happened to stay. Divide by the chance itself: the backward step knows it,"
            " and a single example has no share.",
            by_the_share_that_stayed,
        ),
        Wrong("Your mask has the division in it. As mask, return what stayed: True and False.", scaled_mask),
        Wrong("It works on A itself. A is still needed as it was: multiply into a new array.", thinned_in_place),
    ],
    alternatives=[thin_out_entry_by_entry, thin_out_by_coins],
)


def thin_out_backward(dA_left, Z, D, keep):
    """A = relu(Z), then `thin_out` with mask D. From dA_left, Z, D (n, m) and keep (n, 1) to dZ (n, m)."""
    dA = dA_left * D / keep
    return dA * (Z > 0)


def thin_out_backward_by_entries(dA_left, Z, D, keep):
    dZ = np.zeros(Z.shape)
    for i, k in zip(*np.nonzero(D), strict=True):
        if Z[i, k] > 0:
            dZ[i, k] = dA_left[i, k] / keep[i, 0]
    return dZ


def thin_out_backward_by_where(dA_left, Z, D, keep):
    return np.where((Z > 0) & D.astype(bool), dA_left / keep, 0.0)


def back_in_place(dA_left, Z, D, keep):
    dA_left *= D
    dA_left /= keep
    dA_left[Z <= 0] = 0
    return dA_left


def by_the_chance_to_go(dA_left, Z, D, keep):
    with np.errstate(all="ignore"):
        return dA_left * D / (1 - keep) * (Z > 0)


def thinned_layers(rng: np.random.Generator) -> Cases:
    mask = np.array([[True, True, False, False, True]])
    yield np.array([[1.0, 2.0, 3.0, 4.0, -5.0]]), np.array([[0.2, -0.5, 1.5, -2.0, 3.0]]), mask, np.array([[0.5]])
    for n, m in ((4, 6), (1, 1), (1, 5), (7, 1), (3, 20)):
        Z, keep = rng.standard_normal((n, m)), rng.uniform(0.3, 0.9, (n, 1))
        yield rng.standard_normal((n, m)), Z, rng.random((n, m)) < keep, keep


def nothing_dropped(rng: np.random.Generator) -> Cases:
    Z = rng.standard_normal((5, 8))
    yield rng.standard_normal((5, 8)), Z, np.ones((5, 8), dtype=bool), np.ones((5, 1))


THIN_OUT_BACKWARD = Exercise(
    name="thin_out_backward",
    reference=thin_out_backward,
    checks=[
        agrees("carries the gradient back through dropout and relu", thinned_layers),
        agrees("is the slope of relu alone where nothing was dropped", nothing_dropped),
    ],
    hints=[
        "Two steps, last one first. Dropout multiplied each entry by D/keep, so its derivative is that very factor."
        " What is the slope of relu?",
        "`dA = dA_left * D / keep`, and through relu `dA * (Z > 0)`.",
    ],
    why="Forward each entry was multiplied by 1/keep or by 0; the derivative of a multiplication is the factor. It has"
    " to be the mask of the forward step, because that is the network whose cost was computed.",
    wrong=[
        Wrong("The division by `keep` is missing on the way back.", lambda dA_left, Z, D, keep: dA_left * D * (Z > 0)),
        Wrong(
            "The mask is missing: units that were off had no part in the cost.",
            lambda dA_left, Z, D, keep: dA_left / keep * (Z > 0),
        ),
        Wrong(
            "You stop at dA. Before dropout came relu: its slope is 0 where Z is negative.",
            lambda dA_left, Z, D, keep: dA_left * D / keep,
        ),
        Wrong(
            "Going back one does not undo the factor, one multiplies by it again: divide by `keep`.",
            lambda dA_left, Z, D, keep: dA_left * D * keep * (Z > 0),
        ),
        Wrong(
            "The mask is the wrong way round: what was off gets no gradient.",
            lambda dA_left, Z, D, keep: dA_left * (1 - D) / keep * (Z > 0),
        ),
        Wrong(
            "relu hands on its input where that is positive; its slope there is 1, not Z.",
            lambda dA_left, Z, D, keep: dA_left * D / keep * np.maximum(Z, 0),
        ),
        Wrong(
            "`keep` counts twice. The factor of the forward step was D/keep, once.",
            lambda dA_left, Z, D, keep: dA_left * D / keep**2 * (Z > 0),
        ),
        Wrong(
            "Only relu is there. Dropout came after it, so its factor D/keep comes first on the way back.",
            lambda dA_left, Z, D, keep: dA_left * (Z > 0),
        ),
        Wrong(
            "Two things are missing: the division by `keep`, and the slope of relu.",
            lambda dA_left, Z, D, keep: dA_left * D,
        ),
        Wrong(
            "relu lets through where Z is positive, not where it is negative.",
            lambda dA_left, Z, D, keep: dA_left * D / keep * (Z < 0),
        ),
        Wrong(
            "You put the gradient through relu. What decides is the sign of Z; a gradient may well be negative.",
            lambda dA_left, Z, D, keep: np.maximum(dA_left * D / keep, 0),
        ),
        Wrong("`1 - keep` is the chance to go. The forward step divided by the chance to stay.", by_the_chance_to_go),
        Wrong(
            "All are divided by the average of `keep`. Each unit has its own.",
            lambda dA_left, Z, D, keep: dA_left * D / keep.mean() * (Z > 0),
        ),
        Wrong(
            "That is the slope alone. By the chain rule it is multiplied by what arrives, dA_left.",
            lambda dA_left, Z, D, keep: D / keep * (Z > 0),
        ),
        Wrong(
            "There is a minus too much. Nothing on the way turns the sign.",
            lambda dA_left, Z, D, keep: -dA_left * D / keep * (Z > 0),
        ),
        Wrong("`dA_left` is overwritten. Multiply into a new array.", back_in_place),
    ],
    alternatives=[thin_out_backward_by_entries, thin_out_backward_by_where],
)


def stop_at(errors, patience):
    """errors (K,), the dev error after epochs 0 to K - 1, patience >= 1 -> (epoch kept, epoch of the stop)."""
    best = 0
    for epoch, error in enumerate(errors):
        if error < errors[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return best, epoch


def stop_by_waiting(errors, patience):
    lowest, kept, waited = float("inf"), 0, 0
    for epoch in range(len(errors)):
        waited += 1
        if errors[epoch] < lowest:
            lowest, kept, waited = errors[epoch], epoch, 0
        if waited == patience:
            return kept, epoch
    return kept, len(errors) - 1


def stop_by_arrays(errors, patience):
    errors = np.asarray(errors)
    epochs = np.arange(len(errors))
    new_best = np.r_[True, errors[1:] < np.minimum.accumulate(errors)[:-1]]
    kept = np.maximum.accumulate(np.where(new_best, epochs, 0))
    over = np.flatnonzero(epochs - kept >= patience)
    stop = int(over[0]) if len(over) else len(errors) - 1
    return int(kept[stop]), stop


def with_foresight(errors, patience):
    best = int(np.argmin(errors))
    return best, min(best + patience, len(errors) - 1)


def stopped(errors, patience, *, better, enough=0):
    """Early stopping with another idea of what a better epoch is."""
    best = 0
    for epoch in range(len(errors)):
        if epoch and better(errors, epoch, best):
            best = epoch
        if epoch - best >= patience + enough:
            break
    return best, epoch


def since_the_last_fall(errors, patience):
    best, calm = 0, 0
    for epoch, error in enumerate(errors):
        if error < errors[best]:
            best = epoch
        if epoch and error < errors[epoch - 1]:
            calm = epoch
        if epoch - calm >= patience:
            break
    return best, epoch


def at_the_first_rise(errors, patience):
    for epoch in range(1, len(errors)):
        if errors[epoch] > errors[epoch - 1]:
            return epoch - 1, epoch
    return len(errors) - 1, len(errors) - 1


def all_waits_together(errors, patience):
    best, waited = 0, 0
    for epoch, error in enumerate(errors):
        if error < errors[best]:
            best = epoch
        elif epoch:
            waited += 1
        if waited >= patience:
            break
    return best, epoch


def asked_too_soon(errors, patience):
    best = 0
    for epoch, error in enumerate(errors):
        if epoch - best >= patience:
            break
        if error < errors[best]:
            best = epoch
    return best, epoch


def against_one_epoch(errors, patience):
    for epoch in range(patience, len(errors)):
        if errors[epoch] >= errors[epoch - patience]:
            return epoch - patience, epoch
    return int(np.argmin(errors)), len(errors) - 1


def only_while_it_stops(errors, patience):
    kept, stop = stop_at(errors, patience)
    return (kept, stop) if stop - kept >= patience else None


def beyond_the_end(errors, patience):
    kept, stop = stop_at(errors, patience)
    return kept, stop if stop - kept >= patience else len(errors)


def dev_errors(rng: np.random.Generator) -> Cases:
    yield np.array([0.5, 0.4, 0.3, 0.35, 0.34, 0.36, 0.2, 0.1]), 3
    yield np.array([0.5, 0.4, 0.3, 0.35, 0.25, 0.36, 0.26, 0.3, 0.31]), 3
    yield np.array([0.5, 0.3, 0.4, 0.3, 0.35, 0.3, 0.4]), 2
    yield np.array([0.5, 0.4, 0.45, 0.44, 0.43, 0.42, 0.41, 0.2]), 3
    for K, patience in ((12, 1), (30, 2), (30, 4), (60, 6)):
        yield 0.5 * np.exp(-np.arange(K) / 8) + 0.01 * np.arange(K) + 0.04 * rng.standard_normal(K), patience


def runs_to_the_end(rng: np.random.Generator) -> Cases:
    yield np.linspace(0.9, 0.1, 9), 2
    yield np.array([0.5, 0.4, 0.3, 0.4]), 3
    yield np.array([0.3]), 1
    yield np.array([0.3, 0.4]), 5


def two_whole_numbers(answer: Any, rng: np.random.Generator) -> None:
    given = answer(np.array([0.5, 0.4, 0.6, 0.7]), 2)
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`?")
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise Mistake("return two numbers: the epoch that is kept, and the epoch of the stop")
    if any(not isinstance(k, (int, np.integer)) for k in given):
        raise Mistake("both are numbers of epochs, whole numbers")


STOP_AT = Exercise(
    name="stop_at",
    reference=stop_at,
    checks=[
        Check("gives two epochs", two_whole_numbers),
        agrees("stops when the lowest error so far lies `patience` epochs back", dev_errors),
        agrees("goes on to the last epoch where patience never runs out", runs_to_the_end),
    ],
    hints=[
        "Go through the epochs in order and remember the best one so far. What has to happen at a new best, what at"
        " every epoch?",
        "`if error < errors[best]: best = epoch`, and then `if epoch - best >= patience:` leave the loop. Both numbers"
        " are then at hand.",
    ],
    why="Only what has been seen may decide. An equal error is no progress, so the earlier epoch is kept.",
    wrong=[
        Wrong(
            "You looked at all epochs for the lowest error. At the moment of the stop, later ones are not known yet.",
            with_foresight,
        ),
        Wrong(
            "An error that is as low as the best is no progress: only a lower one counts.",
            lambda errors, patience: stopped(errors, patience, better=lambda e, k, best: e[k] <= e[best]),
        ),
        Wrong(
            "You start counting anew whenever the error falls below the epoch before. It has to fall below the best.",
            since_the_last_fall,
        ),
        Wrong(
            "You keep an epoch because it beats the one before it. It has to beat the best so far.",
            lambda errors, patience: stopped(errors, patience, better=lambda e, k, best: e[k] < e[k - 1]),
        ),
        Wrong(
            "It stops one epoch too late: at `epoch - best >= patience`, not above it.",
            lambda errors, patience: stopped(errors, patience, better=lambda e, k, best: e[k] < e[best], enough=1),
        ),
        Wrong(
            "It stops one epoch too early: so many epochs must lie between.",
            lambda errors, patience: stopped(errors, patience, better=lambda e, k, best: e[k] < e[best], enough=-1),
        ),
        Wrong(
            "The epoch that is kept is the best one, not the one at which training stops.",
            lambda errors, patience: (stop_at(errors, patience)[1],) * 2,
        ),
        Wrong(
            "The two have changed places: first the epoch that is kept.",
            lambda errors, patience: stop_at(errors, patience)[::-1],
        ),
        Wrong(
            "You return the errors. Asked for are the numbers of the epochs.",
            lambda errors, patience: tuple(float(errors[k]) for k in stop_at(errors, patience)),
        ),
        Wrong("It stops at the first rise. That is patience 1 at most; use `patience`.", at_the_first_rise),
        Wrong(
            "You count all epochs without progress together. A new best starts the count again.",
            all_waits_together,
        ),
        Wrong(
            "It never stops: both are taken from the whole list. Leave the loop when patience runs out.",
            lambda errors, patience: (int(np.argmin(errors)), len(errors) - 1),
        ),
        Wrong("You ask whether to stop before you look at this epoch's error. It may be the new best.", asked_too_soon),
        Wrong(
            "You compare with the one epoch that lies `patience` back. Compare with the best of all so far.",
            against_one_epoch,
        ),
        Wrong(
            "Epochs are counted from 0 here: `errors[0]` belongs to epoch 0.",
            lambda errors, patience: tuple(k + 1 for k in stop_at(errors, patience)),
        ),
        Wrong(
            "Where patience never runs out, it returns nothing. Then the last epoch is the stop.", only_while_it_stops
        ),
        Wrong("The last epoch is K - 1, not K: the count begins with 0.", beyond_the_end),
        Wrong("Nothing comes back. End with `return` and the two numbers.", lambda errors, patience: None),
        Wrong(
            "Without a stop the last epoch is K - 1; kept + patience may lie behind it.",
            lambda errors, patience: (stop_at(errors, patience)[0], stop_at(errors, patience)[0] + patience),
        ),
    ],
    alternatives=[stop_by_waiting, stop_by_arrays],
)


def moved(images, rng):
    """images (m, n_H, n_W) uint8 -> the same pictures, each moved at random by at most one pixel each way; uint8."""
    m, n_H, n_W = images.shape
    wide = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    corners = rng.integers(0, 3, (m, 2))
    return np.stack([wide[i, r : r + n_H, c : c + n_W] for i, (r, c) in enumerate(corners)])


def moved_by_slices(images, rng):
    m, n_H, n_W = images.shape
    out = np.zeros_like(images)
    for i in range(m):
        down, right = int(rng.integers(-1, 2)), int(rng.integers(-1, 2))
        for r in range(n_H):
            for c in range(n_W):
                if 0 <= r - down < n_H and 0 <= c - right < n_W:
                    out[i, r, c] = images[i, r - down, c - right]
    return out


def moved_by_roll(images, rng):
    out = images.copy()
    for i, (down, right) in enumerate(rng.choice([-1, 0, 1], (len(images), 2))):
        out[i] = np.roll(out[i], (down, right), axis=(0, 1))
        out[i, : max(down, 0)] = 0
        out[i, images.shape[1] + min(down, 0) :] = 0
        out[i, :, : max(right, 0)] = 0
        out[i, :, images.shape[2] + min(right, 0) :] = 0
    return out


def cut_out(images, rng, *, low=0, high=3, mode="constant", same=False, only=None):
    """Moved pictures, with another range of moves, other edges, or moves that hang together."""
    m, n_H, n_W = images.shape
    frame = ((0, 0), (1, 1), (1, 1))
    wide = np.pad(images, frame, constant_values=255) if mode == "ink" else np.pad(images, frame, mode=mode)
    moves = rng.integers(low, high, (m, 2))
    moves = np.tile(moves[:1], (m, 1)) if same else moves
    if only is not None:
        moves[:, 1 - only] = 1
    return np.stack([wide[i, r : r + n_H, c : c + n_W] for i, (r, c) in enumerate(moves)])


def together(images, rng):
    m, n_H, n_W = images.shape
    wide = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    return np.stack([wide[i, k : k + n_H, k : k + n_W] for i, k in enumerate(rng.integers(0, 3, m))])


def never_still(images, rng):
    m, n_H, n_W = images.shape
    wide = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    moves = rng.choice([0, 2], (m, 2))
    return np.stack([wide[i, r : r + n_H, c : c + n_W] for i, (r, c) in enumerate(moves)])


def not_cut(images, rng):
    return np.stack(
        [
            np.pad(image, ((r, 2 - r), (c, 2 - c)))
            for image, (r, c) in zip(images, rng.integers(0, 3, (len(images), 2)), strict=True)
        ]
    )


def with_empty_pictures(images, rng):
    m, n_H, n_W = images.shape
    wide = np.pad(images, 1)
    return np.stack([wide[i, r : r + n_H, c : c + n_W] for i, (r, c) in enumerate(rng.integers(0, 3, (m, 2)))])


def mirrored_too(images, rng):
    out = moved(images, rng)
    flip = rng.random(len(images)) < 0.5
    out[flip] = out[flip][:, :, ::-1]
    return out


def moved_in_place(images, rng):
    images[...] = moved(images, rng)
    return images


def nine_moves(image: np.ndarray) -> dict[tuple[int, int], np.ndarray]:
    """A picture moved (down, right) in all nine ways, as floats."""
    n_H, n_W = image.shape
    wide = np.pad(image.astype(float), 1)
    return {(d, r): wide[1 - d : 1 - d + n_H, 1 - r : 1 - r + n_W] for d in (-1, 0, 1) for r in (-1, 0, 1)}


def moves_found(answer: Any, images: np.ndarray, seed: int) -> list[tuple[int, int]]:
    """By how much the answer has moved each of the pictures."""
    known = images.copy()
    given = answer(images, np.random.default_rng(seed))
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`?")
    out = np.asarray(given)
    if not np.array_equal(images, known):
        raise Mistake("it changes its argument `images`: write the result into a new array")
    if out.shape != images.shape:
        raise Mistake(f"pictures of shape {images.shape} came back with shape {out.shape}")
    if out.dtype != np.uint8:
        raise Mistake(f"the pictures come back as {out.dtype}, they should stay uint8")
    found = []
    for before, after in zip(known, out, strict=True):
        fits = [move for move, picture in nine_moves(before).items() if np.array_equal(picture, after)]
        if not fits:
            raise Mistake(_unlike(before, after))
        found.append(fits[0])
    return found


def _unlike(before: np.ndarray, after: np.ndarray) -> str:
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            if np.array_equal(np.roll(before, (down, right), axis=(0, 1)), after):
                return "what leaves the picture comes back in on the other side; it should be gone"
    if not after.any():
        return "a picture came back empty"
    inner = nine_moves(before).values()
    if any(np.array_equal(picture[1:-1, 1:-1], after[1:-1, 1:-1]) for picture in inner):
        return "what comes in at the edge should be paper, 0"
    return "a picture came back that is not the old one moved by at most one pixel"


def pictures(rng: np.random.Generator, m: int, n_H: int, n_W: int) -> np.ndarray:
    return rng.integers(1, 256, (m, n_H, n_W)).astype(np.uint8)


def stays_a_picture(answer: Any, rng: np.random.Generator) -> None:
    for m, n_H, n_W in ((40, 5, 7), (30, 8, 8), (1, 4, 4), (20, 3, 3)):
        moves_found(answer, pictures(rng, m, n_H, n_W), int(rng.integers(1000)))


def all_nine(answer: Any, rng: np.random.Generator) -> None:
    found = moves_found(answer, pictures(rng, 900, 4, 4), int(rng.integers(1000)))
    counts = {(d, r): found.count((d, r)) for d in (-1, 0, 1) for r in (-1, 0, 1)}
    if len(set(found)) == 1:
        raise Mistake("all pictures made the same move: draw one for every picture by itself")
    said = {move: "moved by {:+d} down and {:+d} to the right".format(*move) for move in counts} | {
        (0, 0): "left in place"
    }
    never = [said[move] for move, count in counts.items() if not count]
    if never:
        raise Mistake(f"of 900 pictures not one is {never[0]}: all nine moves should be possible")
    if min(counts.values()) < 60 or max(counts.values()) > 150:
        raise Mistake(
            f"of 900 pictures {counts[0, 0]} stayed in place; all nine moves should be equally likely, 100 each"
        )


def moves_by_the_seed(answer: Any, rng: np.random.Generator) -> None:
    images = pictures(rng, 60, 5, 6)
    first, again, other = (moves_found(answer, images, seed) for seed in (1, 1, 2))
    if first != again:
        raise Mistake("the same seed gave two different sets of moves: draw from `rng`, not from `np.random`")
    if first == other:
        raise Mistake("two seeds gave the same moves: draw from `rng`, so that every call makes other copies")


MOVED = Exercise(
    name="moved",
    reference=moved,
    checks=[
        Check("every picture is the old one, moved by at most one pixel, with paper coming in", stays_a_picture),
        Check("all nine moves come up, equally often, for every picture by itself", all_nine),
        Check("all chance comes from `rng`", moves_by_the_seed),
    ],
    hints=[
        "Put a frame of paper, one pixel wide, around every picture: `np.pad(images, ((0, 0), (1, 1), (1, 1)))`. Then a"
        " move is a choice of where to cut out a piece of the old size.",
        "Draw corners with `rng.integers(0, 3, (m, 2))` and cut `wide[i, r : r + n_H, c : c + n_W]` for each picture;"
        " `np.stack` puts them together.",
    ],
    why="A frame of paper and a cut-out of the old size: corner 0 moves the picture down or right, corner 2 up or left,"
    " corner 1 leaves it.",
    wrong=[
        Wrong(
            "`np.roll` brings in on one side what left on the other: a piece of the digit appears where none was.",
            lambda images, rng: np.stack(
                [
                    np.roll(p, tuple(k), axis=(0, 1))
                    for p, k in zip(images, rng.integers(-1, 2, (len(images), 2)), strict=True)
                ]
            ),
        ),
        Wrong(
            "All pictures make the same move: draw a pair of moves for each, `(m, 2)` numbers.",
            lambda images, rng: cut_out(images, rng, same=True),
        ),
        Wrong(
            "`rng.integers(low, high)` never gives `high`. For three values the ends are 3 apart.",
            lambda images, rng: cut_out(images, rng, high=2),
        ),
        Wrong(
            "The edge is repeated outward, so strokes grow longer. What comes in is paper, 0.",
            lambda images, rng: cut_out(images, rng, mode="edge"),
        ),
        Wrong("The pictures move left and right only.", lambda images, rng: cut_out(images, rng, only=1)),
        Wrong("The pictures move up and down only.", lambda images, rng: cut_out(images, rng, only=0)),
        Wrong("Down and right use the same draw: the pictures move along a diagonal only. Draw twice.", together),
        Wrong("0 is a move, too: in each direction a third of the pictures stays where it is.", never_still),
        Wrong(
            "`rng.integers(low, high)` never gives `high`: from -1 to 1 it takes `rng.integers(-1, 2)`.",
            lambda images, rng: cut_out(images, rng, low=1),
        ),
        Wrong(
            "`np.pad(images, 1)` also puts an empty picture before the first and behind the last."
            " Tell it how much to add for each axis: `((0, 0), (1, 1), (1, 1))`.",
            with_empty_pictures,
        ),
        Wrong(
            "You draw from a generator of your own. With its fixed seed every call would make the same copies.",
            lambda images, rng: moved(images, np.random.default_rng(0)),
        ),
        Wrong(
            "Old and moved pictures come back together. Return the moved ones; the lesson adds them to the old.",
            lambda images, rng: np.concatenate([images, moved(images, rng)]),
        ),
        Wrong(
            "What comes in is ink, 255. In these pictures paper is 0.",
            lambda images, rng: cut_out(images, rng, mode="ink"),
        ),
        Wrong("The pictures have grown. Cut out a piece of the old size.", not_cut),
        Wrong("A mirrored 3 is not a 3 any more. Only move the pictures.", mirrored_too),
        Wrong(
            "The pictures come back as floating-point numbers; keep uint8.",
            lambda images, rng: moved(images, rng) / 255,
        ),
        Wrong("It overwrites the pictures that it was given; they are still needed.", moved_in_place),
    ],
    alternatives=[moved_by_slices, moved_by_roll],
)


def leaks():
    """Return the letters of the steps that have to change, as a set such as {"C", "F"}."""
    return {"A", "E"}


def a_set_of_letters(answer: Any, rng: np.random.Generator) -> None:
    given = answer()
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`?")
    if not isinstance(given, (set, frozenset, list, tuple, str)) or not all(
        str(one) in tuple("ABCDEFG") for one in given
    ):
        raise Mistake('return a set of letters from A to G, such as {"C", "F"}')


STAYS = {
    "C": "it takes the mean from the training set alone, and uses it for all",
    "D": "choosing by dev is what dev is for",
    "F": "in prediction, and so in measuring, nothing is dropped",
    "G": "one number at the end is what test is for; what spoils it happens before",
}


def honest_report(answer: Any, rng: np.random.Generator) -> None:
    given = {str(one) for one in answer()}
    found = ("E" in given) + bool(given & {"A", "B"})
    told = ("neither leak is", "one of the two leaks is", "both leaks are")[found] + " among your letters"
    for step, reason in STAYS.items():
        if step in given:
            raise Mistake(f"{told}, and {step} may stay as it is: {reason}")
    if found < 2:
        raise Mistake(f"{told}: with these steps changed, test still knows something that it should not")
    if {"A", "B"} <= given:
        raise Mistake(f"{told}, but fewer changes would do")


LEAKS = Exercise(
    name="leaks",
    reference=leaks,
    checks=[
        Check("names steps by their letters", a_set_of_letters),
        Check("finds every leak, and accuses nobody else", honest_report),
    ],
    hints=[
        "Go through the steps with one question: does anything from dev or test get into training, or into a choice?"
        " Choosing by dev is what dev is for.",
        "There are two leaks. One lies in the order of two steps: where may the copies of one photo end up? The other"
        " lets test choose.",
    ],
    why="A comes before B, so copies of one photo land in training and in test. E lets test choose the epoch. Move A"
    " behind the cut (training only), and stop by dev.",
    wrong=[
        Wrong(
            "One more leak: a copy of a test photo, moved by one pixel, may be in the training set.",
            lambda: {"E"},
        ),
        Wrong("One more leak: E looks at test to decide something.", lambda: {"A"}),
        Wrong("One more leak: besides the cut, somebody looks at test to decide something.", lambda: {"B"}),
        Wrong(
            "A and B are one leak, not two: if either of them changes its place, the other may stay.",
            lambda: {"A", "B", "E"},
        ),
        Wrong("Something has to change: test gets into the work in two places, long before G.", set),
        Wrong('Letters in one text, such as "A, E", are hard to tell apart: write a set of letters.', lambda: "A, E"),
    ],
    alternatives=[lambda: {"B", "E"}, lambda: ["E", "A"]],
)


EXERCISES = [WITH_PENALTY, THIN_OUT, THIN_OUT_BACKWARD, STOP_AT, MOVED, LEAKS]
