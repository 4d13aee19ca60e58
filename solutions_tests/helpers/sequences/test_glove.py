"""GloVe: counts against loops, weights by hand, gradients against torch, the fit and its tied forms."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.data.royal_sentences import royal_sentences
from helpers.sequences.embeddings import solve_analogies
from helpers.sequences.glove import GloveParameters, cooccurrences, glove_backward, glove_forward, glove_weights
from helpers.sequences.glove_training import glove_looks, train_glove
from solutions_tests.helpers.probes import SEEDS, close, complaint, drawn, keeps_promises, tensor


@drawn
def test_counts_are_those_of_a_loop(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    T, V = n * m, n + 1
    text, sentence = rng.integers(V, size=T), np.sort(rng.integers(3, size=T))
    before, weighted = np.zeros((V, V)), np.zeros((V, V))
    for i in range(T):
        for j in range(i + 1, min(T, i + n + 1)):
            if sentence[i] == sentence[j]:
                before[text[i], text[j]] += 1
                weighted[text[i], text[j]] += 1 / (j - i)
    close(cooccurrences(text, sentence, V, n, side="before"), before)
    close(cooccurrences(text, sentence, V, n, side="after"), before.T)
    close(cooccurrences(text, sentence, V, n), before + before.T)
    close(cooccurrences(text, sentence, V, n, by_distance=True), weighted + weighted.T)


def test_weights_by_hand() -> None:
    found = keeps_promises(glove_weights, np.array([0.0, 1.0, 16.0, 100.0, 900.0]))
    close(found, np.array([0, 100**-0.75, 0.16**0.75, 1, 1]))


@given(SEEDS, st.integers(1, 5), st.integers(1, 5))
def test_gradients_are_those_of_torch(seed: int, V: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    parameters = GloveParameters(*rng.standard_normal((2, V, n)), *rng.standard_normal((2, V)))
    X = rng.integers(0, 4, (V, V)) * 37.5
    J, cache = keeps_promises(glove_forward, parameters, X)
    leaves = [torch.tensor(x, requires_grad=True) for x in parameters]
    total: Any = torch.zeros((), dtype=torch.float64)
    for i, j in zip(*np.nonzero(X), strict=True):
        error = leaves[0][i] @ leaves[1][j] + leaves[2][i] + leaves[3][j] - np.log(X[i, j])
        total = total + min(1, X[i, j] / 100) ** 0.75 * error**2
    close(J, total.detach())
    if X.any():
        total.backward()
        close(tuple(glove_backward(2.0, cache)), tuple(2 * x.grad for x in leaves), atol=1e-9)


def test_a_table_of_rank_one_is_fitted_exactly() -> None:
    rng = np.random.default_rng(0)
    u = rng.uniform(0.5, 1.5, 12)
    look = train_glove(np.exp(2 + u[:, None] * u), 2, rng, steps=1500, learning_rate=0.05)
    assert look.J < 1e-3


def test_two_steps_lower_the_cost_and_ties_hold() -> None:
    X = np.random.default_rng(0).integers(1, 50, (8, 8)) * 1.0
    for tie in ("nothing", "tables", "biases"):
        looks = list(glove_looks(X, 3, np.random.default_rng(1), steps=2, every=1, tie=tie))
        assert [look.step for look in looks] == [0, 1, 2]
        assert looks[0].J > looks[1].J > looks[2].J
        parameters = looks[-1].parameters
        assert ((parameters.Theta == parameters.E).all()) == (tie == "tables")
        assert ((parameters.b2 == -parameters.b).all()) == (tie == "biases")
        close(looks[-1].vectors, (parameters.E + parameters.Theta) / 2)


@pytest.mark.parametrize("tie", ["tables", "biases"])
def test_a_tied_parameter_collects_both_gradients(tie: str) -> None:
    X = np.random.default_rng(0).integers(1, 50, (8, 8)) * 1.0  # not symmetric
    first, *_, last = glove_looks(X, 2, np.random.default_rng(1), steps=3000, learning_rate=0.02, tie=tie)

    def slope(parameters: GloveParameters) -> float:
        d = glove_backward(1.0, glove_forward(GloveParameters(*(x.astype(float) for x in parameters)), X)[1])
        return float(np.abs(d.E + d.Theta if tie == "tables" else d.b - d.b2).max())

    assert slope(last.parameters) < 0.01 * slope(first.parameters)


def test_royal_analogies_need_the_half() -> None:
    data = royal_sentences()
    X, right = cooccurrences(data.text, data.sentence, len(data.counts), 8), data.analogies[:, 3]
    shares = []
    for more in (0.0, 0.5):
        vectors = train_glove(X + more, 24, np.random.default_rng(0)).vectors
        shares.append(np.mean(solve_analogies(vectors, data.analogies) == right))
    assert shares[0] < 0.5
    assert shares[1] > 0.97


def test_refusals() -> None:
    rng = np.random.default_rng(0)
    parameters = GloveParameters(np.ones((3, 2)), np.ones((3, 2)), np.ones(3), np.ones(3))
    X, text = np.ones((3, 3)), np.array([0, 1, 2])
    assert "X contains -1" in complaint(glove_forward, parameters, -X)
    assert "b2 has shape (2,)" in complaint(glove_forward, parameters._replace(b2=np.ones(2)), X)
    assert "x_max is 0" in complaint(glove_weights, X, 0)
    assert "power is 2" in complaint(glove_weights, X, 1.0, 2)
    assert "text contains 2" in complaint(cooccurrences, text, text, 2, 1)
    assert "window is 0" in complaint(cooccurrences, text, text, 3, 0)
    assert "from 1 to 5000" in complaint(cooccurrences, text, text, 6000, 1)
    assert "'left'" in complaint(cooccurrences, text, text, 3, 1, side="left")
    assert "'all'" in complaint(train_glove, X, 2, rng, tie="all")
    assert "X has shape (3, 2)" in complaint(train_glove, X[:, :2], 2, rng)
    with np.errstate(all="ignore"):
        assert "Choose a smaller learning rate" in complaint(train_glove, X, 2, rng, learning_rate=1e30)
    with pytest.raises(TypeError):
        train_glove(X, 2, 0)  # type: ignore[arg-type]


def test_torch_counts_too() -> None:
    assert glove_weights(tensor(np.array([100.0]))).item() == 1


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(glove_weights, "")
    assert said.startswith("TypeError: glove_weights: X is a str, expected a numpy array")
    said = complaint(glove_forward, 0, np.ones((2, 2)))
    assert said.startswith("TypeError: glove_forward: parameters is a int, expected GloveParameters(Theta, E, b, b2).")
    said = complaint(train_glove, 0, 2, np.random.default_rng(0))
    assert said.startswith("TypeError: glove_looks: X is a int, expected a numpy array")
