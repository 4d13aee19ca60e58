"""The classifier on word vectors: the mean leaves the padding out, the table keeps or loses its values."""

import numpy as np

from helpers.sequences.text_net import STARTS, carried_accuracy, first_words, text_net
from helpers.torch_training import fit, freeze, predict
from solutions_tests.helpers.probes import close, complaint, drawn


@drawn
def test_first_words_of_every_sentence(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    text, sentence = rng.integers(9, size=n * m), np.sort(rng.integers(5, size=n * m))
    X, which = first_words(text, sentence, 9, n)
    assert which.tolist() == sorted(set(sentence.tolist()))
    for row, number in zip(X, which, strict=True):
        words = text[sentence == number][:n].tolist()
        assert row.tolist() == words + [9] * (n - len(words))


def test_the_network_is_its_formula() -> None:
    E = np.random.default_rng(0).standard_normal((6, 3))
    net = text_net(E, 4, np.random.default_rng(1))
    X = np.array([[0, 1, 6], [5, 6, 6]])
    W, b = (theta.detach().numpy() for theta in net[1].parameters())
    close(predict(net, X), np.stack([(E[0] + E[1]) / 2, E[5]]) @ W.T + b, rtol=1e-4)


def test_a_frozen_table_stays() -> None:
    rng = np.random.default_rng(0)
    E, X = rng.standard_normal((6, 3)), rng.integers(6, size=(40, 2))
    for frozen in (True, False):
        net = text_net(E, 2, np.random.default_rng(1))
        if frozen:
            freeze(net[0])
        history = fit(net, X, X[:, 0] % 2, epochs=2, batch_size=8, learning_rate=0.05, rng=rng).history
        assert history.cost[0] > history.cost[1] > history.cost[2]
        assert np.allclose(net[0].weight.detach().numpy()[:6], E, atol=1e-6) == frozen


def test_good_vectors_help_where_labels_are_few() -> None:
    rng = np.random.default_rng(0)
    kind = np.arange(2000) % 2
    E = rng.standard_normal((2000, 8)) + 2 * (2 * kind - 1)[:, None]
    X = np.stack([rng.choice(np.flatnonzero(kind == k), 3) for k in np.arange(400) % 2])
    Y = np.arange(400) % 2
    found = [carried_accuracy(s, E, (X[:20], Y[:20]), (X[20:], Y[20:]), np.random.default_rng(0)) for s in STARTS]
    assert found[0] > 0.9 > 0.7 > found[2]


def test_refusals() -> None:
    rng = np.random.default_rng(0)
    assert "E has shape (3,)" in complaint(text_net, np.ones(3), 2, rng)
    assert "classes is 0" in complaint(text_net, np.ones((3, 2)), 0, rng)
    assert "TypeError" in complaint(text_net, np.ones((3, 2)), 2, 0)
    data = (np.zeros((3, 2), dtype=int), np.zeros(3, dtype=int))
    assert "Did you mean" in complaint(carried_accuracy, "frosen", np.ones((3, 2)), data, data, rng)
    assert "T is 0" in complaint(first_words, np.arange(3), np.arange(3), 3, 0)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(first_words, np.ones(2), np.ones(2), 2, 1)
    assert said.startswith("ValueError: first_words: text holds numbers of type float64, expected whole numbers")
