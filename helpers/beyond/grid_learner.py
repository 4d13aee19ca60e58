"""Q-learning that can be stepped, run on and run again: the same moves always lead to the same table."""

import copy
from typing import NamedTuple

import numpy as np

from helpers.beyond.environments import reset
from helpers.beyond.grid_world import GridWorld
from helpers.beyond.policies import epsilon_greedy
from helpers.beyond.q_learning import q_update
from helpers.checks import check_between, check_whole

MOVES = {"s": "one step", "e": "to the end of the episode", "E": "to the end, and 19 more episodes"}
KEPT = 400  # snapshots that are remembered


class Step(NamedTuple):
    """What happened last, in the letters of the update."""

    s: int
    a: int
    R: float
    s_next: int
    target: float
    before: float  # Q(s, a)
    after: float


class GridLearner:
    """An agent in a grid world that learns with `q_update` and acts with `epsilon_greedy`.

    Parameters
    ----------
    world : GridWorld
        Where it lives; it works on a copy.
    epsilon, alpha, gamma : float
        Exploration, step size, discount.
    seed : int
        Of everything that is left to chance.

    Raises
    ------
    ValueError or TypeError
        If world is no GridWorld, or a number lies outside its range.
    """

    def __init__(self, world: GridWorld, *, epsilon: float, alpha: float, gamma: float, seed: int = 0) -> None:
        if not isinstance(world, GridWorld):
            raise TypeError(
                f'GridLearner: world is a {type(world).__name__}, expected a GridWorld. Pass GridWorld(("S..", "..+")).'
            )
        seed = check_whole("GridLearner", "seed", seed)
        self.epsilon = check_between("GridLearner", "epsilon", epsilon, 0, 1, advice="It is a probability.")
        self.alpha = check_between("GridLearner", "alpha", alpha, 0, 1, ends="(]", advice="It is a share.")
        self.gamma = check_between("GridLearner", "gamma", gamma, 0, 1, advice="It is a discount.")
        self.world, self.rng = copy.deepcopy(world), np.random.default_rng(seed)
        self.Q = np.zeros((world.observation_space.n, world.action_space.n))
        self.state, self.over, self.steps = reset(self.world, self.rng), False, 0
        self.visited = [self.state]  # the squares of the episode that is under way, or has just ended
        self.returns = [0.0]  # of each episode; the last one may be under way
        self.last: Step | None = None

    @property
    def episodes(self) -> int:
        """How many episodes have ended."""
        return len(self.returns) - (not self.over)

    def step(self) -> None:
        """Act once and learn from it; the first step after the end of an episode begins a new one."""
        if self.over:
            self.state, self.over = reset(self.world, self.rng), False
            self.visited = [self.state]
            self.returns.append(0.0)
        s = self.state
        a = epsilon_greedy(self.Q[s], self.epsilon, self.rng, check=False)
        s_next, R, terminated, truncated, _ = self.world.step(a)
        target = R if terminated else R + self.gamma * float(self.Q[s_next].max())
        before, self.Q = float(self.Q[s, a]), q_update(self.Q, s, a, R, s_next, self.alpha, self.gamma,
                                                       terminated=terminated)  # fmt: skip
        self.last = Step(s, a, R, s_next, target, before, float(self.Q[s, a]))
        self.state, self.over, self.steps = s_next, terminated or truncated, self.steps + 1
        self.visited.append(s_next)
        self.returns[-1] += R

    def play(self, episodes: int) -> None:
        """Go on to the end of this episode, and of further ones until so many have ended.

        Raises
        ------
        ValueError
            If episodes is below 1.
        """
        for _ in range(check_whole("GridLearner.play", "episodes", episodes, least=1)):
            self.step()
            while not self.over:
                self.step()


class Rehearsal:
    """What a learner looks like after some moves; beginnings of the same moves are remembered.

    Parameters
    ----------
    world : GridWorld
        Where it lives.
    seed : int
        Of everything that is left to chance.
    """

    def __init__(self, world: GridWorld, *, seed: int = 0) -> None:
        self.world, self.seed = world, seed
        self._kept: dict[tuple[str, float, float, float], GridLearner] = {}

    def at(self, moves: str, *, epsilon: float, alpha: float, gamma: float) -> GridLearner:
        """The learner after the moves, each a letter of MOVES, with the same settings all along.

        Raises
        ------
        ValueError or TypeError
            If moves is no text, a letter is unknown, or a setting lies outside its range.
        """
        if not isinstance(moves, str):
            raise TypeError(f'Rehearsal.at: moves is {moves!r}, expected a text of letters. Write "sse".')
        unknown = sorted(set(moves) - set(MOVES))
        if unknown:
            raise ValueError(
                f"Rehearsal.at: moves holds {unknown[0]!r}, expected only the letters {' '.join(MOVES)}. They stand for"
                f" {'; '.join(MOVES.values())}."
            )
        known = next((n for n in range(len(moves), 0, -1) if (moves[:n], epsilon, alpha, gamma) in self._kept), 0)
        learner = self._kept.get((moves[:known], epsilon, alpha, gamma))
        if learner is None:
            learner = GridLearner(self.world, epsilon=epsilon, alpha=alpha, gamma=gamma, seed=self.seed)
        learner = copy.deepcopy(learner)
        for move in moves[known:]:
            if move == "s":
                learner.step()
            else:
                learner.play(20 if move == "E" else 1)
        while len(self._kept) >= KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[moves, epsilon, alpha, gamma] = learner
        return learner
