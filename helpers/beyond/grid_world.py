"""A grid world of our own: a board of squares, four ways to go, ice to slip on, and rewards at some squares."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from helpers.beyond.environments import Tables
from helpers.checks import check_between, check_number, check_whole

ACTIONS = ("up", "right", "down", "left")
MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))


class GridWorld:
    """A board to walk on, spoken to as Gymnasium's worlds are: reset(seed=...), step(action).

    State s is the square in row s // columns and column s % columns. A step off the board or into a wall leaves the
    agent where it is. A square with a reward ends the episode.

    Parameters
    ----------
    board : sequence of str
        Rows of equal length: "S" the start, "." a free square, "#" a wall, and the letters of `rewards`.
    rewards : dict from letter to number
        What entering such a square pays; it ends the episode.
    step_reward : float
        What every other step pays, such as -0.04 for being slow.
    slip : float
        The chance that the agent goes to the left or to the right of where it wanted to go (half of it for each).
    time_limit : int
        After how many steps an episode is cut off.

    Raises
    ------
    ValueError
        If rows differ in length, there is not one start, a letter is unknown or may pay nothing, or a number lies
        outside its range.
    TypeError
        If the board is not a text for each row.
    """

    def __init__(
        self,
        board: tuple[str, ...] | list[str],
        *,
        rewards: dict[str, float] | None = None,
        step_reward: float = 0.0,
        slip: float = 0.0,
        time_limit: int = 200,
    ) -> None:
        self.board = self._rows(board)
        self.rewards = {"+": 1.0, "-": -1.0} if rewards is None else self._letters(rewards)
        self._refuse_odd_boards()
        self.shape = (len(self.board), len(self.board[0]))
        self.step_reward = check_number("GridWorld", "step_reward", step_reward)
        self.slip = check_between("GridWorld", "slip", slip, 0, 1, advice="It is a probability, such as 0.2.")
        self.time_limit = check_whole("GridWorld", "time_limit", time_limit, least=1)
        self.letters = "".join(self.board)
        self.start = self.letters.index("S")
        self.action_space = SimpleNamespace(n=len(MOVES))
        self.observation_space = SimpleNamespace(n=len(self.letters))
        self.state, self.steps, self._rng = self.start, 0, np.random.default_rng(0)
        self._goes = [[self._neighbor(s, a) for a in range(4)] for s in range(len(self.letters))]

    @staticmethod
    def _rows(board: Any) -> tuple[str, ...]:
        if not isinstance(board, (tuple, list)) or not all(isinstance(row, str) for row in board):
            raise TypeError(f'GridWorld: board is {board!r}, expected a text for each row. Write ("S..", "..+").')
        return tuple(board)

    @staticmethod
    def _letters(rewards: Any) -> dict[str, float]:
        fits = isinstance(rewards, dict) and all(isinstance(letter, str) and len(letter) == 1 for letter in rewards)
        if not fits or set(rewards) & set("S.#"):
            raise ValueError(
                f"GridWorld: rewards is {rewards!r}, expected a number for each letter other than S . #. Write"
                ' {"+": 1.0}.'
            )
        return dict(rewards)

    def _refuse_odd_boards(self) -> None:
        lengths = {len(row) for row in self.board}
        if len(lengths) != 1 or lengths == {0}:
            raise ValueError(
                f"GridWorld: the rows of the board have the lengths {sorted(lengths)}, expected one length above 0."
                ' Write a text for each row, such as ("S..", "..+").'
            )
        for letter, reward in self.rewards.items():
            check_number("GridWorld", f"rewards[{letter!r}]", reward)
        letters = "".join(self.board)
        unknown = sorted(set(letters) - set("S.#") - set(self.rewards))
        if unknown or letters.count("S") != 1:
            came = f"the letter {unknown[0]!r}" if unknown else f"{letters.count('S')} squares S"
            raise ValueError(
                f"GridWorld: the board has {came}, expected one S, and only {' '.join(['.', '#', *self.rewards])}."
                " Give further letters their rewards."
            )

    def _neighbor(self, s: int, a: int) -> int:
        (n_H, n_W), (i, j) = self.shape, divmod(s, self.shape[1])
        row, column = i + MOVES[a][0], j + MOVES[a][1]
        inside = 0 <= row < n_H and 0 <= column < n_W and self.board[row][column] != "#"
        return row * n_W + column if inside else s

    @property
    def unwrapped(self) -> "GridWorld":
        """Itself: there is no wrapper around it."""
        return self

    def ends(self, s: int) -> bool:
        """Whether entering s ends the episode.

        Raises
        ------
        ValueError
            If there is no square s.
        """
        return self.letters[check_whole("GridWorld.ends", "s", s, most=len(self.letters) - 1)] in self.rewards

    def reset(self, *, seed: int | None = None) -> tuple[int, dict[str, Any]]:
        """Go to the start; with a seed, chance begins anew as well."""
        if seed is not None:
            self._rng = np.random.default_rng(seed)
        self.state, self.steps = self.start, 0
        return self.state, {}

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        """Walk: (s', reward, terminated, truncated, nothing more).

        Raises
        ------
        ValueError
            If the action is not 0 (up), 1 (right), 2 (down) or 3 (left).
        """
        action = check_whole("GridWorld.step", "action", action, most=3)
        if self.slip and self._rng.random() < self.slip:
            action = (action + (1 if self._rng.random() < 0.5 else 3)) % 4
        self.state, self.steps = self._goes[self.state][action], self.steps + 1
        over = self.letters[self.state] in self.rewards
        R = self.rewards[self.letters[self.state]] if over else self.step_reward
        return self.state, R, over, not over and self.steps >= self.time_limit, {}

    def tables(self) -> Tables:
        """All that can happen, for `value_iteration`; squares that end the episode, and walls, lead nowhere."""
        n = len(self.letters)
        P, R, start = np.zeros((n, 4, n)), np.zeros((n, 4)), np.zeros(n)
        start[self.start] = 1.0
        for s in range(n):
            for a in range(4) if not self.ends(s) and self.letters[s] != "#" else ():
                for way, chance in ((a, 1 - self.slip), ((a + 1) % 4, self.slip / 2), ((a + 3) % 4, self.slip / 2)):
                    s_next = self._goes[s][way]
                    over = self.ends(s_next)
                    R[s, a] += chance * (self.rewards[self.letters[s_next]] if over else self.step_reward)
                    P[s, a, s_next] += 0.0 if over else chance
        return Tables(P, R, start)


def triangles(shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Corners of the pictures in which every square is cut into four triangles, one for each action.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns of the board.

    Returns
    -------
    points, corners : arrays (n_points, 2) and (4 rows columns, 3) of int
        Positions (x to the right, y down, squares of side 1 around whole numbers), and for each state and action, in
        the order of Q.reshape(-1), the three points of its triangle.

    Raises
    ------
    ValueError
        If there are not two lengths, or one is below 1.
    """
    if not isinstance(shape, tuple) or len(shape) != 2:
        raise ValueError(f"triangles: shape is {shape!r}, expected (rows, columns). Pass world.shape.")
    n_H, n_W = (check_whole("triangles", f"shape[{k}]", shape[k], least=1) for k in (0, 1))
    i, j = np.divmod(np.arange(n_H * n_W), n_W)
    square = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5), (0.0, 0.0)])  # from top left, clockwise
    points = np.stack([j, i], axis=1)[:, None, :] + square  # (n_states, 5, 2)
    sides = np.array([(0, 1, 4), (1, 2, 4), (2, 3, 4), (3, 0, 4)])  # up, right, down, left
    corners = 5 * np.arange(n_H * n_W)[:, None, None] + sides  # (n_states, 4, 3)
    return points.reshape(-1, 2), corners.reshape(-1, 3)
