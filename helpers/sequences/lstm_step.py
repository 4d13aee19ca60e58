"""One step of an LSTM: a memory c that gates write to, keep and read (lesson 5.3)."""

from typing import Any, NamedTuple

from helpers.arrays import Array, xp_of
from helpers.checks import check_array, check_kind, check_together
from helpers.neural.activations import sigmoid
from helpers.sequences.sequence_checks import SAME, check_recurrent_weights


class LSTMStepCache(NamedTuple):
    """What the backward step of one time step needs."""

    x: Array  # (n_x, m) the input: dWx weighs it
    a_prev: Array  # (n_a, m) the state before: dWa weighs it
    c_prev: Array  # (n_a, m) the memory before: the forget gate was multiplied by it
    Wx: Array  # (4 n_a, n_x)
    Wa: Array  # (4 n_a, n_a)
    peepholes: Array | None  # (3 n_a, 1)
    coupled: bool
    gates: Array  # (4, n_a, m) G_u, G_f, c~, G_o: their slopes can be written in them alone
    tanh_c: Array  # (n_a, m) what the output gate was multiplied by


class LSTMGradients(NamedTuple):
    """The gradients of an LSTM, of a step or of whole sequences, in the order of its arguments."""

    dx: Array  # like x, or like X
    da_prev: Array  # (n_a, m) for the state before the (first) step
    dc_prev: Array  # (n_a, m) for the memory before it
    dWx: Array
    dWa: Array
    db: Array
    dP: Array | None = None  # for the peepholes, where there are some


def lstm_step_forward(
    x: Array,
    a_prev: Array,
    c_prev: Array,
    Wx: Array,
    Wa: Array,
    b: Array,
    *,
    peepholes: Array | None = None,
    coupled: bool = False,
    check: bool = True,
) -> tuple[Array, Array, LSTMStepCache]:
    """One step of an LSTM. All four lines below are rows of one product, z = Wx x<t> + Wa a<t-1> + b.

        G_u, G_f, G_o = sigma(their rows of z),   c~ = tanh(its rows of z)      (1)
        c<t> = G_u * c~ + G_f * c<t-1>                                          (2)
        a<t> = G_o * tanh(c<t>)                                                 (3)

    Parameters
    ----------
    x, a_prev, c_prev : arrays (n_x, m), (n_a, m), (n_a, m)
        Input; state and memory after the step before (zeros at the beginning).
    Wx, Wa, b : arrays (4 n_a, n_x), (4 n_a, n_a), (4 n_a, 1)
        Rows in the order update, forget, candidate, output.
    peepholes : array (3 n_a, 1), optional
        One number p for each unit and gate, update, forget, output: the first two get p * c<t-1>, the output gate
        p * c<t>, in addition to z.
    coupled : bool
        G_u = 1 - G_f. Then Wx, Wa and b have 3 n_a rows, forget, candidate, output, and peepholes 2 n_a.
    check : bool
        Look for wrong input first.

    Returns
    -------
    a, c, cache : arrays (n_a, m) and LSTMStepCache

    Raises
    ------
    ValueError
        If shapes disagree, or anything is NaN or infinite.

    Source: Hochreiter, Schmidhuber (1997); forget gate and peepholes: Gers, Schraudolph, Schmidhuber (2002).
    """
    if check:
        where = "lstm_step_forward"
        check_array(where, "x", x, letters="(n_x, m)", ndim=2)
        check_lstm_weights(where, x.shape[0], Wx, Wa, b, peepholes, coupled, because="x", source=x)
        for name, state in {"a_prev": a_prev, "c_prev": c_prev}.items():
            shape = (Wa.shape[1], x.shape[1])
            check_array(where, name, state, letters="(n_a, m)", shape=shape, because="x", source=x)
        check_together(where, x=x, a_prev=a_prev, c_prev=c_prev, Wx=Wx, Wa=Wa, b=b)
    z = Wx @ x + Wa @ a_prev + b  # (4 n_a, m)
    gates, c, tanh_c = through_gates(z, c_prev, peepholes, coupled)  # (1), (2)
    return gates[-1] * tanh_c, c, LSTMStepCache(x, a_prev, c_prev, Wx, Wa, peepholes, coupled, gates, tanh_c)  # (3)


def lstm_step_backward(da: Array, dc: Array, cache: LSTMStepCache, *, check: bool = True) -> LSTMGradients:
    """Carry two gradients back through one step: that of the state a<t>, and that of the memory c<t>.

    1. c<t> is used twice, by a<t> and by the next step: its gradient is dc + da * G_o * (1 - tanh^2 c<t>). (1)
    2. c<t> is a sum of two products. Each factor gets dc times the other factor; through sigma and tanh:
       dz_u = dc * c~ * G_u (1 - G_u),  dz_f = dc * c<t-1> * G_f (1 - G_f),  dz_c = dc * G_u * (1 - c~^2).     (2)
    3. a<t> is a product, too: dz_o = da * tanh(c<t>) * G_o (1 - G_o).                                          (3)
    4. z is a dense layer with two inputs, and c<t-1> was copied: dc_prev = dc * G_f, without any matrix.       (4)

    Coupled, dz_f = dc * (c<t-1> - c~) * G_f (1 - G_f). A peephole is one more weight from c to a row of z.

    Parameters
    ----------
    da, dc : arrays (n_a, m)
        Derivatives of the cost with respect to a<t> and c<t>, from outside and from the next step.
    cache : LSTMStepCache
        From `lstm_step_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    LSTMGradients
        dx, da_prev, dc_prev, dWx, dWa, db, and dP where there are peepholes.

    Raises
    ------
    ValueError or TypeError
        If a gradient does not have the shape of what it belongs to, or is not finite, or cache is no LSTMStepCache.
    """
    if check:
        where = "lstm_step_backward"
        check_kind(where, "cache", cache, LSTMStepCache, "Pass the cache that lstm_step_forward gave.")
        for name, gradient in {"da": da, "dc": dc}.items():
            check_array(where, name, gradient, letters="(n_a, m)", shape=cache.a_prev.shape, hint=SAME)
    x, a_prev, c_prev, Wx, Wa, P, coupled, gates, tanh_c = cache
    slopes = gate_slopes(gates, c_prev, tanh_c, coupled)
    dz, dc_prev = back_through_gates(da, dc, slopes, gates[-3], P)
    dP = None if P is None else peephole_gradient(dz, c_prev, next_memory(gates, c_prev, coupled))
    dz = dz.reshape(len(Wa), -1)  # (4 n_a, m)
    return LSTMGradients(Wx.T @ dz, Wa.T @ dz, dc_prev, dz @ x.T, dz @ a_prev.T, dz.sum(axis=1, keepdims=True), dP)


