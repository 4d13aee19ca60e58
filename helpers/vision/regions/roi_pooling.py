"""RoI pooling: what lies in a box of any size becomes f x f numbers per channel, the largest of each part (4.8)."""

from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, scatter_add, to_numpy, xp_of
from helpers.checks import check_array, check_kind, check_same_shape, check_whole
from helpers.vision.boxes import check_boxes, corners_of
from helpers.vision.suppression import check_whole_classes


class RoiCache(NamedTuple):
    """What the way back needs."""

    shape: tuple[int, ...]  # (m, n_H, n_W, n_C) of the feature maps
    winners: Array  # (R, f, f, n_C): the place of each maximum among the m n_H n_W places of all maps


def roi_pool_forward(
    A_prev: Array, boxes: Array, pictures: Array, f: int = 4, *, stride: int = 1
) -> tuple[Array, RoiCache]:
    """Cut each box out of its picture's feature maps, part it into f x f bins, and keep the maximum of every bin.

        top = floor((b_y - b_h/2) / stride),   bottom = ceil((b_y + b_h/2) / stride),   h = bottom - top     (1)
        bin i takes the lines top + floor(i h / f)  to  top + ceil((i + 1) h / f) - 1                        (2)
        a = max over the lines and columns of a bin                                                          (3)

    Columns work like lines. Every bin has at least one line: where h < f, neighboring bins share lines.

    Parameters
    ----------
    A_prev : array (m, n_H, n_W, n_C)
        Feature maps of m pictures.
    boxes : array (R, 4)
        (b_x, b_y, b_h, b_w) in pixels of the picture; what lies outside of it is cut off. R may be 0.
    pictures : array (R,) of whole numbers
        To which picture each box belongs, 0 to m - 1.
    f, stride : int
        Bins along a side; how many pixels a cell of the feature maps is high and wide.

    Returns
    -------
    A, cache : array (R, f, f, n_C) and RoiCache

    Raises
    ------
    ValueError or TypeError
        If shapes do not fit, a picture is not there, or f or stride is below 1.

    Source: Girshick, Fast R-CNN (2015), section 2.1; (1) rounds outward, his code to the nearest cell.
    """
    resting = A_prev.detach() if hasattr(A_prev, "detach") else A_prev  # looked at, not learned from
    check_array("roi_pool_forward", "A_prev", resting, letters="(m, n_H, n_W, n_C)", ndim=4)
    places = roi_places(A_prev.shape, boxes, pictures, f, stride)  # (R, f, f, K)
    return pool_places(A_prev, places)


def pool_places(A_prev: Array, places: np.ndarray) -> tuple[Array, RoiCache]:
    """(3) for places that `roi_places` gave."""
    xp, n_C = xp_of(A_prev), A_prev.shape[3]
    where = places if xp is np else xp.as_tensor(places, device=A_prev.device)
    flat = A_prev.reshape(-1, n_C)
    values = flat[where] if xp is np else flat.detach()[where]  # (R, f, f, K, n_C)
    best = values.argmax(3)[..., None, :]  # the first of equal ones
    every = xp.broadcast_to(where[..., None], values.shape)
    winners = (np.take_along_axis(every, best, 3) if xp is np else xp.gather(every, 3, best))[..., 0, :]
    channels = xp.arange(n_C) if xp is np else xp.arange(n_C, device=A_prev.device)
    return flat[winners, channels], RoiCache(tuple(A_prev.shape), winners)


