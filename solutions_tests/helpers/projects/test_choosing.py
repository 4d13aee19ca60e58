"""Choosing within limits against a search through all candidates, the Pareto front against its definition."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from helpers.projects.choosing import Choice, choose, pareto_front
from solutions_tests.helpers.probes import SEEDS, complaint

METRICS = ("error", "ms", "recall")
TWO = {"small": {"error": 4.1, "ms": 2}, "large": {"error": 3.2, "ms": 9}, "huge": {"error": 1.5, "ms": 90}}


def drawn_candidates(n: int, seed: int) -> dict[str, dict[str, Any]]:
    """n candidates with small whole numbers, so that ties and limits that are just kept occur."""
    rng = np.random.default_rng(seed)
    return {f"model {k}": {metric: rng.integers(0, 4) for metric in METRICS} for k in range(n)}


@given(n=st.integers(1, 8), seed=SEEDS)
def test_the_best_of_those_that_keep_all_limits(n: int, seed: int) -> None:
    table, rng = drawn_candidates(n, seed), np.random.default_rng(seed + 1)
    most, least, lowest = int(rng.integers(0, 4)), int(rng.integers(0, 4)), bool(rng.integers(0, 2))
    found = choose(table, "error", lowest=lowest, at_most={"ms": most}, at_least={"recall": least})
    allowed = [name for name, x in table.items() if x["ms"] <= most and x["recall"] >= least]
    assert list(found.allowed) == allowed
    assert set(found.broken) == set(table) - set(allowed)
    if not allowed:
        assert found.name is None
        return
    best = (min if lowest else max)(table[name]["error"] for name in allowed)
    assert found.name == next(name for name in allowed if table[name]["error"] == best)


@given(n=st.integers(1, 8), seed=SEEDS)
def test_the_front_is_what_nobody_beats(n: int, seed: int) -> None:
    table = drawn_candidates(n, seed)
    front = pareto_front(table, highest=["recall"], lowest=["error", "ms"])
    points = np.array([[x["recall"], -x["error"], -x["ms"]] for x in table.values()])
    beaten = [bool(((points >= p).all(axis=1) & (points > p).any(axis=1)).any()) for p in points]
    assert list(front) == [name for name, lost in zip(table, beaten, strict=True) if not lost]
    assert front
    for limit in range(4):  # whatever the limit: somebody of the front is among the best
        found = choose(table, "error", lowest=True, at_most={"ms": limit})
        if found.name is not None:
            best = table[found.name]["error"]
            narrowed = pareto_front(table, lowest=["error", "ms"])
            assert any(table[name]["error"] == best and table[name]["ms"] <= limit for name in narrowed)


def test_numbers_of_the_lesson() -> None:
    assert choose(TWO, "error", lowest=True) == Choice(
        "huge", ("small", "large", "huge"), {}, "huge: the lowest error of the 3 that keep all limits"
    )
    found = choose(TWO, "error", lowest=True, at_most={"ms": 9})
    assert (found.name, found.broken) == ("large", {"huge": ("ms: 90, at most 9",)})
    none = choose(TWO, "error", lowest=True, at_most={"ms": 1, "error": 4})
    assert (none.name, none.allowed) == (None, ())
    assert none.sentence == "no candidate keeps all limits: at most 1 ms, at most 4 error"
    assert none.broken["small"] == ("ms: 2, at most 1", "error: 4.1, at most 4")
    assert choose(TWO, "ms", at_least={"error": 9}).sentence == "no candidate keeps this limit: at least 9 error"
    assert choose(TWO, "error").name == "small"
    assert choose(TWO, "error", at_most={"ms": 2}).sentence == "small: the only one that keeps all limits"
    assert pareto_front(TWO, lowest=["error", "ms"]) == ("small", "large", "huge")
    assert pareto_front(TWO, lowest=["ms"]) == ("small",)
    assert pareto_front({"a": {"x": 1}, "b": {"x": 1}}, highest=["x"]) == ("a", "b")


def test_a_limit_on_another_metric_lets_one_win_that_is_not_in_the_front() -> None:
    table = {
        "crowd": {"error": 3.1, "ms": 38, "recall": 90.7},
        "quick": {"error": 2.1, "ms": 26, "recall": 89.7},
    }
    limits = {"at_most": {"ms": 40}, "at_least": {"recall": 90}}
    assert choose(table, "error", lowest=True, **limits).name == "crowd"
    assert pareto_front(table, lowest=["error", "ms"]) == ("quick",)
    assert pareto_front(table, lowest=["error", "ms"], highest=["recall"]) == ("crowd", "quick")


def test_wrong_inputs() -> None:
    where = "ValueError: choose: "
    assert where + "candidates is {}, expected a dict with at least one candidate" in complaint(choose, {}, "error")
    assert where + "candidates is [1], expected a dict" in complaint(choose, [1], "error")
    assert (
        where + "a metric of the candidate 'small' is 'eror', expected one of 'error', 'ms'. Did you mean \"error\"?"
        in (complaint(choose, TWO, "eror"))
    )
    assert where + "a metric of the candidate 'b' is 'x', expected one of 'y'." in complaint(
        choose, {"a": {"x": 1}, "b": {"y": 1}}, "x"
    )
    assert where + "x of 'a' is nan, expected a finite number." in complaint(choose, {"a": {"x": np.nan}}, "x")
    assert "TypeError: choose: the candidate 'a' is 3, expected a dict such as {'error': 4.1}." in complaint(
        choose, {"a": 3}, "x"
    )
    assert where + "ms is inf, expected a finite number." in complaint(
        lambda: choose(TWO, "error", at_most={"ms": float("inf")})
    )
    for name in ("at_most", "at_least"):
        assert (
            f"TypeError: choose: {name} is 3, expected a dict with a limit for each metric. Write {name}="
            in complaint(choose, TWO, "error", **{name: 3})
        )
    where = "ValueError: pareto_front: "
    no_dict: Any = None
    assert where + "highest is () and lowest is (), expected lists of metrics" in complaint(pareto_front, TWO)
    assert where + "highest is () and lowest is 'ms', expected lists" in complaint(
        lambda: pareto_front(TWO, lowest="ms")
    )
    assert where + "candidates is None, expected a dict" in complaint(lambda: pareto_front(no_dict, lowest=["ms"]))


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(pareto_front, {"a": {"ms": 1}}, lowest=2.5).startswith(
        "TypeError: pareto_front: lowest is 2.5, expected a list of str."
    )
    assert complaint(choose, {"a": {"ms": 1}}, "ms", lowest="no").startswith(
        "TypeError: choose: lowest is 'no', expected True or False."
    )
