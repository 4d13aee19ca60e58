"""The logistic neuron: forward and backward step, and its gradients with and without loops (lessons 1.1, 1.2)."""

from math import exp, log1p
from typing import NamedTuple

from helpers.arrays import Array, astype, like, number_of
from helpers.checks import check_array, check_cache, check_labels, check_number, check_same_shape, check_together
from helpers.neural.activations import sigmoid
from helpers.neural.logit_losses import binary_cross_entropy_with_logits


class LogisticCache(NamedTuple):
    """What the backward step of the neuron needs."""

    X: Array  # (n_x, m) the inputs: dw weighs them
    w: Array  # (n_x, 1) the weights: dX is spread along them
    A: Array  # (1, m) the outputs: the slope of the sigmoid can be written in them


def logistic_forward(X: Array, w: Array, b: Array) -> tuple[Array, LogisticCache]:
    """The probability of the label 1, for every example at once.

        Z = w^T X + b          (1)
        A = sigma(Z)           (2)

    Parameters
    ----------
    X : array (n_x, m)
        One example per column.
    w : array (n_x, 1)
        Weights.
    b : number
        Bias; it is added to every column.

    Returns
    -------
    A : array (1, m)
        Probabilities.
    cache : LogisticCache
        X, w and A, for the backward step.

    Raises
    ------
    ValueError
        If shapes disagree or anything is NaN or infinite.
    """
    check_neuron("logistic_forward", X, w, b)
    Z = w.T @ X + number_of(b)  # (1)           # (1, n_x) @ (n_x, m) -> (1, m)
    A = sigmoid(Z)  # (2)
    return A, LogisticCache(X, w, A)


def check_neuron(where: str, X: Array, w: Array, b: Array, Y: Array | None = None) -> None:
    """Refuse examples, weights, bias (and labels) that do not fit together."""
    check_array(where, "X", X, letters="(n_x, m)", ndim=2)
    n_x, m = X.shape
    turned = "Every column of X is one example: did you pass X.T?" if getattr(w, "shape", None) == (m, 1) else ""
    check_array(where, "w", w, letters="(n_x, 1)", shape=(n_x, 1), because="X", source=X, hint=turned)
    check_number(where, "b", b)
    if Y is not None:
        check_labels(where, "Y", Y, because="X", source=X)
    check_together(where, X=X, w=w, Y=0 if Y is None else Y)


def logistic_backward(dA: Array, cache: LogisticCache) -> tuple[Array, Array, Array]:
    """Carry the gradient back through the neuron.

    1. Through the sigmoid: dJ/dz = dJ/da * a (1 - a), example by example.
    2. z = w_1 x_1 + ... + w_n x_n + b, so dz/dw_j = x_j, dz/dx_j = w_j and dz/db = 1.
    3. The same w and b serve all m examples: their gradients are sums over the columns, and X dZ^T is that sum.

        dZ = dA * A * (1 - A)      (1)
        dX = w dZ                  (2)
        dw = X dZ^T                (3)
        db = sum_i dZ_i            (4)

    Parameters
    ----------
    dA : array (1, m)
        Derivative of the cost with respect to A; the 1/m of an average is already in it.
    cache : LogisticCache
        From `logistic_forward`.

    Returns
    -------
    dX, dw, db : arrays (n_x, m), (n_x, 1), and a number
        Derivatives of the cost with respect to X, w and b.

    Raises
    ------
    ValueError or TypeError
        If cache is of another kind, or dA does not have the shape of A.
    """
    X, w, A = check_cache("logistic_backward", cache, LogisticCache)
    check_same_shape("logistic_backward", "dA", dA, "A", A)
    dZ = dA * A * (1 - A)  # (1)           # (1, m)
    dX = w @ dZ  # (2)                     # (n_x, 1) @ (1, m) -> (n_x, m)
    dw = X @ dZ.T  # (3)                   # (n_x, m) @ (m, 1) -> (n_x, 1)
    db = dZ.sum()  # (4)
    return dX, dw, db


def logistic_gradients_loops(X: Array, Y: Array, w: Array, b: Array) -> tuple[Array, Array, Array]:
    """Cost and gradients of logistic regression with two loops, example by example: slow, and easy to follow.

        z = sum_j w_j x_j + b                            (1)
        J += L(sigma(z), y) = log(1 + e^s)               (2)   with s = -z for y = 1, s = z for y = 0
        dz = a - y,  dw_j += x_j dz,  db += dz           (3)
        at the end divide J, every dw_j and db by m      (4)

    Parameters
    ----------
    X, Y : arrays (n_x, m) and (1, m)
        Examples in columns, and their labels 0 or 1.
    w, b : array (n_x, 1) and number
        Weights and bias.

    Returns
    -------
    J, dw, db : number, array (n_x, 1), number
        The same as `logistic_gradients` gives.

    Raises
    ------
    ValueError
        If shapes disagree, anything is NaN or infinite, or Y holds anything but 0 and 1.
    """
    check_neuron("logistic_gradients_loops", X, w, b, Y)
    n_x, m = X.shape
    J, dw, db = 0.0, [0.0] * n_x, 0.0
    for i in range(m):
        y, z = float(Y[0, i]), number_of(b)
        for j in range(n_x):
            z += float(w[j, 0]) * float(X[j, i])  # (1)
        s = -z if y == 1 else z
        J += max(s, 0.0) + log1p(exp(-abs(s)))  # (2), written so that nothing overflows
        dz = float(sigmoid(z)) - y  # (3)
        for j in range(n_x):
            dw[j] += float(X[j, i]) * dz  # (3)
        db += dz  # (3)
    averages = like([J / m, *(total / m for total in dw), db / m], X)  # (4)
    return averages[0], averages[1:-1].reshape(n_x, 1), averages[-1]


def logistic_gradients(X: Array, Y: Array, w: Array, b: Array, *, check: bool = True) -> tuple[Array, Array, Array]:
    """Cost and gradients of logistic regression, for all examples at once.

    The loss and the sigmoid together give dL/dz = a - y (see `binary_cross_entropy_with_logits_backward`), so

        Z = w^T X + b,  A = sigma(Z)             (1)
        J = (1/m) sum_i L(a_i, y_i)              (2)
        dZ = A - Y                               (3)
        dw = (1/m) X dZ^T                        (4)
        db = (1/m) sum_i dZ_i                    (5)

    where dZ holds the derivative of each example's own loss, and the 1/m of the cost comes in (4) and (5).

    Parameters
    ----------
    X, Y : arrays (n_x, m) and (1, m)
        Examples in columns, and their labels 0 or 1.
    w, b : array (n_x, 1) and number
        Weights and bias.
    check : bool
        Look for wrong input first; a training loop does it once and then passes False.

    Returns
    -------
    J, dw, db : number, array (n_x, 1), number
        The cost, and its derivatives with respect to w and b.

    Raises
    ------
    ValueError
        If shapes disagree, anything is NaN or infinite, or Y holds anything but 0 and 1.
    """
    if check:
        check_neuron("logistic_gradients", X, w, b, Y)
    m = X.shape[1]
    Z = w.T @ X + number_of(b)  # (1)                                   # (1, m)
    A = sigmoid(Z)  # (1)                                               # (1, m)
    J = binary_cross_entropy_with_logits(Z, Y, check=False).mean()  # (2)
    dZ = A - astype(Y, A.dtype)  # (3)                                  # (1, m)
    dw = X @ dZ.T / m  # (4)                                            # (n_x, m) @ (m, 1) -> (n_x, 1)
    db = dZ.sum() / m  # (5)
    return J, dw, db
