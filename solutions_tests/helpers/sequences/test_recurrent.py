"""A recurrent layer along sequences: torch.nn.RNN with and without packed sequences, gradients, refusals."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.recurrent import rnn_backward, rnn_forward, state_gradients
from helpers.sequences.recurrent_step import rnn_step_backward, rnn_step_forward
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises, slope_matches, tensor

shapes = given(T=SIZES, n_x=SIZES, n_a=SIZES, m=SIZES, seed=SEEDS)


def sequence_arguments(T: int, n_x: int, n_a: int, m: int, rng: np.random.Generator) -> list[np.ndarray]:
    """X, a0, Wx, Wa, b."""
    return [rng.standard_normal(s) for s in ((T, n_x, m), (n_a, m), (n_a, n_x), (n_a, n_a), (n_a, 1))]


def lengths_and_mask(T: int, m: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    lengths = rng.integers(1, T + 1, m)
    lengths[0] = T
    return lengths, (np.arange(T)[:, None] < lengths) * 1.0


def torch_rnn(X: Any, a0: Any, Wx: Any, Wa: Any, b: Any, *, lengths: np.ndarray | None = None) -> tuple[Any, Any]:
    """All states (T, n_a, m), zero in the padding, and the last one of each sequence (n_a, m), by torch.nn.RNN."""
    cells = torch.nn.RNN(X.shape[1], len(Wa), dtype=torch.float64)
    weights = {"weight_ih_l0": Wx, "weight_hh_l0": Wa, "bias_ih_l0": b[:, 0], "bias_hh_l0": 0 * b[:, 0]}
    given_X: Any = X.swapaxes(1, 2)
    if lengths is not None:
        given_X = torch.nn.utils.rnn.pack_padded_sequence(given_X, torch.as_tensor(lengths), enforce_sorted=False)
    states, last = torch.func.functional_call(cells, weights, (given_X, a0.T[None].contiguous()))
    if lengths is not None:
        states, _ = torch.nn.utils.rnn.pad_packed_sequence(states)
    return states.swapaxes(1, 2), last[0].T


@shapes
def test_layer_is_the_one_of_torch(T: int, n_x: int, n_a: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    arguments = sequence_arguments(T, n_x, n_a, m, rng)
    A, cache = rnn_forward(*arguments)
    dA = rng.standard_normal(A.shape)
    leaves = [tensor(each).requires_grad_() for each in arguments]
    theirs, _ = torch_rnn(*leaves)
    close(A, theirs)
    gradients = torch.autograd.grad((theirs * tensor(dA)).sum(), leaves)
    close(rnn_backward(dA, cache), tuple(gradients), rtol=1e-6, atol=1e-10)


@shapes
def test_masked_layer_is_torch_on_packed_sequences(T: int, n_x: int, n_a: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    arguments = sequence_arguments(T, n_x, n_a, m, rng)
    lengths, mask = lengths_and_mask(T, m, rng)
    A, cache = rnn_forward(*arguments, mask=mask)
    leaves = [tensor(each).requires_grad_() for each in arguments]
    theirs, last = torch_rnn(*leaves, lengths=lengths)
    there = mask[:, None, :]
    close(A * there, theirs)
    close(A[-1], last)
    dA = rng.standard_normal(A.shape) * there
    dlast = rng.standard_normal(last.shape)
    gradients = torch.autograd.grad((theirs * tensor(dA)).sum() + (last * tensor(dlast)).sum(), leaves)
    dA[-1] += dlast
    close(rnn_backward(dA, cache), tuple(gradients), rtol=1e-6, atol=1e-10)


@given(
    T=SIZES, n_x=SIZES, n_a=SIZES, m=SIZES, seed=SEEDS, activation=st.sampled_from(["tanh", "sigmoid", "linear"]),
    masked=st.booleans(),
)  # fmt: skip
def test_gradients_hold_along_a_random_direction(
    T: int, n_x: int, n_a: int, m: int, seed: int, activation: str, masked: bool
) -> None:
    rng = np.random.default_rng(seed)
    arguments = sequence_arguments(T, n_x, n_a, m, rng)
    arguments[3] /= n_a**0.5
    mask = lengths_and_mask(T, m, rng)[1] if masked else None
    A, cache = rnn_forward(*arguments, mask=mask, activation=activation)
    dA = rng.standard_normal(A.shape)
    for k, gradient in enumerate(rnn_backward(dA, cache)):

        def cost(value: np.ndarray, k: int = k) -> float:
            changed = [value if j == k else each for j, each in enumerate(arguments)]
            return (rnn_forward(*changed, mask=mask, activation=activation)[0] * dA).sum()

        slope_matches(cost, arguments[k], gradient, rng)


@shapes
def test_layer_is_its_steps_one_after_the_other(T: int, n_x: int, n_a: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, a0, Wx, Wa, b = sequence_arguments(T, n_x, n_a, m, rng)
    A, cache = rnn_forward(X, a0, Wx, Wa, b)
    dA, a, caches = rng.standard_normal(A.shape), a0, []
    for t in range(T):
        a, step = rnn_step_forward(X[t], a, Wx, Wa, b)
        caches.append(step)
        close(A[t], a)
    da, sums = 0 * a0, [0 * Wx, 0 * Wa, 0 * b]
    for t in range(T - 1, -1, -1):
        _, da, *parts = rnn_step_backward(dA[t] + da, caches[t])
        sums = [total + part for total, part in zip(sums, parts, strict=True)]
    close(rnn_backward(dA, cache)[1:], (da, *sums), rtol=1e-6, atol=1e-10)


@shapes
def test_promises_of_a_helper(T: int, n_x: int, n_a: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    arguments = sequence_arguments(T, n_x, n_a, m, rng)
    mask = lengths_and_mask(T, m, rng)[1]
    dA = rng.standard_normal((T, n_a, m))
    keeps_promises(lambda *a: rnn_forward(*a[:-1], mask=a[-1])[0], *arguments, mask)
    keeps_promises(lambda dA, mask, *a: rnn_backward(dA, rnn_forward(*a, mask=mask)[1]), dA, mask, *arguments)
    keeps_promises(lambda dA, *a: state_gradients(dA, rnn_forward(*a)[1]), dA, *arguments)


@shapes
def test_no_first_state_is_a_first_state_of_zeros_and_masks_may_be_bool(
    T: int, n_x: int, n_a: int, m: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    X, a0, Wx, Wa, b = sequence_arguments(T, n_x, n_a, m, rng)
    close(rnn_forward(X, None, Wx, Wa, b)[0], rnn_forward(X, 0 * a0, Wx, Wa, b)[0])
    mask = lengths_and_mask(T, m, rng)[1]
    close(rnn_forward(X, a0, Wx, Wa, b, mask=mask > 0)[0], rnn_forward(X, a0, Wx, Wa, b, mask=mask)[0])


@shapes
def test_what_stands_in_the_padding_does_not_matter(T: int, n_x: int, n_a: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, a0, Wx, Wa, b = sequence_arguments(T, n_x, n_a, m, rng)
    mask = lengths_and_mask(T, m, rng)[1]
    other = np.where(mask[:, None, :] > 0, X, 7.0)
    A, cache = rnn_forward(X, a0, Wx, Wa, b, mask=mask)
    B, other_cache = rnn_forward(other, a0, Wx, Wa, b, mask=mask)
    close(A, B)
    dA = rng.standard_normal(A.shape)
    ours, theirs = rnn_backward(dA, cache), rnn_backward(dA, other_cache)
    close(ours, theirs, atol=1e-10)
    assert not (ours[0] * (mask[:, None, :] == 0)).any()


def test_state_gradients_by_hand() -> None:
    """A linear cell that halves its state: the last answer's gradient is halved at every step back."""
    X, Wa = np.zeros((4, 1, 1)), np.array([[0.5]])
    _, cache = rnn_forward(X, None, np.ones((1, 1)), Wa, np.zeros((1, 1)), activation="linear")
    dA = np.zeros((4, 1, 1))
    dA[-1] = 1.0
    dZ, back = state_gradients(dA, cache)
    assert dZ.ravel().tolist() == [0.125, 0.25, 0.5, 1.0]
    assert back.ravel().tolist() == [0.0625, 0.125, 0.25, 0.5, 0.0]


