"""From a waveform to its frequencies over time: frames, windows, a spectrogram (lesson 5.9)."""

from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, as_float, like, xp_of
from helpers.checks import check_array, check_positive, check_whole


class Spectrogram(NamedTuple):
    """Power over time and frequency; row t belongs to frame t."""

    power: Array  # (T, F)
    seconds: np.ndarray  # (T,) where the middle of each frame lies
    hertz: np.ndarray  # (F,)


def hann_window(size: int) -> np.ndarray:
    """A window that fades in and out, so that cutting a frame out of a sound adds no click at its two ends.

        w_n = (1 - cos(2 pi n / size)) / 2      (1)

    Parameters
    ----------
    size : int
        How many samples, at least 2.

    Returns
    -------
    array (size,)
        From 0 to 1; shifted copies with a distance of size / 2 add up to 1.

    Raises
    ------
    ValueError
        If size is no whole number or below 2.
    """
    size = check_whole("hann_window", "size", size, least=2)
    window: np.ndarray = (1 - np.cos(2 * np.pi * np.arange(size) / size)) / 2  # (1)
    return window


def cut_frames(wave: Array, size: int, hop: int) -> Array:
    """Cut a sound into frames that overlap.

        frame_t = wave[t hop : t hop + size],  t = 0 ... T - 1,  T = 1 + floor((n - size) / hop)      (1)

    Parameters
    ----------
    wave : array (n,)
        Samples.
    size, hop : int
        Samples in a frame, and from the start of one frame to that of the next.

    Returns
    -------
    array (T, size)
        What is left over at the end and fills no frame is dropped.

    Raises
    ------
    ValueError
        If wave is not one row, holds NaN or infinity, or is shorter than a frame; if size or hop is below 1.
    """
    where = "cut_frames"
    check_array(where, "wave", wave, letters="(n,)", ndim=1)
    size, hop = check_whole(where, "size", size, least=1), check_whole(where, "hop", hop, least=1)
    if len(wave) < size:
        raise ValueError(
            f"{where}: wave has {len(wave)} samples, expected at least size = {size}, one frame."
            " Pad it with zeros, or take shorter frames."
        )
    starts = hop * np.arange(1 + (len(wave) - size) // hop)
    return wave[starts[:, None] + np.arange(size)]  # (1)


def spectrogram(wave: Array, rate: float, size: int, hop: int, *, window: Array | None = None) -> Spectrogram:
    """How much power a sound has at each time and frequency: a short-time Fourier transform, squared.

        S[t, k] = sum_n w_n frame_t[n] e^(-2 pi i k n / size)      (1)
        power[t, k] = |S[t, k]|^2                                  (2)

    Column k is the frequency k rate / size. Two tones are told apart if they are about 2 rate / size Hz apart, two
    clicks if they are about size / (2 rate) seconds apart: a longer window is better for one, worse for the other.

    Parameters
    ----------
    wave : array (n,)
        Samples, such as -1 to 1.
    rate : float
        Samples in a second.
    size, hop : int
        As in `cut_frames`; size is at least 2.
    window : array (size,), optional
        w; the Hann window if left out, ones for none.

    Returns
    -------
    Spectrogram
        power (T, F) with F = size // 2 + 1, seconds (T,), hertz (F,).

    Raises
    ------
    ValueError
        As in `cut_frames`, and if rate is not positive or the window does not have the size.

    Source: J. B. Allen, "Short term spectral analysis, synthesis, and modification by discrete Fourier transform", IEEE
    Trans. ASSP 25 (1977).
    """
    where = "spectrogram"
    rate, size = check_positive(where, "rate", rate), check_whole(where, "size", size, least=2)
    frames = as_float(cut_frames(wave, size, hop))
    w = hann_window(size) if window is None else window
    check_array(where, "window", w, letters="(size,)", shape=(size,), because="size", source=size)
    w = like(w, frames)
    S = xp_of(frames).fft.rfft(frames * w)  # (1)                                # (T, size) -> (T, F)
    power = S.real**2 + S.imag**2  # (2)
    seconds = (hop * np.arange(len(frames)) + size / 2) / rate
    return Spectrogram(power, seconds, np.arange(size // 2 + 1) * rate / size)
