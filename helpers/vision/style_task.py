"""What a generated picture is to agree with, and its cost and gradient, pixel by pixel (lesson 4.11)."""

from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, best_device, number_of, to_numpy
from helpers.checks import check_array, check_between, check_kind, check_positive, check_range, check_whole
from helpers.vision.feature_net import FeatureNet
from helpers.vision.style import content_cost_forward, gram_matrix, layer_style_cost_forward
from helpers.vision.style_total import (
    Costs,
    Targets,
    roughness_backward,
    roughness_forward,
    total_cost_backward,
    total_cost_forward,
)


class Recipe(NamedTuple):
    """What is wanted, and how it is looked for."""

    alpha: float = 0.05  # weight of the content
    beta: float = 1.0  # weight of the style
    content_layers: tuple[str, ...] = ("scale 2", "scale 3")
    style_layers: tuple[str, ...] = ("scale 1", "scale 2", "scale 3", "scale 4", "colors")
    smooth: float = 0.1  # weight of the roughness
    sizes: tuple[int, ...] = (80, 160)  # pixels from top to bottom, coarse to fine
    steps: tuple[int, ...] = (60, 40)  # for each size
    learning_rate: float | None = None  # None: L-BFGS, which chooses its own steps


DEFAULT = Recipe()


class Task(NamedTuple):
    """Everything that stays the same while the pixels change; made by `set_task`."""

    features: FeatureNet
    recipe: Recipe
    targets: Targets
    C: Any  # tensor (n_H, n_W, 3): the content in this size, which says shape, type and device


def set_task(content: Array, style: Array, features: FeatureNet, recipe: Recipe, size: int) -> Task:
    """Look at content and style once, and choose units in which alpha and beta are comparable.

        w[l] = 1 / (number of content layers * J_content[l](C, 0))       (1)
        lambda[l] = 1 / (number of style layers * J_style[l](S, 0))      (2)

    0 stands for activations that are all 0: with them J_content and J_style are 1, each layer with an equal share.

    Parameters
    ----------
    content, style : arrays (n_H, n_W, 3)
        uint8, or floating-point numbers from 0 to 1. The style is cut to the shape of the content.
    features : FeatureNet
        The frozen network.
    recipe : Recipe
        Layers and weights; a recipe without content layers, or without style layers, leaves that part out.
    size : int
        n_H of the picture to be made, at least 32.

    Returns
    -------
    Task

    Raises
    ------
    ValueError
        If a picture is none, a layer is unknown, a weight is negative, or a layer has no answer to a picture.
    """
    where = "set_task"
    check_recipe(where, features, recipe)
    size = check_whole(where, "size", size, least=32)
    C, S = as_picture(where, "content", content), as_picture(where, "style", style)
    C = resized(C, size, round(size * C.shape[1] / C.shape[0]))
    S = resized(_cut(S, C.shape[1] / C.shape[0]), *C.shape[:2])
    contents, _ = layers_of(features, recipe, C)
    _, styles = layers_of(features, recipe, S)
    grams = tuple(gram_matrix(a) for a in styles)
    ones = [content_cost_forward(a, 0 * a)[0] for a in contents]
    twos = [layer_style_cost_forward(G, 0 * a)[0] for G, a in zip(grams, styles, strict=True)]
    weights = tuple(_share(where, "content", J, len(ones)) for J in ones)  # (1)
    lambdas = tuple(_share(where, "style", J, len(twos)) for J in twos)  # (2)
    return Task(features, recipe, Targets(contents, grams, weights, lambdas), C)


def cost_and_gradient(task: Task, G: Array) -> tuple[Costs, Array]:
    """The total cost of a generated picture, and its derivative with respect to every pixel.

        J(G) = alpha J_content(C, G) + beta J_style(S, G) + smooth J_rough(G)      (1)

    The derivatives with respect to the activations are ours (2); autograd only carries them back through the frozen
    network to the pixels (3).

    Parameters
    ----------
    task : Task
        From `set_task`.
    G : array (n_H, n_W, 3)
        The generated picture, in the shape of the task.

    Returns
    -------
    costs : Costs
        total, content, style, as floats.
    dG : array like G
        NaN where the cost has become too large for a number.

    Raises
    ------
    ValueError or TypeError
        If G does not have the shape of the task or is not finite, or task is no Task.
    """
    import torch

    shape = tuple(check_kind("cost_and_gradient", "task", task, Task, "set_task makes one.").C.shape)
    check_array("cost_and_gradient", "G", G, letters="(n_H, n_W, 3)", shape=shape, because="the content", source=task.C)
    recipe = task.recipe
    pixels = torch.as_tensor(G).detach().to(task.C).clone().requires_grad_(True)
    contents, styles = layers_of(task.features, recipe, pixels)
    seen, felt = [a.detach() for a in contents], [a.detach() for a in styles]
    costs, cache = total_cost_forward(task.targets, seen, felt, recipe.alpha, recipe.beta, False)
    rough, rough_cache = roughness_forward(pixels.detach())
    total = number_of(costs.total) + recipe.smooth * number_of(rough)  # (1)
    costs = Costs(total, number_of(costs.content), number_of(costs.style))
    if np.isfinite(total):
        d_contents, d_styles = total_cost_backward(cache)  # (2)
        torch.autograd.backward([*contents, *styles], [*d_contents, *d_styles])  # (3)
        dG = pixels.grad + recipe.smooth * roughness_backward(rough_cache)
    else:
        dG = torch.full_like(pixels, float("nan"))
    return costs, to_numpy(dG.detach()) if isinstance(G, np.ndarray) else dG.detach()


