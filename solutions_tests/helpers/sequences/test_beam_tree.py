"""The tree of a search: every prefix in its place, and the states that the search gives them."""

import numpy as np
import pytest

from helpers.sequences.beam_tree import DROPPED, ENDED, KEPT, UNSEEN, beam_tree
from helpers.sequences.decoding import beam_search, exhaustive_search
from helpers.sequences.hypotheses import sentence_log_p
from solutions_tests.helpers.probes import complaint
from solutions_tests.helpers.sequences.random_models import random_model
from solutions_tests.helpers.sequences.test_decoding import WIDER_IS_WORSE


def test_the_case_in_which_a_wider_beam_is_worse() -> None:
    tree = beam_tree(WIDER_IS_WORSE, 2, 3, 2, end=None)
    assert len(tree.nodes) == 1 + 3 + 9 + 27
    assert tree.sentences == 27
    assert (tree.found, tree.scored) == (None, 3 + 6)
    states = {prefix: node.state for prefix, node in tree.nodes.items()}
    assert (states[(0,)], states[(1,)], states[(2,)]) == (KEPT, KEPT, DROPPED)
    assert (states[(0, 0)], states[(1, 0)], states[(1, 1)]) == (DROPPED, KEPT, KEPT)
    assert states[(2, 0)] == states[(0, 0, 0)] == UNSEEN
    over = beam_tree(WIDER_IS_WORSE, 2, 3, 3, end=None)
    assert over.found == beam_search(WIDER_IS_WORSE, 2, 3, end=None)[0]
    assert over.best.tokens == (0, 0, 0)
    assert over.nodes[over.found.tokens].state == ENDED if over.found else False
    assert over.scored == 3 + 6 + 6


@pytest.mark.parametrize("seed", range(5))
def test_places_and_probabilities(seed: int) -> None:
    model = random_model(3, seed)
    tree = beam_tree(model, 2, 4, 9, alpha=0.7)
    for prefix, node in tree.nodes.items():
        assert node.t == len(prefix)
        assert 0 < node.y < 1
        if prefix:
            assert node.log_p == pytest.approx(sentence_log_p(model, prefix))
            assert prefix[:-1] in tree.nodes
    whole = [p for p in tree.nodes if p and (p[-1] == 1 or len(p) == 4)]
    assert len(whole) == tree.sentences == len(exhaustive_search(model, 4))
    places = [tree.nodes[prefix].y for prefix in sorted(whole)]
    np.testing.assert_allclose(np.diff(places), 1 / len(whole))
    assert tree.found == beam_search(model, 2, 4, alpha=0.7)[0]
    assert tree.found.score <= tree.best.score
    assert tree.nodes[tree.best.tokens].log_p / len(tree.best.tokens) ** 0.7 == pytest.approx(tree.best.score)


def test_before_the_first_step_nothing_is_seen() -> None:
    tree = beam_tree(WIDER_IS_WORSE, 3, 3, 0, end=None)
    assert {node.state for node in tree.nodes.values() if node.prefix} == {UNSEEN}
    assert tree.scored == 0
    assert tree.found is None


def test_wrong_inputs() -> None:
    assert "steps is -1" in complaint(beam_tree, WIDER_IS_WORSE, 2, 3, -1)
    assert "expected at most 200,000" in complaint(beam_tree, WIDER_IS_WORSE, 2, 15, 1, end=None)
