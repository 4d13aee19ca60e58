"""Non-max suppression: a worked table, the loops, an independent implementation, classes, ties, refusals."""

from typing import Any

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.vision.boxes import corners_of
from helpers.vision.suppression import suppress, suppress_per_class, suppression_steps
from helpers.vision.suppression_loops import suppress_loops
from solutions_tests.helpers.probes import complaint, unchanged

seeds = st.integers(0, 2**32 - 1)

# three boxes around one thing, two around another, one alone; IoU of 0 with 1 is 0.6, of 0 with 2 is 1/3
TABLE = np.array([[2.0, 1, 2, 4], [3.0, 1, 2, 4], [4.0, 1, 2, 4], [20.0, 10, 4, 4], [20.0, 11, 4, 4], [40.0, 40, 2, 2]])
SCORES = np.array([0.9, 0.8, 0.7, 0.6, 0.95, 0.1])


def test_a_worked_table() -> None:
    assert suppress(TABLE, SCORES).tolist() == [4, 0, 2, 5]
    assert suppress(TABLE, SCORES, threshold=0.3).tolist() == [4, 0, 5]
    assert suppress(TABLE, SCORES, threshold=0.6).tolist() == [4, 0, 1, 2, 3, 5]  # 0.6 is not above 0.6
    assert suppress(TABLE, SCORES, threshold=1).tolist() == [4, 0, 1, 2, 3, 5]
    assert suppress(TABLE, SCORES, at_most=2).tolist() == [4, 0]


def greedy(boxes: np.ndarray, scores: np.ndarray, threshold: float) -> list[int]:
    """Independent: a box stays if it overlaps no higher one that stayed; on whole corners, with exact fractions."""
    kept: list[int] = []
    edges = corners_of(boxes).astype(int)
    for i in sorted(range(len(boxes)), key=lambda i: (-scores[i], i)):
        for j in kept:
            w = min(edges[i][2], edges[j][2]) - max(edges[i][0], edges[j][0])
            h = min(edges[i][3], edges[j][3]) - max(edges[i][1], edges[j][1])
            shared = max(w, 0) * max(h, 0)
            both = sum((e[2] - e[0]) * (e[3] - e[1]) for e in (edges[i], edges[j])) - shared
            if both and shared / both > threshold:
                break
        else:
            kept.append(i)
    return kept


def crowd(seed: int, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    boxes = np.concatenate([rng.integers(0, 8, (n, 2)) * 1.0, 2.0 * rng.integers(0, 4, (n, 2))], axis=1)
    return boxes, np.round(rng.random(n), 1), rng.integers(0, 3, n)


@given(seeds, st.integers(0, 12), st.sampled_from([0.0, 0.15, 0.37, 0.5, 0.93]))
def test_vectorized_loops_steps_and_an_independent_one_agree(seed: int, n: int, threshold: float) -> None:
    boxes, scores, _ = crowd(seed, n)
    with unchanged(boxes, scores):
        kept = suppress(boxes, scores, threshold=threshold).tolist()
    assert kept == greedy(boxes, scores, threshold)
    assert kept == suppress_loops(boxes, scores, threshold=threshold)
    steps = suppression_steps(boxes, scores, threshold=threshold)
    assert kept == [step.chosen for step in steps]
    assert sorted(kept + [j for step in steps for j in step.removed]) == list(range(n))
    assert kept == suppress(torch.tensor(boxes), torch.tensor(scores), threshold=threshold).tolist()
    if n > 1:
        most = 1 + seed % (n - 1)
        assert kept[:most] == suppress_loops(boxes, scores, threshold=threshold, at_most=most)
        assert kept[:most] == suppress(boxes, scores, threshold=threshold, at_most=most).tolist()


@given(seeds, st.integers(0, 12))
def test_classes_do_not_remove_each_other(seed: int, n: int) -> None:
    boxes, scores, classes = crowd(seed, n)
    kept = suppress_per_class(boxes, scores, classes).tolist()
    apart = boxes + 1000.0 * classes[:, None] * np.array([1, 0, 0, 0])  # classes far from each other
    assert kept == suppress(apart, scores).tolist()
    assert kept == suppress_per_class(torch.tensor(boxes), torch.tensor(scores), torch.tensor(classes)).tolist()
    assert suppress_per_class(boxes, scores, classes, at_most=1).tolist() == kept[:1]


def test_refusals() -> None:
    cases: list[tuple[Any, str]] = [
        (lambda: suppress(TABLE, SCORES[:3]), "expected (n,) = (6,) because boxes has shape (6, 4)"),
        (lambda: suppress(TABLE, SCORES, threshold=1.2), "threshold is 1.2"),
        (lambda: suppress(TABLE, SCORES, at_most=0), "at_most is 0"),
        (lambda: suppress(TABLE[:, :3], SCORES), "expected (n, 4)"),
        (lambda: suppress(TABLE, SCORES * np.nan), "scores[0] is nan"),
        (lambda: suppress_loops(-TABLE, SCORES), "height or width"),
        (lambda: suppress_per_class(TABLE, SCORES, SCORES), "classes contains 0.9, expected an array (6,) of whole"),
        (lambda: suppress_per_class(TABLE, SCORES, np.zeros((6, 3))), "classes has shape (6, 3)"),
    ]
    for call, words in cases:
        assert words in complaint(call)
