"""Faster R-CNN: a small network on the shared feature maps proposes the regions itself (lesson 4.8)."""

from collections.abc import Generator, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, to_numpy
from helpers.checks import check_generator, check_whole
from helpers.torch_batches import as_batch, device_of, resting
from helpers.vision.architectures.parts import draw_weights
from helpers.vision.detection_scores import Found, Objects
from helpers.vision.regions.fast_rcnn import PICTURES, REGIONS, SHARE, answers_of, fast_class
from helpers.vision.regions.region_nets import STRIDE, Progress, found_from, region_loss, train_steps
from helpers.vision.regions.region_parts import label_regions, sample_regions
from helpers.vision.regions.region_proposal_net import (
    NEGATIVE,
    POSITIVE,
    Ranked,
    anchors_at,
    ranked_proposals,
    rpn_layers,
    rpn_loss,
)

PROPOSALS = 20  # of each picture


class Looked(NamedTuple):
    """Both stages of a look at one picture."""

    proposals: Ranked  # of the region proposal network
    found: Found  # what the head made of them


def faster_net(classes: int, rng: np.random.Generator) -> Any:
    """Fast R-CNN with a region proposal network on the same feature maps.

    Parameters
    ----------
    classes : int
        C, without the background.
    rng : numpy Generator
        What draws the weights.

    Returns
    -------
    torch.nn.Module
        As `fast_net`, and `net.rpn(maps)` gives five numbers for each of the 5 anchors of every cell.

    Raises
    ------
    ValueError
        If classes is below 1.
    """
    return draw_weights(_faster()(check_whole("faster_net", "classes", classes, least=1)), rng)


@cache
def _faster() -> type:
    class Faster(fast_class()):  # type: ignore[misc]
        """Fast, and what proposes."""

        def __init__(self, classes: int) -> None:
            super().__init__(classes)
            self.rpn = rpn_layers()

    return Faster


def train_faster(
    net: Any,
    images: np.ndarray,
    objects: Sequence[Objects],
    *,
    steps: int,
    rate: float = 0.003,
    every: int = 20,
    rng: np.random.Generator,
) -> Generator[Progress, None, None]:
    """Train both stages together: in each step 8 pictures, the proposals that the net makes for them, and their truth.

    The cost is that of the proposals plus that of the head. For the head the proposals are given: no derivative goes
    back through the places of the boxes. The true boxes are added to the proposals, since early ones miss everything.

    Parameters
    ----------
    net : torch.nn.Module
        From `faster_net`, trained in place.
    images, objects : array (m, n_H, n_W, 3) of uint8, sequence of Objects
        Pictures and what is there; no proposals are needed.
    steps, rate, every : int, float, int
        As in `train_steps`.
    rng : numpy Generator
        What draws pictures, anchors and regions.

    Yields
    ------
    Progress
        step, steps, cost, stopped.

    Raises
    ------
    ValueError
        If there are not as many pictures in both, or a number is outside its range.

    Source: Ren, He, Girshick, Sun, Faster R-CNN (2015), section 3.2: approximate joint training.
    """
    check_generator("train_faster", rng)
    if len(images) != len(objects):
        raise ValueError(f"train_faster: there are {len(images)} images and {len(objects)} objects, expected as many.")
    sides = images.shape[1:3]
    anchors = anchors_at(sides[0] // STRIDE, sides[1] // STRIDE)
    known = [label_regions(anchors, truth, positive=POSITIVE, negative=NEGATIVE) for truth in objects]

    def cost() -> Any:
        rows = rng.integers(len(images), size=PICTURES)
        maps = net.trunk(as_batch(images[rows], device_of(net)))
        raw = net.rpn(maps)
        boxes, answers, pictures = list[np.ndarray](), list[np.ndarray](), list[np.ndarray]()
        for n, i in enumerate(rows):
            offers = np.concatenate([ranked_proposals(raw[n], anchors, sides, 2 * PROPOSALS).boxes, objects[i].boxes])
            said = label_regions(offers, objects[i])
            chosen = sample_regions(said.labels, REGIONS, SHARE, rng)
            boxes.append(offers[chosen])
            answers.append(np.concatenate([said.labels[chosen, None], said.targets[chosen]], axis=1))
            pictures.append(np.full(len(chosen), n))
        out = net.look(maps, np.concatenate(boxes), np.concatenate(pictures))
        Y = np.concatenate(answers)
        return rpn_loss(raw, [known[i] for i in rows], rng) + region_loss(out, answers_of(Y[:, 0], Y[:, 1:], out))

    return train_steps(net, cost, steps=steps, rate=rate, every=every)


def look_faster(
    net: Any, image: Array, *, at_most: int = PROPOSALS, least: float = 0.05, threshold: float = 0.3
) -> Looked:
    """What both stages of Faster R-CNN say about one picture.

    Parameters
    ----------
    net : torch.nn.Module
        From `faster_net`.
    image : array (n_H, n_W, 3) of uint8
        A picture whose sides are multiples of 4.
    at_most : int
        How many proposals the head is given.
    least, threshold
        As in `found_from`.

    Returns
    -------
    Looked
        proposals, found.

    Raises
    ------
    ValueError
        If the picture does not fit, or a number is outside its range.
    """
    import torch

    picture = to_numpy(image)
    sides = picture.shape[:2]
    with resting(net), torch.no_grad():
        maps = net.trunk(as_batch(picture[None], device_of(net)))
        anchors = anchors_at(sides[0] // STRIDE, sides[1] // STRIDE)
        proposals = ranked_proposals(net.rpn(maps)[0], anchors, sides, at_most)
        out = to_numpy(net.look(maps, proposals.boxes, np.zeros(len(proposals.boxes), dtype=np.int64)))
    return Looked(proposals, found_from(out, proposals.boxes, sides, least=least, threshold=threshold))
