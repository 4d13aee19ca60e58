"""The generated heartbeats: waves where they belong, rhythms that keep their word, labels that are true."""

import numpy as np
import pytest

from helpers.data.heartbeats import (
    HEIGHTS,
    HZ,
    PLACES,
    Person,
    draw_person,
    load_strips,
    record,
)
from solutions_tests.helpers.probes import complaint

PLAIN = Person(60.0, np.array(HEIGHTS), np.array([0.025, 0.01, 0.011, 0.012, 0.045]), np.ones(3), np.full(3, 0.04))


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_every_beat_has_its_waves() -> None:
    heart = record(30, generator(), person=PLAIN, noise=0, wander=0)
    assert heart.voltage.shape == (30 * HZ,)
    assert 28 <= len(heart.places) <= 31
    for place in heart.places[1:-1]:
        assert heart.voltage[place - 20 : place + 40].argmax() == pytest.approx(20, abs=1)  # R is the highest
        for wave in (0, 4):  # P and T: bumps of their height, about where they belong
            at = place + round(PLACES[wave] * HZ)
            assert heart.voltage[at - 6 : at + 7].max() == pytest.approx(HEIGHTS[wave], rel=0.12, abs=0.01)


def test_the_rhythm_breathes_but_keeps_the_rate() -> None:
    distances = np.diff(record(300, generator(1), person=PLAIN).places) / HZ
    assert distances.mean() == pytest.approx(1.0, abs=0.01)
    assert 0.02 < distances.std() < 0.06


def test_early_beats_and_missed_ones() -> None:
    heart = record(600, generator(2), person=PLAIN, early=0.1, missed=0.1)
    assert np.all(np.diff(heart.places) > 0)
    assert 0.05 < heart.early.mean() < 0.12
    before, after = np.diff(heart.places)[:-1] / HZ, np.diff(heart.places)[1:] / HZ
    soon = heart.early[1:-1]
    assert np.all((before[soon] > 0.45) & (before[soon] < 0.8))
    assert (before + after)[soon].mean() == pytest.approx(2.0, abs=0.05)  # the next one comes when it would have come
    assert len(heart.missed) > 20
    for place in heart.missed:
        assert np.abs(heart.places - place).min() > 0.7 * HZ
    gaps = np.diff(heart.places)[np.searchsorted(heart.places, heart.missed) - 1] / HZ
    assert gaps.mean() == pytest.approx(2.0, abs=0.05)


def test_noise_and_wander_are_what_was_asked_for() -> None:
    still = record(60, generator(3), person=PLAIN, noise=0, wander=0).voltage
    noisy = record(60, generator(3), person=PLAIN, noise=0.3, wander=0).voltage
    assert (noisy - still).std() == pytest.approx(0.3, abs=0.02)
    shifted = record(60, generator(3), person=PLAIN, noise=0, wander=0.5).voltage
    assert 0.3 < np.abs(shifted - still).max() < 0.56
    assert np.abs(np.diff(shifted - still)).max() < 0.02  # slowly


def test_people_differ_and_a_seed_gives_the_same_again() -> None:
    one, other = draw_person(generator(1)), draw_person(generator(2))
    assert one.rate != other.rate
    assert 60 <= one.rate <= 90
    assert (record(5, generator(4)).voltage == record(5, generator(4)).voltage).all()


@pytest.mark.parametrize("part", ["train", "test"])
def test_strips_hold_what_their_labels_say(part: str) -> None:
    strips = load_strips(40, seed=1, part=part)
    assert strips.voltage.shape == (40, 600)
    assert strips.voltage.dtype == np.float32
    assert strips.labels.dtype == np.uint8
    assert strips.labels.mean(axis=0).tolist() == [0.5, 0.5]
    assert len({tuple(label) for label in strips.labels.tolist()}) == 4


def test_training_and_test_strips_differ() -> None:
    train, test = load_strips(8, 0), load_strips(8, 0, "test")
    assert not any((strip == other).all() for strip in train.voltage for other in test.voltage)
    assert (load_strips(8, 0).voltage == train.voltage).all()
    assert (load_strips(8, 1).voltage != train.voltage).any()
    assert load_strips(1, 0).voltage.shape == (1, 600)


def test_missed_beats_show_as_gaps() -> None:
    strips = load_strips(60, seed=3)
    for voltage, (early, missed) in zip(strips.voltage, strips.labels, strict=True):
        if not early:
            high = voltage - np.median(voltage) > 0.45
            places = np.flatnonzero(high)
            distances = np.diff(places)[np.diff(places) > 10] / HZ
            assert (distances.max() > 1.6 * np.median(distances)) == bool(missed)


def test_wrong_inputs() -> None:
    assert complaint(record, 1, generator()) == (
        "ValueError: record: seconds is 1, expected a number from 2 to 3600. Choose another value."
    )
    assert "noise is -1" in complaint(record, 5, generator(), noise=-1)
    assert "early is 0.9" in complaint(record, 5, generator(), early=0.9)
    assert "rng is 0" in complaint(record, 5, 0)
    assert "rng is None" in complaint(draw_person, None)
    assert "m is 0" in complaint(load_strips, 0, 0)
    assert 'Did you mean "test"?' in complaint(load_strips, 4, 0, "tests")


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(record, 3, np.random.default_rng(0), person=5).startswith(
        "TypeError: record: person is 5, expected a Person."
    )
