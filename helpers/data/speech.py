"""Spoken words that come with the course: features of 500 clips, and ten clips to listen to (lesson 5.9).

They were made with a speech synthesizer by tools/speech_clips.py; speech.json says how, and what their license is. All
"voices" are variants of one synthesizer: they differ in pitch, in formants and in accent, much less than people do.
"""

import hashlib
import io
import json
import wave
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.arrays import to_numpy
from helpers.checks import check_array, check_choice, check_whole

CLIPS_FILE, NOTE_FILE = (Path(__file__).parent / f"speech.{ending}" for ending in ("npz", "json"))
RATE = 8000  # samples in a second
SIZE, HOP, BANDS = 256, 160, 24  # a frame has 32 ms, a new one begins every 20 ms, and gives 24 numbers
FRAMES_PER_SECOND = RATE // HOP
LOWEST = -30  # decibels: what is below was raised to it
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TRIGGER = "activate"
ALIKE = ("captivate", "motivate", "active", "elevate", "vacation", "activity", "actor", "navigate")
WORDS = (*DIGITS, TRIGGER, *ALIKE)
TAKES = {word: 1 if word in ALIKE else 2 for word in WORDS}  # how often each voice says it
VOICES_OF = {"train": range(12), "test": range(12, 16), "stranger": range(16, 17)}  # the stranger whispers, digits only


class Sound(NamedTuple):
    """A clip to listen to."""

    word: str
    voice: int
    wave: np.ndarray  # (n,) from -1 to 1, RATE samples in a second


def load_word(word: str, voice: int, take: int = 0) -> np.ndarray:
    """The features of one spoken word, all words equally loud.

    Parameters
    ----------
    word : str
        One of `WORDS`.
    voice : int
        0 to 15; 16 whispers, digits only.
    take : int
        0, or 1 for a faster and higher one; words in `ALIKE` have only the first.

    Returns
    -------
    array (T, 24) of float32
        Decibels in each mel band, one row for every 20 ms.

    Raises
    ------
    ValueError
        If there is no such clip, or the file is damaged.
    """
    check_choice("load_word", "word", word, WORDS)
    voices = sum(map(len, VOICES_OF.values()))
    voice = check_whole("load_word", "voice", voice, most=voices - 1)
    take = check_whole("load_word", "take", take, most=TAKES[word] - 1)
    clips = _clips()
    if (word, voice, take) not in clips:
        raise ValueError(
            f"load_word: voice is {voice}, which whispers digits only, expected 0 to {voice - 1} for {word!r}."
            " Choose another voice."
        )
    found: np.ndarray = clips[word, voice, take].astype(np.float32) + LOWEST
    return found


def load_sounds() -> tuple[Sound, ...]:
    """The ten clips to listen to, each with its word and the number of its voice.

    Returns
    -------
    tuple of Sound
        Half a second or so each, with 8 bits a sample.

    Raises
    ------
    ValueError
        If the file is damaged.
    """
    arrays = _arrays()
    parts = np.split(arrays["waves"], np.cumsum(arrays["waves_lengths"])[:-1])
    about = arrays["waves_words_voices"].tolist()
    return tuple(Sound(WORDS[w], v, (part - 128.0) / 127) for (w, v), part in zip(about, parts, strict=True))


def as_wav(samples: np.ndarray, rate: int = RATE) -> bytes:
    """Samples as a WAV file with 8 bits, which every browser plays.

    Parameters
    ----------
    samples : array (n,)
        From -1 to 1; what is louder is cut off.
    rate : int
        Samples in a second.

    Returns
    -------
    bytes
        For `IPython.display.Audio`.

    Raises
    ------
    ValueError or TypeError
        If samples is no row of numbers or rate no positive whole number.
    """
    check_array("as_wav", "samples", samples, letters="(n,)", ndim=1)
    rate = check_whole("as_wav", "rate", rate, least=1)
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(rate)
        file.writeframes(np.rint(128 + 127 * to_numpy(samples).clip(-1, 1)).astype(np.uint8).tobytes())
    return written.getvalue()


@cache
def _clips() -> dict[tuple[str, int, int], np.ndarray]:
    arrays = _arrays()
    words, voices, takes, lengths = arrays["words_voices_takes_lengths"].astype(int).T
    parts = np.split(arrays["features"], np.cumsum(lengths)[:-1])
    keys = zip((WORDS[w] for w in words), voices.tolist(), takes.tolist(), strict=True)
    return dict(zip(keys, parts, strict=True))


@cache
def _arrays() -> dict[str, np.ndarray]:
    return read_clips(CLIPS_FILE, NOTE_FILE)


def read_clips(file: Path, note: Path) -> dict[str, np.ndarray]:
    """The arrays of the file; refuse bytes that do not give the checksum in the note beside it."""
    data, about = file.read_bytes(), json.loads(note.read_text(encoding="utf-8"))
    if hashlib.sha256(data).hexdigest() != about["sha256"]:
        raise ValueError(
            f"read_clips: the bytes of {file.name} do not give its checksum, expected the file as it came with the"
            f" course. Fetch it again, or make it with python {about['made_by']}."
        )
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}
