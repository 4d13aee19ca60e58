"""Trainings in plain light for other light: what color augmentation gains, and what it costs (lesson 4.6)."""

from functools import cache
from typing import Any

import numpy as np

from helpers.checks import check_between, check_choice, check_whole
from helpers.data.photographs import cut_patches
from helpers.projects.task_trials import train_some
from helpers.torch_training import predict
from helpers.vision.architectures.parts import conv_unit, draw_weights, named, pooled_head
from helpers.vision.color_augmentation import augment_colors, color_axes, shift_colors
from helpers.vision.random_changes import with_augmentation

LIGHTS: dict[str, dict[str, float]] = {
    "none": {},
    "color shift up to 20": {"shift": 20},
    "color shift up to 40": {"shift": 40},
    "PCA color, 0.1": {"pca": 0.1},
    "PCA color, 1": {"pca": 1.0},
}
KINDS = ("brighter or darker", "tinted")


def small_color_net(classes: int, rng: np.random.Generator) -> Any:
    """Three convolutions that halve the picture, the mean of each channel, a head: for color pictures of any size.

    Parameters
    ----------
    classes : int
        How many logits, at least 1.
    rng : numpy Generator
        What draws the first weights.

    Returns
    -------
    torch.nn.Sequential
        For (m, 3, n_H, n_W).

    Raises
    ------
    ValueError
        If classes is below 1.
    """
    classes = check_whole("small_color_net", "classes", classes, least=1)
    units = [conv_unit(before, after, 3, stride=2) for before, after in ((3, 16), (16, 32), (32, 48))]
    parts = [(f"unit{number}", unit) for number, unit in enumerate(units)]
    return draw_weights(named([*parts, *pooled_head(48, classes)]), rng)


def light_net(way: str, seed: int = 0, *, per_class: int = 40, steps: int = 200) -> Any:
    """A network that tells four photographs by their patches, trained in plain light with one of `LIGHTS`."""
    kind: dict[str, Any] = dict(LIGHTS[check_choice("light_net", "way", way, LIGHTS)])
    rng = np.random.default_rng(check_whole("light_net", "seed", seed))
    X, Y = cut_patches(per_class, rng)
    if "pca" in kind:
        kind["axes"] = color_axes(X)
    net = small_color_net(4, rng)
    trained = net
    if kind:
        trained = with_augmentation(
            net, lambda images, rng: augment_colors(images, rng, **kind), np.random.default_rng(seed)
        )
    train_some(trained, X, Y, 0.003, seed, steps=steps)
    return net


@cache
def judged_patches(kind: str, levels: float) -> tuple[np.ndarray, np.ndarray]:
    """400 patches of the right halves in other light, and their classes.

    Parameters
    ----------
    kind : str
        One of `KINDS`: so many levels are added to, or taken from, all three colors of a picture together, or each
        color for itself, by chance.
    levels : float
        0 to 255.

    Returns
    -------
    X, Y : arrays (400, 32, 32, 3) of uint8, and (400,)

    Raises
    ------
    ValueError
        If there is no such kind.
    """
    check_choice("judged_patches", "kind", kind, KINDS)
    X, Y = cut_patches(100, np.random.default_rng(99), part="right")
    signs = np.random.default_rng(5).choice([-1, 1], (len(X), 3))
    return shift_colors(X, levels * (signs[:, :1] * np.ones(3) if kind == KINDS[0] else signs)), Y


def light_share(net: Any, kind: str, levels: float) -> float:
    """The share of `judged_patches(kind, levels)` that a network gets right."""
    check_choice("light_share", "kind", kind, KINDS)
    X, Y = judged_patches(kind, check_between("light_share", "levels", levels, 0, 255))
    return float((predict(net, X).argmax(axis=1) == Y).mean())
