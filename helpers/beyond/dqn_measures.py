"""Small measurements about deep Q-learning: how alike neighbors are, how a target moves, what greed misses."""

import copy
from collections.abc import Generator
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, to_numpy
from helpers.beyond.dqn_nets import q_net, q_values, update_target
from helpers.beyond.dqn_training import TARGETS, Run, learn_from, targets_of
from helpers.beyond.dqn_trials import start_run
from helpers.beyond.environments import make_environment, play_episode
from helpers.beyond.frames import stack_frames
from helpers.beyond.policies import epsilon_greedy
from helpers.beyond.replay import ReplayBuffer
from helpers.checks import check_array, check_between, check_choice, check_list, check_number, check_text, check_whole


def neighbor_correlation(states: Array) -> float:
    """How much each row tells about the next one: the correlation of neighbors, averaged over the columns.

        mean over j of corr(s[t, j], s[t + 1, j]) over t      (1)

    Parameters
    ----------
    states : array (m, n)
        At least 3 rows. A column that never changes is left out.

    Returns
    -------
    float
        Near 1 where neighbors are alike, near 0 where each row is drawn by itself.

    Raises
    ------
    ValueError or TypeError
        If states are not (m, n) with m of at least 3, or no column changes.
    """
    check_array("neighbor_correlation", "states", states, letters="(m, n)", ndim=2)
    values = np.asarray(to_numpy(states), dtype=np.float64)
    before, after = (part - part.mean(axis=0) for part in (values[:-1], values[1:]))  # (m - 1, n)
    spread = np.sqrt((before**2).sum(axis=0) * (after**2).sum(axis=0))  # (n,)
    if len(values) < 3 or not (spread > 0).any():
        raise ValueError(
            f"neighbor_correlation: states have {len(values)} rows, expected at least 3 that are not all alike. Pass"
            " the states of a whole game."
        )
    return float(((before * after).sum(axis=0)[spread > 0] / spread[spread > 0]).mean())  # (1)


def games_by_chance(steps: int, seed: int = 0) -> ReplayBuffer:
    """A buffer full of CartPole, played by chance, in the order in which it was played.

    Parameters
    ----------
    steps, seed : int
        How many steps, and the seed of everything.

    Returns
    -------
    ReplayBuffer
        With `steps` steps.

    Raises
    ------
    ValueError
        If steps is below 1, or seed is negative.
    """
    steps = check_whole("games_by_chance", "steps", steps, least=1)
    seed = check_whole("games_by_chance", "seed", seed)
    env, rng = make_environment("CartPole-v1"), np.random.default_rng([seed, 0])
    buffer = ReplayBuffer(steps, (4,), np.random.default_rng([seed, 1]))
    while buffer.written < steps:
        game = play_episode(env, lambda state, rng: int(rng.integers(2)), rng)
        for t in range(min(len(game.actions), steps - buffer.written)):
            ended = game.terminated and t == len(game.actions) - 1
            buffer.add(game.states[t], int(game.actions[t]), game.rewards[t], game.states[t + 1], ended)
    return buffer


class TargetWalk(NamedTuple):
    """What became of the targets of some fixed steps while a network learned."""

    targets: np.ndarray  # (steps + 1, m): y before the first gradient step and after each
    moved: np.ndarray  # (steps,): how far the targets moved at each gradient step, on average
    losses: np.ndarray  # (steps,)


@lru_cache(maxsize=32)
def target_walk(kind: str, steps: int = 200, *, copy_every: int = 50, tau: float = 0.02, seed: int = 0) -> TargetWalk:
    """Learn from games that were played by chance, and watch the targets of 32 of their steps.

    Parameters
    ----------
    kind : str
        "none", "hard" or "soft": the target network.
    steps, copy_every, tau, seed : int, int, float, int
        Gradient steps; how often a hard target is copied; how fast a soft one follows; of everything.

    Returns
    -------
    TargetWalk

    Raises
    ------
    ValueError
        If the kind is unknown, or a number is out of range.
    """
    import torch

    where = "target_walk"
    check_choice(where, "kind", kind, TARGETS)
    check_whole(where, "steps", steps, least=1)
    check_whole(where, "copy_every", copy_every, least=1)
    check_between(where, "tau", tau, 0, 1, ends="(]")
    buffer, net = games_by_chance(500, seed), q_net(4, 2, np.random.default_rng([seed, 2]), hidden=64)
    target = net if kind == "none" else copy.deepcopy(net)
    optimizer, watched = torch.optim.Adam(net.parameters(), lr=0.005), buffer.sample(32)
    targets, losses = [targets_of(net, target, watched, 0.99, double=False).numpy()], []
    for k in range(1, steps + 1):
        losses.append(learn_from(net, target, optimizer, buffer.sample(64), 0.99, double=False))
        if kind == "soft" or (kind == "hard" and k % copy_every == 0):
            update_target(target, net, tau if kind == "soft" else 1.0, check=False)
        targets.append(targets_of(net, target, watched, 0.99, double=False).numpy())
    y = np.stack(targets)
    return TargetWalk(y, np.abs(np.diff(y, axis=0)).mean(axis=1), np.array(losses))


