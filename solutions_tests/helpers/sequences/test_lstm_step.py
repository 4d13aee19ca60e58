"""One step of an LSTM, in all its forms, against torch.nn.LSTMCell, an expression of torch, and finite differences."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.lstm_step import lstm_step_backward, lstm_step_forward
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises, slope_matches, tensor

FORMS = st.sampled_from([(False, False), (True, False), (False, True), (True, True)])  # peepholes, coupled


def draw(n_a: int, m: int, seed: int, peepholes: bool = False, coupled: bool = False) -> Any:
    rng = np.random.default_rng(seed)
    n_x, k = int(rng.integers(1, 6)), 3 if coupled else 4
    shapes = ((n_x, m), (n_a, m), (n_a, m), (k * n_a, n_x), (k * n_a, n_a), (k * n_a, 1))
    P = rng.standard_normal(((k - 1) * n_a, 1)) if peepholes else None
    return rng, [rng.standard_normal(shape) for shape in shapes], P, rng.standard_normal((2, n_a, m))


def expression(args: Any, P: Any = None, coupled: bool = False) -> Any:
    """The same step once more, gate by gate."""
    x, a_prev, c_prev, Wx, Wa, b = args
    n = len(a_prev)
    rows = list((Wx @ x + Wa @ a_prev + b).split(n))
    zero = torch.zeros(n, 1, dtype=x.dtype)
    see = [zero] * 3 if P is None else list(P.split(n))
    if coupled:
        f = torch.sigmoid(rows[0] + see[0] * c_prev)
        u = 1 - f
    else:
        u, f = torch.sigmoid(rows[0] + see[0] * c_prev), torch.sigmoid(rows[1] + see[1] * c_prev)
    c = u * torch.tanh(rows[-2]) + f * c_prev
    last = see[1] if coupled else see[2]
    return torch.sigmoid(rows[-1] + last * c) * torch.tanh(c), c


@given(n=SIZES, m=SIZES, seed=SEEDS, form=FORMS)
def test_equals_an_expression_of_torch(n: int, m: int, seed: int, form: tuple[bool, bool]) -> None:
    rng, args, P, (da, dc) = draw(n, m, seed, *form)

    def forward(*args: Any, P: Any = P) -> Any:
        given = tensor(P) if isinstance(args[0], torch.Tensor) else P
        if given is not None and args[0].dtype in (np.float32, torch.float32):
            given = given.float() if isinstance(given, torch.Tensor) else given.astype(np.float32)
        return lstm_step_forward(*args, peepholes=given, coupled=form[1])

    def backward(da: Any, dc: Any, *args: Any) -> Any:
        found = lstm_step_backward(da, dc, forward(*args)[-1])
        return tuple(found[: 7 if form[0] else 6])

    a, c = keeps_promises(lambda *args: forward(*args)[:2], *args)
    found = keeps_promises(backward, da, dc, *args)
    leaves: Any = [tensor(x).requires_grad_() for x in [*args, *([P] if form[0] else [])]]
    truth = expression(leaves[:6], P=leaves[6] if form[0] else None, coupled=form[1])
    close((a, c), truth)
    (truth[0] * tensor(da) + truth[1] * tensor(dc)).sum().backward()
    close(found, tuple(leaf.grad for leaf in leaves))
    for place in range(6):

        def cost(x: np.ndarray, place: int = place) -> Any:
            a, c = forward(*args[:place], x, *args[place + 1 :])[:2]
            return (a * da + c * dc).sum()

        slope_matches(cost, args[place], found[place], rng)
    if form[0]:
        slope_matches(lambda x: sum((np.stack(forward(*args, P=x)[:2]) * [da, dc]).ravel()), P, found[6], rng)


@given(n=SIZES, m=SIZES, seed=SEEDS)
def test_equals_the_cell_of_torch(n: int, m: int, seed: int) -> None:
    _, args, _, _ = draw(n, m, seed)
    x, a_prev, c_prev, Wx, Wa, b = map(tensor, args)
    cell = torch.nn.LSTMCell(len(x), n, dtype=torch.float64)
    with torch.no_grad():
        cell.weight_ih.copy_(Wx), cell.weight_hh.copy_(Wa), cell.bias_ih.copy_(b[:, 0]), cell.bias_hh.zero_()
        a, c = cell(x.T, (a_prev.T, c_prev.T))
    close(lstm_step_forward(*args)[:2], (a.T, c.T))


def test_a_step_by_hand() -> None:
    one, zero = np.array([[1.0]]), np.zeros((1, 1))
    W, b = np.zeros((4, 1)), np.array([[0.0], [0.0], [np.arctanh(0.5)], [0.0]])
    a, c, cache = lstm_step_forward(one, zero, one, W, W, b)
    close((c, a), (np.array([[0.75]]), np.array([[0.5 * np.tanh(0.75)]])))
    close(cache.gates[:, 0, 0], np.array([0.5, 0.5, 0.5, 0.5]))


def test_coupled_is_update_and_forget_adding_up_to_one() -> None:
    _, (x, a, c, Wx, Wa, b), _, _ = draw(3, 2, 0, coupled=True)
    twice = [np.concatenate([-W[:3], W]) for W in (Wx, Wa, b)]  # G_u = sigma(-s) = 1 - sigma(s)
    close(lstm_step_forward(x, a, c, Wx, Wa, b, coupled=True)[:2], lstm_step_forward(x, a, c, *twice)[:2])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({3: np.ones((16, 4))}, "lstm_step_forward: Wx has shape (16, 4), expected (4 n_a, n_x) = (16, 3) because x"),
        ({4: np.ones((12, 4))}, "Wa has shape (12, 4), expected (4 n_a, n_a) = (16, 4). The state has 4 numbers"),
        ({1: np.ones((4, 1))}, "a_prev has shape (4, 1), expected (n_a, m) = (4, 2) because x"),
        ({2: np.full((4, 2), np.nan)}, "c_prev[0, 0] is nan"),
        ({0: np.ones(3)}, "x has shape (3,), expected (n_x, m), 2 axes"),
    ],
)
def test_refusals(change: dict[int, Any], words: str) -> None:
    args = [np.ones(shape) for shape in ((3, 2), (4, 2), (4, 2), (16, 3), (16, 4), (16, 1))]
    for place, wrong in change.items():
        args[place] = wrong
    assert words in complaint(lstm_step_forward, *args)


def test_refusals_of_peepholes_and_gradients() -> None:
    _, args, _, _ = draw(4, 2, 0)
    said = complaint(lstm_step_forward, *args, peepholes=np.ones((4, 1)))
    assert "peepholes has shape (4, 1), expected (3 n_a, 1) = (12, 1) because Wa has shape" in said
    cache = lstm_step_forward(*args)[-1]
    said = complaint(lstm_step_backward, np.ones((4, 2)), np.ones((4, 1)), cache)
    assert "lstm_step_backward: dc has shape (4, 1), expected (n_a, m) = (4, 2)" in said
    assert "Wa has shape" in complaint(lstm_step_forward, *args, coupled=True)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(lstm_step_backward, np.ones((2, 2)), np.ones((2, 2)), 0)
    assert said.startswith("TypeError: lstm_step_backward: cache is 0, expected a")
