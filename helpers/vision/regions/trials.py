"""The measured comparison of lesson 4.8: R-CNN, Fast and Faster R-CNN on the same scenes."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import max_along
from helpers.checks import check_between, check_choice, check_whole
from helpers.data.checkpoints import load_checkpoint
from helpers.data.shape_scenes import CLASSES, load_scenes
from helpers.torch_training import fit
from helpers.vision.costs import layer_table
from helpers.vision.detection_scores import Found, Objects, evaluate, match, objects_in
from helpers.vision.regions.fast_rcnn import detect_fast, fast_net, train_fast
from helpers.vision.regions.faster_rcnn import faster_net, look_faster, train_faster
from helpers.vision.regions.proposals import proposal_recall, propose
from helpers.vision.regions.rcnn import SIDE, detect_rcnn, rcnn_examples, rcnn_net
from helpers.vision.regions.region_nets import BINS, MAPS, STRIDE, region_loss

WAYS = ("R-CNN", "Fast R-CNN", "Faster R-CNN")
BUILDERS = {WAYS[0]: rcnn_net, WAYS[1]: fast_net, WAYS[2]: faster_net}
CHECKPOINTS = {WAYS[0]: "rcnn", WAYS[1]: "fast_rcnn", WAYS[2]: "faster_rcnn"}
TRAIN, TEST, SIZE = 1500, 200, 64  # scenes to learn from and to be judged by, and their sides
EPOCHS, STEPS, RATE = 4, 1000, 0.003
SIZES = (10, 16, 24, 33)  # pixels of an object's longer side: small, medium, large
MEASURES = ("map", "strict map", "proposals", "recall", "multiplies", "small", "medium", "large")


class Judged(NamedTuple):
    """What a detector did with some pictures."""

    found: list[Found]
    proposals: list[np.ndarray]  # the boxes that its head looked at


@cache
def scene_proposals(m: int, seed: int = 0, part: str = "train") -> tuple[np.ndarray, ...]:
    """The boxes that `propose` gives for each of `load_scenes(m, seed, part)`: about 10 ms a scene, kept."""
    return tuple(propose(image).boxes for image in load_scenes(m, seed, part).images)


def trained_regions(way: str, seed: int = 0, *, m: int = TRAIN, steps: int = STEPS) -> Any:
    """Train one of the three on scenes, from its first weights on.

    R-CNN: four epochs over 8 crops of each scene. The others: steps of 8 scenes with 12 regions each. A bit less than
    a minute of one processor core at most, and for the first two a quarter of a minute for the proposals.

    Parameters
    ----------
    way : str
        One of `WAYS`.
    seed : int
        Of the scenes and of every random number.
    m, steps : int
        How many scenes; for Fast and Faster how many steps.

    Returns
    -------
    torch.nn.Module
        In eval mode.

    Raises
    ------
    ValueError
        If way is unknown or a number outside its range.
    """
    check_choice("trained_regions", "way", way, WAYS)
    m, rng = check_whole("trained_regions", "m", m, least=1), np.random.default_rng(seed)
    scenes, net = load_scenes(m, seed, "train"), BUILDERS[way](len(CLASSES), rng)
    objects = objects_in(scenes.boxes, scenes.classes)
    if way == WAYS[0]:
        crops, Y = rcnn_examples(scenes.images, scene_proposals(m, seed), objects, rng=rng)
        fit(net, crops, Y, loss=region_loss, epochs=EPOCHS, batch_size=64, learning_rate=RATE,
            schedule=lambda epoch: RATE * (1 - epoch / EPOCHS), rng=rng, every=EPOCHS)  # fmt: skip
    elif way == WAYS[1]:
        for _ in train_fast(net, scenes.images, scene_proposals(m, seed), objects, steps=steps, rate=RATE, rng=rng):
            pass
    else:
        for _ in train_faster(net, scenes.images, objects, steps=steps, rate=RATE, rng=rng):
            pass
    return net.eval()


def pretrained_regions(way: str) -> Any:
    """One of the three networks as `trained_regions(way, 0)` made it; its weights come with the course.

    Parameters
    ----------
    way : str
        One of `WAYS`.

    Returns
    -------
    torch.nn.Module
        In eval mode.

    Raises
    ------
    ValueError
        If way is unknown, or the file is damaged.
    """
    check_choice("pretrained_regions", "way", way, WAYS)
    net = BUILDERS[way](len(CLASSES), np.random.default_rng(0))
    net.load_state_dict(load_checkpoint(CHECKPOINTS[way]).tensors)
    return net.eval()


def judge_regions(way: str, net: Any, images: np.ndarray, boxes: Sequence[np.ndarray] | None = None) -> Judged:
    """Let one of the three look at pictures.

    Parameters
    ----------
    way : str
        One of `WAYS`.
    net : torch.nn.Module
        Its network.
    images : array (m, n_H, n_W, 3) of uint8
        Pictures.
    boxes : sequence of arrays (k, 4), optional
        Their proposals; Faster makes its own. Without them `propose` is called.

    Returns
    -------
    Judged
        found, proposals.

    Raises
    ------
    ValueError
        If way is unknown, or boxes are not as many as images.
    """
    check_choice("judge_regions", "way", way, WAYS)
    if way == WAYS[2]:
        looks = [look_faster(net, image) for image in images]
        return Judged([look.found for look in looks], [look.proposals.boxes for look in looks])
    offers = [propose(image).boxes for image in images] if boxes is None else list(boxes)
    if len(offers) != len(images):
        raise ValueError(f"judge_regions: boxes has {len(offers)} entries, expected {len(images)}: one for each image.")
    detect = detect_rcnn if way == WAYS[0] else detect_fast
    return Judged([detect(net, image, b) for image, b in zip(images, offers, strict=True)], offers)


def picture_multiplies(way: str, proposals: float, size: int = SIZE) -> dict[str, float]:
    """The multiplications for one picture, by part.

        R-CNN:   proposals (trunk of a crop + head)           (1)
        Fast:    trunk of the picture + proposals head        (2)
        Faster:  trunk + proposal network + proposals head    (3)

    Not counted: the segmentation, the warping of crops, and the pooling, which multiplies nothing.

    Parameters
    ----------
    way : str
        One of `WAYS`.
    proposals : float
        How many there are, on average.
    size : int
        Height and width of the picture, a multiple of 4.

    Returns
    -------
    dict
        "trunk", "proposing", "heads".

    Raises
    ------
    ValueError
        If way is unknown or a number outside its range.
    """
    check_choice("picture_multiplies", "way", way, WAYS)
    proposals = check_between("picture_multiplies", "proposals", proposals, 0, float("inf"))
    size = check_whole("picture_multiplies", "size", size, least=STRIDE)
    side, net = SIDE if way == WAYS[0] else size, BUILDERS[way](len(CLASSES), np.random.default_rng(0))
    trunk, head = _multiplies(net.trunk, (3, side, side)), _multiplies(net.head, (MAPS, BINS, BINS))
    proposing = _multiplies(net.rpn, (MAPS, size // STRIDE, size // STRIDE)) if way == WAYS[2] else 0
    trunks = trunk * proposals if way == WAYS[0] else trunk
    return {"trunk": trunks, "proposing": proposing, "heads": head * proposals}


def _multiplies(part: Any, shape: tuple[int, ...]) -> int:
    return sum(row.multiplies for row in layer_table(part, shape))


def found_by_size(found: Sequence[Found], objects: Sequence[Objects]) -> np.ndarray:
    """The share of the small, medium and large objects (`SIZES`) that were found with the right class: (3,)."""
    right, there = np.zeros(3), np.zeros(3)
    for said, truth in zip(found, objects, strict=True):
        kind = np.digitize(max_along(truth.boxes[:, 2:], 1), SIZES[1:-1])
        for k in range(3):
            some = Objects(truth.boxes[kind == k], truth.classes[kind == k])
            right[k] += match(said, some).sum()
            there[k] += len(some.classes)
    return right / np.maximum(there, 1)


def region_trial(way: str, seed: int) -> list[float]:
    """Train one of the three, and judge it on 200 test scenes: a number for each of `MEASURES`.

    Parameters
    ----------
    way, seed : str and int
        As in `trained_regions`.

    Returns
    -------
    list of float
        mAP@0.5, mAP@0.75, proposals per picture, the share of objects that a proposal covers with an IoU of 0.5,
        million multiplications per picture, and the share of small, medium and large objects that were found.

    Raises
    ------
    ValueError
        If way is unknown.
    """
    return measures_of(way, trained_regions(way, seed))


def measures_of(way: str, net: Any) -> list[float]:
    """The numbers of `region_trial` for a network that is there already."""
    scenes = load_scenes(TEST, 0, "test")
    objects = objects_in(scenes.boxes, scenes.classes)
    judged = judge_regions(way, net, scenes.images, None if way == WAYS[2] else scene_proposals(TEST, 0, "test"))
    number = float(np.mean([len(boxes) for boxes in judged.proposals]))
    scores = [evaluate(judged.found, objects, len(CLASSES), threshold).mean_ap for threshold in (0.5, 0.75)]
    million = sum(picture_multiplies(way, number).values()) / 1e6
    recall = proposal_recall(judged.proposals, objects)
    return [*scores, number, recall, million, *found_by_size(judged.found, objects)]
