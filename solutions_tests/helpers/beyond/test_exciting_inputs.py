"""What excites a unit most: nothing given, and nothing of the same length, excites it more."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from helpers.beyond.exciting_inputs import strongest_examples, strongest_inputs
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, drawn, keeps_promises, tensor


@drawn
def test_the_strongest_examples(n: int, m: int, seed: int) -> None:
    A = np.random.default_rng(seed).standard_normal((n, m))
    found = strongest_examples(A, m)
    assert found.tolist() == np.argsort(-A, axis=1, kind="stable").tolist()
    assert strongest_examples(A, 1)[:, 0].tolist() == A.argmax(axis=1).tolist()
    assert strongest_examples(tensor(A), m).tolist() == found.tolist()


def test_equal_answers_keep_their_order() -> None:
    assert strongest_examples(np.array([[1.0, 3.0, 3.0, 2.0]]), 3).tolist() == [[1, 2, 3]]


@given(n=SIZES, n_x=SIZES, seed=SEEDS, length=st.floats(0.1, 9))
def test_no_other_input_of_this_length_is_stronger(n: int, n_x: int, seed: int, length: float) -> None:
    rng = np.random.default_rng(seed)
    W = rng.standard_normal((n, n_x))
    best = keeps_promises(lambda W: strongest_inputs(W, length), W)
    assert best.shape == (n_x, n)
    norms = np.linalg.norm(W, axis=1)
    close(np.linalg.norm(best, axis=0), np.full(n, length))
    close((W @ best)[range(n), range(n)], length * norms)
    others = rng.standard_normal((n_x, 200))
    others *= length / np.linalg.norm(others, axis=0)
    assert ((W @ others).max(axis=1) <= length * norms + 1e-9).all()


def test_messages() -> None:
    A = np.arange(6.0).reshape(2, 3)
    assert "count is 4" in complaint(strongest_examples, A, 4)
    assert "count is 0" in complaint(strongest_examples, A, 0)
    assert "A has shape (3,)" in complaint(strongest_examples, A[0], 1)
    assert "a row of W is all zeros" in complaint(strongest_inputs, np.array([[1.0, 2.0], [0.0, 0.0]]))
    assert "length is 0" in complaint(strongest_inputs, A, 0)
    assert "W has shape (3,)" in complaint(strongest_inputs, A[0])
    assert "W[0, 0] is nan" in complaint(strongest_inputs, A * np.nan)
