"""A grid detector of 55,248 parameters: from the picture to all boxes in one pass, trained and scored (lesson 4.8)."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from math import log
from typing import Any

import numpy as np

from helpers.arrays import to_numpy
from helpers.checks import check_generator, check_kind, check_list, check_positive, check_whole
from helpers.data.checkpoints import load_checkpoint
from helpers.data.shape_scenes import CLASSES, ShapeScenes
from helpers.neural.training_history import Training
from helpers.torch_training import fit, predict
from helpers.vision.anchors import Grid, check_grid, cluster_shapes
from helpers.vision.architectures.parts import conv_unit, draw_weights, named
from helpers.vision.detection_scores import Evaluation, Found, evaluate, objects_in
from helpers.vision.yolo import detect, encode
from helpers.vision.yolo_loss import EVEN, Weights, yolo_loss

STRIDE = 8  # pixels of the picture for one cell
STARTS = 12  # clusterings of which the best is taken
WIDTHS = (24, 32, 48, 40, 40)
BATCH = 50  # pictures at a time when the network is only asked: more only fill the memory
SCENES = "load_scenes paints them."
LOW = 0.02  # for the average precision all boxes count that are at least this sure


def typical_grid(scenes: ShapeScenes, anchors: int = 4) -> Grid:
    """The grid for `grid_net` on these scenes, with the anchors that `cluster_shapes` finds: the best of 12 starts."""
    check_kind("typical_grid", "scenes", scenes, ShapeScenes, SCENES)
    shapes = scenes.boxes[scenes.classes >= 0][:, 2:] * np.float64(1)
    runs = [cluster_shapes(shapes, anchors, rng=np.random.default_rng(seed)) for seed in range(STARTS)]
    size = scenes.images.shape[1]
    return Grid(size, size // STRIDE, max(runs, key=lambda run: run.mean_iou).anchors, len(CLASSES))


def grid_net(grid: Grid, rng: np.random.Generator, *, widths: Sequence[int] = WIDTHS) -> Any:
    """A fully convolutional network whose last map has one place for every cell.

        patches   4 x 4 pixels side by side become 48 channels: (m, 3, s, s) -> (m, 48, s/4, s/4)           (1)
        trunk     1x1, 3x3, 3x3 with stride 2, then 3x3, each with batch norm and ReLU: (m, n_C, n_g, n_g)  (2)
        head      1x1 convolution: (m, n_a (5 + C), n_g, n_g)                                               (3)
        grid      the same numbers in the order of a target: (m, n_g, n_g, n_a, 5 + C)                      (4)

    The bias of every t_p starts where its sigmoid says how rare objects are; otherwise the first epochs would be spent
    on learning to say no.

    Parameters
    ----------
    grid : Grid
        Its pixels have to be 8 times its cells.
    rng : numpy Generator
        What draws the first weights.
    widths : sequence of int
        Channels of the convolutions (2), at least 4 of them.

    Returns
    -------
    torch.nn.Sequential
        With the parts patches, trunk, head, grid; it takes (m, 3, pixels, pixels).

    Raises
    ------
    ValueError or TypeError
        If the size does not suit, there are fewer than four widths, or rng is no generator.
    """
    import torch
    from torch import nn

    check_generator("grid_net", rng)
    check_grid("grid_net", grid)
    widths = check_list("grid_net", "widths", widths)
    if grid.pixels != STRIDE * grid.cells:
        raise ValueError(
            f"grid_net: the grid has {grid.cells} cells for {grid.pixels} pixels, expected {STRIDE} pixels for each"
            f" because the network halves the picture three times. Use {grid.pixels // STRIDE} cells."
        )
    if len(widths) < 4:
        raise ValueError(f"grid_net: widths has {len(widths)} entries, expected at least 4. The default is {WIDTHS}.")
    sizes = [48, *(check_whole("grid_net", "widths", width, least=1) for width in widths)]
    last, (_, _, n_a, numbers) = sizes[-1], grid.shape
    trunk = nn.Sequential(
        *(
            conv_unit(before, after, 1 if layer == 0 else 3, stride=2 if layer == 2 else 1)
            for layer, (before, after) in enumerate(pairwise(sizes))
        )
    )
    parts = {"patches": nn.PixelUnshuffle(4), "trunk": trunk, "head": nn.Conv2d(last, n_a * numbers, 1)}
    net = draw_weights(named(parts | {"grid": to_grid()(n_a)}), rng)
    with torch.no_grad():
        rare = 2 / (grid.cells**2 * n_a)  # about two objects in a scene
        net.head.bias.view(n_a, numbers)[:, 0] = log(rare / (1 - rare))
    return net.to(memory_format=torch.channels_last)  # the order in memory in which a processor is a fifth quicker


@cache
def to_grid() -> type:
    """The class of a module that sorts a map of n_a (5 + C) channels into the order of a target."""
    from torch import nn

    class ToGrid(nn.Module):
        """(m, n_a (5 + C), n_g, n_g) -> (m, n_g, n_g, n_a, 5 + C)."""

        def __init__(self, anchors: int) -> None:
            super().__init__()
            self.anchors = anchors

        def forward(self, x: Any) -> Any:
            return x.unflatten(1, (self.anchors, -1)).permute(0, 3, 4, 1, 2)  # (m, n_a, 5 + C, n_g, n_g) ->

    return ToGrid


def train_detector(
    scenes: ShapeScenes,
    grid: Grid,
    *,
    epochs: int,
    seed: int = 0,
    learning_rate: float = 0.012,
    batch_size: int = 20,
    weights: Weights = EVEN,
    progress: bool = False,
) -> tuple[Any, Training]:
    """Draw a `grid_net` and train it on scenes; the learning rate rises in the first epoch and then falls to nearly 0.

    Parameters
    ----------
    scenes : ShapeScenes
        Pictures, boxes and classes; the pictures stay uint8.
    grid : Grid
        Cells and anchors.
    epochs, seed, learning_rate, batch_size : int, int, float, int
        seed is that of the weights and of the order of the pictures.
    weights : Weights
        Of the parts of the loss.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    net, Training
        The network, and the history of its cost.

    Raises
    ------
    ValueError or TypeError
        If something is of another kind, the scenes do not fit the grid, or a number is outside its range.
    """
    epochs = check_whole("train_detector", "epochs", epochs, least=1)
    rate = check_positive("train_detector", "learning_rate", learning_rate)
    seed = check_whole("train_detector", "seed", seed)
    check_kind("train_detector", "scenes", scenes, ShapeScenes, SCENES)
    check_grid("train_detector", grid)
    net = grid_net(grid, np.random.default_rng(seed))
    target = encode(scenes.boxes, scenes.classes, grid).target
    training = fit(
        net, scenes.images, target, loss=yolo_loss(grid, weights), epochs=epochs, batch_size=batch_size,
        learning_rate=rate, schedule=lambda epoch: rate_of(epoch, epochs, rate), rng=np.random.default_rng(seed),
        every=epochs, progress=progress,
    )  # fmt: skip
    return net, training


def rate_of(epoch: int, epochs: int, rate: float) -> float:
    """The learning rate of epoch 0, 1, ...: a third in the first one, then down along half a wave of a cosine."""
    falling = rate * (1 + np.cos(np.pi * (epoch + 0.5) / epochs)) / 2
    return float(min(falling, rate / 3) if epoch == 0 and epochs > 1 else falling)


def pretrained_detector() -> tuple[Any, Grid]:
    """The detector that comes with the course and its grid, as `tools/yolo_checkpoint.py` trained it; in eval mode."""
    tensors = dict(load_checkpoint("yolo").tensors)
    anchors = to_numpy(tensors.pop("anchors"))
    grid = Grid(64, 64 // STRIDE, anchors, len(CLASSES))
    net = grid_net(grid, np.random.default_rng(0))
    net.load_state_dict(tensors)
    return net.eval(), grid


def detect_in(net: Any, images: np.ndarray, grid: Grid, *, score: float = 0.3, iou: float = 0.45) -> list[Found]:
    """What the network finds in pictures (m, pixels, pixels, 3) of uint8: `predict` in batches of 50, then `detect`."""
    return detect(predict(net, images, batch_size=BATCH), grid, score=score, iou=iou)


def score_detector(net: Any, scenes: ShapeScenes, grid: Grid, *, threshold: float = 0.5) -> Evaluation:
    """Average precision of a network on scenes; see `detection_scores.evaluate`.

    Parameters
    ----------
    net : torch.nn.Module
        Gives the output of a grid detector.
    scenes : ShapeScenes
        Not those of the training.
    grid : Grid
        The one it was trained with.
    threshold : float
        The smallest IoU that counts as found.

    Returns
    -------
    Evaluation
        mean_ap, ap, curves.

    Raises
    ------
    ValueError or TypeError
        If something is of another kind, the output does not fit the grid, or the threshold is outside its range.
    """
    check_kind("score_detector", "scenes", scenes, ShapeScenes, SCENES)
    check_grid("score_detector", grid)
    found = detect_in(net, scenes.images, grid, score=LOW)
    return evaluate(found, objects_in(scenes.boxes, scenes.classes), grid.classes, threshold)
