"""One step of a GRU in its three forms: one gate, the course's form, and that of torch (lesson 5.3)."""

from typing import NamedTuple

from helpers.arrays import Array, xp_of
from helpers.checks import check_array, check_choice, check_kind, check_together
from helpers.neural.activations import sigmoid
from helpers.sequences.sequence_checks import SAME, check_recurrent_weights

RESETS = ("before", "after", "none")


class GRUStepCache(NamedTuple):
    """What the backward step of one time step needs."""

    x: Array  # (n_x, m) the input: dWx weighs it
    c_prev: Array  # (n_a, m) the memory before
    Wx: Array  # (3 n_a, n_x)
    Wa: Array  # (3 n_a, n_a)
    reset: str
    gates: Array  # (3, n_a, m) G_r, G_u, c~: their slopes can be written in them alone
    seen: Array  # (n_a, m) G_r * c<t-1>; after the product: what G_r was multiplied by; with one gate: c<t-1>


def gru_step_forward(
    x: Array, c_prev: Array, Wx: Array, Wa: Array, b: Array, *, reset: str = "before", check: bool = True
) -> tuple[Array, GRUStepCache]:
    """One step of a gated recurrent unit: its state is its memory, a<t> = c<t>.

        G_r, G_u = sigma(their rows of Wx x<t> + Wa c<t-1> + b)                                     (1)
        "before": c~ = tanh(W_cx x<t> + W_cc (G_r * c<t-1>) + b_c)       the course's form          (2)
        "after":  c~ = tanh(W_cx x<t> + b_c + G_r * (W_cc c<t-1> + b_a))     that of torch          (3)
        "none":   c~ = tanh(W_cx x<t> + W_cc c<t-1> + b_c)                one gate, there is no G_r (4)
        c<t> = G_u * c~ + (1 - G_u) * c<t-1>                                                        (5)

    Parameters
    ----------
    x, c_prev : arrays (n_x, m), (n_a, m)
        Input, and memory after the step before (zeros at the beginning).
    Wx, Wa, b : arrays (3 n_a, n_x), (3 n_a, n_a), (3 n_a, 1)
        Rows in the order reset (or relevance) G_r, update G_u, candidate c~. "after": b has 4 n_a rows, the last n_a
        are b_a. "none": 2 n_a rows, update and candidate.
    reset : str
        "before" or "after" the product with W_cc, or "none".
    check : bool
        Look for wrong input first.

    Returns
    -------
    c, cache : array (n_a, m) and GRUStepCache

    Raises
    ------
    ValueError
        If shapes disagree, anything is NaN or infinite, or there is no such reset.

    Source: Cho et al., Learning phrase representations using RNN encoder-decoder (2014), section 2.3.
    """
    if check:
        where = "gru_step_forward"
        check_array(where, "x", x, letters="(n_x, m)", ndim=2)
        check_gru_weights(where, x.shape[0], Wx, Wa, b, reset, because="x", source=x)
        shape = (Wa.shape[1], x.shape[1])
        check_array(where, "c_prev", c_prev, letters="(n_a, m)", shape=shape, because="x", source=x)
        check_together(where, x=x, c_prev=c_prev, Wx=Wx, Wa=Wa, b=b)
    driven = Wx @ x + b[: len(Wx)]  # (3 n_a, m)
    c, gates, seen = through_gates(driven, c_prev, Wa, b, reset)
    return c, GRUStepCache(x, c_prev, Wx, Wa, reset, gates, seen)


def gru_step_backward(dc: Array, cache: GRUStepCache, *, check: bool = True) -> tuple[Array, ...]:
    """Carry the gradient back through one step.

    1. c<t> = G_u * c~ + (1 - G_u) * c<t-1>: dG_u = dc * (c~ - c<t-1>), dc~ = dc * G_u, and straight to the memory
       goes dc * (1 - G_u). Through sigma and tanh: dz_u = dG_u * G_u (1 - G_u), dz_c = dc~ * (1 - c~^2).          (1)
    2. Reset before the product: d(G_r * c<t-1>) = W_cc^T dz_c, a product whose factors get it times the other.    (2)
    3. Reset after it: dG_r = dz_c * (W_cc c<t-1> + b_a), and dz_c * G_r goes on into that product.                (3)
    4. The rows of the gates: a dense layer, back to x<t> and c<t-1>.                                              (4)

    Parameters
    ----------
    dc : array (n_a, m)
        Derivative of the cost with respect to c<t>: from the output of this step and from the step after it.
    cache : GRUStepCache
        From `gru_step_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dx, dc_prev, dWx, dWa, db : arrays
        In the order of the arguments, with their shapes.

    Raises
    ------
    ValueError or TypeError
        If dc does not have the shape of c, or is not finite, or cache is no GRUStepCache.
    """
    if check:
        check_kind("gru_step_backward", "cache", cache, GRUStepCache, "Pass the cache that gru_step_forward gave.")
        check_array("gru_step_backward", "dc", dc, letters="(n_a, m) of c", shape=cache.c_prev.shape, hint=SAME)
    x, c_prev, Wx, Wa, reset, gates, seen = cache
    slopes = gate_slopes(gates, c_prev, seen, reset)
    dz, dh, dc_prev = back_through_gates(dc, slopes, gates[0], Wa, reset)
    dWa = recurrent_gradient(dh, c_prev, seen, reset)
    return Wx.T @ dz, dc_prev, dz @ x.T, dWa, bias_gradient(dz, dh, reset)


