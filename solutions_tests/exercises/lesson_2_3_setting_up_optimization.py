"""Exercises of lesson 2.3: inputs scaled alike, first weights of the right size, gradients checked fairly."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.neural.activations import sigmoid
from helpers.neural.gradient_check import pack, unpack
from helpers.neural.logit_losses import binary_cross_entropy_with_logits
from helpers.neural.network import dense_network
from helpers.neural.rectifiers import relu_forward
from helpers.neural.regularization import l2_penalty

Cases = Iterator[tuple[Any, ...]]


def scaled_alike(X_train, X_new):
    """X_train (n_x, m), X_new (n_x, k) -> both, normalized with what the training examples say."""
    mu = np.mean(X_train, axis=1, keepdims=True)
    sigma = np.sqrt(np.mean((X_train - mu) ** 2, axis=1, keepdims=True))
    sigma = np.where(sigma == 0, 1.0, sigma)
    return (X_train - mu) / sigma, (X_new - mu) / sigma


def scaled_feature_by_feature(X_train, X_new):
    both = []
    for old, new in zip(X_train, X_new, strict=True):
        mu, sigma = old.mean(), old.std() or 1.0
        both.append(((old - mu) / sigma, (new - mu) / sigma))
    return np.stack([old for old, _ in both]), np.stack([new for _, new in both])


def scaled_by(mean_of: Any, spread_of: Any, source: Any = lambda old, new: old) -> Any:
    """An answer with another idea of the mean, the spread, or the examples that both come from."""

    def answer(X_train, X_new):
        X = source(X_train, X_new)
        mu, sigma = mean_of(X), spread_of(X)
        sigma = np.where(sigma == 0, 1.0, sigma)
        return (X_train - mu) / sigma, (X_new - mu) / sigma

    return answer


def mean_of(X):
    return X.mean(axis=1, keepdims=True)


def std_of(X):
    return X.std(axis=1, keepdims=True)


def var_of(X):
    return X.var(axis=1, keepdims=True)


def measured_by_itself(X_train, X_new):
    return scaled_alike(X_train, X_train)[0], scaled_alike(X_new, X_new)[0]


def divided_by_zero(X_train, X_new):
    with np.errstate(all="ignore"):
        return (X_train - mean_of(X_train)) / std_of(X_train), (X_new - mean_of(X_train)) / std_of(X_train)


def over_the_mean(X_train, X_new):
    return X_train / mean_of(X_train), X_new / mean_of(X_train)


def shifted_only(X_train, X_new):
    return X_train - mean_of(X_train), X_new - mean_of(X_train)


def from_lowest_to_highest(X_train, X_new):
    low, high = X_train.min(axis=1, keepdims=True), X_train.max(axis=1, keepdims=True)
    reach = np.where(high == low, 1.0, high - low)
    return (X_train - low) / reach, (X_new - low) / reach


def shifted_by_their_own_mean(X_train, X_new):
    return scaled_alike(X_train, X_train)[0], scaled_alike(X_train, X_new - mean_of(X_new) + mean_of(X_train))[1]


def new_ones_not_shifted(X_train, X_new):
    mu, sigma = mean_of(X_train), std_of(X_train)
    return (X_train - mu) / np.where(sigma == 0, 1.0, sigma), X_new / np.where(sigma == 0, 1.0, sigma)


def divided_first(X_train, X_new):
    sigma = np.where(std_of(X_train) == 0, 1.0, std_of(X_train))
    return X_train / sigma - mean_of(X_train), X_new / sigma - mean_of(X_train)


def zero_for_good(X_train, X_new):
    both = scaled_alike(X_train, X_new)
    return tuple(np.where(std_of(X_train) == 0, 0.0, X) for X in both)


def swept_up(X_train, X_new):
    return tuple(np.nan_to_num(X) for X in divided_by_zero(X_train, X_new))


def axes_lost(X_train, X_new):
    mu, sigma = X_train.mean(axis=1), X_train.std(axis=1)
    sigma = np.where(sigma == 0, 1.0, sigma)
    return (X_train - mu) / sigma, (X_new - mu) / sigma


def by_example(X_train, X_new):
    mu, sigma = X_train.mean(axis=0), X_train.std(axis=0)
    sigma = np.where(sigma == 0, 1.0, sigma)
    return (X_train - mu) / sigma, (X_new - mu) / sigma


def in_place(X_train, X_new):
    mu, sigma = mean_of(X_train), std_of(X_train)
    X_train -= mu
    X_train /= np.where(sigma == 0, 1.0, sigma)
    return X_train, (X_new - mu) / np.where(sigma == 0, 1.0, sigma)


def two_sets(rng: np.random.Generator) -> Cases:
    for n_x, m, k in ((2, 30, 8), (4, 4, 4), (1, 9, 3)):
        centers, widths = rng.uniform(-50, 50, (n_x, 1)), 10.0 ** rng.uniform(-2, 2, (n_x, 1))
        X = centers + widths * rng.standard_normal((n_x, m))
        yield X, centers + widths * (1 + rng.standard_normal((n_x, k)))


def single_examples(rng: np.random.Generator) -> Cases:
    for n_x in (3, 1):
        yield 5 + 2 * rng.standard_normal((n_x, 12)), 7 + rng.standard_normal((n_x, 1))


def constant_features(rng: np.random.Generator) -> Cases:
    X = 3 * rng.standard_normal((3, 10)) + 1
    X[1] = 2.0
    new = rng.standard_normal((3, 4))
    yield X, new
    yield np.full((2, 1), 3.0), np.array([[3.0, 4.0], [5.0, 6.0]])


SCALED_ALIKE = Exercise(
    name="scaled_alike",
    reference=scaled_alike,
    checks=[
        agrees("gives mean 0 and standard deviation 1 in training, and maps the new ones alike", two_sets, rtol=1e-5),
        agrees("maps a single new example", single_examples, rtol=1e-5),
        agrees("only shifts a feature that is constant in training", constant_features),
    ],
    hints=[
        "Which of the two sets may say what the mean and the standard deviation are? Each feature is a row.",
        "`np.mean(X_train, axis=1, keepdims=True)`, and the root of the mean of the squares of what is left."
        " `np.where(sigma == 0, 1.0, sigma)` handles the constant ones.",
    ],
    why="The mean and the spread of the training set are part of the model: a number must mean the same thing to the"
    " network whenever and with whomever it arrives.",
    wrong=[
        Wrong(
            "The new examples were measured by themselves. They are mapped with the mean and the standard deviation of"
            " the training set.",
            measured_by_itself,
        ),
        Wrong(
            "You measured both sets together. What is measured may come from the training examples only.",
            scaled_by(mean_of, std_of, lambda old, new: np.concatenate([old, new], axis=1)),
        ),
        Wrong("You divided by the variance. Its square root is the standard deviation.", scaled_by(mean_of, var_of)),
        Wrong(
            "The mean was not subtracted, only the spread divided out.",
            scaled_by(lambda X: np.zeros((len(X), 1)), std_of),
        ),
        Wrong("You divided by the mean. Subtract it, and divide by the standard deviation.", over_the_mean),
        Wrong(
            "The spread was measured around 0, not around the mean: subtract the mean before you take the squares.",
            scaled_by(mean_of, lambda X: np.sqrt(np.mean(X**2, axis=1, keepdims=True))),
        ),
        Wrong(
            "One mean and one spread for all features keep their different scales: average along the examples, axis=1.",
            scaled_by(np.mean, np.std),
        ),
        Wrong(
            "You averaged over the features of each example. A feature is a row: axis=1.",
            lambda X_train, X_new: tuple(
                (X - X.mean(axis=0)) / np.where(X.std(axis=0) == 0, 1.0, X.std(axis=0)) for X in (X_train, X_new)
            ),
        ),
        Wrong(
            "That is one sum for all features, x^T x averaged: every feature needs its own sigma.",
            scaled_by(mean_of, lambda X: np.sqrt(np.mean(np.sum((X - mean_of(X)) ** 2, axis=0)))),
        ),
        Wrong(
            "You divided by m - 1. Here sigma squared is the mean of the squares, 1/m.",
            scaled_by(mean_of, lambda X: np.sqrt(X.var(axis=1, keepdims=True) * X.shape[1] / max(X.shape[1] - 1, 1))),
        ),
        Wrong("A constant feature has sigma = 0, and you divided by it. Divide by 1 there.", divided_by_zero),
        Wrong(
            "A tiny number added to sigma blows up a constant feature as soon as a new example differs. Divide by 1.",
            scaled_by(mean_of, lambda X: std_of(X) + 1e-8),
        ),
        Wrong(
            "The new examples came back as they were: they need the same two steps.",
            lambda X_train, X_new: (scaled_alike(X_train, X_new)[0], X_new),
        ),
        Wrong("You changed the training examples themselves: -= and /= write into the array you were given.", in_place),
        Wrong("The mean is gone, the spread is not: divide by the standard deviation, too.", shifted_only),
        Wrong(
            "You stretched every feature from 0 to 1. Asked for are mean 0 and standard deviation 1.",
            from_lowest_to_highest,
        ),
        Wrong(
            "You measured the new examples and scaled both sets by that. The training examples are to be measured.",
            scaled_by(mean_of, std_of, lambda old, new: new),
        ),
        Wrong(
            "The new examples lost their own mean. They lose the mean of the training examples.",
            shifted_by_their_own_mean,
        ),
        Wrong(
            "The new examples were divided, but not shifted. They need the mean of X_train as it was at first.",
            new_ones_not_shifted,
        ),
        Wrong("The order matters: first subtract the mean, then divide.", divided_first),
        Wrong(
            "The squares were added up. Sigma squared is their mean: with more examples it does not grow.",
            scaled_by(mean_of, lambda X: np.sqrt(np.sum((X - mean_of(X)) ** 2, axis=1, keepdims=True))),
        ),
        Wrong(
            "A tiny number under the root blows up a constant feature as soon as a new example differs. Divide by 1.",
            scaled_by(mean_of, lambda X: np.sqrt(X.var(axis=1, keepdims=True) + 1e-8)),
        ),
        Wrong(
            "A constant feature was set to 0 in the new examples, too. It is only shifted: a new example may differ.",
            zero_for_good,
        ),
        Wrong("You divided by 0 and swept up afterwards. Divide a constant feature by 1 instead.", swept_up),
        Wrong(
            "The axis got lost: with keepdims=True the mean is a column, which fits beside every example.", axes_lost
        ),
        Wrong("A mean for every training example does not fit a new one. A feature is a row: axis=1.", by_example),
        Wrong(
            "You return them the other way round: the training examples come first.",
            lambda X_train, X_new: scaled_alike(X_train, X_new)[::-1],
        ),
    ],
    alternatives=[scaled_feature_by_feature],
)


def which_fate():
    """Return a dict such as {"A": "fades", "B": "explodes", "C": "holds", ...}."""
    # gains: A 1.41, B 1, C 0.6, D 2, E 1, F 0.71
    return {"A": "explodes", "B": "holds", "C": "fades", "D": "explodes", "E": "holds", "F": "fades"}


STACKS = {"A": (50, 0, 0.2), "B": (50, 1, 0.2), "C": (4, 0, 0.3), "D": (10000, 0, 0.02), "E": (400, 0, 0.05),
          "F": (100, 1, 0.1)}  # fmt: skip


def fates(gain: Any) -> Any:
    """An answer with another idea of the gain of n inputs, relu or not, with a standard deviation."""

    def answer():
        found = {name: gain(*stack) for name, stack in STACKS.items()}
        return {
            name: "holds" if math.isclose(value, 1, rel_tol=0.01) else "explodes" if value > 1 else "fades"
            for name, value in found.items()
        }

    return answer


def six_verdicts(answer: Any, rng: np.random.Generator) -> None:
    given = answer()
    if not isinstance(given, dict) or sorted(given) != list("ABCDEF"):
        raise Mistake('It should be a dict with the six networks, {"A": ..., "B": ..., ..., "F": ...}.')
    words = {"fades", "explodes", "holds"}
    if odd := [word for word in given.values() if word not in words]:
        raise Mistake(f'{odd[0]!r} is none of the three words "fades", "explodes", "holds".')
    right = which_fate()
    wrong = [name for name in right if given[name] != right[name]]
    if wrong:
        named = " and ".join(filter(None, [", ".join(wrong[:-1]), wrong[-1]]))
        raise Mistake(f"Not right yet: {named}. Work out {'its gain' if len(wrong) == 1 else 'their gains'} once more.")


WHICH_FATE = Exercise(
    name="which_fate",
    reference=which_fate,
    checks=[Check("names what becomes of all six signals", six_verdicts)],
    hints=[
        "The gain of a linear layer with n inputs is sqrt(n) times the standard deviation. And of a relu layer?",
        "A: sqrt(50) * 0.2 = 1.41. B is the same with relu, which divides by sqrt(2).",
    ],
    why="sqrt(n) times the standard deviation is 1.41 for A, 0.6 for C, 2 for D, 1 for E. Relu divides by 1.41: B has"
    " the gain 1, and F, with 1 / 1.41, fades.",
    wrong=[
        Wrong(
            "By that rule every weight below 1 lets the signal fade. A unit adds up n inputs: width counts.",
            fates(lambda n, relu, std: std),
        ),
        Wrong(
            "You left out what relu does: it cuts away half of the mean square, a factor of 1/sqrt(2) in size.",
            fates(lambda n, relu, std: math.sqrt(n) * std),
        ),
        Wrong(
            "You gave the linear networks the loss that only relu has.",
            fates(lambda n, relu, std: math.sqrt(n / 2) * std),
        ),
        Wrong(
            "The width goes in with its square root: random contributions partly cancel.",
            fates(lambda n, relu, std: n * std / (math.sqrt(2) if relu else 1)),
        ),
        Wrong(
            "Relu halves the *mean square*. The size, its root, loses a factor of sqrt(2), not of 2.",
            fates(lambda n, relu, std: math.sqrt(n) * std / (2 if relu else 1)),
        ),
        Wrong(
            "Relu makes the signal smaller, not larger: divide by sqrt(2).",
            fates(lambda n, relu, std: math.sqrt(n) * std * (math.sqrt(2) if relu else 1)),
        ),
        Wrong(
            "You have fading and exploding the wrong way round: a gain above 1 explodes.",
            fates(lambda n, relu, std: math.sqrt(2 if relu else 1) / (math.sqrt(n) * std)),
        ),
    ],
    alternatives=[fates(lambda n, relu, std: math.sqrt(n * std**2 / (1 + relu)))],
)


def reach_of_uniform(n, n_prev, rule):
    """A layer of n units with n_prev inputs; rule "he", "xavier" (fan-in) or "glorot" -> r of the interval (-r, r)."""
    variance = {"he": 2 / n_prev, "xavier": 1 / n_prev, "glorot": 2 / (n_prev + n)}[rule]
    return np.sqrt(3 * variance)


def reach_by_cases(n, n_prev, rule):
    if rule == "glorot":
        return math.sqrt(6) / math.sqrt(n + n_prev)
    return math.sqrt((6 if rule == "he" else 3) / n_prev)


def reach_with(reach: Any = lambda v: math.sqrt(3 * v), **rules: Any) -> Any:
    """An answer with another step from variance to reach, or another variance for some rule."""
    right = {"he": lambda n, p: 2 / p, "xavier": lambda n, p: 1 / p, "glorot": lambda n, p: 2 / (n + p)}
    return lambda n, n_prev, rule: reach((right | rules)[rule](n, n_prev))


def layers(*rules: str) -> Any:
    def cases(rng: np.random.Generator) -> Cases:
        for n, n_prev in ((100, 200), (1, 50), (300, 1), (7, 7), tuple(rng.integers(2, 500, 2))):
            for rule in rules:
                yield int(n), int(n_prev), rule

    return cases


REACH_OF_UNIFORM = Exercise(
    name="reach_of_uniform",
    reference=reach_of_uniform,
    checks=[
        agrees("He and Xavier: from the number of inputs", layers("he", "xavier")),
        agrees("Glorot: from inputs and units", layers("glorot")),
    ],
    hints=[
        "Write down the variance that each rule wants. Then set it equal to r²/3 and solve for r.",
        "He wants 2/n_prev, so r² = 6/n_prev. For Xavier and Glorot only the variance is another one.",
    ],
    why="A rule fixes the variance of the weights; the shape of the distribution does not matter for sums of many. With"
    " r²/3 = Var(w), r is the root of three variances.",
    wrong=[
        Wrong("That is the standard deviation. The reach is larger by sqrt(3).", reach_with(math.sqrt)),
        Wrong("The square root is missing: r² is three times the variance.", reach_with(lambda v: 3 * v)),
        Wrong(
            "r²/3 = Var(w) was solved the wrong way: r² is 3 Var(w), not Var(w)/3.",
            reach_with(lambda v: math.sqrt(v / 3)),
        ),
        Wrong(
            "That is the whole width of the interval. From 0 to either end it is half of it.",
            reach_with(lambda v: math.sqrt(12 * v)),
        ),
        Wrong(
            "You counted the units of the layer. A sum has as many terms as there are inputs: n_prev.",
            reach_with(he=lambda n, p: 2 / n, xavier=lambda n, p: 1 / n),
        ),
        Wrong("Glorot's average has a 2 above: 2/(n_prev + n).", reach_with(glorot=lambda n, p: 1 / (n + p))),
        Wrong(
            "That is Glorot's reach, for all three rules. He and Xavier count the inputs only.",
            lambda n, n_prev, rule: math.sqrt(6 / (n + n_prev)),
        ),
        Wrong(
            "You used Xavier's fan-in form for Glorot, who counts inputs *and* units.",
            reach_with(glorot=lambda n, p: 1 / p),
        ),
        Wrong("He's rule has a 2 that makes up for what relu cuts away.", reach_with(he=lambda n, p: 1 / p)),
        Wrong("You gave Xavier the 2 that belongs to relu.", reach_with(xavier=lambda n, p: 2 / p)),
        Wrong(
            "Glorot adds the two numbers of units, he does not multiply them.",
            reach_with(glorot=lambda n, p: 2 / (n * p)),
        ),
        Wrong(
            "You averaged 1/n and 1/n_prev. Glorot averages the numbers themselves: 2/(n_prev + n).",
            reach_with(glorot=lambda n, p: (1 / n + 1 / p) / 2),
        ),
        Wrong(
            "For Glorot you added 1/n and 1/n_prev. He adds the numbers themselves: 2/(n_prev + n).",
            reach_with(glorot=lambda n, p: 1 / n + 1 / p),
        ),
        Wrong(
            "He and Xavier have changed places: the 2 belongs to He.",
            reach_with(he=lambda n, p: 1 / p, xavier=lambda n, p: 2 / p),
        ),
        Wrong("The 3 belongs under the root: r² is three times the variance.", reach_with(lambda v: 3 * math.sqrt(v))),
        Wrong("The root is over the 3 only. It covers the variance, too.", reach_with(lambda v: math.sqrt(3) * v)),
        Wrong(
            "That is half of r. The interval from -r to r has the width 2r, and r is what is asked.",
            reach_with(lambda v: math.sqrt(3 * v) / 2),
        ),
    ],
    alternatives=[reach_by_cases],
)


def repaired(X, weights):
    """X (n_x, m), weights a list of W -> a list of scaled W whose logits have mean square 1 on X."""
    A, scaled = X, []
    for W in weights:
        Z = W @ A
        factor = 1 / np.sqrt(np.mean(Z**2))
        scaled.append(factor * W)
        A, _ = relu_forward(factor * Z)
    return scaled


def repaired_with_the_old_logits(X, weights):
    scaled, size = [], 1.0  # relu(c z) = c relu(z) for c > 0, so the sizes before can be divided out
    A = X
    for W in weights:
        Z = W @ A
        now = float(np.linalg.norm(Z)) / math.sqrt(Z.size)
        scaled.append(W * size / now)
        A, size = np.maximum(Z, 0), now
    return scaled


def repair(factor: Any, activation: Any = lambda Z: np.maximum(Z, 0), fresh: bool = True) -> Any:
    """An answer with another factor or activation, or one that goes on with what the old weights gave."""

    def answer(X, weights):
        A, scaled = X, []
        for W in weights:
            Z = W @ A
            c = factor(Z)
            scaled.append(c * W)
            A = activation(c * Z if fresh else Z)
        return scaled

    return answer


def unit_size(Z):
    return 1 / np.sqrt(np.mean(Z**2))


def all_from_the_input(X, weights):
    first = unit_size(weights[0] @ X)
    return [first * W for W in weights]


def each_weight_alone(X, weights):
    return [W / np.sqrt(np.mean(W**2)) for W in weights]


def left_as_they_were(X, weights):
    return weights


def only_the_factors(X, weights):
    A, factors = X, []
    for W in weights:
        factors.append(unit_size(W @ A))
        A = np.maximum(factors[-1] * (W @ A), 0)
    return factors


def only_the_first(X, weights):
    return [unit_size(weights[0] @ X) * weights[0]]


def he_again(X, weights):
    return [W / np.std(W) * np.sqrt(2 / W.shape[1]) for W in weights]


def repaired_in_place(X, weights):
    A = X
    for W in weights:
        W *= unit_size(W @ A)
        A = np.maximum(W @ A, 0)
    return weights


def stacks(rng: np.random.Generator) -> Cases:
    for sizes, m, std in (((6, 9, 8, 7), 12, 0.01), ((1, 12, 12), 5, 3.0), ((5, 16, 16), 1, 0.2), ((4, 6), 3, 10.0)):
        X = rng.standard_normal((sizes[0], m))
        yield X, [std * rng.standard_normal((n, p)) + std / 4 for p, n in pairwise(sizes)]


REPAIRED = Exercise(
    name="repaired",
    reference=repaired,
    checks=[agrees("makes the logits of every layer have mean square 1", stacks)],
    hints=[
        "Compute Z = W A and look how large it is, `np.mean(Z**2)`. By which number must W be divided, so that this"
        " becomes 1?",
        "Divide W by the root of that mean square, and go on with A = relu of the *new* Z, `relu_forward(Z)[0]`: that"
        " is what the next layer will receive.",
    ],
    why="Z grows in proportion to W, so one division by its measured size puts a layer right; then the next layer is"
    " measured on what the repaired one hands on.",
    wrong=[
        Wrong(
            "You divided by the mean square. Z is proportional to W, Z² to W²: divide by the root.",
            repair(lambda Z: 1 / np.mean(Z**2)),
        ),
        Wrong("You multiplied by the size instead of dividing by it.", repair(lambda Z: np.sqrt(np.mean(Z**2)))),
        Wrong(
            "Layer 2 was measured on what the *old* layer 1 gave. Go on with the repaired output.",
            repair(unit_size, fresh=False),
        ),
        Wrong(
            "You measured the spread around the mean. Asked for is the mean square itself.",
            repair(lambda Z: 1 / np.std(Z)),
        ),
        Wrong(
            "You measured the outputs behind the relu. Asked for are the logits Z.",
            repair(lambda Z: unit_size(np.maximum(Z, 0))),
        ),
        Wrong("The relu is missing between the layers.", repair(unit_size, lambda Z: Z)),
        Wrong("Every layer needs its own factor, measured where it stands.", all_from_the_input),
        Wrong("You made the *weights* size 1. It is their logits on X that count.", each_weight_alone),
        Wrong("That is He's rule, which does not look at X. Here the size is measured.", he_again),
        Wrong("You changed the given matrices: W *= ... writes into them. Make new ones.", repaired_in_place),
        Wrong(
            "Each unit got a factor of its own. One number per matrix keeps the proportions of its units.",
            repair(lambda Z: 1 / np.sqrt(np.mean(Z**2, axis=1, keepdims=True))),
        ),
        Wrong(
            "`np.linalg.norm` is the root of the *sum* of the squares. Take their mean.",
            repair(lambda Z: 1 / np.linalg.norm(Z)),
        ),
        Wrong(
            "The mean was taken over the examples only. It goes over all entries of Z, units and examples.",
            repair(lambda Z: 1 / np.sqrt(np.sum(Z**2) / Z.shape[1])),
        ),
        Wrong("That is the mean, squared. Square first, then take the mean.", repair(lambda Z: 1 / abs(np.mean(Z)))),
        Wrong(
            "You divided by the mean of |Z|. Asked for is a mean *square* of 1.",
            repair(lambda Z: 1 / np.mean(np.abs(Z))),
        ),
        Wrong(
            "With the sqrt(2) the logits have mean square 2. Whoever measures needs no rule for relu.",
            repair(lambda Z: np.sqrt(2 / np.mean(Z**2))),
        ),
        Wrong("The units are relu here, not tanh.", repair(unit_size, np.tanh)),
        Wrong(
            "The list holds the matrices as they were given: append the scaled ones.",
            left_as_they_were,
        ),
        Wrong("Those are the factors. Return the matrices, each multiplied by its own.", only_the_factors),
        Wrong("Only the first matrix came back: the `return` stands inside the loop.", only_the_first),
        Wrong(
            "Layer 2 did not get what it needs, A = relu of the new Z: of `relu_forward(Z)` take the first part, [0].",
            repair(unit_size, relu_forward),
        ),
    ],
    alternatives=[repaired_with_the_old_logits],
)


def fair_cost(theta, network, X, Y, lam):
    """theta (N,), a network ending in a logit, X (n_x, m), Y (1, m), lambda -> the cost J at theta, one number."""
    moved = network.copy()
    moved.load(unpack(theta, network.parameters))
    Z, _ = moved.forward(X, training=False)
    return float(np.mean(binary_cross_entropy_with_logits(Z, Y)) + l2_penalty(moved.parameters, lam, X.shape[1]))


def fair_by_hand(theta, network, X, Y, lam):
    P, before = unpack(theta, network.parameters), network.state()
    network.load(P)
    Z = network(X)
    network.load(before)
    losses = np.log1p(np.exp(-np.abs(Z))) + np.maximum(Z, 0) - Y * Z
    squares = sum(np.sum(x * x) for name, x in P.items() if name.startswith("W"))
    return float(losses.sum() / X.shape[1] + lam / (2 * X.shape[1]) * squares)


def cost_like(penalty: Any = l2_penalty, training: bool = False, at: bool = True, mean: Any = np.mean) -> Any:
    """An answer with another penalty, with dropout on, at the network's own parameters, or without the average."""

    def answer(theta, network, X, Y, lam):
        moved = network.copy()
        if at:
            moved.load(unpack(theta, network.parameters))
        Z, _ = moved.forward(X, training=training, rng=np.random.default_rng(0))
        return float(mean(binary_cross_entropy_with_logits(Z, Y)) + penalty(moved.parameters, lam, X.shape[1]))

    return answer


