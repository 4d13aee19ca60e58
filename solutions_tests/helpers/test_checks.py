"""The messages of helpers.checks that the tests of single functions do not show."""

from typing import Any

import numpy as np
import pytest
import torch

from helpers import checks
from helpers.checks import check_cache, check_callable, check_flags, check_kind, check_list, check_text
from solutions_tests.helpers.probes import complaint, unchanged


@pytest.mark.parametrize(
    ("x", "options", "sentence"),
    [
        (3.0, {}, "TypeError: f: x is a float, expected a numpy array or a torch tensor. Write np.array([[3.0]])."),
        ("abc", {}, "TypeError: f: x is a str, expected a numpy array or a torch tensor. Write np.array(x)."),
        (
            (np.ones((1, 2)), "cache"),
            {},
            "TypeError: f: x is a tuple, expected a numpy array or a torch tensor."
            " Functions that end in forward return (output, cache): write x, cache = ...",
        ),
        (
            np.array([True]),
            {},
            "ValueError: f: x holds numbers of type bool, expected floating-point numbers. Convert it: x * 1.0.",
        ),
        (
            np.ones((2, 3)),
            {"ndim": (3, 4)},
            "ValueError: f: x has shape (2, 3), expected 3 or 4 axes.",
        ),
        (
            np.ones((2, 3, 1)),
            {"shape": (2, 3), "letters": "(n, m)"},
            "ValueError: f: x has shape (2, 3, 1), expected (n, m) = (2, 3). It has 3 axes instead of 2.",
        ),
        (
            np.ones(6),
            {"shape": (2, 3), "because": "k", "source": 2},
            "ValueError: f: x has shape (6,), expected (2, 3) because k is 2. Use x.reshape(2, 3).",
        ),
        (
            torch.ones(2, 0),
            {},
            "ValueError: f: x is empty (shape (2, 0)), expected at least one entry along every axis."
            " Look at where it was sliced or filtered.",
        ),
        (
            torch.tensor([1.0, float("inf")]),
            {},
            "ValueError: f: x[1] is inf, expected finite numbers (1 of 2 entries are not). Look for a division by zero,"
            " a logarithm of 0, or a learning rate that is too large.",
        ),
    ],
)
def test_arrays(x: object, options: dict, sentence: str) -> None:
    assert complaint(checks.check_array, "f", "x", x, **options) == sentence


def test_large_but_finite_numbers_pass() -> None:
    for x in (np.full(9, 3e38, dtype=np.float32), np.array([1e308, 1e308, -1e308]), torch.full((9,), 3e38)):
        with unchanged(x):
            checks.check_array("f", "x", x)


def test_numbers() -> None:
    assert checks.check_positive("f", "k", np.float32(0.5)) == 0.5
    assert checks.check_positive("f", "k", torch.tensor([2.0])) == 2.0
    assert checks.check_whole("f", "k", np.int64(3)) == 3
    assert complaint(checks.check_positive, "f", "spread", 0) == (
        "ValueError: f: spread is 0, expected a number above 0. Choose a larger one."
    )
    assert complaint(checks.check_whole, "f", "k", True) == (
        "ValueError: f: k is True, expected a whole number of at least 0. Choose another value."
    )
    assert complaint(checks.check_whole, "f", "k", 7, least=2, most=8, even=True) == (
        "ValueError: f: k is 7, expected an even whole number from 2 to 8. Choose another value."
    )
    assert complaint(checks.check_number, "f", "k", None) == (
        "ValueError: f: k is None, expected one number. Pass a number such as 0.5."
    )
    assert complaint(checks.check_between, "f", "k", -1, 0, np.inf) == (
        "ValueError: f: k is -1, expected a number of at least 0. Choose another value."
    )
    assert complaint(checks.check_generator, "f", 0) == (
        "TypeError: f: rng is 0, expected a numpy Generator. Pass np.random.default_rng(0); the 0 is the seed."
    )


def test_columns() -> None:
    checks.check_same_columns("f", X=np.ones((2, 3)), Y=np.ones((1, 3)))
    assert complaint(checks.check_same_columns, "f", X=np.ones((2, 3)), Y=np.ones((1, 4))) == (
        "ValueError: f: Y has 4 columns (shape (1, 4)), expected 3 because X has shape (2, 3)."
        " Every column is one example."
    )


@pytest.mark.parametrize(
    ("check", "args", "said"),
    [
        (check_kind, (0.5, dict, "Pass one."), "TypeError: f: x is 0.5, expected a dict. Pass one."),
        (check_kind, (np.ones((2, 3)), dict, "A."), "TypeError: f: x is an array of shape (2, 3), expected a dict. A."),
        (check_kind, (OSError(), dict, "A."), "TypeError: f: x is an OSError, expected a dict. A."),
        (check_callable, (None,), "TypeError: f: x is None, expected a function. Pass its name, without brackets."),
        (check_text, (["a"],), "TypeError: f: x is a list, expected a text. Write it in quotes."),
        (check_list, (3,), "TypeError: f: x is 3, expected a list. Put it in square brackets."),
        (check_list, ("abc", str), "TypeError: f: x is a str, expected a list of str. Put it in square brackets."),
        (check_list, (np.array(1),), "TypeError: f: x is an array of shape (), expected a list."),
        (check_list, (["a", 1], str), "TypeError: f: x[1] is 1, expected a list of str. Look at that entry."),
    ],
)
def test_the_kind_of_a_thing(check: Any, args: tuple[Any, ...], said: str) -> None:
    assert complaint(check, "f", "x", *args).startswith(said)


def test_things_of_the_right_kind_are_given_back() -> None:
    assert check_kind("f", "x", {}, dict, "") == {} and check_callable("f", "x", len) is len
    assert check_text("f", "x", "") == "" and check_list("f", "x", (1, 2), int) == [1, 2]
    assert check_list("f", "x", range(3)) == [0, 1, 2] and check_list("f", "x", []) == []
    assert "x has 1 entries, expected at least 2." in complaint(check_list, "f", "x", [1], least=2)


@pytest.mark.parametrize("x", ["no", 2, 0.0, None, np.ones(2)])
def test_what_is_no_flag(x: Any) -> None:
    said = complaint(check_flags, "f", a=True, b=x)
    assert said.startswith("TypeError: f: b is ") and said.endswith(", expected True or False. Write b=True.")


def test_flags_and_caches() -> None:
    check_flags("f", a=True, b=0, c=np.bool_(False))
    assert check_cache("f_backward", {}, dict) == {}
    assert complaint(check_cache, "f_backward", 3, dict) == (
        "TypeError: f_backward: cache is 3, expected a dict. Pass the cache of f_forward."
    )
