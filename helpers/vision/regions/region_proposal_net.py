"""The region proposal network of Faster R-CNN: anchors on the feature map, objectness and refinement (lesson 4.8)."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, to_numpy, top_k
from helpers.checks import check_array, check_whole
from helpers.vision.boxes import clip_boxes
from helpers.vision.regions.region_nets import MAPS, SPREAD, STRIDE
from helpers.vision.regions.region_parts import RegionLabels, decode_boxes, sample_regions
from helpers.vision.suppression import suppress

SHAPES = ((12.0, 12.0), (20.0, 20.0), (28.0, 28.0), (25.0, 14.0), (14.0, 25.0))  # (b_h, b_w) of the anchors
POSITIVE, NEGATIVE = 0.6, 0.4  # IoU of an anchor with an object
ANCHORS = 64  # of each picture in a step, at most half of them objects
FIRST, OVERLAP = 100, 0.7  # how many boxes are looked at, and how much two proposals may overlap


class Ranked(NamedTuple):
    """Proposals of a network for one picture, the surest first."""

    boxes: np.ndarray  # (k, 4) in pixels
    scores: np.ndarray  # (k,) how sure it is that there is an object, of whatever class


def anchors_at(n_H: int, n_W: int, shapes: Sequence[tuple[float, float]] = SHAPES, stride: int = STRIDE) -> np.ndarray:
    """Boxes of a few shapes around the middle of every cell of a feature map.

        b_x = (column + 1/2) stride,   b_y = (row + 1/2) stride,   (b_h, b_w) = shape k      (1)

    Parameters
    ----------
    n_H, n_W : int
        Cells of the feature map.
    shapes : sequence of (b_h, b_w)
        In pixels.
    stride : int
        Pixels a cell is high and wide.

    Returns
    -------
    array (n_H n_W shapes, 4)
        Row by row, from the left, shape by shape.

    Raises
    ------
    ValueError
        If a number is below 1, or the shapes are no pairs.
    """
    n_H, n_W = check_whole("anchors_at", "n_H", n_H, least=1), check_whole("anchors_at", "n_W", n_W, least=1)
    stride = check_whole("anchors_at", "stride", stride, least=1)
    sizes = np.array(shapes, dtype=np.float64)
    check_array("anchors_at", "shapes", sizes, letters="(shapes, 2)", shape=(None, 2))
    anchors = np.zeros((n_H, n_W, len(sizes), 4))
    anchors[..., 0] = (np.arange(n_W)[None, :, None] + 0.5) * stride  # (1)
    anchors[..., 1] = (np.arange(n_H)[:, None, None] + 0.5) * stride
    anchors[..., 2:] = sizes
    return anchors.reshape(-1, 4)


def rpn_layers(anchors: int = len(SHAPES)) -> Any:
    """The layers that propose: 3 x 3 filters over the shared maps, then five numbers for every cell and anchor.

    Parameters
    ----------
    anchors : int
        How many stand in a cell.

    Returns
    -------
    torch.nn.Module
        Maps (m, 32, n_H, n_W) -> (m, n_H n_W anchors, 5): the logit of "there is an object", then t / SPREAD.

    Raises
    ------
    ValueError
        If anchors is below 1.
    """
    return _layers()(check_whole("rpn_layers", "anchors", anchors, least=1))


@cache
def _layers() -> type:
    from torch import nn

    class Proposer(nn.Module):
        """3 x 3 filters, then 1 x 1."""

        def __init__(self, anchors: int) -> None:
            super().__init__()
            self.conv, self.activation = nn.Conv2d(MAPS, MAPS, 3, padding=1), nn.ReLU()
            self.head = nn.Conv2d(MAPS, 5 * anchors, 1)

        def forward(self, maps: Any) -> Any:
            out = self.head(self.activation(self.conv(maps)))  # (m, 5 anchors, n_H, n_W)
            return out.movedim(1, 3).reshape(len(out), -1, 5)

    return Proposer


def rpn_loss(out: Any, known: Sequence[RegionLabels], rng: np.random.Generator) -> Any:
    """Is there an object, and how is the anchor to be refined: on a sample of the anchors of each picture.

        J = mean of the binary cross-entropy  +  mean over positive anchors of sum_k smooth(out_k - t_k / SPREAD_k)  (1)

    Parameters
    ----------
    out : tensor (m, anchors, 5)
        From `rpn_layers`.
    known : sequence of RegionLabels
        For the anchors of each picture.
    rng : numpy Generator
        What draws 64 anchors a picture, at most half of them positive: 1,280 anchors are nearly all background.

    Returns
    -------
    tensor ()
        The cost.

    Source: Ren, He, Girshick, Sun, Faster R-CNN (2015), section 3.1.2.
    """
    import torch
    from torch.nn import functional

    rows = [sample_regions(labels.labels, ANCHORS, 0.5, rng) for labels in known]
    places = np.concatenate([i * out.shape[1] + k for i, k in enumerate(rows)])
    said = out.reshape(-1, 5)[torch.as_tensor(places, device=out.device)]
    there = np.concatenate([x.labels[k] > 0 for x, k in zip(known, rows, strict=True)])
    goals = np.concatenate([x.targets[k] for x, k in zip(known, rows, strict=True)]) / SPREAD
    objects = torch.as_tensor(there, device=out.device).to(out.dtype)
    J = functional.binary_cross_entropy_with_logits(said[:, 0], objects)
    wanted = torch.as_tensor(goals, device=out.device).to(out.dtype)
    each = functional.smooth_l1_loss(said[:, 1:], wanted, reduction="none").sum(dim=1)
    return J + (each * objects).sum() / objects.sum().clip(min=1)  # (1)


def ranked_proposals(out: Array, anchors: np.ndarray, sides: tuple[int, int], at_most: int = 20) -> Ranked:
    """The surest boxes of a proposal network, refined, cut off at the border, without those that nearly coincide.

    Parameters
    ----------
    out : array (anchors, 5)
        Of one picture, from `rpn_layers`.
    anchors : array (anchors, 4)
        From `anchors_at`.
    sides : (n_H, n_W)
        Of the picture.
    at_most : int
        How many proposals.

    Returns
    -------
    Ranked
        boxes, scores.

    Raises
    ------
    ValueError
        If out and anchors do not fit each other, or at_most is below 1.
    """
    at_most = check_whole("ranked_proposals", "at_most", at_most, least=1)
    said = np.asarray(to_numpy(out), dtype=np.float64)
    check_array("ranked_proposals", "out", said, letters="(anchors, 5)", shape=(len(anchors), 5))
    logits, first = top_k(said[:, 0], max(FIRST, 5 * at_most))
    boxes = clip_boxes(decode_boxes(said[first, 1:] * SPREAD, anchors[first]), *sides)
    large = np.flatnonzero((boxes[:, 2] >= 1) & (boxes[:, 3] >= 1))
    boxes, scores = boxes[large], 1 / (1 + np.exp(-logits[large].clip(-50, 50)))
    kept = suppress(boxes, scores, threshold=OVERLAP, at_most=at_most)
    return Ranked(boxes[kept], scores[kept])
