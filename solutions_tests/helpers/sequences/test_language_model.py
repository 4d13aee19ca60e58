"""Perplexity, shifted examples and the probability of a text."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.language_model import net_perplexity, next_token_examples, perplexity, step_log_probabilities
from helpers.sequences.sequence_nets import NONE, sequence_net, step_cross_entropy
from helpers.torch_training import fit
from solutions_tests.helpers.probes import complaint

TEXTS = st.lists(st.lists(st.integers(2, 7), min_size=1, max_size=6), min_size=1, max_size=5)


def test_shifted_by_hand() -> None:
    X, Y = next_token_examples([np.array([5, 6, 7]), np.array([4])])
    assert X.tolist() == [[1, 5, 6, 7], [1, 4, 0, 0]]
    assert Y.tolist() == [[5, 6, 7, 1], [4, 1, NONE, NONE]]


@given(TEXTS)
def test_every_input_is_the_label_before(texts: list[list[int]]) -> None:
    X, Y = next_token_examples([np.array(text) for text in texts])
    assert X.shape == Y.shape == (len(texts), max(map(len, texts)) + 1)
    assert ((X[:, 1:] == Y[:, :-1]) | (X[:, 1:] == 0)).all()
    assert ((X == 0) == (Y == NONE)).all()
    assert [row[row != NONE].tolist() for row in Y] == [[*text, 1] for text in texts]


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=8))
def test_perplexity_is_a_geometric_mean(p: list[float]) -> None:
    assert perplexity(np.log(p)) == pytest.approx(np.prod(p) ** (-1 / len(p)))
    assert perplexity(torch.tensor(p).log()) == pytest.approx(perplexity(np.log(p)), rel=1e-5)


def test_perplexity_of_equal_choices_and_of_long_texts() -> None:
    assert perplexity(np.log(np.full(5000, 1 / 27))) == pytest.approx(27)
    assert perplexity(np.zeros((2, 3))) == 1
    assert perplexity(np.array([-np.inf, 0.0])) == np.inf


@given(TEXTS)
def test_log_probabilities_are_those_of_torch(texts: list[list[int]]) -> None:
    net = sequence_net(8, 8, np.random.default_rng(0), n_e=3, n_a=4)
    X, Y = next_token_examples([np.array(text) for text in texts])
    log_p = step_log_probabilities(net, X, Y)
    with torch.no_grad():
        theirs = step_cross_entropy(net(torch.tensor(X)), torch.tensor(Y))
    assert net_perplexity(net, X, Y) == pytest.approx(float(theirs.exp()), rel=1e-5)
    assert (log_p[Y == NONE] == 0).all()
    alone = [step_log_probabilities(net, *next_token_examples([np.array(text)])).sum() for text in texts]
    np.testing.assert_allclose(log_p.sum(axis=1), alone, rtol=1e-4, atol=1e-5)  # padding changes nothing


def test_probabilities_of_all_short_texts_sum_to_1() -> None:
    net = sequence_net(4, 4, np.random.default_rng(1), n_e=3, n_a=4)  # <PAD>, <EOS>, two letters
    with torch.no_grad():
        net.head.bias[0] = -1e9  # <PAD> never comes
    texts = [np.array(t) for T in (1, 2, 3) for t in np.ndindex(*(2,) * T)]
    X, Y = next_token_examples([t + 2 for t in texts])
    log_p = step_log_probabilities(net, X, Y)
    ended = np.exp(log_p.sum(axis=1)).sum()  # of length 1 to 3
    longest = np.array([len(t) == 3 for t in texts])
    open_ = np.exp(log_p[longest, :3].sum(axis=1)).sum() - np.exp(log_p[longest].sum(axis=1)).sum()
    empty = np.exp(step_log_probabilities(net, np.array([[1]]), np.array([[1]]))).item()
    assert ended + open_ + empty == pytest.approx(1, abs=1e-5)


def test_two_steps_lower_the_loss() -> None:
    X, Y = next_token_examples([np.array([2, 3, 4]), np.array([3, 4]), np.array([2, 3])])
    net = sequence_net(5, 5, np.random.default_rng(0), n_e=3, n_a=4)
    before = net_perplexity(net, X, Y)
    fit(net, X, Y, loss=step_cross_entropy, epochs=2, batch_size=3, learning_rate=0.02, rng=np.random.default_rng(0))
    assert net_perplexity(net, X, Y) < before


def test_refusals() -> None:
    assert "did you pass the probabilities?" in complaint(perplexity, np.array([0.5]))
    assert "contains nan" in complaint(perplexity, np.array([np.nan]))
    assert "is empty, expected one of each token" in complaint(perplexity, np.array([]))
    assert "sequence 1 is empty" in complaint(next_token_examples, [np.array([2]), np.array([], dtype=int)])
    assert "there is none" in complaint(next_token_examples, [])
    assert "is a list" in complaint(perplexity, [-1.0])


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(next_token_examples, 0)
    assert said.startswith("TypeError: next_token_examples: texts is 0, expected a list.")
