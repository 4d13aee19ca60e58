"""A generative adversarial network for handwritten digits, a judge of its pictures, and ways from noise to noise."""

from functools import lru_cache
from typing import Any

import numpy as np

from helpers.arrays import Array, to_numpy, xp_of
from helpers.beyond.gan import Game, start_game
from helpers.beyond.gan_nets import discriminator_net, generator_net
from helpers.checks import check_array, check_between, check_choice, check_same_shape, check_together, check_whole
from helpers.data.digits import load_digits_split
from helpers.torch_checks import check_module

N_Z = 16  # numbers of noise
SIZES = (N_Z, 64, 96, 64)  # of the generator
STAGES = (0, 100, 300, 1000, 2000, 4000, 8000)  # rounds after which the generator was stored
WAYS = ("straight", "arc")


def digit_rows() -> np.ndarray:
    """The 1,437 training pictures as rows (m, 64) from 0 to 1."""
    return load_digits_split(seed=0).images_train.reshape(-1, 64) / 255


def digit_game(seed: int = 0) -> Game:
    """A new game on the training digits; `tools/digit_generator.py` has played it to the end.

    Parameters
    ----------
    seed : int
        Of the weights, the noise and the draws.

    Returns
    -------
    Game
        Nothing is trained yet.

    Raises
    ------
    ValueError
        If seed is no whole number.
    """
    rng = np.random.default_rng(check_whole("digit_game", "seed", seed))
    G, D = generator_net(SIZES, rng, output="sigmoid"), discriminator_net((64, 128, 64), rng)
    rows = digit_rows()
    return start_game(
        G, D, lambda m, rng: rows[rng.integers(0, len(rows), m)], rng, batch_size=64, rate_G=1e-3, rate_D=1e-3
    )


def train_judge(seed: int = 0) -> Any:
    """A network that reads digits: the judge of generated ones. It was trained on the training pictures only.

    Parameters
    ----------
    seed : int
        Of its weights and the order of the pictures.

    Returns
    -------
    torch.nn.Module
        Rows (m, 64) to logits (m, 10).

    Raises
    ------
    ValueError
        If seed is no whole number.
    """
    from torch import nn

    from helpers.torch_training import fit
    from helpers.vision.architectures.parts import draw_weights

    rng = np.random.default_rng(check_whole("train_judge", "seed", seed))
    judge = draw_weights(nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10)), rng)
    rows, labels = digit_rows(), load_digits_split(seed=0).labels_train[0]
    fit(judge, rows, labels, epochs=40, batch_size=64, learning_rate=3e-3, rng=rng, every=40)
    return judge


@lru_cache
def digit_generator(stage: int = STAGES[-1]) -> Any:
    """The generator that comes with the course, after so many rounds.

    Parameters
    ----------
    stage : int
        One of `STAGES`.

    Returns
    -------
    torch.nn.Sequential
        Rows of noise (m, N_Z) to rows of pixels (m, 64). It is shared: do not train it.

    Raises
    ------
    ValueError
        If there is no such stage, or the file is damaged.
    """
    from helpers.data.checkpoints import load_checkpoint

    if stage not in STAGES:
        raise ValueError(f"digit_generator: stage is {stage!r}, expected one of {', '.join(map(str, STAGES))}.")
    kept = load_checkpoint("digit_generator").tensors
    net = generator_net(SIZES, np.random.default_rng(0), output="sigmoid")
    own = f"{stage}."
    net.load_state_dict({name.removeprefix(own): x.float() for name, x in kept.items() if name.startswith(own)})
    return net.eval()


def digit_pictures(G: Any, z: Array) -> np.ndarray:
    """Pictures that a generator makes of noise.

    Parameters
    ----------
    G : torch.nn.Module
        Rows of noise to rows of 64 pixels.
    z : array (n_z, m)
        Noise, one picture's in each column.

    Returns
    -------
    numpy array (m, 8, 8)
        From 0, paper, to 1, ink.

    Raises
    ------
    ValueError or TypeError
        If G is no module, or z has another number of rows than G has inputs, or is not finite.
    """
    import torch

    check_module("digit_pictures", G, "G")
    first = next(G.parameters())
    check_array("digit_pictures", "z", z, letters="(n_z, m)", shape=(first.shape[1], None))
    with torch.no_grad():
        return to_numpy(G(first.new_tensor(to_numpy(z).T))).reshape(-1, 8, 8)


def between(z_0: Array, z_1: Array, t: float, way: str = "straight") -> Array:
    """A point on the way from one noise to another.

        straight:  (1 - t) z_0 + t z_1                                                               (1)
        arc:       sin((1 - t) a) / sin(a) z_0 + sin(t a) / sin(a) z_1,  a the angle between them    (2)

    Normal noise of many dimensions lies near a sphere. Half-way the straight line passes well inside it, where no
    training has been; the arc stays near it.

    Parameters
    ----------
    z_0, z_1 : array (n_z, 1)
        Ends of the way.
    t : float
        From 0, z_0, to 1, z_1.
    way : str
        "straight" or "arc".

    Returns
    -------
    array (n_z, 1)
        The point.

    Raises
    ------
    ValueError or TypeError
        If shapes differ, t leaves [0, 1], way has another name, or an arc between opposite points or from 0 is asked
        for.
    """
    check_array("between", "z_0", z_0, letters="(n_z, 1)", shape=(None, 1))
    check_same_shape("between", "z_1", z_1, "z_0", z_0)
    check_together("between", z_0=z_0, z_1=z_1)
    t = check_between("between", "t", t, 0, 1)
    if check_choice("between", "way", way, WAYS) == "straight":
        return (1 - t) * z_0 + t * z_1  # (1)
    xp = xp_of(z_0)
    lengths = xp.sqrt((z_0**2).sum() * (z_1**2).sum())
    if not float(lengths) > 0:
        raise ValueError("between: z_0 or z_1 is 0 everywhere, expected a direction for an arc. Use the straight way.")
    a = xp.arccos(((z_0 * z_1).sum() / lengths).clip(-1, 1))
    if not 1e-6 < float(a) < np.pi - 1e-6:
        if float(a) < 1:
            return (1 - t) * z_0 + t * z_1  # in the same direction there is no arc
        raise ValueError("between: z_0 and z_1 point in opposite directions, expected one arc between them. Turn one.")
    return (xp.sin((1 - t) * a) * z_0 + xp.sin(t * a) * z_1) / xp.sin(a)  # (2)
