"""Feature networks for style transfer: filters by formula, random ones, and some trained on patches (lesson 4.11)."""

from typing import Any

import numpy as np

from helpers.checks import check_array, check_generator, check_positive, check_whole
from helpers.vision.feature_net import FeatureNet, trained_net
from helpers.vision.light_trials import light_net, small_color_net

# brightness; red against blue; green against red and blue: at right angles to each other, each of length 1
OPPONENT = np.array([[1, 1, 1], [1, 0, -1], [1, -2, 1]]) / np.sqrt([[3], [2], [6]])
BLUR = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256


def gabor_kernels(angles: int = 4, *, f: int = 7, wavelength: float = 5.0, spread: float = 2.0) -> np.ndarray:
    """Small waves in a bell: filters for lines and edges in several directions.

        u = x cos(t) + y sin(t),   bell = e^(-(x^2 + y^2) / (2 spread^2))      (1)
        line = bell cos(2 pi u / wavelength),   edge = -bell sin(2 pi u / wavelength)      (2)

    The line filters are shifted to the sum 0, so that even areas give no answer; all get the length 1. The cells of
    the first visual area in the brain answer much like them, and so do the first layers of most trained networks.

    Parameters
    ----------
    angles : int
        How many directions t, evenly over half a turn.
    f : int
        Side of the filters, odd.
    wavelength, spread : float
        Pixels of a wave; width of the bell. Above 0.

    Returns
    -------
    array (2 angles, f, f)
        For each direction a line and an edge.

    Raises
    ------
    ValueError
        If a number is out of its range.

    References
    ----------
    J. Daugman, Uncertainty relation for resolution in space, spatial frequency, and orientation, JOSA A 1985.
    """
    where = "gabor_kernels"
    angles, f = check_whole(where, "angles", angles, least=1), check_whole(where, "f", f, least=3)
    wavelength, spread = check_positive(where, "wavelength", wavelength), check_positive(where, "spread", spread)
    y, x = np.mgrid[:f, :f] - (f - 1) / 2
    bell = np.exp(-(x**2 + y**2) / (2 * spread**2))  # (1)
    kernels = []
    for k in range(angles):
        u = x * np.cos(np.pi * k / angles) + y * np.sin(np.pi * k / angles)
        for wave in (np.cos(2 * np.pi * u / wavelength), -np.sin(2 * np.pi * u / wavelength)):  # (2)
            kernel = bell * wave
            kernels.append(kernel - bell * (kernel.sum() / bell.sum()))
    return _unit(np.stack(kernels))


def gabor_bank(angles: int = 4, scales: int = 4) -> FeatureNet:
    """The feature network of this lesson: Gabor filters and a spot filter, at several scales, by formula.

    Parameters
    ----------
    angles, scales : int
        Directions of the filters; how often the picture is halved for them, less once.

    Returns
    -------
    FeatureNet
        Layers "scale 1" (the finest), "scale 2", ..., "colors": see `pyramid_net`.

    Raises
    ------
    ValueError
        If a number is below 1.
    """
    waves = gabor_kernels(angles)
    spot = np.zeros((1, 7, 7))
    spot[0, 2:5, 2:5] = -1 / 9
    spot[0, 3, 3] += 1
    return pyramid_net("Gabor bank", np.concatenate([waves, _unit(spot)]), scales)


def random_bank(rng: np.random.Generator, scales: int = 4) -> FeatureNet:
    """The same network with nine random filters of sum 0 in place of the nine by formula: what is in the filters?

    Parameters
    ----------
    rng : numpy Generator
        What draws the filters.
    scales : int
        As in `gabor_bank`.

    Returns
    -------
    FeatureNet

    Raises
    ------
    ValueError or TypeError
        If scales is below 1, or rng is no generator.
    """
    check_generator("random_bank", rng)
    kernels = rng.standard_normal((9, 7, 7))
    return pyramid_net("random bank", _unit(kernels - kernels.mean(axis=(1, 2), keepdims=True)), scales)


def pyramid_net(name: str, kernels: np.ndarray, scales: int = 4) -> FeatureNet:
    """A network with the same fixed filters at every scale.

        o = OPPONENT applied to red, green, blue                   (1)   1x1 convolution
        layer l: a = (relu(k * o), relu(-k * o)) for all kernels k, each color by itself      (2)
        o := blurred o, every second row and column                (3)   and on to the next layer

    The last layer, "colors", is o itself after the last halving.

    Parameters
    ----------
    name : str
        For messages and pictures.
    kernels : array (k, f, f)
        Filters for one channel, f odd.
    scales : int
        How many layers of kind (2).

    Returns
    -------
    FeatureNet
        Layers "scale 1", ..., "colors" with n_C = 6 k, and 3. The first 2 k channels, and 1, see brightness only.

    Raises
    ------
    ValueError
        If kernels is no such array, or scales is below 1.
    """
    import torch
    from torch.nn.functional import conv2d, pad, relu

    check_array("pyramid_net", "kernels", kernels, letters="(k, f, f)", ndim=3)
    k, f, _ = kernels.shape
    scales = check_whole("pyramid_net", "scales", scales, least=1)
    filters = torch.tensor(np.tile(kernels, (3, 1, 1))[:, None])  # (3 k, 1, f, f)
    blur, opponent = torch.tensor(np.stack([BLUR] * 3)[:, None]), torch.tensor(OPPONENT[:, :, None, None])

    def run(x: Any, count: int) -> list[Any]:
        maps = []
        o = conv2d(x, opponent.to(x))  # (1)
        for _ in range(min(count, scales)):
            z = conv2d(pad(o, (f // 2,) * 4, mode="reflect"), filters.to(x), groups=3)  # (1, 3 k, n_H, n_W)
            z = z.reshape(3, k, *z.shape[2:])
            maps.append(relu(torch.cat([z, -z], dim=1)).reshape(1, 6 * k, *z.shape[2:]))  # (2)
            o = conv2d(pad(o, (2,) * 4, mode="reflect"), blur.to(x), groups=3, stride=2)  # (3)
        return maps if count <= scales else [*maps, o]

    layers = (*(f"scale {number}" for number in range(1, scales + 1)), "colors")
    return FeatureNet(name, layers, run, (2 * k,) * scales + (1,))


def patch_net(seed: int = 1, steps: int = 80) -> FeatureNet:
    """A small network that has learned from which of four photographs a patch is (lesson 4.6), as features.

    Parameters
    ----------
    seed, steps : int
        Of its training, which takes about a second; 0 steps leave the first weights.

    Returns
    -------
    FeatureNet
        Layers "unit0", "unit1", "unit2" with 16, 32, 48 channels; each halves the picture.

    Raises
    ------
    ValueError
        If steps is negative.
    """
    steps, seed = check_whole("patch_net", "steps", steps, least=0), check_whole("patch_net", "seed", seed)
    net = light_net("none", seed, steps=steps) if steps else small_color_net(4, np.random.default_rng(seed))
    return trained_net("patch net" if steps else "untrained net", net, ("unit0", "unit1", "unit2"))


def _unit(kernels: np.ndarray) -> np.ndarray:
    """Filters (k, f, f), each of length 1."""
    return kernels / np.sqrt((kernels**2).sum(axis=(1, 2), keepdims=True))
