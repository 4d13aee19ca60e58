"""Gradients on their way back: equal to powers where powers are exact, and to autograd."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.sequences.gradient_flow import (
    gradients_back_in_depth,
    gradients_back_in_time,
    influence,
    spectral_radius,
    with_radius,
)
from helpers.sequences.language_model import next_token_examples
from helpers.sequences.sequence_nets import CELLS, sequence_net
from solutions_tests.helpers.probes import SEEDS, complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_radius_by_hand() -> None:
    assert spectral_radius(np.array([[0.0, -2.0], [2.0, 0.0]])) == pytest.approx(2)  # a turn: lambda = +-2i
    assert spectral_radius(np.array([[0.5, 9.0], [0.0, 0.5]])) == pytest.approx(0.5)  # although its norm is 9
    assert spectral_radius(torch.tensor([[3.0]])) == pytest.approx(3)


@given(st.integers(2, 6), st.floats(0.1, 3), SEEDS)
def test_a_wanted_radius(n: int, radius: float, seed: int) -> None:
    assert spectral_radius(with_radius(rng(seed).standard_normal((n, n)), radius)) == pytest.approx(radius)


@given(st.integers(1, 5), st.integers(1, 12), st.floats(0.5, 1.5), SEEDS)
def test_a_turn_multiplies_every_gradient_by_its_radius(n: int, T: int, radius: float, seed: int) -> None:
    Q, _ = np.linalg.qr(rng(seed).standard_normal((n, n)))
    left = gradients_back_in_time(radius * Q, T, rng(seed), activation="linear", m=2)
    np.testing.assert_allclose(left, radius ** np.arange(T + 1), rtol=1e-6)


def test_like_the_powers_of_the_matrix() -> None:
    W = rng(1).standard_normal((4, 4))
    left = gradients_back_in_time(W, 6, rng(2), activation="linear", m=1)
    generator = rng(2)
    generator.standard_normal((6, 4, 1))
    d = generator.standard_normal((4, 1))
    powers = [np.linalg.norm(np.linalg.matrix_power(W.T, k) @ d) / np.linalg.norm(d) for k in range(7)]
    np.testing.assert_allclose(left, powers, rtol=1e-9)


def test_slopes_below_1_take_their_share() -> None:
    W = with_radius(rng(3).standard_normal((16, 16)), 1.2)
    ends = {g: gradients_back_in_time(W, 40, rng(4), activation=g)[-1] for g in ("linear", "tanh", "relu")}
    assert ends["relu"] < ends["linear"]
    assert ends["tanh"] < ends["linear"]


def test_depth_like_autograd() -> None:
    weights = [rng(k).standard_normal((3, 3, 2, 2)) for k in range(4)]
    A = rng(9).standard_normal((2, 5, 5, 2))
    left = gradients_back_in_depth(weights, A, rng(1))
    x = torch.tensor(A).permute(0, 3, 1, 2)
    stages = [x.requires_grad_()]
    for W in weights:
        stages.append(torch.relu(torch.conv2d(stages[-1], torch.tensor(W).permute(3, 2, 0, 1), padding=1)))
    d = torch.tensor(rng(1).standard_normal((2, 5, 5, 2))).permute(0, 3, 1, 2)
    grads = torch.autograd.grad((stages[-1] * d).sum(), stages[::-1])
    np.testing.assert_allclose(left, [float(g.norm() / d.norm()) for g in grads], rtol=1e-6)


@pytest.mark.parametrize("cell", CELLS)
@settings(deadline=None, max_examples=5)
@given(seed=SEEDS)
def test_influence_is_the_change_of_the_last_prediction(cell: str, seed: int) -> None:
    net = sequence_net(6, 6, rng(0), cell=cell, n_e=3, n_a=4).double()
    X, Y = next_token_examples(list(rng(seed).integers(2, 6, (1, 4))))
    found = influence(net, X, Y)
    assert found.shape == (5,)
    e, step = net.embedding(torch.tensor(X)).detach(), 1e-6
    for k in range(5):
        slopes = []
        for j in range(3):
            values = []
            for sign in (1, -1):
                moved = e.clone()
                moved[0, 4 - k, j] += sign * step
                with torch.no_grad():
                    values.append(float(torch.log_softmax(net.head(net.cells(moved)[0][0, -1]), 0)[Y[0, -1]]))
            slopes.append((values[0] - values[1]) / (2 * step))
        assert found[k] == pytest.approx(np.linalg.norm(slopes), rel=1e-4, abs=1e-8)


def test_refusals() -> None:
    assert "It has to be square" in complaint(spectral_radius, np.ones((2, 3)))
    assert "spectral radius 0" in complaint(with_radius, np.array([[0.0, 1.0], [0.0, 0.0]]), 1.0)
    assert "radius is 0" in complaint(with_radius, np.eye(2), 0)
    assert "T is 0" in complaint(gradients_back_in_time, np.eye(2), 0, rng())
    assert "weights is empty" in complaint(gradients_back_in_depth, [], np.ones((1, 2, 2, 1)), rng())
    net = sequence_net(6, 6, rng(), n_e=3, n_a=4)
    X, Y = next_token_examples([np.array([2, 3]), np.array([2])])
    assert "texts of one length" in complaint(influence, net, X, Y)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(with_radius, np.ones((2, 3)), 1)
    assert said.startswith("ValueError: with_radius: W has shape (2, 3), expected (n, n) = (2, 2).")
    said = complaint(gradients_back_in_time, 0, 2, np.random.default_rng(0))
    assert said.startswith("TypeError: gradients_back_in_time: Wa is a int, expected a numpy array")
    said = complaint(gradients_back_in_depth, [1], np.ones((1, 2, 2, 1)), np.random.default_rng(0))
    assert said.startswith("TypeError: gradients_back_in_depth: weights[0] is a int, expected a numpy array")
