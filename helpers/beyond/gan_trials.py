"""The games behind lesson A.5: the ring with balanced and unbalanced players, laws of one number, and digits."""

from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import to_numpy
from helpers.beyond.gan import Game, play, start_game
from helpers.beyond.gan_nets import discriminator_net, generator_net
from helpers.beyond.gan_scores import modes_reached
from helpers.beyond.gan_views import gradient_size, made_up
from helpers.beyond.inverse_cdf import sample_by_inverse
from helpers.checks import check_array, check_between, check_choice, check_whole
from helpers.data.gan_trials import EVERY, SHOWN, STAGES
from helpers.data.ring import ring_centers, ring_of_gaussians

NEAR = 0.4  # so far from a center a point still belongs to its mode: four standard deviations
LINE = ("triangular", "exponential", "logistic", "two bells")  # laws that a small generator learns


class Setting(NamedTuple):
    """How strong each of the two players is."""

    rate_G: float
    rate_D: float
    steps_G: int
    steps_D: int
    loss: str


LINE_STEPS = 3  # of the discriminator, for one of a generator of one number
SETTINGS = {
    "balanced": Setting(1e-3, 3e-3, 1, 1, "non-saturating"),
    "strong generator": Setting(5e-3, 5e-4, 1, 1, "non-saturating"),
    "strong discriminator": Setting(3e-4, 3e-3, 1, 10, "saturating"),
    "strong discriminator, non-saturating": Setting(3e-4, 3e-3, 1, 10, "non-saturating"),
}


def ring_game(seed: int = 0, setting: str = "balanced") -> Game:
    """A new game on the ring of eight Gaussians.

    Parameters
    ----------
    seed : int
        Of the weights, the noise and the points.
    setting : str
        One of `SETTINGS`; its steps are those of `play`.

    Returns
    -------
    Game
        Nothing is trained yet.

    Raises
    ------
    ValueError
        If seed is no whole number or setting has another name.
    """
    rng = np.random.default_rng(check_whole("ring_game", "seed", seed))
    how = SETTINGS[check_choice("ring_game", "setting", setting, SETTINGS)]
    G, D = generator_net((2, 64, 64, 2), rng), discriminator_net((2, 64, 64), rng)

    def draw(m: int, rng: np.random.Generator) -> np.ndarray:
        return ring_of_gaussians(m, rng).T

    return start_game(G, D, draw, rng, loss=how.loss, rate_G=how.rate_G, rate_D=how.rate_D)


def points_game(points: Any, seed: int = 0, blur: float = 0.05) -> Game:
    """A new game on points of the plane, such as a drawing; each draw is moved a little.

        x = a point, each as likely + blur * normal numbers      (1)

    Parameters
    ----------
    points : array (2, m)
        At least one point.
    seed : int
        Of the weights, the noise and the draws.
    blur : float
        Standard deviation, at least 0.

    Returns
    -------
    Game
        Nothing is trained yet.

    Raises
    ------
    ValueError or TypeError
        If points are not (2, m) or not finite, or a number is out of range.
    """
    check_array("points_game", "points", points, letters="(2, m)", shape=(2, None))
    blur = check_between("points_game", "blur", blur, 0, np.inf)
    rng = np.random.default_rng(check_whole("points_game", "seed", seed))
    rows = np.asarray(points, dtype=np.float64).T

    def draw(m: int, rng: np.random.Generator) -> np.ndarray:
        return rows[rng.integers(0, len(rows), m)] + blur * rng.standard_normal((m, 2))  # (1)

    G, D = generator_net((2, 64, 64, 2), rng), discriminator_net((2, 64, 64), rng)
    return start_game(G, D, draw, rng, rate_G=2e-3, rate_D=6e-3)


def line_game(law: str, seed: int = 0) -> Game:
    """A new game on a law of one number; its noise is one uniform number, so that the generator is a curve.

    Parameters
    ----------
    law : str
        One of `LINE`.
    seed : int
        Of the weights, the noise and the draws.

    Returns
    -------
    Game
        Nothing is trained yet.

    Raises
    ------
    ValueError
        If the law has another name or seed is no whole number.
    """
    check_choice("line_game", "law", law, LINE)
    rng = np.random.default_rng(check_whole("line_game", "seed", seed))
    G, D = generator_net((1, 64, 64, 1), rng), discriminator_net((1, 64, 64), rng)

    def draw(m: int, rng: np.random.Generator) -> np.ndarray:
        return sample_by_inverse(law, m, rng)[:, None]

    return start_game(G, D, draw, rng, noise="uniform", batch_size=256, rate_G=1e-3, rate_D=5e-3)


def curve_of(game: Game, u: np.ndarray) -> np.ndarray:
    """A generator of one number as a curve: G(u) for the noise u (k,), as an array (k,)."""
    import torch

    first = next(game.G.parameters())
    with torch.no_grad():
        return np.asarray(to_numpy(game.G(first.new_tensor(u).reshape(-1, 1)))[:, 0], dtype=np.float64)


def line_trial(law: str, seed: int) -> list[list[float]]:
    """The curve of a generator at `STAGES`, on 100 places u = 0.005, 0.015, ..., 0.995."""
    game, u = line_game(law, seed), (np.arange(100) + 0.5) / 100
    curves = []
    for stage in STAGES:
        for _ in play(game, stage - game.rounds, steps_D=LINE_STEPS):
            pass
        curves.append(curve_of(game, u).tolist())
    return curves


def ring_trial(setting: str, seed: int) -> list[list[float]]:
    """A game on the ring, looked at every 25 rounds: modes, share on a mode, D_real, D_fake, gradient of G's loss."""
    game, how = ring_game(seed, setting), SETTINGS[setting]
    seen = []
    for now in play(game, STAGES[-1], steps_D=how.steps_D, steps_G=how.steps_G):
        if now.number % EVERY == 0:
            modes = modes_reached(made_up(game, 1000, np.random.default_rng(9)), ring_centers(), radius=NEAR)
            size = gradient_size(game, 500, np.random.default_rng(9))
            seen.append([modes.reached, modes.share, now.D_real, now.D_fake, size])
    return seen


def ring_points(setting: str, seed: int) -> list[list[list[float]]]:
    """Points of a game on the ring at `STAGES`: (stages, 2, SHOWN)."""
    game, how = ring_game(seed, setting), SETTINGS[setting]
    stages = []
    for stage in STAGES:
        for _ in play(game, stage - game.rounds, steps_D=how.steps_D, steps_G=how.steps_G):
            pass
        stages.append(made_up(game, SHOWN, np.random.default_rng(5)).tolist())
    return stages
