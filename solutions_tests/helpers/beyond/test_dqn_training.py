"""The training loop: its schedule, one gradient step against plain torch, what is remembered, and that it learns."""

import copy
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from helpers.beyond.dqn_nets import q_net
from helpers.beyond.dqn_training import Run, Settings, epsilon_at, learn_from, targets_of
from helpers.beyond.environments import make_environment
from helpers.beyond.replay import Steps
from solutions_tests.helpers.probes import close, complaint


def some_steps(m: int = 6, seed: int = 0) -> Steps:
    rng = np.random.default_rng(seed)
    states, after = (rng.standard_normal((m, 4)).astype(np.float32) for _ in range(2))
    terminal = (np.arange(m) % 2).astype(np.float32)
    return Steps(states, rng.integers(0, 2, m), rng.standard_normal(m).astype(np.float32), after, terminal)


def nets() -> tuple[Any, Any]:
    return q_net(4, 2, np.random.default_rng(0)), q_net(4, 2, np.random.default_rng(1))


def test_epsilon_falls_and_stays() -> None:
    schedule = (1.0, 0.1, 10)
    assert [epsilon_at(k, schedule) for k in (0, 5, 10, 999)] == pytest.approx([1, 0.55, 0.1, 0.1])
    assert "epsilon_at: step is -1" in complaint(epsilon_at, -1, schedule)
    assert "schedule is 1.5" in complaint(epsilon_at, 0, (1.5, 0.1, 10))
    assert "schedule is 0" in complaint(epsilon_at, 0, (1.0, 0.1, 0))
    for wrong in ((1.0, 0.1), None):
        assert "expected (first, last, steps)" in complaint(epsilon_at, 0, wrong)


