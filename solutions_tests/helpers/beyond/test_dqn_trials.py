"""The trainings of lesson A.3: the worlds of each way, and each part of a trial; a short one against what is stored."""

import numpy as np
import pytest

from helpers.beyond import dqn_trials
from helpers.beyond.dqn_trials import (
    EVERY,
    PROBES,
    WAYS,
    dqn_trial,
    greedy_policy,
    pretrained_q_net,
    probe_states,
    recent_total,
    start_run,
    world_of,
)
from helpers.beyond.environments import make_environment, play_episode, returns
from helpers.data.checkpoints import load_checkpoint
from helpers.data.dqn_trials import SEEDS, load_dqn_trials
from solutions_tests.helpers.probes import complaint


def test_each_way_sees_what_it_says() -> None:
    assert world_of("all of it").observation_space.shape == (4,)
    assert world_of("positions only").observation_space.shape == (2,)
    assert world_of("positions, 4 stacked").observation_space.shape == (4, 2)
    assert probe_states().shape == (PROBES, 4) and probe_states("positions, 4 stacked").shape == (PROBES, 8)
    assert (probe_states()[:, [0, 2]] == probe_states("positions only")).all()
    assert (probe_states()[:, [0, 2]] == probe_states("positions, 4 stacked")[:, -2:]).all()


def test_each_way_changes_one_part() -> None:
    whole = WAYS["all of it"]
    changed = {way: [name for name in whole._fields if getattr(whole, name) != getattr(s, name)]
               for way, s in WAYS.items()}  # fmt: skip
    assert changed.pop("neither") == ["memory", "target"]
    assert changed == {
        "all of it": [], "positions only": [], "positions, 4 stacked": [],
        "no target network": ["target"], "hard target": ["target"], "plain, not double": ["double"],
        "no replay: one step": ["memory"], "no replay: 128 in a row": ["memory"],
        "end ignored": ["ends"], "always greedy": ["epsilon"],
    }  # fmt: skip
    assert (WAYS["no target network"].target, WAYS["hard target"].target, whole.target) == ("none", "hard", "soft")
    run = start_run("no target network", 0)
    assert run.target is run.net


def test_the_mean_of_the_last_twenty() -> None:
    run = start_run("all of it", 0)
    assert recent_total(run) == 0
    for _ in run.advance(700):
        pass
    assert len(run.episodes) > 20
    assert recent_total(run) == pytest.approx(np.mean([episode.total for episode in run.episodes][-20:]))


def test_a_short_trial_is_as_stored() -> None:
    stored = load_dqn_trials()
    totals, values, rights = dqn_trial("all of it", SEEDS[1], steps=EVERY)
    assert totals[0] == pytest.approx(stored.totals["all of it"][1, 0], rel=0.5)
    assert values[0] == pytest.approx(stored.values["all of it"][1, 0], rel=0.3)
    assert rights[0] == pytest.approx(stored.rights["all of it"][1, 0], abs=0.2)
    assert dqn_trial("no target network", 0, steps=2 * EVERY)[1][1] > 100


def test_the_network_that_comes_with_the_course_is_as_good_as_its_note_says() -> None:
    env, judge = make_environment("CartPole-v1"), np.random.default_rng(2)  # JUDGE and JUDGED of the script
    score = returns(env, greedy_policy(pretrained_q_net()), judge, 50).mean() / 500
    assert score == pytest.approx(load_checkpoint("cart_pole_dqn").score, abs=0.08)
    assert "50 games that chose nothing" in load_checkpoint("cart_pole_dqn").note


def test_the_network_that_comes_with_the_course_plays() -> None:
    totals = returns(make_environment("CartPole-v1"), greedy_policy(pretrained_q_net()), np.random.default_rng(5), 8)
    assert totals.mean() > 220 and totals.min() > 120
    swapped = lambda state, rng: 1 - greedy_policy(pretrained_q_net())(state, rng)  # noqa: E731
    assert play_episode(make_environment("CartPole-v1"), swapped, np.random.default_rng(0)).total < 15


def test_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    for function in (world_of, probe_states):
        assert "way is 'everything'" in complaint(function, "everything")
    assert "way is 'x'" in complaint(start_run, "x", 0)
    assert "seed is -1" in complaint(start_run, "all of it", -1)
    assert "steps is 100" in complaint(dqn_trial, "all of it", 0, 100)
    monkeypatch.setattr(dqn_trials, "LAST", 1)
    assert recent_total(start_run("all of it", 0)) == 0
