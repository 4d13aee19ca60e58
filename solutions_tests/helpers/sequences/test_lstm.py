"""An LSTM along whole sequences against torch.nn.LSTM, its own step, and finite differences; masks; two steps."""

from typing import Any

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.lstm import lstm_backward, lstm_forward, lstm_state_gradients
from helpers.sequences.lstm_step import lstm_step_backward, lstm_step_forward
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises, slope_matches, tensor
from solutions_tests.helpers.sequences.test_lstm_step import FORMS


def draw(T: int, n_a: int, m: int, seed: int, peepholes: bool = False, coupled: bool = False) -> Any:
    rng = np.random.default_rng(seed)
    n_x, k = int(rng.integers(1, 6)), 3 if coupled else 4
    shapes = ((T, n_x, m), (n_a, m), (n_a, m), (k * n_a, n_x), (k * n_a, n_a), (k * n_a, 1))
    P = rng.standard_normal(((k - 1) * n_a, 1)) if peepholes else None
    mask = (np.arange(T)[:, None] < rng.integers(1, T + 1, m)) * 1.0
    return rng, [rng.standard_normal(shape) for shape in shapes], P, mask, rng.standard_normal((T, n_a, m))


@given(T=SIZES, n=SIZES, m=SIZES, seed=SEEDS)
def test_equals_torch(T: int, n: int, m: int, seed: int) -> None:
    rng, args, _, _, dA = draw(T, n, m, seed)
    dc = rng.standard_normal((n, m))
    A, C = keeps_promises(lambda *args: lstm_forward(*args)[:2], *args)
    found = keeps_promises(
        lambda dA, dc, *args: tuple(lstm_backward(dA, lstm_forward(*args)[-1], dc=dc)[:6]), dA, dc, *args
    )
    X, a0, c0, Wx, Wa, b = (tensor(x) for x in args)
    net = torch.nn.LSTM(X.shape[1], n, dtype=torch.float64)
    with torch.no_grad():
        for name, values in (("ih", Wx), ("hh", Wa)):
            getattr(net, f"weight_{name}_l0").copy_(values)
        net.bias_ih_l0.copy_(b[:, 0])
        net.bias_hh_l0.zero_()
    rows = [x.swapaxes(-1, -2).contiguous().requires_grad_() for x in (X, a0[None], c0[None])]
    out, (_, last) = net(rows[0], tuple(rows[1:]))
    ((out * tensor(dA).swapaxes(1, 2)).sum() + (last[0] * tensor(dc).T).sum()).backward()
    close(A, out.swapaxes(1, 2))
    close(C[-1], last[0].T)
    starts = [row.grad.swapaxes(-1, -2) for row in rows]
    grads = (net.weight_ih_l0.grad, net.weight_hh_l0.grad, net.bias_ih_l0.grad[:, None])
    close(found, (starts[0], starts[1][0], starts[2][0], *grads))


@given(T=SIZES, n=SIZES, m=SIZES, seed=SEEDS, form=FORMS, masked=st.booleans())
def test_is_its_step_again_and_again(T: int, n: int, m: int, seed: int, form: Any, masked: bool) -> None:
    rng, (X, a0, c0, Wx, Wa, b), P, mask, dA = draw(T, n, m, seed, *form)
    end = rng.standard_normal((n, m))
    options = {"peepholes": P, "coupled": form[1]}
    A, C, cache = lstm_forward(X, a0, c0, Wx, Wa, b, mask=mask if masked else None, **options)
    a, c, caches = a0, c0, []
    there = mask if masked else np.ones((T, m))
    for t in range(T):
        a_new, c_new, one = lstm_step_forward(X[t], a, c, Wx, Wa, b, **options)
        a, c = np.where(there[t], a_new, a), np.where(there[t], c_new, c)
        close((A[t], C[t]), (a, c))
        caches.append(one)
    da, dc, sums, dX = np.zeros((n, m)), end, [0.0] * 4, np.zeros(X.shape)
    for t in reversed(range(T)):
        da = da + dA[t]
        here = lstm_step_backward(da * there[t], dc * there[t], caches[t])
        da, dc = here.da_prev + da * (1 - there[t]), here.dc_prev + dc * (1 - there[t])
        dX[t] = here.dx
        sums = [old + (0 if new is None else new) for old, new in zip(sums, here[3:], strict=True)]
    found = lstm_backward(dA, cache, dc=end)
    close(tuple(found)[:6], (dX, da, dc, *sums[:3]), rtol=1e-9)
    if form[0]:
        close(found.dP, sums[3], rtol=1e-9)
    else:
        assert found.dP is None


