"""Rationed arrays: work on whole arrays never notices them, and a loop does not get far."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from helpers.lab.checking import RIGHT, WRONG, Exercise, judge
from solutions_tests.exercises.rationed import RATION, OneByOne, leaves_no_loop, rationed

U, V = np.random.default_rng(0).normal(size=(2, 3, 5 * RATION))

WHOLE: dict[str, Callable[[Any, Any], Any]] = {
    "product and sum": lambda U, V: (U * V).sum(axis=0, keepdims=True),
    "matrix product": lambda U, V: U @ V.T,
    "np.dot": lambda U, V: np.dot(U, V.T),
    "einsum": lambda U, V: np.einsum("ji,ji->i", U, V),
    "where": lambda U, V: np.where(U > 0, U, V).mean(),
    "mask": lambda U, V: U[U > V].sum() + np.abs(V).max(),
    "in place": lambda U, V: np.exp(U, out=np.zeros(U.shape)).std(),
    "slices": lambda U, V: (U[:, :, np.newaxis] - V[:, np.newaxis, :7]).sum(axis=(0, 2)),
    "a loop over three features": lambda U, V: sum(u @ v for u, v in zip(U, V, strict=True)),
    "norms and stacks": lambda U, V: np.linalg.norm(np.concatenate([U, V]), axis=0),
}

PIECEWISE: dict[str, Callable[[Any, Any], Any]] = {
    "index": lambda U, V: [U[0, i] * V[0, i] for i in range(U.shape[1])],
    "columns": lambda U, V: [U[:, i] @ V[:, i] for i in range(U.shape[1])],
    "transposed": lambda U, V: [u @ v for u, v in zip(U.T, V.T, strict=True)],
    "builtin sum": lambda U, V: sum((U * V)[0]),
    "map": lambda U, V: list(map(float, U[0])),
    "of a result": lambda U, V: [x + 1 for x in np.exp(U).ravel()],
    "list": lambda U, V: sum(U.tolist()[0]),
    "flat": lambda U, V: sum(U.flat),
    "item": lambda U, V: [U.item(i) for i in range(U.size)],
    "writing": lambda U, V: [U.__setitem__((0, i), 1.0) for i in range(U.shape[1])],
    "np.vectorize": lambda U, V: np.vectorize(lambda x: max(x, 0.0))(U),
    "np.apply_along_axis": lambda U, V: np.apply_along_axis(lambda c: c.sum(), 0, U),
}


@pytest.mark.parametrize("name", WHOLE)
def test_whole_arrays_are_free(name: str) -> None:
    want = WHOLE[name](U, V)
    for _ in range(3):
        np.testing.assert_allclose(np.asarray(WHOLE[name](rationed(U), rationed(V))), want)


@pytest.mark.parametrize("name", PIECEWISE)
def test_a_loop_is_stopped(name: str) -> None:
    PIECEWISE[name](U, V.copy())
    with pytest.raises(OneByOne):
        PIECEWISE[name](rationed(U.copy()), rationed(V))


def test_a_copy_has_a_ration_of_its_own() -> None:
    first = rationed(U[0])
    for i in range(RATION):
        first[i]
    second = copy.deepcopy(first)
    assert second[0] == U[0, 0]
    with pytest.raises(OneByOne):
        first[0]
    assert rationed(3.5) == 3.5


def test_the_check_tells_a_loop_from_none() -> None:
    def summed(u: Any) -> Any:
        return u.sum()

    def looped(u: Any) -> Any:
        total = 0.0
        for x in u:
            total += x
        return total

    check = leaves_no_loop("leaves no loop", lambda rng: [(rng.normal(size=5 * RATION),)])
    exercise = Exercise(name="summed", reference=summed, checks=[check], hints=[], why="", wrong=[])
    assert judge(exercise, summed).state == RIGHT
    verdict = judge(exercise, looped)
    assert verdict.state == WRONG
    assert "OneByOne" in verdict.seen and f"more than {RATION} pieces" in verdict.seen
