"""Five wirings: which steps read, which answer; pairs laid out in time keep their order; lengths that do not fit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.rnn_kinds import KINDS, wire, wiring
from helpers.sequences.rnn_training import draw_rnn, rnn_gradients, rnn_logits
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint


def lengths(kind: str, m: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    T_x, T_y = rng.integers(1, 6, (2, m))
    T_x = np.ones(m, int) if kind.startswith("one") else T_x
    T_y = np.ones(m, int) if kind.endswith("one") else T_y
    return T_x, T_x if kind.endswith("equal") and "un" not in kind else T_y


@given(kind=st.sampled_from(KINDS), m=SIZES, seed=SEEDS)
def test_steps_that_read_and_steps_that_answer(kind: str, m: int, seed: int) -> None:
    T_x, T_y = lengths(kind, m, np.random.default_rng(seed))
    found = wiring(kind, T_x, T_y)
    assert (found.reads.sum(axis=0) == T_x).all() and (found.answers.sum(axis=0) == T_y).all()
    assert (found.reads[0]).all() and (np.diff(found.reads * 1, axis=0) <= 0).all()
    assert (found.mask == (found.mask.cumsum(axis=0) == np.arange(1, len(found.mask) + 1)[:, None])).all()
    assert not (found.reads & ~found.mask).any() and not (found.answers & ~found.mask).any()
    for i in range(m):
        at = np.flatnonzero(found.answers[:, i]) + 1  # counted from 1
        assert (np.diff(at) == 1).all() and found.mask[:, i].sum() == at[-1]
        first = {"many to one": T_x[i], "many to many, unequal": T_x[i] + 1}.get(kind, 1)
        assert at[0] == first


@given(kind=st.sampled_from(KINDS), m=SIZES, tokens=SIZES, seed=SEEDS)
def test_pairs_keep_their_order(kind: str, m: int, tokens: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    T_x, T_y = lengths(kind, m, rng)
    inputs, outputs = [rng.integers(0, tokens, T) for T in T_x], [rng.integers(0, 4, T) for T in T_y]
    batch = wire(kind, inputs, outputs, tokens)
    reads = wiring(kind, T_x, T_y).reads
    for i in range(m):
        assert (batch.X[reads[:, i], :, i].argmax(axis=1) == inputs[i]).all()
        assert (batch.X[reads[:, i], :, i].sum(axis=1) == 1).all() and not batch.X[~reads[:, i], :, i].any()
        assert batch.Y[batch.judged[:, i] > 0, i].tolist() == outputs[i].tolist()
    parameters = draw_rnn(tokens, 3, 4, rng)
    J, _, _ = rnn_gradients(parameters, batch, output="softmax")
    alone = [
        rnn_gradients(parameters, wire(kind, [x], [y], tokens), output="softmax")[0]
        for x, y in zip(inputs, outputs, strict=True)
    ]
    close(J, np.mean(alone))  # sequences in a batch do not meet


def test_one_cell_has_the_same_weights_in_all_wirings() -> None:
    parameters = draw_rnn(3, 4, 2, np.random.default_rng(0))
    pairs = {"one to one": ([1], [0]), "one to many": ([1], [0, 1]), "many to one": ([1, 2], [0])}
    pairs |= {"many to many, equal": ([1, 2], [0, 1]), "many to many, unequal": ([1, 2], [0, 1, 1])}
    steps = {}
    for kind, (x, y) in pairs.items():
        batch = wire(kind, [np.array(x)], [np.array(y)], 3)
        steps[kind] = rnn_logits(parameters, batch.X)[0].shape[0]
    assert steps == dict(zip(KINDS, (1, 2, 2, 2, 5), strict=True))


@pytest.mark.parametrize(
    ("kind", "T_x", "T_y", "message"),
    [
        ("many to some", [1], [1], "kind is 'many to some', expected one of 'one to one'"),
        ("one to one", [1, 3], [1, 1], 'T_x holds 3, expected 1 everywhere because the kind is "one to one"'),
        ("many to one", [2, 3], [1, 2], "T_y holds 2, expected 1 everywhere"),
        ("many to many, equal", [2, 3], [2, 4], "sequence 1 has T_x = 3 and T_y = 4, expected equal lengths"),
        ("many to one", [2, 3], [1], "there are 2 lengths T_x and 1 lengths T_y"),
        ("many to one", [0, 3], [1, 1], "T_x is [0, 3], expected a list of whole numbers of at least 1"),
        ("many to one", [1.5], [1], "T_x is [1.5], expected a list of whole numbers"),
        ("many to one", [], [], "T_x is [], expected a list of whole numbers"),
    ],
)
def test_refusals(kind: str, T_x: list, T_y: list, message: str) -> None:
    assert message in complaint(wiring, kind, T_x, T_y)


def test_refusals_of_tokens() -> None:
    assert "tokens is 0" in complaint(wire, "one to one", [np.array([0])], [np.array([0])], 0)
    assert "labels contains 3" in complaint(wire, "one to one", [np.array([3])], [np.array([0])], 3)
    assert "sequence 0 is empty" in complaint(wire, "many to one", [np.array([], int)], [np.array([0])], 3)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(wire, "one to one", 0, [], 2)
    assert said.startswith("TypeError: wire: inputs is 0, expected a list.")
    said = complaint(wiring, "one to one", 0, [1])
    assert said.startswith("TypeError: wiring: T_x is 0, expected a list.")
