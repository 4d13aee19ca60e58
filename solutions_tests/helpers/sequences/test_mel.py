"""Mel bands and decibels: corners where the scale puts them, sums that are right, and a floor."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.mel import add_decibels, decibels, hertz_to_mel, log_mel, mel_filters, mel_to_hertz
from helpers.sequences.spectrogram import spectrogram
from solutions_tests.helpers.probes import SEEDS, close, complaint, keeps_promises


def test_the_scale() -> None:
    hertz = np.array([0.0, 700, 1000, 4000])
    mel = keeps_promises(hertz_to_mel, hertz)
    close(mel, 2595 * np.log10(1 + hertz / 700))
    assert abs(mel[2] - 1000) < 0.1  # 1000 Hz are 1000 mel
    close(keeps_promises(mel_to_hertz, mel), hertz, atol=1e-9)


@given(bands=st.integers(1, 24), low=st.sampled_from([0.0, 100.0]), high=st.sampled_from([None, 3500.0]))
def test_filters_are_triangles_between_corners_at_equal_distances(bands: int, low: float, high: float | None) -> None:
    M = mel_filters(bands, 512, 8000, low=low, high=high)
    f = np.arange(257) * 8000 / 512
    corners = mel_to_hertz(np.linspace(hertz_to_mel(np.array(low)), hertz_to_mel(np.array(high or 4000.0)), bands + 2))
    for j, row in enumerate(M):
        close(row, np.interp(f, corners[j : j + 3], [0, 1, 0]), atol=1e-12)
    inside = (f >= corners[1]) & (f <= corners[-2])
    close(M[:, inside].sum(axis=0), np.ones(inside.sum()))  # neighbors share what lies between them


def test_decibels() -> None:
    close(keeps_promises(decibels, np.array([1.0, 10, 100, 2, 0])), np.array([0, 10, 20, 3.0103, -100]), rtol=1e-5)


@given(seed=SEEDS)
def test_levels_add_up(seed: int) -> None:
    a, b = 30 * np.random.default_rng(seed).standard_normal((2, 3, 4))
    total = keeps_promises(add_decibels, a, b)
    close(total, 10 * np.log10(10 ** (a / 10) + 10 ** (b / 10)), atol=1e-9)
    close(add_decibels(a, a), a + 10 * np.log10(2))


def test_powers_of_noises_add_up_on_average() -> None:
    a, b = np.random.default_rng(0).standard_normal((2, 80_000))
    exact, added = log_mel(a + b, 8000, 256, 160, 24), add_decibels(*(log_mel(x, 8000, 256, 160, 24) for x in (a, b)))
    assert abs((exact - added).mean()) < 1
    assert np.corrcoef(10 ** (exact / 10).mean(axis=1), 10 ** (added / 10).mean(axis=1))[0, 1] > 0.5


def test_log_mel_is_what_its_parts_give() -> None:
    wave = np.random.default_rng(1).standard_normal(2000)
    features = keeps_promises(lambda x: log_mel(x, 8000, 256, 160, 24), wave)
    assert features.shape == (11, 24)
    power = spectrogram(wave, 8000, 256, 160).power
    close(features, 10 * np.log10(power @ mel_filters(24, 256, 8000).T))


def test_refusals() -> None:
    message = complaint(mel_filters, 60, 64, 8000)
    assert "expected at least one multiple of rate / size = 125 Hz" in message
    assert "bands is 0" in complaint(mel_filters, 0, 64, 8000)
    assert "high is 5000" in complaint(mel_filters, 4, 64, 8000, high=5000)
    assert "low is 3000" in complaint(mel_filters, 4, 64, 8000, low=3000, high=3000)
    assert "rate is 0" in complaint(mel_filters, 4, 64, 0)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(hertz_to_mel, "")
    assert said.startswith("TypeError: hertz_to_mel: hertz is a str, expected a number or an array.")
    said = complaint(decibels, -1)
    assert said.startswith("ValueError: decibels: power contains -1, expected values from 0")
    said = complaint(add_decibels, np.ones(2), np.ones(3))
    assert said.startswith("ValueError: add_decibels: b has shape (3,), expected (2,)")
    said = complaint(log_mel, np.ones(9), 4, 4, 2, [2])
    assert said.startswith("ValueError: log_mel: bands is [2], expected a whole number")
