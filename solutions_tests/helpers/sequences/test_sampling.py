"""Sampling: the probabilities are kept, seeds repeat, temperature and top-k do what they say, texts end."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.neural.softmax import softmax
from helpers.sequences.ngrams import count_ngrams
from helpers.sequences.sampling import draw_tokens, generate, keep_top_k, temperature_softmax
from helpers.sequences.sequence_nets import CELLS, sequence_net
from solutions_tests.helpers.probes import SEEDS, complaint, drawn


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@drawn
def test_temperature(n: int, m: int, seed: int) -> None:
    Z = rng(seed).standard_normal((n, m))
    np.testing.assert_allclose(temperature_softmax(Z, 1), softmax(Z))
    np.testing.assert_allclose(temperature_softmax(Z, 0.5), softmax(2 * Z))
    theirs = torch.softmax(torch.tensor(Z) / 3, dim=0)
    np.testing.assert_allclose(temperature_softmax(torch.tensor(Z), 3), theirs)
    np.testing.assert_allclose(temperature_softmax(Z, 1e6), np.full((n, m), 1 / n), atol=1e-5)
    cold = temperature_softmax(Z, 1e-4)
    assert (cold.argmax(axis=0) == Z.argmax(axis=0)).all()


@given(st.integers(1, 8), st.integers(1, 4), st.integers(1, 10), SEEDS)
def test_top_k(n: int, m: int, k: int, seed: int) -> None:
    P = softmax(np.round(rng(seed).standard_normal((n, m))))  # ties
    kept = keep_top_k(P, k)
    np.testing.assert_allclose(kept.sum(axis=0), 1)
    assert ((kept > 0).sum(axis=0) == min(k, n)).all()
    for column in range(m):
        inside = kept[:, column] > 0
        assert inside.all() or P[inside, column].min() >= P[~inside, column].max()
        np.testing.assert_allclose(kept[inside, column], P[inside, column] / P[inside, column].sum())
    np.testing.assert_allclose(keep_top_k(torch.tensor(P), k), kept)


@given(st.integers(1, 9), SEEDS)
def test_draws_like_numpy(n: int, seed: int) -> None:
    p = softmax(rng(seed).standard_normal((n, 1)))
    ours, theirs = rng(seed), rng(seed)
    for _ in range(20):
        assert draw_tokens(p, ours)[0] == theirs.choice(n, p=p[:, 0])


def test_draws_as_often_as_likely() -> None:
    P = np.array([[0.0, 0.5], [0.7, 0.0], [0.3, 0.5]])
    found = np.stack([draw_tokens(P, generator) for generator in [rng(1)] for _ in range(4000)])
    shares = np.stack([(found == c).mean(axis=0) for c in range(3)])
    np.testing.assert_allclose(shares, P, atol=0.03)
    assert shares[0, 0] == shares[1, 1] == 0
    tensor = draw_tokens(torch.tensor(P), rng(2))
    assert (tensor.numpy() == draw_tokens(P, rng(2))).all()


class Always(np.random.Generator):
    """A generator that throws the same number each time."""

    def __init__(self, u: float) -> None:
        super().__init__(np.random.PCG64(0))
        self.u = u

    def random(self, size: Any = None, *_: Any, **__: Any) -> Any:
        return np.full(size, self.u)


@pytest.mark.parametrize("u", [0.0, 0.5, 1 - 2**-53])
def test_what_cannot_come_never_does_at_the_ends_either(u: float) -> None:
    for dtype in (np.float32, np.float64):
        P = np.array([[0.0], [0.5], [0.0], [0.5], [0.0]], dtype=dtype)
        assert draw_tokens(P, Always(u))[0] == (1 if u < 0.5 else 3)
        assert draw_tokens(torch.tensor(P), Always(u))[0] == (1 if u < 0.5 else 3)


@pytest.mark.parametrize("cell", CELLS)
def test_a_net_writes_what_its_own_probabilities_say(cell: str) -> None:
    net = sequence_net(6, 6, rng(), cell=cell, n_e=3, n_a=4)
    texts = generate(net, 3, rng(5), longest=7)
    again = generate(net, 3, rng(5), longest=7)
    assert all((a == b).all() for a, b in zip(texts, again, strict=True))
    assert any(
        len(a) != len(b) or (a != b).any() for a, b in zip(texts, generate(net, 3, rng(6), longest=7), strict=True)
    )
    likeliest = generate(net, 1, rng(), longest=7, k=1)[0]
    before = [1]
    for token in likeliest:  # greedy, with the whole prefix read anew at each step
        with torch.no_grad():
            z = net(torch.tensor([before]))[0, -1].numpy()
        z[0] = -np.inf
        assert token == z.argmax()
        before.append(int(token))


def test_start_never_and_the_end() -> None:
    net = sequence_net(6, 6, rng(), n_e=3, n_a=4)
    texts = generate(net, 40, rng(1), longest=9, never=(2, 3), start=(4, 5))
    assert all(list(text[:2]) == [4, 5] and len(text) <= 9 for text in texts)
    assert not set(np.concatenate(texts).tolist()) & {0, 1, 2, 3}
    assert len({len(text) for text in texts}) > 2  # some end early
    assert net.training


def test_an_ngram_model_writes() -> None:
    model = count_ngrams([[2, 3, 4]], 2, 6, strength=0)
    assert [text.tolist() for text in generate(model, 2, rng())] == [[2, 3, 4]] * 2
    smooth = count_ngrams([[2, 3, 4]], 2, 6, strength=2.0)
    assert len({tuple(text.tolist()) for text in generate(smooth, 20, rng())}) > 5


def test_refusals() -> None:
    assert "temperature is 0, expected a number above 0" in complaint(temperature_softmax, np.ones((2, 1)), 0)
    assert "k is 0, expected a whole number of at least 1" in complaint(keep_top_k, np.ones((1, 1)), 0)
    assert "has a column 0 with the sum 2" in complaint(keep_top_k, np.ones((2, 1)), 1)
    assert "rng is 0" in complaint(draw_tokens, np.ones((1, 1)), 0)
    assert "never holds all 3 tokens" in complaint(generate, count_ngrams([[2]], 1, 3), 1, rng(), never=(1, 2))
    assert "model" in complaint(generate, "net", 1, rng())
    assert "never contains 9" in complaint(generate, count_ngrams([[2]], 1, 3), 1, rng(), never=(9,))


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(generate, torch.nn.Linear(1, 1), 1, np.random.default_rng(0))
    assert said.startswith(
        "TypeError: generate: model has no .embedding, expected a network with embedding, cells, head."
    )
