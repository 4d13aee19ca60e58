"""A batch of pictures, each changed by chance: what a training sees instead of the same ones again (lesson 4.6)."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from helpers.arrays import Array, copy
from helpers.checks import check_between, check_flags, check_generator, check_kind, check_number
from helpers.torch_checks import check_module
from helpers.vision.augmentation import mirror as mirrored
from helpers.vision.bending import smooth_field
from helpers.vision.scenes import Pairs, Scene, follow
from helpers.vision.warping import Move, about_middle, check_pictures

BEND = 5.0  # pixels over which the displacements of `augment` change


def augment(
    images: Array,
    rng: np.random.Generator,
    *,
    mirror: bool = False,
    crop: float = 0.0,
    rotate: float = 0.0,
    shear: float = 0.0,
    scale: float = 0.0,
    shift: float = 0.0,
    local: float = 0.0,
    fill: float | None = None,
) -> Array:
    """Change the shape of every picture of a batch by chance; all changes are made in one sampling.

    Parameters
    ----------
    images : array (m, n_H, n_W) or (m, n_H, n_W, n_C)
        uint8 or floating-point numbers. 1,000 pictures of 28 x 28 pixels take some hundredths of a second.
    rng : numpy Generator
        What draws the changes, anew for every picture.
    mirror : bool
        Whether every second picture, on average, is mirrored.
    crop : float
        Up to which share of height and width is cut off, 0 to 0.9; the rest is enlarged to the old size.
    rotate, shear, scale, shift : float
        Up to how many degrees, which slope, which relative size (0.2: from 1/1.2 to 1.2), which share of the sides.
    local : float
        How far pixels are pushed by a bend, typically, in pixels; 0 to 1.6.
    fill : float, optional
        What comes in from outside; without it, the outermost pixels are drawn out.

    Returns
    -------
    array like images
        New pictures; the old ones stay as they are.

    Raises
    ------
    ValueError or TypeError
        If images are no pictures, or a number is outside its range.
    """
    return augment_scene(
        Scene(images), rng, mirror=mirror, crop=crop, rotate=rotate, shear=shear, scale=scale, shift=shift,
        local=local, fill=fill,
    ).images  # fmt: skip


def augment_scene(
    scene: Scene,
    rng: np.random.Generator,
    *,
    mirror: bool = False,
    crop: float = 0.0,
    rotate: float = 0.0,
    shear: float = 0.0,
    scale: float = 0.0,
    shift: float = 0.0,
    local: float = 0.0,
    fill: float | None = None,
    pairs: Pairs = (),
    least: float = 0.25,
) -> Scene:
    """`augment` for pictures with boxes and landmarks, which go along.

    Parameters
    ----------
    scene : Scene
        Pictures, and boxes or landmarks or both.
    rng, mirror, crop, rotate, shear, scale, shift, local, fill
        As in `augment`.
    pairs, least
        As in `augmentation.mirror` and `augmentation.crop`: landmarks that change places in a mirror, and the share of
        a box that has to stay inside.

    Returns
    -------
    Scene
        With kept and seen.

    Raises
    ------
    ValueError or TypeError
        If a shape does not fit, or a number is outside its range.
    """
    where = "augment"
    check_kind("augment_scene", "scene", scene, Scene, "Write Scene(images), or Scene(images, boxes).")
    check_flags(where, mirror=mirror)
    local = check_number(where, "local", local)
    m, n_H, n_W = check_pictures(where, scene.images)
    check_generator(where, rng)
    limits = (
        ("crop", crop, 0.9),
        ("rotate", rotate, 180),
        ("shear", shear, 2),
        ("scale", scale, 9),
        ("shift", shift, 1),
    )
    for name, value, most in limits:
        check_between(where, name, value, 0, most)
    before = scene
    if mirror:
        scene = _some_mirrored(scene, rng.random(m) < 0.5, pairs)
    M = _random_matrices(m, (n_H, n_W), rng, crop, rotate, shear, scale, shift)
    push = smooth_field(m, (n_H, n_W), rng, strength=local, smoothness=BEND) if local else None
    images = None
    if push is None and np.array_equal(M, np.broadcast_to(np.eye(3), M.shape)):
        M, images = M[:1], copy(scene.images)  # mirrored at most: no pixel lies between others
    after = follow(where, scene, Move(M, (n_H, n_W), push), images=images, fill=fill, least=least)
    return after if before.boxes is not None or before.landmarks is not None else Scene(after.images)


def _some_mirrored(scene: Scene, chosen: np.ndarray, pairs: Pairs) -> Scene:
    other = mirrored(scene.images, boxes=scene.boxes, landmarks=scene.landmarks, pairs=pairs)

    def mixed(old: Any, new: Any) -> Any:
        if old is None:
            return None
        out = new if isinstance(old, np.ndarray) else new.clone()
        out[~chosen] = old[~chosen]
        return out

    images = mixed(scene.images, other.images)
    return Scene(images, mixed(scene.boxes, other.boxes), mixed(scene.landmarks, other.landmarks))


def _random_matrices(
    m: int, size: tuple[int, int], rng: np.random.Generator, crop: float, rotate: float, shear: float, scale: float,
    shift: float,
) -> np.ndarray:  # fmt: skip
    """(m, 3, 3): shear, then scale, then turn around the middle, then shift, then cut off and enlarge."""
    turn = np.deg2rad(rotate) * rng.uniform(-1, 1, m)
    slope, grow = shear * rng.uniform(-1, 1, m), (1 + scale) ** rng.uniform(-1, 1, m)
    rest = 1 / (1 - crop * rng.random(m))  # the window is enlarged so much
    A = np.empty((m, 2, 2))
    A[:, 0, 0], A[:, 1, 1] = np.cos(turn), np.cos(turn)
    A[:, 0, 1], A[:, 1, 0] = np.sin(turn), -np.sin(turn)
    A[:, :, 1] -= slope[:, None] * A[:, :, 0]
    M = about_middle(A * (grow * rest).reshape(-1, 1, 1), size)
    sides = np.array([size[1], size[0]])
    play = (rest - 1)[:, None] / 2 * rng.uniform(-1, 1, (m, 2))  # where the window lies
    M[:, :2, 2] += sides * (shift * rest[:, None] * rng.uniform(-1, 1, (m, 2)) + play)
    return M


def with_augmentation(net: Any, change: Callable[..., np.ndarray], rng: np.random.Generator) -> Any:
    """A module that changes its pictures by chance before it hands them to `net`, in training mode only.

    So every step of a training sees new pictures, and whoever looks at the network in eval mode sees it plain.

    Parameters
    ----------
    net : torch.nn.Module
        It takes pictures (b, n_C, n_H, n_W) with values from 0 to 1; training this module trains it.
    change : function
        change(images, rng) -> images of the same shape; uint8, (b, n_H, n_W) or (b, n_H, n_W, n_C), such as
        lambda images, rng: augment(images, rng, rotate=10).
    rng : numpy Generator
        Draws the changes.

    Returns
    -------
    torch.nn.Sequential
        With the parts `change` and `net`.

    Raises
    ------
    TypeError
        If net is no module, or rng no generator.
    """
    check_module("with_augmentation", net, "net")
    check_generator("with_augmentation", rng)
    from torch import nn

    both = nn.Sequential()
    both.add_module("change", _layer()(change, rng))
    both.add_module("net", net)
    return both


@cache
def _layer() -> Any:
    import torch

    class Change(torch.nn.Module):
        """Pictures as numpy arrays of uint8 and back."""

        def __init__(self, change: Any, rng: np.random.Generator) -> None:
            super().__init__()
            self.change, self.rng = change, rng

        def forward(self, x: Any) -> Any:
            if not self.training:
                return x
            images = (x * 255).round().to(torch.uint8).movedim(1, -1).cpu().numpy()  # (b, n_H, n_W, n_C)
            grey = images.shape[-1] == 1
            new = self.change(images[..., 0] if grey else images, self.rng)
            back = torch.as_tensor(new[..., None] if grey else new).to(x.device)
            return back.movedim(-1, 1).to(x.dtype) / 255

    return Change
