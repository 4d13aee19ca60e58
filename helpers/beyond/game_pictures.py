"""Pictures of the states of Gymnasium's boards, painted here: no window and no game library is needed."""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.arrays import astype
from helpers.beyond.environments import check_environment
from helpers.checks import check_array, check_range, check_whole

CELL = 24  # pixels of a square of a board
PAPER, INK, BLUE = (248, 248, 248), (60, 60, 60), (0, 114, 178)
ICE, WATER, GOAL, AGENT = (226, 240, 250), (70, 110, 160), (150, 215, 165), (213, 94, 0)
STOPS = ((220, 120, 120), (130, 200, 130), (235, 220, 120), (120, 150, 230))  # R, G, Y, B of the taxi's town


def drawing_of(env: Any) -> Callable[[Any], np.ndarray]:
    """The function that paints the states of a world, for `play_episode(..., draw=...)`.

    Parameters
    ----------
    env : gymnasium.Env
        FrozenLake-v1, CliffWalking-v1 or Taxi-v4; for CartPole there is `frames.cart_pole_frame`.

    Returns
    -------
    function state -> array (n_H, n_W, 3) of uint8
        It refuses a state that the world does not have.

    Raises
    ------
    TypeError
        If env is no board.
    """
    check_environment("drawing_of", env)
    world = env.unwrapped
    kind = type(world).__name__
    if kind not in PAINTERS:
        raise TypeError(f'drawing_of: env is a {kind}, expected one of the boards. Pass make_environment("Taxi-v4").')
    last = int(world.observation_space.n) - 1
    return lambda state: PAINTERS[kind](world, check_whole("drawing_of", "state", state, most=last))


def draw_board(colours: np.ndarray, agent: tuple[int, int]) -> np.ndarray:
    """A board of colored squares with the agent on one of them.

    Parameters
    ----------
    colours : array (rows, columns, 3)
        Color of each square, 0 to 255.
    agent : (int, int)
        Its row and column.

    Returns
    -------
    array (rows CELL + 1, columns CELL + 1, 3) of uint8

    Raises
    ------
    ValueError or TypeError
        If colours are not (rows, columns, 3) from 0 to 255, or the agent is not on the board.
    """
    check_array("draw_board", "colours", colours, letters="(rows, columns, 3)", shape=(None, None, 3))
    check_range("draw_board", "colours", colours, 0, 255, "They are parts of red, green and blue.")
    if not isinstance(agent, tuple) or len(agent) != 2:
        raise ValueError(f"draw_board: agent is {agent!r}, expected (row, column). Write (0, 0) for the first square.")
    row = check_whole("draw_board", "agent[0]", agent[0], most=colours.shape[0] - 1)
    column = check_whole("draw_board", "agent[1]", agent[1], most=colours.shape[1] - 1)
    canvas = _squares(colours)
    _disc(canvas, row, column, 0.3, AGENT)
    return astype(np.rint(canvas), "uint8")


def _squares(colours: np.ndarray) -> np.ndarray:
    """The squares at their size, with thin lines between them: (rows CELL + 1, columns CELL + 1, 3)."""
    n_H, n_W, _ = colours.shape
    canvas = np.full((n_H * CELL + 1, n_W * CELL + 1, 3), 190.0)
    for i in range(n_H):
        for j in range(n_W):
            canvas[i * CELL + 1 : (i + 1) * CELL, j * CELL + 1 : (j + 1) * CELL] = colours[i, j]
    return canvas


def _lake(letters: np.ndarray) -> np.ndarray:
    colours = {b"S": ICE, b"F": ICE, b"H": WATER, b"G": GOAL}
    return np.array([[colours[bytes(letter)] for letter in row] for row in letters]) * 1.0


def _cliff(shape: tuple[int, int]) -> np.ndarray:
    colours = np.full((*shape, 3), ICE, dtype=np.float64)
    colours[-1, 1:-1], colours[-1, -1] = WATER, GOAL
    return colours


def _draw_taxi(
    letters: np.ndarray, stops: list[tuple[int, int]], row: int, column: int, passenger: int, goal: int
) -> np.ndarray:
    """The town: stops in their colors, walls, the destination framed, the passenger blue, the taxi orange."""
    colours = np.full((5, 5, 3), PAPER, dtype=np.float64)
    for (i, j), colour in zip(stops, STOPS, strict=True):
        colours[i, j] = colour
    canvas = _squares(colours)
    i, j = stops[goal]
    frame = canvas[i * CELL + 1 : (i + 1) * CELL, j * CELL + 1 : (j + 1) * CELL]
    frame[:3], frame[-3:], frame[:, :3], frame[:, -3:] = INK, INK, INK, INK
    for i in range(5):
        for j in range(4):
            if letters[i + 1, 2 * j + 2] == b"|":
                canvas[i * CELL : (i + 1) * CELL + 1, (j + 1) * CELL - 1 : (j + 1) * CELL + 2] = INK
    _disc(canvas, row, column, 0.36, AGENT)
    _disc(canvas, *((row, column) if passenger == 4 else stops[passenger]), 0.16, BLUE)
    return astype(np.rint(canvas), "uint8")


def _disc(canvas: np.ndarray, row: int, column: int, radius: float, colour: tuple[int, int, int]) -> None:
    rows, columns = np.mgrid[0 : canvas.shape[0], 0 : canvas.shape[1]]
    far = np.hypot(rows - (row + 0.5) * CELL, columns - (column + 0.5) * CELL)
    _paint(canvas, radius * CELL - far, colour)


def _paint(canvas: np.ndarray, inside: np.ndarray, colour: tuple[int, int, int]) -> None:
    """Color what lies inside a shape (a distance above 0, in pixels), softly at its edge; the canvas is changed."""
    share = (inside + 0.5).clip(0, 1)[:, :, None]
    canvas[:] = (1 - share) * canvas + share * np.array(colour)


PAINTERS: dict[str, Callable[[Any, int], np.ndarray]] = {
    "FrozenLakeEnv": lambda world, s: draw_board(_lake(world.desc), divmod(s, world.ncol)),
    "CliffWalkingEnv": lambda world, s: draw_board(_cliff(world.shape), divmod(s, world.shape[1])),
    "TaxiEnv": lambda world, s: _draw_taxi(world.desc, world.locs, *world.decode(s)),
}
