"""The fast training: its shared negatives against the plain cost, what it learns, and what it refuses."""

from typing import Any

import numpy as np
import pytest

from helpers.data.royal_sentences import royal_sentences
from helpers.sequences.embeddings import solve_analogies
from helpers.sequences.negative_sampling import (
    draw_words,
    negative_sampling_backward,
    negative_sampling_forward,
    noise_distribution,
)
from helpers.sequences.skip_gram import skip_gram_pairs
from helpers.sequences.skip_gram_training import shared_negatives_gradients, skip_gram_looks, train_skip_gram
from solutions_tests.helpers.probes import close, complaint, drawn


def settings(**more: Any) -> dict[str, Any]:
    return {"n_e": 6, "rng": np.random.default_rng(0), **more}


@drawn
def test_shared_negatives_are_the_plain_cost_when_each_counts_once(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    E, Theta = rng.standard_normal((2, n + 1, n))
    c, t, noise = rng.integers(n + 1, size=m), rng.integers(n + 1, size=m), rng.integers(n + 1, size=4)
    J, cache = negative_sampling_forward(E, Theta, c, t, np.tile(noise, (m, 1)))
    loss, de, dtheta, dnoise = shared_negatives_gradients(E, Theta, c, t, noise, 4)
    dE, dTheta = np.zeros_like(E), np.zeros_like(Theta)
    np.add.at(dE, c, de)
    np.add.at(dTheta, t, dtheta)
    np.add.at(dTheta, noise, dnoise)
    close((loss / m, dE / m, dTheta / m), (float(J), *negative_sampling_backward(1.0, cache)), atol=1e-9)
    half = shared_negatives_gradients(E, Theta, c, t, noise, 2)
    close(half[3], dnoise / 2)


def test_the_first_batch_moves_every_row_by_its_own_scale() -> None:
    rng = np.random.default_rng(3)
    text, sentence = rng.integers(5, size=30), np.repeat(np.arange(6), 5)
    counts = np.bincount(text, minlength=5)
    found = train_skip_gram(text, sentence, counts, **settings(rng=np.random.default_rng(0), window=2, k=4))
    rng = np.random.default_rng(0)
    E = (rng.random((5, 6), dtype=np.float32) - np.float32(0.5)) / np.float32(6)
    Theta = np.zeros_like(E)
    pairs = skip_gram_pairs(text, sentence, 2, rng)
    order = rng.permutation(len(pairs[0]))
    c, t = (words[order] for words in pairs)
    noise = draw_words(noise_distribution(counts), 64, rng)
    loss, de, dtheta, dnoise = shared_negatives_gradients(E, Theta, c, t, noise, 4)
    expected = []
    for start, rows, gradients in ((E, c, de), (Theta, [*t, *noise], [*dtheta, *dnoise])):
        g = np.zeros((5, 6))
        np.add.at(g, np.array(rows), np.array(gradients))
        expected.append(start - 0.2 * g / np.sqrt(1e-8 + (g**2).mean(axis=1, keepdims=True)))
    close((found.E, found.Theta), tuple(expected), rtol=1e-4, atol=1e-5)
    assert found.loss == pytest.approx(loss / len(c), rel=1e-5)


def test_the_royal_analogies_are_all_learned() -> None:
    data = royal_sentences()
    rng = np.random.default_rng(0)
    more: dict[str, Any] = {"n_e": 24, "rng": rng, "threshold": 0.003, "passes": 2, "batch_size": 512}
    looks = list(skip_gram_looks(data.text, data.sentence, data.counts, **more, looks=10))
    assert len(looks) == 20
    assert looks[-1].done == 1
    assert looks[0].loss > looks[-1].loss
    share = [np.mean(solve_analogies(look.E, data.analogies) == data.analogies[:, 3]) for look in looks]
    assert share[0] < 0.6
    assert share[-1] > 0.97
    assert looks[-1].E.dtype == np.float32


def test_the_same_generator_gives_the_same_vectors_and_arguments_stay() -> None:
    text, sentence, counts = np.array([0, 1, 2, 0, 1, 2]), np.array([0, 0, 0, 1, 1, 1]), np.array([2, 2, 2])
    one = train_skip_gram(text, sentence, counts, **settings(looks=3))
    other = train_skip_gram(text, sentence, counts, **settings())
    assert (one.E == other.E).all()
    assert one.pairs == other.pairs
    assert text.tolist() == [0, 1, 2, 0, 1, 2]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"n_e": 0}, "n_e is 0"),
        ({"k": 0}, "k is 0"),
        ({"learning_rate": 0}, "learning_rate is 0"),
        ({"passes": 0}, "passes is 0"),
        ({"batch_size": 0}, "batch_size is 0"),
        ({"threshold": -1.0}, "threshold is -1"),
        ({"power": 2}, "power is 2"),
        ({"window": 0}, "window is 0"),
        ({"rng": 3}, "TypeError"),
    ],
)
def test_wrong_settings_are_refused(change: dict[str, Any], words: str) -> None:
    text, counts = np.array([0, 1, 2]), np.ones(3)
    assert words in complaint(train_skip_gram, text, text * 0, counts, **settings(**change))


def test_texts_without_pairs_are_refused() -> None:
    text = np.array([0, 1, 2])
    assert "gives no pairs" in complaint(train_skip_gram, text, text, np.ones(3), **settings())
    assert "text contains 2" in complaint(train_skip_gram, text, text * 0, np.ones(2), **settings())


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(shared_negatives_gradients, 0, 0, 0, 0, 0, 0)
    assert said.startswith("TypeError: shared_negatives_gradients: E is 0, expected a")
    said = complaint(train_skip_gram, 0, 0, 0, n_e=1, rng=np.random.default_rng(0))
    assert said.startswith("TypeError: skip_gram_looks: counts is a int, expected a numpy array")
