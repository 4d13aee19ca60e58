"""The painted states: the right shape and kind, the agent where it is, and nothing but what changed changes."""

import numpy as np
import pytest

from helpers.beyond.environments import NAMES, make_environment
from helpers.beyond.game_pictures import AGENT, BLUE, CELL, GOAL, INK, WATER, draw_board, drawing_of
from solutions_tests.helpers.probes import complaint


@pytest.mark.parametrize("name", NAMES[:3])
def test_pictures_are_uint8_and_their_arguments_stay(name: str) -> None:
    env = make_environment(name)
    state, _ = env.reset(seed=0)
    before = np.array(state)
    frame = drawing_of(env)(state)
    assert frame.dtype == np.uint8
    assert frame.ndim == 3
    assert frame.shape[2] == 3
    np.testing.assert_array_equal(before, state)


def middle(frame: np.ndarray, row: int, column: int) -> tuple:
    return tuple(frame[int((row + 0.5) * CELL), int((column + 0.5) * CELL)])


def test_the_agent_stands_on_its_square() -> None:
    lake = drawing_of(make_environment("FrozenLake-v1"))
    for state in range(16):
        frame = lake(state)
        assert [middle(frame, *divmod(s, 4)) == AGENT for s in range(16)] == [s == state for s in range(16)]
    assert middle(lake(0), 1, 1) == WATER
    assert middle(lake(0), 3, 3) == GOAL
    cliff = drawing_of(make_environment("CliffWalking-v1"))(36)
    assert middle(cliff, 3, 0) == AGENT
    assert [middle(cliff, 3, j) == WATER for j in range(1, 12)] == [True] * 10 + [False]


def test_the_taxi_carries_its_passenger() -> None:
    env = make_environment("Taxi-v4")
    world, draw = env.unwrapped, drawing_of(env)
    waiting = draw(world.encode(2, 2, 0, 1))
    assert middle(waiting, 2, 2) == AGENT
    assert middle(waiting, 0, 0) == BLUE
    assert tuple(waiting[2, 4 * CELL + 2]) == INK  # the destination is framed
    riding = draw(world.encode(2, 2, 4, 1))
    assert middle(riding, 2, 2) == BLUE
    assert middle(riding, 0, 0) != BLUE
    for row, column, wall in ((0, 2, True), (2, 2, False), (3, 1, True), (3, 2, False), (4, 3, True)):
        assert (tuple(riding[int((row + 0.5) * CELL), column * CELL]) == INK) == wall


def test_wrong_inputs() -> None:
    assert "draw_board: agent[0] is 2, expected a whole number from 0 to 1" in complaint(
        draw_board, np.zeros((2, 2, 3)), (2, 0)
    )
    assert "draw_board: agent[1] is -1" in complaint(draw_board, np.zeros((2, 2, 3)), (0, -1))
    assert "draw_board: colours has shape (2, 2)" in complaint(draw_board, np.zeros((2, 2)), (0, 0))
    assert "draw_board: colours contains 300, expected values from 0 to 255" in complaint(
        draw_board, np.full((2, 2, 3), 300.0), (0, 0)
    )
    assert "draw_board: agent is (0,), expected (row, column)" in complaint(draw_board, np.zeros((2, 2, 3)), (0,))
    assert "draw_board: agent is None" in complaint(draw_board, np.zeros((2, 2, 3)), None)
    for name, n in zip(NAMES, (16, 48, 500), strict=False):
        draw = drawing_of(make_environment(name))
        assert f"drawing_of: state is {n}, expected a whole number from 0 to {n - 1}" in complaint(draw, n)
        assert "drawing_of: state is None" in complaint(draw, None)
    assert "drawing_of: env is a NoneType" in complaint(drawing_of, None)
    assert "drawing_of: env is a CartPoleEnv, expected one of the boards" in complaint(
        drawing_of, make_environment("CartPole-v1")
    )
