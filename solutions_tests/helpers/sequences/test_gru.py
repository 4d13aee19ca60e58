"""A GRU along whole sequences against torch.nn.GRU, its own step, and finite differences; masks; two steps."""

from typing import Any

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.gru import gru_backward, gru_forward, gru_state_gradients
from helpers.sequences.gru_step import gru_step_backward, gru_step_forward
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises, slope_matches, tensor
from solutions_tests.helpers.sequences.test_gru_step import BLOCKS, FORMS


def draw(T: int, n_a: int, m: int, seed: int, reset: str) -> Any:
    rng = np.random.default_rng(seed)
    n_x, (k, biases) = int(rng.integers(1, 6)), BLOCKS[reset]
    shapes = ((T, n_x, m), (n_a, m), (k * n_a, n_x), (k * n_a, n_a), (biases * n_a, 1))
    mask = (np.arange(T)[:, None] < rng.integers(1, T + 1, m)) * 1.0
    return rng, [rng.standard_normal(shape) for shape in shapes], mask, rng.standard_normal((T, n_a, m))


@given(T=SIZES, n=SIZES, m=SIZES, seed=SEEDS)
def test_equals_torch(T: int, n: int, m: int, seed: int) -> None:
    _, args, _, dC = draw(T, n, m, seed, "after")
    C = keeps_promises(lambda *args: gru_forward(*args, reset="after")[0], *args)
    found = keeps_promises(lambda dC, *args: gru_backward(dC, gru_forward(*args, reset="after")[1]), dC, *args)
    X, c0, Wx, Wa, b = (tensor(x) for x in args)
    sign = torch.ones(3 * n, 1, dtype=torch.float64)
    sign[n : 2 * n] = -1
    net = torch.nn.GRU(X.shape[1], n, dtype=torch.float64)
    with torch.no_grad():
        net.weight_ih_l0.copy_(sign * Wx), net.weight_hh_l0.copy_(sign * Wa)
        net.bias_ih_l0.copy_((sign * b[: 3 * n])[:, 0])
        net.bias_hh_l0.zero_()
        net.bias_hh_l0[2 * n :] = b[3 * n :, 0]
    rows = [x.swapaxes(-1, -2).contiguous().requires_grad_() for x in (X, c0[None])]
    out, _ = net(*rows)
    (out * tensor(dC).swapaxes(1, 2)).sum().backward()
    close(C, out.swapaxes(1, 2))
    db = torch.cat([sign[:, 0] * net.bias_ih_l0.grad, net.bias_hh_l0.grad[2 * n :]])[:, None]
    grads = (sign * net.weight_ih_l0.grad, sign * net.weight_hh_l0.grad, db)
    close(found, (rows[0].grad.swapaxes(1, 2), rows[1].grad[0].T, *grads))


@given(T=SIZES, n=SIZES, m=SIZES, seed=SEEDS, reset=FORMS, masked=st.booleans())
def test_is_its_step_again_and_again(T: int, n: int, m: int, seed: int, reset: str, masked: bool) -> None:
    _, (X, c0, *W), mask, dC = draw(T, n, m, seed, reset)
    C, cache = gru_forward(X, c0, *W, mask=mask if masked else None, reset=reset)
    c, caches, there = c0, [], mask if masked else np.ones((T, m))
    for t in range(T):
        new, one = gru_step_forward(X[t], c, *W, reset=reset)
        c = np.where(there[t], new, c)
        close(C[t], c)
        caches.append(one)
    dc, sums, dX = np.zeros((n, m)), [0.0] * 3, np.zeros(X.shape)
    for t in reversed(range(T)):
        dc = dc + dC[t]
        dX[t], back, *here = gru_step_backward(dc * there[t], caches[t])
        dc = back + dc * (1 - there[t])
        sums = [old + new for old, new in zip(sums, here, strict=True)]
    close(gru_backward(dC, cache), (dX, dc, *sums), rtol=1e-9)


