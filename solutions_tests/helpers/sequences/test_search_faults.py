"""Whose fault: the rule, and every sentence of a set judged by it."""

import numpy as np
import pytest
import torch

from helpers.sequences.decoding import beam_search
from helpers.sequences.hypotheses import length_score, sentence_log_p
from helpers.sequences.next_tokens import network_model
from helpers.sequences.search_faults import judge_search, whose_fault
from helpers.sequences.translator import translator
from solutions_tests.helpers.probes import complaint


def test_the_rule() -> None:
    assert whose_fault(-1.0, -2.0) == "search"
    assert whose_fault(-2.0, -1.0) == "model"
    assert whose_fault(-1.0, -1.0) == "model"
    assert "found_score is nan" in complaint(whose_fault, -1.0, float("nan"))


@pytest.mark.parametrize("alpha", [0.0, 1.0])
@pytest.mark.parametrize("B", [1, 4])
def test_every_sentence_is_right_or_one_of_the_two_is_at_fault(B: int, alpha: float) -> None:
    net = translator(9, 5, 4, np.random.default_rng(0), attention=False, n_e=6, n_a=8)
    rng = np.random.default_rng(1)
    sources = rng.integers(2, 9, (12, 4))
    targets = np.stack([[*rng.integers(2, 5, 3), 1, 0] for _ in sources])
    for i in range(4):  # what the search finds is right
        found = beam_search(network_model(net, sources[i : i + 1]), B, 5, alpha=alpha)[0].tokens
        targets[i] = 0
        targets[i, : len(found)] = found
    judged = judge_search(net, sources, targets, B, alpha=alpha)
    assert judged.right[:4].all()
    assert (judged.right * 1 + judged.search + judged.model == 1).all()
    assert judged.model.any()
    for i in range(12):
        model, truth = network_model(net, sources[i : i + 1]), [int(v) for v in targets[i] if v]
        best = beam_search(model, B, 5, alpha=alpha)[0]
        score = length_score(sentence_log_p(model, truth), len(truth), alpha)
        assert judged.found[i] == best.tokens
        assert judged.truth_scores[i] == pytest.approx(score, abs=1e-6)
        assert judged.found_scores[i] == best.score
        assert judged.search[i] == (best.tokens != tuple(truth) and score > best.score)


def test_a_search_that_looks_at_everything_is_never_at_fault() -> None:
    net = translator(6, 5, 3, np.random.default_rng(0), attention=False, n_e=4, n_a=8)
    with torch.no_grad():
        net.head.weight *= 3  # opinions, so that greedy search has something to miss
        net.head.bias[0] = -50  # no padding
    sources = np.random.default_rng(1).integers(2, 6, (25, 3))
    exact = [beam_search(network_model(net, sources[i : i + 1]), 125, 3)[0].tokens for i in range(25)]
    targets = np.array([[*tokens, *[0] * (3 - len(tokens))] for tokens in exact])
    assert judge_search(net, sources, targets, 125).right.all()
    greedy = judge_search(net, sources, targets, 1)
    assert greedy.search.any()
    assert not greedy.model.any()


def test_wrong_inputs() -> None:
    net = translator(6, 4, 3, np.random.default_rng(0), attention=False)
    sources = np.full((2, 3), 3)
    assert "targets has shape (1, 3), expected (m, T_y)" in complaint(judge_search, net, sources, np.ones((1, 3)), 1)
    assert "targets has a sentence 1 without words" in complaint(judge_search, net, sources, np.eye(2, 3)[:, ::2], 1)
    assert "B is 0" in complaint(judge_search, net, sources, np.ones((2, 3)), 0)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(judge_search, 0, 0, 0, 1)
    assert said.startswith("TypeError: judge_search: net is a int, expected a torch.nn module.")
    said = complaint(judge_search, torch.nn.Linear(1, 1), np.ones((1, 1)), np.ones((1, 1)) / 2, 1)
    assert said.startswith("ValueError: judge_search: targets hold fractions, expected token numbers.")
