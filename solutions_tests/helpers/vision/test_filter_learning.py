"""A filter is found again from what it answered; two steps lower the cost; the gradient is the measured one."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.vision.filter_learning import learn_filter
from helpers.vision.filters import apply_filter
from solutions_tests.helpers.probes import SEEDS, close, complaint, tensor


def task(seed: int, f: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    pictures, K = rng.standard_normal((4, 12, 10)), rng.standard_normal((f, f))
    return pictures, np.stack([apply_filter(picture, K) for picture in pictures]), K


@given(SEEDS, st.integers(1, 4))
@settings(max_examples=20)
def test_the_filter_is_found_again(seed: int, f: int) -> None:
    pictures, responses, K = task(seed, f)
    found = list(learn_filter(pictures, responses, f, learning_rate=0.3, steps=300, rng=np.random.default_rng(1)))
    assert [one.step for one in found] == list(range(301))
    assert found[2].cost < found[1].cost < found[0].cost
    np.testing.assert_allclose(found[-1].kernel, K, atol=1e-2)


def test_a_step_is_the_measured_slope_and_tensors_do_the_same() -> None:
    pictures, responses, _ = task(3, 2)
    first, second = list(learn_filter(pictures, responses, 2, learning_rate=0.1, steps=1, rng=np.random.default_rng(2)))
    gradient = (first.kernel - second.kernel) / 0.1

    def cost(K: np.ndarray) -> float:
        gaps = [apply_filter(p, K) - r for p, r in zip(pictures, responses, strict=True)]
        return float(np.mean(np.square(gaps)) / 2)

    assert np.isclose(first.cost, cost(first.kernel))
    for place in np.ndindex(2, 2):
        nudge = np.zeros((2, 2))
        nudge[place] = 1e-6
        measured = (cost(first.kernel + nudge) - cost(first.kernel - nudge)) / 2e-6
        np.testing.assert_allclose(gradient[place], measured, rtol=1e-5)
    on_tensors = list(
        learn_filter(tensor(pictures), tensor(responses), 2, learning_rate=0.1, steps=1, rng=np.random.default_rng(2))
    )
    close(on_tensors[1].kernel, second.kernel)


def test_refusals() -> None:
    pictures, responses, _ = task(0, 3)
    rng = np.random.default_rng(0)
    said = complaint(lambda: list(learn_filter(pictures, responses[:, 1:], 3, learning_rate=0.1, steps=1, rng=rng)))
    assert "responses has shape (4, 9, 8), expected (4, 10, 8)" in said
    said = complaint(lambda: list(learn_filter(pictures, responses, 3, learning_rate=1e3, steps=200, rng=rng)))
    assert "learning_rate = 1000 is too large" in said
    assert "steps is 0" in complaint(
        lambda: list(learn_filter(pictures, responses, 3, learning_rate=1, steps=0, rng=rng))
    )
