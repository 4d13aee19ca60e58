"""Chosen filters against scipy, plain loops, and what edges and waves really do."""

from typing import Any

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal
from hypothesis import given
from hypothesis import strategies as st

from helpers.vision.filters import KERNELS, apply_filter, apply_filter_loops, convolve, kernel, oriented_kernel, visits
from solutions_tests.helpers.probes import SEEDS, close, complaint, keeps_promises, tensor
from solutions_tests.helpers.vision.drawings import Case, cases


@given(cases(2), st.booleans())
def test_against_the_loops_and_scipy(case: Case, grey: bool) -> None:
    picture, K = case.picture()[0], case.filters()[..., 0]
    if grey:
        picture, K = picture[:, :, 0], K[:, :, 0]
    how: dict[str, Any] = {"stride": case.stride, "pad": case.pad}
    found = keeps_promises(lambda picture, K: apply_filter(picture, K, **how), picture, K)
    close(apply_filter_loops(picture, K, **how), found)
    close(apply_filter_loops(tensor(picture), tensor(K), **how), found)
    frame = ((case.pad, case.pad), (case.pad, case.pad), (0, 0))
    padded = np.pad(picture, frame[: picture.ndim])
    close(scipy.signal.correlate(padded, K, "valid").reshape(padded.shape[0] - K.shape[0] + 1, -1)[
        :: case.stride, :: case.stride], found, atol=1e-9)  # fmt: skip


@given(SEEDS, st.integers(1, 5), st.integers(1, 5))
def test_true_convolution(seed: int, f: int, g: int) -> None:
    rng = np.random.default_rng(seed)
    picture, K, L = (rng.standard_normal(shape) for shape in ((6, 7), (f, f), (g, g)))
    close(
        keeps_promises(lambda p, K: convolve(p, K, pad=f - 1), picture, K),
        scipy.signal.convolve2d(picture, K),
        atol=1e-9,
    )
    both = convolve(convolve(picture, K, pad=f - 1), L, pad=g - 1)
    close(both, convolve(picture, convolve(K, L, pad=g - 1), pad=f + g - 2), atol=1e-9)


def test_numbers_of_the_course() -> None:
    rows = np.repeat(np.array([[3.0], [4], [5], [6]]), 4, axis=1)
    close(apply_filter(rows, kernel("vertical edge")), np.zeros((2, 2)))
    close(apply_filter(rows, kernel("horizontal edge")), np.full((2, 2), -6.0))
    step = np.repeat(np.array([[10.0, 10, 10, 0, 0, 0]]), 6, axis=0)
    close(apply_filter(step, kernel("vertical edge")), np.repeat([[0.0, 30, 30, 0]], 4, axis=0))
    volume = np.ones((6, 6, 3))
    assert apply_filter(volume, np.ones((3, 3, 3))).shape == (4, 4)


def test_sobel_and_scharr_are_those_of_the_libraries() -> None:
    picture = np.random.default_rng(0).standard_normal((9, 9))
    inner = (slice(1, -1), slice(1, -1))
    close(-apply_filter(picture, kernel("Sobel, vertical")), scipy.ndimage.sobel(picture, axis=1)[inner], atol=1e-9)
    close(-apply_filter(picture, kernel("Sobel, horizontal")), scipy.ndimage.sobel(picture, axis=0)[inner], atol=1e-9)
    filters = pytest.importorskip("skimage.filters")
    close(-apply_filter(picture, kernel("Scharr, vertical")) / 16, filters.scharr_v(picture)[inner], atol=1e-9)
    for name in ("box blur", "Gaussian blur", "identity", "sharpen", "emboss"):
        assert kernel(name).sum() == pytest.approx(1), name
    for name in set(KERNELS) - {"box blur", "Gaussian blur", "identity", "sharpen", "emboss"}:
        assert kernel(name).sum() == 0, name


@given(st.floats(-360, 360), st.floats(-360, 360))
def test_an_oriented_filter_measures_the_slope_along_its_angle(angle: float, slope: float) -> None:
    rows, columns = np.indices((5, 6))
    way = np.deg2rad(slope)
    ramp = columns * np.cos(way) + rows * np.sin(way)
    close(apply_filter(ramp, oriented_kernel(angle)), np.full((3, 4), 8 * np.cos(np.deg2rad(angle) - way)), atol=1e-9)


@given(st.integers(1, 7), st.integers(1, 7), st.integers(1, 4), st.integers(1, 3), st.integers(0, 2))
def test_visits_are_counted(n_H: int, n_W: int, f: int, stride: int, pad: int) -> None:
    if f > min(n_H, n_W) + 2 * pad:
        assert "larger than the padded picture" in complaint(visits, n_H, n_W, f, stride=stride, pad=pad)
        return
    counts = np.zeros((n_H + 2 * pad, n_W + 2 * pad), dtype=int)
    for top in range(0, n_H + 2 * pad - f + 1, stride):
        for left in range(0, n_W + 2 * pad - f + 1, stride):
            counts[top : top + f, left : left + f] += 1
    found = visits(n_H, n_W, f, stride=stride, pad=pad)
    assert found.dtype.kind == "i"
    np.testing.assert_array_equal(found, counts[pad : pad + n_H, pad : pad + n_W])


def test_refusals() -> None:
    picture = np.ones((6, 6, 3))
    said = complaint(apply_filter, picture, np.ones((3, 3)))
    assert (
        "kernel has shape (3, 3), expected (f, f, n_C) with n_C = 3" in said and "one kernel for each channel" in said
    )
    assert "expected (f, f) because" in complaint(apply_filter, picture[..., 0], np.ones((3, 3, 3)))
    assert "larger than the padded picture" in complaint(apply_filter_loops, picture[:2, :, 0], np.ones((3, 3)))
    assert "stride is 0" in complaint(apply_filter_loops, picture[..., 0], np.ones((3, 3)), stride=0)
    assert "uint8" in complaint(apply_filter, picture.astype(np.uint8)[..., 0], np.ones((3, 3)))
    assert "name is 'sobel'" in complaint(kernel, "sobel")
    assert "angle is nan" in complaint(oriented_kernel, float("nan"))


def test_other_kinds_are_refused() -> None:
    assert complaint(convolve, np.ones((3, 3)), 5).startswith(
        "TypeError: convolve: kernel is a int, expected a numpy array or a torch tensor."
    )
    assert complaint(apply_filter_loops, np.ones((3, 3)), np.ones((2, 2)), pad=np.ones(2)).startswith(
        "ValueError: apply_filter_loops: pad is array([1., 1.]), expected a whole number of at least 0."
    )
