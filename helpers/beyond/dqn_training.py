"""The training loop of deep Q-learning: act, remember, learn, one step of the game at a time."""

import copy
from collections.abc import Generator
from typing import Any, NamedTuple

import numpy as np

from helpers.beyond.dqn import double_q_targets, q_loss_forward, q_targets
from helpers.beyond.dqn_nets import q_net, q_values, update_target
from helpers.beyond.environments import check_environment
from helpers.beyond.policies import epsilon_greedy
from helpers.beyond.replay import ReplayBuffer, Steps
from helpers.checks import check_between, check_choice, check_positive, check_whole
from helpers.torch_checks import check_module

MEMORIES = ("replay", "in a row", "one step")
TARGETS = ("soft", "hard", "none")
ENDS = ("end counts", "end ignored")


class Settings(NamedTuple):
    """Everything that a run of deep Q-learning depends on, apart from the game and the seed."""

    gamma: float = 0.99
    learning_rate: float = 0.002
    batch_size: int = 128
    hidden: int = 128
    memory: str = "replay"  # "in a row": the latest batch_size steps; "one step": the latest step only
    capacity: int = 20_000
    warm_up: int = 200  # steps before the first gradient step
    learn_every: int = 2  # steps of the game for one gradient step
    target: str = "soft"  # "hard": copied every copy_every steps; "none": the network is its own target
    tau: float = 0.005
    copy_every: int = 200
    double: bool = True
    ends: str = "end counts"  # "end ignored": bootstraps behind the end of the game, which is wrong
    epsilon: tuple[float, float, int] = (1.0, 0.05, 2000)  # first, last, steps from one to the other


class Scored(NamedTuple):
    """What is known when an episode ends."""

    step: int  # steps of the game so far, over all episodes
    total: float  # sum of the rewards of the episode


def epsilon_at(step: int, schedule: tuple[float, float, int]) -> float:
    """The share of random actions at a step: falls in a straight line, and then stays.

    Parameters
    ----------
    step : int
        From 0.
    schedule : tuple
        (first, last, steps from one to the other).

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If schedule is not of three parts, step is negative, a share lies outside [0, 1], or no steps lie between.
    """
    if not isinstance(schedule, (tuple, list)) or len(schedule) != 3:
        raise ValueError(
            f"epsilon_at: schedule is {schedule!r}, expected (first, last, steps), such as (1, 0.05, 2000)."
        )
    first, last, steps = schedule
    for share in (first, last):
        check_between("epsilon_at", "schedule", share, 0, 1)
    done = min(1.0, check_whole("epsilon_at", "step", step) / check_whole("epsilon_at", "schedule", steps, least=1))
    return float(first + (last - first) * done)


def targets_of(net: Any, target: Any, batch: Steps, gamma: float, *, double: bool = True) -> Any:
    """Targets y for a batch, as a tensor (m,) without gradient: `double_q_targets` or `q_targets` of two networks.

    Parameters
    ----------
    net, target : torch.nn.Module
        The network that learns, and the one that judges s'.
    batch : Steps
        From a `ReplayBuffer`.
    gamma, double : float, bool
        Discount; whether `net` chooses the next action.

    Returns
    -------
    torch tensor (m,)
    """
    import torch

    with torch.no_grad():
        R, terminal = torch.as_tensor(batch.rewards), torch.as_tensor(batch.terminal)
        s_next = torch.as_tensor(batch.next_states, dtype=torch.float32)
        if double:
            return double_q_targets(R, net(s_next), target(s_next), terminal, gamma, check=False)
        return q_targets(R, target(s_next), terminal, gamma, check=False)


def learn_from(net: Any, target: Any, optimizer: Any, batch: Steps, gamma: float, *, double: bool = True) -> float:
    """One gradient step of deep Q-learning.

        y = target of each step, a number without gradient      (1)
        J = huber loss of Q(s, a) against y                     (2)
        theta := theta - optimizer's step along dJ/dtheta       (3)

    Parameters
    ----------
    net, target, batch, gamma, double
        As in `targets_of`; only net changes.
    optimizer : torch.optim.Optimizer
        Of the parameters of net.

    Returns
    -------
    float
        J before the step.

    Raises
    ------
    TypeError
        If net or target is no module.
    ValueError
        If the loss is not finite any more.
    """
    import torch

    check_module("learn_from", net, "net")
    check_module("learn_from", target, "target")
    y = targets_of(net, target, batch, gamma, double=double)  # (1)  (m,)
    Q = net(torch.as_tensor(batch.states, dtype=torch.float32))  # (m, n_actions)
    J, _ = q_loss_forward(Q, torch.as_tensor(batch.actions), y, check=False)  # (2)
    loss = float(J.detach())
    if not np.isfinite(loss):
        raise ValueError(f"learn_from: the loss is {loss}, expected a finite number. Try a smaller learning rate.")
    optimizer.zero_grad()
    J.backward()
    optimizer.step()  # (3)
    return loss


