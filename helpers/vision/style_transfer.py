"""Painting: pixels are changed until a frozen network sees one content and another style (lesson 4.11)."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, astype, like, to_numpy
from helpers.checks import check_between, check_flags, check_generator, check_whole
from helpers.vision.feature_net import FeatureNet
from helpers.vision.style_task import DEFAULT, Recipe, Task, check_recipe, cost_and_gradient, resized, set_task
from helpers.vision.style_total import Costs


class Painting(NamedTuple):
    """The generated picture on its way."""

    step: int  # counted over all sizes
    picture: np.ndarray  # (n_H, n_W, 3) of uint8
    costs: Costs  # as floats; the roughness is in the total
    done: float  # share of all steps


class Paintings(NamedTuple):
    """A whole run: what was kept of it, and why it ended early, if it did."""

    frames: tuple[Painting, ...]
    stopped: str  # a sentence, or empty


class Diverged(ValueError):
    """The cost is not a finite number any more."""


def paint_steps(
    content: Array,
    style: Array,
    features: FeatureNet,
    recipe: Recipe = DEFAULT,
    *,
    rng: np.random.Generator,
    noise: float = 1.0,
) -> Iterator[Painting]:
    """Paint one picture in the style of another, and show it after each step.

        G := noise, or content with noise in it                     (1)
        G := G - learning_rate dJ/dG   or a step of L-BFGS          (2)   the network never changes
        after the steps for one size: G enlarged, and on            (3)

    Coarse to fine, because a filter of 7 pixels reaches far in a small picture; L-BFGS, because it guesses the
    curvature from the last 20 gradients and chooses the length of each step itself.

    Parameters
    ----------
    content, style : arrays (n_H, n_W, 3)
        uint8, or floating-point numbers from 0 to 1.
    features : FeatureNet
        The frozen network.
    recipe : Recipe
        Weights, layers, sizes, steps, and the learning rate where it shall be plain gradient descent.
    rng : numpy Generator
        Draws the noise.
    noise : float
        1 begins with noise alone, 0 with the content.

    Yields
    ------
    Painting
        First the start, then one for each step.

    Raises
    ------
    ValueError or TypeError
        As `set_task`; Diverged, a ValueError, if the cost is not finite any more.
    """
    check_recipe("paint_steps", features, recipe)
    check_generator("paint_steps", rng)
    noise = check_between("paint_steps", "noise", noise, 0, 1)
    steps = [check_whole("paint_steps", "steps", n, least=1) for n in recipe.steps]
    G: Any = None
    made, everything = 0, sum(steps)
    for size, count in zip(recipe.sizes, steps, strict=True):
        task = set_task(content, style, features, recipe, size)
        if G is None:
            grain = like(0.5 + 0.2 * rng.standard_normal(tuple(task.C.shape)), task.C)
            G = (1 - noise) * task.C + noise * grain  # (1)
            yield Painting(0, shown(G), cost_and_gradient(task, G)[0], 0.0)
        G = resized(G.clip(0, 1), *task.C.shape[:2])  # (3)
        for now, costs in _walk(task, G, count):
            made += 1
            if not np.isfinite(costs.total):
                raise Diverged(_apart(made, recipe))
            G = now
            yield Painting(made, shown(G), costs, made / everything)


def paint(
    content: Array,
    style: Array,
    features: FeatureNet,
    recipe: Recipe = DEFAULT,
    *,
    rng: np.random.Generator,
    noise: float = 1.0,
    every: int = 5,
    progress: bool = False,
) -> Paintings:
    """Paint to the end and keep some of the steps. Whoever interrupts it keeps the last picture.

    Parameters
    ----------
    content, style, features, recipe, rng, noise
        As in `paint_steps`, which gives the steps one by one.
    every : int
        Keep each so many-th step, at least 1; the first and the last are always kept.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    Paintings
        frames, and stopped: a sentence where it was interrupted or ran away.

    Raises
    ------
    ValueError or TypeError
        As `set_task`, or if every is below 1.
    """
    every = check_whole("paint", "every", every, least=1)
    check_flags("paint", progress=progress)
    check_recipe("paint", features, recipe)
    frames: list[Painting] = []
    stopped, bar = "", _bar(sum(recipe.steps)) if progress else None
    last: Painting | None = None
    try:
        for last in paint_steps(content, style, features, recipe, rng=rng, noise=noise):
            if last.step % every == 0 or last.done == 1:
                frames.append(last)
            if bar is not None:
                bar.update(last.step - bar.n)
    except KeyboardInterrupt:
        stopped = f"Interrupted after step {last.step if last else 0} of {sum(recipe.steps)}; the last picture is kept."
    except Diverged as problem:
        stopped = str(problem)
    finally:
        if bar is not None:
            bar.close()
    if last is not None and (not frames or frames[-1].step != last.step):
        frames.append(last)
    return Paintings(tuple(frames), stopped)


def shown(G: Array) -> np.ndarray:
    """A picture with numbers of about 0 to 1 as uint8: what lies outside is cut off."""
    return to_numpy(astype((255 * G.clip(0, 1)).round(), "uint8"))


def _walk(task: Task, G: Any, steps: int) -> Iterator[tuple[Any, Costs]]:
    rate = task.recipe.learning_rate
    if rate is None:
        yield from _lbfgs(lambda x: cost_and_gradient(task, x), G, steps)
        return
    costs, dG = cost_and_gradient(task, G)
    for _ in range(steps):
        G = G - rate * dG  # (2)
        if not bool(G.isfinite().all()):
            yield G, Costs(float("nan"), float("nan"), float("nan"))
            return
        costs, dG = cost_and_gradient(task, G)
        yield G, costs


def _lbfgs(cost: Callable[[Any], tuple[Costs, Any]], G: Any, steps: int) -> Iterator[tuple[Any, Costs]]:
    """Steps of torch's L-BFGS one at a time; each begins where the last one measured, so nothing is computed twice."""
    import torch

    x = G.detach().clone().requires_grad_(True)
    optimizer = torch.optim.LBFGS(
        [x],
        max_iter=1,
        max_eval=25,
        history_size=20,
        tolerance_grad=0,
        tolerance_change=0,
        line_search_fn="strong_wolfe",
    )
    known: dict[str, Any] = {}

    def closure() -> Any:
        if not known or not torch.equal(known["x"], x.detach()):
            known["x"] = x.detach().clone()
            known["costs"], known["gradient"] = cost(known["x"])
        x.grad = known["gradient"].clone()
        return torch.tensor(known["costs"].total)

    for _ in range(steps):
        optimizer.step(closure)
        closure()
        yield x.detach().clone(), known["costs"]


def _apart(step: int, recipe: Recipe) -> str:
    rate = recipe.learning_rate
    cause = f"learning_rate = {rate:g} is too large. Try a tenth of it." if rate else "Try smaller weights."
    return f"paint_steps: the cost is not finite at step {step}, expected a falling cost: {cause}"


def _bar(steps: int) -> Any:
    from tqdm.auto import tqdm

    return tqdm(total=steps, desc="painting", unit=" steps")
