"""The trainings of lesson 4.9: coins with four networks, drawn discs, and scenes with and without skips."""

from collections.abc import Callable, Generator
from functools import partial
from math import cos, pi
from typing import Any, NamedTuple

import numpy as np

from helpers.checks import check_choice, check_kind, check_whole
from helpers.data.coin_picture import Masked, cut_coins, draw_discs, load_coins
from helpers.data.shape_scenes import CLASSES, paint_scenes
from helpers.torch_checks import check_module
from helpers.torch_training import fit, fit_epochs, predict
from helpers.vision.architectures.fcn import fcn
from helpers.vision.architectures.unet import unet
from helpers.vision.segmentation_scores import SegmentationScores, segmentation_scores
from helpers.vision.warping import check_pictures

NETS = ("FCN, no skips", "FCN, two skips", "U-Net, no skips", "U-Net")
SOURCES: dict[str, Callable[..., Masked]] = {
    "coins": cut_coins,
    "drawings": draw_discs,
    "plain drawings": partial(draw_discs, plain=True),
}
WIDTH, DEPTH = 4, 3
CUT, BATCH_SIZE, RATE = 48, 10, 0.01  # of the trainings with coins
SCENE_WIDTH, SCENE_SIZE, SCENE_BATCH, SCENE_RATE = 8, 48, 16, 0.005  # and of those with scenes

PIXELS_AT_A_TIME = 100_000  # of pictures that are only looked at: all the maps of a U-Net are kept on the way


class CoinTrial(NamedTuple):
    """A trained network and what it reaches on pictures that it has not seen, and on those that it has."""

    net: Any
    iou: float  # of the coins, right half of the photograph
    edge: float  # share of right pixels at the edges, right half
    iou_seen: float  # the same two on its own training pictures
    edge_seen: float


def pixel_loss(out: Any, Y: Any) -> Any:
    """The mean over all pixels of the cross-entropy of their classes.

        J = -1/(m n_H n_W) sum_{i, h, w} log softmax(out[i, :, h, w])[Y[i, h, w]]      (1)

    Parameters
    ----------
    out : tensor (m, C, n_H, n_W)
        Logits; torch has the channels, here the classes, before rows and columns.
    Y : tensor (m, n_H, n_W) of whole numbers
        The class of every pixel.

    Returns
    -------
    tensor ()
        J, with its history for the gradients.
    """
    from torch.nn.functional import cross_entropy

    return cross_entropy(out, Y.long())  # (1)


def coin_net(kind: str, rng: np.random.Generator) -> Any:
    """One of four untrained networks of the same width and depth for grey pictures and two classes.

    Parameters
    ----------
    kind : str
        One of `NETS`.
    rng : numpy Generator
        What draws the first weights.

    Returns
    -------
    torch.nn.Module
        (m, 1, n_H, n_W) -> (m, 2, n_H, n_W), where 8 divides both sides.

    Raises
    ------
    ValueError
        If there is no such network.
    """
    check_choice("coin_net", "kind", kind, NETS)
    if kind.startswith("FCN"):
        return fcn(2, rng, n_C=1, width=WIDTH, depth=DEPTH, skips=2 if "two" in kind else 0)
    return unet(2, rng, n_C=1, width=WIDTH, depth=DEPTH, skips="no" not in kind)


