"""Exercises of lesson 2.5: averages that forget, momentum, RMSprop, Adam, and learning rates that change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees


def weights_of_the_past(beta, t):
    """beta and t -> array (t,): the weights with which theta_t, theta_(t-1), ..., theta_1 enter v_t."""
    return (1 - beta) * beta ** np.arange(t)


def weights_by_running_it(beta, t):
    weights = []
    for k in range(t):
        v = 0.0
        for step in range(t):
            v = beta * v + (1 - beta) * (step == t - 1 - k)
        weights.append(v)
    return np.array(weights)


def betas(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield from ((0.9, 5), (0.5, 8), (0.98, 1), (0.0, 3))


WEIGHTS_OF_THE_PAST = Exercise(
    name="weights_of_the_past",
    reference=weights_of_the_past,
    checks=[agrees("gives the weight of every value, the newest first", betas)],
    hints=[
        "Write out v_3 with v_0 = 0. What stands before theta_3, theta_2 and theta_1?",
        "theta_(t-k) entered with 1 - beta and met beta k times since: (1 - beta) beta^k for k = 0, 1, ...",
    ],
    why="Every step multiplies all that is old by beta: the weights are a geometric series, with the sum 1 - beta^t.",
    wrong=[
        Wrong("The factor 1 - beta is missing: each value enters with it.", lambda beta, t: beta ** np.arange(t)),
        Wrong("The oldest comes first here. Asked is the newest first.",
              lambda beta, t: weights_of_the_past(beta, t)[::-1]),
        Wrong("The newest value has not been multiplied by beta yet: k begins at 0.",
              lambda beta, t: (1 - beta) * beta ** np.arange(1, t + 1)),
        Wrong("That is a plain mean: every value counts the same. Here the old ones fade.",
              lambda beta, t: np.full(t, 1 / t)),
        Wrong("1 - beta and beta have changed places.", lambda beta, t: beta * (1 - beta) ** np.arange(t)),
        Wrong("These are the weights with the bias correction. Asked are those of v itself.",
              lambda beta, t: weights_of_the_past(beta, t) / (1 - beta**t)),
    ],
    alternatives=[weights_by_running_it],
)  # fmt: skip


def momentum_path(w, gradients, alpha, beta):
    """w (n,), gradients (T, n) as they arrive -> (T, n), where w is after each step of momentum with (1 - beta)."""
    v, path = np.zeros_like(w), []
    for g in gradients:
        v = beta * v + (1 - beta) * g
        w = w - alpha * v
        path.append(w)
    return np.array(path)


def by_torch(make: Callable[..., Any]) -> Callable[..., Any]:
    """An answer that lets torch.optim walk: it proves the reference, and is right in another way."""

    def walk(w, gradients, alpha, *settings):
        theta = torch.tensor(w, requires_grad=True)
        optimizer, path = make([theta], alpha, *settings), []
        for g in gradients:
            theta.grad = torch.tensor(g)
            optimizer.step()
            path.append(theta.detach().numpy().copy())
        return np.array(path)

    return walk


def torch_momentum(parameters, alpha, beta):
    return torch.optim.SGD(parameters, lr=alpha * (1 - beta), momentum=beta)


def arriving(*settings: float) -> Any:
    def cases(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
        for n, T in ((3, 6), (1, 4), (2, 1), (2, 12)):
            yield rng.standard_normal(n), rng.standard_normal((T, n)), 0.03, *settings

    return cases


def momentum_like(average: Any, *, uphill: bool = False) -> Any:
    def walk(w, gradients, alpha, beta):
        v, path = np.zeros_like(w), []
        for g in gradients:
            v = average(v, g, beta)
            w = w + alpha * v if uphill else w - alpha * v
            path.append(w)
        return np.array(path)

    return walk


def corrected_momentum(w, gradients, alpha, beta):
    v, path = np.zeros_like(w), []
    for t, g in enumerate(gradients, start=1):
        v = beta * v + (1 - beta) * g
        w = w - alpha * v / (1 - beta**t)
        path.append(w)
    return np.array(path)


def changing_w(w, gradients, alpha, beta):
    v, path = np.zeros_like(w), []
    for g in gradients:
        v = beta * v + (1 - beta) * g
        w -= alpha * v
        path.append(w.copy())
    return np.array(path)


def same_array(w, gradients, alpha, beta):
    w, v, path = w.copy(), np.zeros_like(w), []
    for g in gradients:
        v = beta * v + (1 - beta) * g
        w -= alpha * v
        path.append(w)
    return np.array([path[-1]] * len(path))


def step_before_v(w, gradients, alpha, beta):
    v, path = np.zeros_like(w), []
    for g in gradients:
        w = w - alpha * v
        v = beta * v + (1 - beta) * g
        path.append(w)
    return np.array(path)


MOMENTUM_PATH = Exercise(
    name="momentum_path",
    reference=momentum_path,
    checks=[agrees("walks as torch.optim does", arriving(0.9))],
    hints=[
        "v remembers from step to step: it starts as zeros before the loop, and is renewed in it.",
        "In each step first v = beta v + (1 - beta) g, then w = w - alpha v with the new v.",
    ],
    why="The step is taken along the average and not along the newest gradient: that is all momentum is.",
    wrong=[
        Wrong("The learning rate is missing: w - alpha v.",
              lambda w, gradients, alpha, beta: momentum_path(w, gradients, 1.0, beta)),
        Wrong("Renew v first, then step with the new one.", step_before_v),
        Wrong("All rows are the same array: `append(w.copy())`, or `w = w - ...`.", same_array),
        Wrong("v forgets: it is (1 - beta) g in every step, without the old v.",
              momentum_like(lambda v, g, beta: (1 - beta) * g)),
        Wrong("The factor (1 - beta) before the gradient is missing.", momentum_like(lambda v, g, beta: beta * v + g)),
        Wrong("beta and 1 - beta have changed places.", momentum_like(lambda v, g, beta: (1 - beta) * v + beta * g)),
        Wrong("The step goes uphill: w - alpha v.",
              momentum_like(lambda v, g, beta: beta * v + (1 - beta) * g, uphill=True)),
        Wrong("This is plain gradient descent: step along v, not along g.", momentum_like(lambda v, g, beta: g)),
        Wrong("Here v is used without bias correction.", corrected_momentum),
        Wrong("This changes the w that you were given: write w = w - ..., not w -= ...", changing_w),
    ],
    alternatives=[by_torch(torch_momentum)],
)  # fmt: skip


def rmsprop_path(w, gradients, alpha, beta2, epsilon):
    """w (n,), gradients (T, n) as they arrive -> (T, n), where w is after each step of RMSprop."""
    s, path = np.zeros_like(w), []
    for g in gradients:
        s = beta2 * s + (1 - beta2) * g**2
        w = w - alpha * g / (np.sqrt(s) + epsilon)
        path.append(w)
    return np.array(path)


def torch_rmsprop(parameters, alpha, beta2, epsilon):
    return torch.optim.RMSprop(parameters, lr=alpha, alpha=beta2, eps=epsilon)


def rmsprop_like(average: Any, step: Any) -> Any:
    def walk(w, gradients, alpha, beta2, epsilon):
        s, path = np.zeros_like(w), []
        with np.errstate(all="ignore"):
            for g in gradients:
                s = average(s, g, beta2)
                w = w - step(g, s, alpha, epsilon)
                path.append(w)
        return np.array(path)

    return walk


def squares(s, g, beta2):
    return beta2 * s + (1 - beta2) * g**2


def usual(g, s, alpha, epsilon):
    return alpha * g / (np.sqrt(s) + epsilon)


def step_before_s(w, gradients, alpha, beta2, epsilon):
    s, path = np.zeros_like(w), []
    for g in gradients:
        w = w - alpha * g / (np.sqrt(s) + epsilon)
        s = beta2 * s + (1 - beta2) * g**2
        path.append(w)
    return np.array(path)


def corrected_rmsprop(w, gradients, alpha, beta2, epsilon):
    s, path = np.zeros_like(w), []
    for t, g in enumerate(gradients, start=1):
        s = beta2 * s + (1 - beta2) * g**2
        w = w - alpha * g / (np.sqrt(s / (1 - beta2**t)) + epsilon)
        path.append(w)
    return np.array(path)


RMSPROP_PATH = Exercise(
    name="rmsprop_path",
    reference=rmsprop_path,
    checks=[agrees("walks as torch.optim does", arriving(0.9, 1e-3))],
    hints=[
        "s is an average of squares, entry by entry. It is renewed first; then the step uses its root.",
        "s = beta2 s + (1 - beta2) g², then w = w - alpha g / (sqrt(s) + epsilon).",
    ],
    why="Each parameter divides by the usual size of its own gradients, so all of them move by about alpha.",
    wrong=[
        Wrong("Renew s first: the step uses the new root.", step_before_s),
        Wrong("RMSprop does not correct s; Adam does.", corrected_rmsprop),
        Wrong("beta2 and 1 - beta2 have changed places.",
              rmsprop_like(lambda s, g, beta2: (1 - beta2) * s + beta2 * g**2, usual)),
        Wrong("That is a sum, not an average: it only grows. The square enters with 1 - beta2.",
              rmsprop_like(lambda s, g, beta2: beta2 * s + g**2, usual)),
        Wrong("There is a minus in the average: s becomes negative, and its root is NaN.",
              rmsprop_like(lambda s, g, beta2: beta2 * s - (1 - beta2) * g**2, usual)),
        Wrong("s forgets: without the old s every step is alpha/sqrt(1 - beta2) long and never shorter.",
              rmsprop_like(lambda s, g, beta2: (1 - beta2) * g**2, usual)),
        Wrong("The gradient is not squared: s is no size of gradients then.",
              rmsprop_like(lambda s, g, beta2: beta2 * s + (1 - beta2) * abs(g), usual)),
        Wrong("The root is missing: you divided by the average of the squares.",
              rmsprop_like(squares, lambda g, s, alpha, epsilon: alpha * g / (s + epsilon))),
        Wrong("epsilon is under the root. Here it stands outside: sqrt(s) + epsilon.",
              rmsprop_like(squares, lambda g, s, alpha, epsilon: alpha * g / np.sqrt(s + epsilon))),
        Wrong("The learning rate is missing.", rmsprop_like(squares, lambda g, s, alpha, e: g / (np.sqrt(s) + e))),
        Wrong("One average for all parameters: keep one for each entry of w.",
              rmsprop_like(lambda s, g, beta2: beta2 * s + (1 - beta2) * np.mean(g**2), usual)),
    ],
    alternatives=[by_torch(torch_rmsprop)],
)  # fmt: skip


def mended_adam(w, gradients, alpha, beta1, beta2, epsilon):
    """w (n,), gradients (T, n) as they arrive -> (T, n), where w is after each step of Adam."""
    v, s, path = np.zeros_like(w), np.zeros_like(w), []
    for t, g in enumerate(gradients, start=1):
        v = beta1 * v + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
        w = w - alpha * v_hat / (np.sqrt(s_hat) + epsilon)
        path.append(w)
    return np.array(path)


def torch_adam(parameters, alpha, beta1, beta2, epsilon):
    return torch.optim.Adam(parameters, lr=alpha, betas=(beta1, beta2), eps=epsilon)


def adam_like(
    *,
    forgets: bool = False,
    correct: str = "vs",
    feed_back: bool = False,
    counts: bool = True,
    moments: str = "vs",
    first: int = 1,
    swapped: bool = False,
) -> Any:
    def walk(w, gradients, alpha, beta1, beta2, epsilon):
        v, s, path = np.zeros_like(w), np.zeros_like(w), []
        in_v, in_s = (beta2, beta1) if swapped else (beta1, beta2)
        with np.errstate(all="ignore"):
            for t, g in enumerate(gradients, start=first):
                if forgets:
                    v, s = np.zeros_like(w), np.zeros_like(w)
                t = t if counts else 1
                v = beta1 * v + (1 - beta1) * g
                s = beta2 * (v if moments == "vv" else s) + (1 - beta2) * (g if moments == "g" else g**2)
                v_hat = g if moments == "plain" else v / (1 - in_v**t) if "v" in correct else v
                s_hat = s / (1 - in_s**t) if "s" in correct else s
                if feed_back:
                    v, s = v_hat, s_hat
                w = w - alpha * v_hat / (np.sqrt(s_hat) + epsilon)
                path.append(w)
        return np.array(path)

    return walk


MENDED_ADAM = Exercise(
    name="mended_adam",
    reference=mended_adam,
    checks=[agrees("walks as torch.optim does", arriving(0.9, 0.99, 1e-3))],
    hints=[
        "Print v, s and t in the loop. What should be different in the second step, and is not?",
        "v, s start as zeros BEFORE the loop, t counts the steps from 1, and the corrected v_hat, s_hat are only used,"
        " never stored in v and s.",
    ],
    why="The state is what makes Adam more than a sign: it must live as long as the training, uncorrected.",
    wrong=[
        Wrong("v and s still start anew in every step: then v_hat/sqrt(s_hat) is the sign of the gradient.",
              adam_like(forgets=True)),
        Wrong("t still stays at 1: the correction has to fade as the averages fill.", adam_like(counts=False)),
        Wrong("The corrected values are stored in v and s, and corrected again in the next step.",
              adam_like(feed_back=True)),
        Wrong("The direction is v_hat, not g.", adam_like(moments="plain")),
        Wrong("v is not corrected: divide it by 1 - beta1^t.", adam_like(correct="s")),
        Wrong("s is not corrected: divide it by 1 - beta2^t.", adam_like(correct="v")),
        Wrong("Neither v nor s is corrected.", adam_like(correct="")),
        Wrong("The betas are swapped in the corrections: v by 1 - beta1^t, s by 1 - beta2^t.", adam_like(swapped=True)),
        Wrong("t starts at 0: 1 - beta^0 is 0, and the first step divides by it. Count from 1.", adam_like(first=0)),
        Wrong("s is built on v: it needs its own past, beta2 s + (1 - beta2) g².", adam_like(moments="vv")),
        Wrong("The gradient in s is not squared.", adam_like(moments="g")),
    ],
    alternatives=[by_torch(torch_adam)],
)  # fmt: skip


def warm_cosine(epoch, highest, warmup, epochs):
    """epoch 0, 1, ... -> learning rate: (epoch + 1)/warmup of `highest` while epoch < warmup, then half a cosine wave
    from `highest` at epoch = warmup down to 0 at epoch = epochs."""
    if epoch < warmup:
        return highest * (epoch + 1) / warmup
    share = (epoch - warmup) / (epochs - warmup)
    return highest * (1 + np.cos(np.pi * share)) / 2


def by_interpolation(epoch, highest, warmup, epochs):
    if epoch < warmup:
        return float(np.interp(epoch, [-1, warmup - 1], [0, highest]))
    return highest * np.cos(np.pi / 2 * (epoch - warmup) / (epochs - warmup)) ** 2


def epochs_of(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for epoch in (0, 1, 3, 4, 5, 12, 19, 20):
        yield epoch, 0.3, 4, 20
    yield 0, 1.0, 1, 2


def late_wave(epoch, highest, warmup, epochs):
    return (
        warm_cosine(epoch, highest, warmup, epochs)
        if epoch < warmup
        else highest * (1 + np.cos(np.pi * epoch / epochs)) / 2
    )


def whole_wave(epoch, highest, warmup, epochs):
    if epoch < warmup:
        return highest * (epoch + 1) / warmup
    return highest * (1 + np.cos(2 * np.pi * (epoch - warmup) / (epochs - warmup))) / 2


def straight(epoch, highest, warmup, epochs):
    if epoch < warmup:
        return highest * (epoch + 1) / warmup
    return highest * (1 - (epoch - warmup) / (epochs - warmup))


def from_zero(epoch, highest, warmup, epochs):
    return highest * epoch / warmup if epoch < warmup else warm_cosine(epoch, highest, warmup, epochs)


WARM_COSINE = Exercise(
    name="warm_cosine",
    reference=warm_cosine,
    checks=[agrees("gives the rate of every epoch", epochs_of)],
    hints=[
        "Two pieces. Which share of the way down has been made at this epoch: (epoch - warmup)/(epochs - warmup).",
        "(1 + cos(pi share))/2 goes from 1 to 0 as the share goes from 0 to 1.",
    ],
    why="The wave is flat at both ends: it leaves the highest rate gently and arrives at zero gently.",
    wrong=[
        Wrong("The first epoch has the rate 0 and teaches nothing: count (epoch + 1)/warmup.", from_zero),
        Wrong("The wave begins after the warm-up: measure its share from there.", late_wave),
        Wrong("This is a quarter wave, flat at the top and steep at the end: half a wave is wanted.",
              lambda e, h, w, n: h * (e + 1) / w if e < w else h * np.cos(np.pi / 2 * (e - w) / (n - w))),
        Wrong("1 + cos goes up to 2: half of it is wanted.",
              lambda e, h, w, n: h * (e + 1) / w if e < w else h * (1 + np.cos(np.pi * (e - w) / (n - w)))),
        Wrong("This is a whole wave: it comes up again. Half a wave goes from cos 0 to cos pi.", whole_wave),
        Wrong("This is a straight line down, not a cosine.", straight),
        Wrong("`highest` is missing: this goes up to 1.", lambda e, h, w, n: warm_cosine(e, 1.0, w, n) + 0 * h),
        Wrong("There is no warm-up in it.", lambda e, h, w, n: h * (1 + np.cos(np.pi * e / n)) / 2),
    ],
    alternatives=[by_interpolation],
)  # fmt: skip


def which_walk():
    """Return a dict from "A", "B", "C", "D" to "SGD", "Momentum", "RMSprop", "Adam"."""
    return {"A": "Momentum", "B": "Adam", "C": "SGD", "D": "RMSprop"}


NAMES = ("SGD", "Momentum", "RMSprop", "Adam")


def names_four(answer: Any, rng: np.random.Generator) -> None:
    given = answer()
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`?")
    if not isinstance(given, dict) or sorted(map(str, given)) != ["A", "B", "C", "D"]:
        raise Mistake('return a dict with the keys "A", "B", "C" and "D"')
    if sorted(map(str, given.values())) != sorted(NAMES):
        raise Mistake(f"each of {', '.join(NAMES)} has to appear once")


def names_rightly(answer: Any, rng: np.random.Generator) -> None:
    given, right = answer(), which_walk()
    wrong = [letter for letter in "ABCD" if given[letter] != right[letter]]
    if wrong:
        raise Mistake(f"{len(wrong)} of the 4 paths were made by another optimizer")


WHICH_WALK = Exercise(
    name="which_walk",
    reference=which_walk,
    checks=[Check("names each optimizer once", names_four), Check("and each at its own path", names_rightly)],
    hints=[
        "Two of them move by about the same amount along both axes at the start, whatever the slope: which, and why?",
        "Zig-zag across the valley from the first step on: no memory. Wide swings: memory without scaling. Of the other"
        " two, one overshoots, because it has momentum too.",
    ],
    why="SGD bounces, momentum swings, RMSprop goes straight at a steady pace, Adam goes straight and overshoots.",
    wrong=[
        Wrong("SGD and Momentum have changed places: which of the two bounces at every single step?",
              lambda: {"A": "SGD", "B": "Adam", "C": "Momentum", "D": "RMSprop"}),
        Wrong("RMSprop and Momentum have changed places: which of the two divides by the size of its gradients?",
              lambda: {"A": "RMSprop", "B": "Adam", "C": "SGD", "D": "Momentum"}),
        Wrong("RMSprop and Adam have changed places: which of the two has something like inertia?",
              lambda: {"A": "Momentum", "B": "RMSprop", "C": "SGD", "D": "Adam"}),
        Wrong("Adam and Momentum have changed places: which of the two divides by the size of its gradients?",
              lambda: {"A": "Adam", "B": "Momentum", "C": "SGD", "D": "RMSprop"}),
        Wrong("SGD cannot take the straight way: the slope across the valley is far larger than along it.",
              lambda: {"A": "Momentum", "B": "Adam", "C": "RMSprop", "D": "SGD"}),
    ],
    alternatives=[lambda: {"D": "RMSprop", "C": "SGD", "B": "Adam", "A": "Momentum"}],
)  # fmt: skip

EXERCISES = [WEIGHTS_OF_THE_PAST, MOMENTUM_PATH, RMSPROP_PATH, MENDED_ADAM, WARM_COSINE, WHICH_WALK]
