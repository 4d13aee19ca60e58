"""The cost of a picture and its gradient for every pixel: measured slopes, units, color left to the style, refusals."""

import numpy as np
import pytest
import torch

from helpers.data.painted_styles import load_content, load_style
from helpers.vision.style_features import gabor_bank, patch_net
from helpers.vision.style_task import Recipe, as_picture, cost_and_gradient, layers_of, resized, set_task
from solutions_tests.helpers.probes import complaint

RNG = np.random.default_rng
BANK = gabor_bank()
RECIPE = Recipe(alpha=0.3, beta=0.7, smooth=0.2)


def double(picture: np.ndarray) -> torch.Tensor:
    return torch.tensor(picture / 255.0)


def small_task(recipe: Recipe = RECIPE):
    return set_task(double(load_content("cat", 40)), double(load_style("stained glass", 40)), BANK, recipe, 40)


@pytest.mark.parametrize("recipe", [
    RECIPE, Recipe(content_layers=()), Recipe(style_layers=(), smooth=0), Recipe(style_layers=("scale 3",)),
])  # fmt: skip
def test_the_gradient_is_the_measured_slope(recipe: Recipe) -> None:
    task = small_task(recipe)
    G = torch.tensor(RNG(0).random((40, 40, 3)))
    along = torch.tensor(RNG(1).standard_normal((40, 40, 3)))
    _, dG = cost_and_gradient(task, G)
    h = 1e-5
    up, down = (cost_and_gradient(task, G + sign * h * along)[0].total for sign in (1, -1))
    np.testing.assert_allclose((up - down) / (2 * h), float((dG * along).sum()), rtol=1e-4, atol=1e-8)


def test_costs_are_in_units_of_silence() -> None:
    task = small_task()
    at_content = cost_and_gradient(task, task.C)[0]
    assert at_content.content == 0 and 0.05 < at_content.style < 5
    silent = cost_and_gradient(task, torch.full_like(task.C, 0.0))[0]  # black: no filter answers, no color either
    np.testing.assert_allclose([silent.content, silent.style], 1, rtol=1e-5)
    np.testing.assert_allclose(silent.total, 0.3 + 0.7, rtol=1e-5)


@pytest.mark.parametrize("size", [1e6, 1e10, 1e18])
def test_a_cost_beyond_all_numbers_has_no_gradient(size: float) -> None:
    task = set_task(load_content("cat", 40), load_style("stained glass", 40), BANK, RECIPE, 40)
    costs, dG = cost_and_gradient(task, (size * RNG(0).standard_normal((40, 40, 3))).astype(np.float32))
    assert dG.shape == (40, 40, 3) and np.isfinite(costs.total) == np.isfinite(dG).all()


def test_content_is_brightness_where_the_network_knows_it() -> None:
    picture = RNG(0).random((40, 40, 3)).astype(np.float32)
    grey = np.stack([picture.mean(axis=2)] * 3, axis=2)
    for a, b in zip(layers_of(BANK, RECIPE, picture)[0], layers_of(BANK, RECIPE, grey)[0], strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)
    recipe = Recipe(content_layers=("unit0",), style_layers=("unit1",))
    contents, styles = layers_of(patch_net(steps=0), recipe, picture)
    assert contents[0].shape == (20, 20, 16) and styles[0].shape == (10, 10, 32)


def test_numpy_comes_back_as_numpy_and_nothing_changes() -> None:
    task = set_task(load_content("cat", 64), load_style("brick", 64), BANK, RECIPE, 48)
    G = RNG(0).random((48, 48, 3))
    before = G.copy()
    costs, dG = cost_and_gradient(task, G)
    assert isinstance(dG, np.ndarray) and dG.shape == G.shape and all(isinstance(c, float) for c in costs)
    np.testing.assert_array_equal(G, before)


def test_the_style_is_cut_to_the_shape_of_the_content() -> None:
    content, style = RNG(0).random((60, 90, 3)), RNG(1).random((80, 50, 3))
    task = set_task(content, style, BANK, RECIPE, 40)
    assert tuple(task.C.shape) == (40, 60, 3)
    twin = set_task(content, style[(80 - 33) // 2 :][:33], BANK, RECIPE, 40)  # 50 x 33 is the middle of 3 : 2
    for a, b in zip(task.targets.grams, twin.targets.grams, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4)


def test_smaller_is_averaged() -> None:
    x = as_picture("here", "x", RNG(0).random((64, 64, 3)))
    assert x.dtype == torch.float32 and resized(x, 64, 64) is x
    assert abs(float(resized(x, 16, 16).mean()) - float(x.mean())) < 0.02
    assert float(resized(x, 16, 16).std()) < 0.5 * float(x.std())


def test_refusals() -> None:
    C, S = load_content("cat", 40), load_style("brick", 40)
    assert "size is 20" in complaint(set_task, C, S, BANK, RECIPE, 20)
    assert "there is no layer 'scale 9'" in complaint(set_task, C, S, BANK, Recipe(style_layers=("scale 9",)), 40)
    assert "recipe has no layers" in complaint(set_task, C, S, BANK, Recipe(content_layers=(), style_layers=()), 40)
    assert "alpha is -1" in complaint(set_task, C, S, BANK, Recipe(alpha=-1), 40)
    assert "learning_rate is 0" in complaint(set_task, C, S, BANK, Recipe(learning_rate=0), 40)
    assert "sizes (80,) and steps (1, 2)" in complaint(set_task, C, S, BANK, Recipe(sizes=(80,), steps=(1, 2)), 40)
    assert "recipe is a dict" in complaint(set_task, C, S, BANK, {}, 40)
    assert "content has shape (40, 40)" in complaint(set_task, C[:, :, 0] / 255, S, BANK, RECIPE, 40)
    assert "style contains 255" in complaint(set_task, C, np.full((40, 40, 3), 255.0), BANK, RECIPE, 40)
    assert "content leaves a whole layer at 0" in complaint(set_task, 0 * C, S, BANK, RECIPE, 40)
    task = set_task(C, S, BANK, RECIPE, 40)
    assert "G has shape (32, 32, 3), expected (n_H, n_W, 3) = (40, 40, 3)" in complaint(
        cost_and_gradient, task, np.ones((32, 32, 3))
    )


def test_other_kinds_are_refused() -> None:
    assert complaint(cost_and_gradient, None, np.ones((4, 4, 3))).startswith(
        "TypeError: cost_and_gradient: task is None, expected a Task."
    )
    assert complaint(set_task, np.ones((8, 8, 3)), np.ones((8, 8, 3)), None, Recipe(), 8).startswith(
        "TypeError: set_task: features is None, expected a FeatureNet."
    )
