"""Clipping: equal to torch, directions kept or turned, nothing changed that is short enough."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.clipping import clip_by_norm, clip_by_value, direction_kept, gradient_norm
from solutions_tests.helpers.probes import SEEDS, complaint, unchanged


def gradients(seed: int, sizes: list[int], scale: float = 1.0) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    return tuple(scale * rng.standard_normal((n, k + 1)) for k, n in enumerate(sizes))


SHAPES = st.lists(st.integers(1, 5), min_size=1, max_size=4)


@given(SEEDS, SHAPES, st.floats(0.01, 20))
def test_like_torch(seed: int, sizes: list[int], bound: float) -> None:
    g = gradients(seed, sizes)
    parameters = [torch.nn.Parameter(torch.tensor(x)) for x in g]
    for parameter, x in zip(parameters, g, strict=True):
        parameter.grad = torch.tensor(x)
    theirs = torch.nn.utils.clip_grad_norm_(parameters, bound)
    with unchanged(*g):
        clipped, norm = clip_by_norm(g, bound)
        cut = clip_by_value(g, bound)
    assert norm == pytest.approx(float(theirs), rel=1e-9)
    for mine, x, parameter in zip(clipped, g, parameters, strict=True):
        np.testing.assert_allclose(mine, parameter.grad, rtol=2e-4 if norm > bound else 1e-12)  # torch adds 1e-6
        parameter.grad = torch.tensor(x)
    torch.nn.utils.clip_grad_value_(parameters, bound)
    for mine, parameter in zip(cut, parameters, strict=True):
        np.testing.assert_allclose(mine, parameter.grad, rtol=1e-12)


@given(SEEDS, SHAPES)
def test_norm_keeps_the_direction_value_may_not(seed: int, sizes: list[int]) -> None:
    g = gradients(seed, sizes)
    clipped, norm = clip_by_norm(g, 0.5 * gradient_norm(g))
    assert direction_kept(g, clipped) == pytest.approx(1)
    assert gradient_norm(clipped) == pytest.approx(0.5 * norm)
    assert direction_kept(g, clip_by_value(g, 0.01)) <= 1 + 1e-12
    same, _ = clip_by_norm(g, 2 * norm)
    assert all((a == b).all() for a, b in zip(same, g, strict=True))


def test_by_hand() -> None:
    g = (np.array([[3.0]]), np.array([[0.0, -4.0]]))
    clipped, norm = clip_by_norm(g, 1.0)
    assert norm == 5
    np.testing.assert_allclose(clipped[1], [[0, -0.8]])
    cut = clip_by_value(g, 1.0)
    np.testing.assert_allclose(cut[1], [[0, -1]])
    assert direction_kept(g, cut) == pytest.approx(7 / (5 * 2**0.5))


def test_float32_neither_overflows_nor_changes_its_type() -> None:
    g = (np.full((2, 2), 1e30, dtype=np.float32),)
    clipped, norm = clip_by_norm(g, 1.0)
    assert norm == pytest.approx(2e30)
    assert clipped[0].dtype == clip_by_value(g, 1.0)[0].dtype == np.float32
    assert gradient_norm(clipped) == pytest.approx(1)
    assert gradient_norm((np.zeros(3),)) == 0


def test_tensors() -> None:
    g = gradients(3, [2, 3])
    tensors = tuple(torch.tensor(x) for x in g)
    for mine, theirs in zip(clip_by_norm(tensors, 0.5)[0], clip_by_norm(g, 0.5)[0], strict=True):
        assert isinstance(mine, torch.Tensor)
        np.testing.assert_allclose(mine, theirs)
    assert all(isinstance(x, torch.Tensor) for x in clip_by_value(tensors, 0.5))


def test_refusals() -> None:
    assert "is empty, expected at least one array" in complaint(clip_by_norm, (), 1.0)
    assert "gradients[1][0] is nan, expected finite" in complaint(clip_by_norm, (np.ones(2), np.array([np.nan])), 1.0)
    assert "bound is 0, expected a number above 0" in complaint(clip_by_value, (np.ones(2),), 0)
    assert "mixed" in complaint(gradient_norm, (np.ones(2), torch.ones(2)))
    assert "all entries are 0" in complaint(direction_kept, (np.zeros(2),), (np.zeros(2),))
    assert "clipped[0] has shape (3,)" in complaint(direction_kept, (np.ones(2),), (np.ones(3),))


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(clip_by_norm, 3, 1.0)
    assert said.startswith("TypeError: clip_by_norm: gradients is 3, expected a list.")
    said = complaint(direction_kept, [np.ones(2)], [np.ones(2), np.ones(2)])
    assert said.startswith("ValueError: direction_kept: gradients has 1 arrays and clipped 2, expected as many.")
