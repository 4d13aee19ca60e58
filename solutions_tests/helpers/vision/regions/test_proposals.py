"""Region proposals: the merging against a plain one, what is proposed, its recall, refusals."""

from typing import Any

import numpy as np
import pytest
import torch

from helpers.data.shape_scenes import load_scenes
from helpers.vision.boxes import corners_of
from helpers.vision.detection_scores import Objects, objects_in
from helpers.vision.regions.merging import BINS, Regions
from helpers.vision.regions.proposals import (
    best_overlaps,
    proposal_recall,
    propose,
    segments_after,
    segments_of,
)
from solutions_tests.helpers.probes import close, complaint

SCENES = load_scenes(25, 3, "test")
OBJECTS = objects_in(SCENES.boxes, SCENES.classes)


def likeness(picture: np.ndarray, one: np.ndarray, other: np.ndarray) -> float:
    """The sum of the three likenesses of two regions, given as masks."""

    def colors(mask: np.ndarray) -> np.ndarray:
        parts = [np.histogram(picture[mask][:, c], bins=BINS, range=(0, 256))[0] for c in range(3)]
        return np.concatenate(parts) / (3 * mask.sum())

    both = one | other
    lines, columns = np.nonzero(both)
    room = (lines.max() - lines.min() + 1) * (columns.max() - columns.min() + 1)
    color = np.minimum(colors(one), colors(other)).sum()
    return float(color + 1 - both.sum() / both.size + 1 - (room - both.sum()) / both.size)


def touch(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(
        (one[1:] & other[:-1]).any()
        or (one[:-1] & other[1:]).any()
        or (one[:, 1:] & other[:, :-1]).any()
        or (one[:, :-1] & other[:, 1:]).any()
    )


@pytest.mark.parametrize("i", range(3))
def test_the_most_alike_neighbors_merge(i: int) -> None:
    picture = SCENES.images[i]
    proposals = propose(picture, "slic", scale=250)
    masks = {k: proposals.segments == k for k in range(proposals.segments.max() + 1)}
    assert len(proposals.merges) == len(masks) - 1
    for step, (merge, value) in enumerate(zip(proposals.merges, proposals.likeness, strict=True)):
        pairs = [(a, b) for a in masks for b in masks if a < b and touch(masks[a], masks[b])]
        sums = [likeness(picture, masks[a], masks[b]) for a, b in pairs]
        assert abs(max(sums) - value) < 1e-9
        a, b = sorted(merge)
        assert abs(sums[pairs.index((a, b))] - value) < 1e-9
        new = len(proposals.merges) + 1 + step
        masks[new] = masks.pop(a) | masks.pop(b)
        after = segments_after(proposals, step + 1)
        assert all((after[mask] == k).all() for k, mask in masks.items())


@pytest.mark.parametrize("way", ["felzenszwalb", "slic"])
def test_boxes_lie_around_their_regions(way: str) -> None:
    for image in SCENES.images[:5]:
        proposals = propose(image, way, scale=60)
        n = proposals.segments.max() + 1
        assert np.unique(proposals.segments).tolist() == list(range(n))
        assert len(np.unique(proposals.boxes, axis=0)) == len(proposals.boxes) == len(proposals.regions)
        assert proposals.boxes[:, 2:].min() >= 6
        assert proposals.boxes[:, 2:].max() <= 48
        for box, region in zip(proposals.boxes, proposals.regions, strict=True):
            mask = segments_after(proposals, max(0, region - n + 1)) == region
            lines, columns = np.nonzero(mask)
            truth = [columns.min(), lines.min(), columns.max() + 1, lines.max() + 1]
            assert corners_of(box).tolist() == truth
        alone = propose(image, way, scale=60, merge=False)
        assert (alone.regions < n).all()
        assert alone.merges.shape == (0, 2)
        assert set(map(tuple, alone.boxes)) <= set(map(tuple, proposals.boxes))


def test_merging_finds_what_no_segment_is() -> None:
    for way, scale, before, after in (("felzenszwalb", 20, 0.93, 0.95), ("slic", 50, 0.6, 0.85)):
        recalls = [
            proposal_recall([propose(x, way, scale=scale, merge=merge).boxes for x in SCENES.images], OBJECTS)
            for merge in (False, True)
        ]
        assert recalls[0] < before < after < recalls[1]


def test_one_color_is_one_region() -> None:
    plain = np.full((20, 30, 3), 90, dtype=np.uint8)
    proposals = propose(plain)
    assert proposals.segments.max() == 0
    assert proposals.boxes.shape == (0, 4)
    assert segments_after(proposals, 0).tolist() == proposals.segments.tolist()
    close(np.asarray(Regions(plain, proposals.segments).corners[0]), np.array([0, 0, 30, 20]))
    same = propose(torch.tensor(SCENES.images[0]))
    close(same.boxes, propose(SCENES.images[0]).boxes)


def test_recall_counts_objects() -> None:
    truth = [
        Objects(np.array([[5.0, 5, 4, 4], [20, 20, 6, 6]]), np.array([0, 1])),
        Objects(np.zeros((0, 4)), np.zeros(0)),
        Objects(np.array([[9.0, 9, 2, 2]]), np.array([2])),
    ]
    offers = [np.array([[5.0, 5, 4, 8], [20, 20, 6, 6]]), np.array([[1.0, 1, 1, 1]]), np.zeros((0, 4))]
    close(best_overlaps(offers, truth), np.array([0.5, 1, 0]))
    assert proposal_recall(offers, truth) == 2 / 3
    assert proposal_recall(offers, truth, 0.6) == 1 / 3


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: segments_of(np.zeros((20, 20, 3))), "image is of shape (20, 20, 3) and type float64, expected"),
        (lambda: segments_of(np.zeros((20, 9, 3), dtype=np.uint8)), "sides of 16 to 512"),
        (lambda: segments_of([1]), "image is a list"),
        (lambda: segments_of(SCENES.images[0], "otsu"), "way is 'otsu', expected one of"),
        (lambda: propose(SCENES.images[0], scale=0), "scale is 0, expected a number above 0"),
        (lambda: segments_after(propose(SCENES.images[0]), 1000), "steps is 1000"),
        (lambda: proposal_recall([], OBJECTS), "boxes has 0 pictures, expected 25"),
        (lambda: proposal_recall([np.zeros((0, 4))], [Objects(np.zeros((0, 4)), np.zeros(0))]), "no object in any"),
    ],
)
def test_refusals(call: Any, words: str) -> None:
    assert words in complaint(call)


def test_other_kinds_are_refused() -> None:
    assert complaint(best_overlaps, 3, OBJECTS).startswith("TypeError: best_overlaps: boxes is 3, expected a list.")
    assert complaint(best_overlaps, [np.ones((1, 4))], [1]).startswith(
        "TypeError: best_overlaps: objects[0] is 1, expected a list of Objects."
    )
    assert complaint(best_overlaps, ["a"], [OBJECTS[0]]).startswith(
        "TypeError: best_overlaps: boxes[0] is a str, expected a numpy array or a torch tensor."
    )
    assert complaint(segments_after, None, 1).startswith(
        "TypeError: segments_after: proposals is None, expected a Proposals."
    )
    assert complaint(propose, SCENES.images[0], merge="no").startswith(
        "TypeError: propose: merge is 'no', expected True or False."
    )
