"""Small volumes with a hidden shape in noisy tissue, as a scan might give them, generated (lesson 4.12).

A single slice shows a bright disc, whatever the shape: a ball, a tube that winds through the slices, or specks that
have nothing to do with each other. How the disc goes on from slice to slice tells them apart.
"""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_between, check_choice, check_generator, check_whole
from helpers.data.remembered import remembered

SIDE = 14  # voxels along each side
KINDS = ("ball", "tube", "specks")  # what the networks learn to tell apart
SHAPES = (*KINDS, "ring")
PARTS = ("train", "test")


class Scan(NamedTuple):
    """One volume, and a slice through the middle of its shape."""

    voxels: np.ndarray  # (14, 14, 14): depth (the slices), height, width; tissue 0, shape 1, and noise
    depth: int


class Volumes(NamedTuple):
    """Volumes, each with one shape in it."""

    voxels: np.ndarray  # (m, 14, 14, 14) float32
    labels: np.ndarray  # (m,) int: which of KINDS
    depths: np.ndarray  # (m,) int: a slice through the middle of the shape


def draw_scan(shape: str, rng: np.random.Generator, *, noise: float = 0.3) -> Scan:
    """One volume with a shape of random size at a random place.

    Parameters
    ----------
    shape : str
        "ball"; "tube", a disc of constant size that drifts from slice to slice; "specks", such discs, each at a place
        of its own; or "ring", which stands upright, so that most slices show two spots.
    rng : numpy Generator
        What draws.
    noise : float
        Standard deviation of the noise in every voxel, 0 to 5; the shape itself is 1 bright.

    Returns
    -------
    Scan
        voxels (14, 14, 14), and where the shape's middle lies.

    Raises
    ------
    ValueError or TypeError
        If the shape is unknown, noise outside its range, or rng no generator.
    """
    check_choice("draw_scan", "shape", shape, SHAPES)
    check_generator("draw_scan", rng)
    noise = check_between("draw_scan", "noise", noise, 0, 5)
    solid = {"ball": _ball, "ring": _ring}
    clean, depth = solid[shape](rng) if shape in solid else _discs(rng, shape == "tube")
    return Scan(clean + noise * rng.standard_normal(clean.shape), depth)


@remembered
def load_volumes(m: int, seed: int, part: str = "train") -> Volumes:
    """Balls, tubes and specks in equal numbers and random order.

    Parameters
    ----------
    m : int
        How many, 3 to 5000.
    seed : int
        What is drawn; training and test part of one seed have nothing in common.
    part : str
        "train" or "test".

    Returns
    -------
    Volumes
        voxels (m, 14, 14, 14) of float32, labels (m,) and depths (m,).

    Raises
    ------
    ValueError
        If a number is outside its range or the part is unknown.
    """
    m = check_whole("load_volumes", "m", m, least=3, most=5000)
    seed = check_whole("load_volumes", "seed", seed)
    check_choice("load_volumes", "part", part, PARTS)
    rng = np.random.default_rng((seed, PARTS.index(part), 4123))
    labels = rng.permutation(np.arange(m) % len(KINDS))
    scans = [draw_scan(KINDS[label], rng) for label in labels]
    voxels = np.stack([scan.voxels.astype(np.float32) for scan in scans])
    return Volumes(voxels, labels, np.array([scan.depth for scan in scans]))


def _soft(inside: np.ndarray) -> np.ndarray:
    """1 where a voxel lies inside, 0 outside, and in between on the edge; `inside` is the distance to the edge."""
    return (inside + 0.5).clip(0, 1)


def _ball(rng: np.random.Generator) -> tuple[np.ndarray, int]:
    radius = rng.uniform(2.2, 3.4)
    middle = rng.uniform(radius, SIDE - 1 - radius, 3)
    away = np.linalg.norm(np.indices((SIDE,) * 3) - middle.reshape(3, 1, 1, 1), axis=0)
    return _soft(radius - away), round(middle[0])


def _ring(rng: np.random.Generator) -> tuple[np.ndarray, int]:
    radius, thickness = rng.uniform(3.4, 4.4), rng.uniform(1.1, 1.5)
    middle = rng.uniform(radius + thickness, SIDE - 1 - radius - thickness, 3)
    d, h, w = np.indices((SIDE,) * 3) - middle.reshape(3, 1, 1, 1)
    return _soft(thickness - np.hypot(np.hypot(d, w) - radius, h)), round(middle[0])


def _discs(rng: np.random.Generator, drifting: bool) -> tuple[np.ndarray, int]:
    """Discs of one size in 6 to 8 slices, each a little beside the one before, or each anywhere."""
    count, radius = int(rng.integers(6, 9)), rng.uniform(1.8, 3.2)
    first = int(rng.integers(0, SIDE - count + 1))
    places = _walk(rng, count, radius) if drifting else rng.uniform(radius, SIDE - 1 - radius, (count, 2))
    volume, (h, w) = np.zeros((SIDE,) * 3), np.indices((SIDE, SIDE))
    for k, (row, column) in enumerate(places):
        volume[first + k] = _soft(radius - np.hypot(h - row, w - column))
    return volume, first + count // 2


def _walk(rng: np.random.Generator, count: int, radius: float) -> np.ndarray:
    """A straight way through the slice (count, 2), thrown back at its borders."""
    low, high, angle = radius, SIDE - 1 - radius, rng.uniform(0, 2 * np.pi)
    way = rng.uniform(low, high, 2) + np.arange(count)[:, None] * rng.uniform(0.3, 1) * np.array(
        [np.cos(angle), np.sin(angle)]
    )
    there = (way - low) % (2 * (high - low))  # as on a ring of twice the length
    places: np.ndarray = low + np.minimum(there, 2 * (high - low) - there)
    return places
