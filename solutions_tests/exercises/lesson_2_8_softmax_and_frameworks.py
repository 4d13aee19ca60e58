"""Exercises of lesson 2.8: softmax and its cost, and the step from our own backward pass to autograd."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.neural.softmax import one_hot, softmax, softmax_cross_entropy_backward, softmax_cross_entropy_forward


def steady_softmax(Z):
    """Logits Z (C, m) -> probabilities (C, m); finite for logits of any size."""
    E = np.exp(Z - Z.max(axis=0, keepdims=True))
    return E / E.sum(axis=0, keepdims=True)


def by_differences(Z):
    A = np.zeros_like(Z)
    for c in range(len(Z)):
        with np.errstate(over="ignore"):
            A[c] = 1 / np.exp(Z - Z[c]).sum(axis=0)
    return A


def plain_softmax(Z):
    with np.errstate(all="ignore"):
        return np.exp(Z) / np.exp(Z).sum(axis=0, keepdims=True)


def one_maximum_for_all(Z):
    with np.errstate(all="ignore"):
        E = np.exp(Z - Z.max())
        return E / E.sum(axis=0, keepdims=True)


def over_everything(Z):
    E = np.exp(Z - Z.max(axis=0, keepdims=True))
    return E / E.sum()


def in_place(Z):
    Z -= Z.max(axis=0, keepdims=True)
    return np.exp(Z) / np.exp(Z).sum(axis=0, keepdims=True)


def ordinary_logits(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for C, m in ((3, 4), (4, 4), (1, 3), (5, 1)):
        yield (2 * rng.standard_normal((C, m)),)


def huge_logits(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield (np.array([[1000.0, -1000.0], [1001.0, -1001.0], [998.0, -1002.0]]),)
    yield (rng.uniform(-900, 900, (3, 6)),)


STEADY_SOFTMAX = Exercise(
    name="steady_softmax",
    reference=steady_softmax,
    checks=[
        agrees("gives probabilities for ordinary logits", ordinary_logits),
        agrees("and for logits in the hundreds, of either sign", huge_logits),
    ],
    hints=[
        "Shifting all logits of an example by the same number changes nothing. Which shift makes the largest power 1?",
        "`E = np.exp(Z - Z.max(axis=0, keepdims=True))`, then divide by the sum of each column.",
    ],
    why="With the largest logit at 0 every power lies between 0 and 1, and the sum is at least 1: no overflow, no 0/0.",
    wrong=[
        Wrong("e^1000 is infinite, and infinity by infinity is NaN: shift the logits first.", plain_softmax),
        Wrong("You shifted by one maximum for all examples. A column far below it becomes 0/0: one shift per column.",
              one_maximum_for_all),
        Wrong("Each row has the sum 1 now. Examples are columns: sum and maximum go along axis 0.",
              lambda Z: steady_softmax(Z.T).T),
        Wrong("You divided by the sum of everything: each column needs a sum of its own.",
              over_everything),
        Wrong("This changes the Z that you were given. Work on Z - max, a new array.", in_place),
        Wrong("These are the powers; they still have to be divided by their sum.",
              lambda Z: np.exp(Z - Z.max(axis=0, keepdims=True))),
        Wrong("Clipping the logits changes the probabilities of large ones. Shift them.",
              lambda Z: steady_softmax(np.clip(Z, -5, 5))),
    ],
    alternatives=[by_differences],
)  # fmt: skip


def two_class_logit():
    """Return the logit (one number) whose sigmoid is the probability of class 1, for z_0 = -1 and z_1 = 2."""
    return 2 - (-1)


def a_number(answer: Any, rng: np.random.Generator) -> None:
    given = answer()
    if given is None:
        raise Mistake("It returns nothing: did you forget `return`?")
    if np.asarray(given).size != 1 or np.asarray(given).dtype.kind not in "iuf":
        raise Mistake("Return one plain number.")


def the_difference(answer: Any, rng: np.random.Generator) -> None:
    given = float(np.asarray(answer()).item())
    if abs(given - 3) > 1e-9:
        raise Mistake(f"The sigmoid of {given:g} is not the softmax of class 1.")


TWO_CLASS_LOGIT = Exercise(
    name="two_class_logit",
    reference=two_class_logit,
    checks=[Check("returns one number", a_number), Check("and the right one", the_difference)],
    hints=[
        "Write a_1 = e^(z_1) / (e^(z_0) + e^(z_1)) and divide numerator and denominator by e^(z_1).",
        "That gives 1 / (1 + e^(z_0 - z_1)). Compare it with 1 / (1 + e^(-z)).",
    ],
    why="Only differences of logits matter, and with two classes there is one difference: z = z_1 - z_0 = 3.",
    wrong=[
        Wrong("The difference is taken the other way round: this is the logit of class 0.", lambda: -3),
        Wrong("z_1 alone would be right if z_0 were 0.", lambda: 2),
        Wrong("This is the sum. Shifting both logits must not change the answer.", lambda: 1),
        Wrong("This is the probability itself; asked is its logit.", lambda: 1 / (1 + np.exp(-3.0))),
        Wrong("z_0 alone would be the logit of class 0 if z_1 were 0.", lambda: -1),
    ],
    alternatives=[lambda: np.float64(3.0), lambda: float(np.log(np.exp(2.0) / np.exp(-1.0)))],
)


def cost_from_logits(Z, labels):
    """Logits Z (C, m), class numbers labels (m,) -> the mean cross-entropy, one number."""
    D = Z - Z.max(axis=0, keepdims=True)
    log_sums = np.log(np.exp(D).sum(axis=0))
    return float(np.mean(log_sums - D[labels, np.arange(len(labels))]))


def cost_of_probabilities(Z, labels):
    D = Z - Z.max(axis=0)
    log_A = D - np.log(np.exp(D).sum(axis=0))
    return -sum(log_A[c, i] for i, c in enumerate(labels)) / len(labels)


def labelled(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for C, m in ((4, 6), (4, 4), (2, 1), (10, 3)):
        yield 2 * rng.standard_normal((C, m)), rng.integers(0, C, m)


def labelled_huge(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield np.array([[800.0, -800.0], [0.0, 0.0], [-800.0, 800.0]]), np.array([1, 2])
    yield np.array([[800.0, 0.0], [799.0, 0.0]]), np.array([1, 0])


def through_probabilities(Z, labels):
    with np.errstate(all="ignore"):
        return float(-np.mean(np.log(steady_softmax(Z)[labels, np.arange(len(labels))])))


def without_shift(Z, labels):
    with np.errstate(all="ignore"):
        return float(np.mean(np.log(np.exp(Z).sum(axis=0)) - Z[labels, np.arange(len(labels))]))


def through_plain_softmax(Z, labels):
    with np.errstate(all="ignore"):
        return float(-np.mean(np.log(plain_softmax(Z)[labels, np.arange(len(labels))])))


def half_shifted(Z, labels):
    D = Z - Z.max(axis=0, keepdims=True)
    return float(np.mean(np.log(np.exp(D).sum(axis=0)) - Z[labels, np.arange(len(labels))]))


def all_pairs(Z, labels):
    D = Z - Z.max(axis=0, keepdims=True)
    return float(np.mean(np.log(np.exp(D).sum(axis=0)) - D[labels]))


COST_FROM_LOGITS = Exercise(
    name="cost_from_logits",
    reference=cost_from_logits,
    checks=[
        agrees("is the mean loss of the right classes", labelled),
        agrees("also where a power is too large, or a probability too small, for a float", labelled_huge),
    ],
    hints=[
        "log a_c = z_c - log(sum of all e^(z_k)). Which of the z_c does example i need?",
        "`Z[labels, np.arange(len(labels))]` picks one entry per column. Shift the logits before you take powers.",
    ],
    why="log(e^z / S) = z - log S: the power and the logarithm cancel on paper, so they need not be computed.",
    wrong=[
        Wrong("You took the logarithm of a probability that had become 0. Stay with logits: log a = z - log S.",
              through_probabilities),
        Wrong("e^800 is infinite: take the largest logit of each column off before the powers.", without_shift),
        Wrong("e^800 is infinite, and infinity by infinity is NaN: shift first, and use log a = z - log S.",
              through_plain_softmax),
        Wrong("You shifted the logits in the sum, but not the logit of the right class.", half_shifted),
        Wrong("The sign is turned: a loss is -log a, never below 0.", lambda Z, labels: -cost_from_logits(Z, labels)),
        Wrong("This is the sum of the losses; the cost is their mean.",
              lambda Z, labels: cost_from_logits(Z, labels) * len(labels)),
        Wrong("`Z[labels]` takes whole rows. You want one entry per column: `Z[labels, np.arange(m)]`.", all_pairs),
        Wrong("This is the logarithm to base 2; the natural one is `np.log`.",
              lambda Z, labels: cost_from_logits(Z, labels) / np.log(2)),
        Wrong("You divided by the number of classes. The mean goes over the examples.",
              lambda Z, labels: cost_from_logits(Z, labels) * len(labels) / len(Z)),
    ],
    alternatives=[cost_of_probabilities],
)  # fmt: skip


def tempered_gradient(Z, Y, T):
    """Logits Z and one-hot Y (C, m), temperature T > 0 -> dZ (C, m) of the mean loss of softmax(Z / T)."""
    return (softmax(Z / T) - Y) / (T * Z.shape[1])


def tempered_by_chain(Z, Y, T):
    _, cache = softmax_cross_entropy_forward(Z / T, Y)
    return softmax_cross_entropy_backward(1.0, cache) / T


def tempered(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for C, m, T in ((3, 4, 2.0), (4, 1, 0.5), (2, 5, 3.0)):
        yield rng.standard_normal((C, m)), one_hot(rng.integers(0, C, m), C), T


TEMPERED_GRADIENT = Exercise(
    name="tempered_gradient",
    reference=tempered_gradient,
    checks=[agrees("is the gradient, at several temperatures", tempered)],
    hints=[
        "Put U = Z / T. You know dU. What is the slope of U with respect to Z?",
        "dU = (softmax(U) - Y) / m, and each u is z / T, so dZ = dU / T.",
    ],
    why="One more link in the chain: u = z/T has the slope 1/T, and everything behind it is the gradient you know.",
    wrong=[
        Wrong("Two factors are missing: 1/T, the slope of z/T, and 1/m, because the cost is a mean.",
              lambda Z, Y, T: softmax(Z / T) - Y),
        Wrong("The inner slope is missing: z/T has the slope 1/T.", lambda Z, Y, T: (softmax(Z / T) - Y) / Z.shape[1]),
        Wrong("You multiplied by T: the slope of z/T is 1/T.", lambda Z, Y, T: (softmax(Z / T) - Y) * T / Z.shape[1]),
        Wrong("The probabilities have to be those of Z / T.", lambda Z, Y, T: (softmax(Z) - Y) / (T * Z.shape[1])),
        Wrong("The sign is turned: prediction minus label.", lambda Z, Y, T: -tempered_gradient(Z, Y, T)),
        Wrong("The cost is a mean: each example counts 1/m.", lambda Z, Y, T: (softmax(Z / T) - Y) / T),
        Wrong("You divided by the number of classes instead of the number of examples.",
              lambda Z, Y, T: (softmax(Z / T) - Y) / (T * Z.shape[0])),
    ],
    alternatives=[tempered_by_chain],
)  # fmt: skip


def lowest_point(coefficients, learning_rate, steps):
    """(c2, c1, c0) of J(w) = c2 w^2 + c1 w + c0 -> w after so many steps of gradient descent from w = 0, a float."""
    c2, c1, c0 = coefficients
    w = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        J = c2 * w**2 + c1 * w + c0
        w.grad = None
        J.backward()
        with torch.no_grad():
            w -= learning_rate * w.grad
    return w.item()


def with_an_optimizer(coefficients, learning_rate, steps):
    c2, c1, c0 = coefficients
    w = torch.zeros((), dtype=torch.float64, requires_grad=True)
    sgd = torch.optim.SGD([w], lr=learning_rate)
    for _ in range(steps):
        sgd.zero_grad()
        (c2 * w**2 + c1 * w + c0).backward()
        sgd.step()
    return float(w)


def parabolas(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield (1.0, -20.0, 25.0), 0.1, 1
    yield (1.0, -20.0, 25.0), 0.1, 60
    yield (0.5, 3.0, -1.0), 0.3, 7
    yield (2.0, 1.0, 0.0), 0.05, 0


def accumulating(coefficients, learning_rate, steps):
    c2, c1, c0 = coefficients
    w = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        (c2 * w**2 + c1 * w + c0).backward()
        with torch.no_grad():
            w -= learning_rate * w.grad
    return w.item()


def rebinding(coefficients, learning_rate, steps):
    c2, c1, c0 = coefficients
    w = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        J = c2 * w**2 + c1 * w + c0
        J.backward()
        with torch.no_grad():
            w = w - learning_rate * w.grad
    return w.item()


LOWEST_POINT = Exercise(
    name="lowest_point",
    reference=lowest_point,
    checks=[agrees("walks down the parabola, step by step", parabolas, rtol=1e-5)],
    hints=[
        "`w = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)`; `J.backward()` puts dJ/dw into `w.grad`.",
        "In each step: compute J, set `w.grad = None`, `J.backward()`, then `w -= learning_rate * w.grad` inside"
        " `with torch.no_grad():`. At the end `w.item()`.",
    ],
    why="You wrote the cost and nothing else: its slope 2 c2 w + c1 was found by the framework at every step.",
    wrong=[
        Wrong("The gradients pile up: torch adds to `w.grad` until you empty it, before every backward.", accumulating),
        Wrong("`w = w - ...` makes a new tensor without a gradient. Change the old one: `w -= ...`.", rebinding),
        Wrong("It walks uphill: subtract the gradient.", lambda c, rate, steps: lowest_point(c, -rate, steps)),
        Wrong("You returned the cost. Asked is w.",
              lambda c, rate, steps: float(np.polyval(c, lowest_point(c, rate, steps)))),
        Wrong("One step too many.", lambda c, rate, steps: lowest_point(c, rate, steps + 1)),
        Wrong("This is the lowest point itself, -c1 / (2 c2), and not where so many steps have come.",
              lambda c, rate, steps: -c[1] / (2 * c[0])),
        Wrong("The coefficients are read in reverse: c2 belongs to w^2.",
              lambda c, rate, steps: lowest_point(c[::-1], rate, steps)),
    ],
    alternatives=[with_an_optimizer],
)  # fmt: skip


def torch_costs(X, labels, W, b, learning_rate, steps):
    """X (n_x, m), labels (m,), W (C, n_x), b (C, 1), all NumPy -> list with the cost before each step, by torch."""
    X, labels = torch.from_numpy(X), torch.from_numpy(labels)
    W, b = torch.tensor(W, requires_grad=True), torch.tensor(b, requires_grad=True)
    costs = []
    for _ in range(steps):
        J = torch.nn.functional.cross_entropy((W @ X + b).T, labels)
        costs.append(J.item())
        W.grad = b.grad = None
        J.backward()
        with torch.no_grad():
            W -= learning_rate * W.grad
            b -= learning_rate * b.grad
    return costs


def costs_by_layers(X, labels, W, b, learning_rate, steps):
    linear = torch.nn.Linear(W.shape[1], W.shape[0], dtype=torch.float64)
    with torch.no_grad():
        linear.weight.copy_(torch.from_numpy(W))
        linear.bias.copy_(torch.from_numpy(b[:, 0]))
    sgd, costs = torch.optim.SGD(linear.parameters(), lr=learning_rate), []
    for _ in range(steps):
        J = torch.nn.CrossEntropyLoss()(linear(torch.from_numpy(X.T)), torch.from_numpy(labels))
        costs.append(float(J))
        sgd.zero_grad()
        J.backward()
        sgd.step()
    return costs


def small_trainings(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n_x, C, m, steps in ((3, 4, 6, 5), (2, 3, 3, 8), (1, 2, 1, 3)):
        W, b = 0.5 * rng.standard_normal((C, n_x)), 0.1 * rng.standard_normal((C, 1))
        yield rng.standard_normal((n_x, m)), rng.integers(0, C, m), W, b, 0.3, steps


def variant(
    *, pile: bool = False, total: bool = False, after: bool = False, twice: bool = False, bias: bool = True
) -> Any:
    def train(X, labels, W, b, learning_rate, steps):
        X, labels = torch.from_numpy(X), torch.from_numpy(labels)
        W, b = torch.tensor(W, requires_grad=True), torch.tensor(b, requires_grad=True)

        def cost():
            scores = torch.softmax((W @ X + b).T, dim=1) if twice else (W @ X + b).T
            return torch.nn.functional.cross_entropy(scores, labels, reduction="sum" if total else "mean")

        costs = []
        for _ in range(steps):
            J = cost()
            if not pile:
                W.grad = b.grad = None
            J.backward()
            with torch.no_grad():
                W -= learning_rate * W.grad
                b -= learning_rate * b.grad if bias else 0
            costs.append(cost().item() if after else J.item())
        return costs

    return train


TORCH_COSTS = Exercise(
    name="torch_costs",
    reference=torch_costs,
    checks=[agrees("gives the same costs as our own backward pass, to 1e-6", small_trainings, rtol=1e-6)],
    hints=[
        "`torch.nn.functional.cross_entropy` takes logits with one ROW per example: `(W @ X + b).T`.",
        "W and b become `torch.tensor(..., requires_grad=True)`. Per step: J, keep `J.item()`, empty the gradients,"
        " `J.backward()`, and update both inside `with torch.no_grad():`.",
    ],
    why="The forward pass is the one you know; the backward pass has left your code, and the numbers are the same.",
    wrong=[
        Wrong("The gradients pile up: empty `W.grad` and `b.grad` before every backward.", variant(pile=True)),
        Wrong("This is the sum of the losses; ours is their mean.", variant(total=True)),
        Wrong("You kept the cost after each step. Asked is the one before it.", variant(after=True)),
        Wrong("Softmax is applied twice: torch's cross_entropy applies it itself.", variant(twice=True)),
        Wrong("The bias is never updated.", variant(bias=False)),
        Wrong("It walks uphill: subtract the gradient.",
              lambda X, labels, W, b, rate, steps: torch_costs(X, labels, W, b, -rate, steps)),
        Wrong("One cost per step, please: there is one too many.",
              lambda X, labels, W, b, rate, steps: torch_costs(X, labels, W, b, rate, steps + 1)),
    ],
    alternatives=[costs_by_layers],
)  # fmt: skip


EXERCISES = [
    STEADY_SOFTMAX,
    TWO_CLASS_LOGIT,
    COST_FROM_LOGITS,
    TEMPERED_GRADIENT,
    LOWEST_POINT,
    TORCH_COSTS,
]
