"""The brush behind `drawn_faces.py`: soft-edged ellipses, bands and curves for many cartoon faces at once."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

EYES, MOUTH, NOSE = -0.08, 0.5, 0.2  # how far below the middle of the head; half of its height is 1
DARK, WHITE, INSIDE = (38.0, 30.0, 32.0), (250.0, 250.0, 248.0), (120.0, 34.0, 40.0)
Traits = Mapping[str, np.ndarray]


class Pose(NamedTuple):
    """Where the heads are, and how they are held."""

    x: np.ndarray  # (m,) middle of the head in pixels from the left border of the picture
    y: np.ndarray  # (m,) and from the upper one
    half: np.ndarray  # (m,) half the height of the head in pixels
    roll: np.ndarray  # (m,) how far it leans, in radians
    turn: np.ndarray  # (m,) how far eyes, nose and mouth move aside, in halves of the head's height
    nod: np.ndarray  # (m,) how far they move down


def to_picture(pose: Pose, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """From places on the upright head, u and v (m,), to (x, y) in pixels of the picture (m, 2)."""
    c, s = np.cos(pose.roll), np.sin(pose.roll)
    return np.stack([pose.x + pose.half * (c * u - s * v), pose.y + pose.half * (s * u + c * v)], axis=1)


class _Sheet:
    """Pictures (m, size, size, 3) under the brush; every shape is a distance to its edge, below 0 inside."""

    def __init__(self, paper: np.ndarray, half: np.ndarray) -> None:
        self.image = paper
        self.half = half

    def cover(self, distance: np.ndarray) -> np.ndarray:
        """How much of each pixel lies inside: from 0 to 1 within a pixel around the edge."""
        return (0.5 - distance * self.half).clip(0, 1)

    def paint(self, cover: np.ndarray, color: np.ndarray | tuple[float, float, float]) -> None:
        paint = np.asarray(color, dtype=np.float32).reshape(-1, 1, 1, 3)
        self.image += cover[..., None] * (paint - self.image)


def _ellipse(u: np.ndarray, v: np.ndarray, p: np.ndarray | float, q: np.ndarray | float) -> np.ndarray:
    """About the distance from an ellipse around (0, 0) with the half axes p and q."""
    return (np.sqrt((u / p) ** 2 + (v / q) ** 2) - 1) * np.minimum(p, q)


def _box(u: np.ndarray, v: np.ndarray, p: np.ndarray | float, q: np.ndarray | float) -> np.ndarray:
    """About the distance from a box with round corners."""
    a, b = (u / p) ** 2, (v / q) ** 2
    return (np.sqrt(np.sqrt(a * a + b * b)) - 1) * np.minimum(p, q)


def paint_faces(paper: np.ndarray, t: Traits, e: Traits, pose: Pose) -> tuple[np.ndarray, np.ndarray]:
    """Paint one face on each picture.

    Parameters
    ----------
    paper : array (m, size, size, 3) of float32
        The backgrounds, from 0 to 255; they are painted over.
    t, e : dict of array
        Traits of the person and of the view, one entry per picture: (m, 1, 1), colors (m, 3).
    pose : Pose
        Where the heads are.

    Returns
    -------
    tuple of array
        The pictures (m, size, size, 3), and how much of each pixel belongs to the head and its hair (m, size, size).
    """
    size = paper.shape[1]
    X, Y, half, roll, turn, nod = (np.asarray(p, dtype=np.float32).reshape(-1, 1, 1) for p in pose)
    grid = np.arange(size, dtype=np.float32) + np.float32(0.5)
    x, y = (grid - X) / half, (grid.reshape(-1, 1) - Y) / half
    c, s = np.cos(roll), np.sin(roll)
    u, v = c * x + s * y, c * y - s * x  # (m, size, size) places on the upright head
    sheet = _Sheet(paper, half)
    hair, head = _shapes(t, u, v, turn)
    back = sheet.cover(hair["back"]) * t["back"]
    bun = sheet.cover(hair["bun"]) * (t["bun"] > 0)
    ears = sheet.cover(_ellipse(np.abs(u + 0.3 * turn) - t["width"], v - 0.1, 0.13, 0.2))
    face = sheet.cover(head)
    cap = sheet.cover(np.maximum(hair["cap"], hair["line"]))
    sheet.paint(back, 0.8 * t["hair"])
    sheet.paint(bun, 0.9 * t["hair"])
    below = np.maximum(np.abs(x) - 1.3, 2.1 - y)
    sheet.paint(sheet.cover(np.minimum(_ellipse(x, y - 2.1, 1.3, 0.9), below)), e["clothes"])
    sheet.paint(sheet.cover(_box(x, y - 0.95, 0.36, 0.5)), 0.82 * t["skin"])
    sheet.paint(ears, 0.92 * t["skin"])
    sheet.paint(face, t["skin"])
    _features(sheet, t, e, u - turn, v - nod, turn, face)
    sheet.paint(cap, t["hair"])
    _glasses(sheet, t, u - turn, v - nod - EYES)
    owned = 1 - (1 - back) * (1 - bun) * (1 - ears) * (1 - face) * (1 - cap)
    return sheet.image, owned


def _shapes(t: Traits, u: np.ndarray, v: np.ndarray, turn: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Distances from the edges of the hair and of the head."""
    jaw = t["width"] * (1 - t["taper"] * v.clip(0, 1.2) ** 2)
    round_, square = _ellipse(u, v, jaw, 1.0), _box(u, v, jaw, 1.0)
    head = round_ + t["square"] * (square - round_)
    wave = 1 + t["bumps"] * np.cos(t["waves"] * np.arctan2(u, -v))
    thick = t["thick"] * wave
    cap = _ellipse(u, v, t["width"] + thick, 1 + thick)
    w = u - turn
    line = v - np.minimum(t["line"] + t["arch"] * w**2 + t["part"] * np.abs(w - 0.35), -0.08)
    middle = (t["length"] - 1 - t["thick"]) / 2
    p, q = t["width"] + t["wide"] * wave, t["length"] - middle
    back = np.where(t["bumps"] > 0, _ellipse(u, v - middle, p, q * wave), _box(u, v - middle, p, q))
    bun = _ellipse(u, v + 1.12, t["bun"].clip(0.05), t["bun"].clip(0.05))
    return {"cap": cap, "line": line, "back": back, "bun": bun}, head