@given(seed=SEEDS, reset=FORMS)
def test_finite_differences(seed: int, reset: str) -> None:
    rng, args, mask, dC = draw(4, 3, 2, seed, reset)
    found = gru_backward(dC, gru_forward(*args, mask=mask, reset=reset)[1])
    for place in range(5):

        def cost(x: np.ndarray, place: int = place) -> Any:
            given: Any = [*args[:place], x, *args[place + 1 :]]
            return (gru_forward(*given, mask=mask, reset=reset)[0] * dC).sum()

        slope_matches(cost, args[place], found[place], rng)


@given(seed=SEEDS, reset=FORMS)
def test_numpy_and_torch_agree_with_a_mask(seed: int, reset: str) -> None:
    _, args, mask, dC = draw(4, 3, 2, seed, reset)
    theirs = gru_forward(*(tensor(x) for x in args), mask=tensor(mask), reset=reset)
    ours = gru_forward(*args, mask=mask, reset=reset)
    close(ours[0], theirs[0])
    close(gru_backward(dC, ours[1]), gru_backward(tensor(dC), theirs[1]))


def test_padding_changes_nothing_before_it() -> None:
    _, args, mask, _ = draw(5, 3, 4, 0, "before")
    C, free = gru_forward(*args, mask=mask)[0], gru_forward(*args)[0]
    for i, length in enumerate(mask.sum(axis=0).astype(int)):
        close(C[:length, :, i], free[:length, :, i])
        close(C[-1, :, i], free[length - 1, :, i])


def test_gradients_of_memories_are_those_of_starting_there() -> None:
    _, (X, c0, *W), _, dC = draw(6, 3, 2, 1, "before")
    dC[:-1] = 0
    C, cache = gru_forward(X, c0, *W)
    back = gru_state_gradients(dC, cache)[2]
    for t in range(1, 6):
        close(back[t], gru_backward(dC[t:], gru_forward(X[t:], C[t - 1], *W)[1])[1])


def test_a_closed_gate_keeps_and_an_open_one_overwrites() -> None:
    X, c0, W = np.ones((50, 1, 1)), np.array([[0.7]]), np.zeros((3, 1))
    closed, opened = (gru_forward(X, c0, W, W, np.array([[0.0], [bias], [0.5]]))[0] for bias in (-40.0, 40.0))
    close(closed[-1], c0)
    close(opened[0], np.array([[np.tanh(0.5)]]))


def test_two_steps_lower_the_loss() -> None:
    rng, (X, c0, *W), _, _ = draw(6, 4, 5, 3, "before")
    close(gru_forward(X, None, *W)[0], gru_forward(X, 0 * c0, *W)[0])
    Y, costs = rng.uniform(-0.5, 0.5, (4, 5)), []
    for _ in range(3):
        C, cache = gru_forward(X, None, *W)
        costs.append(((C[-1] - Y) ** 2).sum())
        dC = np.zeros(C.shape)
        dC[-1] = 2 * (C[-1] - Y)
        W = [w - 0.01 * g for w, g in zip(W, gru_backward(dC, cache)[2:], strict=True)]
    assert costs[0] > costs[1] > costs[2]


def test_refusals() -> None:
    _, (X, c0, *W), mask, dC = draw(3, 2, 4, 0, "before")
    assert "gru_forward: X has shape" in complaint(gru_forward, X[0], c0, *W)
    assert "X is empty" in complaint(gru_forward, X[:0], c0, *W)
    assert "c0 has shape (1, 4), expected (n_a, m) = (2, 4)" in complaint(gru_forward, X, c0[:1], *W)
    assert "mask has no 1 in column 0" in complaint(gru_forward, X, c0, *W, mask=0 * mask)
    cache = gru_forward(X, c0, *W)[1]
    assert "gru_backward: dC has shape (2, 2, 4), expected (T, n_a, m) of C" in complaint(gru_backward, dC[1:], cache)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(gru_backward, np.ones((2, 2, 2)), 0)
    assert said.startswith("TypeError: gru_backward: cache is 0, expected a")
    said = complaint(gru_state_gradients, np.ones((2, 2, 2)), 0)
    assert said.startswith("TypeError: gru_state_gradients: cache is 0, expected a")