def layers_of(features: FeatureNet, recipe: Recipe, picture: Array) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    """The activations that matter: of the content layers, where brightness is enough, and of the style layers.

    Parameters
    ----------
    features : FeatureNet
        The frozen network.
    recipe : Recipe
        Names the layers.
    picture : array (n_H, n_W, 3)
        From 0 to 1.

    Returns
    -------
    contents, styles : tuples of arrays (n_H, n_W, n_C)
        Where the network knows which channels see brightness only, contents has those alone: the colors are left to
        the style.
    """
    content_places = [features.place(layer) for layer in recipe.content_layers]
    style_places = [features.place(layer) for layer in recipe.style_layers]
    maps = features(picture, max([*content_places, *style_places]) + 1)
    kept = features.brightness or (None,) * len(features.layers)
    return tuple(maps[l][:, :, : kept[l]] for l in content_places), tuple(maps[l] for l in style_places)


def resized(picture: Any, n_H: int, n_W: int) -> Any:
    """A tensor (n_H', n_W', 3) in another size, averaged where it gets smaller, interpolated where it gets larger."""
    from torch.nn.functional import interpolate

    if tuple(picture.shape[:2]) == (n_H, n_W):
        return picture
    channels_first = picture.movedim(-1, 0)[None]
    return interpolate(channels_first, (n_H, n_W), mode="bilinear", antialias=True)[0].movedim(0, -1).contiguous()


def as_picture(where: str, name: str, x: Array) -> Any:
    """A color picture as a tensor from 0 to 1 on the best device, float32 unless it is a tensor of another float."""
    import torch

    if isinstance(x, (np.ndarray, torch.Tensor)) and str(x.dtype).endswith("uint8"):
        x = torch.tensor(np.array(x)) / 255
    check_array(where, name, x, letters="(n_H, n_W, 3)", shape=(None, None, 3))
    check_range(where, name, x, 0, 1, "Pictures of 0 to 255 come as uint8; divide others by 255.")
    x = torch.tensor(np.asarray(x, dtype=np.float32)) if isinstance(x, np.ndarray) else x
    return x if x.dtype == torch.float64 else x.to(best_device())


def check_recipe(where: str, features: FeatureNet, recipe: Recipe) -> None:
    """Refuse a recipe with unknown layers, without any, or with weights and sizes that make no sense."""
    if not isinstance(recipe, Recipe):
        raise TypeError(f"{where}: recipe is a {type(recipe).__name__}, expected a Recipe. Recipe() has good values.")
    check_kind(where, "features", features, FeatureNet, "gabor_bank() makes one.")
    for layer in (*recipe.content_layers, *recipe.style_layers):
        features.place(layer)
    if not recipe.content_layers and not recipe.style_layers:
        raise ValueError(f"{where}: recipe has no layers, expected content_layers, style_layers, or both.")
    for name in ("alpha", "beta", "smooth"):
        check_between(where, name, getattr(recipe, name), 0, float("inf"))
    if len(recipe.sizes) != len(recipe.steps) or not recipe.sizes:
        raise ValueError(
            f"{where}: recipe has sizes {recipe.sizes} and steps {recipe.steps}, expected one number of steps for each"
            " size."
        )
    if recipe.learning_rate is not None:
        check_positive(where, "learning_rate", recipe.learning_rate)


def _share(where: str, name: str, J: Any, layers: int) -> float:
    if not number_of(J) > 0:
        raise ValueError(
            f"{where}: {name} leaves a whole layer at 0, expected a picture with edges in it. An even area has none."
        )
    return 1 / (layers * number_of(J))


def _cut(picture: Any, ratio: float) -> Any:
    """The middle of a picture, cut to width : height = ratio."""
    n_H, n_W = picture.shape[:2]
    height, width = min(n_H, max(1, round(n_W / ratio))), min(n_W, max(1, round(n_H * ratio)))
    top, left = (n_H - height) // 2, (n_W - width) // 2
    return picture[top : top + height, left : left + width]
