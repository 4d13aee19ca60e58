"""Gabor filters do what they are said to do; the pyramid equals plain convolutions of scipy; brightness is marked."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import correlate

from helpers.vision.style_features import (
    BLUR,
    OPPONENT,
    gabor_bank,
    gabor_kernels,
    patch_net,
    pyramid_net,
    random_bank,
)
from solutions_tests.helpers.probes import complaint

RNG = np.random.default_rng


@given(st.integers(1, 8), st.sampled_from([3, 5, 7, 9]), st.floats(2.5, 8), st.floats(0.8, 3))
@settings(max_examples=30)
def test_gabor_filters_have_length_one_and_the_sum_zero(angles: int, f: int, wavelength: float, spread: float) -> None:
    K = gabor_kernels(angles, f=f, wavelength=wavelength, spread=spread)
    assert K.shape == (2 * angles, f, f)
    np.testing.assert_allclose(K.sum(axis=(1, 2)), 0, atol=1e-9)
    np.testing.assert_allclose((K**2).sum(axis=(1, 2)), 1)
    lines, edges = K[::2], K[1::2]
    np.testing.assert_allclose(lines, lines[:, ::-1, ::-1], atol=1e-9)  # a line is even, an edge odd
    np.testing.assert_allclose(edges, -edges[:, ::-1, ::-1], atol=1e-9)


def test_each_direction_answers_to_its_own_stripes() -> None:
    angles = 6
    K = gabor_kernels(angles, f=9)
    y, x = np.mgrid[:40, :40]
    for k in range(angles):
        t = np.pi * k / angles
        stripes = np.cos(2 * np.pi * (x * np.cos(t) + y * np.sin(t)) / 5)
        energy = [sum((correlate(stripes, one) ** 2).mean() for one in K[2 * i : 2 * i + 2]) for i in range(angles)]
        assert int(np.argmax(energy)) == k


def test_the_axes_of_color_are_at_right_angles() -> None:
    np.testing.assert_allclose(OPPONENT @ OPPONENT.T, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(BLUR.sum(), 1)


@pytest.mark.parametrize("scales", [1, 3])
def test_the_pyramid_is_what_scipy_gives(scales: int) -> None:
    kernels, picture = RNG(0).standard_normal((4, 5, 5)), RNG(1).random((37, 48, 3))
    features = pyramid_net("any", kernels, scales)
    maps = features(picture.astype(np.float32))
    assert len(maps) == scales + 1 and features.layers[-1] == "colors"
    o = picture @ OPPONENT.T
    for a in maps[:-1]:
        z = np.stack([correlate(o[:, :, c], one, mode="mirror") for c in range(3) for one in kernels], axis=2)
        expected = [part for c in range(3) for part in (z[:, :, 4 * c : 4 * c + 4], -z[:, :, 4 * c : 4 * c + 4])]
        np.testing.assert_allclose(a, np.maximum(np.concatenate(expected, axis=2), 0), atol=1e-4)
        o = np.stack([correlate(o[:, :, c], BLUR, mode="mirror")[::2, ::2] for c in range(3)], axis=2)
    np.testing.assert_allclose(maps[-1], o, atol=1e-4)
    assert len(features(picture, 1)) == 1


@pytest.mark.parametrize("make", [gabor_bank, lambda: random_bank(RNG(3))])
def test_the_first_channels_see_brightness_only(make: object) -> None:
    features = make()  # type: ignore[operator]
    assert features.brightness == (18, 18, 18, 18, 1)
    picture = RNG(0).random((40, 40, 3)).astype(np.float32)
    grey = np.stack([picture.mean(axis=2)] * 3, axis=2)
    for a, b, bright in zip(features(picture), features(grey), features.brightness, strict=True):
        np.testing.assert_allclose(a[:, :, :bright], b[:, :, :bright], atol=1e-5)
        np.testing.assert_allclose(b[:, :, bright:], 0, atol=1e-5)
    assert [a.shape for a in features(picture)] == [(40, 40, 54), (20, 20, 54), (10, 10, 54), (5, 5, 54), (3, 3, 3)]
    flat = features(np.full((40, 40, 3), 0.7, dtype=np.float32))
    assert max(float(a.max()) for a in flat[:-1]) < 1e-5  # an even area has no edges


def test_random_filters_are_those_of_the_seed() -> None:
    picture = RNG(0).random((32, 32, 3))
    first, again, other = (random_bank(RNG(seed))(picture)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other)


def test_the_patch_net_has_learned_something() -> None:
    picture = RNG(0).random((48, 48, 3)).astype(np.float32)
    trained, untrained = patch_net(steps=3), patch_net(steps=0)
    assert trained.layers == ("unit0", "unit1", "unit2")
    assert [a.shape for a in trained(picture)] == [(24, 24, 16), (12, 12, 32), (6, 6, 48)]
    assert not np.allclose(trained(picture)[2], untrained(picture)[2])


def test_refusals() -> None:
    assert "angles is 0" in complaint(gabor_kernels, 0)
    assert "wavelength is 0" in complaint(lambda: gabor_kernels(2, wavelength=0))
    assert "scales is 0" in complaint(gabor_bank, 4, 0)
    assert "rng is 3" in complaint(random_bank, 3)
    assert "kernels has shape (3, 3)" in complaint(pyramid_net, "any", np.ones((3, 3)))
    assert "steps is -1" in complaint(patch_net, 1, -1)


def test_other_kinds_are_refused() -> None:
    assert complaint(patch_net, "cat").startswith(
        "ValueError: patch_net: seed is 'cat', expected a whole number of at least 0."
    )
