"""What the optimizers say about arguments that cannot be right."""

from typing import Any

import numpy as np
import torch

from helpers.neural.optimizers import (
    SGD,
    Adam,
    AdamState,
    AdamW,
    Momentum,
    RMSprop,
    adam_step,
    adamw_step,
    momentum_step,
    rmsprop_step,
    sgd_step,
)
from solutions_tests.helpers.probes import complaint

ONES = np.ones((2, 3))


def test_wrong_arguments_of_a_step() -> None:
    assert complaint(sgd_step, ONES, np.ones((3, 2)), learning_rate=0.1) == (
        "ValueError: sgd_step: gradient has shape (3, 2), expected (2, 3) because theta has shape (2, 3)."
        " Did you pass gradient.T?"
    )
    assert complaint(sgd_step, ONES, ONES, learning_rate=-0.1) == (
        "ValueError: sgd_step: learning_rate is -0.1, expected a number above 0."
        " The minus sign is already in the update: w := w - learning_rate * dw."
    )
    assert "sgd_step: theta is a list" in complaint(sgd_step, [1], ONES, learning_rate=0.1)
    assert "momentum_step: v has shape (2,)" in complaint(momentum_step, ONES, ONES, np.ones(2), learning_rate=0.1)
    assert "momentum_step: v is nan" in complaint(momentum_step, ONES, ONES, np.nan, learning_rate=0.1)
    assert complaint(momentum_step, ONES, ONES, 0, learning_rate=0.1, beta=1) == (
        "ValueError: momentum_step: beta is 1, expected a number of at least 0 and below 1. It is the share of the"
        " average that stays at every step, such as 0.9."
    )
    assert complaint(rmsprop_step, ONES, ONES, -ONES / 4, learning_rate=0.1) == (
        "ValueError: rmsprop_step: s contains -0.25, expected an average of squares, at least 0."
        " Was it averaged over gradient instead of gradient**2, or was it mixed up with v?"
    )
    assert "rmsprop_step: s contains -1" in complaint(rmsprop_step, ONES, ONES, -1, learning_rate=0.1)
    assert "epsilon is -1, expected a number of at least 0" in complaint(
        rmsprop_step, ONES, ONES, 0.0, learning_rate=0.1, epsilon=-1
    )
    assert complaint(adam_step, ONES, ONES, ONES, learning_rate=0.1) == (
        "TypeError: adam_step: state is a ndarray, expected AdamState(v, s, t). Write AdamState(...) around the arrays."
    )
    assert "adam_step: v has shape (3, 2)" in complaint(adam_step, ONES, ONES, AdamState(ONES.T), learning_rate=0.1)
    assert "adam_step: beta2 is 1" in complaint(adam_step, ONES, ONES, AdamState(), learning_rate=0.1, beta2=1)
    assert "adamw_step: weight_decay is -1" in complaint(
        adamw_step, ONES, ONES, AdamState(), learning_rate=0.1, weight_decay=-1
    )
    assert "theta, gradient: numpy arrays and torch tensors were mixed" in complaint(
        sgd_step, ONES, torch.ones(2, 3), learning_rate=0.1
    )


def test_wrong_settings_of_a_class() -> None:
    assert "SGD: learning_rate is 0, expected a number above 0" in complaint(SGD, 0)
    assert "Momentum: beta is -0.1" in complaint(Momentum, 0.1, beta=-0.1)
    assert "RMSprop: beta2 is 1" in complaint(RMSprop, 0.1, beta2=1)
    assert "RMSprop: epsilon is -1" in complaint(RMSprop, 0.1, epsilon=-1)
    assert "AdamW: beta1 is 2" in complaint(AdamW, 0.1, beta1=2)
    assert "AdamW: weight_decay is -1" in complaint(AdamW, 0.1, weight_decay=-1)
    optimizer: Any = SGD(0.1)
    assert "SGD: learning_rate is -1, expected a number of at least 0" in complaint(
        setattr, optimizer, "learning_rate", -1
    )


def test_wrong_parameters_and_gradients() -> None:
    step = Adam(0.1).step
    assert complaint(step, ONES, ONES) == (
        'TypeError: Adam.step: parameters is a ndarray, expected a dict of arrays. Write {"w": w, "b": b}.'
    )
    assert "gradients is a list" in complaint(step, {"w": ONES}, [ONES])
    assert complaint(step, {"W": ONES, "b": ONES}, {"W": ONES}) == (
        "ValueError: Adam.step: gradients has no 'b', expected the names 'W', 'b'."
        " Every parameter needs its gradient, under the same name."
    )
    assert "parameters has no 'dW', expected the names 'dW'" in complaint(step, {}, {"dW": ONES})
    assert "Adam.step: gradients['W'] has shape (3, 2), expected (2, 3)" in complaint(step, {"W": ONES}, {"W": ONES.T})
    assert "Adam.step: gradients['W'][0, 0] is nan" in complaint(step, {"W": ONES}, {"W": ONES * np.nan})
    assert complaint(step, {"W": np.ones(2, dtype=int)}, {"W": np.ones(2)}) == (
        "ValueError: Adam.step: parameters['W'] holds whole numbers (int64), expected floating-point numbers:"
        " steps are fractions. Convert it: W * 1.0."
    )
    assert "mixed" in complaint(step, {"W": ONES}, {"W": torch.ones(2, 3)})


def test_an_optimizer_belongs_to_one_network() -> None:
    optimizer = Adam(0.1)
    optimizer.step({"W": ONES.copy()}, {"W": ONES})
    for check in (True, False):
        assert complaint(optimizer.step, {"W": np.ones(2)}, {"W": np.ones(2)}, check=check) == (
            "ValueError: Adam.step: parameters['W'] has shape (2,), expected (2, 3) because earlier steps had it."
            " For another network use another optimizer: optimizer.fresh()."
        )
