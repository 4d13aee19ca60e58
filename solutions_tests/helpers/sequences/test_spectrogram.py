"""Frames, windows and spectrograms: equal to scipy and torch, and tones and clicks where they belong."""

import numpy as np
import pytest
import scipy.signal
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.spectrogram import cut_frames, hann_window, spectrogram
from solutions_tests.helpers.probes import SEEDS, close, complaint, keeps_promises


@given(n=st.integers(1, 40), size=st.integers(1, 12), hop=st.integers(1, 9))
def test_frames_are_slices(n: int, size: int, hop: int) -> None:
    wave = np.arange(float(n))
    if n < size:
        assert f"wave has {n} samples, expected at least size = {size}" in complaint(cut_frames, wave, size, hop)
        return
    frames = keeps_promises(lambda x: cut_frames(x, size, hop), wave)
    assert len(frames) == 1 + (n - size) // hop
    for t, frame in enumerate(frames):
        close(frame, wave[t * hop : t * hop + size])


@pytest.mark.parametrize("size", [2, 7, 256])
def test_the_window_is_scipys(size: int) -> None:
    close(hann_window(size), scipy.signal.get_window("hann", size), atol=1e-15)
    if size % 2 == 0:
        close(hann_window(size) + np.roll(hann_window(size), size // 2), np.ones(size))


@given(seed=SEEDS, size=st.sampled_from([2, 5, 16, 64]), hop=st.integers(1, 16))
def test_the_spectrogram_is_that_of_scipy_and_of_torch(seed: int, size: int, hop: int) -> None:
    hop = min(hop, size)
    wave = np.random.default_rng(seed).standard_normal(200)
    ours = spectrogram(wave, 1000, size, hop)
    f, t, Z = scipy.signal.stft(
        wave, 1000, window="hann", nperseg=size, noverlap=size - hop, boundary=None, padded=False, scaling="spectrum"
    )
    close(ours.power, np.abs(Z.T * hann_window(size).sum()) ** 2, atol=1e-9)
    close((ours.seconds, ours.hertz), (t, f))
    window = torch.tensor(hann_window(size))
    theirs = torch.stft(torch.tensor(wave), size, hop, window=window, center=False, return_complex=True)
    close(ours.power, theirs.abs().T ** 2, atol=1e-9)
    keeps_promises(lambda x: spectrogram(x, 1000, size, hop).power, wave)


def test_a_tone_stands_at_its_frequency_and_a_click_at_its_time() -> None:
    time = np.arange(8000) / 8000
    tone = spectrogram(np.sin(2 * np.pi * 1000 * time), 8000, 256, 80)
    assert (tone.hertz[tone.power.argmax(axis=1)] == 1000).all()
    click = np.zeros(8000)
    click[4000] = 1
    found = spectrogram(click, 8000, 64, 16)
    assert abs(found.seconds[found.power.sum(axis=1).argmax()] - 0.5) <= 16 / 8000


def test_without_a_window_a_tone_leaks() -> None:
    tone = np.sin(2 * np.pi * 1015 * np.arange(2000) / 8000)  # between two of the frequencies
    far = [spectrogram(tone, 8000, 256, 256, window=w).power[:, 80].mean() for w in (None, np.ones(256))]
    assert far[0] < far[1] / 1000


def test_refusals() -> None:
    wave = np.zeros(100)
    assert "size is 1" in complaint(hann_window, 1)
    assert "hop is 0" in complaint(cut_frames, wave, 10, 0)
    assert "wave has shape (1, 100)" in complaint(cut_frames, wave[None], 10, 5)
    assert "rate is 0" in complaint(spectrogram, wave, 0, 10, 5)
    assert "window has shape (9,), expected (size,) = (10,)" in complaint(
        spectrogram, wave, 1, 10, 5, window=np.ones(9)
    )
    assert "finite" in complaint(spectrogram, wave + np.nan, 1, 10, 5)


def test_whole_samples_are_as_good_as_others() -> None:
    wave = np.random.default_rng(0).integers(-30000, 30000, 64)
    power = spectrogram(wave, 8000, 16, 8).power
    assert power.max() > 0
    close(power, spectrogram(wave * 1.0, 8000, 16, 8).power)
