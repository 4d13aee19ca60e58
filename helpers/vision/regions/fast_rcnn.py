"""Fast R-CNN: the picture goes once through the convolutions, and every proposal takes its part of the maps (4.8)."""

from collections.abc import Generator, Sequence
from functools import cache
from typing import Any

import numpy as np

from helpers.arrays import Array, astype, to_numpy
from helpers.checks import check_generator, check_whole
from helpers.torch_batches import as_batch, device_of, resting
from helpers.vision.architectures.parts import draw_weights
from helpers.vision.detection_scores import Found, Objects
from helpers.vision.regions.region_nets import (
    BINS,
    STRIDE,
    Progress,
    found_from,
    region_head,
    region_loss,
    region_trunk,
    train_steps,
)
from helpers.vision.regions.region_parts import label_regions, sample_regions
from helpers.vision.regions.roi_pooling import roi_pool_forward

PICTURES, REGIONS, SHARE = 8, 12, 0.5  # in a step: pictures, regions of each, at most this share of them objects


def fast_net(classes: int, rng: np.random.Generator) -> Any:
    """Trunk, RoI pooling and head: the same layers as `rcnn_net`, but the trunk sees the whole picture.

    Parameters
    ----------
    classes : int
        C, without the background.
    rng : numpy Generator
        What draws the weights.

    Returns
    -------
    torch.nn.Module
        net(X (m, 3, n_H, n_W), boxes (R, 4), pictures (R,)) -> (R, C + 1 + 4); `net.trunk`, `net.head`,
        and `net.look(maps, boxes, pictures)` for feature maps that are there already.

    Raises
    ------
    ValueError
        If classes is below 1.
    """
    return draw_weights(fast_class()(check_whole("fast_net", "classes", classes, least=1)), rng)


@cache
def fast_class() -> type:
    """The class of `fast_net`, made when torch is needed."""
    from torch import nn

    class Fast(nn.Module):
        """A shared trunk, and a head for every region."""

        def __init__(self, classes: int) -> None:
            super().__init__()
            self.trunk, self.head = region_trunk(), region_head(classes)

        def look(self, maps: Any, boxes: Array, pictures: Array) -> Any:
            pooled, _ = roi_pool_forward(maps.movedim(1, 3), boxes, pictures, BINS, stride=STRIDE)
            return self.head(pooled.movedim(3, 1))

        def forward(self, X: Any, boxes: Array, pictures: Array) -> Any:
            return self.look(self.trunk(X), boxes, pictures)

    return Fast


def train_fast(
    net: Any,
    images: np.ndarray,
    regions: Sequence[np.ndarray],
    objects: Sequence[Objects],
    *,
    steps: int,
    rate: float = 0.003,
    every: int = 20,
    rng: np.random.Generator,
) -> Generator[Progress, None, None]:
    """Train Fast R-CNN: in each step 8 pictures with 12 regions each, at most half of them objects.

    The regions of a picture share its pass through the trunk, so few pictures with many regions cost least.

    Parameters
    ----------
    net : torch.nn.Module
        From `fast_net`, trained in place.
    images, regions, objects : array (m, n_H, n_W, 3) of uint8, sequences of arrays (k, 4) and of Objects
        Pictures, their proposals, and what is there.
    steps, rate, every : int, float, int
        As in `train_steps`.
    rng : numpy Generator
        What draws pictures and regions.

    Yields
    ------
    Progress
        step, steps, cost, stopped. `for progress in train_fast(...): pass` trains to the end.

    Raises
    ------
    ValueError
        If there are not as many pictures in all three, or a number is outside its range.

    Source: Girshick, Fast R-CNN (2015), section 2.3.
    """
    check_generator("train_fast", rng)
    if not len(images) == len(regions) == len(objects):
        raise ValueError(
            f"train_fast: there are {len(images)} images, {len(regions)} regions and {len(objects)} objects,"
            " expected as many of each: one entry for each picture."
        )
    known = [label_regions(boxes, truth) for boxes, truth in zip(regions, objects, strict=True)]

    def cost() -> Any:
        rows = rng.integers(len(images), size=PICTURES)
        chosen = [sample_regions(known[i].labels, REGIONS, SHARE, rng) for i in rows]
        boxes = np.concatenate([regions[i][k] for i, k in zip(rows, chosen, strict=True)])
        labels = np.concatenate([known[i].labels[k] for i, k in zip(rows, chosen, strict=True)])
        targets = np.concatenate([known[i].targets[k] for i, k in zip(rows, chosen, strict=True)])
        pictures = np.concatenate([np.full(len(k), n) for n, k in enumerate(chosen)])
        out = net(as_batch(images[rows], device_of(net)), boxes, pictures)
        return region_loss(out, answers_of(labels, targets, out))

    return train_steps(net, cost, steps=steps, rate=rate, every=every)


def answers_of(labels: np.ndarray, targets: np.ndarray, out: Any) -> Any:
    """Labels (R,) and refinements (R, 4) as the Y (R, 5) of `region_loss`, on the device of out."""
    import torch

    both = astype(np.concatenate([labels[:, None], targets], axis=1), np.float32)
    return torch.as_tensor(both, device=out.device)


def detect_fast(net: Any, image: Array, boxes: Array, *, least: float = 0.05, threshold: float = 0.3) -> Found:
    """What Fast R-CNN finds in one picture: one pass of the trunk, and the head for every proposal.

    Parameters
    ----------
    net : torch.nn.Module
        From `fast_net` or `faster_net`.
    image : array (n_H, n_W, 3) of uint8
        A picture.
    boxes : array (k, 4)
        Its proposals; k may be 0.
    least, threshold
        As in `found_from`.

    Returns
    -------
    Found
        boxes, classes, scores, the surest first.

    Raises
    ------
    ValueError
        If the picture or the boxes do not fit, or a number is outside its range.
    """
    import torch

    picture, regions = to_numpy(image), np.asarray(to_numpy(boxes), dtype=np.float64)
    with resting(net), torch.no_grad():
        maps = net.trunk(as_batch(picture[None], device_of(net)))
        out = to_numpy(net.look(maps, regions, np.zeros(len(regions), dtype=np.int64)))
    return found_from(out, regions, picture.shape[:2], least=least, threshold=threshold)
