"""The styles of the course come from their seed in any size; photographs and textures are squares."""

import numpy as np
import pytest

from helpers.data.painted_styles import CONTENTS, STYLES, load_content, load_style, paint_glass, paint_strokes
from solutions_tests.helpers.probes import complaint

RNG = np.random.default_rng


@pytest.mark.parametrize(("load", "name"), [(load_style, s) for s in STYLES] + [(load_content, c) for c in CONTENTS])
def test_each_is_a_square_that_cannot_be_written_to(load, name: str) -> None:
    picture = load(name, 48)
    assert picture.shape == (48, 48, 3) and picture.dtype == np.uint8 and picture.std() > 15
    assert load(name, 48) is picture
    with pytest.raises(ValueError, match="read-only"):
        picture[0] = 0


@pytest.mark.parametrize("draw", [paint_strokes, paint_glass])
def test_the_seed_decides(draw) -> None:
    first, again, other = (draw(48, RNG(seed)) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first.astype(int) - other).mean() > 10


@pytest.mark.parametrize("draw", [paint_strokes, paint_glass])
def test_another_size_is_the_same_picture(draw) -> None:
    large, small = draw(96, RNG(0)).astype(float), draw(48, RNG(0)).astype(float)
    halved = large.reshape(48, 2, 48, 2, 3).mean(axis=(1, 3))
    assert np.corrcoef(halved.ravel(), small.ravel())[0, 1] > 0.9


def test_glass_has_lead_and_colors_and_strokes_are_blue_and_yellow() -> None:
    glass = load_style("stained glass", 96).astype(int)
    dark = (glass.max(axis=2) < 50).mean()
    assert 0.05 < dark < 0.4 and (glass.max(axis=2) - glass.min(axis=2) > 100).mean() > 0.5
    strokes = load_style("brush strokes", 96).astype(int)
    blue, yellow = strokes[..., 2] > strokes[..., 0] + 30, strokes[..., 0] > strokes[..., 2] + 30
    assert blue.mean() > 0.3 and yellow.mean() > 0.15


def test_refusals() -> None:
    assert "name is 'marble'" in complaint(load_style, "marble")
    assert "name is 'dog'" in complaint(load_content, "dog")
    assert "size is 16" in complaint(load_style, "brick", 16)
    assert "size is 400" in complaint(load_content, "cat", 400)
    assert "strokes is 0" in complaint(lambda: paint_strokes(48, RNG(0), strokes=0))
    assert "panes is 1" in complaint(lambda: paint_glass(48, RNG(0), panes=1))
    assert "rng is 1" in complaint(paint_glass, 48, 1)
