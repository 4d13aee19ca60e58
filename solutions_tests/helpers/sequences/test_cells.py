"""All kinds of recurrent layers under one call: weights, counts against torch.nn, gradients, refusals."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.cells import (
    KINDS,
    Weights,
    cell_backward,
    cell_forward,
    count_parameters,
    draw_weights,
    gradients_left,
)
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, slope_matches, tensor

NAMES = st.sampled_from(sorted(KINDS))


@given(T=SIZES, n=SIZES, m=SIZES, seed=SEEDS, kind=NAMES)
def test_forward_and_backward_of_all_kinds(T: int, n: int, m: int, seed: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    weights = draw_weights(kind, 3, n, rng, keep=0.5)
    X, dA = rng.standard_normal((T, 3, m)), rng.standard_normal((T, n, m))
    A, cache = cell_forward(X, weights, kind=kind)
    assert A.shape == (T, n, m)
    dX, gradients = cell_backward(dA, cache)
    slope_matches(lambda x: (cell_forward(x, weights, kind=kind)[0] * dA).sum(), X, dX, rng)
    for place, name in enumerate(Weights._fields):

        def cost(x: np.ndarray, name: str = name) -> float:
            return float((cell_forward(X, weights._replace(**{name: x}), kind=kind)[0] * dA).sum())

        slope_matches(cost, weights[place], gradients[place], rng)
    with_torch = cell_forward(tensor(X), tensor(weights), kind=kind)
    close(A, with_torch[0])
    close((dX, tuple(gradients)), tuple(cell_backward(tensor(dA), with_torch[1])))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_drawn_weights(kind: str) -> None:
    weights = draw_weights(kind, 40, 20, np.random.default_rng(0), keep=2.0)
    assert sum(w.size for w in weights) == count_parameters(kind, 40, 20)
    for block in np.split(weights.Wa, KINDS[kind].blocks):
        np.testing.assert_allclose(block @ block.T, np.eye(20), atol=1e-12)
    assert abs(weights.Wx.var() * 40 - 1) < 0.2
    blocks = weights.b.reshape(-1, 20)
    keeps, sign = KINDS[kind].keeps, KINDS[kind].sign
    assert [float(row[0]) for row in blocks] == [2.0 * sign if k == keeps else 0.0 for k in range(len(blocks))]
    single = draw_weights(kind, 40, 20, np.random.default_rng(0), keep=2.0, like=np.zeros(1, dtype=np.float32))
    assert single.Wa.dtype == np.float32
    close(
        draw_weights(kind, 40, 20, np.random.default_rng(0), keep=2.0, like=torch.zeros(1, dtype=torch.float64)),
        weights,
    )


@pytest.mark.parametrize(
    ("kind", "keep", "stays"), [("GRU", 6.0, True), ("GRU", -6.0, False), ("LSTM, coupled", 6.0, True)]
)
def test_a_large_keep_keeps(kind: str, keep: float, stays: bool) -> None:
    weights = draw_weights(kind, 1, 8, np.random.default_rng(1), keep=keep)
    X = np.zeros((30, 1, 1))
    X[0] = 1
    A, _ = cell_forward(X, weights, kind=kind)
    assert (np.abs(A[-1] - A[1]).max() < 0.2 * np.abs(A[1]).max()) == stays


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("both_ways", [False, True])
def test_counts_are_those_of_torch_but_for_the_second_bias(layers: int, both_ways: bool) -> None:
    for kind, name, k, second in (("RNN", "RNN", 1, 1), ("GRU, torch's form", "GRU", 3, 2), ("LSTM", "LSTM", 4, 4)):
        net = getattr(torch.nn, name)(7, 5, num_layers=layers, bidirectional=both_ways, device="meta")
        ways = 2 if both_ways else 1
        ours = count_parameters(kind, 7, 5, layers=layers, both_ways=both_ways)
        assert sum(p.numel() for p in net.parameters()) == ours + second * 5 * ways * layers, (name, k)


def test_refusals() -> None:
    rng = np.random.default_rng(0)
    assert "draw_weights: kind is 'lstm'" in complaint(draw_weights, "lstm", 2, 3, rng)
    assert "draw_weights: n_a" in complaint(draw_weights, "LSTM", 2, 0, rng)
    assert "draw_weights: rng" in complaint(draw_weights, "LSTM", 2, 3, 7)
    assert "count_parameters: layers" in complaint(count_parameters, "LSTM", 2, 3, layers=0)
    weights = draw_weights("GRU", 2, 3, rng)
    assert "cell_forward: kind is 'gru'" in complaint(cell_forward, np.ones((2, 2, 1)), weights, kind="gru")
    assert "lstm_forward: Wa has shape (9, 3)" in complaint(cell_forward, np.ones((2, 2, 1)), weights, kind="LSTM")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_gradients_left_are_those_of_starting_later(kind: str) -> None:
    rng = np.random.default_rng(2)
    weights, X, dA = draw_weights(kind, 3, 4, rng), rng.standard_normal((5, 3, 2)), np.zeros((5, 4, 2))
    dA[-1] = rng.standard_normal((4, 2))
    left = gradients_left(dA, cell_forward(X, weights, kind=kind)[1])
    assert left.shape == (6,) and left[-1] == 0
    found = cell_forward(X, weights, kind=kind)[1]
    from_inner = KINDS[kind].back(dA, found.inner)
    start = [from_inner[1], from_inner[2]] if kind.startswith("LSTM") else [from_inner[1]]
    assert left[0] == pytest.approx(np.sqrt(sum((part**2).sum() for part in start)))
    if kind == "RNN":
        slope = 1 - cell_forward(X, weights, kind=kind)[0][-1] ** 2
        assert left[4] == pytest.approx(np.linalg.norm(weights.Wa.T @ (slope * dA[-1])))
    close(gradients_left(tensor(dA), cell_forward(tensor(X), tensor(weights), kind=kind)[1]), left)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(cell_backward, np.ones((2, 2, 2)), 0)
    assert said.startswith("TypeError: cell_backward: cache is 0, expected a")
    said = complaint(gradients_left, np.ones((2, 2, 2)), 0)
    assert said.startswith("TypeError: gradients_left: cache is 0, expected a")
    said = complaint(draw_weights, "GRU", 2, 2, np.random.default_rng(0), like=np.ones(1, dtype=int))
    assert said.startswith(
        "TypeError: draw_weights: like holds numbers of type int64, expected an array of floating-point numbers."
    )
