"""Controls are finite lists of values that read well."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.lab.controls import checkbox, choice, hidden, log_slider, slider


def test_a_slider_of_ints_stays_a_slider_of_ints():
    control = slider(1, 5, 2)
    assert control.values == (1, 2, 3, 4, 5)
    assert all(isinstance(value, int) for value in control.values)
    assert control.labels == ("1", "2", "3", "4", "5")


@given(st.integers(-50, 50), st.integers(1, 60), st.sampled_from([0.01, 0.05, 0.1, 0.25, 0.5]))
def test_a_slider_of_floats_lists_the_numbers_one_would_write(first, count, step):
    low = round(first * step, 6)
    control = slider(low, round(low + count * step, 6), low, step)
    assert len(control.values) == count + 1
    assert control.values == pytest.approx([low + i * step for i in range(count + 1)])
    assert [float(text) for text in control.labels] == pytest.approx(control.values)
    assert max(map(len, control.labels)) <= 7


@given(st.floats(1e-6, 1e2), st.floats(1.1, 1e4))
def test_a_log_slider_rises_and_holds_both_ends_and_the_start(low, factor):
    control = log_slider(low, low * factor, low)
    assert control.values[0] == low and control.values[-1] == low * factor and control.start in control.values
    assert all(a < b for a, b in zip(control.values, control.values[1:], strict=False))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: slider(3, 1, 1), "expected low < high"),
        (lambda: slider(0, 1, 0, 0), "step > 0"),
        (lambda: slider(0.0, 1.0, 0.33, 0.25), "start=0.33 is none of its values"),
        (lambda: log_slider(0, 1, 0.5), "expected 0 < low"),
        (lambda: log_slider(1, 10, 30), "expected 0 < low <= start <= high"),
        (lambda: choice(["alone"]), "at least two"),
        (lambda: choice(["a", "b"], start="c"), "none of its values"),
        (lambda: choice({"near": 1, "far": np.ones(2)}), "the option 'far' is or holds an array"),
        (lambda: choice([(1, np.ones(2)), (2, np.ones(2))]), "the option 'tuple' is or holds an array"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_a_choice_may_hold_anything_under_a_readable_name():
    first, second = object(), object()
    control = choice({"one": first, "two": second}, start=second)
    assert control.index(second) == 1 and control.text(first) == "one"


def test_one_and_true_are_different_options():
    assert choice([1, True, 1.0]).index(True) == 1


def test_a_sweep_takes_the_ends_and_the_start_of_a_slider_and_all_of_a_list():
    assert slider(1, 100, 20).swept() == [1, 20, 100]
    assert slider(1, 100, 1).swept() == [1, 100]
    assert choice("abc").swept() == ["a", "b", "c"]
    assert checkbox().swept() == [False, True]
    assert hidden(3, [4]).samples == (4,)
