"""R-CNN: every proposal is cut out, warped to one size, and goes through the whole network alone (lesson 4.8)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.arrays import Array, to_numpy
from helpers.checks import check_array, check_between, check_generator, check_whole
from helpers.torch_training import predict
from helpers.vision.architectures.parts import draw_weights, named
from helpers.vision.boxes import check_boxes, corners_of
from helpers.vision.detection_scores import Found, Objects
from helpers.vision.regions.region_nets import found_from, region_head, region_trunk
from helpers.vision.regions.region_parts import label_regions, sample_regions
from helpers.vision.vision_checks import as_values
from helpers.vision.warping import sample

SIDE = 32  # pixels of a warped crop
BATCH = 25  # crops at a time when the network is only asked: more only fill the memory
FRAME = 0.125  # of the box's side, on each side: a little of what lies around


def rcnn_net(classes: int, rng: np.random.Generator) -> Any:
    """The network that looks at one crop: trunk, max pooling to 4 x 4, head.

    Parameters
    ----------
    classes : int
        C, without the background.
    rng : numpy Generator
        What draws the weights.

    Returns
    -------
    torch.nn.Module
        (R, 3, 32, 32) -> (R, C + 1 + 4).

    Raises
    ------
    ValueError
        If classes is below 1.
    """
    from torch import nn

    classes = check_whole("rcnn_net", "classes", classes, least=1)
    net = named([("trunk", region_trunk()), ("pool", nn.MaxPool2d(2)), ("head", region_head(classes))])
    return draw_weights(net, rng)


def crop_regions(image: Array, boxes: Array, *, side: int = SIDE, frame: float = FRAME) -> np.ndarray:
    """Cut boxes out of a picture and warp each to a square of one size, whatever its shape.

        x = left + (j + 1/2) (right - left) / side,   y = top + (i + 1/2) (bottom - top) / side      (1)

    is where pixel (i, j) of a crop is read, between the pixels of the picture.

    Parameters
    ----------
    image : array (n_H, n_W, 3) of uint8
        The picture; beyond its border its outermost pixels go on.
    boxes : array (k, 4)
        (b_x, b_y, b_h, b_w) in pixels; k may be 0.
    side : int
        Of the crops.
    frame : float
        By which share of its side a box is enlarged at each of its edges before, 0 to 1.

    Returns
    -------
    array (k, side, side, 3) of uint8

    Raises
    ------
    ValueError or TypeError
        If the shapes do not fit or a number is outside its range.

    Source: Girshick, Donahue, Darrell, Malik, Rich feature hierarchies (R-CNN, 2014), appendix A.
    """
    side = check_whole("crop_regions", "side", side, least=1)
    frame = check_between("crop_regions", "frame", frame, 0, 1)
    regions = np.asarray(as_values("crop_regions", "boxes", boxes), dtype=np.float64)
    picture = as_values("crop_regions", "image", image)
    check_array("crop_regions", "image", picture * 1.0, letters="(n_H, n_W, 3)", shape=(None, None, 3))
    if 0 in regions.shape:
        return np.zeros((0, side, side, 3), dtype=np.uint8)
    check_array("crop_regions", "boxes", regions, letters="(k, 4)", shape=(None, 4))
    check_boxes("crop_regions", "boxes", regions)
    grown = regions * np.array([1, 1, 1 + 2 * frame, 1 + 2 * frame])
    left, top, right, bottom = (corners_of(grown)[:, k, None] for k in range(4))
    steps = (np.arange(side) + 0.5) / side
    x, y = left + steps * (right - left), top + steps * (bottom - top)  # (k, side)   (1)
    shape = (len(regions), side, side)
    all_x, all_y = np.broadcast_to(x[:, None], shape), np.broadcast_to(y[:, :, None], shape)
    crops = sample(picture[None], all_x.reshape(1, -1, side), all_y.reshape(1, -1, side))
    return np.asarray(crops).reshape(*shape, 3)


def rcnn_examples(
    images: np.ndarray,
    regions: Sequence[Array],
    objects: Sequence[Objects],
    *,
    per_picture: int = 8,
    share: float = 0.5,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Crops to learn from, for `helpers.torch_training.fit` with loss=region_loss.

    Parameters
    ----------
    images : array (m, n_H, n_W, 3) of uint8
        Pictures.
    regions, objects : sequences of arrays (k, 4) and of Objects
        The proposals of each picture, and what is there.
    per_picture, share : int and float
        How many regions to take from each picture, at most; which share of them may be objects.
    rng : numpy Generator
        What draws them.

    Returns
    -------
    crops, Y : arrays (n, 32, 32, 3) of uint8 and (n, 5)
        Y holds the label (0 for background) and the refinement.

    Raises
    ------
    ValueError
        If there are not as many pictures in all three.
    """
    check_generator("rcnn_examples", rng)
    if not len(images) == len(regions) == len(objects):
        raise ValueError(
            f"rcnn_examples: there are {len(images)} images, {len(regions)} regions and {len(objects)} objects,"
            " expected as many of each: one entry for each picture."
        )
    crops, answers = [], []
    for image, boxes, truth in zip(images, regions, objects, strict=True):
        named_ = label_regions(boxes, truth)
        rows = sample_regions(named_.labels, per_picture, share, rng)
        crops.append(crop_regions(image, boxes[rows]))
        answers.append(np.concatenate([named_.labels[rows, None], named_.targets[rows]], axis=1))
    return np.concatenate(crops), np.concatenate(answers)


def detect_rcnn(net: Any, image: Array, boxes: Array, *, least: float = 0.05, threshold: float = 0.3) -> Found:
    """What R-CNN finds in one picture: as many forward passes as there are proposals.

    Parameters
    ----------
    net : torch.nn.Module
        From `rcnn_net`.
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
    out = predict(net, crop_regions(image, boxes), batch_size=BATCH) if len(boxes) else np.zeros((0, 6))
    return found_from(out, boxes, to_numpy(image).shape[:2], least=least, threshold=threshold)
