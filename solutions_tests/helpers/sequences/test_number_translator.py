"""The translator that comes with the course: as good as its note says, and the same every time."""

import numpy as np
import torch

from helpers.data.checkpoints import load_checkpoint
from helpers.data.number_words import T_X, T_Y, draw_numbers, encode_pairs, number_vocabularies
from helpers.sequences.next_tokens import greedy_tokens
from helpers.sequences.number_translator import new_translator, pretrained_translator
from solutions_tests.helpers.probes import complaint


def test_it_is_as_good_as_the_note_says_on_numbers_that_it_has_not_seen() -> None:
    net = pretrained_translator()
    assert not net.training
    unseen = draw_numbers(4500, np.random.default_rng(0))[4000:]
    X, _ = encode_pairs(unseen, *number_vocabularies())
    right = (greedy_tokens(net, X[:, :T_X], T_Y) == X[:, T_X:]).all(axis=1).mean()
    assert abs(right - load_checkpoint("number_translator").score) < 0.01


def test_fresh_ones_are_the_same_for_the_same_seed() -> None:
    one, same = (new_translator(np.random.default_rng(3), attention=False, T_x=5) for _ in range(2))
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), same.parameters(), strict=True))
    assert sum(theta.numel() for theta in one.parameters()) == 68_896
    assert one.T_x == 5
    assert "T_x is 0" in complaint(new_translator, np.random.default_rng(0), T_x=0)
