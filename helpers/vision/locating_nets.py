"""Two small networks of lesson 4.7: one that answers with numbers, and one that judges windows."""

from typing import Any

import numpy as np

from helpers.arrays import Array, to_numpy
from helpers.checks import check_array, check_flags, check_generator, check_whole

WINDOW = 25  # pixels: the side of the windows that `window_classifier` judges


def localizer(side: int, first: Array, rng: np.random.Generator, *, classes: int = 0) -> Any:
    """A small network for square pictures in color that ends in numbers: where something is, and what.

        trunk   convolutions 5x5, 3x3, 3x3 with stride 2, and one 3x3 with stride 1; 8, 24, 48, 48 channels     (1)
        where   convolution 1x1 to 16 channels, unrolled, a dense layer of 64 units, n - classes outputs        (2)
        what    the largest value of each channel on the whole map, classes outputs                             (3)

    (2) has weights of its own for every place, as a place has to be told. (3) forgets the place: what a shape looks
    like is learned once for all places. The last biases begin at the answer that is right on average.

    Parameters
    ----------
    side : int
        Height and width of the pictures in pixels, 16 to 96.
    first : array (n,)
        The first answer, usually the mean of the known labels; n is the number of outputs.
    rng : numpy Generator
        What draws the first weights.
    classes : int
        How many of the outputs, the last ones, come from (3); fewer than n. With 0 the network has no (3).

    Returns
    -------
    torch.nn.Sequential
        It takes (m, 3, side, side) and gives (m, n).

    Raises
    ------
    ValueError or TypeError
        If side or classes is outside its range, first has another shape, or rng is no generator.
    """
    import torch
    from torch import nn

    from helpers.vision.architectures.parts import beside, conv_unit, draw_weights, named

    side = check_whole("localizer", "side", side, least=16, most=96)
    check_array("localizer", "first", first, letters="(n,)", ndim=1)
    check_generator("localizer", rng)
    classes = check_whole("localizer", "classes", classes, least=0, most=len(first) - 1)
    layers: dict[str, Any] = {}
    before = 3
    for k, (n_C, f, stride) in enumerate(((8, 5, 2), (24, 3, 2), (48, 3, 2), (48, 3, 1)), start=1):
        layers[f"unit{k}"] = conv_unit(before, n_C, f, stride=stride, batch_norm=False)
        before, side = n_C, (side + stride - 1) // stride
    heads = {"where": _where(before, side, len(first) - classes)}
    if classes:
        parts = {"pool": nn.AdaptiveMaxPool2d(1), "flatten": nn.Flatten(), "head": nn.Linear(before, classes)}
        heads["what"] = named(parts)  # (3)
    net = draw_weights(named({**layers, "heads": beside(heads)}), rng)
    answers = torch.as_tensor(to_numpy(first)).split([part.head.out_features for part in heads.values()])
    with torch.no_grad():
        for part, answer in zip(heads.values(), answers, strict=True):
            part.head.bias.copy_(answer)
    return net


def _where(n_C: int, side: int, n: int) -> Any:
    """(2) of `localizer`."""
    from torch import nn

    from helpers.vision.architectures.parts import conv_unit, named

    parts = {
        "squeeze": conv_unit(n_C, 16, 1, batch_norm=False),
        "flatten": nn.Flatten(),
        "dense": nn.Linear(16 * side * side, 64),
        "relu": nn.ReLU(),
        "head": nn.Linear(64, n),
    }
    return named(parts)


def window_classifier(n_C: int, rng: np.random.Generator, *, pad: bool = False) -> Any:
    """A small network that says of a window of 25 x 25 pixels whether it shows what is looked for.

        convolution 5x5, stride 2     (25, 25, n_C) -> (11, 11, 8)      (1)
        convolution 3x3, stride 2     (11, 11, 8)   -> (5, 5, 16)       (2)
        dense layers                  400 -> 32 -> 1                    (3)

    Nothing is padded, so that it can look at a whole picture in one pass (`as_convolutional`).

    Parameters
    ----------
    n_C : int
        Channels of the windows: 1 or 3.
    rng : numpy Generator
        What draws the first weights.
    pad : bool
        Pad both convolutions with half of f, and see what that does to the pass over a whole picture.

    Returns
    -------
    torch.nn.Sequential
        It takes (m, n_C, 25, 25) and gives logits (m, 1).

    Raises
    ------
    ValueError or TypeError
        If n_C is below 1, or rng is no generator.
    """
    from torch import nn

    from helpers.vision.architectures.parts import draw_weights, named

    n_C = check_whole("window_classifier", "n_C", n_C, least=1)
    check_generator("window_classifier", rng)
    check_flags("window_classifier", pad=pad)
    last = 7 if pad else 5  # side of the last map
    parts = {
        "conv1": nn.Conv2d(n_C, 8, 5, stride=2, padding=2 if pad else 0),
        "relu1": nn.ReLU(),
        "conv2": nn.Conv2d(8, 16, 3, stride=2, padding=1 if pad else 0),
        "relu2": nn.ReLU(),
        "flatten": nn.Flatten(),
        "dense": nn.Linear(16 * last * last, 32),
        "relu3": nn.ReLU(),
        "head": nn.Linear(32, 1),
    }
    return draw_weights(named(parts), rng)
