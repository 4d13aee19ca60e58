"""Trainings of small networks on letters and digits, for the comparisons of lesson 4.5."""

from math import cos, pi
from string import ascii_uppercase, digits
from typing import Any

import numpy as np

from helpers.checks import check_flags, check_kind, check_whole
from helpers.data.glyphs import Glyphs, load_glyphs
from helpers.torch_training import fit, predict
from helpers.vision.architectures.cheap_nets import cheap_net, inverted_net, scaled_net, size_of

CHARACTERS = digits + ascii_uppercase
SIDE = 16  # of the pictures in pixels, where nothing else is said
M_TEST = 2000


def fit_glyphs(net: Any, glyphs: Glyphs, *, epochs: int, seed: int = 0, learning_rate: float = 0.03) -> float:
    """Train a network on pictures of characters, and judge it by fonts that it has not seen.

    Adam in mini-batches of 32; in epoch k of K the learning rate is (1 + cos(pi k / K)) / 2 of the first one.

    Parameters
    ----------
    net : torch.nn.Module
        With logits (m, classes), or (m, classes, n) of n classifiers, the main one last: all learn, with equal weight.
    glyphs : Glyphs
        From `load_glyphs`.
    epochs : int
        How often to go through all pictures, at least 1.
    seed : int
        The order of the examples.
    learning_rate : float
        That of the first epoch.

    Returns
    -------
    float
        The share of right answers on the test pictures.

    Raises
    ------
    ValueError or TypeError
        As `fit`.
    """
    epochs, seed = check_whole("fit_glyphs", "epochs", epochs, least=1), check_whole("fit_glyphs", "seed", seed)
    check_kind("fit_glyphs", "glyphs", glyphs, Glyphs, "load_glyphs makes them.")
    out, Y = predict(net, glyphs.images_train[:1]), glyphs.labels_train[0]  # Y (m,)
    Y = Y if out.ndim == 2 else np.stack([Y] * out.shape[2], axis=1)
    recipe: Any = {"epochs": epochs, "batch_size": 32, "every": epochs, "learning_rate": learning_rate}

    def schedule(k: int) -> float:
        return learning_rate * (1 + cos(pi * k / epochs)) / 2

    fit(net, glyphs.images_train, Y, schedule=schedule, rng=np.random.default_rng(seed), **recipe)
    return float(right_shares(net, glyphs)[-1])


def right_shares(net: Any, glyphs: Glyphs) -> np.ndarray:
    """The share of right answers on the test pictures, for each classifier of a network: (n,), the main one last.

    Parameters
    ----------
    net : torch.nn.Module
        As for `fit_glyphs`.
    glyphs : Glyphs
        From `load_glyphs`.

    Returns
    -------
    array (n,)
        One entry where there are no side branches.

    Raises
    ------
    TypeError
        If net is no module, or glyphs are no Glyphs.
    """
    check_kind("right_shares", "glyphs", glyphs, Glyphs, "load_glyphs makes them.")
    logits = predict(net, glyphs.images_test)
    answers = logits.reshape(len(logits), logits.shape[1], -1).argmax(axis=1)  # (m, n)
    return np.mean(answers == glyphs.labels_test.T, axis=0)


def kind_trial(kind: str, epochs: int, seed: int) -> float:
    """Accuracy of a `cheap_net` on 36 characters in unseen fonts, after so many epochs with 8,000 pictures."""
    glyphs = load_glyphs(CHARACTERS, 8000, M_TEST, seed, SIDE)
    net = cheap_net(kind, len(CHARACTERS), np.random.default_rng(seed))
    return fit_glyphs(net, glyphs, epochs=epochs, seed=seed)


def narrow_net(n_C: int, linear: bool, seed: int = 0) -> Any:
    """Four inverted residuals with n_C channels at the narrow ends, for ten digits; linear or with a ReLU6 there."""
    check_flags("narrow_net", linear=linear)
    rng = np.random.default_rng(check_whole("narrow_net", "seed", seed))
    return inverted_net((n_C, n_C, n_C), (2, 2), 10, rng, expansion=6, linear=linear)


def bottleneck_trial(n_C: int, linear: bool, seed: int, m: int = 2000, epochs: int = 4) -> float:
    """Accuracy of a `narrow_net` on ten digits in unseen fonts."""
    glyphs = load_glyphs(digits, m, M_TEST, seed, SIDE)
    return fit_glyphs(narrow_net(n_C, linear, seed), glyphs, epochs=epochs, seed=seed, learning_rate=0.02)


def scaling_trial(way: str, budget: int, seed: int, m: int = 4000, epochs: int = 6) -> float:
    """Accuracy of a `scaled_net` on 36 characters; the pictures are drawn as large as it wants them."""
    size = size_of(way, budget)
    glyphs = load_glyphs(CHARACTERS, m, M_TEST, seed, size.side)
    net = scaled_net(size, len(CHARACTERS), np.random.default_rng(seed))
    return fit_glyphs(net, glyphs, epochs=epochs, seed=seed, learning_rate=0.02)
