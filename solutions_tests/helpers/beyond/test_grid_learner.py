"""A learner that is stepped: the same moves lead to the same table, however they were asked for."""

from typing import Any

import numpy as np
import pytest

from helpers.beyond.grid_learner import KEPT, GridLearner, Rehearsal
from helpers.beyond.grid_world import GridWorld
from helpers.beyond.value_iteration import value_iteration
from solutions_tests.helpers.probes import complaint

WORLD = GridWorld(("S..", ".#.", "..+"), step_reward=-0.05, slip=0.2)
HOW: dict[str, Any] = {"epsilon": 0.3, "alpha": 0.5, "gamma": 0.9}


def test_a_step_is_the_update_in_numbers() -> None:
    learner = GridLearner(WORLD, **HOW, seed=3)
    assert learner.last is None
    assert learner.episodes == 0
    for _ in range(60):
        before = learner.Q
        learner.step()
        last = learner.last
        assert last is not None
        s, a, R, s_next, target, was, now = last
        assert was == before[s, a]
        assert target == pytest.approx(R if WORLD.ends(s_next) else R + 0.9 * before[s_next].max())
        assert now == learner.Q[s, a] == pytest.approx(was + 0.5 * (target - was))
        assert (before != learner.Q).sum() <= 1
        assert learner.visited[-1] == learner.state == s_next
    assert learner.steps == 60
    assert learner.episodes == len(learner.returns) - (not learner.over)


def test_playing_on_ends_episodes() -> None:
    learner = GridLearner(WORLD, **HOW)
    learner.step()
    learner.play(1)
    assert learner.episodes == 1
    assert learner.over
    assert learner.returns[0] == pytest.approx(1 - 0.05 * (learner.steps - 1))
    learner.play(4)
    assert learner.episodes == 5
    learner.step()
    assert learner.episodes == 5
    assert len(learner.visited) == 2


def test_the_same_moves_give_the_same_table_whatever_was_asked_before() -> None:
    one, other = Rehearsal(WORLD, seed=1), Rehearsal(WORLD, seed=1)
    for end in range(7):
        one.at("ssEeEs"[:end], **HOW)
    one.at("ssEE", **HOW)
    one.at("ssEeEs", **HOW | {"alpha": 0.1})
    np.testing.assert_array_equal(one.at("ssEeEs", **HOW).Q, other.at("ssEeEs", **HOW).Q)
    assert one.at("ssEeEs", **HOW).steps == other.at("ssEeEs", **HOW).steps
    assert (one.at("ssEeEs", **HOW).Q != one.at("ssEeE", **HOW).Q).any()
    assert (Rehearsal(WORLD, seed=2).at("E", **HOW).Q != one.at("E", **HOW).Q).any()
    assert one.at("", **HOW).steps == 0
    assert one.at("sss", **HOW).steps == 3
    assert one.at("E", **HOW).episodes == 20


def test_the_world_that_was_given_stays_as_it_is() -> None:
    before = (WORLD.state, WORLD.steps)
    Rehearsal(WORLD).at("EE", **HOW)
    assert (WORLD.state, WORLD.steps) == before


def test_memory_is_limited() -> None:
    rehearsal = Rehearsal(WORLD)
    for n in range(KEPT + 20):
        rehearsal.at("s" * n, **HOW)
    assert len(rehearsal._kept) <= KEPT


def test_it_learns_the_way() -> None:
    still = GridWorld(("S..", ".#.", "..+"), step_reward=-0.05)
    learner = Rehearsal(still).at("EEEEE", epsilon=0.3, alpha=1.0, gamma=0.9)
    best = value_iteration(*still.tables()[:2], 0.9).Q
    assert learner.Q[0].max() == pytest.approx(best[0].max())


def test_wrong_inputs() -> None:
    assert "Rehearsal.at: moves holds 'x', expected only the letters s e E" in complaint(
        Rehearsal(WORLD).at, "sx", **HOW
    )
    assert "GridLearner: epsilon is 2" in complaint(GridLearner, WORLD, **HOW | {"epsilon": 2})
    assert "GridLearner: alpha is 0" in complaint(GridLearner, WORLD, **HOW | {"alpha": 0})
    assert "GridLearner: gamma is -1" in complaint(GridLearner, WORLD, **HOW | {"gamma": -1})
    assert "GridLearner.play: episodes is 0" in complaint(GridLearner(WORLD, **HOW).play, 0)
    assert "GridLearner: world is a str, expected a GridWorld" in complaint(GridLearner, "maze", **HOW)
    assert "GridLearner: seed is -1" in complaint(GridLearner, WORLD, **HOW, seed=-1)
    assert "Rehearsal.at: moves is None, expected a text of letters" in complaint(Rehearsal(WORLD).at, None, **HOW)
