"""A GRU along whole sequences, and the way back through all its steps (lesson 5.3).

Sequences are arrays (T, n, m), time first, as in recurrent.py.
"""

from typing import NamedTuple

from helpers.arrays import Array, xp_of
from helpers.checks import check_array, check_kind, check_together
from helpers.sequences.gru_step import (
    GateSlopes,
    back_through_gates,
    bias_gradient,
    check_gru_weights,
    gate_slopes,
    recurrent_gradient,
    through_gates,
)
from helpers.sequences.recurrent import steps_as_examples
from helpers.sequences.sequence_checks import SAME, check_mask, check_sequence


class GRUCache(NamedTuple):
    """What the way back through all steps needs."""

    X: Array  # (T, n_x, m) the inputs
    C_prev: Array  # (T, n_a, m) the memory before each step
    Wx: Array  # (3 n_a, n_x)
    Wa: Array  # (3 n_a, n_a)
    reset: str
    gates: Array  # (T, 3, n_a, m) G_r, G_u, c~
    seen: Array  # (T, n_a, m) as in GRUStepCache
    mask: Array | None  # (T, m) which steps there are


def gru_forward(
    X: Array,
    c0: Array | None,
    Wx: Array,
    Wa: Array,
    b: Array,
    *,
    mask: Array | None = None,
    reset: str = "before",
    check: bool = True,
) -> tuple[Array, GRUCache]:
    """A GRU along whole sequences: `gru_step_forward` again and again, its memory handed on.

        all steps at once: Wx X + b                                 (1)
        step by step: the gates and c<t> as in `gru_step_forward`   (2)
        where a sequence has ended: c<t> = c<t-1>                   (3)

    Parameters
    ----------
    X : array (T, n_x, m)
        Inputs, time first.
    c0 : array (n_a, m), or None
        The memory before the first step; None for zeros.
    Wx, Wa, b, reset
        As in `gru_step_forward`, the same at every step.
    mask : array (T, m), optional
        1 where the sequence has a step, 0 where it is padded.
    check : bool
        Look for wrong input first.

    Returns
    -------
    C, cache : array (T, n_a, m) and GRUCache
        The memory (which is the state) after each step, and what `gru_backward` needs.

    Raises
    ------
    ValueError
        If shapes disagree, anything is NaN or infinite, a mask has a gap or an empty sequence.
    """
    if check:
        where = "gru_forward"
        check_sequence(where, "X", X, "(T, n_x, m)")
        check_gru_weights(where, X.shape[1], Wx, Wa, b, reset, because="X", source=X)
        if c0 is not None:
            shape = (Wa.shape[1], X.shape[2])
            check_array(where, "c0", c0, letters="(n_a, m)", shape=shape, because="X", source=X)
        check_together(where, X=X, c0=0 if c0 is None else c0, Wx=Wx, Wa=Wa, b=b)
        check_mask(where, mask, X)
    xp = xp_of(X)
    driven = Wx @ X  # (1)                                           # (3 n_a, n_x) @ (T, n_x, m) -> (T, 3 n_a, m)
    driven += b[: len(Wx)]  # in place: quicker than a second array of this size
    c = 0 * driven[0, : Wa.shape[1]] if c0 is None else c0
    C, gates, seen = [c], [], []
    for t in range(len(X)):
        new, gate, worked_on = through_gates(driven[t], c, Wa, b, reset)  # (2)
        c = new if mask is None else xp.where(mask[t] > 0, new, c)  # (3)
        C.append(c)
        gates.append(gate)
        seen.append(worked_on)
    memories = xp.stack(C)  # (T + 1, n_a, m)
    return memories[1:], GRUCache(X, memories[:-1], Wx, Wa, reset, xp.stack(gates), xp.stack(seen), mask)


def gru_backward(dC: Array, cache: GRUCache, *, check: bool = True) -> tuple[Array, ...]:
    """Backpropagation through time for a GRU: local derivatives of all steps first, then the chain.

    1. Slopes of the gates need no gradient: they are computed for all steps at once, as in `gru_step_backward`.
    2. A step hands back dc * (1 - G_u), entry by entry, and what passes its matrices.
    3. All steps use the same weights, whose gradients are sums over the steps: one product for all of them.

        dc<t> = dC[t] + what step t + 1 sends back                                (1)
        dWx = sum_t dz<t> x<t>^T,   dWa = sum_t dh<t> c<t-1>^T,   db likewise     (2)

    Parameters
    ----------
    dC : array (T, n_a, m)
        Derivative of the cost with respect to each memory by way of the output of its own step.
    cache : GRUCache
        From `gru_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dX, dc0, dWx, dWa, db : arrays
        In the order of the arguments, with their shapes.

    Raises
    ------
    ValueError or TypeError
        If dC does not have the shape of C, or is not finite, or cache is no GRUCache.
    """
    if check:
        _check_way_back("gru_backward", dC, cache)
    dZ, dH, back = gru_state_gradients(dC, cache, check=False)
    dz, dh, c_prev, seen = (steps_as_examples(each) for each in (dZ, dH, cache.C_prev, cache.seen))
    dWa = recurrent_gradient(dh, c_prev, seen, cache.reset)
    db = bias_gradient(dz, dh, cache.reset)
    return cache.Wx.T @ dZ, back[0], dz @ steps_as_examples(cache.X).T, dWa, db  # (2)


def gru_state_gradients(dC: Array, cache: GRUCache, *, check: bool = True) -> tuple[Array, Array, Array]:
    """The gradients of `gru_backward` at every step.

    Parameters
    ----------
    dC, cache, check : array (T, n_a, m), GRUCache, bool
        As for `gru_backward`.

    Returns
    -------
    dZ, dH : arrays (T, 3 n_a, m)
        Derivatives with respect to the share of the input in z<t>, and to that of the memory. They differ only where
        the reset gate comes after the product.
    back : array (T + 1, n_a, m)
        Derivative with respect to the memory before each step, through all later steps; back[0] is that of c<0>.

    Raises
    ------
    ValueError or TypeError
        As `gru_backward` does.
    """
    if check:
        _check_way_back("gru_state_gradients", dC, cache)
    xp = xp_of(dC)
    slopes = gate_slopes(cache.gates, cache.C_prev, cache.seen, cache.reset)
    step = 0 * dC[0]
    dZ: list[Array] = []
    dH: list[Array] = []
    back = [step]
    for t in range(len(dC) - 1, -1, -1):
        here = GateSlopes(*(None if slope is None else slope[t] for slope in slopes))
        dc = dC[t] + step  # (1)
        there = None if cache.mask is None else (cache.mask[t] > 0) + 0 * dc
        judged = dc if there is None else dc * there
        dz, dh, step = back_through_gates(judged, here, cache.gates[t, 0], cache.Wa, cache.reset)
        step = step if there is None else step + dc * (1 - there)
        dZ.append(dz)
        dH.append(dh)
        back.append(step)
    dZ, dH, back = (list(reversed(found)) for found in (dZ, dH, back))
    return xp.stack(dZ), xp.stack(dH), xp.stack(back)


def _check_way_back(where: str, dC: Array, cache: GRUCache) -> None:
    check_kind(where, "cache", cache, GRUCache, "Pass the cache that gru_forward gave.")
    check_array(where, "dC", dC, letters="(T, n_a, m) of C", shape=cache.C_prev.shape, hint=SAME)
