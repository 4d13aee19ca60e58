"""What two pictures have in common: the content cost, the Gram matrix, the style cost of a layer (lesson 4.11).

The activations of one layer for one picture are a (n_H, n_W, n_C). C is the content picture, S the style picture and
G the generated one; G_S and G_G are Gram matrices.
"""

from typing import NamedTuple

from helpers.arrays import Array, as_float, xp_of
from helpers.checks import check_array, check_kind, check_same_shape, check_together
from helpers.vision.vision_checks import check_plain

LETTERS = "(n_H, n_W, n_C)"


class GramCache(NamedTuple):
    """What the backward step of the Gram matrix needs."""

    A: Array  # (n_C, n_H n_W) the unrolled activations: each enters in the products of its place
    sides: tuple[int, int]  # (n_H, n_W), to roll the gradient up again


class ContentCache(NamedTuple):
    """What the backward step of the content cost needs."""

    gap: Array  # (n_H, n_W, n_C) a_G - a_C: it is the gradient


class StyleCache(NamedTuple):
    """What the backward step of the style cost of one layer needs."""

    dG: Array  # (n_C, n_C) the derivative with respect to the Gram matrix of G
    gram: GramCache


def unroll(a: Array) -> Array:
    """The activations of a layer as a matrix: a row for each channel, a column for each place, row after row.

    Parameters
    ----------
    a : array (n_H, n_W, n_C)
        Activations of one layer for one picture.

    Returns
    -------
    array (n_C, n_H n_W)

    Raises
    ------
    ValueError
        If a does not have three axes.
    """
    check_array("unroll", "a", a, letters=LETTERS, ndim=3, finite=False)
    return _unrolled(a)


def gram_matrix(a: Array) -> Array:
    """The Gram matrix of one layer: `gram_forward` without its cache."""
    return gram_forward(a)[0]


def gram_forward(a: Array, *, check: bool = True) -> tuple[Array, GramCache]:
    """How strongly the channels of one layer answer at the same places, for every pair of channels.

        G[k, k'] = sum_{i, j} a[i, j, k] a[i, j, k']      (1)

    With A = unroll(a), a row for each channel, it is one matrix product:

        G = A A^T                                         (2)

    Parameters
    ----------
    a : array (n_H, n_W, n_C)
        Activations of one layer for one picture.
    check : bool
        Look for wrong input first.

    Returns
    -------
    G : array (n_C, n_C)
        Symmetric; neither centered nor normalized. Height and width are summed away.
    cache : GramCache
        For `gram_backward`.

    Raises
    ------
    ValueError
        If a does not have three axes, is empty or not finite.
    """
    if check:
        _check_activations("gram_forward", "a", a)
    A = _unrolled(as_float(a))  # (n_C, n_H n_W)
    return A @ A.T, GramCache(A, (a.shape[0], a.shape[1]))  # (2)


def gram_backward(dG: Array, cache: GramCache) -> Array:
    """The gradient of a cost with respect to the activations, from that with respect to their Gram matrix.

    A small change of A changes G = A A^T by dA A^T + A dA^T, and the cost by the sum of dG times that:

        dJ = trace(dG^T (dA A^T + A dA^T)) = trace(((dG + dG^T) A)^T dA)      (1)

    so the gradient is (dG + dG^T) A, which is 2 dG A for a symmetric dG.

    Parameters
    ----------
    dG : array (n_C, n_C)
        Derivative of the cost with respect to G.
    cache : GramCache
        From `gram_forward`.

    Returns
    -------
    da : array (n_H, n_W, n_C)

    Raises
    ------
    ValueError or TypeError
        If dG does not have the shape of the Gram matrix, or is not finite.
    """
    n_C = len(check_kind("gram_backward", "cache", cache, GramCache, "Pass the cache of gram_forward.").A)
    check_array("gram_backward", "dG", dG, letters="(n_C, n_C)", shape=(n_C, n_C), because="A", source=cache.A)
    return _rolled((dG + dG.T) @ cache.A, cache.sides)  # (1)


