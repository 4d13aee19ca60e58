"""One layer of a network: every unit is connected with every unit of the layer before (lessons 1.3 and 1.4)."""

from typing import Any, NamedTuple

from helpers.arrays import Array, is_array
from helpers.checks import check_array, check_cache, check_choice, check_together
from helpers.neural.activations import ACTIVATIONS

SAME = "A gradient has the shape of what it belongs to."


class DenseCache(NamedTuple):
    """What the backward step of the linear part needs."""

    A_prev: Array  # (n_prev, m) the inputs: dW weighs them
    W: Array  # (n, n_prev) the weights: dA_prev is spread along them
    has_bias: bool  # whether there is a b that wants a gradient


def dense_forward(A_prev: Array, W: Array, b: Array | None = None, *, check: bool = True) -> tuple[Array, DenseCache]:
    """The logits of all units of a layer, for all examples.

        Z = W A_prev + b      (1)

    Row k of W holds the weights of unit k, so entry (k, i) of the product is unit k looking at example i.

    Parameters
    ----------
    A_prev : array (n_prev, m)
        Outputs of the layer before, one example per column; X for the first layer.
    W : array (n, n_prev)
        Weights, one row per unit.
    b : array (n, 1), optional
        Biases; one column that is added to every column. None for a layer without.
    check : bool
        Look for wrong input first; a network does it once for all layers and then passes False.

    Returns
    -------
    Z : array (n, m)
        Logits.
    cache : DenseCache
        A_prev and W, for the backward step.

    Raises
    ------
    ValueError
        If shapes disagree or anything is NaN or infinite.
    """
    if check:
        check_dense("dense_forward", A_prev, W, b)
    Z = W @ A_prev if b is None else W @ A_prev + b  # (1)           # (n, n_prev) @ (n_prev, m) -> (n, m)
    return Z, DenseCache(A_prev, W, b is not None)


def check_dense(where: str, A_prev: Array, W: Array, b: Array | None) -> None:
    """Refuse inputs, weights and biases of a layer that do not fit together."""
    check_array(where, "A_prev", A_prev, letters="(n_prev, m)", ndim=2)
    check_weights(where, "W", W, "(n, n_prev)", "A_prev", A_prev)
    if b is not None:
        hint = "A bias belongs to every unit, one per row of W."
        check_array(where, "b", b, letters="(n, 1)", shape=(len(W), 1), because="W", source=W, hint=hint)
    check_together(where, A_prev=A_prev, W=W, b=0 if b is None else b)


def check_weights(where: str, name: str, W: Array, letters: str, because: str, source: Array) -> None:
    """Refuse weights without one column per row of `source` (the inputs, or the weights of the layer before)."""
    rows, columns = source.shape
    shape = tuple(W.shape) if is_array(W) else ()
    hint = f"Its second axis should be {rows}." + (f" Did you pass {name}.T?" if shape[:1] == (rows,) else "")
    if shape[1:] == (columns,) and not because.startswith("W"):
        hint = f"Every column of {because} is one example: did you pass {because}.T?"
    check_array(where, name, W, letters=letters, shape=(None, rows), because=because, source=source, hint=hint)


def dense_backward(
    dZ: Array, cache: DenseCache, *, check: bool = True, input_gradient: bool = True
) -> tuple[Array | None, Array, Array | None]:
    """Carry the gradient back through Z = W A_prev + b.

    1. For one example z_k = sum_j w_kj a_j + b_k, so dz_k/dw_kj = a_j, dz_k/da_j = w_kj and dz_k/db_k = 1.
    2. Input j reaches every unit k, and the gradients of all these ways add up: da_j = sum_k w_kj dz_k = (W^T dz)_j.
    3. One W and one b serve all m examples, so their gradients are sums over the examples: dw_kj = sum_i dz_ki a_ji,
       which is entry (k, j) of dZ A_prev^T.

        dA_prev = W^T dZ          (1)
        dW = dZ A_prev^T          (2)
        db = sum_i dZ_i           (3)

    Parameters
    ----------
    dZ : array (n, m)
        Derivative of the cost with respect to Z; the 1/m of an average is already in it.
    cache : DenseCache
        From `dense_forward`.
    check, input_gradient : bool
        Look for wrong input first; compute (1) (for the first layer of a network it is not needed: a third less work).

    Returns
    -------
    dA_prev, dW, db : arrays (n_prev, m), (n, n_prev), (n, 1)
        Derivatives of the cost; dA_prev is None where it is not wanted, db for a layer without b.

    Raises
    ------
    ValueError or TypeError
        If cache is of another kind, or dZ does not have the shape of Z, or is not finite.
    """
    A_prev, W, has_bias = check_cache("dense_backward", cache, DenseCache)
    if check:
        shape = (W.shape[0], A_prev.shape[1])
        check_array("dense_backward", "dZ", dZ, letters="(n, m) of Z", shape=shape, hint=SAME)
    dA_prev = W.T @ dZ if input_gradient else None  # (1)          # (n_prev, n) @ (n, m) -> (n_prev, m)
    dW = dZ @ A_prev.T  # (2)                                      # (n, m) @ (m, n_prev) -> (n, n_prev)
    db = dZ.sum(axis=1, keepdims=True) if has_bias else None  # (3)                  # (n, m) -> (n, 1)
    return dA_prev, dW, db