def coin_trial(kind: str, seed: int = 0, *, source: str = "coins", m: int = 100, seen: int = 1000) -> CoinTrial:
    """Train one of the four networks on cuts of the left half of the photograph, or on drawings; judge the right half.

        rate of epoch k = 0.01 (1 + cos(pi k / epochs)) / 2,  epochs = seen / m      (1)

    Parameters
    ----------
    kind : str
        One of `NETS`.
    seed : int
        Of the cuts, the first weights and the order.
    source : str
        "coins", "drawings", or "plain drawings": those without spots and without light from one side.
    m, seen : int
        How many pictures of 48 x 48 pixels there are, and how many it sees in all: each one seen / m times.

    Returns
    -------
    CoinTrial
        The network and its scores.

    Raises
    ------
    ValueError
        If a name is unknown, or a number below 1.
    """
    check_choice("coin_trial", "source", source, SOURCES)
    m, seed = check_whole("coin_trial", "m", m, least=1), check_whole("coin_trial", "seed", seed)
    epochs = max(1, check_whole("coin_trial", "seen", seen, least=1) // m)
    examples = SOURCES[source](m, np.random.default_rng([seed, 0]), size=CUT)
    net = coin_net(kind, np.random.default_rng([seed, 1]))
    fit(
        net,
        examples.images,
        examples.masks,
        loss=pixel_loss,
        epochs=epochs,
        batch_size=BATCH_SIZE,
        learning_rate=RATE,
        schedule=lambda k: RATE * (1 + cos(pi * k / epochs)) / 2,  # (1)
        rng=np.random.default_rng([seed, 2]),
        every=epochs,
    )
    new, old = (mask_scores(net, truth) for truth in (load_coins("right"), examples))
    return CoinTrial(net, float(new.iou[1]), new.edge_accuracy, float(old.iou[1]), old.edge_accuracy)


def logits_of(net: Any, images: np.ndarray, multiple: int = 2**DEPTH) -> np.ndarray:
    """Logits for pictures of any size: they are mirrored at the far ends until `multiple` divides both sides.

    Parameters
    ----------
    net : torch.nn.Module
        A U-Net or FCN.
    images : array (m, n_H, n_W) or (m, n_H, n_W, n_C) of uint8
        Pictures whose sides are at least as long as multiple.
    multiple : int
        2^depth of the network.

    Returns
    -------
    array (m, C, n_H, n_W)
        The part that belongs to the pictures.

    Raises
    ------
    ValueError or TypeError
        If net is no module, images no pictures, or one of their sides is shorter than multiple.
    """
    check_module("logits_of", net, "net")
    multiple = check_whole("logits_of", "multiple", multiple, least=1)
    _, n_H, n_W = check_pictures("logits_of", images)
    if min(n_H, n_W) < multiple:
        raise ValueError(
            f"logits_of: images has shape {images.shape}, expected sides of at least {multiple} pixels: so often are"
            " they halved. Take larger pictures."
        )
    more = [(0, 0), (0, -n_H % multiple), (0, -n_W % multiple), (0, 0)][: images.ndim]
    padded = np.pad(images, more, mode="symmetric")
    at_a_time = max(1, PIXELS_AT_A_TIME // (padded.shape[1] * padded.shape[2]))
    return predict(net, padded, batch_size=at_a_time)[:, :, :n_H, :n_W]


def mask_scores(net: Any, truth: Masked) -> SegmentationScores:
    """`segmentation_scores` of what a network makes of grey pictures with masks."""
    check_kind("mask_scores", "truth", truth, Masked, "load_coins and cut_coins make it.")
    return segmentation_scores(logits_of(net, truth.images).argmax(axis=1), truth.masks, 2)


def scene_net(skips: bool, rng: np.random.Generator) -> Any:
    """An untrained U-Net for the painted scenes: background, disc, box, triangle.

    Parameters
    ----------
    skips : bool
        Whether it has its skip connections.
    rng : numpy Generator
        What draws the first weights.

    Returns
    -------
    torch.nn.Module
        (m, 3, n_H, n_W) -> (m, 4, n_H, n_W), where 8 divides both sides.
    """
    return unet(len(CLASSES) + 1, rng, width=SCENE_WIDTH, depth=DEPTH, skips=skips)


class SceneEpoch(NamedTuple):
    """A training on scenes after an epoch."""

    net: Any
    cost: float  # J on the training scenes
    mean_iou: float  # on 500 scenes with other photographs behind them
    edge: float


def scene_epochs(
    skips: bool, seed: int = 0, *, m: int = 4000, epochs: int = 15, judged: int = 500
) -> Generator[SceneEpoch, None, None]:
    """Train a U-Net on painted scenes of 48 x 48 pixels, with or without skips, and look at it after every epoch.

        rate of epoch k = 0.005 (1 + cos(pi k / epochs)) / 2      (1)

    Parameters
    ----------
    skips : bool
        As in `scene_net`.
    seed : int
        Of the scenes to learn from, the first weights and the order; the scenes to judge by are always the same.
    m, epochs, judged : int
        Scenes to learn from; how often to go through them; scenes to judge by.

    Yields
    ------
    SceneEpoch
        First that of the start. The network is the same object every time, and goes on learning.

    Raises
    ------
    ValueError
        If a number is below 1.
    """
    epochs, seed = check_whole("scene_epochs", "epochs", epochs, least=1), check_whole("scene_epochs", "seed", seed)
    train = paint_scenes(m, np.random.default_rng([seed, 0]), size=SCENE_SIZE)
    test = paint_scenes(judged, np.random.default_rng([0, 1]), part="test", size=SCENE_SIZE)
    net = scene_net(skips, np.random.default_rng(seed))
    walk = fit_epochs(
        net,
        train.images,
        train.masks,
        loss=pixel_loss,
        epochs=epochs,
        batch_size=SCENE_BATCH,
        learning_rate=SCENE_RATE,
        schedule=lambda k: SCENE_RATE * (1 + cos(pi * k / epochs)) / 2,  # (1)
        rng=np.random.default_rng(seed + 1),
    )
    for epoch in walk:
        scores = segmentation_scores(logits_of(net, test.images).argmax(axis=1), test.masks, len(CLASSES) + 1)
        yield SceneEpoch(net, epoch.cost, scores.mean_iou, scores.edge_accuracy)
