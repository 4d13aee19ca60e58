"""The regions that are merged: sizes, corners, colors and neighbors (the merging itself: test_proposals.py)."""

import numpy as np

from helpers.vision.regions.merging import BINS, Regions
from solutions_tests.helpers.probes import close

PICTURE = np.zeros((4, 6, 3), dtype=np.uint8)
PICTURE[:, 3:] = 255
SEGMENTS = np.array([[0, 0, 0, 1, 1, 2]] * 4)


def test_what_is_known_of_segments() -> None:
    regions = Regions(PICTURE, SEGMENTS)
    assert regions.sizes[:3].tolist() == [12, 8, 4]
    assert regions.corners[:3].tolist() == [[0, 0, 3, 4], [3, 0, 5, 4], [5, 0, 6, 4]]
    assert [list(np.flatnonzero(regions.touching[i])) for i in range(3)] == [[1], [0, 2], [1]]
    close(regions.colors[:3].sum(axis=1), np.ones(3))
    close(regions.colors[0, ::BINS], np.full(3, 1 / 3))
    close(regions.alike(0, np.array([1])), np.array([0 + (1 - 20 / 24) + 1.0]))
    close(regions.alike(1, np.array([2])), np.array([1 + (1 - 12 / 24) + 1.0]))


def test_the_merged_region_has_the_parts_of_both() -> None:
    regions = Regions(PICTURE, SEGMENTS)
    merges, likeness = regions.merge_all()
    assert [sorted(pair) for pair in merges] == [[1, 2], [0, 3]]
    close(np.array(likeness), np.array([2.5, 1.0]))
    assert regions.sizes[3:5].tolist() == [12, 24]
    assert regions.corners[3:5].tolist() == [[3, 0, 6, 4], [0, 0, 6, 4]]
    close(regions.colors[4], (regions.colors[0] + regions.colors[1]) / 2)
    assert not regions.touching.any()
