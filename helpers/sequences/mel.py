"""From a spectrogram to what a speech network reads: mel bands and decibels (lesson 5.9)."""

import math
from functools import cache

import numpy as np

from helpers.arrays import Array, like, xp_of
from helpers.checks import (
    as_numbers,
    check_array,
    check_between,
    check_positive,
    check_range,
    check_together,
    check_whole,
)
from helpers.sequences.spectrogram import spectrogram

LOG_10 = math.log(10)  # a Python number: with numpy's own, float32 would become float64
FLOOR = 1e-10  # of the power: -100 dB


def hertz_to_mel(hertz: Array) -> Array:
    """The mel scale, nearly linear below 1000 Hz and logarithmic above: equal steps sound equally far apart.

        mel = 2595 log10(1 + hertz / 700)      (1)

    Parameters
    ----------
    hertz : array
        Frequencies, at least 0.

    Returns
    -------
    array of the same shape

    Raises
    ------
    ValueError or TypeError
        If hertz are no numbers from 0 on.

    Source: D. O'Shaughnessy, "Speech Communication: Human and Machine" (1987).
    """
    hertz = _checked("hertz_to_mel", "hertz", hertz)
    return 2595 / LOG_10 * xp_of(hertz).log1p(hertz / 700)  # (1)


def mel_to_hertz(mel: Array) -> Array:
    """The way back from `hertz_to_mel`: hertz = 700 (10^(mel / 2595) - 1)."""
    return 700 * xp_of(mel).expm1(mel * LOG_10 / 2595)


def mel_filters(bands: int, size: int, rate: float, *, low: float = 0.0, high: float | None = None) -> np.ndarray:
    """Triangles that add neighboring frequencies up to bands: narrow ones below, wide ones above, as the ear does.

    The bands + 2 corners c_0 < c_1 < ... lie at equal distances on the mel scale. Band j rises from 0 at c_j to 1 at
    c_(j+1) and falls to 0 at c_(j+2).

        M[j, k] = max(0, min((f_k - c_j) / (c_(j+1) - c_j), (c_(j+2) - f_k) / (c_(j+2) - c_(j+1))))      (1)

    Parameters
    ----------
    bands : int
        How many.
    size : int
        Samples in a frame, at least 2.
    rate : float
        Samples in a second.
    low, high : float
        From where to where, in Hz; high is rate / 2 if left out.

    Returns
    -------
    array (bands, F)
        power @ M.T are the bands (T, bands).

    Raises
    ------
    ValueError
        If a number is out of its range, or a band is so narrow that none of the F frequencies falls into it.
    """
    where = "mel_filters"
    bands, size = check_whole(where, "bands", bands, least=1), check_whole(where, "size", size, least=2)
    rate = check_positive(where, "rate", rate)
    high = check_between(where, "high", rate / 2 if high is None else high, 0, rate / 2, ends="(]")
    low = check_between(where, "low", low, 0, high, ends="[)")
    ends = hertz_to_mel(np.array([low, high]))
    corners = mel_to_hertz(np.linspace(ends[0], ends[1], bands + 2))[:, None]
    f = np.arange(size // 2 + 1) * rate / size
    rising = (f - corners[:-2]) / (corners[1:-1] - corners[:-2])
    falling = (corners[2:] - f) / (corners[2:] - corners[1:-1])
    M: np.ndarray = np.maximum(0, np.minimum(rising, falling))  # (1)
    if not M.any(axis=1).all():
        j = int(np.flatnonzero(~M.any(axis=1))[0])
        raise ValueError(
            f"{where}: band {j} lies between {corners[j, 0]:.0f} and {corners[j + 2, 0]:.0f} Hz, expected at least one"
            f" multiple of rate / size = {rate / size:.0f} Hz in it. Take fewer bands or longer frames."
        )
    return M


def decibels(power: Array) -> Array:
    """10 log10(power), with -100 for all that is below 1e-10: ten times the power is 10 dB more, twice is 3 dB."""
    power = _checked("decibels", "power", power)
    return 10 / LOG_10 * xp_of(power).log(power.clip(FLOOR))


def log_mel(wave: Array, rate: float, size: int, hop: int, bands: int) -> Array:
    """The features of a sound: a few numbers for each frame.

        decibels(power @ M.T)      (1)

    Parameters
    ----------
    wave : array (n,)
        Samples, such as -1 to 1.
    rate, size, hop, bands : float and ints
        As in `spectrogram` and `mel_filters`.

    Returns
    -------
    array (T, bands)
        In decibels.

    Raises
    ------
    ValueError
        As in `spectrogram` and `mel_filters`.
    """
    rate, size = check_positive("log_mel", "rate", rate), check_whole("log_mel", "size", size, least=2)
    bands = check_whole("log_mel", "bands", bands, least=1)
    power = spectrogram(wave, rate, size, hop).power
    return decibels(power @ like(_mel_filters(bands, size, rate), power).T)  # (1)


_mel_filters = cache(mel_filters)


def add_decibels(a: Array, b: Array) -> Array:
    """The level of two sounds together, as if their powers added up.

        10 log10(10^(a / 10) + 10^(b / 10))      (1)

    Waves add up exactly, |A + B|^2 = |A|^2 + |B|^2 + 2 Re(A B*); the last term is as often positive as negative, and
    (1) leaves it out. Two equal levels give 3 dB more; where one is 20 dB below the other, it hardly counts.

    Parameters
    ----------
    a, b : arrays of one shape
        Decibels.

    Returns
    -------
    array of the same shape

    Raises
    ------
    ValueError or TypeError
        If a and b are no numbers, or not of one shape.
    """
    scale = LOG_10 / 10
    a, b = as_numbers("add_decibels", "a", a), as_numbers("add_decibels", "b", b)
    check_array("add_decibels", "a", a)
    check_array("add_decibels", "b", b, shape=a.shape, because="a", source=a)
    check_together("add_decibels", a=a, b=b)
    xp = xp_of(a, b)
    return xp.maximum(a, b) + xp.log1p(xp.exp(-scale * abs(a - b))) / scale  # (1)


def _checked(where: str, name: str, x: Array) -> Array:
    """A number or an array as an array; refuse what is neither, or negative."""
    x = as_numbers(where, name, x)
    check_array(where, name, x)
    check_range(where, name, x, 0, math.inf, "Look at how it was computed: it cannot be negative.")
    return x
