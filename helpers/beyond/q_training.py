"""Whole trainings with a table of action values: an agent plays and learns with Q-learning or SARSA."""

from collections.abc import Generator
from typing import Any, NamedTuple

import numpy as np

from helpers.beyond.environments import check_environment, reset
from helpers.beyond.q_learning import check_alpha, check_gamma
from helpers.checks import check_between, check_choice, check_flags, check_generator, check_whole

METHODS = ("Q-learning", "SARSA")


class Learned(NamedTuple):
    """What a training leaves."""

    Q: np.ndarray  # (n_states, n_actions)
    returns: np.ndarray  # (episodes,) sum of the rewards of each, exploration included


def q_episodes(
    env: Any,
    *,
    episodes: int,
    alpha: float,
    gamma: float,
    epsilon: float,
    rng: np.random.Generator,
    method: str = "Q-learning",
    epsilon_end: float | None = None,
    every: int = 1,
) -> Generator[Learned, None, None]:
    """Play and learn, and look at the table now and then: for pictures of a training that is under way.

    Each step chooses as `epsilon_greedy` and learns as `q_update` or `sarsa_update`; both are written out here on
    Python's lists, which are ten times faster than arrays for rows of four numbers.

    Parameters
    ----------
    env : gymnasium.Env or GridWorld
        A world with countable states and actions.
    episodes, alpha, gamma, epsilon
        How many episodes; step size, discount and exploration as in `q_update` and `epsilon_greedy`.
    rng : numpy Generator
        Every chance in it.
    method : str
        One of METHODS.
    epsilon_end : float, optional
        What epsilon has fallen to in the last episode, evenly; it stays as it is if left out.
    every : int
        After how many episodes the table is looked at; after the last one always.

    Yields
    ------
    Learned
        The table and the returns so far.

    Raises
    ------
    ValueError or TypeError
        If env has no countable states or actions, the method is unknown, or a number lies outside its range.
    """
    where = "q_episodes"
    n_actions = check_environment(where, env)
    n_states = getattr(env.observation_space, "n", None)
    if n_states is None:
        raise TypeError(
            f"{where}: the states of env cannot be counted, expected a world such as FrozenLake-v1. A table has a row"
            " for each state; lesson A.3 does without."
        )
    episodes = check_whole(where, "episodes", episodes, least=1)
    alpha, gamma = check_alpha(where, alpha), check_gamma(where, gamma)
    last = epsilon if epsilon_end is None else epsilon_end
    for name, value in (("epsilon", epsilon), ("epsilon_end", last)):
        check_between(where, name, value, 0, 1, advice="It is a probability, such as 0.1.")
    sarsa = check_choice(where, "method", method, METHODS) == "SARSA"
    every = check_whole(where, "every", every, least=1)
    check_generator(where, rng)
    rows, returns = [[0.0] * n_actions for _ in range(int(n_states))], []
    for played, explore in enumerate(np.linspace(epsilon, last, episodes), start=1):
        returns.append(_one_episode(env, rows, alpha, gamma, float(explore), sarsa, rng))
        if played % every == 0 or played == episodes:
            yield Learned(np.array(rows), np.array(returns))


def _one_episode(
    env: Any, rows: list[list[float]], alpha: float, gamma: float, epsilon: float, sarsa: bool,
    rng: np.random.Generator,
) -> float:  # fmt: skip
    """Play one episode and learn from each of its steps; rows is changed. Gives the sum of the rewards."""
    s, total, over = reset(env, rng), 0.0, False
    a = _choose(rows[s], epsilon, rng)
    while not over:
        s_next, R, terminated, truncated, _ = env.step(a)
        over, total = terminated or truncated, total + R
        after = rows[s_next]
        a_next = _choose(after, epsilon, rng) if sarsa else -1
        y = R if terminated else R + gamma * (after[a_next] if sarsa else max(after))
        rows[s][a] += alpha * (y - rows[s][a])
        s, a = s_next, a_next if sarsa else -1 if over else _choose(rows[s_next], epsilon, rng)
    return float(total)


def _choose(row: list[float], epsilon: float, rng: np.random.Generator) -> int:
    """`epsilon_greedy` on a list: the same draws, the same action."""
    if rng.random() < epsilon:
        return int(rng.random() * len(row))
    best = max(row)
    ties = row.count(best)
    if ties == 1:
        return row.index(best)
    return [a for a, value in enumerate(row) if value == best][int(rng.random() * ties)]


def learn_q(env: Any, *, episodes: int, progress: bool = False, **settings: Any) -> Learned:
    """Play and learn for some episodes.

    Parameters
    ----------
    env, episodes, settings
        As in `q_episodes`: alpha, gamma, epsilon, rng, and perhaps method and epsilon_end.
    progress : bool
        Whether to show a bar. An interruption gives what has been learned until then.

    Returns
    -------
    Learned
        The table, and the return of every episode.

    Raises
    ------
    ValueError or TypeError
        As in `q_episodes`.
    """
    check_flags("learn_q", progress=progress)
    for name in ("alpha", "gamma", "epsilon", "rng"):
        if name not in settings:
            raise TypeError(f"learn_q: {name} is missing, expected alpha, gamma, epsilon and rng. See q_episodes.")
    learned = None
    every = 1 + check_whole("learn_q", "episodes", episodes, least=1) // 1000
    bar = _bar(episodes) if progress else None
    try:
        for learned in q_episodes(env, episodes=episodes, every=every, **settings):
            if bar is not None:
                bar.update(len(learned.returns) - bar.n)
    except KeyboardInterrupt:
        if learned is None:
            raise
    finally:
        if bar is not None:
            bar.close()
    assert learned is not None
    return learned


def _bar(episodes: int) -> Any:
    from tqdm.auto import tqdm

    return tqdm(total=episodes, desc="learning", unit=" episodes")
