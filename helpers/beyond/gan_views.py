"""What a game of two networks looks like: examples, the discriminator's answers, and where the generator is pulled."""

from typing import Any

import numpy as np

from helpers.arrays import Array, to_numpy
from helpers.beyond.gan import GAME, Game, draw_noise
from helpers.beyond.gan_losses import LOSSES, generator_loss_backward, generator_loss_forward
from helpers.checks import check_array, check_choice, check_generator, check_kind
from helpers.neural.activations import sigmoid


def made_up(game: Game, m: int, rng: np.random.Generator) -> np.ndarray:
    """m examples of the game's generator.

    Parameters
    ----------
    game : Game
        It stays as it is.
    m : int
        How many, at least 1.
    rng : numpy Generator
        What draws the noise: the same seed gives the same noise to every stage of a generator.

    Returns
    -------
    numpy array (n_x, m)
        An example in each column.

    Raises
    ------
    ValueError or TypeError
        If game is no Game, m is below 1 or rng is no generator.
    """
    import torch

    check_kind("made_up", "game", game, Game, GAME)
    check_generator("made_up", rng)
    noise = draw_noise(game, m, rng)
    with torch.no_grad():
        return to_numpy(game.G(noise)).T


def taken_for_real(game: Game, X: Array) -> np.ndarray:
    """The discriminator's answers, D(x) = sigma(logit).

    Parameters
    ----------
    game : Game
        It stays as it is.
    X : array (n_x, m)
        Examples in columns.

    Returns
    -------
    numpy array (1, m)
        Probabilities of being real.

    Raises
    ------
    ValueError or TypeError
        If game is no Game, or X has another number of rows than D has inputs, or is not finite.
    """
    import torch

    rows = _rows("taken_for_real", game, X)
    with torch.no_grad():
        return sigmoid(to_numpy(game.D(rows)).T)


def pull_on_examples(game: Game, X: Array, loss: str = "") -> np.ndarray:
    """Where the generator would like its examples to move: against the gradient of its cost, for each by itself.

        pull_i = -m dJ_G/dx_i = -(dL/dz) (dz/dx_i)      (1)

    dL/dz is 1 - D or D, as the loss says; dz/dx is the slope of the discriminator at x. Both have to be there.

    Parameters
    ----------
    game : Game
        It stays as it is.
    X : array (n_x, m)
        Generated examples in columns.
    loss : str
        "non-saturating" or "saturating"; the game's own if left out.

    Returns
    -------
    numpy array (n_x, m)
        An arrow for each example.

    Raises
    ------
    ValueError or TypeError
        If game is no Game, X does not fit the discriminator, or there is no such loss.
    """
    loss = _loss("pull_on_examples", game, loss)
    rows = _rows("pull_on_examples", game, X).requires_grad_()
    game.D.requires_grad_(False)
    try:
        Z = game.D(rows)
        Z.backward(_pull_on_logits(Z, loss))
    finally:
        game.D.requires_grad_(True)
    return -len(rows) * to_numpy(rows.grad).T  # (1)


def gradient_size(game: Game, m: int, rng: np.random.Generator, loss: str = "") -> float:
    """How much the generator hears: the length of the gradient of its cost, over all its parameters.

        sqrt( sum over all parameters of (dJ_G/dtheta)^2 )      (1)

    Parameters
    ----------
    game : Game
        It stays as it is.
    m : int
        How many generated examples.
    rng : numpy Generator
        What draws the noise.
    loss : str
        "non-saturating" or "saturating"; the game's own if left out.

    Returns
    -------
    float
        The length, at least 0.

    Raises
    ------
    ValueError or TypeError
        If game is no Game, m is below 1, rng is no generator, or there is no such loss.
    """
    import torch

    check_generator("gradient_size", rng)
    loss = _loss("gradient_size", game, loss)
    Z = game.D(game.G(draw_noise(game, m, rng)))
    slopes = torch.autograd.grad(Z, list(game.G.parameters()), _pull_on_logits(Z, loss))
    return float(sum((slope**2).sum() for slope in slopes)) ** 0.5  # (1)


def _pull_on_logits(Z: Any, loss: str) -> Any:
    """dJ_G/dz at the logits (m, 1)."""
    return generator_loss_backward(1, generator_loss_forward(Z.detach().T, loss=loss, check=False)[1]).T


def _loss(where: str, game: Game, loss: str) -> str:
    own = check_kind(where, "game", game, Game, GAME).loss
    return own if isinstance(loss, str) and not loss else check_choice(where, "loss", loss, LOSSES)


def _rows(where: str, game: Game, X: Array) -> Any:
    first = next(check_kind(where, "game", game, Game, GAME).D.parameters())
    check_array(where, "X", X, letters="(n_x, m)", shape=(first.shape[1], None))
    return first.new_tensor(to_numpy(X).T)
