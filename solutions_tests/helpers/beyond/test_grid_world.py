"""The grid world by hand, its tables against many steps taken in it, and the triangles of its picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.beyond.environments import play_episode
from helpers.beyond.grid_world import ACTIONS, MOVES, GridWorld, triangles
from solutions_tests.helpers.probes import complaint


def test_walking_by_hand() -> None:
    world = GridWorld(("S.", "#+"), step_reward=-0.1)
    assert world.reset(seed=0) == (0, {})
    assert world.step(0)[:4] == (0, -0.1, False, False)  # off the board
    assert world.step(2)[:4] == (0, -0.1, False, False)  # a wall
    assert world.step(1)[:4] == (1, -0.1, False, False)
    assert world.step(2)[:4] == (3, 1.0, True, False)
    assert world.ends(3)
    assert not world.ends(1)
    assert world.unwrapped is world


def test_the_time_limit_cuts_off_but_does_not_end() -> None:
    world = GridWorld(("S.+",), time_limit=2)
    world.reset()
    assert world.step(3)[2:4] == (False, False)
    assert world.step(3)[2:4] == (False, True)
    world.reset()
    assert world.reset() == (0, {})
    assert world.step(3)[2:4] == (False, False)  # the clock begins anew
    world.reset()
    world.step(1)
    assert world.step(1)[2:4] == (True, False)  # arrived in the last step: ended


def test_a_seed_brings_the_same_slips() -> None:
    world = GridWorld(("S....", "....+"), slip=0.5)
    first, again, other = (
        play_episode(world, lambda s, rng: 1, np.random.default_rng(seed)).states.tolist() for seed in (1, 1, 2)
    )
    assert first == again != other


@pytest.mark.parametrize("slip", [0.0, 0.3, 1.0])
def test_tables_agree_with_many_steps(slip: float) -> None:
    world = GridWorld(("S.", ".+"), slip=slip, step_reward=-0.5)
    P, R, start = world.tables()
    assert start.tolist() == [1, 0, 0, 0]
    assert (P[3] == 0).all()
    assert (R[3] == 0).all()
    n = 4000
    world.reset(seed=0)
    for s in range(3):
        for a in range(4):
            seen, paid = np.zeros(4), 0.0
            for _ in range(n if slip else 1):
                world.state = s
                s_next, reward, terminated, _, _ = world.step(a)
                seen[s_next] += not terminated
                paid += reward
            np.testing.assert_allclose(P[s, a], seen / (n if slip else 1), atol=0.04)
            assert R[s, a] == pytest.approx(paid / (n if slip else 1), abs=0.06)


def test_from_walls_and_ends_nothing_follows() -> None:
    P, R, _ = GridWorld(("S#", ".+"), step_reward=-0.5, slip=0.2).tables()
    for s in (1, 3):
        assert (P[s] == 0).all()
        assert (R[s] == 0).all()
    assert (P[:, :, 1] == 0).all()


@given(n_H=st.integers(1, 5), n_W=st.integers(1, 5))
def test_triangles_point_where_the_action_goes(n_H: int, n_W: int) -> None:
    points, corners = triangles((n_H, n_W))
    assert corners.shape == (4 * n_H * n_W, 3)
    assert len(points) == 5 * n_H * n_W
    middles = points[corners].mean(axis=1).reshape(n_H * n_W, 4, 2)
    for s in range(n_H * n_W):
        i, j = divmod(s, n_W)
        for a in range(4):
            down, right = MOVES[a]
            np.testing.assert_allclose(middles[s, a], [j + right / 3, i + down / 3], atol=1e-12)
    assert len(ACTIONS) == len(MOVES) == 4


def test_wrong_inputs() -> None:
    assert "the rows of the board have the lengths [1, 2], expected one length" in complaint(GridWorld, ("S.", "."))
    assert "the rows of the board have the lengths []" in complaint(GridWorld, ())
    assert "GridWorld: the board has 0 squares S, expected one S" in complaint(GridWorld, ("..+",))
    assert "the board has 2 squares S" in complaint(GridWorld, ("S.S",))
    assert "the board has the letter 'x'" in complaint(GridWorld, ("S.x",))
    assert "rewards['+'] is inf" in complaint(GridWorld, ("S+",), rewards={"+": float("inf")})
    assert "slip is 2, expected a number from 0 to 1" in complaint(GridWorld, ("S+",), slip=2)
    assert "time_limit is 0" in complaint(GridWorld, ("S+",), time_limit=0)
    assert "step_reward is nan" in complaint(GridWorld, ("S+",), step_reward=float("nan"))
    assert "GridWorld.step: action is 4, expected a whole number from 0 to 3" in complaint(GridWorld(("S+",)).step, 4)
    assert "triangles: shape[1] is 0" in complaint(triangles, (1, 0))
    assert "triangles: shape is (1, 2, 3), expected (rows, columns)" in complaint(triangles, (1, 2, 3))
    assert "triangles: shape is 3" in complaint(triangles, 3)
    for board in ("S+", None, [["S", "+"]]):
        assert f"GridWorld: board is {board!r}, expected a text for each row" in complaint(GridWorld, board)
    for rewards in (["+"], {".": 1.0}, {"S": 1.0}, {"#": 1.0}, {"++": 1.0}, {1: 1.0}):
        assert f"GridWorld: rewards is {rewards!r}, expected a number for each letter other than S . #" in complaint(
            GridWorld, ("S+",), rewards=rewards
        )
    assert "GridWorld.ends: s is -1, expected a whole number from 0 to 1" in complaint(GridWorld(("S+",)).ends, -1)
