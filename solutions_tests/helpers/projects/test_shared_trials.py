"""Questions that share a network, and slips read in three ways: what is measured is what is said."""

from typing import Any

import numpy as np
import pytest

from helpers.data.questions import QUESTIONS
from helpers.data.slips import Slips, draw_slips
from helpers.projects import shared_trials
from helpers.projects.shared_trials import (
    SLIP_WAYS,
    bought_reader,
    halves,
    judged_questions,
    judged_slips,
    read_halves,
    read_slips,
    sharing_net,
    sharing_trial,
    slip_net,
    slip_trial,
)
from helpers.torch_training import predict
from solutions_tests.helpers.probes import complaint


def test_only_known_answers_are_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def noting(net: Any, X: Any, Y: Any, *_: Any, **more: Any) -> Any:
        seen.append((X, Y, more))
        return net

    monkeypatch.setattr(shared_trials, "train_some", noting)
    sharing_net(QUESTIONS[:3], labels=40, hidden=4)
    sharing_net(QUESTIONS[:1], labels=40, hidden=4)
    (X, Y, more), (X_alone, Y_alone, more_alone) = seen
    assert X.shape == (1000, 16, 16) and Y.shape == (1000, 3)
    assert more["known"].sum(axis=0).tolist() == [40, 1000, 1000]
    assert X_alone.shape == (40, 16, 16) and more_alone["known"].all()
    assert (X_alone == X[:40]).all() and (Y_alone[:, 0] == Y[:40, 0]).all()


def test_company_helps_a_question_with_few_answers() -> None:
    alone = np.mean([sharing_trial(QUESTIONS[:1], 100, 96, seed)[0] for seed in range(2)])
    shared = np.mean([sharing_trial(QUESTIONS[:7], 100, 96, seed)[0] for seed in range(2)])
    assert shared > alone + 0.04
    assert sharing_trial(QUESTIONS[:2], 10, 4).shape == (2,)
    assert judged_questions().answers.shape == (10, 3000)


def test_a_perfect_reader_makes_no_mistakes_and_a_stubborn_one_has_luck(monkeypatch: pytest.MonkeyPatch) -> None:
    slips = draw_slips(200, np.random.default_rng(0))
    left, right = halves(slips.images)
    assert (np.concatenate([left, right], axis=2) == slips.images).all()
    answers = [np.eye(10)[slips.digits[0]], np.eye(10)[slips.digits[1]]]
    monkeypatch.setattr(shared_trials, "predict", lambda net, X: answers.pop(0))
    reading = read_halves(None, slips)
    assert not reading.wrong.any() and reading.digits_right.all()
    answers += [np.eye(10)[np.zeros(200, dtype=int)], np.eye(10)[np.zeros(200, dtype=int)]]
    zeros = read_halves(None, slips)
    assert (zeros.wrong == (slips.digits.sum(axis=0) >= 10)).all()
    assert (zeros.digits_right == (slips.digits == 0)).all()


@pytest.mark.parametrize("way", SLIP_WAYS)
def test_each_way_learns(way: str) -> None:
    slips = draw_slips(40, np.random.default_rng(0))
    net = slip_net(way, slips, steps=150)
    own = read_slips(way, net, slips)
    assert own.wrong.mean() < 0.2
    assert own.wrong.shape == (40,)
    assert own.digits_right.shape == ((2, 0) if way == SLIP_WAYS[2] else (2, 40))
    if way == SLIP_WAYS[2]:
        wins = slips.digits.sum(axis=0) >= 10
        assert ((predict(net, slips.images)[:, 0] > 0) != wins).tolist() == own.wrong.tolist()
    assert 0 < slip_trial(way, 20, 0) < 1


def test_the_bought_reader_is_good_at_neat_digits_and_lost_on_slips() -> None:
    reading = read_halves(bought_reader(), judged_slips())
    assert reading.digits_right.mean() < 0.65
    assert 0.2 < reading.wrong.mean() < 0.4
    assert isinstance(judged_slips(), Slips) and judged_slips().digits.shape == (2, 2000)


def test_wrong_inputs() -> None:
    assert "questions is 'nice', expected one of" in complaint(sharing_net, ["nice"], 10, 4)
    assert "labels is 0" in complaint(sharing_net, QUESTIONS[:1], 0, 4)
    assert "labels is 1001" in complaint(sharing_net, QUESTIONS[:1], 1001, 4)
    assert "hidden is 0" in complaint(sharing_net, QUESTIONS[:1], 10, 0)
    slips = draw_slips(3, np.random.default_rng(0))
    assert "way is 'cut', expected one of" in complaint(slip_net, "cut", slips)
    assert "way is 'cut'" in complaint(read_slips, "cut", None, slips)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(halves, np.ones((20, 32))).startswith(
        "ValueError: halves: images is an array of shape (20, 32), expected (m, 20, 32)."
    )
    assert complaint(read_halves, None, None).startswith("TypeError: read_halves: slips is None, expected a Slips.")
    assert complaint(bought_reader, -1).startswith("ValueError: bought_reader: seed is -1, expected a whole number")
    assert complaint(sharing_net, [], 1, 1).startswith(
        "ValueError: sharing_net: questions has 0 entries, expected at least 1."
    )
    assert complaint(sharing_trial, 3, 1, 1).startswith(
        "TypeError: sharing_trial: questions is 3, expected a list of str."
    )
    assert complaint(slip_net, "cut, read, add", None).startswith(
        "TypeError: slip_net: slips is None, expected a Slips."
    )
