"""The mean of word vectors against torch, its gradient, the contributions of words, and the ceiling of counts."""

import numpy as np
import pytest
import torch

from helpers.data.reviews import load_reviews, turned
from helpers.neural.softmax import one_hot, softmax_cross_entropy_backward, softmax_cross_entropy_forward
from helpers.sequences.average_classifier import (
    average_backward,
    average_forward,
    ceiling_of_counts,
    running_logits,
    word_contributions,
)
from helpers.sequences.sequence_nets import sequence_net
from helpers.sequences.text_net import text_net
from helpers.torch_training import predict
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, slope_matches


def case(n: int, m: int, seed: int) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    E, W, b = rng.standard_normal((5, n)), rng.standard_normal((3, n)), rng.standard_normal((3, 1))
    X = rng.integers(5, size=(n + 1, m))
    mask = np.arange(n + 1)[:, None] < rng.integers(1, n + 2, m)
    return E, W, b, X, mask


@drawn
def test_forward_and_backward_are_those_of_torch(n: int, m: int, seed: int) -> None:
    E, W, b, X, mask = case(n, m, seed)
    Z, cache = average_forward(E, W, b, X, mask)
    close(keeps_promises(lambda E, W, b, X, mask: average_forward(E, W, b, X, mask)[0], E, W, b, X, mask), Z)
    tensors = [torch.tensor(x, requires_grad=True) for x in (E, W, b)]
    numbers, offsets = torch.tensor(X.T[mask.T]), torch.tensor(np.cumsum([0, *mask.sum(axis=0)[:-1]]))
    mean = torch.nn.functional.embedding_bag(numbers, tensors[0], offsets, mode="mean")
    out = (mean @ tensors[1].T).T + tensors[2]
    close(Z, out.detach())
    dZ = np.random.default_rng(seed).standard_normal(Z.shape)
    out.backward(torch.tensor(dZ))
    close(average_backward(dZ, cache), tuple(x.grad for x in tensors), atol=1e-10)


@drawn
def test_the_gradient_is_a_slope(n: int, m: int, seed: int) -> None:
    E, W, b, X, mask = case(n, m, seed)
    Y = one_hot(np.arange(m) % 3, 3)

    def cost(E: np.ndarray) -> float:
        return softmax_cross_entropy_forward(average_forward(E, W, b, X, mask)[0], Y)[0]

    Z, cache = average_forward(E, W, b, X, mask)
    _, loss = softmax_cross_entropy_forward(Z, Y)
    dE, _, _ = average_backward(softmax_cross_entropy_backward(np.array(1.0), loss), cache)
    slope_matches(cost, E, dE, np.random.default_rng(seed))


def test_order_and_padding_change_nothing() -> None:
    E, W, b, X, _ = case(4, 3, 0)
    close(average_forward(E, W, b, X)[0], average_forward(E, W, b, X[[3, 0, 4, 1, 2]])[0])
    padded, mask = np.concatenate([X, X[:2]]), np.arange(7)[:, None] < np.full(3, 5)
    close(average_forward(E, W, b, X)[0], average_forward(E, W, b, padded, mask)[0])


def test_two_steps_lower_the_cost() -> None:
    E, W, b, X, mask = case(4, 6, 3)
    Y, costs = one_hot(np.arange(6) % 3, 3), []
    for _ in range(3):
        Z, cache = average_forward(E, W, b, X, mask)
        J, loss = softmax_cross_entropy_forward(Z, Y)
        dE, dW, db = average_backward(softmax_cross_entropy_backward(np.array(1.0), loss), cache)
        E, W, b = E - 0.3 * dE, W - 0.3 * dW, b - 0.3 * db
        costs.append(float(J))
    assert costs[0] > costs[1] > costs[2]


def test_it_is_the_text_net_of_torch() -> None:
    E, _, _, X, mask = case(4, 3, 1)
    net = text_net(E, 3, np.random.default_rng(0))
    W, b = (theta.detach().numpy().astype(np.float64) for theta in net[1].parameters())
    close(average_forward(E, W, b[:, None], X, mask)[0].T, predict(net, np.where(mask, X, 5).T), rtol=1e-4, atol=1e-5)


@drawn
def test_contributions_add_up(n: int, m: int, seed: int) -> None:
    E, W, b, X, _ = case(n, m, seed)
    found = keeps_promises(word_contributions, E, W, X[:, 0])
    close(found.sum(axis=0)[:, None] + b, average_forward(E, W, b, X[:, :1])[0], atol=1e-10)


def test_running_logits_end_in_the_answer() -> None:
    net = sequence_net(9, 2, np.random.default_rng(0), cell="LSTM", n_e=4, n_a=5, answer="last")
    x = np.array([3, 8, 3, 5])
    found = running_logits(net, x)
    assert found.shape == (4, 2)
    for t in range(4):
        close(found[t], predict(net, x[None, : t + 1])[0], rtol=1e-4, atol=1e-6)


def test_the_ceiling() -> None:
    texts = [("not", "good"), ("good", "not"), ("good",), ("good", "good"), ("good", "not")]
    assert ceiling_of_counts(texts, [0, 0, 1, 1, 1]) == pytest.approx(4 / 5)
    reviews = load_reviews(50, "mixed")
    both = [*reviews.texts, *map(turned, reviews.texts)]
    assert ceiling_of_counts(both, [*reviews.good, *(1 - reviews.good)]) == 0.5
    assert ceiling_of_counts([("a",)], [3]) == 1


def test_refusals() -> None:
    E, W, b, X, mask = case(3, 2, 0)
    assert "W has shape (3, 2), expected (C, n_e)" in complaint(average_forward, E, W[:, :2], b, X)
    assert "X contains 5" in complaint(average_forward, E, W, b, X * 0 + 5)
    assert "mask has no 1 in column 0" in complaint(average_forward, E, W, b, X, mask & False)
    assert "X has shape (3,)" in complaint(average_forward, E, W, b, X[:3, 0])
    assert "dZ has shape (3, 1)" in complaint(average_backward, np.ones((3, 1)), average_forward(E, W, b, X)[1])
    assert "x is empty" in complaint(word_contributions, E, W, X[:0, 0])
    assert "there are 0 texts" in complaint(ceiling_of_counts, [], [])
    assert "1 texts and 2 labels" in complaint(ceiling_of_counts, [("a",)], [0, 1])
    net = sequence_net(9, 2, np.random.default_rng(0), answer="last")
    assert "x has shape (1, 2)" in complaint(running_logits, net, np.ones((1, 2), dtype=int))


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(ceiling_of_counts, [["a"]], 0)
    assert said.startswith("TypeError: ceiling_of_counts: labels is 0, expected a list.")
    said = complaint(word_contributions, np.ones((3, 2)), np.ones((2, 2)), np.ones(2))
    assert said.startswith("ValueError: word_contributions: x holds numbers of type float64, expected whole numbers")