def old_weights_penalized(theta, network, X, Y, lam):
    own, m = network.parameters, X.shape[1]
    return cost_like(lambda P, lam, m: 0.0)(theta, network, X, Y, lam) + float(l2_penalty(own, lam, m))


def sigmoid_twice(theta, network, X, Y, lam):
    moved = network.copy()
    moved.load(unpack(theta, network.parameters))
    losses = binary_cross_entropy_with_logits(sigmoid(moved(X)), Y)
    return float(np.mean(losses) + l2_penalty(moved.parameters, lam, X.shape[1]))


def counted_features(theta, network, X, Y, lam):
    bare = cost_like(lambda P, lam, m: 0.0)(theta, network, X, Y, lam)
    return bare + float(l2_penalty(unpack(theta, network.parameters), lam, X.shape[0]))


def network_of(rng: np.random.Generator, sizes: tuple[int, ...], keep: float) -> Any:
    return dense_network(sizes, rng=rng, hidden="tanh", keep_prob=keep)


def networks(keep: float, lams: tuple[float, ...]) -> Any:
    def cases(rng: np.random.Generator) -> Cases:
        for sizes, m in (((3, 5, 4, 1), 9), ((1, 3, 1), 1), ((2, 2, 1), 4)):
            for lam in lams:
                network = network_of(rng, sizes, keep)
                theta = rng.standard_normal(len(pack(network.parameters)))
                yield theta, network, rng.standard_normal((sizes[0], m)), rng.integers(0, 2, (1, m)), lam

    return cases


