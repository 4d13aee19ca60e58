"""The trainings behind lesson A.3: deep Q-learning on CartPole, whole and with one part taken out."""

from typing import Any

import numpy as np

from helpers.arrays import max_along
from helpers.beyond.dqn_nets import q_net, q_values
from helpers.beyond.dqn_training import Run, Settings
from helpers.beyond.environments import Policy, make_environment, play_episode
from helpers.beyond.frames import FrameStack, Positions
from helpers.beyond.policies import greedy
from helpers.checks import check_choice, check_whole

STEPS, EVERY, PROBES = 8_000, 500, 64
SOLVED, LAST = 195, 20  # solved: the mean of the last 20 episodes of training reaches 195
GREEDY = (0.0, 0.0, 1)

WAYS: dict[str, Settings] = {
    "all of it": Settings(),
    "no target network": Settings(target="none"),
    "no replay: one step": Settings(memory="one step"),
    "no replay: 128 in a row": Settings(memory="in a row"),
    "neither": Settings(target="none", memory="one step"),
    "hard target": Settings(target="hard"),
    "plain, not double": Settings(double=False),
    "end ignored": Settings(ends="end ignored"),
    "positions only": Settings(),
    "positions, 4 stacked": Settings(),
    "always greedy": Settings(epsilon=GREEDY),
}


def world_of(way: str) -> Any:
    """CartPole as a way of WAYS sees it: with speeds, or positions only, alone or stacked.

    Parameters
    ----------
    way : str
        One of WAYS.

    Returns
    -------
    environment

    Raises
    ------
    ValueError
        If the way is unknown.
    """
    check_choice("world_of", "way", way, WAYS)
    env = make_environment("CartPole-v1")
    if not way.startswith("positions"):
        return env
    return FrameStack(Positions(env), 4) if "stacked" in way else Positions(env)


def start_run(way: str, seed: int) -> Run:
    """A run of deep Q-learning on CartPole that has not begun yet.

    Parameters
    ----------
    way : str
        One of WAYS.
    seed : int
        Of everything.

    Returns
    -------
    Run

    Raises
    ------
    ValueError
        If the way is unknown, or seed is no whole number.
    """
    return Run(world_of(way), WAYS[check_choice("start_run", "way", way, WAYS)], seed)


def dqn_trial(way: str, seed: int, steps: int = STEPS) -> list[list[float]]:
    """Train on CartPole, and look after every 500 steps.

    Parameters
    ----------
    way, seed : str, int
        As in `start_run`.
    steps : int
        Of the game, a multiple of EVERY.

    Returns
    -------
    list of three lists of steps / EVERY numbers
        The mean total of the last 20 episodes; the mean over PROBES states of max_a Q(s, a), which cannot truly be
        above 1 / (1 - gamma) = 100; and the share of pushes to the right among the last EVERY actions.

    Raises
    ------
    ValueError
        As in `start_run`, or if steps is below EVERY.
    """
    run, totals, values, rights = start_run(way, seed), [], [], []
    probes = probe_states(way)
    for _ in range(check_whole("dqn_trial", "steps", steps, least=EVERY) // EVERY):
        for _ in run.advance(EVERY):
            pass
        totals.append(recent_total(run))
        values.append(float(max_along(q_values(run.net, probes), axis=1).mean()))
        rights.append(float(run.buffer.latest(EVERY).actions.mean()))
    return [totals, values, rights]


def recent_total(run: Run) -> float:
    """The mean total of the last 20 episodes of a run; 0 before the first has ended.

    Parameters
    ----------
    run : Run
        Any.

    Returns
    -------
    float
    """
    return float(np.mean([episode.total for episode in run.episodes[-LAST:]] or [0.0]))


def probe_states(way: str = "all of it") -> np.ndarray:
    """States from games that were played by chance, always the same ones.

    Parameters
    ----------
    way : str
        One of WAYS: how the states are seen.

    Returns
    -------
    numpy array (PROBES, n_states) of float32
        In random order.

    Raises
    ------
    ValueError
        If the way is unknown.
    """
    env, rng = world_of(way), np.random.default_rng(1)
    seen: list[np.ndarray] = []
    while len(seen) < 4 * PROBES:
        seen.extend(play_episode(env, lambda state, rng: int(rng.integers(2)), rng).states[:-1])
    picked = rng.permutation(len(seen))[:PROBES]
    return np.stack(seen)[picked].reshape(PROBES, -1)


def greedy_policy(net: Any) -> Policy:
    """The policy that always takes the action which a network values most.

    Parameters
    ----------
    net : torch.nn.Module
        Such as `q_net`.

    Returns
    -------
    function (state, rng) -> action
    """

    def policy(state: Any, rng: np.random.Generator) -> int:
        return greedy(q_values(net, np.asarray(state, dtype=np.float32).reshape(-1)), rng, check=False)

    return policy


def pretrained_q_net() -> Any:
    """The network for CartPole that comes with the course: trained by tools/dqn_trials.py, it plays without a break.

    Returns
    -------
    torch.nn.Module
        A `q_net` with 4 inputs and 2 outputs.

    Raises
    ------
    ValueError
        If its file is damaged.
    """
    from helpers.data.checkpoints import load_checkpoint

    net = q_net(4, 2, np.random.default_rng(0))
    net.load_state_dict(load_checkpoint("cart_pole_dqn").tensors)
    return net
