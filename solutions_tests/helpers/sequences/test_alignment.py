"""What a translator writes and where it looks: the same as its own step, and as the functions in numpy."""

import numpy as np
import torch

from helpers.sequences.additive_attention import attention_forward
from helpers.sequences.alignment import all_right, score_network, write_greedily
from helpers.sequences.next_tokens import greedy_tokens
from helpers.sequences.sequence_nets import NONE
from helpers.sequences.translator import translator
from solutions_tests.helpers.probes import close, complaint

SOURCE = np.array([[3, 4, 2, 5, 1], [5, 2, 0, 0, 0], [2, 2, 3, 0, 0]])


def net(attention: bool = True) -> torch.nn.Module:
    return translator(6, 7, 5, np.random.default_rng(0), attention=attention, n_a=8, n_e=6, n_s=4).eval()


def test_it_writes_what_step_by_step_search_writes() -> None:
    for attention in (True, False):
        written = write_greedily(net(attention), SOURCE, 6)
        tokens = greedy_tokens(net(attention), SOURCE, 6)
        ended = np.cumsum(written.tokens == 1, axis=1) - (written.tokens == 1) > 0
        np.testing.assert_array_equal(np.where(ended, 0, written.tokens), tokens)
        assert written.p.shape == (3, 6) and (written.p > 1 / 7).all()
        assert (written.alpha is None) == (not attention) == (written.scores is None)


def test_weights_are_those_of_the_network_and_of_numpy() -> None:
    model = net().double()
    written = write_greedily(model, SOURCE, 3)
    assert written.alpha is not None and written.scores is not None
    with torch.no_grad():
        memory = model.encode(torch.as_tensor(SOURCE))
        s, y = memory.start, torch.ones(3, dtype=torch.int64)
        for t in range(3):
            A, state = memory.states.numpy().transpose(1, 2, 0), s.numpy().T
            logits, s, alpha = model.step(y, s, memory)
            close(written.alpha[:, t], alpha)
            mine = attention_forward(state, A, *score_network(model), mask=(SOURCE != 0).T)[1]
            close(mine.T, alpha)
            y = logits.argmax(dim=1)
            np.testing.assert_array_equal(written.tokens[:, t], y)


def test_temperature_and_hidden_inputs() -> None:
    allowed = np.ones((3, 5), dtype=bool)
    allowed[:, 1] = False
    plain, hard, hidden = (
        write_greedily(net(), SOURCE, 2, **more) for more in ({}, {"temperature": 0.01}, {"allowed": allowed})
    )
    assert plain.alpha is not None and hard.alpha is not None and hidden.alpha is not None
    assert (hard.alpha[:, 0].max(axis=1) > 0.9).sum() >= 2
    assert (hidden.alpha[:, :, 1] == 0).all() and (plain.alpha[:, :, 1] > 0).all()
    close(hidden.scores[:, 0], plain.scores[:, 0], rtol=1e-5)  # type: ignore[index]
    close(hidden.alpha.sum(axis=2), np.ones((3, 2), dtype=np.float32), rtol=1e-5)


def test_all_right() -> None:
    Y = np.array([[2, 3, 1, NONE], [2, 1, NONE, NONE]])
    assert all_right(np.array([[2, 3, 1, 5], [2, 1, 4, 4]]), Y).all()
    assert all_right(np.array([[2, 3, 4, 5], [3, 1, 4, 4]]), Y).tolist() == [False, False]


def test_refusals() -> None:
    none = np.zeros((3, 5), dtype=bool)
    assert "allowed leaves nothing in row 0" in complaint(write_greedily, net(), SOURCE, 2, allowed=none)
    padded = SOURCE * [[1], [0], [1]]
    assert "source leaves nothing in row 1" in complaint(write_greedily, net(), padded, 2)
    assert "allowed has shape (5, 3)" in complaint(write_greedily, net(), SOURCE, 2, allowed=none.T)
    assert "temperature" in complaint(write_greedily, net(), SOURCE, 2, temperature=0.0)
    assert "net has no attention" in complaint(score_network, net(attention=False))
    assert "Y has shape (2, 2)" in complaint(all_right, np.ones((2, 3)), np.ones((2, 2)))


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(write_greedily, torch.nn.Linear(1, 1), np.ones((1, 2), dtype=int), 1)
    assert said.startswith(
        "TypeError: write_greedily: net has no .encode, expected a network with encode, step, reading."
    )
