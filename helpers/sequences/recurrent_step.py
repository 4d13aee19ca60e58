"""One step of a recurrent network: a layer that also looks at what it said a step ago (lesson 5.1)."""

from typing import Any, NamedTuple

from helpers.arrays import Array
from helpers.checks import check_array, check_choice, check_kind, check_together
from helpers.neural.activations import ACTIVATIONS
from helpers.sequences.sequence_checks import SAME, check_recurrent_weights


class RNNStepCache(NamedTuple):
    """What the backward step of one time step needs."""

    x: Array  # (n_x, m) the input: dWx weighs it
    a_prev: Array  # (n_a, m) the state before: dWa weighs it
    Wx: Array  # (n_a, n_x) the way back to the input
    Wa: Array  # (n_a, n_a) the way back to the state before
    activation: str  # the name of g
    slopes: Any  # the cache of g: what its slope is computed from


def rnn_step_forward(
    x: Array, a_prev: Array, Wx: Array, Wa: Array, b: Array, *, activation: str = "tanh", check: bool = True
) -> tuple[Array, RNNStepCache]:
    """One step of a recurrent layer: it looks at the input and at what it said a step ago.

        a<t> = g(Wx x<t> + Wa a<t-1> + b)      (1)

    Written as one matrix, W_a = [Wa | Wx] times the column [a<t-1>; x<t>].

    Parameters
    ----------
    x, a_prev : arrays (n_x, m) and (n_a, m)
        Input of this step and state after the step before (zeros at the beginning), one example per column.
    Wx, Wa : arrays (n_a, n_x) and (n_a, n_a)
        Weights of the input and of the state: the same at every step.
    b : array (n_a, 1)
        Biases.
    activation, check : str, bool
        The name of g, a key of `ACTIVATIONS`; look for wrong input first.

    Returns
    -------
    a, cache : array (n_a, m) and RNNStepCache
        The new state, and what the backward step needs.

    Raises
    ------
    ValueError
        If shapes disagree, anything is NaN or infinite, or there is no such activation.

    Source: course 5, week 1.
    """
    if check:
        where = "rnn_step_forward"
        check_array(where, "x", x, letters="(n_x, m)", ndim=2)
        check_recurrent_weights(where, x.shape[0], Wx, Wa, b, because="x", source=x)
        check_array(where, "a_prev", a_prev, letters="(n_a, m)", shape=(len(Wa), x.shape[1]), because="x", source=x)
        check_together(where, x=x, a_prev=a_prev, Wx=Wx, Wa=Wa, b=b)
        check_choice(where, "activation", activation, ACTIVATIONS)
    z = Wx @ x + Wa @ a_prev + b  # (n_a, n_x) @ (n_x, m) + (n_a, n_a) @ (n_a, m) + (n_a, 1)
    a, slopes = ACTIVATIONS[activation].forward(z, check=False)  # (1)
    return a, RNNStepCache(x, a_prev, Wx, Wa, activation, slopes)


def rnn_step_backward(
    da: Array, cache: RNNStepCache, *, check: bool = True
) -> tuple[Array, Array, Array, Array, Array]:
    """Carry the gradient back through one step.

    1. Through a = g(z), entry by entry: dz = da * g'(z).
    2. z = Wx x + Wa a_prev + b is a dense layer with two inputs; each gets its gradient as in `dense_backward`.

        dx = Wx^T dz,  da_prev = Wa^T dz                               (1)
        dWx = dz x^T,  dWa = dz a_prev^T,  db = sum over examples      (2)

    Parameters
    ----------
    da : array (n_a, m)
        Derivative of the cost with respect to a<t>: from the output of this step and from the step after it.
    cache : RNNStepCache
        From `rnn_step_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dx, da_prev, dWx, dWa, db : arrays
        In the order of the arguments, with their shapes.

    Raises
    ------
    ValueError or TypeError
        If da does not have the shape of a, or is not finite, or cache is no RNNStepCache.
    """
    if check:
        check_kind("rnn_step_backward", "cache", cache, RNNStepCache, "Pass the cache that rnn_step_forward gave.")
        check_array("rnn_step_backward", "da", da, letters="(n_a, m) of a", shape=cache.a_prev.shape, hint=SAME)
    x, a_prev, Wx, Wa, activation, slopes = cache
    dz = ACTIVATIONS[activation].backward(da, slopes, check=False)
    return Wx.T @ dz, Wa.T @ dz, dz @ x.T, dz @ a_prev.T, dz.sum(axis=1, keepdims=True)  # (1), (2)
