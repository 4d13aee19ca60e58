"""The scanned forms: shares of troubles and slips, and what each trouble does to a picture, and nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.data.scanned_forms import CAUSES, SHARES, Forms, disturb, is_slanted, load_scanned_forms
from helpers.data.typefaces import FONTS, draw_glyphs
from solutions_tests.helpers.probes import SEEDS, complaint, unchanged

FORMS = load_scanned_forms(400, 3000, 2000)


def only(cause: str, m: int) -> np.ndarray:
    return np.tile(np.array(CAUSES) == cause, (m, 1))


def digits(m: int, noise: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(5)
    return draw_glyphs([str(k % 10) for k in range(m)], [FONTS[k % 20] for k in range(m)], rng, noise=noise)


def test_shapes_labels_and_slips() -> None:
    for forms, m in zip(FORMS, (400, 3000, 2000), strict=True):
        assert forms.images.shape == (m, 28, 28)
        assert forms.images.dtype == np.uint8
        assert forms.labels.shape == forms.digits.shape == (1, m)
        assert forms.causes.shape == (m, len(CAUSES))
        assert set(forms.fonts.tolist()) <= set(FONTS)
        assert np.bincount(forms.digits[0]).tolist() == [m // 10] * 10
        assert (forms.labels != forms.digits).sum() == round(0.02 * m)


def test_the_training_pictures_are_neat_and_the_others_have_their_shares() -> None:
    assert not FORMS.train.causes.any()
    for forms in (FORMS.dev, FORMS.test):
        assert forms.causes.mean(axis=0) == pytest.approx(SHARES, abs=0.02)
        both = (forms.causes[:, 0] & forms.causes[:, 1]).mean()
        assert both == pytest.approx(SHARES[0] * SHARES[1], abs=0.007)


def test_the_same_seed_gives_the_same_forms_and_another_one_others() -> None:
    small = [load_scanned_forms(20, 30, 10, seed=seed) for seed in (3, 3, 4)]
    for first, second, other in zip(*small, strict=True):
        assert all((a == b).all() for a, b in zip(first, second, strict=True))
        assert (first.images != other.images).any()
    assert isinstance(small[0].dev, Forms)
    assert (load_scanned_forms(20, 10, 10, slips=0).train.labels == load_scanned_forms(20, 10, 10).train.digits).all()


@settings(max_examples=20)
@given(m=st.integers(1, 6), size=st.integers(8, 40), seed=SEEDS)
def test_only_marked_pictures_change(m: int, size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (m, size, size), dtype=np.uint8)
    causes = rng.random((m, len(CAUSES))) < 0.3
    with unchanged(images, causes):
        disturbed = disturb(images, causes, rng)
    assert disturbed.shape == images.shape
    assert disturbed.dtype == np.uint8
    marked = causes.any(axis=1)
    assert (disturbed[~marked] == images[~marked]).all()
    assert all((disturbed[i] != images[i]).any() for i in np.flatnonzero(marked))


def test_what_each_trouble_does() -> None:
    m = 200
    images, rng = digits(m), np.random.default_rng(0)
    seen = {cause: disturb(images, only(cause, m), rng) / 255 for cause in CAUSES}
    clean = images / 255
    assert (seen["faint"].max(axis=(1, 2)) < 0.6).all()
    assert np.mean(seen["faint"][clean > 0.9]) == pytest.approx(0.25, abs=0.02)
    assert np.mean(seen["struck through"][clean > 0.95]) > 0.95  # a line adds ink, it takes none away
    assert (seen["struck through"].sum(axis=(1, 2)) > clean.sum(axis=(1, 2)) + 10).all()
    edges = [np.abs(np.diff(pictures, axis=2)).max(axis=(1, 2)) for pictures in (clean, seen["blurred"])]
    assert edges[0].min() > 0.45 > np.median(edges[1])
    assert seen["blurred"].mean() == pytest.approx(clean.mean(), abs=0.03)
    assert seen["turned"].sum() == pytest.approx(clean.sum(), rel=0.02)
    assert np.mean(np.abs(seen["turned"] - clean)) > 0.05


def test_a_cut_digit_is_moved_and_what_it_leaves_is_blank() -> None:
    images, rng = digits(100), np.random.default_rng(1)
    for before, after in zip(images, disturb(images, only("cut off", 100), rng), strict=True):
        matches = []
        for side in range(4):
            old, new = np.rot90(before, side), np.rot90(after, side)
            gone = [k for k in range(8, 15) if (new[: 28 - k] == old[k:]).all() and not new[28 - k :].any()]
            matches += gone
        assert matches


def test_the_pictures_that_the_lesson_has_tags_for_are_still_there() -> None:
    """Lesson 3.3 keeps tags, made by eye, for thirty pictures by their place in the dev set."""
    dev = load_scanned_forms().dev
    places = [2492, 2785, 2617, 558, 2903, 673, 2012, 2885]
    assert dev.digits[0, places].tolist() == [6, 9, 0, 5, 7, 1, 1, 0]
    assert dev.labels[0, places].tolist() == [6, 9, 0, 5, 3, 1, 1, 0]
    happened = [[CAUSES.index(cause) for cause in CAUSES if dev.causes[i, CAUSES.index(cause)]] for i in places]
    assert happened == [[], [1], [0, 1], [4], [], [2, 3], [0, 2], [0, 4]]


def test_slanted_fonts() -> None:
    fonts = np.array(["DejaVuSans", "DejaVuSans-Oblique", "STIXGeneralBolIta", "DejaVuSerif-Italic", "cmr10"])
    assert is_slanted(fonts).tolist() == [False, True, True, True, False]
    assert is_slanted(np.array(FONTS)).sum() == 8


def test_wrong_inputs() -> None:
    rng, images = np.random.default_rng(0), digits(2)
    assert "m_dev is 5, expected a whole number of at least 10" in complaint(load_scanned_forms, 10, 5, 10)
    assert "slips is 2" in complaint(load_scanned_forms, 10, 10, 10, slips=2)
    assert "seed is -1" in complaint(load_scanned_forms, 10, 10, 10, seed=-1)
    assert complaint(disturb, images / 255, only("faint", 2), rng) == (
        "ValueError: disturb: images has shape (2, 28, 28) and type float64, expected (m, H, W) of uint8, from 0"
        " (paper) to 255 (ink). A single picture is images[i : i + 1]."
    )
    assert "images has shape (28, 28)" in complaint(disturb, images[0], only("faint", 1), rng)
    assert "expected (2, 5) of bool because there are 2 pictures" in complaint(disturb, images, only("faint", 3), rng)
    assert "type int64" in complaint(disturb, images, only("faint", 2) * 1, rng)
    assert "causes has [[False, False, True" in complaint(disturb, images, only("faint", 2).tolist(), rng)
    assert "images has None" in complaint(disturb, None, only("faint", 2), rng)
    assert "rng is 0" in complaint(disturb, images, only("faint", 2), 0)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(is_slanted, np.array("cmr10")).startswith(
        "TypeError: is_slanted: fonts is an array of shape (), expected a list."
    )
