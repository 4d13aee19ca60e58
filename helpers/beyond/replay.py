"""Experience replay: a memory of fixed size from which random batches of steps are drawn."""

from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import to_numpy
from helpers.checks import check_array, check_choice, check_generator, check_number, check_whole

KINDS = ("float32", "float64", "uint8")


class Steps(NamedTuple):
    """Steps of an agent, one in each row."""

    states: np.ndarray  # (m, ...) what it saw
    actions: np.ndarray  # (m,) whole numbers: what it did
    rewards: np.ndarray  # (m,) R
    next_states: np.ndarray  # (m, ...) what it saw then
    terminal: np.ndarray  # (m,) 1.0 where the game was over then, 0.0 where it went on or was cut off


class ReplayBuffer:
    """A ring of steps: the newest one takes the place of the oldest once all places are taken.

    Writing and reading cost the same however many steps there are: a step goes to place `written % capacity`, and
    nothing is moved. The buffer has a generator of its own, so that drawing a batch changes no other random number.

    Parameters
    ----------
    capacity : int
        How many steps it holds.
    shape : tuple of int
        The shape of a state: (4,) for CartPole, (4, 84, 84) for four frames.
    rng : numpy Generator
        What draws the batches.
    dtype : str
        How states are kept: "uint8" for frames takes a quarter of the memory of "float32".

    Raises
    ------
    ValueError or TypeError
        If capacity or a length is below 1, shape is no tuple, dtype is none of KINDS, or rng is no generator.

    Source: L. Lin (1992); V. Mnih et al., Human-level control through deep reinforcement learning (2015).
    """

    def __init__(
        self, capacity: int, shape: tuple[int, ...], rng: np.random.Generator, *, dtype: str = "float32"
    ) -> None:
        where = "ReplayBuffer"
        self.capacity = check_whole(where, "capacity", capacity, least=1)
        if not isinstance(shape, (tuple, list)):
            raise TypeError(f"{where}: shape is {shape!r}, expected a tuple of lengths. Write (4,) for four numbers.")
        self.shape = tuple(check_whole(where, "shape", n, least=1) for n in shape)
        check_choice(where, "dtype", dtype, KINDS)
        check_generator(where, rng)
        self.written, self._rng = 0, rng
        places = (self.capacity,)
        self._steps = Steps(
            np.zeros(places + self.shape, dtype=dtype),
            np.zeros(places, dtype=np.int64),
            np.zeros(places, dtype=np.float32),
            np.zeros(places + self.shape, dtype=dtype),
            np.zeros(places, dtype=np.float32),
        )

    def __len__(self) -> int:
        """How many steps there are to draw from."""
        return min(self.written, self.capacity)

    def add(self, state: Any, action: int, reward: float, next_state: Any, terminal: bool) -> int:
        """Keep a step (s, a, R, s', terminal), and say at which place it stands.

        terminal is whether the game *ended* there. A game that was only cut off by a time limit went on in principle:
        pass False.

        Raises
        ------
        ValueError or TypeError
            If a state has another shape, a number is not finite, or terminal is neither True nor False.
        """
        where = "ReplayBuffer.add"
        state, next_state = (self._checked(where, *pair) for pair in (("state", state), ("next_state", next_state)))
        if not isinstance(terminal, (bool, np.bool_)):
            raise TypeError(
                f"{where}: terminal is {terminal!r}, expected True or False. Pass what env.step calls terminated."
            )
        place = self.written % self.capacity
        action, reward = check_whole(where, "action", action), check_number(where, "reward", reward)
        for kept, value in zip(self._steps, (state, action, reward, next_state, float(terminal)), strict=True):
            kept[place] = value
        self.written += 1
        return place

    def places(self, batch_size: int) -> np.ndarray:
        """Where a random batch stands, (batch_size,): each step is as likely as any other, and may come twice.

        Raises
        ------
        ValueError
            If batch_size is below 1, or nothing was written yet.
        """
        batch_size = check_whole("ReplayBuffer.places", "batch_size", batch_size, least=1)
        self._refuse_empty("places")
        return self._rng.integers(len(self), size=batch_size)

    def sample(self, batch_size: int) -> Steps:
        """A random batch: the steps at `places(batch_size)`, copied.

        Raises
        ------
        ValueError
            As in `places`.
        """
        return self.at(self.places(batch_size))

    def latest(self, batch_size: int) -> Steps:
        """The newest steps, oldest of them first: what learning without replay would see. Fewer if there are fewer.

        Raises
        ------
        ValueError
            As in `places`.
        """
        batch_size = check_whole("ReplayBuffer.latest", "batch_size", batch_size, least=1)
        self._refuse_empty("latest")
        first = self.written - min(batch_size, len(self))
        return self.at(np.arange(first, self.written) % self.capacity)

    def at(self, places: np.ndarray) -> Steps:
        """The steps at the places (m,), copied.

        Raises
        ------
        ValueError or TypeError
            If places are no whole numbers below the length of the buffer.
        """
        check_array("ReplayBuffer.at", "places", places, letters="(m,)", ndim=1)
        places = to_numpy(places)
        if places.dtype.kind not in "iu" or places.min() < 0 or places.max() >= len(self):
            raise ValueError(
                f"ReplayBuffer.at: places hold {places.min()} to {places.max()} of type {places.dtype}, expected whole"
                f" numbers from 0 to {len(self) - 1}. Take them from buffer.places(batch_size)."
            )
        return Steps(*(kept[places] for kept in self._steps))

    def _checked(self, where: str, name: str, state: Any) -> np.ndarray:
        values = to_numpy(state)
        if values.shape != self.shape:
            raise ValueError(
                f"{where}: {name} has shape {values.shape}, expected {self.shape}, that of this buffer. One state at a"
                " time."
            )
        if values.dtype.kind not in "fiu" or not np.isfinite(values).all():
            raise ValueError(f"{where}: {name} is {values}, expected finite numbers. Look at how it was computed.")
        keeps_bytes = self._steps.states.dtype == np.uint8
        if keeps_bytes and ((values < 0) | (values > 255) | (values != np.floor(values))).any():
            raise ValueError(
                f"{where}: {name} holds {values.min():.4g} to {values.max():.4g}, expected whole numbers from 0 to 255"
                ' because this buffer keeps bytes. Make it with dtype="float32" for other numbers.'
            )
        return values

    def _refuse_empty(self, name: str) -> None:
        if not self.written:
            raise ValueError(f"ReplayBuffer.{name}: the buffer is empty, expected at least one step. Call add first.")
