"""One object in a picture: its label, the loss that leaves out what has no answer (lesson 4.7).

A label is y = (p_c, b_x, b_y, b_h, b_w, c_1, ..., c_C) along the last axis: is there an object, its box as shares of
the picture, from (0, 0) at the top left corner to (1, 1) at the bottom right, and its class as one-hot numbers.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, to_numpy, xp_of
from helpers.checks import (
    check_array,
    check_flags,
    check_kind,
    check_number,
    check_positive,
    check_range,
    check_together,
    check_whole,
)
from helpers.vision.boxes import check_boxes
from helpers.vision.vision_checks import check_pair

BOX = slice(1, 5)  # where b_x, b_y, b_h, b_w stand in a label


class LocalizationCache(NamedTuple):
    """What the backward step of the localization loss needs."""

    E: Array  # (m, 5 + C) the errors Y_hat - Y
    weights: Array  # (m, 5 + C) how much each squared error counts: 0 for what nobody cares about


class Localized(NamedTuple):
    """What a network says about m pictures."""

    present: Array  # (m,) bool: p_c above one half
    boxes: Array  # (m, 4) in shares of the picture; heights and widths of at least 0
    classes: Array  # (m,) the class with the largest number


def localization_labels(boxes: np.ndarray, classes: np.ndarray, C: int) -> np.ndarray:
    """The labels of pictures with one object or none.

    Parameters
    ----------
    boxes : array (m, 4)
        (b_x, b_y, b_h, b_w) in shares of the picture, 0 to 1; whatever stands where there is no object is dropped.
    classes : array (m,)
        Whole numbers from 0 to C - 1, and -1 where there is no object.
    C : int
        How many classes there are, at least 1.

    Returns
    -------
    array (m, 5 + C) of float32
        Rows of zeros where there is no object: the loss looks only at their p_c.

    Raises
    ------
    ValueError
        If the shapes do not fit, a class is outside -1 .. C - 1, or a box is not in shares.
    """
    where = "localization_labels"
    C = check_whole(where, "C", C, least=1)
    check_array(where, "classes", classes, letters="(m,)", shape=(None,))
    check_array(where, "boxes", boxes, letters="(m, 4)", shape=(len(classes), 4), because="classes", source=classes)
    check_range(where, "classes", classes, -1, C - 1, "Say -1 where there is no object.")
    rows = np.flatnonzero(classes >= 0)
    if len(rows):
        advice = "Divide x and w by the width of the picture, y and h by its height."
        check_range(where, "boxes", boxes[rows], 0, 1, advice)
    Y = np.zeros((len(classes), 5 + C), dtype=np.float32)
    Y[rows, 0] = 1
    Y[rows, BOX] = boxes[rows]
    Y[rows, 5 + np.asarray(classes[rows], dtype=np.int64)] = 1
    return Y


def localization_loss_forward(Y_hat: Array, Y: Array, *, box_weight: float = 1.0) -> tuple[Array, LocalizationCache]:
    """The mean loss of m pictures with one object or none.

        L = sum_k v_k (y_hat_k - y_k)^2      if y_1 = 1: all numbers count         (1)
        L = (y_hat_1 - y_1)^2                if y_1 = 0: only p_c does             (2)
        J = (1/m) sum_i L_i                                                       (3)

    v_k is 1; the four numbers of the box may count `box_weight` times, as shares of a picture are small numbers.

    Parameters
    ----------
    Y_hat : array (m, 5 + C)
        What the network says, one picture in each row.
    Y : array (m, 5 + C)
        The labels. What stands after p_c = 0 is never looked at, NaN included.
    box_weight : float
        Above 0.

    Returns
    -------
    J : array without axes
        The cost.
    cache : LocalizationCache
        Errors and weights, for the backward step.

    Raises
    ------
    ValueError
        If the shapes disagree or have no class, p_c is neither 0 nor 1, or Y_hat is not finite.

    Source: course 4, week 3; box_weight is lambda_coord of Redmon et al., YOLO (2016), section 2.2.
    """
    where = "localization_loss_forward"
    check_array(where, "Y_hat", Y_hat, letters="(m, 5 + C)", ndim=2)
    check_array(where, "Y", Y, shape=Y_hat.shape, because="Y_hat", source=Y_hat, finite=False)
    if Y_hat.shape[1] < 6:
        raise ValueError(f"{where}: Y_hat has {Y_hat.shape[1]} columns, expected 5 + C with at least one class: 6.")
    check_together(where, Y_hat=Y_hat, Y=Y)
    _check_flags(where, Y)
    return flagged_loss(Y_hat, Y, box_weights(Y_hat.shape[1], check_positive(where, "box_weight", box_weight)))


def box_weights(length: int, box_weight: float) -> list[float]:
    """v of `localization_loss_forward`: 1 everywhere, box_weight for the four numbers of the box."""
    return [1.0, *[box_weight] * 4, *[1.0] * (length - 5)]


def flagged_loss(
    Y_hat: Array, Y: Array, v: Sequence[float], *, careful: bool = True
) -> tuple[Array, LocalizationCache]:
    """The loss of labels whose first number says whether the others mean anything: (1) to (3) of the function above.

    Parameters
    ----------
    Y_hat, Y : arrays (m, n)
        Answers and labels.
    v : sequence of n numbers
        How much each squared error counts.
    careful : bool
        Without it all numbers count in any case: the mistake that lesson 4.7 looks at.

    Returns
    -------
    J, cache
        As in `localization_loss_forward`; nothing is checked.
    """
    xp = xp_of(Y_hat)
    flags = Y[:, :1]  # (m, 1)
    cares = xp.concat([xp.ones_like(flags), xp.ones_like(Y[:, 1:]) * (flags if careful else 1)], 1)
    E = xp.where(cares > 0, Y_hat - Y, xp.zeros_like(Y_hat))
    weights = cares * xp.asarray(v, dtype=Y_hat.dtype, device=Y_hat.device)
    return (weights * E * E).sum() / len(E), LocalizationCache(E, weights)  # (1), (2), (3)


def localization_loss_backward(dJ: Array, cache: LocalizationCache) -> Array:
    """Carry the gradient back through the localization loss.

    1. A number that counts adds v_k (y_hat_k - y_k)^2 / m to J, whose derivative is 2 v_k (y_hat_k - y_k) / m.
    2. A number that nobody cares about adds nothing, whatever it is, so nothing comes back.

        dY_hat = dJ 2/m * weights * E      (1)

    Parameters
    ----------
    dJ : number
        Derivative of what follows with respect to J; 1 when J is what we minimize.
    cache : LocalizationCache
        From `localization_loss_forward`.

    Returns
    -------
    array (m, 5 + C)
        Derivative of the cost with respect to Y_hat; 0 for don't-cares.

    Raises
    ------
    ValueError or TypeError
        If dJ is not one finite number, or the cache no LocalizationCache.
    """
    where, advice = "localization_loss_backward", "Pass the cache of localization_loss_forward."
    E, weights = check_kind(where, "cache", cache, LocalizationCache, advice)
    return check_number(where, "dJ", dJ) * 2 / len(E) * weights * E  # (1)


def localization_cost(out: Array, Y: Array, box_weight: float = 1.0, careful: bool = True) -> Array:
    """The J of `localization_loss_forward`, which does not look at the numbers, to be used as `loss` in `fit`.

    Parameters
    ----------
    out, Y : tensors (m, 5 + C)
        What the network says, and the labels.
    box_weight : float
        How much the four numbers of the box count.
    careful : bool
        Without it the numbers after p_c = 0 count as well: the mistake that lesson 4.7 looks at.

    Returns
    -------
    tensor without axes
        The mean over the m pictures.

    Raises
    ------
    ValueError or TypeError
        If the shapes disagree or have no class, or box_weight is not above 0.
    """
    check_pair("localization_cost", out, Y, "(m, 5 + C)", 6)
    check_flags("localization_cost", careful=careful)
    v = box_weights(out.shape[1], check_positive("localization_cost", "box_weight", box_weight))
    return flagged_loss(out, Y, v, careful=careful)[0]


def read_localization(Y_hat: Array) -> Localized:
    """What the numbers of a network mean.

    Parameters
    ----------
    Y_hat : array (m, 5 + C)
        As it comes out of the network.

    Returns
    -------
    Localized
        present, boxes, classes.

    Raises
    ------
    ValueError
        If Y_hat has another shape or is not finite.
    """
    check_array("read_localization", "Y_hat", Y_hat, letters="(m, 5 + C)", ndim=2)
    boxes = xp_of(Y_hat).concat([Y_hat[:, 1:3], Y_hat[:, 3:5].clip(min=0)], 1)
    check_boxes("read_localization", "Y_hat[:, 1:5]", boxes)
    return Localized(Y_hat[:, 0] > 0.5, boxes, Y_hat[:, 5:].argmax(axis=1))


def mean_label(Y: np.ndarray) -> np.ndarray:
    """The share of pictures with an object, and the mean of the other numbers over those: (n,) for labels (m, n)."""
    check_array("mean_label", "Y", Y, letters="(m, n)", ndim=2, finite=False)
    Y, known = to_numpy(Y), to_numpy(Y[Y[:, 0] == 1])
    if not len(known):
        raise ValueError("mean_label: Y has no row that begins with 1, expected at least one. Add an object.")
    return np.concatenate([Y[:, :1].mean(axis=0), known[:, 1:].mean(axis=0)])


def _check_flags(where: str, Y: Array) -> None:
    flags = to_numpy(Y[:, 0])
    if len(wrong := flags[~np.isin(flags, (0, 1))]):
        raise ValueError(f"{where}: Y has p_c = {wrong[0]:g}, expected 0 or 1 in the first column of the labels.")
