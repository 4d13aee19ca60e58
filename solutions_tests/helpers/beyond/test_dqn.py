"""Targets, loss and target network: by hand, against torch, for drawn shapes, in both libraries, and refusals."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from helpers.beyond.dqn import (
    LOSSES,
    clip_rewards,
    double_q_targets,
    move_target,
    q_loss_backward,
    q_loss_forward,
    q_targets,
)
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, drawn, keeps_promises, unchanged


def step(m: int, n: int, seed: int) -> tuple[np.ndarray, ...]:
    """R, Q_online, Q_next, terminal for m steps and n actions."""
    rng = np.random.default_rng(seed)
    Q, Q_next = rng.standard_normal((2, m, n))
    return rng.standard_normal(m), Q, Q_next, (rng.random(m) < 0.4) * 1.0


@drawn
def test_targets_are_those_of_a_loop(n: int, m: int, seed: int) -> None:
    R, Q, Q_next, terminal = step(m, n, seed)
    plain, double = [], []
    for i in range(m):
        best = int(np.argmax(Q[i]))
        plain.append(R[i] if terminal[i] else R[i] + 0.9 * max(Q_next[i]))
        double.append(R[i] if terminal[i] else R[i] + 0.9 * Q_next[i, best])
    close(keeps_promises(lambda R, Q, t: q_targets(R, Q, t, 0.9), R, Q_next, terminal), np.array(plain))
    args = R, Q, Q_next, terminal
    close(keeps_promises(lambda R, Q, P, t: double_q_targets(R, Q, P, t, 0.9), *args), np.array(double))
    close(q_targets(R, Q_next, terminal, 0.9, check=False), np.array(plain))


def test_targets_by_hand() -> None:
    R, Q_next = np.array([1.0, 1.0]), np.array([[2.0, 5.0], [2.0, 5.0]])
    close(q_targets(R, Q_next, np.array([0.0, 1.0]), 0.9), np.array([5.5, 1.0]))
    close(double_q_targets(R, -Q_next, Q_next, np.array([0.0, 1.0]), 0.9), np.array([2.8, 1.0]))


def test_double_targets_are_never_above_plain_ones_and_equal_for_one_network() -> None:
    R, Q, Q_next, terminal = step(200, 4, 0)
    plain = q_targets(R, Q_next, terminal, 0.99)
    double = double_q_targets(R, Q, Q_next, terminal, 0.99)
    assert (double <= plain + 1e-12).all() and (double < plain - 0.1).any()
    close(double_q_targets(R, Q_next, Q_next, terminal, 0.99), plain)


@pytest.mark.parametrize("loss", LOSSES)
@given(n=SIZES, m=SIZES, seed=SEEDS)
def test_loss_and_gradient_are_those_of_torch(loss: str, n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    Q, y, a = 2 * rng.standard_normal((m, n)), rng.standard_normal(m), rng.integers(0, n, m)
    with unchanged(Q, y, a):
        J, cache = q_loss_forward(Q, a, y, loss=loss)
        dQ = q_loss_backward(cache)
    as_tensor = torch.tensor(Q, requires_grad=True)
    theirs = functional.smooth_l1_loss if loss == "huber" else functional.mse_loss
    other = theirs(as_tensor.gather(1, torch.tensor(a)[:, None])[:, 0], torch.tensor(y))
    other.backward()
    close(J, other)
    close(dQ, as_tensor.grad)
    ours = torch.tensor(Q, requires_grad=True)
    J_torch, cache_torch = q_loss_forward(ours, torch.tensor(a), torch.tensor(y), loss=loss)
    J_torch.backward()
    close(ours.grad, dQ)
    close(q_loss_backward(cache_torch), dQ)


@pytest.mark.parametrize("loss", LOSSES)
def test_gradient_along_a_direction(loss: str) -> None:
    rng = np.random.default_rng(1)
    Q, y, a = 2 * rng.standard_normal((6, 3)), rng.standard_normal(6), rng.integers(0, 3, 6)
    along = rng.standard_normal(Q.shape)
    ahead, behind = (q_loss_forward(Q + h * along, a, y, loss=loss)[0] for h in (1e-6, -1e-6))
    dQ = q_loss_backward(q_loss_forward(Q, a, y, loss=loss)[1])
    close((ahead - behind) / 2e-6, (dQ * along).sum(), rtol=1e-5)
    assert ((dQ != 0).sum(axis=1) == 1).all()


def test_float32_stays() -> None:
    Q, y, a = np.ones((2, 3), np.float32), np.zeros(2, np.float32), np.array([0, 2])
    J, cache = q_loss_forward(Q, a, y)
    assert J.dtype == np.float32 and q_loss_backward(cache).dtype == np.float32
    R, terminal = np.ones(2, np.float32), np.zeros(2, np.float32)
    assert q_targets(R, Q, terminal, 0.99).dtype == double_q_targets(R, Q, Q, terminal, 0.99).dtype == np.float32


def test_rewards_are_clipped() -> None:
    R = np.array([-400.0, -1.0, -0.3, 0.0, 0.5, 1.0, 10.0])
    close(keeps_promises(clip_rewards, R), np.array([-1, -1, -0.3, 0, 0.5, 1, 1]))
    assert "clip_rewards: R is a list" in complaint(clip_rewards, [1.0])
    assert "is nan" in complaint(clip_rewards, np.array([np.nan]))


@given(n=SIZES, m=SIZES, seed=SEEDS, tau=st.floats(0.01, 1))
def test_the_target_moves_by_tau(n: int, m: int, seed: int, tau: float) -> None:
    rng = np.random.default_rng(seed)
    old, new = ([rng.standard_normal((n, m)), rng.standard_normal(m)] for _ in range(2))
    with unchanged(*old, *new):
        moved = move_target(old, new, tau)
    for was, to, is_now in zip(old, new, moved, strict=True):
        close(is_now, was + tau * (to - was), rtol=1e-9, atol=1e-9)
        assert is_now is not was and is_now is not to
    hard = move_target(old, new)
    assert all((a == b).all() and not np.shares_memory(a, b) for a, b in zip(hard, new, strict=True))
    tensors = move_target([torch.tensor(x) for x in old], [torch.tensor(x) for x in new], tau)
    for ours, theirs in zip(moved, tensors, strict=True):
        close(ours, theirs)


def test_a_soft_target_follows_with_a_known_delay() -> None:
    target, online = [np.zeros(1)], [np.ones(1)]
    for _ in range(200):
        target = move_target(target, online, 0.005)
    close(target[0][0], 1 - 0.995**200)


def test_refusals() -> None:
    R, Q, Q_next, terminal = step(3, 2, 0)
    assert "q_targets: terminal contains a number other" in complaint(q_targets, R, Q_next, terminal + 0.5, 0.9)
    assert "gamma is 1.1" in complaint(q_targets, R, Q_next, terminal, 1.1)
    assert "Q_next has shape (2, 2)" in complaint(q_targets, R, Q_next[:2], terminal, 0.9)
    assert "terminal has shape (2,)" in complaint(q_targets, R, Q_next, terminal[:2], 0.9)
    assert "R has shape (3, 1)" in complaint(q_targets, R[:, None], Q_next, terminal, 0.9)
    assert "is nan" in complaint(q_targets, R * np.nan, Q_next, terminal, 0.9)
    assert "terminal holds numbers of type bool" in complaint(q_targets, R, Q_next, terminal > 0, 0.9)
    assert "Q_online has shape (3, 1)" in complaint(double_q_targets, R, Q[:, :1], Q_next, terminal, 0.9)
    assert "mixed" in complaint(q_targets, R, torch.tensor(Q_next), terminal, 0.9)
    a, y = np.array([0, 1, 1]), R
    assert "a holds 0 to 2" in complaint(q_loss_forward, Q, np.array([0, 1, 2]), y)
    assert "expected whole numbers from 0 to 1" in complaint(q_loss_forward, Q, a * 1.0, y)
    assert "a holds -1 to 1" in complaint(q_loss_forward, Q, np.array([-1, 1, 1]), y)
    assert "loss is 'l1'" in complaint(q_loss_forward, Q, a, y, loss="l1")
    assert "y has shape (2,)" in complaint(q_loss_forward, Q, a, y[:2])
    assert "a has shape (3, 1)" in complaint(q_loss_forward, Q, a[:, None], y)
    assert "tau is 0," in complaint(move_target, [Q], [Q], 0)
    assert "tau is 2," in complaint(move_target, [Q], [Q], 2)
    assert "target has 1 arrays and online 2" in complaint(move_target, [Q], [Q, Q])
    assert "target is a ndarray, expected a list of arrays" in complaint(move_target, Q, [Q])
    assert "online is a NoneType, expected a list" in complaint(move_target, [Q], None)
    assert "target has 0 arrays" in complaint(move_target, [], [])
    assert "target[0] has shape (3, 2)" in complaint(move_target, [Q], [Q.T])


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(q_loss_backward, None).startswith(
        "TypeError: q_loss_backward: cache is None, expected a QLossCache."
    )
