"""The small Boltzmann machine against sums over all of its joint states, and torch's gradient of its likelihood."""

from itertools import product
from typing import Any

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.beyond.boltzmann import all_states, rbm_distribution, rbm_reconstruct, rbm_step
from solutions_tests.helpers.probes import SEEDS, close, complaint, keeps_promises, tensor

FEW = st.integers(1, 4)


def draw(n_v: int, n_h: int, seed: int) -> tuple[Any, ...]:
    rng = np.random.default_rng(seed)
    return tuple(rng.standard_normal(shape) for shape in ((n_h, n_v), (n_v, 1), (n_h, 1)))


def test_all_states() -> None:
    assert all_states(2).T.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert all_states(1).shape == (1, 2)
    assert len({tuple(v) for v in all_states(5).T}) == 32


@given(n_v=FEW, n_h=FEW, seed=SEEDS)
def test_probabilities_are_sums_over_joint_states(n_v: int, n_h: int, seed: int) -> None:
    W, a, b = draw(n_v, n_h, seed)
    P = keeps_promises(rbm_distribution, W, a, b)
    weights = []
    for v in product((0, 1), repeat=n_v):
        energies = [-(a[:, 0] @ v) - b[:, 0] @ h - np.array(h) @ W @ v for h in product((0, 1), repeat=n_h)]
        weights.append(np.exp(-np.array(energies)).sum())
    close(P, np.array(weights) / sum(weights))
    assert abs(P.sum() - 1) < 1e-12


@given(n_v=FEW, n_h=FEW, seed=SEEDS)
def test_reconstructions(n_v: int, n_h: int, seed: int) -> None:
    W, a, b = draw(n_v, n_h, seed)
    V = all_states(n_v)
    found = keeps_promises(rbm_reconstruct, V, W, a, b)
    Vt, Wt, at, bt = (tensor(x) for x in (V, W, a, b))
    close(found, torch.sigmoid(Wt.T @ torch.sigmoid(Wt @ Vt + bt) + at))


@given(n_v=FEW, n_h=FEW, seed=SEEDS)
def test_a_step_climbs_the_likelihood(n_v: int, n_h: int, seed: int) -> None:
    parameters = draw(n_v, n_h, seed)
    rows = np.random.default_rng(seed).integers(0, 2**n_v, 5)
    V = all_states(n_v)[:, rows]
    moved = keeps_promises(lambda V, W, a, b: rbm_step(V, W, a, b, learning_rate=0.01), V, *parameters)
    leaves = [tensor(x).requires_grad_() for x in parameters]
    torch.log(rbm_distribution(*leaves)[rows]).mean().backward()
    close(moved, tuple(x + 0.01 * leaf.grad.numpy() for x, leaf in zip(parameters, leaves, strict=True)))


def test_large_couplings_do_not_overflow() -> None:
    P = rbm_distribution(400 * np.eye(3), np.full((3, 1), -200.0), np.full((3, 1), -200.0))
    close(P, np.full(8, 1 / 8))
    close(rbm_distribution(np.full((1, 2), 800.0), np.zeros((2, 1)), np.zeros((1, 1))), np.array([0.0, 0, 0, 1]))


def test_perfect_reconstruction_says_nothing_about_probability() -> None:
    copying = 20 * np.eye(3), np.full((3, 1), -10.0), np.full((3, 1), -10.0)
    V = all_states(3)[:, [0, 7]]
    assert abs(rbm_reconstruct(V, *copying) - V).max() < 0.01
    close(rbm_distribution(*copying), np.full(8, 1 / 8))
    machine: Any = draw(3, 3, 0)
    for _ in range(1000):
        machine = rbm_step(V, *machine, learning_rate=0.3)
    assert rbm_distribution(*machine)[[0, 7]].sum() > 0.9


def test_messages() -> None:
    W, a, b = draw(3, 2, 0)
    V = all_states(3)
    assert "n is 0" in complaint(all_states, 0)
    assert "n is 13" in complaint(all_states, 13)
    assert "a has shape (2, 1)" in complaint(rbm_distribution, W, b, a)
    assert "b has shape (3, 1)" in complaint(rbm_distribution, W, a, a)
    assert "W has shape (3,)" in complaint(rbm_distribution, W[0], a, b)
    assert "at most 12 columns" in complaint(rbm_distribution, np.zeros((1, 13)), np.zeros((13, 1)), np.zeros((1, 1)))
    assert "V has shape (2, 8)" in complaint(rbm_reconstruct, V[:2], W, a, b)
    assert "V contains 2" in complaint(rbm_reconstruct, 2 * V, W, a, b)
    assert "V contains 2" in complaint(rbm_step, 2 * V, W, a, b, learning_rate=1)
    assert "learning_rate is 0" in complaint(rbm_step, V, W, a, b, learning_rate=0)
    assert "mixed" in complaint(rbm_step, tensor(V), W, a, b, learning_rate=1)
    assert "a[0, 0] is nan" in complaint(rbm_reconstruct, V, W, a * np.nan, b)
