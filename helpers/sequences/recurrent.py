"""A recurrent network: one layer, used again at every step of a sequence (lesson 5.1).

Sequences are arrays (T, n, m), time first: X[t] is the (n_x, m) of the formulas, one sequence in each column.
"""

from typing import Any, NamedTuple

from helpers.arrays import Array, xp_of
from helpers.checks import check_array, check_choice, check_kind, check_together
from helpers.neural.activations import ACTIVATIONS
from helpers.sequences.sequence_checks import SAME, check_mask, check_recurrent_weights, check_sequence


class RNNCache(NamedTuple):
    """What the way back through all steps needs."""

    X: Array  # (T, n_x, m) the inputs
    A_prev: Array  # (T, n_a, m) the state before each step
    Wx: Array  # (n_a, n_x)
    Wa: Array  # (n_a, n_a)
    activation: str
    slopes: list[Any]  # of g, for each step
    mask: Array | None  # (T, m) which steps there are


def rnn_forward(
    X: Array,
    a0: Array | None,
    Wx: Array,
    Wa: Array,
    b: Array,
    *,
    mask: Array | None = None,
    activation: str = "tanh",
    check: bool = True,
) -> tuple[Array, RNNCache]:
    """A recurrent layer along whole sequences.

        a<t> = g(Wx x<t> + Wa a<t-1> + b),  t = 1 ... T      (1)
        where a sequence has ended: a<t> = a<t-1>            (2)

    Parameters
    ----------
    X : array (T, n_x, m)
        Inputs, time first.
    a0 : array (n_a, m), or None
        The state before the first step; None for zeros.
    Wx, Wa, b : arrays (n_a, n_x), (n_a, n_a), (n_a, 1)
        Weights and biases, the same at every step.
    mask : array (T, m), optional
        1 where the sequence has a step, 0 where it is padded. The last state of every sequence is then A[-1].
    activation, check : str, bool
        The name of g, a key of `ACTIVATIONS`; look for wrong input first.

    Returns
    -------
    A, cache : array (T, n_a, m) and RNNCache
        All states, and what `rnn_backward` needs.

    Raises
    ------
    ValueError
        If shapes disagree, anything is NaN or infinite, a mask has a gap or an empty sequence.

    Source: course 5, week 1.
    """
    if check:
        where = "rnn_forward"
        check_sequence(where, "X", X, "(T, n_x, m)")
        check_recurrent_weights(where, X.shape[1], Wx, Wa, b, because="X", source=X)
        check_choice(where, "activation", activation, ACTIVATIONS)
        if a0 is not None:
            check_array(where, "a0", a0, letters="(n_a, m)", shape=(len(Wa), X.shape[2]), because="X", source=X)
        check_together(where, X=X, a0=0 if a0 is None else a0, Wx=Wx, Wa=Wa, b=b)
        check_mask(where, mask, X)
    xp = xp_of(X)
    driven = Wx @ X  # the share of the inputs, for all steps at once          # (n_a, n_x) @ (T, n_x, m) -> (T, n_a, m)
    driven += b  # in place: a second array of this size would cost more time than the sum
    a = 0 * driven[0] if a0 is None else a0
    states, slopes = [a], []
    for t in range(len(X)):
        new, slope = ACTIVATIONS[activation].forward(driven[t] + Wa @ a, check=False)  # (1)
        a = new if mask is None else xp.where(mask[t] > 0, new, a)  # (2)
        states.append(a)
        slopes.append(slope)
    A = xp.stack(states)  # a<0> ... a<T>      # (T + 1, n_a, m)
    return A[1:], RNNCache(X, A[:-1], Wx, Wa, activation, slopes, mask)


