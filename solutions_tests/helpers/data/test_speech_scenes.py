"""Mixed speech: labels that are true, words where they are said to be, voices that stay apart."""

import numpy as np
import pytest

from helpers.data.speech import DIGITS, TRIGGER, VOICES_OF, WORDS, load_word
from helpers.data.speech_scenes import load_digit_strings, load_trigger_scenes, stretched
from helpers.sequences.sequence_nets import NONE
from solutions_tests.helpers.probes import complaint

NUMBER = WORDS.index(TRIGGER)


def test_digit_strings_have_labels_in_front_and_padding_behind() -> None:
    strings = load_digit_strings(40, 0)
    assert strings.X.shape == (40, 150, 24)
    assert strings.X.dtype == np.float32
    lengths = (strings.Y != NONE).sum(axis=1)
    assert set(lengths) == {3, 4, 5}
    for row, n in zip(strings.Y, lengths, strict=True):
        assert ((row[:n] >= 0) & (row[:n] < 10)).all()
    short = load_digit_strings(5, 0, least=1, most=1)
    assert short.Y.shape == (5, 1)


def test_a_single_digit_can_be_found_in_the_sound() -> None:
    strings = load_digit_strings(10, 3, "test", least=1, most=1)
    for x, (digit,) in zip(strings.X, strings.Y, strict=True):
        takes = [load_word(DIGITS[digit], voice, take) for voice in VOICES_OF["test"] for take in range(2)]
        best = max(
            np.corrcoef(x[t : t + len(clip)][clip > 0], clip[clip > 0])[0, 1]
            for clip in takes
            for t in range(151 - len(clip))
        )
        assert best > 0.9


def test_scenes_say_where_the_trigger_ends() -> None:
    scenes = load_trigger_scenes(60, 0)
    assert scenes.X.shape == (60, 200, 24)
    for ends, text in zip(scenes.ends, scenes.texts, strict=True):
        said = np.flatnonzero((text[:-1] == NUMBER) & (text[1:] != NUMBER)) + 1
        assert ends[ends >= 0].tolist() == said.tolist()
        assert (text[-20:] == NONE).all()
    assert 0.5 < (scenes.ends >= 0).sum() / 60 < 2
    assert len(np.unique(scenes.texts)) == len(WORDS) + 1
    loud = scenes.X.mean(axis=2)
    assert loud[scenes.texts != NONE].mean() > loud[scenes.texts == NONE].mean() + 5


def test_long_scenes() -> None:
    scene = load_trigger_scenes(1, 2, "test", seconds=60)
    assert scene.X.shape == (1, 3000, 24)
    assert (scene.ends >= 0).sum() > 5


@pytest.mark.parametrize("load", [load_digit_strings, load_trigger_scenes])
def test_the_same_seed_gives_the_same_and_parts_and_seeds_differ(load) -> None:
    a, b = load(3, 0), load(3, 0)
    np.testing.assert_array_equal(a.X, b.X)
    a.X[:] = 0
    assert load(3, 0).X.any()
    assert (load(3, 1).X != b.X).any()
    assert (load(3, 0, "test").X != b.X).any()


def test_stretching_keeps_the_level_and_moves_the_rest() -> None:
    clip = load_word("seven", 0)
    rng = np.random.default_rng(0)
    new = [stretched(clip, rng) for _ in range(200)]
    lengths = np.array([len(x) / len(clip) for x in new])
    assert 0.83 < lengths.min() < 0.9
    assert 1.1 < lengths.max() < 1.22
    assert all(clip.min() - 1e-3 <= x.min() and x.max() <= clip.max() + 1e-3 and x.dtype == np.float32 for x in new)
    flat = np.full((7, 24), -3, dtype=np.float32)
    np.testing.assert_allclose(stretched(flat, rng), -3, rtol=1e-6)


def test_refusals() -> None:
    assert "m is 0" in complaint(load_digit_strings, 0, 0)
    assert "part is 'dev'" in complaint(load_digit_strings, 1, 0, "dev")
    assert "least is 4" in complaint(load_digit_strings, 1, 0, least=4, most=3)
    assert "most is 6" in complaint(load_digit_strings, 1, 0, most=6)
    assert "part is 'stranger'" in complaint(load_trigger_scenes, 1, 0, "stranger")
    assert "seconds is 1" in complaint(load_trigger_scenes, 1, 0, seconds=1)
    assert "rng is 0" in complaint(stretched, np.zeros((3, 3)), 0)
