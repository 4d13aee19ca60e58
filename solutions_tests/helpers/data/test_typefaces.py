"""Drawn characters: ink where it belongs, alike without wobble, different with it."""

import numpy as np
import pytest

from helpers.data.typefaces import FONTS, draw_glyphs
from solutions_tests.helpers.probes import complaint, unchanged


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def middle(images: np.ndarray) -> np.ndarray:
    """The centre of the ink of every picture, rows and columns, measured from the middle, in pixels."""
    at = np.arange(images.shape[1]) - (images.shape[1] - 1) / 2
    ink = images.sum(axis=(1, 2), dtype=float)
    return np.stack([(images.sum(axis=2) * at).sum(axis=1), (images.sum(axis=1) * at).sum(axis=1)]) / ink


@pytest.mark.parametrize("size", [8, 16, 28, 64])
def test_without_wobble_every_picture_is_the_same(size: int) -> None:
    images = draw_glyphs("OOO", ["DejaVuSans"] * 3, rng(), size=size, wobble=0, noise=0)
    assert images.shape == (3, size, size)
    assert images.dtype == np.uint8
    assert (images == images[0]).all()
    assert images.max() > 200
    assert (images[:, 0] == 0).all()
    assert abs(middle(images)).max() < 0.05 * size
    assert images[0, size // 2, size // 2] == 0  # the hole of the O
    assert 0.1 < (images[0] > 127).mean() < 0.35


@pytest.mark.parametrize("font", FONTS)
def test_every_font_has_the_same_height_and_every_character(font: str) -> None:
    characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    images = draw_glyphs(characters, [font] * 62, rng(), wobble=0, noise=0)
    assert len({image.tobytes() for image in images}) >= 62 - (font.startswith("cm"))
    assert (images.max(axis=(1, 2)) > 150).all()
    rows = np.flatnonzero((images[characters.index("H")] > 100).any(axis=1))
    assert rows[-1] - rows[0] + 1 == pytest.approx(28 * 36 / 64, abs=1.5)


def test_wobble_moves_and_turns_and_noise_speckles() -> None:
    many, fonts = ["H"] * 200, ["DejaVuSans"] * 200
    images = draw_glyphs(many, fonts, rng(), noise=0)
    assert len({image.tobytes() for image in images}) == 200
    places = middle(images)
    assert (places.std(axis=1) > 1).all()
    assert abs(places).max() < 6
    wilder = middle(draw_glyphs(many, fonts, rng(), wobble=2, noise=0))
    assert (wilder.std(axis=1) > 1.5 * places.std(axis=1)).all()
    speckled = draw_glyphs(many, fonts, rng(), wobble=0, noise=0.2)
    paper = speckled[:, :3].astype(float)
    assert paper.mean() == pytest.approx(255 * 0.2 * 0.4, rel=0.05)  # the mean of max(0, n) is 0.4


def test_some_strokes_are_thick_and_some_thin() -> None:
    images = draw_glyphs("I" * 500, ["DejaVuSans"] * 500, rng(), noise=0)
    widths = images[:, 12:16].sum(axis=2).mean(axis=1) / 255  # pixels
    assert widths.std() / widths.mean() > 0.125  # 0.106 by stretching and turning alone
    assert (images[:, 0, 0] == 0).all()
    wild = draw_glyphs("I" * 500, ["DejaVuSans"] * 500, rng(), noise=0, wobble=2)
    assert (wild[:, 0, 0] == 0).all()


def test_batches_and_arguments() -> None:
    letters, fonts = np.array(list("ABA") * 201), np.array(["cmr10", "STIXGeneral", "cmtt10"] * 201)
    with unchanged(letters, fonts):
        images = draw_glyphs(letters, fonts, rng(), wobble=0, noise=0)
    for k in range(3):
        assert (images[k::3] == images[k]).all()
        assert (images[k] != images[k - 1]).any()
    assert (draw_glyphs(letters, fonts, rng()) == draw_glyphs(letters, fonts, rng())).all()


def test_wrong_inputs() -> None:
    assert complaint(draw_glyphs, "A?", ["cmr10"] * 2, rng()) == (
        "ValueError: draw_glyphs: letters contains '?', expected letters a-z, A-Z and digits, each one character."
        " Leave out the others."
    )
    assert "letters is '', expected at least 1" in complaint(draw_glyphs, "", [], rng())
    assert "letters contains 'AB'" in complaint(draw_glyphs, ["AB"], ["cmr10"], rng())
    assert complaint(draw_glyphs, "AB", "cmr10", rng()) == (
        "ValueError: draw_glyphs: fonts is 'cmr10', expected 2 names because there are 2 letters."
        ' For one font everywhere pass ["DejaVuSans"] * len(letters).'
    )
    assert "fonts is 1 names, expected 2" in complaint(draw_glyphs, "AB", ["cmr10"], rng())
    assert 'Did you mean "cmr10"?' in complaint(draw_glyphs, "A", ["cmr11"], rng())
    assert "wobble is 3" in complaint(draw_glyphs, "A", ["cmr10"], rng(), wobble=3)
    assert "noise is -1" in complaint(draw_glyphs, "A", ["cmr10"], rng(), noise=-1)
    assert "size is 65" in complaint(draw_glyphs, "A", ["cmr10"], rng(), size=65)
    assert "rng is 0" in complaint(draw_glyphs, "A", ["cmr10"], 0)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(draw_glyphs, np.array(1), [], np.random.default_rng(0)).startswith(
        "ValueError: draw_glyphs: letters is array(1), expected at least 1 letters"
    )
