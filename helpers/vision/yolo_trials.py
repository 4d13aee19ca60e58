"""The long training of lesson 4.8's grid detector, and its scores on the scenes of the region-based detectors."""

from typing import Any

import numpy as np

from helpers.data.shape_scenes import load_scenes
from helpers.neural.training_history import Training
from helpers.vision.anchors import Grid
from helpers.vision.costs import layer_table
from helpers.vision.detection_scores import objects_in
from helpers.vision.regions.trials import SIZE, TEST, found_by_size
from helpers.vision.yolo_net import detect_in, score_detector, train_detector, typical_grid

NAME = "YOLO"
MEASURES = ("map", "strict map", "multiplies", "small", "medium", "large")
SURE = 0.05  # what counts as found, as with the region-based detectors
SCENES, DRAWN, EPOCHS = 5000, 7, 24  # how many scenes, their seed, and how often each is seen


def long_training(seed: int = 0, *, m: int = SCENES, epochs: int = EPOCHS) -> tuple[Any, Grid, Training]:
    """Train the grid detector from its first weights on: with the defaults about two minutes of one processor core.

    Parameters
    ----------
    seed : int
        Of the first weights and of the order of the scenes, which are the same for all seeds.
    m, epochs : int
        How many scenes, and how often each is seen.

    Returns
    -------
    net, grid, Training
        The network, the grid that it was trained with, and the history of its cost.

    Raises
    ------
    ValueError
        If a number is outside its range, or the cost is no number any more.
    """
    grid = typical_grid(load_scenes(2500, 0))
    net, training = train_detector(load_scenes(m, DRAWN), grid, epochs=epochs, seed=seed)
    if training.stopped:
        raise ValueError(f"long_training: the training stopped with seed {seed}: {training.stopped}")
    return net.eval(), grid, training


def yolo_trial(seed: int) -> list[float]:
    """`yolo_measures` of a long training."""
    return yolo_measures(*long_training(seed)[:2])


def yolo_measures(net: Any, grid: Grid) -> list[float]:
    """Judge a grid detector on the 200 scenes by which the region-based detectors are judged.

    Parameters
    ----------
    net : torch.nn.Module
        Gives the output of a grid detector.
    grid : Grid
        The one it was trained with.

    Returns
    -------
    list of float
        One for each of `MEASURES`: mAP@0.5, mAP@0.75, million multiplications for a picture, and the share of small,
        medium and large objects that were found.

    Raises
    ------
    ValueError
        If the output does not fit the grid.
    """
    scenes = load_scenes(TEST, 0, "test")
    objects = objects_in(scenes.boxes, scenes.classes)
    scores = [score_detector(net, scenes, grid, threshold=threshold).mean_ap for threshold in (0.5, 0.75)]
    million = np.sum([row.multiplies for row in layer_table(net, (3, SIZE, SIZE))]) / 1e6
    found = detect_in(net, scenes.images, grid, score=SURE)
    return [*scores, float(million), *found_by_size(found, objects)]