MISUSED = {
    "rng is None": "With training=True dropout wants dice. A fair cost has none: training=False switches dropout off.",
    "Z is a tuple": "`forward` returns Z and the caches. Unpack them: `Z, _ = ...`.",
    "Network.load: parameters is": "`load` takes a dict: `unpack(theta, network.parameters)` makes one of theta.",
}


def in_own_words(check: Check) -> Check:
    """The check, which says in the words of this exercise how a part of the network was misused."""

    def with_words(answer: Any, rng: np.random.Generator) -> None:
        try:
            check.function(answer, rng)
        except Mistake as said:
            raise Mistake(next((words for sign, words in MISUSED.items() if sign in str(said)), str(said))) from None

    return Check(check.behaviour, with_words)


def leaves_the_network(answer: Any, rng: np.random.Generator) -> None:
    network = network_of(rng, (2, 4, 1), 0.7)
    before, X = pack(network.parameters), rng.standard_normal((2, 5))
    answer(rng.standard_normal(len(before)), network, X, np.array([[0, 1, 1, 0, 1]]), 0.5)
    if not np.array_equal(pack(network.parameters), before):
        raise Mistake(
            "Afterwards the network stands at theta. Work on `network.copy()`; `network.parameters` is no copy."
        )


FAIR_COST = Exercise(
    name="fair_cost",
    reference=fair_cost,
    checks=[
        in_own_words(agrees("is the average loss plus the penalty, at theta", networks(1.0, (0.7, 3.0)))),
        agrees("is the average loss alone for lambda = 0", networks(1.0, (0.0,))),
        in_own_words(agrees("switches dropout off", networks(0.6, (0.0, 1.5)))),
        Check("leaves the network as it was", leaves_the_network),
    ],
    hints=[
        "Four things: a copy of the network at theta, a forward pass without dropout, the average loss, the penalty of"
        " the weights at theta.",
        "`moved = network.copy()`, `moved.load(unpack(theta, network.parameters))`, then"
        " `moved.forward(X, training=False)`; `binary_cross_entropy_with_logits(Z, Y)` gives a loss per example,"
        " `l2_penalty(moved.parameters, lam, m)` the penalty.",
    ],
    why="The check compares the gradient with this function, so it has to be the very function that was derived:"
    " regularized, without chance, and computed at theta.",
    wrong=[
        Wrong(
            "The penalty is missing. The gradients contain it, so the check would accuse every W.",
            cost_like(lambda P, lam, m: 0.0),
        ),
        Wrong(
            "Dropout was on: then the cost is another function at every call. training=False switches it off.",
            cost_like(training=True),
        ),
        Wrong(
            "The biases were penalized too. Only the weights are.",
            cost_like(lambda P, lam, m: lam / (2 * m) * sum(np.sum(x * x) for x in P.values())),
        ),
        Wrong(
            "The penalty has lambda/(2m) in front, not lambda/m.",
            cost_like(lambda P, lam, m: 2 * l2_penalty(P, lam, m)),
        ),
        Wrong("The penalty lacks its 1/m: lambda/(2m).", cost_like(lambda P, lam, m: m * l2_penalty(P, lam, m))),
        Wrong("The losses were added up. The cost is their average.", cost_like(mean=np.sum)),
        Wrong(
            "That is the cost at the network's own parameters. It has to be taken at theta: `unpack` and `load`.",
            cost_like(at=False),
        ),
        Wrong("The penalty was taken of the old weights. At theta the weights are others.", old_weights_penalized),
        Wrong(
            "The penalty has the square root of the sum, the norm. It is the norm squared.",
            cost_like(lambda P, lam, m: sum(lam / (2 * m) * np.linalg.norm(P[n]) for n in P if n[0] == "W")),
        ),
        Wrong(
            "The sum of squares was multiplied by lambda alone.",
            cost_like(lambda P, lam, m: l2_penalty(P, 2 * m * lam, m)),
        ),
        Wrong("The penalty got its 1/m twice.", cost_like(lambda P, lam, m: l2_penalty(P, lam, m) / m)),
        Wrong(
            "The penalty is added to the average loss, not subtracted.",
            cost_like(lambda P, lam, m: -l2_penalty(P, lam, m)),
        ),
        Wrong("m is the number of examples, `X.shape[1]`. You took the number of features.", counted_features),
        Wrong(
            "The sigmoid was taken twice: `binary_cross_entropy_with_logits` wants Z itself.",
            sigmoid_twice,
        ),
    ],
    alternatives=[fair_by_hand],
)


