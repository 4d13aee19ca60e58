"""Make the speech of lesson 5.9 again: spoken words as 8-bit features, and a few clips to listen to.

Run it with the Python of the course: ``.venv/bin/python tools/speech_clips.py``. It needs the program espeak-ng (made
with version 1.51), which the course itself does not: a lesson reads the two files that this script writes,
helpers/data/speech.npz and helpers/data/speech.json. All settings are in this file.
"""

import hashlib
import io
import json
import subprocess
import sys
import wave
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from scipy.signal import resample_poly

from helpers.data.speech import BANDS, CLIPS_FILE, HOP, LOWEST, NOTE_FILE, RATE, SIZE, TAKES, VOICES_OF, WORDS
from helpers.sequences.mel import log_mel

LOUDNESS = 0.1  # root of the mean square of every clip
SPEEDS, HIGHER = (150, 175), (-6, 6)  # of the first and the second take: words a minute, and how much higher


class Voice(NamedTuple):
    """An accent and a variant of espeak-ng, and its pitch (0 to 99)."""

    name: str
    pitch: int


# For espeak-ng 1.51 "en-gb" has no variants, and says nothing if one is asked for; "en", the same accent, has them.
VOICES = (
    Voice("en-gb", 50),
    Voice("en-us+f1", 52),
    Voice("en-gb-x-rp+m7", 48),
    Voice("en+f2", 50),
    Voice("en-us+m3", 40),
    Voice("en-us-nyc+Annie", 50),
    Voice("en-gb-scotland+m4", 45),
    Voice("en-gb-x-gbclan+f4", 50),
    Voice("en-us+m6", 48),
    Voice("en+linda", 52),
    Voice("en-029+m2", 50),
    Voice("en-us+Alex", 50),
    Voice("en-us+f3", 55),  # from here on: never trained on
    Voice("en+m5", 45),
    Voice("en-gb-scotland+f5", 50),
    Voice("en-us+Gene", 50),
    Voice("en-us+whisper", 50),  # digits only
)
TO_HEAR = (("seven", 0), ("seven", 3), ("seven", 16), ("six", 0), ("nine", 4), ("three", 11), ("activate", 0),
           ("captivate", 0), ("activate", 7), ("motivate", 8))  # fmt: skip
NOTE = (
    "Words spoken by the synthesizer espeak-ng 1.51 (GPL 3 or later), made by tools/speech_clips.py. The program is no"
    " part of the course and is not needed to run it; what is stored is its output, which a program's license does not"
    " cover as long as it copies no substantial part of the program. The copyright file of the Debian package names the"
    " GPL for all sources, voices and phonemes included, and states nothing of its own about voices or about sound that"
    " is made. Hissing consonants are mixed from short recordings that belong to those data; stored are features"
    " rounded to whole decibels, from which no sound comes back, and ten words of half a second at 8 kHz with 8 bits."
)


def say(word: str, voice: Voice, take: int) -> np.ndarray:
    """The word as samples at 8 kHz, cut to where there is sound, all words equally loud."""
    settings = ["-v", voice.name, "-p", str(voice.pitch + HIGHER[take]), "-s", str(SPEEDS[take])]
    spoken = subprocess.run(["espeak-ng", *settings, "--stdout", word], capture_output=True, check=True).stdout
    with wave.open(io.BytesIO(spoken)) as file:
        samples = np.frombuffer(file.readframes(10**8), dtype="<i2") / 2**15
    samples = resample_poly(samples, 160, 441)  # 22050 Hz -> 8000 Hz
    power = (samples[: len(samples) // 80 * 80].reshape(-1, 80) ** 2).mean(axis=1)
    heard = np.flatnonzero(power > 0.0009 * power.max())
    samples = samples[max(0, 80 * heard[0] - 160) : 80 * heard[-1] + 320]
    loud: np.ndarray = samples * LOUDNESS / np.sqrt((samples**2).mean())
    return loud


def features_of(samples: np.ndarray) -> np.ndarray:
    """Whole decibels above LOWEST, in 8 bits (T, BANDS)."""
    padded = np.pad(samples, (0, SIZE))
    return np.clip(np.rint(log_mel(padded, RATE, SIZE, HOP, BANDS) - LOWEST), 0, 255).astype(np.uint8)


def make() -> dict[str, np.ndarray]:
    """All arrays of the file."""
    spoken, rows = [], []
    for number, voice in enumerate(VOICES):
        words = WORDS[:10] if number in VOICES_OF["stranger"] else WORDS
        for word in words:
            for take in range(TAKES[word]):
                spoken.append(features_of(say(word, voice, take)))
                rows.append((WORDS.index(word), number, take, len(spoken[-1])))
    heard = [say(word, VOICES[number], 0) for word, number in TO_HEAR]
    loudest = [0.98 * samples / abs(samples).max() for samples in heard]
    return {
        "features": np.concatenate(spoken),
        "words_voices_takes_lengths": np.array(rows, dtype=np.uint8),
        "waves": np.concatenate([np.rint(128 + 127 * samples) for samples in loudest]).astype(np.uint8),
        "waves_words_voices": np.array([(WORDS.index(w), v) for w, v in TO_HEAR], dtype=np.uint8),
        "waves_lengths": np.array([len(samples) for samples in heard], dtype=np.int64),
    }


def main() -> None:
    """Write both files."""
    assert len(VOICES) == sum(map(len, VOICES_OF.values()))
    arrays = make()
    np.savez_compressed(CLIPS_FILE, **arrays)  # type: ignore[arg-type]
    data = CLIPS_FILE.read_bytes()
    about = {
        "note": NOTE,
        "made_by": "tools/speech_clips.py",
        "voices": [voice.name for voice in VOICES],
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    NOTE_FILE.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    sizes = ", ".join(f"{name} {x.nbytes / 1000:.0f} KB" for name, x in arrays.items())
    print(f"{len(arrays['words_voices_takes_lengths'])} clips ({sizes}); {CLIPS_FILE.name}: {len(data) / 1000:.0f} KB")


if __name__ == "__main__":
    main()
