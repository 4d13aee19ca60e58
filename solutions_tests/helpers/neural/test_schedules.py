"""Learning-rate schedules: against torch's, and against the formulas by hand."""

import math
from collections.abc import Callable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.optim import lr_scheduler

from helpers.neural.schedules import (
    Schedule,
    constant,
    exponential_decay,
    inverse_time_decay,
    manual,
    square_root_decay,
    staircase_decay,
    warmup_cosine,
)
from solutions_tests.helpers.probes import complaint

EPOCHS = 30
RATES = st.floats(1e-4, 10)
SHARES = st.floats(0.5, 1)


def same_as(
    schedule: Schedule, rate: float, make: Callable[[torch.optim.Optimizer], lr_scheduler.LRScheduler], epochs: int
) -> None:
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=rate)
    truth = make(optimizer)
    for epoch in range(epochs):
        assert type(schedule(epoch)) is float
        assert schedule(epoch) == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-12, abs=1e-12)
        optimizer.step()
        truth.step()


@given(rate=RATES, decay=st.floats(0, 3), base=SHARES, k=st.floats(0.1, 3), every=st.integers(1, 9))
def test_they_are_those_of_torch(rate: float, decay: float, base: float, k: float, every: int) -> None:
    same_as(constant(rate), rate, lambda o: lr_scheduler.ConstantLR(o, factor=1.0), EPOCHS)
    same_as(
        inverse_time_decay(rate, decay), rate, lambda o: lr_scheduler.LambdaLR(o, lambda t: 1 / (1 + decay * t)), EPOCHS
    )
    same_as(exponential_decay(rate, base), rate, lambda o: lr_scheduler.ExponentialLR(o, base), EPOCHS)
    same_as(
        square_root_decay(rate, k), rate, lambda o: lr_scheduler.LambdaLR(o, lambda t: k / math.sqrt(t + 1)), EPOCHS
    )
    same_as(staircase_decay(rate, base, every), rate, lambda o: lr_scheduler.StepLR(o, every, base), EPOCHS)
    by_hand = manual({2 * every: rate * base**2, 0: rate, every: rate * base})
    same_as(by_hand, rate, lambda o: lr_scheduler.MultiStepLR(o, [every, 2 * every], base), EPOCHS)


@given(rate=RATES, warmup=st.integers(0, 6), more=st.integers(1, 20), low=st.floats(0, 1))
def test_warmup_and_cosine_are_those_of_torch(rate: float, warmup: int, more: int, low: float) -> None:
    lowest = low * rate

    def truth(o: torch.optim.Optimizer) -> lr_scheduler.LRScheduler:
        sink = lr_scheduler.CosineAnnealingLR(o, more, eta_min=lowest)
        if not warmup:
            return sink
        rise = lr_scheduler.LinearLR(o, start_factor=1 / (warmup + 1), total_iters=warmup)
        return lr_scheduler.SequentialLR(o, [rise, sink], [warmup])

    schedule = warmup_cosine(rate, warmup, warmup + more, lowest)
    same_as(schedule, rate, truth, warmup + more + 1)
    assert schedule(warmup) == pytest.approx(rate)
    assert schedule(warmup + more + 50) == pytest.approx(lowest)


def test_numbers_by_hand() -> None:
    assert [round(inverse_time_decay(1, 0.1)(t), 4) for t in (0, 1, 10)] == [1, 0.9091, 0.5]
    assert [exponential_decay(0.2)(t) for t in (0, 1, 2)] == pytest.approx([0.2, 0.19, 0.1805])
    assert [square_root_decay(1)(t) for t in (0, 3, 99)] == pytest.approx([1, 0.5, 0.1])
    assert [staircase_decay(1, 0.5, 10)(t) for t in (9, 10, 19, 20)] == [1, 0.5, 0.5, 0.25]
    assert [manual({0: 0.1, 20: 0.01})(t) for t in (0, 19, 20, 99)] == [0.1, 0.1, 0.01, 0.01]
    assert [warmup_cosine(1, 3, 7)(t) for t in range(8)] == pytest.approx(
        [0.25, 0.5, 0.75, 1, 0.8535534, 0.5, 0.1464466, 0]
    )


def test_wrong_inputs() -> None:
    assert complaint(inverse_time_decay, 0.1, -0.1) == (
        "ValueError: inverse_time_decay: decay is -0.1, expected a number of at least 0. Choose another value."
    )
    assert "exponential_decay: base is 1.1, expected a number from 0 to 1" in complaint(exponential_decay, 0.1, 1.1)
    assert "constant: learning_rate is 0" in complaint(constant, 0)
    assert "square_root_decay: k is 0" in complaint(square_root_decay, 0.1, k=0)
    assert "staircase_decay: every is 0" in complaint(staircase_decay, 0.1, 0.5, 0)
    assert "staircase_decay: factor is 2" in complaint(staircase_decay, 0.1, 2, 1)
    assert complaint(manual, {5: 0.1}) == (
        "ValueError: manual: steps is {5: 0.1}, expected a dict with a learning rate for epoch 0."
        " Write {0: 0.1, 20: 0.01}: 0.1 from the start, 0.01 from epoch 20 on."
    )
    assert "manual: steps is 0.1" in complaint(manual, 0.1)
    assert "manual: steps[3] is -1, expected a number above 0" in complaint(manual, {0: 1, 3: -1})
    assert "manual: an epoch of steps is 1.5" in complaint(manual, {0: 1, 1.5: 1})
    assert "warmup_cosine: epochs is 3, expected a whole number of at least 6" in complaint(warmup_cosine, 0.1, 5, 3)
    assert "warmup_cosine: lowest is 1, expected a number from 0 to 0.1" in complaint(warmup_cosine, 0.1, 5, 9, 1)
    assert "schedule: epoch is -1, expected a whole number of at least 0" in complaint(constant(0.1), -1)
