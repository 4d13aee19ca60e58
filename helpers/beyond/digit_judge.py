"""The digits of lesson A.4, and two judges of made-up ones: a network that reads, and the nearest training picture."""

from functools import cache
from typing import Any

import numpy as np

from helpers.arrays import Array, max_along
from helpers.checks import check_array, check_whole
from helpers.data.digit_glyphs import load_digit_glyphs
from helpers.data.glyphs import Glyphs
from helpers.projects.small_nets import small_convnet
from helpers.sequences.embeddings import euclidean_distances
from helpers.torch_training import fit, predict


def vae_digits() -> Glyphs:
    """The digits that all trainings of the lesson see: 4,000 for training and 1,000 in other fonts, 28 x 28."""
    return load_digit_glyphs(m_train=4000, m_test=1000, seed=0, size=28)


def train_digit_judge(seed: int = 0) -> Any:
    """A small ConvNet that learns to read the training digits: it says how clearly a picture is one of the ten.

    Parameters
    ----------
    seed : int
        Of its weights and its training.

    Returns
    -------
    torch.nn.Module
        In eval mode; it reads about 0.99 of the test digits.

    Raises
    ------
    ValueError
        If seed is below 0 or no whole number.
    """
    rng, digits, m = np.random.default_rng(check_whole("train_digit_judge", "seed", seed)), vae_digits(), 2000
    net, images, labels = small_convnet(28, 28, 10, rng), digits.images_train[:m], digits.labels_train[0, :m]
    fit(net, images, labels, epochs=3, batch_size=50, learning_rate=0.002, rng=rng, every=3)
    return net.eval()


@cache
def digit_judge() -> Any:
    """What `train_digit_judge()` gave, from a file.

    Returns
    -------
    torch.nn.Module
        In eval mode. It is shared: do not train it.

    Raises
    ------
    ValueError
        If the file is damaged.
    """
    from helpers.data.checkpoints import load_checkpoint

    net = small_convnet(28, 28, 10, np.random.default_rng(0))
    net.load_state_dict({name: x.float() for name, x in load_checkpoint("digit_judge").tensors.items()})
    return net.eval()


def judged(pictures: Array, judge: Any = None) -> np.ndarray:
    """What the judge reads in pictures: the probabilities of the ten digits.

    Parameters
    ----------
    pictures : array (m, 28, 28)
        From 0 to 1, as `decode` gives them.
    judge : torch.nn.Module, optional
        `digit_judge()` if left out.

    Returns
    -------
    array (10, m)
        In columns: their largest entry is how sure the judge is.

    Raises
    ------
    ValueError
        If pictures are not (m, 28, 28).
    """
    check_array("judged", "pictures", pictures, letters="(m, 28, 28)", shape=(None, 28, 28))
    logits = predict(judge or digit_judge(), pictures[:, None])
    odds = np.exp(logits - max_along(logits, 1, keepdims=True))
    return (odds / odds.sum(axis=1)[:, None]).T  # (10, m)


def nearest_training(pictures: Array) -> np.ndarray:
    """How far each picture is from the training picture that is most like it: the sum of the squared differences.

    Parameters
    ----------
    pictures : array (m, 28, 28)
        From 0 to 1.

    Returns
    -------
    array (m,)

    Raises
    ------
    ValueError
        If pictures are not (m, 28, 28).
    """
    check_array("nearest_training", "pictures", pictures, letters="(m, 28, 28)", shape=(None, 28, 28))
    gaps = euclidean_distances(as_rows(pictures), as_rows(vae_digits().images_train))
    return np.array([gap.min() ** 2 for gap in gaps])  # (m,)


def as_rows(images: Array) -> np.ndarray:
    """Pictures (m, n_H, n_W) as rows (m, n_x) of float32 from 0 to 1; uint8 is divided by 255."""
    scaled = images / 255 if images.dtype == np.uint8 else images
    return np.asarray(scaled, dtype=np.float32).reshape(len(images), -1)
