"""The measurements of lesson A.3: correlation of neighbors, targets that move, greed, speeds from positions."""

import numpy as np
import pytest

from helpers.beyond import dqn_measures
from helpers.beyond.dqn_measures import (
    button_game,
    explained_speed,
    games_by_chance,
    live_run,
    neighbor_correlation,
    target_walk,
)
from helpers.beyond.dqn_training import Run
from solutions_tests.helpers.probes import close, complaint, unchanged


def test_correlation_is_that_of_numpy() -> None:
    X = np.random.default_rng(0).standard_normal((40, 3)).cumsum(axis=0)
    with unchanged(X):
        ours = neighbor_correlation(X)
    theirs = [np.corrcoef(X[:-1, j], X[1:, j])[0, 1] for j in range(3)]
    close(ours, np.mean(theirs))
    close(neighbor_correlation(np.concatenate([X, np.ones((40, 1))], axis=1)), ours)
    assert neighbor_correlation(np.arange(9.0).reshape(9, 1)) == pytest.approx(1)
    assert neighbor_correlation(np.array([[1.0], [-1], [1], [-1], [1]])) == pytest.approx(-1)


def test_games_by_chance_are_in_order() -> None:
    buffer = games_by_chance(300, seed=2)
    steps = buffer.at(np.arange(300))
    assert len(buffer) == 300 and 8 < steps.terminal.sum() < 25
    goes_on = np.flatnonzero(steps.terminal[:-1] == 0)
    assert (steps.next_states[goes_on] == steps.states[goes_on + 1]).all()
    assert (games_by_chance(300, seed=2).at(np.arange(300)).states == steps.states).all()
    assert neighbor_correlation(steps.states) > 0.8 > 0.3 > abs(neighbor_correlation(buffer.sample(300).states))


def test_a_frozen_target_rests_and_none_runs() -> None:
    hard, soft, none = (target_walk(kind, 60, copy_every=20) for kind in ("hard", "soft", "none"))
    assert hard.targets.shape == (61, 32) and hard.moved.shape == hard.losses.shape == (60,)
    close(hard.moved, np.abs(np.diff(hard.targets, axis=0)).mean(axis=1))
    assert set(np.flatnonzero(hard.moved) + 1) == {20, 40, 60}
    assert (soft.moved > 0).all() and soft.moved.max() < 0.2
    assert none.moved.sum() > 2 * hard.moved.sum() and none.losses[-1] > 3 * hard.losses[-1]
    same = target_walk("hard", 60, copy_every=1)
    assert (same.targets == none.targets).all() and (same.losses == none.losses).all()


def test_greed_misses_the_better_button_and_chance_finds_it() -> None:
    greedy = [button_game(0.0, seed) for seed in range(6)]
    assert np.mean(np.array(greedy) > 0.5) < 0.4
    assert min(button_game(0.2, seed) for seed in range(3)) > 0.6
    assert button_game(0.0, 3, rewards=(5.0, 1.0), presses=60) in (0.0, 1.0)
    assert button_game(0.0, 3, rewards=(5.0, 1.0), presses=60) == button_game(0.0, 3, rewards=(5.0, 1.0), presses=60)


def test_speeds_are_in_two_positions() -> None:
    one, two, four = (explained_speed(k) for k in (1, 2, 4))
    assert one < 0.6 and two > 0.8 and abs(four - two) < 0.05


def test_a_live_run_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dqn_measures, "_alive", {})
    seen: list[tuple[Run, int]] = [(run, run.step) for run in live_run("all of it", 5, 100, every=40)]
    assert [step for _, step in seen] == [0, 40, 80, 100]
    again = [(run, run.step) for run in live_run("all of it", 5, 120, every=40)]
    assert again[0][0] is seen[0][0] and [step for _, step in again] == [100, 120]
    assert [run.step for run in live_run("all of it", 5, 50)] == [120]
    assert [run.step for run in live_run("all of it", 6, 0)] == [0]


def test_refusals() -> None:
    assert "states have 2 rows, expected at least 3" in complaint(neighbor_correlation, np.eye(2))
    assert "not all alike" in complaint(neighbor_correlation, np.ones((5, 2)))
    assert "states has shape (5,)" in complaint(neighbor_correlation, np.ones(5))
    assert "steps is 0" in complaint(games_by_chance, 0)
    assert "seed is -1" in complaint(games_by_chance, 5, -1)
    assert "kind is 'firm'" in complaint(target_walk, "firm")
    assert "target_walk: steps is 0" in complaint(target_walk, "hard", 0)
    assert "copy_every is 0" in complaint(lambda: target_walk("hard", 5, copy_every=0))
    assert "tau is 0" in complaint(lambda: target_walk("soft", 5, tau=0))
    assert "epsilon is 2" in complaint(button_game, 2, 0)
    assert "button_game: seed is -1" in complaint(button_game, 0, -1)
    assert "presses is 10" in complaint(lambda: button_game(0, 0, presses=10))
    assert "len(rewards) is 1" in complaint(lambda: button_game(0, 0, rewards=(1.0,)))
    assert "games is 1" in complaint(lambda: explained_speed(2, games=1))
    assert "k is 0" in complaint(explained_speed, 0)
    assert "way is 'al of it'" in complaint(lambda: list(live_run("al of it", 0, 5)))
    assert "every is 0" in complaint(lambda: list(live_run("all of it", 0, 5, every=0)))


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(lambda: list(live_run("all of it", -1, 5))).startswith("ValueError: live_run: seed is -1")
    assert complaint(button_game, 0.1, 0, rewards=3).startswith(
        "TypeError: button_game: rewards is 3, expected a list."
    )
    assert complaint(button_game, 0.1, 0, rewards=(1.0, "a")).startswith(
        "ValueError: button_game: rewards[1] is 'a', expected one number."
    )