@pytest.mark.parametrize(
    ("place", "wrong", "message"),
    [
        (0, np.zeros((3, 5)), "X has shape (3, 5), expected (T, n_x, m), 3 axes"),
        (0, np.zeros((0, 3, 5)), "X is empty (shape (0, 3, 5))"),
        (0, np.full((4, 3, 5), np.inf), "X[0, 0, 0] is inf"),
        (1, np.zeros((2, 4)), "a0 has shape (2, 4), expected (n_a, m) = (2, 5)"),
        (2, np.zeros((3, 2)), "Wx has shape (3, 2), expected (n_a, n_x) = (2, 3)"),
        (3, np.zeros((3, 2)), "Wa has shape (3, 2), expected (n_a, n_a) = (2, 2). The state has 2 numbers"),
        (4, np.zeros((2, 2)), "b has shape (2, 2), expected (n_a, 1) = (2, 1)"),
    ],
)
def test_refusals(place: int, wrong: np.ndarray, message: str) -> None:
    arguments = sequence_arguments(4, 3, 2, 5, np.random.default_rng(0))
    arguments[place] = wrong
    assert f"rnn_forward: {message}" in complaint(rnn_forward, *arguments)


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (np.ones((5, 4)), "mask has shape (5, 4), expected (T, m) = (4, 5)"),
        (np.full((4, 5), 0.5), "mask contains 0.5, expected only 0 and 1"),
        (np.arange(4)[:, None] >= np.ones(5), "mask has a 1 after a 0 in column 0"),
        (np.array([1.0, 0, 1, 1])[:, None] * np.ones(5), "mask has a 1 after a 0 in column 0"),
        (np.zeros((4, 5)), "mask has no 1 in column 0, expected at least one step"),
        ([[1] * 5] * 4, "mask is a list, expected a numpy array"),
    ],
)
def test_refusals_of_masks(mask: Any, message: str) -> None:
    arguments = sequence_arguments(4, 3, 2, 5, np.random.default_rng(0))
    assert message in complaint(rnn_forward, *arguments, mask=mask)


def test_refusals_of_names_gradients_and_mixtures() -> None:
    arguments = sequence_arguments(4, 3, 2, 5, np.random.default_rng(0))
    assert 'Did you mean "relu"?' in complaint(rnn_forward, *arguments, activation="ReLu")
    _, cache = rnn_forward(*arguments)
    assert "dA has shape (4, 5, 2), expected (T, n_a, m) of A = (4, 2, 5)" in complaint(
        rnn_backward, np.zeros((4, 5, 2)), cache
    )
    assert "mixed" in complaint(rnn_forward, *arguments[:2], tensor(arguments[2]), *arguments[3:])


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(rnn_backward, np.ones((2, 2, 2)), 0)
    assert said.startswith("TypeError: rnn_backward: cache is 0, expected a")
    said = complaint(state_gradients, np.ones((2, 2, 2)), 0)
    assert said.startswith("TypeError: state_gradients: cache is 0, expected a")