def mended_pass(X, Y, P, lam):
    """X (n_x, m), Y (1, m), P a dict W1, b1, ... W3, b3, lambda -> a dict with the gradients, in the order of P."""
    m = X.shape[1]
    A1 = np.tanh(P["W1"] @ X + P["b1"])
    A2 = np.tanh(P["W2"] @ A1 + P["b2"])
    A3 = sigmoid(P["W3"] @ A2 + P["b3"])
    dZ3 = (A3 - Y) / m
    dZ2 = P["W3"].T @ dZ3 * (1 - A2**2)
    dZ1 = P["W2"].T @ dZ2 * (1 - A1**2)
    return {
        "W1": dZ1 @ X.T + lam / m * P["W1"],
        "b1": np.sum(dZ1, axis=1, keepdims=True),
        "W2": dZ2 @ A1.T + lam / m * P["W2"],
        "b2": np.sum(dZ2, axis=1, keepdims=True),
        "W3": dZ3 @ A2.T + lam / m * P["W3"],
        "b3": np.sum(dZ3, axis=1, keepdims=True),
    }


def mended_in_a_loop(X, Y, P, lam):
    m, A = X.shape[1], [X]
    for l in (1, 2, 3):
        Z = P[f"W{l}"] @ A[-1] + P[f"b{l}"]
        A.append(np.tanh(Z) if l < 3 else 1 / (1 + np.exp(-Z)))
    dZ, found = (A[3] - Y) / m, {}
    for l in (3, 2, 1):
        found[f"W{l}"] = dZ @ A[l - 1].T + lam * P[f"W{l}"] / m
        found[f"b{l}"] = dZ.sum(axis=1, keepdims=True)
        dZ = (P[f"W{l}"].T @ dZ) * (1 - A[l - 1] ** 2)
    return {name: found[name] for name in P}