def button_game(
    epsilon: float, seed: int, *, presses: int = 150, rewards: tuple[float, ...] = (1.0, 1.0, 1.0, 5.0)
) -> float:
    """The smallest game there is: one state, a few buttons, and a network that learns what they pay.

    Parameters
    ----------
    epsilon : float
        The share of presses by chance, from 0 to 1.
    seed, presses : int
        Of everything; how often a button is pressed.
    rewards : tuple of float
        What the buttons pay, two of them at least.

    Returns
    -------
    float
        The share of the best button among the last 50 presses.

    Raises
    ------
    ValueError or TypeError
        If epsilon lies outside [0, 1], seed is negative, there are fewer than 50 presses, or fewer than two buttons.
    """
    import torch

    where = "button_game"
    epsilon = check_between(where, "epsilon", epsilon, 0, 1)
    presses, seed = check_whole(where, "presses", presses, least=50), check_whole(where, "seed", seed)
    pays = [check_number(where, f"rewards[{k}]", pay) for k, pay in enumerate(check_list(where, "rewards", rewards))]
    check_whole(where, "len(rewards)", len(pays), least=2)
    weights, batches, rng = (np.random.default_rng([seed, k]) for k in range(3))
    net, state = q_net(1, len(pays), weights, hidden=16), np.ones(1, np.float32)
    buffer, optimizer = ReplayBuffer(presses, (1,), batches), torch.optim.Adam(net.parameters(), lr=0.03)
    pressed: list[int] = []
    for _ in range(presses):
        pressed.append(epsilon_greedy(q_values(net, state), epsilon, rng, check=False))
        buffer.add(state, pressed[-1], pays[pressed[-1]], state, True)
        learn_from(net, net, optimizer, buffer.sample(8), 0.99)
    return float(np.mean(np.array(pressed[-50:]) == int(np.argmax(pays))))


@lru_cache(maxsize=32)
def explained_speed(k: int, *, games: int = 40, seed: int = 0) -> float:
    """How well the speed of the cart and of the pole can be told from the last k positions, (x, theta) of each.

        V ~ [positions(t - k + 1), ..., positions(t), 1] W, by least squares        (1)
        R^2 = 1 - sum (V - prediction)^2 / sum (V - mean V)^2                       (2)

    Parameters
    ----------
    k, games, seed : int
        How many positions are seen; how many games are played by chance; of everything. The first half of the games
        gives W, the second half judges.

    Returns
    -------
    float
        R^2: 0 where nothing can be told, 1 where all can.

    Raises
    ------
    ValueError
        If k is below 1, or games is below 2.
    """
    check_whole("explained_speed", "games", games, least=2)
    env, rng = make_environment("CartPole-v1"), np.random.default_rng(seed)
    played = [play_episode(env, lambda state, rng: int(rng.integers(2)), rng).states for _ in range(games)]
    halves = []
    for half in (played[: games // 2], played[games // 2 :]):
        seen = np.concatenate([stack_frames(states[:, ::2], k) for states in half])  # (m, k, 2)
        rows = seen.reshape(len(seen), -1)
        halves.append((np.concatenate([rows, np.ones((len(rows), 1))], axis=1), np.concatenate(half)[:, 1::2]))
    (X, V), (X_new, V_new) = halves
    missed = V_new - X_new @ np.linalg.lstsq(X, V, rcond=None)[0]  # (1)  (m, 2)
    return float(1 - (missed**2).sum() / ((V_new - V_new.mean(axis=0)) ** 2).sum())  # (2)


_alive: dict[tuple[str, int], Run] = {}


def live_run(way: str, seed: int, steps: int, *, every: int = 250) -> Generator[Run, None, None]:
    """A run of `start_run` that stays alive: asked for more steps, it goes on from where it is.

    Parameters
    ----------
    way, seed : str, int
        As in `start_run`.
    steps : int
        How many steps of the game it shall have at the end.
    every : int
        How many steps between two looks.

    Yields
    ------
    Run
        First as it is. It may have more than `steps` steps already: draw what happened up to there.

    Raises
    ------
    ValueError or TypeError
        If the way is unknown, or a number is out of range.
    """
    way, seed = check_text("live_run", "way", way), check_whole("live_run", "seed", seed)
    steps = check_whole("live_run", "steps", steps)
    every = check_whole("live_run", "every", every, least=1)
    if (way, seed) not in _alive:
        _alive[way, seed] = start_run(way, seed)
    run = _alive[way, seed]
    yield run
    while run.step < steps:
        for _ in run.advance(min(every, steps - run.step)):
            pass
        yield run