def content_cost_forward(a_C: Array, a_G: Array, *, check: bool = True) -> tuple[Array, ContentCache]:
    """How far two pictures differ in what a layer sees, place by place.

        J_content(C, G) = 1/2 ||a_C - a_G||^2 = 1/2 sum_{i, j, k} (a_C[i, j, k] - a_G[i, j, k])^2      (1)

    Parameters
    ----------
    a_C, a_G : arrays (n_H, n_W, n_C)
        Activations of the same layer of the same network, for C and for G.
    check : bool
        Look for wrong input first.

    Returns
    -------
    J : number
        At least 0.
    cache : ContentCache
        For `content_cost_backward`.

    Raises
    ------
    ValueError
        If the shapes differ, or anything is not finite.

    References
    ----------
    L. Gatys, A. Ecker, M. Bethge, Image style transfer using convolutional neural networks, CVPR 2016, equation 1.
    """
    if check:
        check_plain("content_cost_forward", a_C=a_C, a_G=a_G)
        _check_activations("content_cost_forward", "a_C", a_C)
        check_same_shape("content_cost_forward", "a_G", a_G, "a_C", a_C)
        check_together("content_cost_forward", a_C=a_C, a_G=a_G)
    gap = as_float(a_G) - a_C
    return (gap * gap).sum() / 2, ContentCache(gap)  # (1)


def content_cost_backward(cache: ContentCache) -> Array:
    """The gradient of the content cost with respect to the activations of G: a_G - a_C, shape (n_H, n_W, n_C)."""
    return check_kind("content_cost_backward", "cache", cache, ContentCache, "Pass that of content_cost_forward.").gap


def layer_style_cost_forward(G_S: Array, a_G: Array, *, check: bool = True) -> tuple[Array, StyleCache]:
    """How far a picture's Gram matrix in one layer is from that of the style.

        J_style(S, G) = 1/(2 n_H n_W n_C)^2 sum_{k, k'} (G_S[k, k'] - G_G[k, k'])^2      (1)

    Parameters
    ----------
    G_S : array (n_C, n_C)
        `gram_matrix(a_S)` of the style picture: same network, same layer, same n_H and n_W as G.
    a_G : array (n_H, n_W, n_C)
        Activations of the layer for G.
    check : bool
        Look for wrong input first.

    Returns
    -------
    J : number
        At least 0.
    cache : StyleCache
        For `layer_style_cost_backward`.

    Raises
    ------
    ValueError
        If G_S is not (n_C, n_C) for the n_C of a_G, or anything is not finite.

    References
    ----------
    Gatys et al. 2016, equation 4, where N is n_C and M is n_H n_W.
    """
    if check:
        _check_activations("layer_style_cost_forward", "a_G", a_G)
        n_C = a_G.shape[2]
        hint = "A Gram matrix has a row and a column for each channel: gram_matrix(a_S)."
        check_array("layer_style_cost_forward", "G_S", G_S, letters="(n_C, n_C)", shape=(n_C, n_C), because="a_G",
                    source=a_G, hint=hint)  # fmt: skip
        check_together("layer_style_cost_forward", G_S=G_S, a_G=a_G)
    G_G, gram = gram_forward(a_G, check=False)
    n_H, n_W, n_C = a_G.shape
    scale = 1 / (2 * n_H * n_W * n_C) ** 2
    gap = G_G - G_S
    return scale * (gap * gap).sum(), StyleCache(2 * scale * gap, gram)  # (1)


def layer_style_cost_backward(cache: StyleCache) -> Array:
    """The gradient of the style cost of one layer with respect to the activations of G.

        dJ/dG_G = 2/(2 n_H n_W n_C)^2 (G_G - G_S)                        (1)
        dJ/dA   = 2 dJ/dG_G A = 1/(n_H n_W n_C)^2 (G_G - G_S) A          (2)   by `gram_backward`

    Parameters
    ----------
    cache : StyleCache
        From `layer_style_cost_forward`.

    Returns
    -------
    da_G : array (n_H, n_W, n_C)

    Raises
    ------
    TypeError
        If the cache is no StyleCache.
    """
    check_kind("layer_style_cost_backward", "cache", cache, StyleCache, "Pass that of layer_style_cost_forward.")
    return gram_backward(cache.dG, cache.gram)  # (2)


def _unrolled(a: Array) -> Array:
    return xp_of(a).moveaxis(a, -1, 0).reshape(a.shape[2], -1)


def _rolled(A: Array, sides: tuple[int, int]) -> Array:
    return xp_of(A).moveaxis(A.reshape(-1, *sides), 0, -1)


def _check_activations(where: str, name: str, a: Array) -> None:
    check_plain(where, **{name: a})
    check_array(where, name, a, letters=LETTERS, ndim=3)
