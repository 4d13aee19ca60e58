"""Softmax: one probability per class, and the cross-entropy that belongs to it (lesson 2.8)."""

from typing import NamedTuple

from helpers.arrays import Array, as_float, max_along, xp_of
from helpers.arrays import like as as_like
from helpers.checks import check_array, check_cache, check_classes, check_same_shape, check_whole
from helpers.neural.class_losses import cross_entropy_backward as cross_entropy_backward
from helpers.neural.class_losses import cross_entropy_forward as cross_entropy_forward
from helpers.neural.class_losses import softmax_cross_entropy_backward as softmax_cross_entropy_backward
from helpers.neural.class_losses import softmax_cross_entropy_forward as softmax_cross_entropy_forward


def softmax(Z: Array, *, check: bool = True) -> Array:
    """Turn the logits of every example into probabilities of the classes.

        a_c = e^(z_c) / sum_k e^(z_k)                  (1)
            = e^(z_c - M) / sum_k e^(z_k - M)          (2)   for any M

    (2) is (1) with e^(-M) canceled. With M, the largest logit of the example, the largest power is e^0 = 1: nothing
    overflows, while (1) gives infinity / infinity = NaN for logits beyond 709 (88 in float32).

    Parameters
    ----------
    Z : array (C, m)
        Logits, one row per class and one example per column.
    check : bool
        Look for wrong input first.

    Returns
    -------
    array (C, m)
        Probabilities; every column has the sum 1.

    Raises
    ------
    ValueError
        If Z does not have two axes, is empty, or holds NaN or infinity.
    """
    if check:
        check_array("softmax", "Z", Z, letters="(C, m)", ndim=2)
    E = xp_of(Z).exp(Z - max_along(Z, axis=0, keepdims=True))  # (2)      # (C, m) - (1, m) -> (C, m)
    return E / E.sum(axis=0, keepdims=True)  # (2)                        # (C, m) / (1, m) -> (C, m)


def hardmax(Z: Array) -> Array:
    """1 for the class with the largest logit, 0 for the others: what softmax is a soft version of.

    Parameters
    ----------
    Z : array (C, m)
        Logits or probabilities, one example per column. Of equal ones the first wins.

    Returns
    -------
    array (C, m)
        One 1 in every column.

    Raises
    ------
    ValueError
        If Z does not have two axes, is empty, or holds NaN or infinity.
    """
    check_array("hardmax", "Z", Z, letters="(C, m)", ndim=2)
    return one_hot(Z.argmax(axis=0), Z.shape[0], like=as_float(Z))


def one_hot(labels: Array, C: int, *, like: Array | None = None) -> Array:
    """Class numbers as columns with a single 1, in the row of the class.

        y_ci = 1 if label_i = c, else 0      (1)

    Parameters
    ----------
    labels : array (1, m) or (m,)
        Whole numbers from 0 to C - 1.
    C : int
        How many classes there are.
    like : array, optional
        Whose library, dtype and device the result gets; otherwise floats of the labels' library.

    Returns
    -------
    array (C, m)
        Zeros and ones.

    Raises
    ------
    ValueError
        If the labels have another shape or are not whole numbers from 0 to C - 1.
    """
    C = check_whole("one_hot", "C", C, least=1)
    check_classes("one_hot", "labels", labels, C)
    if labels.ndim != 1:
        hint = "One label per example: labels.reshape(1, -1)."
        check_array("one_hot", "labels", labels * 1.0, letters="(1, m)", shape=(1, None), hint=hint)
    row = labels.reshape(1, -1)
    classes = xp_of(row).arange(C, device=row.device).reshape(C, 1)
    Y = as_float(row == classes)  # (1)                                   # (1, m) == (C, 1) -> (C, m)
    return Y if like is None else as_like(Y, like)


class SoftmaxCache(NamedTuple):
    """What the backward step of softmax needs."""

    A: Array  # (C, m) the probabilities: the slopes of softmax can be written in them alone


def softmax_forward(Z: Array, *, check: bool = True) -> tuple[Array, SoftmaxCache]:
    """Turn the logits of every example into probabilities of the classes, see `softmax`.

    Parameters
    ----------
    Z : array (C, m)
        Logits, one row per class and one example per column.
    check : bool
        Look for wrong input first.

    Returns
    -------
    A : array (C, m)
        Probabilities; every column has the sum 1.
    cache : SoftmaxCache
        A, for the backward step.

    Raises
    ------
    ValueError
        If Z does not have two axes, is empty, or holds NaN or infinity.
    """
    if check:
        check_array("softmax_forward", "Z", Z, letters="(C, m)", ndim=2)
    A = softmax(Z, check=False)
    return A, SoftmaxCache(A)


def softmax_backward(dA: Array, cache: SoftmaxCache, *, check: bool = True) -> Array:
    """Carry the gradient back through softmax.

    Other activations treat every entry on its own; here each logit moves all probabilities of its example.

    1. a_c = e^(z_c) / S with S = sum_k e^(z_k), and dS/dz_k = e^(z_k).
    2. Quotient rule: da_c/dz_k = [c = k] e^(z_c)/S - e^(z_c) e^(z_k)/S^2 = [c = k] a_c - a_c a_k.
    3. Chain rule, over all classes: dz_k = sum_c da_c ([c = k] a_c - a_c a_k) = a_k (da_k - sum_c da_c a_c).

        dZ = A * (dA - sum_c dA_c A_c)      (1)

    Parameters
    ----------
    dA : array (C, m)
        Derivative of the cost with respect to A.
    cache : SoftmaxCache
        From `softmax_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dZ : array (C, m)
        Derivative of the cost with respect to Z; its columns have the sum 0.

    Raises
    ------
    ValueError or TypeError
        If cache is of another kind, or dA does not have the shape of A.
    """
    A = check_cache("softmax_backward", cache, SoftmaxCache).A
    if check:
        check_same_shape("softmax_backward", "dA", dA, "A", A)
    return A * (dA - (dA * A).sum(axis=0, keepdims=True))  # (1)          # (C, m) - (1, m) -> (C, m)
