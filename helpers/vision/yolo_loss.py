"""What a grid detector is trained on: three losses in one number, and its gradient (lesson 4.8)."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, like, max_along, xp_of
from helpers.checks import check_between, check_fields, check_kind, check_number
from helpers.neural.activations import sigmoid
from helpers.neural.logit_losses import binary_cross_entropy_with_logits
from helpers.vision.anchors import Grid, check_grid
from helpers.vision.yolo import check_raw


class Weights(NamedTuple):
    """How much each part of the loss counts."""

    box: float = 2.0  # the place and the size of an object
    empty: float = 0.5  # a place without an object: there are about a hundred times as many


EVEN = Weights()


class YoloCache(NamedTuple):
    """What the backward step needs."""

    p: Array  # (m, n_g, n_g, n_a) 1 where there is an object: only there box and class have a gradient
    p_hat: Array  # like p: sigma(t_p)
    middle: Array  # (..., 2) sigma(t_x), sigma(t_y): their slope is written in them alone
    apart: Array  # (..., 4) what is predicted minus what is there, for x, y, and the logarithms of h and w
    c_hat: Array  # (..., C) softmax of the class logits
    c: Array  # (..., C) one-hot
    weights: Weights


class Parts(NamedTuple):
    """The three parts of the loss, each a mean over the pictures."""

    object: Array
    box: Array
    classes: Array


def yolo_loss_forward(
    T: Array, Y: Array, grid: Grid, weights: Weights = EVEN, *, check: bool = True
) -> tuple[Array, YoloCache]:
    """The loss of a grid detector: is there something, where and how large, and what.

        J_object = sum over all places of w L(sigma(t_p), p),   w = 1 where p = 1, else weights.empty            (1)
        J_box    = sum over p = 1 of (sigma(t_x) - b_x)^2 + (sigma(t_y) - b_y)^2
                                     + (t_h - log(b_h / p_h))^2 + (t_w - log(b_w / p_w))^2                       (2)
        J_class  = sum over p = 1 of -log softmax(t_1, ..., t_C)[class]                                          (3)
        J        = (J_object + weights.box J_box + J_class) / m                                                  (4)

    L is the cross-entropy. Where there is no object, box and class are don't-cares. Sizes are compared as ratios.

    Parameters
    ----------
    T, Y : arrays (m, n_g, n_g, n_a, 5 + C)
        Raw output of the network, and the target that `encode` makes.
    grid, weights : Grid, Weights
        For the anchors and the side of the cells; box and empty, at least 0.
    check : bool
        Look for wrong input first.

    Returns
    -------
    J, cache : array without axes, YoloCache
        One number, and what the backward step needs.

    Raises
    ------
    ValueError
        If a shape is not that of the grid, anything is not finite, or a weight is negative.

    Source: after Redmon and others, You Only Look Once (2016), equation 3 (squares everywhere), and YOLOv3 (2018).
    """
    if check:
        _check(T, Y, grid, weights)
    parts, cache = _parts(T, Y, grid, weights)
    return parts.object + cache.weights.box * parts.box + parts.classes, cache  # (4)


def yolo_loss_parts(T: Array, Y: Array, grid: Grid, weights: Weights = EVEN) -> Parts:
    """The three parts of `yolo_loss_forward` one by one, J_box before it is weighted; arguments as there."""
    _check(T, Y, grid, weights)
    return _parts(T, Y, grid, weights)[0]


def _parts(T: Array, Y: Array, grid: Grid, weights: Weights) -> tuple[Parts, YoloCache]:
    m, p, c = len(T), Y[..., 0], Y[..., 5:]  # p is 0 or 1
    weights = Weights(*(float(weight) for weight in weights))
    xp, there = xp_of(T), p[..., None]
    losses = binary_cross_entropy_with_logits(T[..., 0], p, check=False)
    J_object = ((p + weights.empty * (1 - p)) * losses).sum() / m  # (1)
    middle = sigmoid(T[..., 1:3])
    anchors = like(np.asarray(grid.anchors / grid.side, dtype=np.float64), T)  # in cells, as the target
    ratio = xp.log(xp.where(there > 0, Y[..., 3:5], anchors) / anchors)  # log 1 = 0 where there is nothing
    apart = xp.concat([middle - Y[..., 1:3], T[..., 3:5] - ratio], -1)  # (..., 4)
    J_box = (there * apart**2).sum() / m  # (2)
    shifted = T[..., 5:] - max_along(T[..., 5:], axis=-1, keepdims=True)
    log_sum = xp.log(xp.exp(shifted).sum(axis=-1, keepdims=True))
    J_class = -(c * (shifted - log_sum)).sum() / m  # (3), c is 0 where p is
    c_hat = xp.exp(shifted - log_sum)
    return Parts(J_object, J_box, J_class), YoloCache(p, sigmoid(T[..., 0]), middle, apart, c_hat, c, weights)


def yolo_loss_backward(dJ: Array, cache: YoloCache) -> Array:
    """Carry the gradient back to the raw output.

    1. For the cross-entropy of a logit, dL/dt = sigma(t) - p (lesson 1.1).
    2. For a square, 2 times the difference; through the sigmoid also sigma (1 - sigma).
    3. For the softmax cross-entropy, dL/dt_i = softmax_i - c_i (lesson 2.8).
    4. Where p = 0, only the first of the three is there.

        dT_p = dJ/m (p + empty (1 - p)) (p_hat - p)                                              (1)
        dT_x = dJ/m box p 2 (sigma(t_x) - b_x) sigma(t_x) (1 - sigma(t_x)),   dT_y likewise      (2)
        dT_h = dJ/m box p 2 (t_h - log(b_h / p_h)),   dT_w likewise                              (3)
        dT_i = dJ/m p (c_hat_i - c_i)                                                            (4)

    Parameters
    ----------
    dJ : number
        Derivative of what follows with respect to J; 1 when J is what we minimize.
    cache : YoloCache
        From `yolo_loss_forward`.

    Returns
    -------
    array (m, n_g, n_g, n_a, 5 + C)
        Derivative with respect to T.

    Raises
    ------
    ValueError or TypeError
        If dJ is not one finite number, or the cache no YoloCache.
    """
    check_kind("yolo_loss_backward", "cache", cache, YoloCache, "Pass the cache of yolo_loss_forward.")
    p, p_hat, middle, apart, c_hat, c, weights = cache
    share, there = check_number("yolo_loss_backward", "dJ", dJ) / len(p), p[..., None]
    dT_p = ((p + weights.empty * (1 - p)) * (p_hat - p))[..., None]  # (1)
    dT_box = 2 * weights.box * there * apart
    dT_middle = dT_box[..., :2] * middle * (1 - middle)  # (2)
    dT_class = there * (c_hat - c)  # (4)
    return share * xp_of(p).concat([dT_p, dT_middle, dT_box[..., 2:], dT_class], -1)  # (3) is in the middle


def yolo_loss(grid: Grid, weights: Weights = EVEN) -> Callable[[Any, Any], Any]:
    """The loss as `helpers.torch_training.fit` takes it: a function of the output and the target of a batch."""
    check_grid("yolo_loss", grid)
    _check_weights("yolo_loss", weights)
    return lambda out, Y: yolo_loss_forward(out, Y, grid, weights, check=False)[0]


def _check_weights(where: str, weights: Weights) -> None:
    for name, value in check_fields(where, "weights", weights, Weights)._asdict().items():
        check_between(where, f"weights.{name}", value, 0, float("inf"))


def _check(T: Array, Y: Array, grid: Grid, weights: Weights) -> None:
    where = "yolo_loss_forward"
    check_raw(where, "T", T, grid, ndim=5)
    check_raw(where, "Y", Y, grid, ndim=5)
    if len(T) != len(Y):
        raise ValueError(
            f"{where}: Y has {len(Y)} pictures, expected {len(T)} because T has shape {tuple(T.shape)}."
            " Take the same rows of both."
        )
    _check_weights(where, weights)
    there = Y[..., 0] > 0
    if (Y[..., 3:5][there] <= 0).any():
        raise ValueError(
            f"{where}: Y has an object of height or width 0, expected sizes above 0. Make the target with encode."
        )
