"""The rules of broadcasting against NumPy and torch themselves."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.broadcasting import align_shapes, explain_shapes
from solutions_tests.helpers.probes import complaint

SHAPES = st.lists(st.sampled_from([1, 1, 2, 3, 0]), max_size=4).map(tuple)


@given(left=SHAPES, right=SHAPES)
def test_it_agrees_with_numpy(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    found = align_shapes(left, right)
    assert len(found.left) == len(found.right) == max(len(left), len(right))
    try:
        wanted = np.broadcast_shapes(left, right)
    except ValueError:
        assert found.result is None
        assert found.clash is not None
        p, q = found.left[found.clash], found.right[found.clash]
        assert p != q and 1 not in (p, q)
    else:
        assert found.result == wanted == (np.zeros(left) + np.zeros(right)).shape
        assert found.clash is None
        assert np.zeros(left).reshape(found.left).shape == found.left


@given(left=SHAPES, right=SHAPES)
def test_it_agrees_with_torch(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    try:
        wanted = tuple((torch.zeros(left) * torch.zeros(right)).shape)
    except RuntimeError:
        assert align_shapes(left, right).result is None
    else:
        assert align_shapes(left, right).result == wanted


@given(left=SHAPES, right=SHAPES)
def test_the_order_does_not_matter(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    one, other = align_shapes(left, right), align_shapes(right, left)
    assert (one.left, one.right, one.result, one.clash) == (other.right, other.left, other.result, other.clash)


@given(left=SHAPES, right=SHAPES)
def test_the_sentences_count_every_copy(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    found, said = align_shapes(left, right), explain_shapes(left, right)
    assert sum("counts as" in one for one in said) == (len(left) != len(right))
    if found.result is None:
        assert said[-1].startswith(f"refused: along axis {found.clash}")
        return
    assert str(found.result) in said[-1] or found.result == ()
    for name, shape in (("A", found.left), ("B", found.right)):
        copies = [int(one.split()[3]) for one in said if one.startswith(f"{name} is used")]
        if 0 not in found.result:
            assert np.prod([*copies, *shape]) == np.prod(found.result)


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        ((4, 3), (4, 3), ["the result has shape (4, 3)"]),
        ((), (), ["the result is one number"]),
        (
            (4, 1),
            (3,),
            [
                "B (3,) counts as (1, 3)",
                "B is used 4 times along axis 0",
                "A is used 3 times along axis 1",
                "the result has shape (4, 3)",
            ],
        ),
        (
            (3, 5),
            (3,),
            [
                "B (3,) counts as (1, 3)",
                "refused: along axis 1, 5 meets 3, and neither is 1; as a column, B.reshape(-1, 1), it would fit",
            ],
        ),
        ((2, 3), (4, 3), ["refused: along axis 0, 2 meets 4, and neither is 1"]),
        ((0,), (1,), ["nothing is left of B", "the result has shape (0,)"]),
    ],
)
def test_the_sentences(left: tuple[int, ...], right: tuple[int, ...], said: list[str]) -> None:
    assert explain_shapes(left, right) == said


@given(left=SHAPES, right=SHAPES)
def test_the_advice_is_good(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    last = explain_shapes(left, right, ("X", "y"))[-1]
    if "as a column" in last:
        one, other = (right, left) if "y.reshape" in last else (left, right)
        np.broadcast_shapes((*one, 1), other)


def test_wrong_inputs() -> None:
    assert complaint(align_shapes, 3, (3,)) == (
        "TypeError: align_shapes: left is 3, expected a shape such as (3, 1)."
        " An array's shape is x.shape; one axis of length 3 is written (3,)."
    )
    assert complaint(align_shapes, (3,), (2, -1)) == (
        "ValueError: align_shapes: right[1] is -1, expected a whole number of at least 0. Choose another value."
    )
    assert align_shapes([2, 1], torch.zeros(3).shape).result == (2, 3)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(explain_shapes, (2,), (2,), ("A",)).startswith(
        "ValueError: explain_shapes: names has 1 entries, expected two."
    )
    assert complaint(explain_shapes, (2,), (2,), 0).startswith(
        "TypeError: explain_shapes: names is 0, expected a list of str."
    )
