"""Painting lowers the cost, coarse to fine; plain descent makes the steps of its formula; whoever stops it keeps it."""

import numpy as np
import pytest
import torch

import helpers.vision.style_transfer as module
from helpers.data.painted_styles import load_content, load_style
from helpers.vision.style_features import gabor_bank
from helpers.vision.style_task import Recipe, cost_and_gradient, set_task
from helpers.vision.style_transfer import Diverged, paint, paint_steps, shown
from solutions_tests.helpers.probes import complaint

RNG = np.random.default_rng
BANK = gabor_bank()
CAT, GLASS = load_content("cat", 64), load_style("stained glass", 64)
SMALL = Recipe(sizes=(32, 48), steps=(6, 4))


@pytest.mark.parametrize("rate", [None, 30.0])
def test_two_steps_lower_the_cost_and_the_rest_too(rate: float | None) -> None:
    frames = list(paint_steps(CAT, GLASS, BANK, Recipe(sizes=(48,), steps=(8,), learning_rate=rate), rng=RNG(0)))
    totals = [frame.costs.total for frame in frames]
    assert totals[2] < totals[1] < totals[0] and totals[-1] < totals[2] and [f.step for f in frames] == list(range(9))
    assert frames[-1].done == 1 and frames[0].done == 0
    assert all(f.picture.dtype == np.uint8 and f.picture.shape == (48, 48, 3) for f in frames)


def test_coarse_to_fine() -> None:
    frames = list(paint_steps(CAT, GLASS, BANK, SMALL, rng=RNG(0)))
    assert [f.picture.shape[0] for f in frames] == [32] * 7 + [48] * 4
    again = list(paint_steps(CAT, GLASS, BANK, SMALL, rng=RNG(0)))
    np.testing.assert_array_equal(frames[-1].picture, again[-1].picture)
    assert frames[6].costs.total < 0.6 * frames[0].costs.total


def test_gradient_descent_makes_the_steps_of_its_formula() -> None:
    recipe = Recipe(sizes=(40,), steps=(3,), learning_rate=20.0)
    frames = list(paint_steps(CAT, GLASS, BANK, recipe, rng=RNG(0), noise=0))
    task = set_task(CAT, GLASS, BANK, recipe, 40)
    G = task.C
    for frame in frames[1:]:
        G = G - 20.0 * cost_and_gradient(task, G)[1]
        np.testing.assert_allclose(frame.costs.total, cost_and_gradient(task, G)[0].total, rtol=1e-4)
        assert np.abs(frame.picture.astype(int) - shown(G)).max() <= 1


def test_lbfgs_goes_the_way_of_torch_by_hand_and_measures_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = Recipe(sizes=(40,), steps=(6,))
    task = set_task(CAT, GLASS, BANK, recipe, 40)
    asked: list[bytes] = []
    real = module.cost_and_gradient

    def counted(task, G):
        asked.append(np.asarray(G).tobytes())
        return real(task, G)

    monkeypatch.setattr(module, "cost_and_gradient", counted)
    frames = list(paint_steps(CAT, GLASS, BANK, recipe, rng=RNG(0), noise=0))
    assert len(set(asked[1:])) == len(asked) - 1  # the first look is for the frame of the start
    x = task.C.clone().requires_grad_(True)
    optimizer = torch.optim.LBFGS([x], max_iter=6, max_eval=60, history_size=20, line_search_fn="strong_wolfe",
                                  tolerance_grad=0, tolerance_change=0)  # fmt: skip

    def closure() -> torch.Tensor:
        costs, x.grad = real(task, x.detach())
        return torch.tensor(costs.total)

    optimizer.step(closure)
    np.testing.assert_allclose(frames[-1].costs.total, real(task, x.detach())[0].total, rtol=1e-3)


def test_noise_or_content_at_the_start() -> None:
    start = {noise: next(iter(paint_steps(CAT, GLASS, BANK, SMALL, rng=RNG(0), noise=noise))) for noise in (0, 0.5, 1)}
    assert start[0].costs.content == 0 < start[0.5].costs.content < start[1].costs.content


def test_paint_keeps_some_steps_and_always_the_last() -> None:
    run = paint(CAT, GLASS, BANK, SMALL, rng=RNG(0), every=4)
    assert [f.step for f in run.frames] == [0, 4, 8, 10] and run.stopped == ""


def test_an_interruption_keeps_the_last_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    real = module.paint_steps

    def interrupted(*args, **kwargs):
        for frame in real(*args, **kwargs):
            if frame.step == 3:
                raise KeyboardInterrupt
            yield frame

    monkeypatch.setattr(module, "paint_steps", interrupted)
    run = paint(CAT, GLASS, BANK, SMALL, rng=RNG(0), every=5, progress=True)
    assert [f.step for f in run.frames] == [0, 2]
    assert "Interrupted after step 2 of 10" in run.stopped


def test_what_runs_away_is_stopped_and_says_why() -> None:
    recipe = Recipe(sizes=(40,), steps=(60,), learning_rate=1e5)
    run = paint(CAT, GLASS, BANK, recipe, rng=RNG(0), every=100)
    assert "learning_rate = 100000 is too large" in run.stopped and np.isfinite(run.frames[-1].costs.total)
    with pytest.raises(Diverged, match="the cost is not finite at step"):
        list(paint_steps(CAT, GLASS, BANK, recipe, rng=RNG(0)))


@pytest.mark.parametrize("rate", [200.0, 320.0, 1000.0, 3e4])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_where_the_cost_or_its_gradient_overflows_first_it_is_still_said(rate: float, seed: int) -> None:
    run = paint(CAT, GLASS, BANK, Recipe(sizes=(48,), steps=(60,), learning_rate=rate), rng=RNG(seed), every=100)
    assert "is too large" in run.stopped and np.isfinite(run.frames[-1].costs.total)


def test_refusals() -> None:
    assert "noise is 2" in complaint(lambda: list(paint_steps(CAT, GLASS, BANK, SMALL, rng=RNG(0), noise=2)))
    assert "rng is 0" in complaint(lambda: list(paint_steps(CAT, GLASS, BANK, SMALL, rng=0)))  # type: ignore[arg-type]
    assert "every is 0" in complaint(lambda: paint(CAT, GLASS, BANK, SMALL, rng=RNG(0), every=0))
    assert "steps is 0" in complaint(lambda: paint(CAT, GLASS, BANK, Recipe(sizes=(40,), steps=(0,)), rng=RNG(0)))


def test_other_kinds_are_refused() -> None:
    assert complaint(paint, None, None, None, rng=RNG(0)).startswith(
        "TypeError: paint: features is None, expected a FeatureNet."
    )
    assert complaint(paint, None, None, None, rng=RNG(0), progress="no").startswith(
        "TypeError: paint: progress is 'no', expected True or False."
    )
