"""The spoken words: small, undamaged, complete, and sounds that have the features which are stored for them."""

import hashlib
import io
import itertools
import json
import shutil
import wave
from pathlib import Path

import numpy as np
import pytest

from helpers.data.speech import (
    ALIKE,
    BANDS,
    CLIPS_FILE,
    HOP,
    LOWEST,
    NOTE_FILE,
    RATE,
    SIZE,
    TAKES,
    VOICES_OF,
    WORDS,
    as_wav,
    load_sounds,
    load_word,
    read_clips,
)
from helpers.sequences.mel import log_mel
from solutions_tests.helpers.probes import complaint


def test_the_file_is_small_and_says_how_it_was_made() -> None:
    assert CLIPS_FILE.stat().st_size < 230_000
    about = json.loads(NOTE_FILE.read_text(encoding="utf-8"))
    assert "espeak-ng" in about["note"]
    assert "GPL" in about["note"]
    assert (CLIPS_FILE.parents[2] / about["made_by"]).is_file()
    assert len(about["voices"]) == len(set(about["voices"])) == sum(map(len, VOICES_OF.values()))
    assert about["sha256"] == hashlib.sha256(CLIPS_FILE.read_bytes()).hexdigest()


def test_every_voice_says_every_word() -> None:
    clips = 0
    for part, voices in VOICES_OF.items():
        for voice in voices:
            for word in WORDS[:10] if part == "stranger" else WORDS:
                for take in range(TAKES[word]):
                    clip = load_word(word, voice, take)
                    clips += 1
                    assert clip.dtype == np.float32
                    assert clip.shape[1] == BANDS
                    assert 10 <= len(clip) <= 50  # 0.2 to 1 second
                    assert clip.min() >= LOWEST
                    assert 5 < clip.max() < 40
    assert clips == 500


def test_no_two_voices_are_one() -> None:
    used = [voice for part in ("train", "test") for voice in VOICES_OF[part]]
    assert len(used) == len(set(used)) == 16
    for a, b in itertools.combinations(used, 2):
        pairs = [(load_word(word, a), load_word(word, b)) for word in WORDS[:10]]
        apart = [np.abs(x[:n] - y[:n]).mean() for x, y in pairs for n in (min(len(x), len(y)),)]
        assert np.mean(apart) > 2.5  # decibels; a voice that differs in pitch alone is below 1


def test_the_sounds_are_short_and_have_the_stored_features() -> None:
    sounds = load_sounds()
    assert len(sounds) == len({(sound.word, sound.voice) for sound in sounds}) == 10
    assert sum(len(sound.wave) for sound in sounds) < 150_000
    for sound in sounds:
        assert len(sound.wave) < 1.5 * RATE
        assert 0.9 < np.abs(sound.wave).max() <= 1.01
        stored = load_word(sound.word, sound.voice)
        padded = np.pad(sound.wave * 0.1 / np.sqrt((sound.wave**2).mean()), (0, SIZE))
        computed = np.maximum(log_mel(padded, RATE, SIZE, HOP, BANDS), LOWEST)
        loud = stored > -5  # 8 bits a sample leave a hiss below
        assert computed.shape == stored.shape
        assert np.abs(computed - stored)[loud].mean() < 1


def test_wav_files_are_read_back() -> None:
    samples = load_sounds()[0].wave
    with wave.open(io.BytesIO(as_wav(samples))) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (RATE, 1, 1)
        again = (np.frombuffer(file.readframes(10**6), dtype=np.uint8) - 128.0) / 127
    np.testing.assert_array_equal(again, samples)
    assert len(as_wav(np.array([5.0, -5.0]), 100)) == 46


def test_a_damaged_file_is_noticed(tmp_path: Path) -> None:
    copies = [Path(shutil.copy(file, tmp_path)) for file in (CLIPS_FILE, NOTE_FILE)]
    assert set(read_clips(*copies)) >= {"features", "waves"}
    data = bytearray(copies[0].read_bytes())
    data[1000] ^= 1
    copies[0].write_bytes(data)
    assert "speech.npz do not give its checksum" in complaint(read_clips, *copies)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("eleven", 0), "word is 'eleven'"),
        (("one", 17), "voice is 17"),
        (("one", 0, 2), "take is 2"),
        ((ALIKE[0], 0, 1), "take is 1"),
        ((ALIKE[0], 16), "whispers digits only"),
    ],
)
def test_refusals(arguments: tuple, words: str) -> None:
    assert words in complaint(load_word, *arguments)


def test_other_refusals() -> None:
    assert "samples has shape (1, 3)" in complaint(as_wav, np.zeros((1, 3)))
    assert "rate is 0" in complaint(as_wav, np.zeros(3), 0)
