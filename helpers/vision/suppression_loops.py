"""Non-max suppression with one pair of boxes at a time: the readable specification of `suppression.py`."""

from helpers.arrays import Array, number_of
from helpers.vision.boxes import overlap
from helpers.vision.suppression import check_suppression


def suppress_loops(boxes: Array, scores: Array, *, threshold: float = 0.5, at_most: int | None = None) -> list[int]:
    """Keep the box with the highest score, remove all that overlap it too much, and go on with the rest.

    Parameters
    ----------
    boxes, scores, threshold, at_most
        As in `suppress`, of which this is the specification.

    Returns
    -------
    list of int
        Which boxes stay, the highest score first.

    Raises
    ------
    ValueError
        As in `suppress`.
    """
    check_suppression("suppress_loops", boxes, scores, threshold, at_most)
    waiting, kept = list(range(len(boxes))), list[int]()
    while waiting and (at_most is None or len(kept) < at_most):
        best = waiting[0]
        for j in waiting:
            if scores[j] > scores[best]:
                best = j
        kept.append(best)
        still = []
        for j in waiting:
            if j != best and number_of(overlap(boxes[best], boxes[j])) <= threshold:
                still.append(j)
        waiting = still
    return kept
