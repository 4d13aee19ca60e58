"""A recurrent network whose training blows up, or does not, because its gradients are clipped (lesson 5.2)."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, ignore_infinities, number_of, randn
from helpers.checks import check_array, check_choice, check_generator, check_positive, check_whole
from helpers.data.adding import load_adding
from helpers.neural.optimizers import Momentum
from helpers.sequences.clipping import clip_by_norm, clip_by_value, gradient_norm
from helpers.sequences.recurrent import rnn_backward, rnn_forward
from helpers.sequences.sequence_checks import check_names

CLIPS = ("none", "norm", "value")
NAMES = ("Wx", "Wa", "b", "Wy", "by")
Parameters = dict[str, Array]


class ClipStep(NamedTuple):
    """One step of a training."""

    step: int  # from 1
    cost: float  # mean squared error of the step's batch; infinite or NaN once it is too late
    norm: float  # of the gradient before clipping


def draw_identity_rnn(n_x: int, n_a: int, rng: np.random.Generator, *, scale: float = 0.1) -> Parameters:
    """First weights of a ReLU network whose state stays as it is where no input comes: Wa = I, b = 0.

    Parameters
    ----------
    n_x, n_a : int
        Numbers of an input and of a state.
    rng : numpy Generator
        What draws.
    scale : float
        Standard deviation of Wx and Wy.

    Returns
    -------
    dict
        Wx (n_a, n_x), Wa (n_a, n_a), b (n_a, 1), Wy (1, n_a), by (1, 1), all of float32.

    Raises
    ------
    ValueError or TypeError
        If a size is below 1, scale is not above 0, or rng is no generator.

    Source: Le, Jaitly, Hinton, A simple way to initialize recurrent networks of rectified linear units (2015).
    """
    where, one = "draw_identity_rnn", np.zeros(1, dtype=np.float32)
    n_x, n_a = check_whole(where, "n_x", n_x, least=1), check_whole(where, "n_a", n_a, least=1)
    check_generator(where, rng)
    scale = check_positive(where, "scale", scale)
    Wx, Wy = scale * randn(rng, (n_a, n_x), like=one), scale * randn(rng, (1, n_a), like=one)
    zeros = np.zeros((n_a, 1), dtype=np.float32)
    return {"Wx": Wx, "Wa": np.eye(n_a, dtype=np.float32), "b": zeros, "Wy": Wy, "by": zeros[:1] * 0}


def last_step_gradients(
    parameters: Parameters, X: Array, Y: Array, *, check: bool = True
) -> tuple[float, tuple[Array, ...]]:
    """Cost and gradients of a ReLU network that gives one number after the last step.

        yhat = Wy a<T> + by,  J = mean of (yhat - y)^2           (1)
        dyhat = 2 (yhat - y) / m,  dWy = dyhat a<T>^T            (2)
        dA[T] = Wy^T dyhat, 0 at all other steps                 (3)

    and back through time from there, see `rnn_backward`.

    Parameters
    ----------
    parameters : dict
        As from `draw_identity_rnn`.
    X, Y : arrays (T, n_x, m) and (1, m)
        Inputs, time first, and the number asked for.
    check : bool
        Look for wrong input first; without it, infinities go through.

    Returns
    -------
    J, gradients : float, tuple of arrays
        In the order of `NAMES`.

    Raises
    ------
    ValueError
        If shapes disagree, or anything is not finite.
    """
    if check:
        check_names("last_step_gradients", parameters, NAMES, "Make them with draw_identity_rnn.")
    Wx, Wa, b, Wy, by = (parameters[name] for name in NAMES)
    A, cache = rnn_forward(X, None, Wx, Wa, b, activation="relu", check=check)
    if check:
        check_array("last_step_gradients", "Y", Y, letters="(1, m)", shape=(1, X.shape[2]), because="X", source=X)
    error = Wy @ A[-1] + by - Y  # (1)                                    # (1, n_a) @ (n_a, m) -> (1, m)
    d = 2 * error / Y.shape[1]  # (2)
    dA = 0 * A
    dA[-1] = Wy.T @ d  # (3)
    _, _, dWx, dWa, db = rnn_backward(dA, cache, check=False)
    return number_of((error**2).mean()), (dWx, dWa, db, d @ A[-1].T, d.sum(axis=1, keepdims=True))


def adding_steps(
    *,
    T: int,
    clip: str = "none",
    bound: float = 0.3,
    learning_rate: float = 0.03,
    steps: int = 900,
    n_a: int = 32,
    batch_size: int = 32,
    seed: int = 0,
) -> Iterator[ClipStep]:
    """Train an identity ReLU network on the adding problem, with momentum and a fresh batch at every step.

    It ends by itself where the cost or the gradient is not finite any more.

    Parameters
    ----------
    T : int
        Steps of a sequence.
    clip, bound : str, float
        "none", "norm" (`clip_by_norm`) or "value" (`clip_by_value`), and the bound.
    learning_rate, steps, n_a, batch_size, seed : float, int, int, int, int
        alpha of momentum (beta 0.9, not dampened), how many steps, size of the state, examples a step, which draw.

    Yields
    ------
    ClipStep
        After each step.

    Raises
    ------
    ValueError
        If a number is out of its range, or there is no such clip.
    """
    where = "adding_steps"
    check_choice(where, "clip", clip, CLIPS)
    steps, batch_size = (
        check_whole(where, "steps", steps, least=1),
        check_whole(where, "batch_size", batch_size, least=1),
    )
    data = load_adding(steps * batch_size, T=T, seed=seed)
    parameters = draw_identity_rnn(2, n_a, np.random.default_rng(seed))
    optimizer = Momentum(check_positive(where, "learning_rate", learning_rate), dampened=False)
    for k in range(steps):
        rows = slice(k * batch_size, (k + 1) * batch_size)
        X, Y = np.moveaxis(data.X[rows], 0, 2), data.Y[rows].T  # (T, 2, m), (1, m)
        with ignore_infinities():
            cost, gradients = last_step_gradients(parameters, X, Y, check=False)
            whole = all(np.isfinite(g).all() for g in gradients) and np.isfinite(cost)
            norm = gradient_norm(gradients) if whole else float("nan")
        yield ClipStep(k + 1, cost, norm)  # outside: whoever takes the steps shall not be silenced, too
        if not whole:
            return
        with ignore_infinities():
            if clip == "norm":
                gradients = clip_by_norm(gradients, bound)[0]
            elif clip == "value":
                gradients = clip_by_value(gradients, bound)
            optimizer.step(parameters, dict(zip(NAMES, gradients, strict=True)), check=False)
