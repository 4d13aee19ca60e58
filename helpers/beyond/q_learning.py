"""Learning a table of action values: the update of Q-learning and of SARSA, and whole trainings with them."""

from collections.abc import Generator
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, as_float, copy
from helpers.beyond.environments import check_environment, reset
from helpers.checks import check_array, check_between, check_choice, check_generator, check_number, check_whole

METHODS = ("Q-learning", "SARSA")


class Learned(NamedTuple):
    """What a training leaves."""

    Q: np.ndarray  # (n_states, n_actions)
    returns: np.ndarray  # (episodes,) sum of the rewards of each, exploration included


def discounted_returns(rewards: Array, gamma: float) -> Array:
    """What each moment of an episode has before it.

        G_t = R_t + gamma G_{t+1},   0 behind the end                          (1)
            = R_t + gamma R_{t+1} + gamma^2 R_{t+2} + ...

    Parameters
    ----------
    rewards : array (T,)
        R_0 ... R_{T-1}.
    gamma : float
        From 0, only the next reward, to 1, the plain sum.

    Returns
    -------
    array (T,)
        G_0 ... G_{T-1}.

    Raises
    ------
    ValueError or TypeError
        If rewards is not (T,) or not finite, or gamma lies outside [0, 1].
    """
    check_array("discounted_returns", "rewards", rewards, letters="(T,)", ndim=1)
    gamma = _checked_gamma("discounted_returns", gamma)
    G = copy(as_float(rewards))
    for t in range(G.shape[0] - 2, -1, -1):
        G[t] = G[t] + gamma * G[t + 1]  # (1)
    return G


def q_update(
    Q: Array, s: int, a: int, R: float, s_next: int, alpha: float, gamma: float, *, terminated: bool = False
) -> Array:
    """Learn from one step: after action a in state s came the reward R and the state s'.

        y = R + gamma max_a' Q(s', a'),   y = R where the episode ended       (1)
        Q(s, a) := Q(s, a) + alpha [y - Q(s, a)]                              (2)

    y uses the best action of s', whatever the agent does there: it may explore and still learn how to play greedily.

    Parameters
    ----------
    Q : array (n_states, n_actions)
        The table so far.
    s, a, R, s_next : int, int, float, int
        The step.
    alpha : float
        Step size, above 0 and at most 1.
    gamma : float
        Discount, from 0 to 1.
    terminated : bool
        Whether the episode ended with this step; a time limit that cuts it off does not count.

    Returns
    -------
    array (n_states, n_actions)
        A new table; one entry is different.

    Raises
    ------
    ValueError or TypeError
        If Q has no two axes, a state or action is not in it, or a number lies outside its range.

    Source: C. Watkins, Learning from delayed rewards (1989).
    """
    alpha, gamma = _check_step("q_update", Q, s, a, R, s_next, alpha, gamma)
    y = R if terminated else R + gamma * Q[s_next].max()  # (1)
    return _moved(Q, s, a, y, alpha)  # (2)


def sarsa_update(
    Q: Array, s: int, a: int, R: float, s_next: int, a_next: int, alpha: float, gamma: float,
    *, terminated: bool = False,
) -> Array:  # fmt: skip
    """Learn from one step and from the action that the agent really took next: s, a, R, s', a' gave it its name.

        y = R + gamma Q(s', a'),   y = R where the episode ended              (1)
        Q(s, a) := Q(s, a) + alpha [y - Q(s, a)]                              (2)

    Parameters
    ----------
    Q, s, a, R, s_next, alpha, gamma, terminated
        As in `q_update`.
    a_next : int
        The action taken in s', exploration included.

    Returns
    -------
    array (n_states, n_actions)
        A new table.

    Raises
    ------
    ValueError or TypeError
        As in `q_update`.

    Source: G. Rummery, M. Niranjan (1994).
    """
    alpha, gamma = _check_step("sarsa_update", Q, s, a, R, s_next, alpha, gamma)
    check_whole("sarsa_update", "a_next", a_next, most=Q.shape[1] - 1)
    y = R if terminated else R + gamma * Q[s_next, a_next]  # (1)
    return _moved(Q, s, a, y, alpha)  # (2)


def _moved(Q: Array, s: int, a: int, y: Any, alpha: float) -> Array:
    new = copy(as_float(Q))
    new[s, a] = new[s, a] + alpha * (y - new[s, a])
    return new


def _check_step(
    where: str, Q: Array, s: int, a: int, R: float, s_next: int, alpha: float, gamma: float
) -> tuple[float, float]:
    check_array(where, "Q", Q, letters="(n_states, n_actions)", ndim=2)
    for name, place, most in (("s", s, Q.shape[0]), ("s_next", s_next, Q.shape[0]), ("a", a, Q.shape[1])):
        check_whole(where, name, place, most=most - 1)
    check_number(where, "R", R)
    return _checked_alpha(where, alpha), _checked_gamma(where, gamma)


def _checked_alpha(where: str, alpha: float) -> float:
    return check_between(where, "alpha", alpha, 0, 1, ends="(]", advice="It is the share of the error taken back.")


def _checked_gamma(where: str, gamma: float) -> float:
    return check_between(where, "gamma", gamma, 0, 1, advice="It is a discount, such as 0.9.")


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
    alpha, gamma = _checked_alpha(where, alpha), _checked_gamma(where, gamma)
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
