"""The sentences about a difference name it exactly, and there is none where two values agree."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers.lab import recording
from helpers.lab.comparing import copied, difference, identical
from helpers.lab.recording import Call, Outcome, Recorder, replayed
from helpers.lab.wording import said_inputs, short, tidy


class Cache(NamedTuple):
    Z: Any
    W: Any


@dataclass
class Moments:
    t: int
    v: Any


A = np.array([[1.0, 2.0, 3.0]])
NAN = np.array([[1.0, np.nan, 3.0]])
SENTENCES: list[tuple[Any, Any, str | None]] = [
    (1.0, 1.0, None),
    (np.float64(1), 1.0, None),
    (np.array(1.0), 1.0, None),
    (float("nan"), float("nan"), None),
    (np.int64(2), 2, None),
    (A, A + 1e-12, None),
    (NAN, NAN, None),
    ([1, (2.0, "a")], [1, (2.0, "a")], None),
    (None, 1.0, "it returns nothing: did you forget `return`?"),
    (1, 1.0, None),
    (-2, 0.5, "it returns -2 where 0.5 is expected"),
    (1.5, 0.5, "it returns 1.5 where 0.5 is expected (3 times what is expected)"),
    (-0.5, 0.5, "it returns -0.5 where 0.5 is expected (the sign is the other way round)"),
    (np.array([[0.5]]), 0.5, "a NumPy array of shape (1, 1) where a single number is expected: `.item()` takes"),
    (np.array([1.0, 2.0]), 0.5, "it returns a NumPy array of shape (2,) where a single number is expected"),
    ([1.0, 2.0], (1.0, 2.0), None),
    ((1.0, 2.0), [1.0, 2.5], "the 2nd value that it returns: 2 where 2.5 is expected"),
    (np.array([1.0, 2.0]), (np.array([1.0]), 2.0), "it returns one value where 2 are expected, separated by commas"),
    (1.0, 1, "it returns a float, 1, where a whole number (int) is expected"),
    (1, True, "it returns a whole number (int), 1, where True or False is expected"),
    (A.tolist(), A, "it returns a list where a NumPy array is expected"),
    ((A,), (A, A), "it returns 1 value where 2 are expected"),
    (np.ones(2), (1.0, 1.0), "it returns one array of 2 numbers where 2 values are expected: take them out of it"),
    ((A, None), (A, A), "the 2nd value that it returns: None"),
    (
        [(1, (2, 3))],
        [(1, (2, 4))],
        "the 2nd value of the 2nd value of the 1st value that it returns: 3 where 4 is expected",
    ),
    (
        Cache(A, A),
        Cache(A, 2 * A),
        "`W` that it returns: 3 at [0, 2] where 6 is expected (everywhere 0.5 times what is expected)",
    ),
    (Moments(2, A), Moments(2, A.copy()), None),
    (Moments(1, A), Moments(2, A), "`t` that it returns: 1 where 2 is expected"),
    ((1, Moments(2, -A)), (1, Moments(2, A)), "`v` of the 2nd value that it returns: -3 at [0, 2] where 3 is expected"),
    ({"a": 1}, {"b": 1}, "it returns a dict without the key 'b'"),
    ({"a": 1, "b": 1}, {"b": 1}, "it returns a dict with the key 'a', which is not expected"),
    ({"a": 1}, {"a": 2}, "the entry 'a' is 1 where 2 is expected"),
    (
        A[0],
        A,
        "it returns shape (3,) where (1, 3) is expected (an axis of length 1 got lost: `keepdims=True` keeps it)",
    ),
    (A.T, A, "it returns shape (3, 1) where (1, 3) is expected (it is the transpose of that)"),
    (A.astype("f4"), A, "it returns numbers of type float32 where float64 is expected"),
    (A.astype(int), A, "it returns numbers of type int64 where float64 is expected"),
    (NAN, A, "it returns nan at [0, 1] where 2 is expected"),
    (np.array([1.0, np.inf]), np.array([1.0, 2.0]), "it returns inf at [1] where 2 is expected"),
    (-A, A, "it returns -3 at [0, 2] where 3 is expected (the sign is the other way round everywhere)"),
    (2 * A, A, "it returns 6 at [0, 2] where 3 is expected (everywhere 2 times what is expected)"),
    (A + np.arange(3), A, "it returns 5 at [0, 2] where 3 is expected (2 of 3 numbers differ, here the most)"),
    (float("inf"), float("inf"), None),
    (float("inf"), -float("inf"), "it returns inf where -inf is expected"),
    (10**400, 10**400, None),
    (10**400, 10**401, "is expected"),
    (0.693141, 0.693142, "it returns 0.693141 where 0.693142 is expected"),
    (np.array([True, False]), np.array([True, True]), "it returns False at [1] where True is expected"),
    (np.array(["a", "b"]), np.array(["a", "c"]), "it returns 'b' at [1] where 'c' is expected"),
    ("ab", "ac", "it returns 'ab' where 'ac' is expected"),
]


@pytest.mark.parametrize(("got", "want", "said"), SENTENCES, ids=[str(i) for i in range(len(SENTENCES))])
def test_the_difference_in_a_sentence(got: Any, want: Any, said: str | None) -> None:
    found = difference(got, want)
    assert found is None if said is None else found is not None and said in found


def test_a_tensor_is_not_an_array() -> None:
    torch = pytest.importorskip("torch")
    assert difference(torch.ones(2), torch.ones(2)) is None
    assert difference(np.ones(2), torch.ones(2)) == "it returns a NumPy array where a torch tensor is expected"
    said = difference(torch.ones(2, requires_grad=True), torch.zeros(2))
    assert said and said.startswith("it returns 1 at [0] where 0 is expected")


ARRAYS = hnp.arrays(
    st.sampled_from([np.float64, np.float32, np.int64, np.bool_]), hnp.array_shapes(min_dims=0, max_dims=3, max_side=3)
)


@given(ARRAYS)
def test_a_copy_is_identical_and_agrees(array: np.ndarray) -> None:
    assert identical(array, copied(array)) and difference(array, copied(array), 0, 0) is None


@given(ARRAYS, ARRAYS)
def test_any_two_arrays_can_be_compared(one: np.ndarray, other: np.ndarray) -> None:
    said = difference(one, other)
    assert said is None or (said and "\n" not in said)
    if said is None:
        assert one.shape == other.shape


def test_inputs_are_said_in_short_words() -> None:
    values = [np.ones((2, 9)), [1, 2], 0.5, None]
    said = "`X` (an array of shape (2, 9)), `y = [1, 2]`, `b = 0.5` and `W = None`"
    assert said_inputs("XybW", values) == said
    assert said_inputs(["n"], [3]) == "`n = 3`"
    assert said_inputs([], []) == ""
    assert said_inputs("abcde", range(5)) == "`a = 0`, `b = 1`, `c = 2` and 2 more arguments"


def test_words_have_no_addresses() -> None:
    assert short(object()) == "a `object`" and short(print) == "a `builtin_function_or_method`"
    assert tidy("<a.B object at 0x7f0a>\n  and  more") == "<a.B object> and more"


def _calls(function: Any, *inputs: Any) -> list[Call]:
    recorder = Recorder(function)
    for args in inputs:
        with suppress(ValueError):
            recorder(*args)
    return recorder.calls


def _like(calls: list[Call], function: Any) -> bool:
    return all(call.outcome.like(other) for call, other in zip(calls, replayed(calls, function), strict=True))


def test_the_same_calls_to_another_function_tell_whether_it_does_the_same() -> None:
    def raises(x):
        raise ValueError("shape (3,) does not fit")

    def raises_too(x):
        raise ValueError("shape (3, 1) does not fit")

    def raises_otherwise(x):
        raise ValueError("x is negative")

    def changes(x):
        x[0] = 5
        return 1

    def changes_more(x):
        x[:] = 5
        return 1

    def draws(x):
        return np.random.rand() + x[0]

    x = np.zeros(3)
    assert _like(_calls(raises, (x,)), raises_too)
    assert not _like(_calls(raises, (x,)), raises_otherwise)
    assert not _like(_calls(raises, (x,)), changes)
    assert _like(_calls(changes, (x.copy(),)), changes_more)
    assert not _like(_calls(changes, (x.copy(),)), lambda x: 1)
    assert _like(_calls(draws, (x,), (x,)), draws), "the global random numbers are those of the recorded call"
    assert _like(_calls(lambda x: x + 1e-12, (x,)), lambda z: z)


def test_what_a_check_does_to_a_result_is_not_recorded() -> None:
    calls: list[Call] = []
    recorder = Recorder(lambda: [1])
    recorder().append(2)
    calls = recorder.calls
    assert calls[0].outcome.like(Outcome([1]))


def test_an_endless_generator_is_handed_on() -> None:
    def count():
        n = 0
        while True:
            yield n
            n += 1

    recorder = Recorder(count)
    items = recorder()
    assert [next(items) for _ in range(500)] == list(range(500))


def test_nan_is_nan_whatever_was_computed_before():
    with np.errstate(all="ignore"):
        for spoiled in (np.log(np.array([1.0, 0.0])), np.exp(np.array([800.0, -800.0]))):  # leave an errno behind
            got = float((0 * spoiled + spoiled - spoiled).sum())
            assert difference(got, got) is None and difference((got, 1.0), (got, 1.0)) is None


def test_beyond_the_calls_that_are_kept_only_the_outcome_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MOST_CALLS", 2)
    copies: list[Any] = []

    def spied(value: Any) -> Any:
        copies.append(value)
        return copied(value)

    monkeypatch.setattr(recording, "copied", spied)
    recorder = Recorder(lambda values: values + 1)
    for number in range(4):
        recorder(np.array([number]))
    assert [int(call.args[0][0]) for call in recorder.calls] == [0, 1]
    assert recorder.last is not None and recorder.last.outcome.value == [4]
    assert sum(isinstance(value, tuple) and len(value) == 1 for value in copies) == 2
