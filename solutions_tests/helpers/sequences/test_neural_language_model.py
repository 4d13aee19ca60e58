"""Contexts against a loop, the network against its formula and its parameter count."""

import numpy as np
import torch

from helpers.sequences.neural_language_model import word_contexts, word_net
from helpers.torch_training import fit, predict
from solutions_tests.helpers.probes import close, complaint, drawn


@drawn
def test_contexts_are_those_of_a_loop(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    T = n * m
    text, sentence = rng.integers(7, size=T), np.sort(rng.integers(3, size=T))
    X, Y = word_contexts(text, sentence, 7, left=n, right=m)
    assert (text == Y).all()
    for t in range(T):
        places = [*range(t - n, t), *range(t + 1, t + m + 1)]
        assert X[t].tolist() == [text[p] if 0 <= p < T and sentence[p] == sentence[t] else 7 for p in places]


def test_the_network_is_its_formula() -> None:
    net = word_net(9, 3, np.random.default_rng(0), n_e=4, n_h=5)
    X = np.array([[0, 9, 4], [8, 1, 1]])
    E, W1, b1, W2, b2 = (theta.detach().numpy() for theta in net.parameters())
    e = E[X].reshape(2, 12)
    close(predict(net, X), np.tanh(e @ W1.T + b1) @ W2.T + b2, rtol=1e-4)


def test_published_size() -> None:
    """4 words of 300 numbers, 10,000 words: the largest part is the softmax, then the table."""
    with torch.device("meta"):
        net = word_net(10_000, 4, np.random.default_rng(0), n_e=300, n_h=200)
    sizes = [theta.numel() for theta in net.parameters()]
    assert sizes == [10_001 * 300, 200 * 1200, 200, 10_000 * 200, 10_000]


def test_two_epochs_lower_the_loss() -> None:
    rng = np.random.default_rng(0)
    text = np.tile([0, 1, 2, 3], 30)
    X, Y = word_contexts(text, np.zeros(120, dtype=int), 4, left=2)
    history = fit(word_net(4, 2, rng, n_e=4, n_h=8), X, Y, epochs=2, batch_size=8, learning_rate=0.02, rng=rng).history
    assert history.cost[0] > history.cost[1] > history.cost[2]


def test_refusals() -> None:
    text = np.arange(3)
    assert "left and right are both 0" in complaint(word_contexts, text, text, 3, left=0, right=0)
    assert "text contains 2" in complaint(word_contexts, text, text, 2)
    assert "sentence has shape (2,)" in complaint(word_contexts, text, text[:2], 3)
    assert "n_h is 0" in complaint(word_net, 3, 2, np.random.default_rng(0), n_h=0)
    assert "TypeError" in complaint(word_net, 3, 2, 0)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(word_contexts, np.ones(2), np.ones(2), 2)
    assert said.startswith("ValueError: word_contexts: text holds numbers of type float64, expected whole numbers")