class LayerCache(NamedTuple):
    """What the backward step of a layer needs: the caches of its two halves."""

    dense: DenseCache  # A_prev and W
    activation: str  # the name of g
    slopes: Any  # the cache of g: what its slope g'(Z) is computed from


def layer_forward(
    A_prev: Array, W: Array, b: Array | None, activation: str = "relu", *, check: bool = True
) -> tuple[Array, LayerCache]:
    """One layer of a network: logits, then activation.

        Z = W A_prev + b      (1)
        A = g(Z)              (2)

    Parameters
    ----------
    A_prev : array (n_prev, m)
        Outputs of the layer before; X for the first layer.
    W : array (n, n_prev)
        Weights, one row per unit.
    b : array (n, 1), or None
        Biases.
    activation : str
        The name of g: a key of `ACTIVATIONS`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    A : array (n, m)
        Outputs of the layer.
    cache : LayerCache
        What the backward step needs.

    Raises
    ------
    ValueError
        If shapes disagree, anything is NaN or infinite, or there is no such activation.
    """
    if check:
        check_dense("layer_forward", A_prev, W, b)
        check_choice("layer_forward", "activation", activation, ACTIVATIONS)
    Z, dense = dense_forward(A_prev, W, b, check=False)  # (1)                   # (n, m)
    A, slopes = ACTIVATIONS[activation].forward(Z, check=False)  # (2)           # (n, m)
    return A, LayerCache(dense, activation, slopes)


def layer_backward(
    dA: Array, cache: LayerCache, *, check: bool = True, input_gradient: bool = True
) -> tuple[Array | None, Array, Array | None]:
    """Carry the gradient back through one layer, the two halves in reverse order.

    1. Through A = g(Z), entry by entry: dZ = dA * g'(Z), see `sigmoid_backward`, `tanh_backward`, `relu_backward`.
    2. Through Z = W A_prev + b: see `dense_backward`.

        dZ = dA * g'(Z)                                                (1)
        dA_prev = W^T dZ,  dW = dZ A_prev^T,  db = sum_i dZ_i          (2)

    Parameters
    ----------
    dA : array (n, m)
        Derivative of the cost with respect to A; the 1/m of an average is already in it.
    cache : LayerCache
        From `layer_forward`.
    check, input_gradient : bool
        Look for wrong input first; compute dA_prev.

    Returns
    -------
    dA_prev, dW, db : arrays (n_prev, m), (n, n_prev), (n, 1)
        Derivatives of the cost; dA_prev is the dA of the layer before.

    Raises
    ------
    ValueError or TypeError
        If cache is of another kind, or dA does not have the shape of A, or is not finite.
    """
    if check:
        check_cache("layer_backward", cache, LayerCache)
        A_prev, W, _ = cache.dense
        shape = (W.shape[0], A_prev.shape[1])
        check_array("layer_backward", "dA", dA, letters="(n, m) of A", shape=shape, hint=SAME)
    dZ = ACTIVATIONS[cache.activation].backward(dA, cache.slopes, check=False)  # (1)           # (n, m)
    return dense_backward(dZ, cache.dense, check=False, input_gradient=input_gradient)  # (2)