@pytest.mark.parametrize("double", [True, False])
def test_targets_use_the_right_network_for_each_part(double: bool) -> None:
    (net, target), batch = nets(), some_steps()
    y = targets_of(net, target, batch, 0.9, double=double)
    assert not y.requires_grad
    after = torch.tensor(batch.next_states)
    for i in range(6):
        judge = target(after[i])
        worth = judge[net(after[i]).argmax()] if double else judge.max()
        expected = batch.rewards[i] + (0 if batch.terminal[i] else 0.9 * float(worth.detach()))
        close(y[i], np.float32(expected), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("double", [True, False])
def test_a_step_is_that_of_plain_torch(double: bool) -> None:
    (net, target), batch = nets(), some_steps()
    other, frozen = copy.deepcopy(net), copy.deepcopy(target.state_dict())
    loss = learn_from(net, target, torch.optim.SGD(net.parameters(), lr=0.1), batch, 0.9, double=double)
    y = targets_of(other, target, batch, 0.9, double=double)
    J = functional.smooth_l1_loss(other(torch.tensor(batch.states))[range(6), batch.actions], y)
    J.backward()
    assert loss == pytest.approx(float(J.detach()), rel=1e-5)
    for mine, theirs in zip(net.parameters(), other.parameters(), strict=True):
        close(mine, (theirs - 0.1 * theirs.grad).detach(), rtol=1e-4, atol=1e-6)
    assert all(torch.equal(frozen[key], target.state_dict()[key]) for key in frozen)
    slow = torch.optim.SGD(net.parameters(), lr=0.01)
    losses = [learn_from(net, target, slow, batch, 0.9, double=False) for _ in range(20)]
    assert losses[-1] < 0.9 * losses[0] and losses[1] < losses[0]


def run(steps: int, seed: int = 0, env: Any = None, **settings: Any) -> Run:
    made = Run(env or make_environment("CartPole-v1"), Settings(**settings), seed)
    for _ in made.advance(steps):
        pass
    return made


def test_what_is_remembered_ends_only_where_the_game_ended() -> None:
    env = make_environment("CartPole-v1", time_limit=10)
    made = run(120, env=env, epsilon=(1.0, 1.0, 1), warm_up=1000)
    ends = np.cumsum([episode.total for episode in made.episodes]).astype(int) - 1
    assert [episode.step for episode in made.episodes] == (ends + 1).tolist()
    kept = made.buffer.at(np.arange(120))
    falls = np.flatnonzero(kept.terminal)
    assert set(falls) < set(ends)  # some games fell over, some were cut off at 10 steps
    for k in set(ends) - set(falls):
        assert abs(kept.next_states[k, 2]) < 0.2095  # still upright
    inside = np.setdiff1d(np.arange(119), ends)
    assert (kept.next_states[inside] == kept.states[inside + 1]).all()
    assert not made.losses
    ignoring = run(120, env=env, epsilon=(1.0, 1.0, 1), warm_up=1000, ends="end ignored")
    assert not ignoring.buffer.at(np.arange(120)).terminal.any()


def test_going_on_in_pieces_is_going_on_at_once() -> None:
    whole, pieces = run(300, warm_up=50), Run(make_environment("CartPole-v1"), Settings(warm_up=50), 0)
    for _ in range(3):
        for _ in pieces.advance(100):
            pass
    assert whole.losses == pieces.losses and whole.episodes == pieces.episodes
    assert len(whole.losses) == 126 and whole.step == 300
    assert run(300, seed=1, warm_up=50).losses != whole.losses


def test_the_target_network_of_each_kind() -> None:
    soft = run(60, warm_up=10, tau=1.0)
    hard = run(60, warm_up=10, target="hard", copy_every=1, learn_every=2)
    none = run(60, warm_up=10, target="none")
    assert none.target is none.net and soft.target is not soft.net
    assert soft.losses == hard.losses == none.losses  # a copy at every step is no target network
    late = run(60, warm_up=10, target="hard", copy_every=50)
    assert not all(torch.equal(p, q) for p, q in zip(late.net.parameters(), late.target.parameters(), strict=True))
    frozen = run(40, warm_up=10, target="hard", copy_every=50)
    start = q_net(4, 2, np.random.default_rng([0, 0]))
    assert all(torch.equal(p, q) for p, q in zip(start.parameters(), frozen.target.parameters(), strict=True))


@pytest.mark.parametrize(("memory", "size"), [("replay", 8), ("in a row", 8), ("one step", 1)])
def test_each_memory_gives_its_batches(memory: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Steps] = []

    def keep(net: Any, target: Any, optimizer: Any, batch: Steps, gamma: float, *, double: bool) -> float:
        seen.append(batch)
        return 0.0

    monkeypatch.setattr("helpers.beyond.dqn_training.learn_from", keep)
    made = run(100, warm_up=20, learn_every=1, memory=memory, batch_size=8)
    assert len(seen) == 81 and {len(batch.rewards) for batch in seen} == {size}
    newest = made.buffer.latest(size).states
    assert (seen[-1].states == newest).all() == (memory != "replay")


def test_it_learns_to_balance() -> None:
    made = run(4000)
    totals = [episode.total for episode in made.episodes]
    assert np.mean(totals[-10:]) > 2.5 * np.mean(totals[:10])
    assert np.isfinite(made.losses).all()


def test_always_random_and_always_greedy() -> None:
    chance = run(200, epsilon=(1.0, 1.0, 1), warm_up=1000).buffer.at(np.arange(200)).actions
    assert 70 < chance.sum() < 130
    greedy = run(8, epsilon=(0.0, 0.0, 1), warm_up=1000)
    states = greedy.buffer.at(np.arange(8))
    with torch.no_grad():
        best = greedy.net(torch.tensor(states.states)).argmax(dim=1)
    assert (best.numpy() == states.actions).all()


def test_refusals() -> None:
    env = make_environment("CartPole-v1")
    refused: dict[str, tuple[Any, str]] = {
        "gamma": (1.5, "gamma is 1.5"),
        "learning_rate": (0.0, "learning_rate is 0"),
        "batch_size": (0, "batch_size is 0"),
        "learn_every": (0, "learn_every is 0"),
        "tau": (0.0, "tau is 0"),
        "memory": ("relay", "memory is 'relay'"),
        "target": ("sofft", "target is 'sofft'"),
        "ends": ("x", "ends is 'x'"),
        "epsilon": ((2.0, 0.0, 1), "schedule is 2"),
    }
    for name, (value, said) in refused.items():
        assert said in complaint(Run, env, Settings()._replace(**{name: value}), 0)
    assert "settings is a dict" in complaint(Run, env, {}, 0)
    assert "seed is -1" in complaint(Run, env, Settings(), -1)
    assert "Run: env is a list" in complaint(Run, [], Settings(), 0)
    net, target = nets()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    assert "learn_from: net is a int" in complaint(learn_from, 3, target, optimizer, some_steps(), 0.9)
    assert "learn_from: target is a NoneType" in complaint(learn_from, net, None, optimizer, some_steps(), 0.9)
    wild = some_steps()._replace(rewards=np.full(6, np.inf, np.float32))
    assert "the loss is inf" in complaint(learn_from, net, target, optimizer, wild, 0.9)
