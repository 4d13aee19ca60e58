"""Letters of many scripts: all there in both fonts, none twice, drawn as the glyphs are."""

from collections import Counter
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from PIL import ImageFont

from helpers.data.scripts import (
    LETTER_FONTS,
    LETTERS,
    NEW_LETTERS,
    NEW_SCRIPTS,
    SCRIPTS,
    draw_letters,
    load_letters,
)
from solutions_tests.helpers.probes import complaint, unchanged


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def plain(letters: str, font: str = "DejaVuSans") -> np.ndarray:
    return draw_letters(letters, [font] * len(letters), rng(), size=64, wobble=0, noise=0)


def test_nine_scripts_to_learn_from_and_five_new_ones() -> None:
    assert (len(SCRIPTS), len(NEW_SCRIPTS)) == (9, 5)
    assert (len(LETTERS), len(NEW_LETTERS)) == (323, 138)
    assert max(Counter(LETTERS + NEW_LETTERS).values()) == 1
    assert len(NEW_SCRIPTS["Armenian"]) >= 10


@pytest.mark.parametrize("font", LETTER_FONTS)
def test_both_fonts_have_every_letter(font: str) -> None:
    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"{font}.ttf"
    face = ImageFont.truetype(str(path), 40)
    missing = bytes(face.getmask("\U0010fffd"))  # the box that stands for what a font does not have
    assert not [letter for letter in LETTERS + NEW_LETTERS if bytes(face.getmask(letter)) == missing]


@pytest.mark.parametrize("font", LETTER_FONTS)
def test_every_letter_is_in_the_middle_and_inside(font: str) -> None:
    ink = plain(LETTERS + NEW_LETTERS, font) > 100
    for letter, image in zip(LETTERS + NEW_LETTERS, ink, strict=True):
        for axis in (0, 1):
            places = np.flatnonzero(image.any(axis=axis))
            assert places[0] >= 7 and places[-1] <= 56, letter
            assert abs(places[0] + places[-1] - 63) <= 4, letter
    assert (ink.sum(axis=(1, 2)) > 40).all()


def test_no_two_letters_look_alike() -> None:
    """Cut out, brought to the same size and blurred as they are here, the nearest two letters can still be told."""
    from PIL import Image

    vectors = []
    for image in plain(LETTERS):
        rows, columns = (np.flatnonzero((image > 100).any(axis=axis)) for axis in (1, 0))
        cut = Image.fromarray(image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
        height, width = (round(side * 24 / max(cut.size)) or 1 for side in cut.size[::-1])
        square = np.zeros((28, 28))
        top, left = (28 - height) // 2, (28 - width) // 2
        square[top : top + height, left : left + width] = np.asarray(cut.resize((width, height)))
        vectors.append(square.ravel() / np.linalg.norm(square))
    alike = np.array(vectors) @ np.array(vectors).T - np.eye(len(LETTERS))
    assert alike.max() < 0.994, [LETTERS[k] for k in np.unravel_index(alike.argmax(), alike.shape)]


def test_wide_and_high_letters_are_made_smaller_and_the_others_not() -> None:
    wide, normal = (image > 100 for image in plain("ЉE"))
    assert 42 <= np.ptp(np.flatnonzero(wide.any(axis=0))) <= 48
    assert abs(np.ptp(np.flatnonzero(normal.any(axis=1))) - 36) <= 2


def test_pictures_and_labels_belong_together() -> None:
    letters = load_letters("ԲԳA", per_letter=6, seed=3, wobble=0)
    assert letters.images.shape == (18, 28, 28) and letters.images.dtype == np.uint8
    assert letters.labels.shape == letters.bold.shape == (1, 18)
    assert np.bincount(letters.labels[0]).tolist() == [6, 6, 6]
    assert set(letters.bold[0]) == {0, 1}
    for label, letter in enumerate(letters.class_names):
        for bold, font in enumerate(LETTER_FONTS):
            mine = letters.images[(letters.labels[0] == label) & (letters.bold[0] == bold)].astype(float)
            clean = draw_letters([letter], [font], rng(), wobble=0, noise=0)[0]
            assert abs(mine.mean(axis=0) - clean).mean() < 16
    again = load_letters("ԲԳA", per_letter=6, seed=3, wobble=0)
    assert (again.images == letters.images).all()
    assert (load_letters("ԲԳA", per_letter=6, seed=4).labels != letters.labels).any()
    assert len(load_letters(per_letter=1).images) == 323


def test_arguments_stay_as_they_are_and_fonts_differ() -> None:
    names, fonts = np.array(list("ԲԳ")), np.array(LETTER_FONTS)
    with unchanged(names, fonts):
        draw_letters(names, fonts, rng())
    assert plain("Բ", "DejaVuSans-Bold").sum() > 1.2 * plain("Բ").sum()
    assert len({image.tobytes() for image in draw_letters("Բ" * 9, ["DejaVuSans"] * 9, rng())}) == 9


def test_wrong_inputs() -> None:
    assert complaint(draw_letters, "A漢", ["DejaVuSans"] * 2, rng()) == (
        "ValueError: draw_letters: letters contains '漢', expected letters of the scripts of this module, each one"
        ' character. Take them from SCRIPTS["Greek"] and so on.'
    )
    assert "fonts is 1 names, expected 2" in complaint(draw_letters, "AB", ["DejaVuSans"], rng())
    assert "fonts is 'cmr10', expected one of" in complaint(draw_letters, "A", ["cmr10"], rng())
    assert "letters is '', expected at least 1" in complaint(draw_letters, "", [], rng())
    assert "rng is 0" in complaint(draw_letters, "A", ["DejaVuSans"], 0)
    assert "size is 65" in complaint(draw_letters, "A", ["DejaVuSans"], rng(), size=65)
    assert "wobble is 3" in complaint(load_letters, "AB", wobble=3)
    assert "noise is -1" in complaint(draw_letters, "A", ["DejaVuSans"], rng(), noise=-1)
    assert "letters names 'A' twice" in complaint(load_letters, "ABA")
    assert "letters is 'A', expected at least 2 letters" in complaint(load_letters, "A")
    assert "per_letter is 0" in complaint(load_letters, "AB", 0)
    assert "seed is -1" in complaint(load_letters, "AB", seed=-1)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(draw_letters, np.array(1), [], np.random.default_rng(0)).startswith(
        "ValueError: draw_letters: letters is array(1), expected at least 1 letters."
    )
