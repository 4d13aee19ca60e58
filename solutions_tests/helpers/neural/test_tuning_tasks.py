"""The training that lesson 2.6 searches over: the same every time, good where it should be, open to interruption."""

import _thread
import pickle
import threading
from concurrent.futures import ProcessPoolExecutor
from math import isnan
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest

from helpers.data.digits import load_digits_split
from helpers.neural.tuning import LogUniform, OneMinusLogUniform, search
from helpers.neural.tuning_tasks import train_digits, tuning_digits
from solutions_tests.helpers.probes import complaint


def test_good_and_bad_learning_rates() -> None:
    good, low, high = (train_digits(rate) for rate in (0.01, 1e-5, 1.0))
    assert good.score > 0.96 and good.accuracy > 0.99 and good.stopped == ""
    assert low.score < 0.3 and high.score < 0.3
    assert good.dev_cost < min(low.dev_cost, high.dev_cost)


def test_the_same_arguments_give_the_same_score() -> None:
    assert train_digits(0.003, epochs=2) == train_digits(0.003, epochs=2)
    assert train_digits(0.003, epochs=2) == pickle.loads(pickle.dumps(train_digits))(0.003, epochs=2)


@pytest.mark.parametrize(
    "change",
    [
        {"beta": 0.5},
        {"epsilon": 0.01},
        {"hidden": 16},
        {"layers": 0},
        {"activation": "tanh"},
        {"batch_size": 100},
        {"l2": 1.0},
        {"keep_prob": 0.9},
        {"epochs": 3},
        {"seed": 1},
    ],
)
def test_every_hyperparameter_arrives(change: dict[str, Any]) -> None:
    assert train_digits(0.003, **({"epochs": 2} | change)).dev_cost != train_digits(0.003, epochs=2).dev_cost


def test_a_divergence_is_a_failed_trial_with_its_own_sentence() -> None:
    diverged = train_digits(1e6)
    assert isnan(diverged.score) and np.isfinite(diverged.dev_cost)
    assert "learning_rate 1e+06" in diverged.stopped
    assert search(train_digits, [{"learning_rate": 1e6}]).failed[0].problem == diverged.stopped


def test_other_processes_reach_the_same_scores() -> None:
    space = {"learning_rate": LogUniform(1e-4, 1), "beta": OneMinusLogUniform(0.9, 0.999)}
    here = search(train_digits, space, 4)
    with ProcessPoolExecutor(2, get_context("spawn")) as workers:
        there = search(train_digits, space, 4, executor=workers)
    assert [(t.score, t.details) for t in there.trials] == [(t.score, t.details) for t in here.trials]
    assert here.best.details.keys() == {"dev_cost", "accuracy", "stopped"}


def test_an_interruption_goes_on_to_the_caller() -> None:
    done = threading.Event()

    def press_ctrl_c() -> None:  # again and again: an interruption that meets the garbage collector is lost
        while not done.wait(0.3):
            _thread.interrupt_main()

    threading.Thread(target=press_ctrl_c, daemon=True).start()
    try:
        with pytest.raises(KeyboardInterrupt):
            train_digits(0.001, epochs=20_000)
    finally:
        done.set()


def test_the_test_digits_stay_untouched() -> None:
    X, Y, X_dev, Y_dev = tuning_digits()
    assert (X.shape, Y.shape, X_dev.shape, Y_dev.shape) == ((64, 1000), (1, 1000), (64, 437), (1, 437))
    assert X.dtype == X_dev.dtype == np.float32 and X.min() == 0 and X.max() == 1
    train = np.rint(np.concatenate([X, X_dev], axis=1).T * 255).reshape(-1, 8, 8)
    assert (train == load_digits_split().images_train).all()
    with pytest.raises(ValueError, match="read-only"):
        X[0, 0] = 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"learning_rate": 0.0}, "learning_rate is 0, expected a number above 0."),
        ({"beta": 1.0}, "beta1 is 1"),
        ({"hidden": 0}, "train_digits: hidden is 0, expected a whole number of at least 1."),
        ({"layers": 0.5}, "train_digits: layers is 0.5, expected a whole number of at least 0."),
        ({"epochs": 0}, "train_digits: epochs is 0, expected a whole number of at least 1."),
        ({"seed": -1}, "train_digits: seed is -1, expected a whole number of at least 0."),
        ({"activation": "swish"}, "'swish'"),
        ({"keep_prob": 0.0}, "keep_prob is 0"),
    ],
)
def test_wrong_inputs(arguments: dict[str, Any], said: str) -> None:
    assert said in complaint(train_digits, **({"learning_rate": 0.01} | arguments))