@given(seed=SEEDS, form=FORMS)
def test_finite_differences(seed: int, form: Any) -> None:
    rng, args, P, mask, dA = draw(4, 3, 2, seed, *form)
    options: Any = {"coupled": form[1], "mask": mask}
    found: Any = lstm_backward(dA, lstm_forward(*args, peepholes=P, **options)[-1])
    for place in range(6):

        def cost(x: np.ndarray, place: int = place) -> Any:
            given: Any = [*args[:place], x, *args[place + 1 :]]
            return (lstm_forward(*given, peepholes=P, **options)[0] * dA).sum()

        slope_matches(cost, args[place], found[place], rng)
    if form[0]:
        slope_matches(lambda x: (lstm_forward(*args, peepholes=x, **options)[0] * dA).sum(), P, found.dP, rng)


def test_padding_changes_nothing_before_it() -> None:
    _, args, _, mask, dA = draw(5, 3, 4, 0)
    A, _, _ = lstm_forward(*args, mask=mask)
    free, _, _ = lstm_forward(*args)
    for i, length in enumerate(mask.sum(axis=0).astype(int)):
        close(A[:length, :, i], free[:length, :, i])
        close(A[-1, :, i], free[length - 1, :, i])
    X = args[0] + 5 * (1 - mask[:, None])  # other numbers in the padding
    close(lstm_forward(X, *args[1:], mask=mask)[0], A)
    assert (
        lstm_backward(dA, lstm_forward(*args, mask=mask)[-1]).dx[mask[:, None].repeat(len(X[0]), 1) == 0] == 0
    ).all()


def test_gradients_of_states_are_those_of_starting_there() -> None:
    _, (X, a0, c0, *W), _, _, dA = draw(6, 3, 2, 1)
    dA[:-1] = 0
    A, C, cache = lstm_forward(X, a0, c0, *W)
    _, back_a, back_c = lstm_state_gradients(dA, cache)
    for t in range(1, 6):
        later = lstm_backward(dA[t:], lstm_forward(X[t:], A[t - 1], C[t - 1], *W)[-1])
        close((back_a[t], back_c[t]), (later.da_prev, later.dc_prev))


def test_starts_at_zero_and_two_steps_lower_the_loss() -> None:
    rng, (X, a0, c0, *W), _, _, _ = draw(6, 4, 5, 3)
    close(lstm_forward(X, None, None, *W)[0], lstm_forward(X, 0 * a0, 0 * c0, *W)[0])
    Y, costs = rng.uniform(-0.5, 0.5, (4, 5)), []
    for _ in range(3):
        A, _, cache = lstm_forward(X, None, None, *W)
        costs.append(((A[-1] - Y) ** 2).sum())
        dA = np.zeros(A.shape)
        dA[-1] = 2 * (A[-1] - Y)
        W = [w - 0.01 * g for w, g in zip(W, lstm_backward(dA, cache)[3:6], strict=True)]
    assert costs[0] > costs[1] > costs[2]


def test_refusals() -> None:
    _, (X, a0, c0, Wx, Wa, b), _, mask, dA = draw(3, 2, 4, 0)
    assert "lstm_forward: X has shape" in complaint(lstm_forward, X[0], a0, c0, Wx, Wa, b)
    assert "X is empty" in complaint(lstm_forward, X[:0], a0, c0, Wx, Wa, b)
    assert "c0 has shape (1, 4), expected (n_a, m) = (2, 4)" in complaint(lstm_forward, X, a0, c0[:1], Wx, Wa, b)
    said = complaint(lstm_forward, X, a0, c0, Wx, Wa, b, mask=0 * mask)
    assert "mask has no 1 in column 0" in said
    cache = lstm_forward(X, a0, c0, Wx, Wa, b)[-1]
    assert "lstm_backward: dA has shape (2, 2, 4), expected (T, n_a, m) of A = (3, 2, 4)" in complaint(
        lstm_backward, dA[1:], cache
    )
    assert "dc has shape" in complaint(lstm_backward, dA, cache, dc=dA)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(lstm_backward, np.ones((2, 2, 2)), 0)
    assert said.startswith("TypeError: lstm_backward: cache is 0, expected a")
    said = complaint(lstm_state_gradients, np.ones((2, 2, 2)), 0)
    assert said.startswith("TypeError: lstm_state_gradients: cache is 0, expected a")
