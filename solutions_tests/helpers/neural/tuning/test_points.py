"""Random points, grids, and smaller spaces around the best trials."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.neural.tuning.points import grid, narrow, random_points, sample
from helpers.neural.tuning.records import SearchResult, Trial
from helpers.neural.tuning.spaces import Choice, LogUniform, OneMinusLogUniform, Uniform, WholeNumbers
from solutions_tests.helpers.probes import SEEDS, close, complaint

SPACE: dict[str, Any] = {
    "learning_rate": LogUniform(1e-4, 1),
    "beta": OneMinusLogUniform(0.9, 0.999),
    "hidden": WholeNumbers(8, 64),
    "activation": Choice(["relu", "tanh"]),
}


def result(points: list[dict[str, Any]], scores: list[Any], maximize: bool = True) -> SearchResult:
    trials = [
        Trial(k, point, score, "" if score is not None else "It failed.")
        for k, (point, score) in enumerate(zip(points, scores, strict=True))
    ]
    return SearchResult(trials, maximize)


@given(seed=SEEDS, n=st.integers(1, 6))
def test_points_depend_on_the_seed_and_their_number_alone(seed: int, n: int) -> None:
    points = random_points(SPACE, n, seed)
    assert points == random_points(SPACE, n + 3, seed)[:n]
    assert points == random_points(dict(reversed(SPACE.items())), n, seed)
    assert points != random_points(SPACE, n, seed + 1)
    assert [list(point) for point in points] == [list(SPACE)] * n
    assert all(SPACE[name].holds(value) for point in points for name, value in point.items())


def test_every_point_tries_a_new_value_and_hyperparameters_are_independent() -> None:
    points = random_points({"a": Uniform(0, 1), "b": Uniform(0, 1)}, 2000)
    a, b = np.array([[point["a"], point["b"]] for point in points]).T
    assert len(set(a)) == len(set(b)) == 2000
    assert abs(np.corrcoef(a, b)[0, 1]) < 0.06
    assert len({point["a"] for point in grid({"a": Uniform(0, 1), "b": Uniform(0, 1)}, 5)}) == 5


def test_a_sample_moves_its_generator_on() -> None:
    rng = np.random.default_rng(0)
    assert sample(SPACE, rng) != sample(SPACE, rng)
    assert sample(SPACE, np.random.default_rng(0)) == sample(SPACE, np.random.default_rng(0))


def test_grids() -> None:
    points = grid({"learning_rate": LogUniform(1e-4, 1), "hidden": WholeNumbers(1, 9)}, 3)
    close([point["learning_rate"] for point in points], [1e-4] * 3 + [1e-2] * 3 + [1] * 3)
    assert [point["hidden"] for point in points] == [1, 5, 9] * 3
    assert len(grid(SPACE, {"learning_rate": 3, "beta": 1, "hidden": 2, "activation": 1})) == 3 * 1 * 2 * 2


@given(seed=SEEDS, keep=st.integers(1, 8), margin=st.floats(0.01, 0.3), maximize=st.booleans())
def test_a_narrow_space_holds_the_best_and_stays_inside(seed: int, keep: int, margin: float, maximize: bool) -> None:
    points = random_points(SPACE, 12, seed)
    scores = list(np.random.default_rng(seed).standard_normal(12))
    found = result(points, [*scores[:10], None, None], maximize)
    smaller = narrow(SPACE, found, keep=keep, margin=margin)
    assert list(smaller) == list(SPACE)
    for name, box in smaller.items():
        best = [trial.hyperparameters[name] for trial in found.ranked[:keep]]
        assert all(box.holds(value) for value in best)
        if isinstance(box, (Uniform, WholeNumbers)):
            assert SPACE[name].low <= box.low and box.high <= SPACE[name].high
    tightest: Any = narrow(SPACE, found, keep=1, margin=1e-6)["learning_rate"]
    close((tightest.low, tightest.high), (found.best.hyperparameters["learning_rate"],) * 2, rtol=1e-4)


def test_a_box_on_the_scale_of_the_distribution() -> None:
    space = {"learning_rate": LogUniform(1e-4, 1)}
    points = [{"learning_rate": rate} for rate in (1e-4, 1e-3, 1e-2, 1e-1)]
    smaller: Any = narrow(space, result(points, [0.1, 0.8, 0.9, 0.2]), keep=2, margin=0.125)["learning_rate"]
    close((smaller.low, smaller.high), (10**-3.5, 10**-1.5))
    lower: Any = narrow(space, result(points, [0.1, 0.8, 0.9, 0.2], maximize=False), keep=2)["learning_rate"]
    assert lower.low == 1e-4 and lower.high > 0.1


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: sample({}, np.random.default_rng(0)),
            "TypeError: sample: space is {}, expected a dict with a distribution for every hyperparameter."
            ' Write {"learning_rate": LogUniform(0.0001, 1)}.',
        ),
        (
            lambda: random_points({"hidden": [8, 16]}, 3),  # type: ignore[dict-item]
            "TypeError: sample: space['hidden'] is [8, 16], expected a distribution under the name of an argument of"
            " train. Write Choice([8, 16]).",
        ),
        (lambda: sample(SPACE, 0), "TypeError: sample: rng is 0, expected a numpy Generator."),  # type: ignore[arg-type]
        (lambda: random_points(SPACE, 0), "ValueError: random_points: n is 0, expected a whole number of at least 1."),
        (lambda: random_points(SPACE, 3, -1), "ValueError: random_points: seed is -1, expected a whole number"),
        (lambda: grid(SPACE, 0), "ValueError: grid: points for learning_rate is 0, expected a whole number"),
        (lambda: grid(SPACE, {"beta": 2}), "ValueError: grid: points for learning_rate is None, expected a whole"),
        (lambda: narrow(SPACE, result([], [])), "ValueError: narrow: 0 of 0 trials have a score, expected at least"),
        (
            lambda: narrow(SPACE, result(random_points(SPACE, 1), [None])),
            "ValueError: narrow: 0 of 1 trials have a score, expected at least one. Call train(**point) with one of"
            " the points to see what goes wrong. The last one said: It failed.",
        ),
        (
            lambda: narrow({"a": Uniform(0, 1)}, result([{"a": 2.0}], [1.0])),
            "ValueError: narrow: trial 0 has a = 2.0, expected a value of Uniform(low=0.0, high=1.0)."
            " Pass the space in which these trials were made.",
        ),
        (lambda: narrow(SPACE, result(random_points(SPACE, 1), [1.0]), keep=0), "ValueError: narrow: keep is 0"),
        (lambda: narrow(SPACE, result(random_points(SPACE, 1), [1.0]), margin=0), "ValueError: narrow: margin is 0"),
    ],
)
def test_wrong_inputs(call: Any, said: str) -> None:
    assert complaint(call).startswith(said)
