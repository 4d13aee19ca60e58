"""Two small networks of lesson 4.7: one that answers with numbers, and one that judges windows."""

from typing import Any

import numpy as np

from helpers.arrays import Array, to_numpy
from helpers.checks import check_array, check_generator, check_whole

WINDOW = 25  # pixels: the side of the windows that `window_classifier` judges


def localizer(side: int, first: Array, rng: np.random.Generator) -> Any:
    """A small network for square pictures in color that ends in numbers instead of a class.

        convolutions 5x5, 3x3, 3x3 with stride 2, one of 1x1, a dense layer of 64 units, the outputs      (1)

    Its last biases begin at the answer that is right on average, so that it need not learn that first.

    Parameters
    ----------
    side : int
        Height and width of the pictures in pixels, 16 to 96.
    first : array (n,)
        The first answer, usually the mean of the known labels; n is the number of outputs.
    rng : numpy Generator
        What draws the first weights.

    Returns
    -------
    torch.nn.Sequential
        It takes (m, 3, side, side) and gives (m, n).

    Raises
    ------
    ValueError or TypeError
        If side is outside its range, first has another shape, or rng is no generator.
    """
    import torch
    from torch import nn

    from helpers.vision.architectures.parts import draw_weights, named

    side = check_whole("localizer", "side", side, least=16, most=96)
    check_array("localizer", "first", first, letters="(n,)", ndim=1)
    check_generator("localizer", rng)
    layers: list[tuple[str, Any]] = []
    before = 3
    for k, (n_C, f, stride) in enumerate(((12, 5, 2), (24, 3, 2), (32, 3, 2), (16, 1, 1)), start=1):
        layers += [(f"conv{k}", nn.Conv2d(before, n_C, f, stride=stride, padding=f // 2)), (f"relu{k}", nn.ReLU())]
        before, side = n_C, (side + stride - 1) // stride
    layers += [("flatten", nn.Flatten()), ("dense", nn.Linear(before * side * side, 64)), ("relu", nn.ReLU())]
    net = draw_weights(named([*layers, ("head", nn.Linear(64, len(first)))]), rng)
    with torch.no_grad():
        net.head.bias.copy_(torch.as_tensor(to_numpy(first)))
    return net


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
