"""One step of a GRU in its three forms against torch.nn.GRUCell, an expression of torch, and finite differences."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.gru_step import RESETS, gru_step_backward, gru_step_forward
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises, slope_matches, tensor

BLOCKS = {"before": (3, 3), "after": (3, 4), "none": (2, 2)}
FORMS = st.sampled_from(RESETS)


def draw(n_a: int, m: int, seed: int, reset: str) -> Any:
    rng = np.random.default_rng(seed)
    n_x, (k, biases) = int(rng.integers(1, 6)), BLOCKS[reset]
    shapes = ((n_x, m), (n_a, m), (k * n_a, n_x), (k * n_a, n_a), (biases * n_a, 1))
    return rng, [rng.standard_normal(shape) for shape in shapes], rng.standard_normal((n_a, m))


def expression(args: Any, reset: str) -> Any:
    """The same step once more, gate by gate."""
    x, c, Wx, Wa, b = args
    Wx, Wa, b = Wx.split(len(c)), Wa.split(len(c)), b.split(len(c))
    if reset == "none":
        u, new = torch.sigmoid(Wx[0] @ x + Wa[0] @ c + b[0]), torch.tanh(Wx[1] @ x + Wa[1] @ c + b[1])
        return u * new + (1 - u) * c
    r, u = (torch.sigmoid(Wx[k] @ x + Wa[k] @ c + b[k]) for k in range(2))
    kept = Wa[2] @ (r * c) if reset == "before" else r * (Wa[2] @ c + b[3])
    return u * torch.tanh(Wx[2] @ x + kept + b[2]) + (1 - u) * c


@given(n=SIZES, m=SIZES, seed=SEEDS, reset=FORMS)
def test_equals_an_expression_of_torch(n: int, m: int, seed: int, reset: str) -> None:
    rng, args, dc = draw(n, m, seed, reset)
    c = keeps_promises(lambda *args: gru_step_forward(*args, reset=reset)[0], *args)
    found = keeps_promises(lambda dc, *args: gru_step_backward(dc, gru_step_forward(*args, reset=reset)[1]), dc, *args)
    leaves: Any = [tensor(x).requires_grad_() for x in args]
    truth = expression(leaves, reset)
    close(c, truth)
    (truth * tensor(dc)).sum().backward()
    close(found, tuple(leaf.grad for leaf in leaves))
    for place in range(5):

        def cost(x: np.ndarray, place: int = place) -> Any:
            given: Any = [*args[:place], x, *args[place + 1 :]]
            return (gru_step_forward(*given, reset=reset)[0] * dc).sum()

        slope_matches(cost, args[place], found[place], rng)


@given(n=SIZES, m=SIZES, seed=SEEDS)
def test_after_the_product_is_the_cell_of_torch(n: int, m: int, seed: int) -> None:
    _, args, _ = draw(n, m, seed, "after")
    x, c_prev, Wx, Wa, b = map(tensor, args)
    sign = torch.ones(3 * n, 1, dtype=torch.float64)
    sign[n : 2 * n] = -1  # torch's z is 1 - G_u
    cell = torch.nn.GRUCell(len(x), n, dtype=torch.float64)
    with torch.no_grad():
        cell.weight_ih.copy_(sign * Wx), cell.weight_hh.copy_(sign * Wa), cell.bias_ih.copy_((sign * b[: 3 * n])[:, 0])
        cell.bias_hh.zero_()
        cell.bias_hh[2 * n :] = b[3 * n :, 0]
        truth = cell(x.T, c_prev.T).T
    close(gru_step_forward(*args, reset="after")[0], truth)


def test_both_places_of_the_reset_agree_on_one_unit_without_inner_bias_and_differ_on_two() -> None:
    for n, same in ((1, True), (2, False)):
        _, (x, c, Wx, Wa, b), _ = draw(n, 3, 0, "before")
        other = gru_step_forward(x, c, Wx, Wa, np.concatenate([b, np.zeros((n, 1))]), reset="after")[0]
        assert np.allclose(gru_step_forward(x, c, Wx, Wa, b)[0], other) == same


def test_a_step_by_hand() -> None:
    x, c = np.array([[1.0]]), np.array([[0.8]])
    Wx, Wa, b = np.zeros((2, 1)), np.zeros((2, 1)), np.array([[np.log(1 / 9)], [np.arctanh(-0.2)]])
    close(gru_step_forward(x, c, Wx, Wa, b, reset="none")[0], np.array([[0.1 * -0.2 + 0.9 * 0.8]]))


@pytest.mark.parametrize(
    ("change", "reset", "words"),
    [
        ({2: np.ones((12, 2))}, "before", "gru_step_forward: Wx has shape (12, 2), expected (3 n_a, n_x) = (12, 3)"),
        ({}, "after", "b has shape (12, 1), expected (4 n_a, 1) = (16, 1) because Wa has shape (12, 4)"),
        ({}, "none", "Wa has shape (12, 4), expected (2 n_a, n_a) = (8, 4)"),
        ({}, "later", "reset is 'later', expected"),
        ({1: np.ones((4, 3))}, "before", "c_prev has shape (4, 3), expected (n_a, m) = (4, 2) because x"),
        ({0: np.full((3, 2), np.inf)}, "before", "x[0, 0] is inf"),
    ],
)
def test_refusals(change: dict[int, Any], reset: str, words: str) -> None:
    args = [np.ones(shape) for shape in ((3, 2), (4, 2), (12, 3), (12, 4), (12, 1))]
    for place, wrong in change.items():
        args[place] = wrong
    assert words in complaint(gru_step_forward, *args, reset=reset)


def test_refuses_a_gradient_of_another_shape() -> None:
    _, args, dc = draw(4, 2, 0, "before")
    assert "dc has shape (4, 1), expected (n_a, m) of c = (4, 2)" in complaint(
        gru_step_backward, dc[:, :1], gru_step_forward(*args)[1]
    )


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(gru_step_backward, np.ones((2, 2)), 0)
    assert said.startswith("TypeError: gru_step_backward: cache is 0, expected a")
