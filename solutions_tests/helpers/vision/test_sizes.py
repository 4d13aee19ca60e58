"""Sizes, stacks and receptive fields against what really happens: counted places, torch modules, measured gradients."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers.vision.sizes import Conv, Pool, output_size, receptive_fields, same_padding, stack_rows, total, values_of
from solutions_tests.helpers.probes import complaint


@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 4), st.integers(0, 3))
def test_output_size_counts_places(n: int, f: int, stride: int, pad: int) -> None:
    places = [start for start in range(0, n + 2 * pad, stride) if start + f <= n + 2 * pad]
    assume(places)
    assert output_size(n, f, stride=stride, pad=pad) == len(places)


def test_sizes_of_the_course() -> None:
    assert output_size(6, 3) == 4
    assert output_size(6, 3, stride=2) == 2
    assert output_size(7, 3, stride=2) == 3
    assert [same_padding(f) for f in (1, 3, 5)] == [0, 1, 2]
    rows = stack_rows((39, 39, 3), [Conv(3, 10), Conv(5, 20, stride=2), Conv(5, 40, stride=2)])
    assert [row.shape for row in rows] == [(37, 37, 10), (17, 17, 20), (7, 7, 40)]
    assert values_of(rows[-1].shape) == 1960
    rows = stack_rows((32, 32, 3), [Conv(5, 6), Pool(2), Conv(5, 16), Pool(2)])
    assert [row.parameters for row in rows] == [456, 0, 2416, 0]
    assert rows[-1].shape == (5, 5, 16) and total(rows, "parameters") == 2872
    direct = stack_rows((28, 28, 192), [Conv(5, 32, pad="same")])[0]
    assert direct.multiplies == 120_422_400


layers = st.lists(
    st.one_of(
        st.builds(Conv, st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.integers(0, 2)),
        st.builds(Pool, st.integers(1, 3), st.one_of(st.none(), st.integers(1, 3)), st.just(0)),
    ),
    min_size=1,
    max_size=3,
)


def as_torch(plan: list[Conv | Pool], n_C: int) -> torch.nn.Sequential:
    made: list[Any] = []
    for layer in plan:
        if isinstance(layer, Conv):
            made.append(torch.nn.Conv2d(n_C, layer.n_C, layer.f, layer.stride, layer.pad, dtype=torch.float64))
            torch.nn.init.uniform_(made[-1].weight, 0.5, 1)  # positive: no gradients cancel
            n_C = layer.n_C
        else:
            made.append(torch.nn.AvgPool2d(layer.f, layer.stride))
    return torch.nn.Sequential(*made)


@given(layers, st.integers(8, 14), st.integers(8, 14), st.integers(1, 3))
def test_a_stack_is_what_torch_makes_of_it(plan: list[Conv | Pool], n_H: int, n_W: int, n_C: int) -> None:
    X = torch.ones((1, n_C, n_H, n_W), dtype=torch.float64, requires_grad=True)
    net = as_torch(plan, n_C)
    try:
        out = net(X)
    except RuntimeError:
        assert "is larger than" in complaint(stack_rows, (n_H, n_W, n_C), plan).replace("\n", " ")
        return
    rows = stack_rows((n_H, n_W, n_C), plan)
    assert rows[-1].shape == (*out.shape[2:], out.shape[1])
    assert total(rows, "parameters") == sum(p.numel() for p in net.parameters())
    row, column = out.shape[2] // 2, out.shape[3] // 2
    out[0, 0, row, column].backward()
    assert X.grad is not None
    seen = np.argwhere(X.grad[0, 0].numpy() != 0)
    if not len(seen):  # it lies in the padding alone
        return
    top, left, bottom, right = receptive_fields(plan)[-1].box(row, column)
    if all(layer.stride in (None, 1) or layer.f >= layer.stride for layer in plan):  # else there are gaps
        inside = np.clip([top, left, bottom, right], 0, [n_H, n_W, n_H, n_W])
        assert [*seen.min(0), *(seen.max(0) + 1)] == inside.tolist()
    assert rows[-1].field == bottom - top == right - left


def test_refusals() -> None:
    assert "f is 4, expected at most n + 2 pad = 1 + 2 = 3" in complaint(output_size, 1, 4, pad=1)
    assert "stride is 0" in complaint(output_size, 5, 3, stride=0)
    assert "f is 4, expected an odd number for 'same': (f - 1)/2 = 1.5" in complaint(same_padding, 4)
    assert "layers is empty" in complaint(receptive_fields, [])
    assert "layers has 3" in complaint(stack_rows, (8, 8, 1), [3])
    assert "expected at most n_H + 2 pad = 2" in complaint(stack_rows, (2, 9, 1), [Conv(3, 1)])
    with pytest.raises(ValueError, match="n_C is 0"):
        stack_rows((8, 8, 1), [Conv(3, 0)])


def test_other_kinds_are_refused() -> None:
    assert complaint(receptive_fields, 3).startswith("TypeError: receptive_fields: layers is 3, expected a list.")
    assert complaint(stack_rows, (28, 28), []).startswith("ValueError: stack_rows: shape has 2 entries, expected 3.")
    assert complaint(stack_rows, 28, []).startswith("TypeError: stack_rows: shape is 28, expected a list.")
