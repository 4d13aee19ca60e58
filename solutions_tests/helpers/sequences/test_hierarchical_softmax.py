"""Hierarchical softmax: probabilities with the sum 1, gradients against torch, one body for both libraries."""

from typing import Any

import numpy as np
import torch
from torch.nn import functional

from helpers.sequences.hierarchical_softmax import (
    hierarchical_probabilities,
    hierarchical_softmax_backward,
    hierarchical_softmax_forward,
)
from helpers.sequences.huffman import HuffmanTree, huffman_tree
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises


def draw_problem(n: int, m: int, seed: int) -> tuple[Any, ...]:
    rng = np.random.default_rng(seed)
    V = n + 1
    tree = huffman_tree(rng.integers(1, 30, V))
    return rng.standard_normal((V, n)), rng.standard_normal((V - 1, n)), tree, *rng.integers(V, size=(2, m))


@drawn
def test_all_words_together_have_the_probability_one(n: int, m: int, seed: int) -> None:
    E, Psi, tree, c, t = draw_problem(n, m, seed)
    P = keeps_promises(lambda E, Psi, c: hierarchical_probabilities(E, Psi, tree, c), E, Psi, c)
    close(P.sum(axis=0), np.ones(m))
    J = hierarchical_softmax_forward(E, Psi, tree, c, t)[0]
    close(J, -np.log(P[t, np.arange(m)]).mean())


@drawn
def test_gradients_are_those_of_torch(n: int, m: int, seed: int) -> None:
    E, Psi, tree, c, t = draw_problem(n, m, seed)
    J, cache = keeps_promises(lambda E, Psi, c, t: hierarchical_softmax_forward(E, Psi, tree, c, t), E, Psi, c, t)
    tables: list[Any] = [torch.tensor(x, requires_grad=True) for x in (E, Psi)]
    total: Any = 0.0
    for center, target in zip(c, t, strict=True):
        for node, turn in zip(tree.nodes[target], tree.turns[target], strict=True):
            if turn:
                total = total - functional.logsigmoid(turn * (tables[1][node] @ tables[0][center])) / m
    total.backward()
    close(J, total.detach())
    close(hierarchical_softmax_backward(2.0, cache), tuple(2 * x.grad for x in tables), atol=1e-9)


def test_two_steps_lower_the_loss() -> None:
    E, Psi, tree, c, t = draw_problem(5, 40, 0)
    costs = []
    for _ in range(3):
        J, cache = hierarchical_softmax_forward(E, Psi, tree, c, t)
        dE, dPsi = hierarchical_softmax_backward(1.0, cache)
        E, Psi = E - 0.3 * dE, Psi - 0.3 * dPsi
        costs.append(J)
    assert costs[0] > costs[1] > costs[2]


def test_refusals() -> None:
    E, Psi, tree, c, t = draw_problem(5, 3, 0)
    smaller = HuffmanTree(tree.nodes[:-1], tree.turns[:-1], tree.children[:-1])
    assert "E has shape (6, 5)" in complaint(hierarchical_softmax_forward, E, Psi, smaller, c, t)
    assert "Psi has shape (4, 5)" in complaint(hierarchical_softmax_forward, E, Psi[:4], tree, c, t)
    assert "t contains 6" in complaint(hierarchical_softmax_forward, E, Psi, tree, c, t * 0 + 6)
    assert "c contains 6" in complaint(hierarchical_probabilities, E, Psi, tree, c * 0 + 6)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(hierarchical_probabilities, np.ones((3, 2)), np.ones((2, 2)), 0, np.ones(1))
    assert said.startswith("TypeError: hierarchical_probabilities: tree is 0, expected a HuffmanTree.")
    said = complaint(hierarchical_softmax_backward, 1.0, 0)
    assert said.startswith("TypeError: hierarchical_softmax_backward: cache is 0, expected a")
