"""What a loader has drawn once comes back as a copy, and only for the same arguments."""

from typing import NamedTuple

import numpy as np

from helpers.data.adding import load_adding
from helpers.data.glyphs import load_glyphs
from helpers.data.remembered import KEPT, remembered
from helpers.data.scripts import load_letters
from solutions_tests.helpers.probes import complaint


class Pair(NamedTuple):
    numbers: np.ndarray
    name: str


def test_drawn_once_and_copied() -> None:
    calls = []

    @remembered
    def load(m: int, seed: int = 0) -> Pair:
        """Numbers."""
        calls.append((m, seed))
        return Pair(np.random.default_rng(seed).random(m), "numbers")

    first = load(3)
    kept = first.numbers.copy()
    first.numbers[:] = 0
    again = load(3)
    np.testing.assert_array_equal(again.numbers, kept)
    assert isinstance(again, Pair) and again.name == "numbers" and calls == [(3, 0)]
    assert len(load(4).numbers) == 4 and calls == [(3, 0), (4, 0)]
    for seed in range(KEPT):
        load(5, seed)
    load(3)
    assert calls[-1] == (3, 0)
    assert load.__doc__ == "Numbers."


def test_what_cannot_be_looked_up_is_refused_by_the_loader_itself() -> None:
    assert complaint(load_adding, [5]).startswith("ValueError: load_adding: m is [5], expected a whole number")


def test_glyphs_and_letters_do_not_share_what_somebody_changed() -> None:
    glyphs, letters = load_glyphs("AB", 20, 10), load_letters("AB", 3)
    before = glyphs.images_train.copy(), letters.images.copy()
    glyphs.images_train[:], letters.images[:] = 0, 0
    np.testing.assert_array_equal(load_glyphs("AB", 20, 10).images_train, before[0])
    np.testing.assert_array_equal(load_letters("AB", 3).images, before[1])
