"""The trainings of lesson 5.3: names as rows, and each kind of trial made once, compared with what is stored."""

from typing import Any

import numpy as np
import pytest

from helpers.data.gated_trials import KEEPS, load_gated_trials
from helpers.sequences.gated_trials import agreement_trial, as_rows, depth_trial, dropout_trial, name_rows
from helpers.sequences.sequence_nets import NONE
from helpers.sequences.vocabulary import EOS, build_vocabulary
from solutions_tests.helpers.probes import complaint


def test_rows_of_texts() -> None:
    texts = (("a", "b", "b"), ("b",))
    vocabulary = build_vocabulary(texts, unknown=False)
    assert [vocabulary.decode(row) for row in as_rows(texts, vocabulary)] == [["a", "b", "b"], ["b"]]


def test_rows_of_names() -> None:
    vocabulary, X, Y = name_rows()
    end = vocabulary.numbers[EOS]
    assert X.shape == Y.shape and len(X) > 4600
    assert (X[:, 0] == end).all()
    for x, y in zip(X[:50], Y[:50], strict=True):
        n = int((x > 0).sum())
        assert (x[1:n] == y[: n - 1]).all() and y[n - 1] == end
        assert (y[n:] == NONE).all() and (x[n:] == 0).all()


def test_trainings_give_what_is_stored() -> None:
    stored = load_gated_trials()
    again = agreement_trial("GRU", 3.0, 1)
    np.testing.assert_allclose(again, stored.agreement["GRU"][KEEPS.index(3.0), 1], atol=0.1)
    curve = dropout_trial("ends and links, same mask", 2, epochs=6, every=3)
    np.testing.assert_allclose(curve, stored.dropout["ends and links, same mask"][2, :3], rtol=0.06)


def test_refusals() -> None:
    assert "agreement_trial: cell is 'gru'" in complaint(agreement_trial, "gru", 1.0, 0)
    assert "agreement_trial: seed" in complaint(agreement_trial, "GRU", 1.0, -1)
    assert "dropout_trial: way is 'L1'" in complaint(dropout_trial, "L1", 0)
    assert "depth_trial: layers" in complaint(depth_trial, 0, 0)


@pytest.mark.parametrize("layers", [2])
def test_depth_is_as_stored(layers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpers.sequences.gated_trials.DEPTH_EPOCHS", 1)
    assert 9 < depth_trial(layers, 0) < 25


def test_the_names_that_judge_are_never_those_to_learn_from(monkeypatch: pytest.MonkeyPatch) -> None:
    learned: list[np.ndarray] = []
    judged: list[np.ndarray] = []

    def learn(net: Any, X: np.ndarray, *rest: Any, **more: Any) -> list[int]:
        learned.append(X)
        return [0]

    def judge(net: Any, X: np.ndarray, Y: np.ndarray) -> float:
        judged.append(X)
        return 1.0

    for name, stand_in in {"fit": learn, "fit_epochs": learn, "net_perplexity": judge}.items():
        monkeypatch.setattr(f"helpers.sequences.gated_trials.{name}", stand_in)
    dropout_trial("L2", 0)
    depth_trial(1, 0)
    assert [len(X) for X in learned] == [600, 4000] and [len(X) for X in judged] == [600, 600]
    for X, other in zip(learned, judged, strict=True):
        assert not {tuple(row) for row in X} & {tuple(row) for row in other}


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(as_rows, [["a"]], 0)
    assert said.startswith("TypeError: as_rows: vocabulary is 0, expected a Vocabulary.")
