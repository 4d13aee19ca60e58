"""An LSTM along whole sequences, and the way back through all its steps (lesson 5.3).

Sequences are arrays (T, n, m), time first, as in recurrent.py.
"""

from typing import NamedTuple

from helpers.arrays import Array, xp_of
from helpers.checks import check_array, check_kind, check_together
from helpers.sequences.lstm_step import (
    GateSlopes,
    LSTMGradients,
    back_through_gates,
    check_lstm_weights,
    gate_slopes,
    peephole_gradient,
    through_gates,
)
from helpers.sequences.recurrent import steps_as_examples
from helpers.sequences.sequence_checks import SAME, check_mask, check_sequence


class LSTMCache(NamedTuple):
    """What the way back through all steps needs."""

    X: Array  # (T, n_x, m) the inputs
    A_prev: Array  # (T, n_a, m) the state before each step
    C_prev: Array  # (T, n_a, m) the memory before each step
    C: Array  # (T, n_a, m) the memory after it
    Wx: Array  # (4 n_a, n_x)
    Wa: Array  # (4 n_a, n_a)
    peepholes: Array | None  # (3 n_a, 1)
    coupled: bool
    gates: Array  # (T, 4, n_a, m) G_u, G_f, c~, G_o
    tanh_C: Array  # (T, n_a, m)
    mask: Array | None  # (T, m) which steps there are


def lstm_forward(
    X: Array,
    a0: Array | None,
    c0: Array | None,
    Wx: Array,
    Wa: Array,
    b: Array,
    *,
    mask: Array | None = None,
    peepholes: Array | None = None,
    coupled: bool = False,
    check: bool = True,
) -> tuple[Array, Array, LSTMCache]:
    """An LSTM along whole sequences: `lstm_step_forward` again and again, its state and its memory handed on.

        all steps at once: Wx X + b                                                  (1)
        step by step: the gates, c<t> and a<t> as in `lstm_step_forward`             (2)
        where a sequence has ended: a<t> = a<t-1>, c<t> = c<t-1>                     (3)

    Parameters
    ----------
    X : array (T, n_x, m)
        Inputs, time first.
    a0, c0 : arrays (n_a, m), or None
        State and memory before the first step; None for zeros.
    Wx, Wa, b, peepholes, coupled
        As in `lstm_step_forward`, the same at every step.
    mask : array (T, m), optional
        1 where the sequence has a step, 0 where it is padded.
    check : bool
        Look for wrong input first.

    Returns
    -------
    A, C, cache : arrays (T, n_a, m) and LSTMCache
        States and memories after each step, and what `lstm_backward` needs.

    Raises
    ------
    ValueError
        If shapes disagree, anything is NaN or infinite, a mask has a gap or an empty sequence.
    """
    if check:
        where = "lstm_forward"
        check_sequence(where, "X", X, "(T, n_x, m)")
        check_lstm_weights(where, X.shape[1], Wx, Wa, b, peepholes, coupled, because="X", source=X)
        for name, start in {"a0": a0, "c0": c0}.items():
            if start is not None:
                shape = (Wa.shape[1], X.shape[2])
                check_array(where, name, start, letters="(n_a, m)", shape=shape, because="X", source=X)
        check_together(where, X=X, a0=0 if a0 is None else a0, c0=0 if c0 is None else c0, Wx=Wx, Wa=Wa, b=b)
        check_mask(where, mask, X)
    xp = xp_of(X)
    driven = Wx @ X  # (1)                                          # (4 n_a, n_x) @ (T, n_x, m) -> (T, 4 n_a, m)
    driven += b  # in place: quicker than a second array of this size
    zeros = 0 * driven[0, : Wa.shape[1]]
    a, c = zeros if a0 is None else a0, zeros if c0 is None else c0
    A, C, gates, tanh_C = [a], [c], [], []
    for t in range(len(X)):
        gate, new, tanh_c = through_gates(driven[t] + Wa @ a, c, peepholes, coupled)  # (2)
        if mask is None:
            a, c = gate[-1] * tanh_c, new
        else:
            there = mask[t] > 0
            a, c = xp.where(there, gate[-1] * tanh_c, a), xp.where(there, new, c)  # (3)
        A.append(a)
        C.append(c)
        gates.append(gate)
        tanh_C.append(tanh_c)
    states, memories = xp.stack(A), xp.stack(C)  # (T + 1, n_a, m)
    cache = LSTMCache(
        X, states[:-1], memories[:-1], memories[1:], Wx, Wa, peepholes, coupled, xp.stack(gates), xp.stack(tanh_C), mask
    )
    return states[1:], memories[1:], cache


