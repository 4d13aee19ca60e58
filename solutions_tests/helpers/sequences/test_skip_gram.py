"""Pairs against plain loops, thinning against its formula, the full softmax against torch."""

from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from helpers.sequences.skip_gram import (
    keep_probabilities,
    skip_gram_pairs,
    skip_gram_softmax_backward,
    skip_gram_softmax_forward,
    subsample,
)
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, tensor

SENTENCE = np.array([0, 0, 0, 0, 1, 1])


def draw_tables(n: int, m: int, seed: int) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    V = n + 2
    return rng.standard_normal((V, n)), rng.standard_normal((V, n)), rng.integers(V, size=m), rng.integers(V, size=m)


def test_pairs_by_hand() -> None:
    c, t = skip_gram_pairs(np.array([5, 6, 7, 8, 9, 5]), SENTENCE, 1)
    expected = [(5, 6), (6, 5), (6, 7), (7, 6), (7, 8), (8, 7), (9, 5), (5, 9)]
    assert sorted(zip(c.tolist(), t.tolist(), strict=True)) == sorted(expected)


@drawn
def test_pairs_are_those_of_a_loop(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    text, sentence = rng.integers(9, size=n * m), np.sort(rng.integers(3, size=n * m))
    c, t = skip_gram_pairs(text, sentence, n)
    loop = [
        (text[i], text[j])
        for i in range(n * m)
        for j in range(n * m)
        if i != j and abs(i - j) <= n and sentence[i] == sentence[j]
    ]
    assert sorted(zip(c, t, strict=True)) == sorted(loop)


def test_near_words_come_more_often_with_drawn_reaches() -> None:
    text, sentence = np.arange(4000), np.zeros(4000, dtype=int)
    c, t = skip_gram_pairs(text, sentence, 4, np.random.default_rng(0))
    shares = [np.mean(abs(c - t) == far) for far in (1, 2, 3, 4)]
    np.testing.assert_allclose(shares, [0.4, 0.3, 0.2, 0.1], atol=0.02)


def test_thinning() -> None:
    counts = np.array([900, 90, 10])
    p = keep_probabilities(counts, 0.1)
    close(p, np.array([1 / 3, 1.0, 1.0]))
    close(keep_probabilities(counts, 1.0), np.ones(3))
    text, sentence = np.repeat([0, 1, 2], counts), np.arange(1000)
    kept, where = subsample(text, sentence, counts, 0.1, np.random.default_rng(0))
    assert np.bincount(kept)[1:].tolist() == [90, 10]
    assert abs(np.bincount(kept)[0] - 300) < 50
    assert (text[where] == kept).all()


@drawn
def test_softmax_is_that_of_torch(n: int, m: int, seed: int) -> None:
    E, Theta, c, t = draw_tables(n, m, seed)
    J, cache = keeps_promises(skip_gram_softmax_forward, E, Theta, c, t)
    tables = [torch.tensor(x, requires_grad=True) for x in (E, Theta)]
    expected: Any = functional.cross_entropy(tables[0][c] @ tables[1].T, tensor(t))
    expected.backward()
    close(J, expected.detach())
    close(skip_gram_softmax_backward(2.0, cache), tuple(2 * x.grad for x in tables), atol=1e-9)


def test_two_steps_lower_the_loss() -> None:
    E, Theta, c, t = draw_tables(4, 30, 0)
    costs = []
    for _ in range(3):
        J, cache = skip_gram_softmax_forward(E, Theta, c, t)
        dE, dTheta = skip_gram_softmax_backward(1.0, cache)
        E, Theta = E - 0.3 * dE, Theta - 0.3 * dTheta
        costs.append(J)
    assert costs[0] > costs[1] > costs[2]


def test_refusals() -> None:
    E, Theta, c, t = draw_tables(4, 3, 0)
    text = np.arange(6)
    assert "window is 0, expected a whole number of at least 1" in complaint(skip_gram_pairs, text, SENTENCE, 0)
    assert "sentence has shape (5,)" in complaint(skip_gram_pairs, text, SENTENCE[:5], 1)
    assert "text is empty" in complaint(skip_gram_pairs, text[:0], SENTENCE[:0], 1)
    assert "counts hold -1" in complaint(keep_probabilities, np.array([-1, 2]), 0.1)
    assert "threshold is 0" in complaint(keep_probabilities, np.array([1, 2]), 0)
    assert "t contains 6" in complaint(skip_gram_softmax_forward, E, Theta, c, t * 0 + 6)
    assert "expected (m,) for both" in complaint(skip_gram_softmax_forward, E, Theta, c, t[:2])
    assert "Theta has shape (6, 3)" in complaint(skip_gram_softmax_forward, E, Theta[:, :3], c, t)
    with pytest.raises(TypeError):
        skip_gram_pairs(text, SENTENCE, 1, 0)  # type: ignore[arg-type]


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(keep_probabilities, "", 0.1)
    assert said.startswith("TypeError: keep_probabilities: counts is a str, expected a numpy array")
    said = complaint(skip_gram_pairs, np.ones(2), np.ones(2), 1)
    assert said.startswith("ValueError: skip_gram_pairs: text holds numbers of type float64, expected whole numbers")
    said = complaint(skip_gram_softmax_backward, 1.0, 0)
    assert said.startswith("TypeError: skip_gram_softmax_backward: cache is 0, expected a")
