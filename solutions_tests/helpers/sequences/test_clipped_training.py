"""The adding problem with an identity ReLU network: right gradients, a blow-up without clipping, none with it."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.sequences.clipped_training import NAMES, adding_steps, draw_identity_rnn, last_step_gradients
from solutions_tests.helpers.probes import SEEDS, complaint


def test_first_weights() -> None:
    first, again = (draw_identity_rnn(2, 5, np.random.default_rng(3)) for _ in range(2))
    assert all((first[name] == again[name]).all() for name in NAMES)
    assert (first["Wa"] == np.eye(5)).all()
    assert {first[name].dtype for name in NAMES} == {np.dtype(np.float32)}
    assert [first[name].shape for name in NAMES] == [(5, 2), (5, 5), (5, 1), (1, 5), (1, 1)]


@settings(deadline=None)
@given(st.integers(1, 5), st.integers(1, 4), st.integers(1, 4), SEEDS)
def test_gradients_like_torch(T: int, n_a: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = {"Wx": (n_a, 2), "Wa": (n_a, n_a), "b": (n_a, 1), "Wy": (1, n_a), "by": (1, 1)}
    parameters = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    X, Y = rng.standard_normal((T, 2, m)), rng.standard_normal((1, m))
    J, gradients = last_step_gradients(parameters, X, Y)
    theirs = {name: torch.tensor(value, requires_grad=True) for name, value in parameters.items()}
    a = torch.zeros(n_a, m, dtype=torch.float64)
    for t in range(T):
        a = torch.relu(theirs["Wx"] @ torch.tensor(X[t]) + theirs["Wa"] @ a + theirs["b"])
    loss = ((theirs["Wy"] @ a + theirs["by"] - torch.tensor(Y)) ** 2).mean()
    loss.backward()
    assert pytest.approx(float(loss.detach()), rel=1e-9) == J
    for name, g in zip(NAMES, gradients, strict=True):
        np.testing.assert_allclose(g, theirs[name].grad, rtol=1e-6, atol=1e-10)


@pytest.mark.parametrize("seed", range(3))
def test_long_sequences_blow_up_without_clipping_only(seed: int) -> None:
    steps = list(adding_steps(T=100, steps=30, seed=seed))
    assert len(steps) < 30
    assert np.isnan(steps[-1].norm)
    for clip, bound in (("norm", 0.3), ("value", 0.05)):
        clipped = list(adding_steps(T=100, clip=clip, bound=bound, steps=30, seed=seed))
        assert len(clipped) == 30
        assert all(np.isfinite(step.cost) and np.isfinite(step.norm) for step in clipped)


def test_clipped_training_learns() -> None:
    costs = [step.cost for step in adding_steps(T=10, clip="norm", steps=300)]
    assert np.mean(costs[-30:]) < 0.1 < 1 / 6
    assert [step.step for step in adding_steps(T=3, steps=2)] == [1, 2]


def test_between_two_steps_numpy_speaks() -> None:
    steps = adding_steps(T=5, steps=3)
    for _ in range(2):
        next(steps)
        with pytest.warns(RuntimeWarning, match="divide by zero"):
            np.log(np.zeros(1))


def test_refusals() -> None:
    assert 'Did you mean "norm"' in complaint(lambda: list(adding_steps(T=5, clip="Norm")))
    assert "bound is 0" in complaint(lambda: list(adding_steps(T=5, clip="norm", bound=0)))
    assert "steps is 0" in complaint(lambda: list(adding_steps(T=5, steps=0)))
    parameters = draw_identity_rnn(2, 3, np.random.default_rng(0))
    assert "Y has shape (1, 2)" in complaint(last_step_gradients, parameters, np.ones((2, 2, 4)), np.ones((1, 2)))


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(last_step_gradients, {}, 0, 0)
    assert said.startswith("ValueError: last_step_gradients: parameters have no Wx, expected Wx, Wa, b, Wy, by.")