def lstm_backward(dA: Array, cache: LSTMCache, *, dc: Array | None = None, check: bool = True) -> LSTMGradients:
    """Backpropagation through time for an LSTM: local derivatives of all steps first, then the chain.

    1. Slopes of the gates need no gradient: they are computed for all steps at once, as in `lstm_step_backward`.
    2. Two gradients go back from step to step. The state's passes the matrix Wa at every step, as in a plain
       network; the memory's is only multiplied by the forget gate, entry by entry: this is the way that lasts.
    3. All steps use the same weights, whose gradients are sums over the steps: one product for all of them.

        da<t> = dA[t] + Wa^T dz<t+1>,   dc<t> = dc<t+1> * G_f<t+1> + da<t> * G_o (1 - tanh^2 c<t>)     (1)
        dWx = sum_t dz<t> x<t>^T,   dWa = sum_t dz<t> a<t-1>^T,   db likewise                          (2)

    Parameters
    ----------
    dA : array (T, n_a, m)
        Derivative of the cost with respect to each state by way of the output of its own step.
    cache : LSTMCache
        From `lstm_forward`.
    dc : array (n_a, m), optional
        Derivative with respect to the last memory, C[-1], where somebody goes on with it.
    check : bool
        Look for wrong input first.

    Returns
    -------
    LSTMGradients
        dX, da0, dc0, dWx, dWa, db, and dP where there are peepholes.

    Raises
    ------
    ValueError or TypeError
        If a gradient does not have the shape of what it belongs to, or is not finite, or cache is no LSTMCache.
    """
    if check:
        _check_way_back("lstm_backward", dA, cache, dc)
    X, A_prev, Wx = cache.X, cache.A_prev, cache.Wx
    dZ, back_a, back_c = lstm_state_gradients(dA, cache, dc, check=False)
    flat = steps_as_examples(dZ)  # (4 n_a, T m)
    dWx, dWa = flat @ steps_as_examples(X).T, flat @ steps_as_examples(A_prev).T  # (2)
    dP = None
    if cache.peepholes is not None:
        dP = peephole_gradient(dZ.reshape(cache.gates.shape), cache.C_prev, cache.C)
    return LSTMGradients(Wx.T @ dZ, back_a[0], back_c[0], dWx, dWa, flat.sum(axis=1, keepdims=True), dP)


def lstm_state_gradients(
    dA: Array, cache: LSTMCache, dc: Array | None = None, *, check: bool = True
) -> tuple[Array, Array, Array]:
    """The gradients of `lstm_backward` at every step.

    Parameters
    ----------
    dA, cache, dc, check : array (T, n_a, m), LSTMCache, array (n_a, m) or None, bool
        As for `lstm_backward`.

    Returns
    -------
    dZ : array (T, 4 n_a, m)
        Derivative with respect to z<t>.
    back_a, back_c : arrays (T + 1, n_a, m)
        Derivatives with respect to the state and the memory before each step, through all later steps.

    Raises
    ------
    ValueError or TypeError
        As `lstm_backward` does.
    """
    if check:
        _check_way_back("lstm_state_gradients", dA, cache, dc)
    xp = xp_of(dA)
    slopes = gate_slopes(cache.gates, cache.C_prev, cache.tanh_C, cache.coupled)
    forget, P = cache.gates[:, -3], cache.peepholes
    step = 0 * dA[0]
    dc = step if dc is None else dc
    dZ: list[Array] = []
    back_a, back_c = [step], [dc]
    for t in range(len(dA) - 1, -1, -1):
        da = dA[t] + step  # (1)
        here = GateSlopes(slopes.write[t], slopes.read[t], slopes.through[t])
        if cache.mask is None:
            dz, dc = back_through_gates(da, dc, here, forget[t], P)
            dz = dz.reshape(len(cache.Wa), -1)
            step = cache.Wa.T @ dz
        else:
            there = (cache.mask[t] > 0) + 0 * da
            dz, dc_here = back_through_gates(da * there, dc * there, here, forget[t], P)
            dz = dz.reshape(len(cache.Wa), -1)
            step, dc = cache.Wa.T @ dz + da * (1 - there), dc_here + dc * (1 - there)
        dZ.append(dz)
        back_a.append(step)
        back_c.append(dc)
    return tuple(xp.stack(list(reversed(found))) for found in (dZ, back_a, back_c))


def _check_way_back(where: str, dA: Array, cache: LSTMCache, dc: Array | None) -> None:
    check_kind(where, "cache", cache, LSTMCache, "Pass the cache that lstm_forward gave.")
    check_array(where, "dA", dA, letters="(T, n_a, m) of A", shape=cache.A_prev.shape, hint=SAME)
    if dc is not None:
        check_array(where, "dc", dc, letters="(n_a, m) of c", shape=cache.A_prev.shape[1:], hint=SAME)