def rnn_backward(dA: Array, cache: RNNCache, *, check: bool = True) -> tuple[Array, Array, Array, Array, Array]:
    """Backpropagation through time: the gradient goes back step by step, and each step adds to the same weights.

    1. a<t> is used twice: by the output of step t, which is in dA[t], and by step t + 1. The gradients add up.
    2. One step back is `rnn_step_backward`; at a padded step the gradient passes unchanged, as the state did.
    3. All steps use the same Wx, Wa and b, so their gradients are sums over the steps.

        da<t> = dA[t] + what step t + 1 sends back                             (1)
        dz<t> = da<t> * g'(z<t>),  sent back: Wa^T dz<t>                       (2)
        dWx = sum_t dz<t> x<t>^T,  dWa = sum_t dz<t> a<t-1>^T,  db likewise    (3)

    Parameters
    ----------
    dA : array (T, n_a, m)
        Derivative of the cost with respect to each state by way of the output of its own step.
    cache : RNNCache
        From `rnn_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dX, da0, dWx, dWa, db : arrays
        In the order of the arguments, with their shapes.

    Raises
    ------
    ValueError or TypeError
        If dA does not have the shape of A, or is not finite, or cache is no RNNCache.
    """
    if check:
        _check_way_back("rnn_backward", dA, cache)
    X, A_prev, Wx = cache.X, cache.A_prev, cache.Wx
    steps, back = _step_by_step(dA, cache)
    flat = xp_of(dA).concat(steps, axis=1)  # (n_a, T m): for the weights, every step is one more example
    dWx, dWa = flat @ steps_as_examples(X).T, flat @ steps_as_examples(A_prev).T  # (3)
    dX = (Wx.T @ flat).reshape(X.shape[1], len(X), -1).swapaxes(0, 1)  # back to (T, n_x, m)
    return dX, back[0], dWx, dWa, flat.sum(axis=1, keepdims=True)


def state_gradients(dA: Array, cache: RNNCache, *, check: bool = True) -> tuple[Array, Array]:
    """The two gradients of `rnn_backward` at every step.

    Parameters
    ----------
    dA, cache, check : array (T, n_a, m), RNNCache, bool
        As for `rnn_backward`.

    Returns
    -------
    dZ : array (T, n_a, m)
        Derivative with respect to z<t>.
    back : array (T + 1, n_a, m)
        Derivative with respect to the state before each step, through all later steps; back[0] is that of a<0>, and
        back[T] is 0. The norm of back[t] shows how much of the last answer's gradient is left there.

    Raises
    ------
    ValueError or TypeError
        As `rnn_backward` does.
    """
    if check:
        _check_way_back("state_gradients", dA, cache)
    dZ, back = _step_by_step(dA, cache)
    return xp_of(dA).stack(dZ), xp_of(dA).stack(back)


def _check_way_back(where: str, dA: Array, cache: RNNCache) -> None:
    check_kind(where, "cache", cache, RNNCache, "Pass the cache that rnn_forward gave.")
    check_array(where, "dA", dA, letters="(T, n_a, m) of A", shape=cache.A_prev.shape, hint=SAME)


def _step_by_step(dA: Array, cache: RNNCache) -> tuple[list[Array], list[Array]]:
    """The gradients of `state_gradients`, as lists."""
    forth, Wa_T = ACTIVATIONS[cache.activation], cache.Wa.T
    step = 0 * dA[0]
    dZ, back = [], [step]
    for t in range(len(dA) - 1, -1, -1):
        da = dA[t] + step  # (1)
        here = da if cache.mask is None else da * (cache.mask[t] > 0)
        dz = forth.backward(here, cache.slopes[t], check=False)  # (2)
        step = Wa_T @ dz if cache.mask is None else Wa_T @ dz + (da - here)  # padded: passed on as it came
        dZ.append(dz)
        back.append(step)
    return list(reversed(dZ)), list(reversed(back))


def steps_as_examples(X: Array) -> Array:
    """(T, n, m) -> (n, T m): for the weights, every step of every sequence is one more example."""
    return X.swapaxes(0, 1).reshape(X.shape[1], -1)
