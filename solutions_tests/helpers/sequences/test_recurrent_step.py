"""One recurrent step: equal to torch's cell, gradients that hold, and refusals that name what is wrong."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.neural.activations import ACTIVATIONS
from helpers.sequences.recurrent_step import rnn_step_backward, rnn_step_forward
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises, slope_matches, tensor

shapes = given(n_x=SIZES, n_a=SIZES, m=SIZES, seed=SEEDS)


def step_arguments(n_x: int, n_a: int, m: int, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """x, a_prev, Wx, Wa, b."""
    return tuple(rng.standard_normal(s) for s in ((n_x, m), (n_a, m), (n_a, n_x), (n_a, n_a), (n_a, 1)))


@shapes
def test_step_is_the_cell_of_torch(n_x: int, n_a: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    arguments = step_arguments(n_x, n_a, m, rng)
    a, cache = rnn_step_forward(*arguments)
    da = rng.standard_normal(a.shape)
    x, a_prev, Wx, Wa, b = (tensor(each).requires_grad_() for each in arguments)
    theirs = torch.rnn_tanh_cell(x.T, a_prev.T, Wx, Wa, b[:, 0], torch.zeros(n_a, dtype=torch.float64)).T
    close(a, theirs)
    gradients = torch.autograd.grad((theirs * tensor(da)).sum(), (x, a_prev, Wx, Wa, b))
    close(rnn_step_backward(da, cache), tuple(gradients), rtol=1e-6, atol=1e-10)


@given(n_x=SIZES, n_a=SIZES, m=SIZES, seed=SEEDS, activation=st.sampled_from(["tanh", "sigmoid", "linear"]))
def test_gradients_hold_for_every_smooth_activation(n_x: int, n_a: int, m: int, seed: int, activation: str) -> None:
    rng = np.random.default_rng(seed)
    arguments = list(step_arguments(n_x, n_a, m, rng))
    a, cache = rnn_step_forward(*arguments, activation=activation)
    da = rng.standard_normal(a.shape)
    gradients = rnn_step_backward(da, cache)
    for k, gradient in enumerate(gradients):

        def cost(value: np.ndarray, k: int = k) -> float:
            changed = [value if j == k else each for j, each in enumerate(arguments)]
            return (rnn_step_forward(*changed, activation=activation)[0] * da).sum()

        slope_matches(cost, arguments[k], gradient, rng)


@shapes
def test_step_is_one_matrix_times_the_stacked_column(n_x: int, n_a: int, m: int, seed: int) -> None:
    x, a_prev, Wx, Wa, b = step_arguments(n_x, n_a, m, np.random.default_rng(seed))
    stacked = np.hstack([Wa, Wx]) @ np.vstack([a_prev, x]) + b
    close(rnn_step_forward(x, a_prev, Wx, Wa, b)[0], np.tanh(stacked))


@shapes
def test_promises_of_a_helper(n_x: int, n_a: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    arguments = step_arguments(n_x, n_a, m, rng)
    keeps_promises(lambda *a: rnn_step_forward(*a)[0], *arguments)
    da = rng.standard_normal((n_a, m))

    def backward(da: np.ndarray, *arguments: np.ndarray) -> tuple:
        return rnn_step_backward(da, rnn_step_forward(*arguments)[1])

    keeps_promises(backward, da, *arguments)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_is_the_one_of_chapter_one(activation: str) -> None:
    arguments = step_arguments(3, 4, 5, np.random.default_rng(0))
    x, a_prev, Wx, Wa, b = arguments
    expected, _ = ACTIVATIONS[activation].forward(Wx @ x + Wa @ a_prev + b)
    close(rnn_step_forward(*arguments, activation=activation)[0], expected)


@pytest.mark.parametrize(
    ("place", "wrong", "message"),
    [
        (0, np.zeros((4, 5)), "Wx has shape (2, 3), expected (n_a, n_x) = (2, 4) because x has shape (4, 5)"),
        (0, np.zeros(3), "x has shape (3,), expected (n_x, m), 2 axes"),
        (0, np.full((3, 5), np.nan), "x[0, 0] is nan"),
        (1, np.zeros((5, 2)), "a_prev has shape (5, 2), expected (n_a, m) = (2, 5)"),
        (1, np.zeros((2, 4)), "a_prev has shape (2, 4), expected (n_a, m) = (2, 5) because x has shape (3, 5)"),
        (2, np.zeros((3, 2)), "Wx has shape (3, 2), expected (n_a, n_x) = (2, 3)"),
        (3, np.zeros((2, 3)), "Wa has shape (2, 3), expected (n_a, n_a) = (3, 3). The state has 3 numbers"),
        (4, np.zeros(2), "b has shape (2,), expected (n_a, 1) = (2, 1)"),
    ],
)
def test_refusals(place: int, wrong: np.ndarray, message: str) -> None:
    arguments = list(step_arguments(3, 2, 5, np.random.default_rng(0)))
    arguments[place] = wrong
    assert f"rnn_step_forward: {message}" in complaint(rnn_step_forward, *arguments)


def test_refusals_of_names_gradients_and_mixtures() -> None:
    arguments = step_arguments(3, 2, 5, np.random.default_rng(0))
    assert 'Did you mean "tanh"?' in complaint(rnn_step_forward, *arguments, activation="tahn")
    _, cache = rnn_step_forward(*arguments)
    said = complaint(rnn_step_backward, np.zeros((5, 2)), cache)
    assert "da has shape (5, 2), expected (n_a, m) of a = (2, 5)" in said
    assert "mixed" in complaint(rnn_step_forward, tensor(arguments[0]), *arguments[1:])


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(rnn_step_backward, np.ones((2, 2)), 0)
    assert said.startswith("TypeError: rnn_step_backward: cache is 0, expected a")
