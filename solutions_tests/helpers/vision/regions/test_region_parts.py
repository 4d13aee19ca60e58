"""Refinements of boxes, labels by IoU, and the sample of regions."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.vision.boxes import iou
from helpers.vision.detection_scores import Objects
from helpers.vision.regions.region_parts import decode_boxes, encode_boxes, label_regions, sample_regions
from solutions_tests.helpers.probes import close, complaint, keeps_promises

SEEDS = st.integers(0, 2**32 - 1)


def some_boxes(rng: np.random.Generator, k: int) -> np.ndarray:
    return np.concatenate([rng.uniform(0, 60, (k, 2)), rng.uniform(4, 16, (k, 2))], axis=1)


@given(SEEDS, st.integers(1, 5))
def test_decoding_undoes_encoding(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    boxes, proposals = some_boxes(rng, k), some_boxes(rng, k)
    t = keeps_promises(encode_boxes, boxes, proposals)
    close(keeps_promises(decode_boxes, t, proposals), boxes, rtol=1e-9)
    close(encode_boxes(boxes * 7, proposals * 7), t, rtol=1e-9)  # no frame
    close(encode_boxes(boxes, boxes), np.zeros((k, 4)), atol=0)


def test_encoding_by_hand() -> None:
    proposal, box = np.array([[20.0, 10, 8, 4]]), np.array([[22.0, 6, 16, 4]])
    close(encode_boxes(box, proposal), np.array([[2 / 4, -4 / 8, np.log(2), 0]]))
    far = decode_boxes(np.array([[0, 0, 50.0, -50]]), proposal)
    assert far[0, 2] == 8 * np.exp(1.5)
    assert 0 < far[0, 3] < 1e-20


@given(SEEDS, st.integers(0, 6), st.integers(0, 3))
def test_labels_one_by_one(seed: int, k: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    truth = Objects(some_boxes(rng, n), rng.integers(3, size=n))
    regions = some_boxes(rng, k)
    if n and k:
        regions[0] = truth.boxes[0] * [1, 1, 1.2, 0.9]
    found = label_regions(regions, truth, positive=0.4, negative=0.1)
    for i in range(k):
        shared = [float(iou(regions[i], box)) for box in truth.boxes]
        best = int(np.argmax(shared)) if shared else 0
        top = shared[best] if shared else 0
        wanted = int(truth.classes[best]) + 1 if top >= 0.4 else 0 if top < 0.1 else -1
        assert found.labels[i] == wanted
        close(found.overlaps[i], top)
        goal = encode_boxes(truth.boxes[[best]], regions[[i]])[0] if wanted > 0 else np.zeros(4)
        close(found.targets[i], goal)
    assert found.targets.shape == (k, 4)


@given(SEEDS, st.integers(0, 30), st.integers(1, 20), st.floats(0, 1))
def test_the_sample(seed: int, k: int, n: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    labels = rng.integers(-1, 3, size=k)
    rows = sample_regions(labels, n, share, rng)
    assert len(set(rows.tolist())) == len(rows) <= n
    drawn = labels[rows]
    assert (drawn >= 0).all()
    objects = min(round(n * share), int((labels > 0).sum()))
    assert (drawn > 0).sum() == objects
    assert (drawn == 0).sum() == min(n - objects, int((labels == 0).sum()))


BOX, NONE = np.array([[5.0, 5, 2, 2]]), Objects(np.zeros((0, 4)), np.zeros(0, dtype=int))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: encode_boxes(BOX, np.array([[1.0, 1, 0, 1]])), "proposals has a box without height or width"),
        (lambda: encode_boxes(np.array([[1.0, 1, 1, 0]]), BOX), "boxes has a box without height or width"),
        (lambda: encode_boxes(np.concatenate([BOX, BOX]), BOX), "boxes has shape (2, 4)"),
        (lambda: decode_boxes(BOX[:, :3], BOX), "t has shape (1, 3)"),
        (lambda: label_regions(BOX, NONE, positive=0), "positive is 0"),
        (lambda: label_regions(BOX, NONE, positive=0.3, negative=0.4), "negative is 0.4"),
        (lambda: sample_regions(BOX, 2, 0.5, np.random.default_rng(0)), "labels has shape (1, 4)"),
        (lambda: sample_regions(BOX[0], 0, 0.5, np.random.default_rng(0)), "n is 0"),
        (lambda: sample_regions(BOX[0], 2, 1.5, np.random.default_rng(0)), "share is 1.5"),
    ],
)
def test_refusals(call: Any, words: str) -> None:
    assert words in complaint(call)
