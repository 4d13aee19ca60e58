"""The trainings of lesson A.4: plain and variational autoencoders of digits, and their scores."""

from collections.abc import Generator, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import max_along
from helpers.beyond.autoencoder_nets import autoencoder_net
from helpers.beyond.digit_judge import as_rows, judged, nearest_training, vae_digits
from helpers.beyond.elbo import bernoulli_reconstruction
from helpers.beyond.gaussian_kl import standard_kl_forward
from helpers.beyond.vae import decode, encode, pixel_loss, vae_loss, vae_net
from helpers.checks import check_between, check_whole
from helpers.neural.training_history import Epoch
from helpers.torch_training import fit_epochs

HIDDEN, EPOCHS, LONG, BATCH, RATE = (96, 48), 12, 40, 100, 0.005
N_Z, KEPT = 8, {0.0: "digit_autoencoder", 1.0: "digit_vae"}  # beta: name of its checkpoint
TOLD = 0.05  # nats: a number of the code that carries less counts as silent


class Step(NamedTuple):
    """A training under way."""

    epoch: Epoch
    net: Any


def vae_epochs(
    n_z: int, beta: float, seed: int = 0, epochs: int = EPOCHS, every: int = 1, batch_size: int = BATCH
) -> Generator[Step, None, None]:
    """Train on the digits: a variational autoencoder, or with beta = 0 a plain one, whose codes are points.

    Parameters
    ----------
    n_z : int
        Numbers of a code.
    beta : float
        Weight of the KL term; 0 also takes the noise away.
    seed : int
        Of weights, order and noise.
    epochs, every : int
        How often to go through the digits, and after how many epochs to look.
    batch_size : int
        Digits in a step. The learning rate grows in proportion: fewer steps, but longer ones.

    Returns
    -------
    generator of Step
        At the start, after every `every` epochs and at the end; the module is always the same one.

    Raises
    ------
    ValueError
        If a number is out of range.
    """
    where = "vae_epochs"
    n_z, seed = check_whole(where, "n_z", n_z, least=1), check_whole(where, "seed", seed)
    beta, epochs = check_between(where, "beta", beta, 0, float("inf")), check_whole(where, "epochs", epochs, least=1)
    rng, X = np.random.default_rng(seed), vae_digits().images_train
    sizes = (X.shape[1] * X.shape[2], *HIDDEN, n_z)
    batch_size = check_whole(where, "batch_size", batch_size, least=1)
    net, rate = _new_net(sizes, beta, rng), RATE * batch_size / BATCH
    walk = fit_epochs(
        net,
        X,
        as_rows(X),
        loss=vae_loss(n_z, beta) if beta else pixel_loss,
        epochs=epochs,
        batch_size=batch_size,
        learning_rate=rate,
        schedule=lambda epoch: rate * (1 - 0.9 * epoch / epochs),
        rng=rng,
        every=every,
    )
    return (Step(epoch, net) for epoch in walk)


@cache
def trained_vae(n_z: int, beta: float, seed: int = 0, epochs: int = EPOCHS) -> Any:
    """The module that `vae_epochs` ends with, in eval mode; asked again, it is there at once.

    Parameters
    ----------
    n_z, beta, seed, epochs : int, float, int, int
        As there.

    Returns
    -------
    torch.nn.Module
    """
    *_, last = vae_epochs(n_z, beta, seed, epochs, every=epochs)
    return last.net.eval()


@cache
def long_trained_vae(beta: float) -> Any:
    """What `trained_vae(8, beta, seed=0, epochs=LONG)` gave, from a file: a code of eight numbers, trained for long.

    Parameters
    ----------
    beta : float
        0, the plain autoencoder, or 1.

    Returns
    -------
    torch.nn.Module
        In eval mode. It is shared: do not train it.

    Raises
    ------
    ValueError
        If no such training was kept, or the file is damaged.
    """
    from helpers.data.checkpoints import load_checkpoint

    if beta not in KEPT:
        raise ValueError(f"long_trained_vae: beta is {beta!r}, expected one of {', '.join(map(str, KEPT))}.")
    net = _new_net((28 * 28, *HIDDEN, N_Z), beta, np.random.default_rng(0))
    net.load_state_dict({name: x.float() for name, x in load_checkpoint(KEPT[beta]).tensors.items()})
    return net.eval()


def _new_net(sizes: Sequence[int], beta: float, rng: np.random.Generator) -> Any:
    return vae_net(sizes, rng) if beta else autoencoder_net(sizes, rng, output="linear")


class Scores(NamedTuple):
    """How an autoencoder does on unseen digits, and in making up new ones."""

    reconstruction: float  # nats per picture, with a draw of z
    KL: float  # nats per picture, 0 for a plain autoencoder
    speaking: float  # numbers of the code that carry more than TOLD nats
    sure: float  # how sure the judge is of pictures made from prior draws, on average
    far: float  # how far such pictures are from the nearest training picture, on average
    between: float  # the same for pictures halfway between the codes of two different digits
    fitted: float  # and for pictures drawn from one Gaussian that was fitted to the codes afterwards


def vae_scores(net: Any, seed: int = 0, m: int = 1000) -> Scores:
    """Look at a trained autoencoder from all sides.

    Parameters
    ----------
    net : torch.nn.Module
        From `vae_epochs`.
    seed : int
        Of all draws.
    m : int
        How many pictures are made up, and pairs of digits tried.

    Returns
    -------
    Scores

    Raises
    ------
    ValueError or TypeError
        If net is no such module, or a number is out of range.
    """
    rng = np.random.default_rng(check_whole("vae_scores", "seed", seed))
    m, digits = check_whole("vae_scores", "m", m, least=2), vae_digits()
    mu, log_var = encode(net, digits.images_test)
    KL = np.zeros_like(mu) if log_var is None else standard_kl_forward(mu, log_var)[0]
    sigma = np.zeros_like(mu) if log_var is None else np.exp(log_var / 2)
    A = (
        decode(net, mu + sigma * rng.standard_normal(mu.shape))
        .clip(1e-6, 1 - 1e-6)
        .reshape(len(digits.images_test), -1)
    )
    paid = bernoulli_reconstruction(np.asarray(np.log(A / (1 - A)).T, dtype=np.float64), as_rows(digits.images_test).T)
    made_up = decode(net, rng.standard_normal((len(mu), m)))
    one, other = rng.integers(mu.shape[1], size=(2, m))
    different = digits.labels_test[0, one] != digits.labels_test[0, other]
    halfway = decode(net, (mu[:, one] + mu[:, other])[:, different] / 2)
    fitted = decode(net, rng.multivariate_normal(mu.mean(axis=1), np.atleast_2d(np.cov(mu)), size=m).T)
    return Scores(
        paid.mean(),
        KL.sum(axis=0).mean(),
        float((KL.mean(axis=1) > TOLD).sum()),
        max_along(judged(made_up), 0).mean(),
        nearest_training(made_up).mean(),
        nearest_training(halfway).mean(),
        nearest_training(fitted).mean(),
    )


def beta_trial(beta: float, seed: int, n_z: int = N_Z, epochs: int = LONG) -> list[float]:
    """Train long and score: the trainings behind the choice of beta.

    Parameters
    ----------
    beta, seed, n_z, epochs : float, int, int, int
        As in `vae_epochs`.

    Returns
    -------
    list of 7 floats
        The Scores in their order.
    """
    return [float(score) for score in vae_scores(trained_vae(n_z, beta, seed, epochs), seed)]
