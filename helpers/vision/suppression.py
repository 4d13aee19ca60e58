"""Non-max suppression: of many boxes around one object the surest stays (lesson 4.7)."""

from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, is_array, to_numpy, top_k, xp_of
from helpers.checks import check_array, check_between, check_whole
from helpers.vision.boxes import Edges, check_boxes, edges_of, overlap, overlap_of_edges

BLOCK = 8  # boxes that are compared with all later ones at a time: more would leave the processor's fast memory


class Step(NamedTuple):
    """One turn of the suppression: who was chosen, and whom that removed."""

    chosen: int  # the box with the highest score of those that waited
    removed: tuple[int, ...]  # those that overlapped it too much
    waiting: tuple[int, ...]  # those that go on to the next turn, best first


def suppress(boxes: Array, scores: Array, *, threshold: float = 0.5, at_most: int | None = None) -> Array:
    """Keep the box with the highest score, remove all that overlap it too much, and go on with the rest.

        repeat:  k = argmax of the scores of the boxes that wait;  keep k           (1)
                 remove every j with IoU(k, j) > threshold                          (2)

    `suppress_loops` is the same with one pair of boxes at a time. Here the boxes are sorted once, and those that may
    stay are compared with all behind them, eight at a time. Of equal scores the earlier box counts as higher. Each
    turn waits for the one before, which a graphics card does badly: tensors are moved to numpy.

    Parameters
    ----------
    boxes : array (n, 4)
        (b_x, b_y, b_h, b_w) in any frame. n may be 0.
    scores : array (n,)
        How sure each box is; any finite numbers.
    threshold : float
        From 0 (boxes that stay do not touch) to 1 (nothing is removed).
    at_most : int, optional
        Stop after so many boxes.

    Returns
    -------
    array (k,) of whole numbers
        Which boxes stay, the highest score first.

    Raises
    ------
    ValueError
        If boxes or scores have another shape or are not finite, or a number is outside its range.

    Source: course 4, week 3; the greedy method goes back to Rosenfeld and Thurston (1971) for edges.
    """
    check_suppression("suppress", boxes, scores, threshold, at_most)
    if not len(boxes):
        return _indices(boxes, [])
    order = to_numpy(top_k(scores, len(boxes))[1])  # highest score first
    return _indices(boxes, order[_survivors(to_numpy(boxes)[order], threshold, at_most)])


def _survivors(boxes: np.ndarray, threshold: float, at_most: int | None) -> list[int]:
    """Places of the boxes that stay, of boxes that come in the order of their scores."""
    edges = Edges(*map(np.ascontiguousarray, edges_of(boxes)))
    free, kept, start = np.ones(len(boxes), dtype=bool), list[int](), 0
    while len(block := np.flatnonzero(free[start:])[:BLOCK] + start):
        few, all_later = Edges(*(edge[block, None] for edge in edges)), Edges(*(edge[start:] for edge in edges))
        for k, near in zip(block.tolist(), overlap_of_edges(few, all_later) > threshold, strict=True):
            if free[k]:
                kept.append(k)  # (1)
                free[k + 1 :] &= ~near[k + 1 - start :]  # (2)
            if len(kept) == at_most:
                return kept
        start = k + 1
    return kept


def suppress_per_class(
    boxes: Array, scores: Array, classes: Array, *, threshold: float = 0.5, at_most: int | None = None
) -> Array:
    """`suppress` among the boxes of each class alone: a pedestrian does not remove the car behind.

    Parameters
    ----------
    boxes, scores, threshold, at_most
        As in `suppress`; `at_most` counts the boxes of all classes together.
    classes : array (n,) of whole numbers
        The class of every box.

    Returns
    -------
    array (k,) of whole numbers
        Which boxes stay, the highest score first.

    Raises
    ------
    ValueError
        As in `suppress`, or if classes have another shape or are not whole.
    """
    check_suppression("suppress_per_class", boxes, scores, threshold, at_most)
    labels = check_whole_classes("suppress_per_class", "classes", classes, len(boxes))
    if not len(boxes):
        return _indices(boxes, [])
    kept: list[int] = []
    for c in np.unique(labels):
        rows = np.flatnonzero(labels == c)
        places = _indices(boxes, rows)
        kept += [int(rows[int(k)]) for k in suppress(boxes[places], scores[places], threshold=threshold)]
    order = top_k(scores[_indices(boxes, sorted(kept))], len(kept))[1]
    return _indices(boxes, np.array(sorted(kept))[to_numpy(order)][:at_most])


def suppression_steps(boxes: Array, scores: Array, *, threshold: float = 0.5) -> tuple[Step, ...]:
    """The turns of `suppress`, one by one, to look at.

    Parameters
    ----------
    boxes, scores, threshold
        As in `suppress`.

    Returns
    -------
    tuple of Step
        As many as boxes stay; step.chosen of all of them is what `suppress` returns.

    Raises
    ------
    ValueError
        As in `suppress`.
    """
    check_suppression("suppression_steps", boxes, scores, threshold, None)
    steps = []
    waiting = to_numpy(top_k(scores, len(boxes))[1]) if len(boxes) else np.zeros(0, dtype=np.int64)
    while len(waiting):
        first, rest = waiting[0], waiting[1:]
        shared = to_numpy(overlap(boxes[first : first + 1], boxes[_indices(boxes, rest)]))
        removed, waiting = rest[shared > threshold], rest[shared <= threshold]
        steps.append(Step(int(first), tuple(map(int, removed)), tuple(map(int, waiting))))
    return tuple(steps)


def _indices(boxes: Array, values: object) -> Array:
    """Whole numbers as an array of the library and device of boxes."""
    numbers = np.asarray(values, dtype=np.int64)
    xp = xp_of(boxes)
    return numbers if xp is np else xp.as_tensor(numbers, device=boxes.device)


def check_suppression(where: str, boxes: Array, scores: Array, threshold: float, at_most: int | None) -> None:
    """Refuse boxes (n, 4) and scores (n,) that do not fit each other, and thresholds outside 0 .. 1."""
    check_between(where, "threshold", threshold, 0, 1)
    if at_most is not None:
        check_whole(where, "at_most", at_most, least=1)
    check_boxes(where, "boxes", boxes, ndim=2)
    if not len(boxes) and is_array(scores) and tuple(scores.shape) == (0,):
        return
    check_array(where, "scores", scores, letters="(n,)", shape=(len(boxes),), because="boxes", source=boxes)


def check_whole_classes(where: str, name: str, classes: Array, n: int) -> np.ndarray:
    """Classes (n,) as numpy whole numbers from 0 on; refuse anything else."""
    labels = to_numpy(classes) if is_array(classes) else None
    if labels is None or labels.shape != (n,) or (n and (labels != np.rint(labels)).any()) or (n and labels.min() < 0):
        came = f"has shape {tuple(classes.shape)}" if labels is not None else f"is a {type(classes).__name__}"
        if labels is not None and labels.shape == (n,):
            came = f"contains {labels[(labels != np.rint(labels)) | (labels < 0)][0]:g}"
        raise ValueError(f"{where}: {name} {came}, expected an array ({n},) of whole numbers from 0 on, one per box.")
    return np.asarray(labels, dtype=np.int64)