def half_mended(
    penalty: float = 1.0,
    slope: Any = lambda A, Z: 1 - A**2,
    b2: Any = np.sum,
    biases: bool = False,
    seed: Any = None,
    others: Any = np.sum,
    again: bool = False,
) -> Any:
    """The backward pass with some of the three mistakes still in it, or with new ones."""

    def answer(X, Y, P, lam):
        m = X.shape[1]
        Z1 = P["W1"] @ X + P["b1"]
        A1 = np.tanh(Z1)
        A2 = np.tanh(P["W2"] @ A1 + P["b2"])
        dZ3 = (sigmoid(P["W3"] @ A2 + P["b3"]) - Y) / (m if seed is None else seed)
        dZ2 = P["W3"].T @ dZ3 * (1 - A2**2)
        dZ1 = P["W2"].T @ dZ2 * slope(A1, Z1)
        found = {}
        for l, (dZ, A) in enumerate(((dZ1, X), (dZ2, A1), (dZ3, A2)), start=1):
            found[f"W{l}"] = dZ @ A.T / (m if again else 1) + penalty * lam / m * P[f"W{l}"]
            found[f"b{l}"] = (b2 if l == 2 else others)(dZ, axis=1, keepdims=True)
            found[f"b{l}"] = found[f"b{l}"] + (lam / m * P[f"b{l}"] if biases else 0)
        return found

    return answer