def _features(
    sheet: _Sheet, t: Traits, e: Traits, u: np.ndarray, v: np.ndarray, turn: np.ndarray, face: np.ndarray
) -> None:
    """Cheeks, beard, mouth, nose, eyes and brows; u and v are counted from the middle of the features."""
    side = np.abs(u)
    sheet.paint(t["blush"] * face * sheet.cover(_ellipse(side - 0.45, v - 0.28, 0.2, 0.15)), (225.0, 90.0, 80.0))
    w, m = t["mouth"], v - MOUTH
    edge = t["beard line"] - 0.7 * (side - 0.35).clip(0)  # higher up toward the ears
    chin = np.maximum(edge - v, side - t["beard wide"])
    sheet.paint(t["beard"] * face * sheet.cover(chin), t["hair"] * 0.9)
    bow = 1 - (u / w) ** 2  # 1 in the middle of the mouth, 0 at its corners
    upper = e["smile"] * bow
    lower = upper + e["open"] * bow
    lips = np.maximum(np.maximum(upper - t["lips"] * bow.clip(0) - m, m - lower - t["lips"] * bow.clip(0)), side - w)
    sheet.paint(sheet.cover(lips - 0.02), t["lip color"])
    sheet.paint(sheet.cover(np.maximum(np.maximum(upper - m, m - lower), side - w)), INSIDE)
    sheet.paint(t["moustache"] * sheet.cover(_ellipse(u, m + 0.13, 0.3, 0.07)), t["hair"] * 0.9)
    nose = _ellipse(u - 0.25 * turn, v - NOSE, t["nose"], t["nose"] * 0.75)
    bridge = _ellipse(u - 0.15 * turn, v - NOSE + t["nose length"], 0.05, t["nose length"])
    sheet.paint(0.9 * sheet.cover(np.minimum(nose, bridge)), t["skin"] * 0.8)
    eye = v - EYES
    apart = u - np.sign(u) * t["apart"]  # from the middle of the nearer eye
    lids = sheet.cover(_ellipse(apart, eye, t["eye"], t["eye"] * e["wake"]))
    sheet.paint(lids, WHITE)
    gaze = apart - e["gaze"]
    sheet.paint(lids * sheet.cover(_ellipse(gaze, eye, t["eye"] * 0.62, t["eye"] * 0.62)), t["iris"])
    sheet.paint(lids * sheet.cover(_ellipse(gaze, eye, t["eye"] * 0.3, t["eye"] * 0.3)), DARK)
    tilt = t["brow tilt"] * (side - t["apart"])
    brow = _box(side - t["apart"], eye + t["brow"] + e["raise"] + tilt, t["eye"] * 1.25, t["brow thick"])
    sheet.paint(sheet.cover(brow), t["brow color"])


def _glasses(sheet: _Sheet, t: Traits, u: np.ndarray, v: np.ndarray) -> None:
    side = np.abs(u)
    reach = t["apart"] * 0.82
    round_, square = (
        _ellipse(side - t["apart"], v, reach, reach * 0.95),
        _box(side - t["apart"], v, reach, reach * 0.75),
    )
    ring = np.abs(np.where(t["glasses"] == 2, square, round_)) - 0.035
    bridge = np.maximum(np.abs(v + 0.03) - 0.03, side - 0.2 * t["apart"])
    sheet.paint((t["glasses"] > 0) * sheet.cover(np.minimum(ring, bridge)), t["frame"])