def roi_pool_backward(dA: Array, cache: RoiCache) -> Array:
    """Give every derivative to the place that was the maximum of its bin; a place in several bins sums up.

        dA_prev[winner of bin] += da      (1)

    Parameters
    ----------
    dA : array (R, f, f, n_C)
        Derivative of the cost with respect to A.
    cache : RoiCache
        From `roi_pool_forward`.

    Returns
    -------
    dA_prev : array (m, n_H, n_W, n_C)

    Raises
    ------
    ValueError or TypeError
        If dA has another shape than A, or the cache is no RoiCache.
    """
    check_kind("roi_pool_backward", "cache", cache, RoiCache, "Pass the cache of roi_pool_forward.")
    check_array("roi_pool_backward", "dA", dA, letters="(R, f, f, n_C)", ndim=4)
    check_same_shape("roi_pool_backward", "dA", dA, "the cache", cache.winners)
    xp, (m, n_H, n_W, n_C) = xp_of(dA), cache.shape
    channels = xp.arange(n_C) if xp is np else xp.arange(n_C, device=dA.device)
    rows = (cache.winners * n_C + channels).reshape(-1)
    zeros = xp.zeros((m * n_H * n_W * n_C,), dtype=dA.dtype, device=dA.device)
    return scatter_add(zeros, rows, dA.reshape(-1)).reshape(m, n_H, n_W, n_C)  # (1)


def roi_places(shape: Any, boxes: Array, pictures: Array, f: int, stride: int) -> np.ndarray:
    """Which of the m n_H n_W places of the maps each bin covers: (1) and (2) of `roi_pool_forward`.

    Parameters
    ----------
    shape : (m, n_H, n_W, n_C)
        Of the feature maps.
    boxes, pictures, f, stride
        As in `roi_pool_forward`.

    Returns
    -------
    array (R, f, f, K) of whole numbers
        A bin with fewer than K places names its last one again.

    Raises
    ------
    ValueError
        As in `roi_pool_forward`.
    """
    f = check_whole("roi_pool_forward", "f", f, least=1)
    stride = check_whole("roi_pool_forward", "stride", stride, least=1)
    m, n_H, n_W = (int(n) for n in shape[:3])
    frames, numbers = _regions(boxes, pictures, m)
    left, top, right, bottom = (frames[:, k] / stride for k in range(4))
    lines = _along(top, bottom, n_H, f)  # (R, f, K_H)
    columns = _along(left, right, n_W, f)  # (R, f, K_W)
    places = lines[:, :, None, :, None] * n_W + columns[:, None, :, None, :]  # (R, f, f, K_H, K_W)
    together = places.shape[3] * places.shape[4]
    return places.reshape(len(frames), f, f, together) + (numbers * n_H * n_W)[:, None, None, None]


def _along(start: np.ndarray, end: np.ndarray, n: int, f: int) -> np.ndarray:
    """Lines of every bin along one axis: (R, f, K)."""
    first = np.floor(start + 1e-6).clip(0, n - 1)  # (1)
    length = np.maximum(np.ceil(end - 1e-6).clip(1, n) - first, 1)
    i = np.arange(f)
    low = first[:, None] + np.floor(i * length[:, None] / f)  # (2)
    high = first[:, None] + np.ceil((i + 1) * length[:, None] / f) - 1
    steps = np.arange(int((high - low).max()) + 1 if len(start) else 1)
    return np.asarray(np.minimum(low[..., None] + steps, high[..., None]), dtype=np.int64)


def _regions(boxes: Array, pictures: Array, m: int) -> tuple[np.ndarray, np.ndarray]:
    array = to_numpy(boxes)
    if array.shape != (0, 4):
        check_array("roi_pool_forward", "boxes", boxes, letters="(R, 4)", shape=(None, 4))
        check_boxes("roi_pool_forward", "boxes", boxes)
    numbers = check_whole_classes("roi_pool_forward", "pictures", pictures, len(array))
    if len(numbers) and int(numbers.max()) >= m:
        raise ValueError(
            f"roi_pool_forward: pictures contains {int(numbers.max())}, expected 0 to {m - 1} because A_prev has {m}"
            " pictures."
        )
    corners = corners_of(array) if len(array) else array
    return np.asarray(corners, dtype=np.float64), np.asarray(numbers, dtype=np.int64)