def without_square(A, Z):
    return 1 - A


def backward_passes(lam: float) -> Any:
    def cases(rng: np.random.Generator) -> Cases:
        for n_x, n_1, n_2, m in ((2, 5, 4, 7), (1, 1, 1, 2), (3, 2, 6, 5), (2, 3, 2, 1)):
            P: dict[str, np.ndarray] = {}
            for l, (n, p) in enumerate(((n_1, n_x), (n_2, n_1), (1, n_2)), start=1):
                P |= {f"W{l}": rng.standard_normal((n, p)), f"b{l}": rng.standard_normal((n, 1))}
            yield rng.standard_normal((n_x, m)), rng.integers(0, 2, (1, m)), P, lam

    return cases


MENDED_PASS = Exercise(
    name="mended_pass",
    reference=mended_pass,
    checks=[
        agrees("gives all six gradients without a penalty", backward_passes(0.0), rtol=1e-6),
        agrees("and with one", backward_passes(0.8), rtol=1e-6),
    ],
    hints=[
        "Begin at the end: b3 is fine and W3 is not. What does the line for W3 have that the line for b3 has not? It"
        " stands in two other lines, too.",
        "Then b2, whose dZ2 is fine as soon as W2 is. And what W1 and b1 have in common comes in through dZ1.",
        "The derivative of lambda/(2m) w² is lambda/m w. The 1/m is in dZ3 already, so biases are sums. The slope of"
        " tanh is 1 - a².",
    ],
    why="The report accuses W1, W2, W3 together: the penalty. It accuses b2 alone: the mean, where the 1/m has been"
    " taken already. And W1 with b1: dZ1, where the square of A1 is missing.",
    wrong=[
        Wrong(
            "Nothing has been mended yet: three mistakes are left, in the penalty, in b2 and in dZ1.",
            half_mended(0.5, without_square, np.mean),
        ),
        Wrong(
            "Two mistakes are left: b2 takes the mean of what has been averaged already, and dZ1 has a wrong slope.",
            half_mended(1.0, without_square, np.mean),
        ),
        Wrong(
            "Two mistakes are left: the penalty's factor in all W, and the mean in b2.",
            half_mended(0.5, b2=np.mean),
        ),
        Wrong(
            "Two mistakes are left: the penalty's factor in all W, and the slope in dZ1.",
            half_mended(0.5, without_square),
        ),
        Wrong("One is left, in b2: dZ2 contains the 1/m already, so the bias takes the sum.", half_mended(b2=np.mean)),
        Wrong(
            "One is left, in dZ1: the slope of tanh is 1 - a², and the square is missing.",
            half_mended(slope=without_square),
        ),
        Wrong("One is left, in every W: the derivative of lambda/(2m) w² is lambda/m w.", half_mended(0.5)),
        Wrong(
            "dZ1 takes the slope from z. With a = tanh(z) it is 1 - a².",
            half_mended(slope=lambda A, Z: 1 - Z**2),
        ),
        Wrong("The factor 2 stays: lambda/m, not 2 lambda/m.", half_mended(2.0)),
        Wrong("The biases are not penalized.", half_mended(biases=True)),
        Wrong("The 1/m got lost in dZ3: now all gradients are sums over the examples.", half_mended(seed=1)),
        Wrong("The penalty is gone altogether: lambda/m times W belongs to every dW.", half_mended(0.0)),
        Wrong(
            "The penalty lost its 1/m: lambda/m, not lambda alone.",
            lambda X, Y, P, lam: half_mended()(X, Y, P, lam * X.shape[1]),
        ),
        Wrong(
            "Now all biases take the mean. b1 and b3 were right: the 1/m is in dZ3, and b2 takes the sum like them.",
            half_mended(b2=np.mean, others=np.mean),
        ),
        Wrong("The 1/m is in dZ3 already: dZ A^T is not divided once more.", half_mended(again=True)),
        Wrong(
            "A1 is tanh(Z1) already. Its slope is 1 - A1², without another tanh.",
            half_mended(slope=lambda A, Z: 1 - np.tanh(A) ** 2),
        ),
        Wrong("dZ1 lacks the slope of tanh altogether.", half_mended(slope=lambda A, Z: 1.0)),
        Wrong(
            "That is the slope of the sigmoid, a(1 - a). That of tanh is 1 - a².",
            half_mended(slope=lambda A, Z: A * (1 - A)),
        ),
        Wrong("The square belongs to a alone: 1 - a², not (1 - a)².", half_mended(slope=lambda A, Z: (1 - A) ** 2)),
    ],
    alternatives=[mended_in_a_loop],
)

EXERCISES = [SCALED_ALIKE, WHICH_FATE, REACH_OF_UNIFORM, REPAIRED, FAIR_COST, MENDED_PASS]
