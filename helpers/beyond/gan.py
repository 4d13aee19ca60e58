"""The game of a generative adversarial network: a step of the discriminator, a step of the generator, and rounds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, best_device, randn, to_numpy
from helpers.beyond.gan_losses import (
    LOSSES,
    discriminator_loss_backward,
    discriminator_loss_forward,
    generator_loss_backward,
    generator_loss_forward,
)
from helpers.beyond.gan_nets import check_players
from helpers.checks import check_array, check_between, check_choice, check_generator, check_positive, check_whole
from helpers.kind_checks import check_kind

NOISES = ("normal", "uniform")
GAME = "Pass what start_game gave."


class Round(NamedTuple):
    """What a round of the game looked like, from the last step of each player in it."""

    number: int  # counted from 1
    cost_D: float  # -V, the cross-entropy; log 4 = 1.386 where D knows nothing
    cost_G: float  # of the loss that the generator follows
    D_real: float  # mean probability that D gave to real examples to be real
    D_fake: float  # and to generated ones


@dataclass
class Game:
    """Two networks, their optimizers, where real examples come from, and the only source of randomness."""

    G: Any
    D: Any
    draw_real: Callable[[int, np.random.Generator], np.ndarray]  # (m, rng) -> (m, n_x): rows are examples
    rng: np.random.Generator
    batch_size: int
    loss: str
    noise: str
    optimizer_G: Any
    optimizer_D: Any
    rounds: int = 0
    history: list[Round] = field(default_factory=list)


def start_game(
    G: Any,
    D: Any,
    draw_real: Callable[[int, np.random.Generator], np.ndarray],
    rng: np.random.Generator,
    *,
    batch_size: int = 128,
    rate_G: float = 1e-3,
    rate_D: float = 1e-3,
    momentum: float = 0.5,
    loss: str = "non-saturating",
    noise: str = "normal",
) -> Game:
    """Set two networks against each other; nothing is trained yet.

    Parameters
    ----------
    G, D : torch.nn.Module
        (m, n_z) -> (m, n_x), and (m, n_x) -> logits (m, 1). They move to `best_device()`.
    draw_real, rng : function, numpy Generator
        draw_real(m, rng) gives m real examples, (m, n_x); rng draws them and the noise.
    batch_size : int
        Real and generated examples in a step.
    rate_G, rate_D, momentum : float
        Learning rates of the two, and Adam's beta_1, lower than usual: the other player changes the task all the time.
    loss : str
        The generator's: "non-saturating" or "saturating".
    noise : str
        What z is: "normal", or "uniform" from 0 to 1.

    Returns
    -------
    Game
        To be played with `discriminator_step`, `generator_step` and `play`.

    Raises
    ------
    ValueError or TypeError
        If G or D is no module, D does not fit G or gives more than a logit, draw_real is no function, a number is out
        of range, a name is unknown, or rng is no generator.
    """
    import torch

    where = "start_game"
    check_players(where, G, D, draw_real)
    check_generator(where, rng)
    check_choice(where, "loss", loss, LOSSES)
    check_choice(where, "noise", noise, NOISES)
    batch_size = check_whole(where, "batch_size", batch_size, least=1)
    betas = (check_between(where, "momentum", momentum, 0, 1, ends="[)"), 0.999)
    rates = [check_positive(where, name, rate) for name, rate in (("rate_G", rate_G), ("rate_D", rate_D))]
    G, D = G.to(best_device()), D.to(best_device())
    pairs = zip((G, D), rates, strict=True)
    adams = [torch.optim.Adam(net.parameters(), lr=rate, betas=betas, fused=True) for net, rate in pairs]
    return Game(G, D, draw_real, rng, batch_size, loss, noise, *adams)


def draw_noise(game: Game, m: int, rng: np.random.Generator | None = None) -> Any:
    """m rows of noise as the game's generator wants them: (m, n_z).

    Parameters
    ----------
    game, m : Game, int
        From `start_game`; how many rows, at least 1.
    rng : numpy Generator, optional
        What draws, if not the game's own.

    Returns
    -------
    tensor (m, n_z)
        On the generator's device.

    Raises
    ------
    ValueError or TypeError
        If game is no Game, m is below 1 or rng is no generator.
    """
    first = next(check_kind("draw_noise", "game", game, Game, GAME).G.parameters())
    rng = game.rng if rng is None else rng
    check_generator("draw_noise", rng)
    shape = (check_whole("draw_noise", "m", m, least=1), first.shape[1])
    return randn(rng, shape, like=first) if game.noise == "normal" else first.new_tensor(rng.random(shape))


def discriminator_step(game: Game) -> tuple[float, float, float]:
    """One step of the discriminator: it climbs V by going down its cost -V; the generator stays as it is.

    1. x: real examples, G(z): generated ones, *detached*: no gradient reaches the generator.
    2. J_D = -mean log D(x) - mean log(1 - D(G(z))), see `discriminator_loss_forward`.
    3. A step of Adam on D's parameters against the gradient.

    Parameters
    ----------
    game : Game
        Changed: D and its optimizer.

    Returns
    -------
    J_D, D_real, D_fake : float
        Before the step: cost, and the mean answers.

    Raises
    ------
    ValueError or TypeError
        If game is no Game, or the cost is not finite any more.
    """
    import torch

    real = _real(game)
    fake = game.G(draw_noise(game, len(real))).detach()  # 1
    Z = game.D(torch.cat([real, fake]))  # (2 m, 1)
    logits = Z.detach().T  # (1, 2 m)
    J, cache = discriminator_loss_forward(logits[:, : len(real)], logits[:, len(real) :], check=False)  # 2
    dZ = torch.cat(discriminator_loss_backward(1, cache), dim=1)  # (1, 2 m)
    _descend(game.optimizer_D, J, Z, dZ.T, "discriminator_step")  # 3
    return float(J), float(cache.D_real.mean()), float(cache.D_fake.mean())


def generator_step(game: Game) -> float:
    """One step of the generator, through a discriminator that stays as it is.

    1. J_G from the logits D(G(z)), see `generator_loss_forward`; here G(z) is *not* detached.
    2. Its gradient runs back through D into G; a step of Adam on G's parameters only.

    Parameters
    ----------
    game : Game
        Changed: G, its optimizer and the generator of randomness.

    Returns
    -------
    float
        J_G before the step.

    Raises
    ------
    ValueError or TypeError
        If game is no Game, or the cost is not finite any more.
    """
    check_kind("generator_step", "game", game, Game, GAME).D.requires_grad_(False)
    try:
        Z = game.D(game.G(draw_noise(game, game.batch_size)))
        J, cache = generator_loss_forward(Z.detach().T, loss=game.loss, check=False)  # 1
        _descend(game.optimizer_G, J, Z, generator_loss_backward(1, cache).T, "generator_step")  # 2
    finally:
        game.D.requires_grad_(True)
    return float(J)


def play(game: Game, rounds: int, *, steps_D: int = 1, steps_G: int = 1) -> Iterator[Round]:
    """Rounds of the game: some steps of the discriminator, then some of the generator.

    Parameters
    ----------
    game : Game
        Changed, and its history grows.
    rounds, steps_D, steps_G : int
        How many; steps of each player in a round, at least 1.

    Yields
    ------
    Round
        One after the other, as they are played.

    Raises
    ------
    ValueError or TypeError
        If game is no Game, a number is out of range, or a cost is not finite any more.
    """
    check_kind("play", "game", game, Game, GAME)
    for name, steps in (("steps_D", steps_D), ("steps_G", steps_G)):
        check_whole("play", name, steps, least=1)
    for _ in range(check_whole("play", "rounds", rounds)):
        for _ in range(steps_D):
            cost_D, D_real, D_fake = discriminator_step(game)
        for _ in range(steps_G):
            cost_G = generator_step(game)
        game.rounds += 1
        game.history.append(Round(game.rounds, cost_D, cost_G, D_real, D_fake))
        yield game.history[-1]


def _real(game: Game) -> Any:
    first = next(check_kind("discriminator_step", "game", game, Game, GAME).D.parameters())
    real, shape = game.draw_real(game.batch_size, game.rng), (game.batch_size, first.shape[1])
    check_array("discriminator_step", "draw_real(m, rng)", real, letters="(m, n_x)", shape=shape)
    return first.new_tensor(to_numpy(real))


def _descend(optimizer: Any, J: Array, Z: Any, dZ: Any, where: str) -> None:
    """A step of the optimizer: dZ (m, 1), the gradient of the cost at the logits, goes back through the network."""
    if not bool(J.isfinite()):
        raise ValueError(f"{where}: the cost is {float(J)}, expected a finite number. Lower the learning rates.")
    optimizer.zero_grad()
    Z.backward(dZ)
    optimizer.step()
