"""All recurrent layers under one name each: what bidirectional and deep networks are made of (lesson 5.3)."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, xp_of
from helpers.checks import (
    check_array,
    check_choice,
    check_fields,
    check_flags,
    check_generator,
    check_kind,
    check_number,
    check_whole,
)
from helpers.sequences.gru import gru_backward, gru_forward, gru_state_gradients
from helpers.sequences.lstm import lstm_backward, lstm_forward, lstm_state_gradients
from helpers.sequences.recurrent import rnn_backward, rnn_forward, state_gradients
from helpers.sequences.sequence_checks import SAME, check_like


class Weights(NamedTuple):
    """The parameters of one recurrent layer in one direction, or their gradients."""

    Wx: Array  # (k n_a, n_x), k rows of weights for each unit: 1, 2, 3 or 4
    Wa: Array  # (k n_a, n_a)
    b: Array  # (k n_a, 1)


class Kind(NamedTuple):
    """A kind of recurrent layer."""

    blocks: int  # rows of Wx and Wa for each unit
    biases: int  # and of b
    keeps: int | None  # which block's bias decides what is kept
    sign: int  # +1 where a large bias keeps, -1 where it overwrites
    run: Callable[..., Any]
    back: Callable[..., Any]
    options: dict[str, Any]


KINDS = {
    "RNN": Kind(1, 1, None, 0, rnn_forward, rnn_backward, {}),
    "GRU, one gate": Kind(2, 2, 0, -1, gru_forward, gru_backward, {"reset": "none"}),
    "GRU": Kind(3, 3, 1, -1, gru_forward, gru_backward, {"reset": "before"}),
    "GRU, torch's form": Kind(3, 4, 1, -1, gru_forward, gru_backward, {"reset": "after"}),
    "LSTM, coupled": Kind(3, 3, 0, 1, lstm_forward, lstm_backward, {"coupled": True}),
    "LSTM": Kind(4, 4, 1, 1, lstm_forward, lstm_backward, {}),
}


class CellCache(NamedTuple):
    """What the backward step needs."""

    kind: str
    inner: Any  # the cache of the layer itself


def draw_weights(
    kind: str, n_x: int, n_a: int, rng: np.random.Generator, *, keep: float = 0.0, like: Array | None = None
) -> Weights:
    """First weights as in `draw_recurrent`: Wx with variance 1 / n_x, every block of Wa orthogonal, biases 0.

    Parameters
    ----------
    kind : str
        A key of `KINDS`.
    n_x, n_a : int
        How many numbers go in, and how many units there are.
    rng : numpy Generator
        What draws.
    keep : float
        Bias toward keeping: that of the forget gate, or minus that of a GRU's update gate. A plain network has no
        gate, and nothing is changed.
    like : array, optional
        Whose library and dtype the weights get.

    Returns
    -------
    Weights

    Raises
    ------
    ValueError or TypeError
        If there is no such kind, a number is out of range, or rng is no generator.
    """
    n_x, n_a = _sizes("draw_weights", kind, n_x, n_a)
    check_generator("draw_weights", rng)
    check_like("draw_weights", like)
    keep, one = check_number("draw_weights", "keep", keep), KINDS[kind]
    turned = [np.linalg.qr(rng.standard_normal((n_a, n_a))) for _ in range(one.blocks)]
    Wa = np.concatenate([Q * np.sign(np.diag(R)) for Q, R in turned])
    Wx = rng.standard_normal((one.blocks * n_a, n_x)) / n_x**0.5
    b = np.zeros((one.biases * n_a, 1))
    if one.keeps is not None:
        b[one.keeps * n_a : (one.keeps + 1) * n_a] = one.sign * keep
    made = (Wx, Wa, b)
    return Weights(*made) if like is None else Weights(*(_as(like, x) for x in made))


def _as(like: Array, x: np.ndarray) -> Array:
    return np.asarray(x, dtype=like.dtype) if xp_of(like) is np else xp_of(like).as_tensor(x).to(like)


def count_parameters(kind: str, n_x: int, n_a: int, *, layers: int = 1, both_ways: bool = False) -> int:
    """How many numbers recurrent layers of this kind learn.

        k rows for each unit:  k n_a (n_a + n_x) + biases      (1)

    Parameters
    ----------
    kind, n_x, n_a : str, int, int
        As in `draw_weights`.
    layers, both_ways : int, bool
        From the second layer on, n_x is the width of the layer below, 2 n_a both ways.

    Returns
    -------
    int

    Raises
    ------
    ValueError or TypeError
        If there is no such kind, or a number is out of range.
    """
    n_x, n_a = _sizes("count_parameters", kind, n_x, n_a)
    layers = check_whole("count_parameters", "layers", layers, least=1)
    check_flags("count_parameters", both_ways=both_ways)
    ways, one = 2 if both_ways else 1, KINDS[kind]
    widths = [n_x] + [ways * n_a] * (layers - 1)
    return sum(ways * (one.blocks * n_a * (n_a + width) + one.biases * n_a) for width in widths)  # (1)


def _sizes(where: str, kind: str, n_x: int, n_a: int) -> tuple[int, int]:
    check_choice(where, "kind", kind, KINDS)
    return check_whole(where, "n_x", n_x, least=1), check_whole(where, "n_a", n_a, least=1)


def cell_forward(
    X: Array, weights: Weights, *, kind: str, mask: Array | None = None, check: bool = True
) -> tuple[Array, CellCache]:
    """A recurrent layer of any kind from zero states: the same call for all of them.

    Parameters
    ----------
    X : array (T, n_x, m)
        Inputs, time first.
    weights, kind : Weights and str
        As `draw_weights` makes them; a key of `KINDS`.
    mask : array (T, m), optional
        1 where the sequence has a step, 0 where it is padded.
    check : bool
        Look for wrong input first.

    Returns
    -------
    A, cache : array (T, n_a, m) and CellCache
        All states (the memories of a GRU), and what `cell_backward` needs.

    Raises
    ------
    ValueError or TypeError
        If there is no such kind, shapes disagree, anything is NaN or infinite, or weights are no Weights.
    """
    check_choice("cell_forward", "kind", kind, KINDS)
    check_fields("cell_forward", "weights", weights, Weights)
    one = KINDS[kind]
    starts = (None, None) if one.run is lstm_forward else (None,)
    found = one.run(X, *starts, *weights, mask=mask, check=check, **one.options)
    return found[0], CellCache(kind, found[-1])


def cell_backward(dA: Array, cache: CellCache, *, check: bool = True) -> tuple[Array, Weights]:
    """The way back through a layer of any kind: dX (T, n_x, m), and the gradients of its weights (`check`: of dA)."""
    if check:
        check_kind("cell_backward", "cache", cache, CellCache, "Pass the cache that cell_forward gave.")
    found = KINDS[cache.kind].back(dA, cache.inner, check=check)
    inputs, weights = found[0], found[3:6] if len(found) > 5 else found[2:5]
    return inputs, Weights(*weights)


def gradients_left(dA: Array, cache: CellCache) -> Array:
    """How much of a gradient arrives before each step: its length, through all later steps, measured.

    Parameters
    ----------
    dA : array (T, n_a, m)
        Derivative of the cost with respect to each state by way of the output of its own step.
    cache : CellCache
        From `cell_forward`.

    Returns
    -------
    array (T + 1,)
        Euclidean lengths, for an LSTM those of state and memory together; entry t is before step t + 1, the last is 0.

    Raises
    ------
    ValueError or TypeError
        If dA does not have the shape of A, or is not finite, or cache is no CellCache.
    """
    check_kind("gradients_left", "cache", cache, CellCache, "Pass the cache that cell_forward gave.")
    T, n_a, m = len(cache.inner.X), cache.inner.Wa.shape[1], cache.inner.X.shape[2]
    check_array("gradients_left", "dA", dA, letters="(T, n_a, m) of A", shape=(T, n_a, m), hint=SAME)
    xp = xp_of(dA)
    if cache.kind == "RNN":
        back = state_gradients(dA, cache.inner, check=False)[1]
    elif cache.kind.startswith("GRU"):
        back = gru_state_gradients(dA, cache.inner, check=False)[2]
    else:
        back = xp.concat(list(lstm_state_gradients(dA, cache.inner, check=False)[1:]), 1)
    return xp.sqrt((back.reshape(len(back), -1) ** 2).sum(axis=1))
