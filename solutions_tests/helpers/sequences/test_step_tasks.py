"""Echo and parity: the answers are right, a trained net solves what lies in its reach, and nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.rnn_training import step_accuracy
from helpers.sequences.step_tasks import LOOK, bits_as_inputs, echo_batch, parity_batch, solve
from solutions_tests.helpers.probes import SEEDS, SIZES, complaint


@given(distance=st.integers(-5, 7), m=SIZES, judged=SIZES, seed=SEEDS)
def test_an_echo_says_what_came_before(distance: int, m: int, judged: int, seed: int) -> None:
    batch = echo_batch(distance, m, np.random.default_rng(seed), judged=judged)
    T = judged + abs(distance)
    assert batch.X.shape == (T, 1, m) and batch.Y.shape == batch.judged.shape == (T, m) and batch.mask is None
    assert set(np.unique(batch.X)) <= {-1.0, 1.0}
    assert (batch.judged.sum(axis=0) == judged).all()
    for t in range(T):
        inside = 0 <= t - distance < T
        assert (batch.judged[t] == inside).all()
        if inside:
            assert (2 * batch.Y[t] - 1 == batch.X[t - distance, 0]).all()


@given(T=SIZES, m=SIZES, seed=SEEDS)
def test_parity_counts_the_ones(T: int, m: int, seed: int) -> None:
    batch = parity_batch(T, m, np.random.default_rng(seed))
    ones = (batch.X[:, 0] > 0).astype(int)
    for t in range(T):
        assert (batch.Y[t] == ones[: t + 1].sum(axis=0) % 2).all()
    assert (batch.judged == 1).all()


def test_what_is_in_reach_is_solved_and_the_rest_is_not() -> None:
    run = list(solve("echo", 3, 0))
    assert run[-1].solved and run[-1].step < 100 and not any(now.solved for now in run[:-1])
    assert all(now.accuracy >= 0.99 for now in run[-LOOK:])
    assert not list(solve("echo", 3, 0, n_a=2, steps=150))[-1].solved
    assert not list(solve("echo", -1, 0, steps=60))[-1].solved
    assert not list(solve("parity", 8, 0, activation="linear", steps=60))[-1].solved
    assert list(solve("echo", 3, 0, activation="linear", steps=100))[-1].solved


def test_training_stops_after_the_last_step() -> None:
    run = list(solve("parity", 8, 0, steps=12))
    assert [now.step for now in run] == list(range(1, 13)) and not run[-1].solved


def test_guessing_gets_half() -> None:
    batch = parity_batch(20, 200, np.random.default_rng(0))
    assert step_accuracy(np.ones((20, 1, 200)), batch) == pytest.approx(0.5, abs=0.05)


def test_refusals() -> None:
    rng = np.random.default_rng(0)
    assert "distance is -6" in complaint(echo_batch, -6, 3, rng)
    assert "m is 0" in complaint(echo_batch, 1, 0, rng)
    assert "judged is 0" in complaint(echo_batch, 1, 3, rng, judged=0)
    assert "rng is 0" in complaint(echo_batch, 1, 3, 0)
    assert "T is 0" in complaint(parity_batch, 0, 3, rng)
    assert "rng is None" in complaint(parity_batch, 2, 3, None)
    assert 'Did you mean "echo"?' in complaint(lambda: list(solve("eco", 1, 0)))
    assert 'Did you mean "tanh"?' in complaint(lambda: list(solve("echo", 1, 0, activation="tan")))
    assert "seed is -1" in complaint(lambda: list(solve("echo", 1, -1)))


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(bits_as_inputs, 0)
    assert said.startswith("TypeError: bits_as_inputs: bits is a int, expected a numpy array")
    said = complaint(bits_as_inputs, 2 * np.ones((1, 1)))
    assert said.startswith("ValueError: bits_as_inputs: bits contains 2, expected values from 0 to 1.")