class Run:
    """A run of deep Q-learning on a game: `advance` plays and learns on, and everything of note is kept.

    Parameters
    ----------
    env : gymnasium environment
        With states (n_states,) and whole numbers as actions; this run alone may use it.
    settings : Settings
        How to learn.
    seed : int
        Of the network, the batches, the actions and the game.

    Raises
    ------
    ValueError or TypeError
        If a setting is out of range.
    """

    def __init__(self, env: Any, settings: Settings, seed: int) -> None:
        import torch

        _check_settings(settings)
        seed = check_whole("Run", "seed", seed)
        weights, batches, self._rng = (np.random.default_rng([seed, k]) for k in range(3))
        n_actions, n_states = check_environment("Run", env), int(np.prod(env.observation_space.shape))
        self.env, self.settings = env, settings
        self.net = q_net(n_states, n_actions, weights, hidden=settings.hidden)
        self.target = copy.deepcopy(self.net) if settings.target != "none" else self.net
        self.buffer = ReplayBuffer(settings.capacity, (n_states,), batches)
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=settings.learning_rate, fused=True)
        self.step, self.losses, self.episodes = 0, [], []
        self._sum, self._state = 0.0, self._seen(env.reset(seed=seed)[0])

    losses: list[float]
    episodes: list[Scored]

    def advance(self, steps: int) -> Generator[Scored, None, None]:
        """Play and learn for so many steps of the game; yields every episode that ends."""
        for _ in range(check_whole("Run.advance", "steps", steps)):
            state, action = self._state, self._action()
            seen, R, terminated, truncated, _ = self.env.step(action)
            self._state, self._sum, self.step = self._seen(seen), self._sum + float(R), self.step + 1
            ended = terminated and self.settings.ends == ENDS[0]  # never `truncated`: a time limit ends no future
            self.buffer.add(state, action, float(R), self._state, bool(ended))
            if self.step >= self.settings.warm_up and self.step % self.settings.learn_every == 0:
                self._learn()
            if terminated or truncated:
                self.episodes.append(Scored(self.step, self._sum))
                self._sum, self._state = 0.0, self._seen(self.env.reset()[0])
                yield self.episodes[-1]

    def _learn(self) -> None:
        s = self.settings
        draw = self.buffer.sample if s.memory == "replay" else self.buffer.latest
        batch = draw(1 if s.memory == "one step" else s.batch_size)
        self.losses.append(learn_from(self.net, self.target, self.optimizer, batch, s.gamma, double=s.double))
        if s.target == "soft":
            update_target(self.target, self.net, s.tau, check=False)
        elif s.target == "hard" and self.step % s.copy_every == 0:
            update_target(self.target, self.net, check=False)

    def _action(self) -> int:
        epsilon = epsilon_at(self.step, self.settings.epsilon)
        return epsilon_greedy(q_values(self.net, self._state), epsilon, self._rng, check=False)

    @staticmethod
    def _seen(observation: Any) -> np.ndarray:
        return np.asarray(observation, dtype=np.float32).reshape(-1)


def _check_settings(s: Settings) -> None:
    where = "Run"
    if not isinstance(s, Settings):
        raise TypeError(f"{where}: settings is a {type(s).__name__}, expected Settings. Write Settings(gamma=0.99).")
    check_between(where, "gamma", s.gamma, 0, 1)
    check_positive(where, "learning_rate", s.learning_rate)
    for name in ("batch_size", "hidden", "capacity", "warm_up", "learn_every", "copy_every"):
        check_whole(where, name, getattr(s, name), least=1)
    check_between(where, "tau", s.tau, 0, 1, ends="(]")
    check_choice(where, "memory", s.memory, MEMORIES)
    check_choice(where, "target", s.target, TARGETS)
    check_choice(where, "ends", s.ends, ENDS)
    epsilon_at(0, s.epsilon)