class GateSlopes(NamedTuple):
    """Local derivatives of a step, or of all steps at once, each (..., n_a, m)."""

    candidate: Array  # from c<t> to the candidate's rows of z
    update: Array  # from c<t> to the rows of the update gate
    reset: Array | None  # from what the reset gate multiplied to its rows
    keep: Array  # from c<t> to c<t-1>, straight


def through_gates(driven: Array, c_prev: Array, Wa: Array, b: Array, reset: str) -> tuple[Array, Array, Array]:
    """From Wx x + b (3 n_a, m) and the memory to c<t>, the gates (3, n_a, m), and what the reset gate worked on."""
    xp, n = xp_of(driven), len(c_prev)
    if reset == "before":
        opened = sigmoid(driven[: 2 * n] + Wa[: 2 * n] @ c_prev)  # (1)
        seen = opened[:n] * c_prev
        candidate = xp.tanh(driven[2 * n :] + Wa[2 * n :] @ seen)  # (2)
    else:
        h = Wa @ c_prev
        opened = sigmoid(driven[:-n] + h[:-n])  # (1)
        seen = c_prev if reset == "none" else h[2 * n :] + b[3 * n :]
        candidate = xp.tanh(driven[-n:] + (h[-n:] if reset == "none" else opened[:n] * seen))  # (3), (4)
    gates = xp.concat([opened, candidate]).reshape(-1, *c_prev.shape)  # (3, n_a, m)
    return gates[-2] * candidate + (1 - gates[-2]) * c_prev, gates, seen  # (5)


def gate_slopes(gates: Array, c_prev: Array, seen: Array, reset: str) -> GateSlopes:
    """The local derivatives, for gates (..., 3, n_a, m): everything that does not need the gradient yet."""
    first, update, candidate = (gates[..., k, :, :] for k in (0, -2, -1))
    of_reset = None if reset == "none" else (c_prev if reset == "before" else seen) * first * (1 - first)
    return GateSlopes(
        update * (1 - candidate**2), (candidate - c_prev) * update * (1 - update), of_reset, 1 - update
    )  # fmt: skip


def back_through_gates(dc: Array, slopes: GateSlopes, G_r: Array, Wa: Array, reset: str) -> tuple[Array, Array, Array]:
    """The chain for one step: dz for the input's side (3 n_a, m), dh for the memory's side, and dc<t-1>."""
    xp, n = xp_of(dc), len(dc)
    dz_c, dz_u = dc * slopes.candidate, dc * slopes.update  # (1)
    dc_prev = dc * slopes.keep
    if reset == "none":
        dz = xp.concat([dz_u, dz_c])
        return dz, dz, dc_prev + Wa.T @ dz  # (4)
    if reset == "before":
        back = Wa[2 * n :].T @ dz_c  # (2)
        dz = xp.concat([back * slopes.reset, dz_u, dz_c])
        return dz, dz, dc_prev + back * G_r + Wa[: 2 * n].T @ dz[: 2 * n]  # (4)
    dz = xp.concat([dz_c * slopes.reset, dz_u, dz_c])
    dh = xp.concat([dz[: 2 * n], dz_c * G_r])  # (3)
    return dz, dh, dc_prev + Wa.T @ dh  # (4)


def recurrent_gradient(dh: Array, c_prev: Array, seen: Array, reset: str) -> Array:
    """dWa from dh (3 n_a, m) and the memory (n_a, m); the columns may be those of all steps."""
    if reset != "before":
        return dh @ c_prev.T
    n = len(c_prev)
    return xp_of(dh).concat([dh[: 2 * n] @ c_prev.T, dh[2 * n :] @ seen.T])


def bias_gradient(dz: Array, dh: Array, reset: str) -> Array:
    """db from dz (3 n_a, m), with that of b_a below where the reset gate comes after the product."""
    db = dz.sum(axis=1, keepdims=True)
    if reset != "after":
        return db
    return xp_of(dz).concat([db, dh[2 * len(dh) // 3 :].sum(axis=1, keepdims=True)])


def check_gru_weights(
    where: str, n_x: int, Wx: Array, Wa: Array, b: Array, reset: str, *, because: str, source: Array
) -> None:
    """Refuse weights that do not fit each other or the inputs, and an unknown form."""
    check_choice(where, "reset", reset, RESETS)
    if reset == "after":
        check_array(where, "Wa", Wa, letters="(3 n_a, n_a)", ndim=2)
        check_array(where, "b", b, letters="(4 n_a, 1)", shape=(4 * Wa.shape[1], 1), because="Wa", source=Wa,
                    hint="The last n_a are b_a, inside the product.")  # fmt: skip
        b = b[: 3 * Wa.shape[1]]
    blocks = 2 if reset == "none" else 3
    check_recurrent_weights(where, n_x, Wx, Wa, b, blocks=blocks, because=because, source=source)
