"""A recurrent layer with answers: gradients of all weights, torch's autograd, and training that lowers the cost."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from helpers.arrays import to_numpy
from helpers.sequences.rnn_training import (
    Batch,
    Parameters,
    draw_rnn,
    rnn_gradients,
    rnn_logits,
    step_accuracy,
    train_rnn,
    train_rnn_steps,
)
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, slope_matches, tensor, unchanged

shapes = given(T=SIZES, n=SIZES, m=SIZES, seed=SEEDS, output=st.sampled_from(["sigmoid", "softmax"]))


def problem(T: int, n: int, m: int, seed: int, output: str) -> tuple[Parameters, Batch, np.random.Generator]:
    rng = np.random.default_rng(seed)
    C = 1 if output == "sigmoid" else n
    parameters = draw_rnn(n, n + 1, C, rng)
    parameters |= {name: parameters[name] + rng.standard_normal(parameters[name].shape) for name in ("b", "by")}
    lengths = rng.integers(1, T + 1, m)
    mask = (np.arange(T)[:, None] < lengths) * 1.0
    Y = rng.integers(0, max(2, C) if output == "sigmoid" else C, (T, m))
    return parameters, Batch(rng.standard_normal((T, n, m)), Y, mask, mask), rng


def always(batch: Batch) -> Callable[[np.random.Generator], Batch]:
    return lambda rng: batch


@shapes
def test_gradients_of_all_weights(T: int, n: int, m: int, seed: int, output: str) -> None:
    parameters, batch, rng = problem(T, n, m, seed, output)
    with unchanged(*parameters.values(), *batch):
        J, gradients, Z = rnn_gradients(parameters, batch, output=output)
    assert list(gradients) == list(parameters) and Z.shape[0] == T
    for name, gradient in gradients.items():
        slope_matches(
            lambda theta, name=name: rnn_gradients(parameters | {name: theta}, batch, output=output)[0],  # type: ignore[misc]
            parameters[name],
            gradient,
            rng,
        )
    as_tensors = {name: tensor(theta) for name, theta in parameters.items()}
    K, others, _ = rnn_gradients(as_tensors, Batch(*(tensor(x) for x in batch)), output=output)
    close(J, K)
    close(tuple(gradients.values()), tuple(others.values()), atol=1e-10)


def test_gradients_are_those_of_autograd() -> None:
    parameters, batch, _ = problem(5, 3, 4, 0, "softmax")
    leaves = {name: tensor(theta).requires_grad_() for name, theta in parameters.items()}
    a, losses = torch.zeros(4, 4, dtype=torch.float64), []
    for t in range(5):
        new = torch.tanh(leaves["Wx"] @ tensor(batch.X[t]) + leaves["Wa"] @ a + leaves["b"])
        a = torch.where(tensor(batch.judged[t]) > 0, new, a)
        z = leaves["Wy"] @ a + leaves["by"]
        losses.append(functional.cross_entropy(z.T, tensor(batch.Y[t]), reduction="none") * tensor(batch.judged[t]))
    theirs = torch.autograd.grad(torch.stack(losses).sum() / 4, list(leaves.values()))
    close(tuple(rnn_gradients(parameters, batch, output="softmax")[1].values()), tuple(theirs), atol=1e-10)


@given(n=SIZES, m=SIZES, seed=SEEDS)
def test_first_weights(n: int, m: int, seed: int) -> None:
    parameters = draw_rnn(n, m, 2, np.random.default_rng(seed))
    shapes = {"Wx": (m, n), "Wa": (m, m), "b": (m, 1), "Wy": (2, m), "by": (2, 1)}
    assert {name: theta.shape for name, theta in parameters.items()} == shapes
    close(parameters["Wa"] @ parameters["Wa"].T, np.eye(m), atol=1e-9)
    single = draw_rnn(n, m, 2, np.random.default_rng(seed), like=torch.zeros(1))
    assert all(theta.dtype == torch.float32 for theta in single.values())
    close(to_numpy(single["Wa"]), parameters["Wa"].astype(np.float32))


@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
def test_two_steps_lower_the_cost_and_a_seed_repeats_itself(output: str) -> None:
    runs = []
    for _ in range(2):
        parameters, batch, _ = problem(5, 3, 8, 0, output)
        draw = always(batch)
        run = list(train_rnn_steps(parameters, draw, np.random.default_rng(0), steps=30, output=output))
        runs.append([now.cost for now in run])
        assert run[2].cost < run[0].cost and run[-1].cost < 0.8 * run[0].cost
        assert [now.step for now in run] == list(range(1, 31))
    assert runs[0] == runs[1]
    parameters, batch, _ = problem(5, 3, 8, 0, output)
    last = train_rnn(parameters, always(batch), np.random.default_rng(0), steps=30, output=output)
    assert (last.step, last.cost) == (30, runs[0][-1])


def test_accuracy_counts_what_is_judged() -> None:
    judged = np.array([[1, 1], [0, 1]]) * 1.0
    batch = Batch(np.zeros((2, 1, 2)), np.array([[1, 0], [0, 1]]), judged)  # right where nobody asks, too
    assert step_accuracy(np.array([[[2.0, 2.0]], [[-1.0, 3.0]]]), batch) == pytest.approx(2 / 3)
    Z = np.array([[[0.0, 5], [1, 0]], [[9, 0], [0, 1]]])
    assert step_accuracy(Z, batch) == 1.0


def test_refusals() -> None:
    parameters, batch, rng = problem(4, 2, 3, 0, "sigmoid")
    assert "n_a is 0" in complaint(draw_rnn, 1, 0, 1, rng)
    assert "rng is 0, expected a numpy Generator" in complaint(draw_rnn, 1, 1, 1, 0)
    assert 'Did you mean "softmax"?' in complaint(rnn_gradients, parameters, batch, output="softmx")
    wrong = parameters | {"Wy": np.zeros((1, 2))}
    assert "rnn_logits: Wy has shape (1, 2), expected (n_y, n_a) because Wa has shape (3, 3)" in complaint(
        rnn_logits, wrong, batch.X
    )
    wrong = parameters | {"by": np.zeros((2, 1))}
    assert "by has shape (2, 1), expected (n_y, 1) = (1, 1)" in complaint(rnn_logits, wrong, batch.X)
    assert "steps is 0" in complaint(lambda: list(train_rnn_steps(parameters, lambda rng: batch, rng, steps=0)))
    assert "learning_rate is 0" in complaint(
        lambda: list(train_rnn_steps(parameters, lambda rng: batch, rng, steps=1, learning_rate=0))
    )
    with np.errstate(all="ignore"):
        said = complaint(
            lambda: list(
                train_rnn_steps(parameters, lambda rng: batch, rng, steps=9, learning_rate=1e99, activation="linear")
            )
        )
    assert "train_rnn: the cost is" in said and "at step" in said and "tanh, which is bounded" in said


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(rnn_logits, 0, 0)
    assert said.startswith("TypeError: rnn_logits: parameters is 0, expected a dict. Make them with draw_rnn.")
    said = complaint(rnn_gradients, {}, 0)
    assert said.startswith("TypeError: rnn_gradients: batch is a int, expected Batch(X, Y, judged, mask).")
    said = complaint(train_rnn, {}, 0, np.random.default_rng(0), steps=1)
    assert said.startswith("TypeError: train_rnn: draw is 0, expected a function.")
