"""What the networks of lesson 5.9 learn from: spoken words mixed with noise, in the decibels of their features."""

from functools import cache
from typing import NamedTuple

import numpy as np

from helpers.checks import check_between, check_choice, check_generator, check_whole
from helpers.data.remembered import remembered
from helpers.data.speech import (
    ALIKE,
    BANDS,
    DIGITS,
    FRAMES_PER_SECOND,
    HOP,
    RATE,
    SIZE,
    TAKES,
    TRIGGER,
    VOICES_OF,
    load_word,
)
from helpers.sequences.mel import add_decibels, log_mel
from helpers.sequences.sequence_nets import NONE

NOISES = (0.0, 0.5, 1.0)  # how fast the amplitude of a noise falls with frequency: white, between, and rumbling
SECONDS_OF_NOISE = 30
STRING_FRAMES = 150  # three seconds
ROOM = 20  # frames left after the last word of a scene


class Strings(NamedTuple):
    """Digits spoken one after the other."""

    X: np.ndarray  # (m, T, 24) float32, decibels
    Y: np.ndarray  # (m, most) int64: the digits, and NONE behind the last one


class Scenes(NamedTuple):
    """Words with pauses between them; some are the trigger."""

    X: np.ndarray  # (m, T, 24) float32, decibels
    ends: np.ndarray  # (m, most) int64: the frames at which a trigger has ended, and NONE behind the last one
    texts: np.ndarray  # (m, T) int64: the number of the word in WORDS that is being said, or NONE


@remembered
def load_digit_strings(m: int, seed: int, part: str = "train", *, least: int = 3, most: int = 5) -> Strings:
    """Strings of digits over noise, three seconds each.

    One speaker says a whole test string. A training string takes each digit from any of the twelve voices, and
    stretches it a little in time and in frequency: then a network meets more voices than there are.

    Parameters
    ----------
    m : int
        How many, 1 to 5000.
    seed : int
        What is drawn.
    part : str
        "train", "test" (four voices that are never trained on) or "stranger" (one that whispers).
    least, most : int
        How many digits a string has, 1 to 5.

    Returns
    -------
    Strings
        X (m, 150, 24) and Y (m, most).

    Raises
    ------
    ValueError
        If a number is out of its range or the part is unknown.
    """
    where = "load_digit_strings"
    m, seed = check_whole(where, "m", m, least=1, most=5000), check_whole(where, "seed", seed)
    check_choice(where, "part", part, VOICES_OF)
    most = check_whole(where, "most", most, least=1, most=5)
    least = check_whole(where, "least", least, least=1, most=most)
    rng = np.random.default_rng((seed, list(VOICES_OF).index(part), 59))
    X, Y = np.empty((m, STRING_FRAMES, BANDS), dtype=np.float32), np.full((m, most), NONE)
    for x, y in zip(X, Y, strict=True):
        digits, clips, pauses = _fitting_string(part, least, most, rng)
        y[: len(digits)] = digits
        x[:] = _noise(STRING_FRAMES, rng)
        t = rng.integers(0, STRING_FRAMES - sum(map(len, clips)) - pauses.sum() + 1)
        loudness = rng.uniform(-4, 4)
        for clip, pause in zip(clips, pauses, strict=True):
            t += pause
            _say(x, t, clip + loudness + rng.uniform(-2, 2))
            t += len(clip)
    return Strings(X, Y)


def _fitting_string(
    part: str, least: int, most: int, rng: np.random.Generator
) -> tuple[np.ndarray, list[np.ndarray], np.ndarray]:
    """Digits, their clips and the pauses before them; drawn again until all fits into three seconds."""
    voices = list(VOICES_OF[part])
    while True:
        digits = rng.integers(0, 10, rng.integers(least, most + 1))
        speakers = rng.choice(voices, len(digits)) if part == "train" else np.full(len(digits), rng.choice(voices))
        clips = [load_word(DIGITS[d], int(v), int(rng.integers(2))) for d, v in zip(digits, speakers, strict=True)]
        clips = [stretched(clip, rng) for clip in clips] if part == "train" else clips
        pauses = rng.integers(0, 6, len(digits))
        if sum(map(len, clips)) + pauses.sum() <= STRING_FRAMES:
            return digits, clips, pauses


