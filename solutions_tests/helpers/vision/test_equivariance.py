"""Shifts, quarter turns and enlargements against numpy and scipy; what a convolution follows and what it does not."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from helpers.vision.convolution import conv_forward
from helpers.vision.equivariance import enlarge_pictures, map_gap, shift_pictures, turn_pictures
from helpers.vision.pooling import max_pool_forward
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises, tensor

STEPS = st.integers(-8, 8)


@given(m=SIZES, n_H=SIZES, n_W=SIZES, down=STEPS, right=STEPS, seed=SEEDS)
def test_shift_against_scipy(m: int, n_H: int, n_W: int, down: int, right: int, seed: int) -> None:
    A = np.random.default_rng(seed).standard_normal((m, n_H, n_W, 2))
    close(keeps_promises(lambda A: shift_pictures(A, down, right), A), ndimage.shift(A, (0, down, right, 0), order=0))


@given(n=SIZES, quarters=st.integers(-5, 5), seed=SEEDS)
def test_turn_against_numpy(n: int, quarters: int, seed: int) -> None:
    A = np.random.default_rng(seed).standard_normal((2, n, n, 3))
    close(keeps_promises(lambda A: turn_pictures(A, quarters), A), np.rot90(A, quarters, (1, 2)))


@given(half=SIZES, factor=st.integers(1, 4), seed=SEEDS)
def test_enlarge_against_numpy(half: int, factor: int, seed: int) -> None:
    n = 2 * half
    A = np.random.default_rng(seed).standard_normal((2, n, n, 1))
    large = A.repeat(factor, axis=1).repeat(factor, axis=2)
    start = (factor * n - n) // 2
    wanted = large[:, start : start + n, start : start + n]
    close(keeps_promises(lambda A: enlarge_pictures(A, factor), A), wanted)


def test_a_convolution_follows_shifts_and_nothing_else() -> None:
    rng = np.random.default_rng(0)
    A, W = rng.standard_normal((1, 20, 20, 2)), rng.standard_normal((3, 3, 2, 4))
    maps = conv_forward(A, W, pad="same")[0]
    for change, follows in (
        (lambda A: shift_pictures(A, 2, -3), True),
        (lambda A: turn_pictures(A, 1), False),
        (lambda A: enlarge_pictures(A, 2), False),
    ):
        gap = map_gap(conv_forward(change(A), W, pad="same")[0], change(maps), margin=5)
        assert (gap < 1e-12) == follows
        assert follows or gap > 0.3


def test_a_pool_follows_whole_steps() -> None:
    A = np.random.default_rng(1).standard_normal((1, 20, 20, 1))
    pooled = max_pool_forward(A, 2)[0]
    assert map_gap(max_pool_forward(shift_pictures(A, 0, 4), 2)[0], shift_pictures(pooled, 0, 2), 2) == 0
    odd = max_pool_forward(shift_pictures(A, 0, 3), 2)[0]
    assert min(map_gap(odd, shift_pictures(pooled, 0, steps), 2) for steps in (1, 2)) > 0.3


def test_gap_by_hand() -> None:
    got, wanted = np.array([[3.0, 0], [0, 4]]).reshape(1, 2, 2, 1), np.array([[0.0, 0], [0, 4]]).reshape(1, 2, 2, 1)
    assert map_gap(got, wanted) == 0.75
    assert map_gap(tensor(got), tensor(wanted)) == 0.75
    assert map_gap(got, got) == 0
    assert map_gap(0 * got, 0 * got) == 0
    assert map_gap(got, 0 * got) == 1
    ring = np.zeros((1, 5, 5, 1))
    ring[0, 0] = 1
    assert map_gap(ring, 0 * ring, margin=1) == 0


def test_refusals() -> None:
    A = np.zeros((1, 4, 5, 1))
    assert "square" in complaint(turn_pictures, A)
    assert "even sides" in complaint(enlarge_pictures, A)
    assert "axes" in complaint(shift_pictures, A[0])
    assert "down is 0.5" in complaint(lambda: shift_pictures(A, 0.5))  # type: ignore[arg-type]
    assert "factor is 0" in complaint(lambda: enlarge_pictures(A, 0))
    assert "wanted has shape" in complaint(map_gap, A, A[:, :3])
    assert "margin is 2" in complaint(lambda: map_gap(A, A, 2))