class GateSlopes(NamedTuple):
    """Local derivatives of a step, or of all steps at once."""

    write: Array  # (..., 3, n_a, m) from c<t> to the rows update, forget, candidate of z
    read: Array  # (..., n_a, m) from a<t> to the rows of the output gate
    through: Array  # (..., n_a, m) from a<t> to c<t>


def through_gates(z: Array, c_prev: Array, P: Array | None, coupled: bool) -> tuple[Array, Array, Array]:
    """From z (4 n_a, m) to the gates (4, n_a, m), c<t> and tanh(c<t>); with coupled gates there are 3 instead of 4."""
    xp = xp_of(z)
    z = z.reshape(-1, *c_prev.shape)  # (4, n_a, m)
    if P is not None:
        P = P.reshape(-1, len(c_prev), 1)
        z = xp.concat([z[:-2] + P[:-1] * c_prev, z[-2:]])
    gates = sigmoid(z)
    gates[-2] = xp.tanh(z[-2])
    c = next_memory(gates, c_prev, coupled)
    if P is not None:
        gates[-1] = sigmoid(z[-1] + P[-1] * c)
    return gates, c, xp.tanh(c)


def next_memory(gates: Array, c_prev: Array, coupled: bool) -> Array:
    """c<t> = G_u * c~ + G_f * c<t-1>, for gates (4, n_a, m), or (3, n_a, m) where they are coupled."""
    update = 1 - gates[-3] if coupled else gates[0]
    return update * gates[-2] + gates[-3] * c_prev


def gate_slopes(gates: Array, c_prev: Array, tanh_c: Array, coupled: bool) -> GateSlopes:
    """The local derivatives, for gates (..., 4, n_a, m): everything that does not need the gradient yet."""
    forget, candidate, output = (gates[..., k, :, :] for k in (-3, -2, -1))
    slope = gates * (1 - gates)
    of_candidate = 1 - candidate**2
    if coupled:
        write = [slope[..., 0, :, :] * (c_prev - candidate), (1 - forget) * of_candidate]
    else:
        write = [slope[..., 0, :, :] * candidate, slope[..., 1, :, :] * c_prev, gates[..., 0, :, :] * of_candidate]
    read, through = slope[..., -1, :, :] * tanh_c, output * (1 - tanh_c**2)
    return GateSlopes(xp_of(gates).stack(write, -3), read, through)


def back_through_gates(da: Array, dc: Array, slopes: GateSlopes, forget: Array, P: Array | None) -> tuple[Array, Array]:
    """The chain for one step: dz (4, n_a, m), and the gradient of c<t-1> that comes by way of the memory."""
    dz_o = da * slopes.read  # (3)
    dc = dc + da * slopes.through  # (1)
    if P is not None:
        P = P.reshape(-1, len(da), 1)
        dc = dc + P[-1] * dz_o
    dz = xp_of(da).concat([slopes.write * dc, dz_o[None]])  # (2)
    dc_prev = dc * forget  # (4)
    return dz, dc_prev if P is None else dc_prev + (P[:-1] * dz[:-2]).sum(axis=0)


def peephole_gradient(dz: Array, c_prev: Array, c: Array) -> Array:
    """Gradient of the peepholes (3 n_a, 1) from dz (..., 4, n_a, m): sums over examples, and over steps."""
    xp = xp_of(dz)
    parts = [dz[..., k, :, :] * c_prev for k in range(dz.shape[-3] - 2)] + [dz[..., -1, :, :] * c]
    per_unit = xp.stack(parts, -3).sum(axis=-1)  # (..., 3, n_a)
    return per_unit.reshape(-1, len(parts) * c.shape[-2]).sum(axis=0)[:, None]


def check_lstm_weights(
    where: str, n_x: int, Wx: Array, Wa: Array, b: Array, P: Array | None, coupled: Any, *, because: str, source: Array
) -> None:
    """Refuse weights that do not fit each other or the inputs, for all forms of the cell."""
    blocks = 3 if coupled else 4
    check_recurrent_weights(where, n_x, Wx, Wa, b, blocks=blocks, because=because, source=source)
    if P is not None:
        letters, rows = f"({blocks - 1} n_a, 1)", (blocks - 1) * Wa.shape[1]
        check_array(where, "peepholes", P, letters=letters, shape=(rows, 1), because="Wa", source=Wa)
        check_together(where, Wa=Wa, peepholes=P)