@remembered
def load_trigger_scenes(m: int, seed: int, part: str = "train", *, seconds: int = 4) -> Scenes:
    """Scenes in which many words are said and some of them are "activate"; the others are digits, or sound like it.

    Pauses last 0.04 to 0.8 seconds; each word is up to 5 dB louder or softer, the noise 5 to 25 dB below. Words of the
    training part are stretched as in `load_digit_strings`.

    Parameters
    ----------
    m : int
        How many, 1 to 5000.
    seed : int
        What is drawn.
    part : str
        "train" or "test", four voices that are never trained on.
    seconds : int
        How long each is, 2 to 600.

    Returns
    -------
    Scenes
        X (m, T, 24) with 50 frames in a second, ends, texts.

    Raises
    ------
    ValueError
        If a number is out of its range or the part is unknown.
    """
    where = "load_trigger_scenes"
    m, seed = check_whole(where, "m", m, least=1, most=5000), check_whole(where, "seed", seed)
    seconds = check_whole(where, "seconds", seconds, least=2, most=600)
    check_choice(where, "part", part, ("train", "test"))
    rng = np.random.default_rng((seed, list(VOICES_OF).index(part), 595))
    T = seconds * FRAMES_PER_SECOND
    X, texts = np.empty((m, T, BANDS), dtype=np.float32), np.full((m, T), NONE)
    ends: list[list[int]] = []
    for x, text in zip(X, texts, strict=True):
        ends.append(_speak_scene(x, text, part, rng))
    most = max(1, *map(len, ends))
    return Scenes(X, np.array([e + [NONE] * (most - len(e)) for e in ends]), texts)


def _speak_scene(x: np.ndarray, text: np.ndarray, part: str, rng: np.random.Generator) -> list[int]:
    """Fill x (T, 24) and text (T,) in place; the frames at which a trigger has ended."""
    numbers = {word: n for n, word in enumerate(TAKES)}
    x[:] = _noise(len(x), rng)
    t = int(rng.integers(0, 40))
    ends: list[int] = []
    while True:
        chance = rng.random()
        kinds = (TRIGGER,) if chance < 0.25 else ALIKE if chance < 0.6 else DIGITS
        word = kinds[rng.integers(len(kinds))]
        clip = load_word(word, int(rng.choice(list(VOICES_OF[part]))), int(rng.integers(TAKES[word])))
        clip = stretched(clip, rng) if part == "train" else clip
        if t + len(clip) + ROOM > len(x):
            return ends
        _say(x, t, clip + rng.uniform(-5, 5))
        text[t : t + len(clip)] = numbers[word]
        t += len(clip)
        ends += [t] if word == TRIGGER else []
        t += int(rng.integers(2, 41))


def _say(x: np.ndarray, t: int, clip: np.ndarray) -> None:
    x[t : t + len(clip)] = add_decibels(x[t : t + len(clip)], clip)


def stretched(clip: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The same word from somebody who does not exist: faster or slower, with a longer or shorter mouth and throat.

        new[t, j] = clip[t / pace, scale j + shift], between the rows and columns by straight lines      (1)

    Parameters
    ----------
    clip : array (T, B)
        Decibels, T at least 2.
    rng : numpy Generator
        What draws pace 0.85 to 1.2, scale 0.9 to 1.1, shift -1 to 1 bands.

    Returns
    -------
    array (about pace T, B) of float32

    Raises
    ------
    TypeError
        If rng is no generator.

    Source: N. Jaitly, G. Hinton, "Vocal Tract Length Perturbation (VTLP) improves speech recognition", ICML
    workshop 2013.
    """
    check_generator("stretched", rng)
    T, B = clip.shape
    rows = np.linspace(0, T - 1, max(2, round(T * rng.uniform(0.85, 1.2))))
    columns = ((np.arange(B) + 0.5) * rng.uniform(0.9, 1.1) + rng.uniform(-1, 1) - 0.5).clip(0, B - 1.001)
    above, left = rows.astype(int).clip(0, T - 2), columns.astype(int)
    down, right = (rows - above)[:, None], columns - left
    slow = clip[above] * (1 - down) + clip[above + 1] * down
    new: np.ndarray = slow[:, left] * (1 - right) + slow[:, left + 1] * right  # (1)
    return new.astype(np.float32)


def _noise(T: int, rng: np.random.Generator) -> np.ndarray:
    """Some noise (T, 24), 5 to 25 dB below the words."""
    bank = _noise_bank()
    kind, start = rng.integers(len(bank)), rng.integers(0, bank.shape[1])
    quieter = check_between("noise", "decibels", rng.uniform(5, 25), 5, 25)
    places = (start + np.arange(T)) % bank.shape[1]
    noise: np.ndarray = bank[kind, places] - quieter
    return noise


@cache
def _noise_bank() -> np.ndarray:
    """Half a minute of each noise as features (3, T, 24), as loud as the words."""
    rng = np.random.default_rng(595)
    n = SECONDS_OF_NOISE * RATE
    hertz = np.fft.rfftfreq(n, 1 / RATE).clip(50)
    waves = [np.fft.irfft(np.fft.rfft(rng.standard_normal(n)) / (hertz / 500) ** fall) for fall in NOISES]
    return np.stack([log_mel(0.1 * w / np.sqrt((w**2).mean()), RATE, SIZE, HOP, BANDS) for w in waves]).astype(
        np.float32
    )
