"""The trials behind lesson 5.8: shares by length, results in range."""

from typing import Any

import numpy as np
import pytest

from helpers.data.number_words import load_number_words
from helpers.sequences import attention_trials as module
from helpers.sequences.attention_trials import (
    LENGTHS,
    date_trial,
    length_trial,
    position_trial,
    share_by_length,
    transformer_rates,
)
from solutions_tests.helpers.probes import complaint


def test_share_by_length() -> None:
    right, lengths = np.array([True, False, True, True]), np.array([1, 2, 3, 3])
    assert share_by_length(right, lengths, ((1, 2), (3, 3))) == [0.5, 1.0]
    assert "expected a range with at least one input" in complaint(share_by_length, right, lengths, ((4, 9),))


def test_every_range_of_lengths_has_its_numbers() -> None:
    for seed in range(3):
        X = load_number_words(4000, 1000, seed).X_test
        assert min(share_by_length(np.ones(1000), (X[:, :23] > 0).sum(axis=1), LENGTHS)) == 1


def test_results_are_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    epochs: list[int] = []

    def no_training(*args: Any, epochs: int, every: int, schedule: Any = None, kept: Any = epochs, **more: Any) -> None:
        assert every == epochs
        if schedule is not None:
            assert [schedule(k) for k in range(epochs)] == [0.0025] + [0.005] * 4 + [0.0015] * 3
        kept.append(epochs)

    monkeypatch.setattr(module, "fit", no_training)
    assert len(length_trial(False, 4, 0)) == len(LENGTHS)
    assert 0 <= position_trial("waves", 1, 0) <= 1
    assert len(date_trial(False, 0)) == 3
    assert epochs == [6, 8, 5, 5, 10]
    assert transformer_rates(0) == 0.0025


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(share_by_length, np.ones(3), np.ones(3), 5)
    assert said.startswith("TypeError: share_by_length: bins is 5, expected a list")
    said = complaint(share_by_length, np.ones(3), np.ones(2), ((1, 2),))
    assert said.startswith("ValueError: share_by_length: right has shape (3,), expected (m,) = (2,)")
