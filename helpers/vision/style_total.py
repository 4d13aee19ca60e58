"""The whole cost of a generated picture: content and style, over all their layers, and its gradient (lesson 4.11)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from helpers.arrays import Array, xp_of
from helpers.checks import check_array, check_between, check_positive
from helpers.vision.style import (
    ContentCache,
    StyleCache,
    content_cost_backward,
    content_cost_forward,
    layer_style_cost_backward,
    layer_style_cost_forward,
)


class TotalCache(NamedTuple):
    """What the backward step of the total cost needs."""

    contents: tuple[tuple[float, ContentCache], ...]  # each with its factor
    styles: tuple[tuple[float, StyleCache], ...]


class Costs(NamedTuple):
    """The total cost and its two parts, before they are weighed."""

    total: Array
    content: Array
    style: Array


class Targets(NamedTuple):
    """What G is to agree with. It stays the same during the whole optimization, so it is computed once."""

    contents: tuple[Array, ...]  # a_C of each content layer
    grams: tuple[Array, ...]  # G_S of each style layer
    content_weights: tuple[float, ...]  # one for each content layer
    lambdas: tuple[float, ...]  # one for each style layer


def total_cost_forward(
    targets: Targets, contents: Sequence[Array], styles: Sequence[Array], alpha: float, beta: float, check: bool = True
) -> tuple[Costs, TotalCache]:
    """What the pixels of G are to make small: content and style, over all their layers.

        J_style = sum_l lambda[l] J_style[l],   J_content = sum_l w[l] J_content[l]      (1)
        J(G) = alpha J_content(C, G) + beta J_style(S, G)                                (2)

    Parameters
    ----------
    targets : Targets
        Of C and S, with the weights of the layers.
    contents, styles : sequences of arrays (n_H, n_W, n_C)
        What G does in the content layers and in the style layers.
    alpha, beta : float
        Weights of the two parts, at least 0.
    check : bool
        Look for wrong input first.

    Returns
    -------
    costs : Costs
        total, content, style.
    cache : TotalCache
        For `total_cost_backward`.

    Raises
    ------
    ValueError
        If the numbers of layers differ, anything does not fit, or alpha or beta is negative.
    """
    if check:
        _check_total(targets, contents, styles, alpha, beta)
    seen = [content_cost_forward(a_C, a_G, check=check) for a_C, a_G in zip(targets.contents, contents, strict=True)]
    felt = [layer_style_cost_forward(G_S, a_G, check=check) for G_S, a_G in zip(targets.grams, styles, strict=True)]
    content = sum((w * J for w, (J, _) in zip(targets.content_weights, seen, strict=True)), 0.0)  # (1)
    style = sum((lam * J for lam, (J, _) in zip(targets.lambdas, felt, strict=True)), 0.0)
    cache = TotalCache(
        tuple((alpha * w, part) for w, (_, part) in zip(targets.content_weights, seen, strict=True)),
        tuple((beta * lam, part) for lam, (_, part) in zip(targets.lambdas, felt, strict=True)),
    )
    return Costs(alpha * content + beta * style, content, style), cache  # (2)


def total_cost_backward(cache: TotalCache) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    """The gradients of the total cost with respect to the activations of G: of content layers, and of style layers."""
    contents = tuple(weight * content_cost_backward(part) for weight, part in cache.contents)
    styles = tuple(weight * layer_style_cost_backward(part) for weight, part in cache.styles)
    return contents, styles


def _check_total(targets: Targets, contents: Any, styles: Any, alpha: float, beta: float) -> None:
    where = "total_cost_forward"
    for name, x in (("alpha", alpha), ("beta", beta)):
        check_between(where, name, x, 0, float("inf"))
    for name, came, wanted in (("contents", contents, targets.contents), ("styles", styles, targets.grams)):
        if len(came) != len(wanted):
            raise ValueError(
                f"{where}: {name} has {len(came)} layers, expected {len(wanted)} because targets has as many."
                " Take the same layers for G as for C and S."
            )
    for name, weights, layers in (
        ("content_weights", targets.content_weights, targets.contents),
        ("lambdas", targets.lambdas, targets.grams),
    ):
        if len(weights) != len(layers):
            raise ValueError(f"{where}: {name} has {len(weights)} numbers, expected {len(layers)}, one for each layer.")
        for weight in weights:
            check_positive(where, name, weight)


class RoughnessCache(NamedTuple):
    """What the backward step of the roughness needs."""

    down: Array  # (n_H - 1, n_W, 3) each pixel minus the one above
    right: Array  # (n_H, n_W - 1, 3) each pixel minus the one to the left
    number: int  # how many numbers the picture has


def roughness_forward(G: Array) -> tuple[Array, RoughnessCache]:
    """How much neighboring pixels differ: a third cost, which keeps single pixels from standing out.

        J_rough(G) = 1/N (sum (G[i+1, j] - G[i, j])^2 + sum (G[i, j+1] - G[i, j])^2)      (1)

    over all colors, N = 3 n_H n_W. With absolute values in place of the squares it is called total variation.

    Parameters
    ----------
    G : array (n_H, n_W, 3)
        A picture.

    Returns
    -------
    J : number
        At least 0.
    cache : RoughnessCache
        For `roughness_backward`.

    Raises
    ------
    ValueError
        If G does not have three axes, is empty or not finite.
    """
    check_array("roughness_forward", "G", G, letters="(n_H, n_W, 3)", ndim=3)
    down, right = G[1:] - G[:-1], G[:, 1:] - G[:, :-1]
    number = G.shape[0] * G.shape[1] * G.shape[2]
    return ((down * down).sum() + (right * right).sum()) / number, RoughnessCache(down, right, number)  # (1)


def roughness_backward(cache: RoughnessCache) -> Array:
    """The gradient of the roughness with respect to the picture: each difference pulls its two pixels together."""
    down, right, number = cache
    xp = xp_of(down)
    dG = xp.zeros((right.shape[0], down.shape[1], down.shape[2]), dtype=down.dtype, device=down.device)
    dG[1:] += down
    dG[:-1] -= down
    dG[:, 1:] += right
    dG[:, :-1] -= right
    return 2 / number * dG
