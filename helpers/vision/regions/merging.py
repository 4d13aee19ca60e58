"""What `proposals.propose` keeps about the regions of a picture while it merges them (lesson 4.8)."""

import numpy as np

from helpers.arrays import astype

BINS = 8  # of each color channel's histogram


class Regions:
    """Sizes, corners, histograms and neighbors of n segments, with room for the n - 1 regions that they merge to."""

    def __init__(self, picture: np.ndarray, segments: np.ndarray) -> None:
        n, flat = int(segments.max()) + 1, segments.reshape(-1)
        self.n, self.pixels = n, len(flat)
        self.sizes = np.zeros(2 * n)
        self.sizes[:n] = np.bincount(flat, minlength=n)
        self.corners = np.zeros((2 * n, 4), dtype=np.int64)  # left, top, right, bottom
        self.corners[:n, :2] = segments.shape[1], segments.shape[0]
        lines, columns = (axis.reshape(-1) for axis in np.indices(segments.shape))
        for edge, (extreme, places) in enumerate(
            ((np.minimum, columns), (np.minimum, lines), (np.maximum, columns + 1), (np.maximum, lines + 1))
        ):
            extreme.at(self.corners[:, edge], flat, places)
        bins = astype(picture.reshape(-1, 3), np.int64) * BINS // 256 + BINS * np.arange(3)  # (pixels, 3)
        counts = np.bincount((flat[:, None] * 3 * BINS + bins).reshape(-1), minlength=n * 3 * BINS)
        self.colors = np.zeros((2 * n, 3 * BINS))
        self.colors[:n] = counts.reshape(n, -1) / (3 * self.sizes[:n, None])
        self.touching = np.zeros((2 * n, 2 * n), dtype=bool)
        for one, other in ((segments[:, 1:], segments[:, :-1]), (segments[1:], segments[:-1])):
            self.touching[one, other] = self.touching[other, one] = True
        np.fill_diagonal(self.touching, False)

    def alike(self, i: int, others: np.ndarray) -> np.ndarray:
        """(1) + (2) + (3) of region i with others."""
        color = np.minimum(self.colors[i], self.colors[others]).sum(axis=1)
        both = self.sizes[i] + self.sizes[others]
        box = self.around(i, others)
        room = (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])
        return color + (1 - both / self.pixels) + (1 - (room - both) / self.pixels)

    def around(self, i: int, others: np.ndarray) -> np.ndarray:
        """Corners of the boxes around region i and each other one."""
        low = np.minimum(self.corners[i, :2], self.corners[others, :2])
        high = np.maximum(self.corners[i, 2:], self.corners[others, 2:])
        return np.concatenate([low, high], axis=1)

    def merge_all(self) -> tuple[list[tuple[int, int]], list[float]]:
        """Merge until one region is left; which two each step took, and how much alike they were."""
        table = np.full(self.touching.shape, -np.inf)
        for i in range(self.n):
            others = np.flatnonzero(self.touching[i])
            table[i, others] = self.alike(i, others)
        merges, likeness = list[tuple[int, int]](), list[float]()
        for new in range(self.n, 2 * self.n - 1):
            i, j = (int(k) for k in divmod(int(table.argmax()), len(table)))  # (4)
            merges.append((i, j))
            likeness.append(float(table[i, j]))
            self.join(i, j, new)
            for gone in (i, j):
                table[gone] = table[:, gone] = -np.inf
            others = np.flatnonzero(self.touching[new])
            table[new, others] = table[others, new] = self.alike(new, others)
        return merges, likeness

    def join(self, i: int, j: int, new: int) -> None:
        """Make region `new` of the regions i and j, which touch nobody any more."""
        self.corners[new] = self.around(i, np.array([j]))[0]
        self.sizes[new] = self.sizes[i] + self.sizes[j]
        mixed = self.colors[i] * self.sizes[i] + self.colors[j] * self.sizes[j]
        self.colors[new] = mixed / self.sizes[new]
        near = self.touching[i] | self.touching[j]
        near[[i, j]] = False
        self.touching[[i, j]] = self.touching[:, [i, j]] = False
        self.touching[new] = self.touching[:, new] = near
