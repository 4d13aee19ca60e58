"""Recurrent layers on top of another against torch's num_layers, one way and both ways; gradients; two steps."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.cells import KINDS, Weights, cell_forward, draw_weights
from helpers.sequences.deep import deep_backward, deep_forward
from helpers.sequences.torch_maps import NAMES, to_torch
from solutions_tests.helpers.probes import SEEDS, close, complaint, slope_matches, tensor


def draw(kind: str, depth: int, both: bool, seed: int, n: int = 3, m: int = 2, T: int = 4) -> Any:
    rng, layers, width = np.random.default_rng(seed), [], 2
    for _ in range(depth):
        pair = tuple(draw_weights(kind, width, n, rng, keep=0.3) for _ in range(2 if both else 1))
        layers.append(pair if both else pair[0])
        width = n * len(pair)
    mask = (np.arange(T)[:, None] < rng.integers(1, T + 1, m)) * 1.0
    return rng, rng.standard_normal((T, 2, m)), layers, mask, rng.standard_normal((T, width, m))


@given(seed=SEEDS, kind=st.sampled_from(sorted(NAMES)), depth=st.integers(1, 3), both=st.booleans())
def test_equals_torch(seed: int, kind: str, depth: int, both: bool) -> None:
    _, X, layers, _, dA = draw(kind, depth, both, seed)
    A, cache = deep_forward(X, layers, kind=kind)
    net = to_torch(layers, kind)
    rows = tensor(X).swapaxes(1, 2).contiguous().requires_grad_()
    out = net(rows)[0].swapaxes(1, 2)
    (out * tensor(dA)).sum().backward()
    close(A, out)
    dX, gradients = deep_backward(dA, cache)
    close(dX, rows.grad.swapaxes(1, 2))
    sign = np.ones((len(net.weight_hh_l0), 1))
    if kind == "GRU, torch's form":
        sign[3:6] = -1
    for number, layer in enumerate(gradients):
        for found, end in zip(layer if both else (layer,), ("", "_reverse"), strict=False):
            close(sign * found.Wx, getattr(net, f"weight_ih_l{number}{end}").grad, atol=1e-10)
            close(sign * found.Wa, getattr(net, f"weight_hh_l{number}{end}").grad, atol=1e-10)


@given(seed=SEEDS, kind=st.sampled_from(sorted(KINDS)), both=st.booleans())
def test_finite_differences_with_padding(seed: int, kind: str, both: bool) -> None:
    rng, X, layers, mask, dA = draw(kind, 2, both, seed)
    gradients: Any
    dX, gradients = deep_backward(dA, deep_forward(X, layers, kind=kind, mask=mask)[1])
    slope_matches(lambda x: (deep_forward(x, layers, kind=kind, mask=mask)[0] * dA).sum(), X, dX, rng)
    bottom, slope = (layers[0][1], gradients[0][1]) if both else (layers[0], gradients[0])

    def cost(x: np.ndarray) -> float:
        changed = Weights(bottom.Wx, x, bottom.b)
        first = (layers[0][0], changed) if both else changed
        return float((deep_forward(X, [first, layers[1]], kind=kind, mask=mask)[0] * dA).sum())

    slope_matches(cost, bottom.Wa, slope.Wa, rng)


def test_one_layer_is_the_layer_itself_and_two_steps_lower_the_loss() -> None:
    rng, X, layers, _, _ = draw("GRU", 2, False, 1)
    close(deep_forward(X, layers[:1], kind="GRU")[0], cell_forward(X, layers[0], kind="GRU")[0])
    Y, costs = rng.uniform(-0.5, 0.5, (3, 2)), []
    for _ in range(3):
        A, cache = deep_forward(X, layers, kind="GRU")
        costs.append(((A[-1] - Y) ** 2).sum())
        dA = np.zeros(A.shape)
        dA[-1] = 2 * (A[-1] - Y)
        steps = deep_backward(dA, cache)[1]
        layers = [
            Weights(*(w - 0.01 * g for w, g in zip(layer, step, strict=True)))
            for layer, step in zip(layers, steps, strict=True)
        ]
    assert costs[0] > costs[1] > costs[2]


def test_refusals() -> None:
    _, X, layers, _, dA = draw("LSTM", 2, False, 0)
    assert "deep_forward: layers is empty" in complaint(deep_forward, X, [], kind="LSTM")
    assert "Wx has shape" in complaint(deep_forward, X, [layers[0], layers[0]], kind="LSTM")
    assert "deep_forward: X has shape" in complaint(deep_forward, X[0], layers, kind="LSTM")
    cache = deep_forward(X, layers, kind="LSTM")[1]
    assert "dA has shape" in complaint(deep_backward, dA[1:], cache)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(deep_backward, np.ones((2, 2, 2)), 3)
    assert said.startswith("TypeError: deep_backward: cache is 3, expected a list of CellCache.")
    said = complaint(deep_forward, np.ones((2, 2, 2)), [1], kind="GRU")
    assert said.startswith(
        "TypeError: deep_forward: layers[0] is a int, expected Weights, or a pair (there, back) of them."
    )
