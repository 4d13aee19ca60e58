"""Compound scaling: how EfficientNet grows, and what each size costs, without building it (lesson 4.5)."""

from math import ceil

from helpers.checks import check_between, check_kind, check_positive, check_whole
from helpers.vision.architectures.efficientnet import B0, Scale
from helpers.vision.architectures.parts import rounded
from helpers.vision.costs import Cost

ALPHA, BETA, GAMMA = 1.2, 1.1, 1.15  # growth of depth, width, resolution: section 3.3 of the paper


def compound_scale(phi: float) -> Scale:
    """How much to enlarge depth, width and resolution for about 2^phi times the multiplications.

        d = alpha^phi,  w = beta^phi,  r = gamma^phi                        (1)
        multiplications ~ d w^2 r^2 = (alpha beta^2 gamma^2)^phi ~ 2^phi    (2)   for 1.2, 1.1, 1.15

    Parameters
    ----------
    phi : float
        0 gives B0; at most 20.

    Returns
    -------
    Scale
        Depth, width, and the resolution in pixels, 224 r rounded.

    Raises
    ------
    ValueError or TypeError
        If phi is outside its range or no number.

    Source: Tan, Le, *EfficientNet* (2019), section 3.3. The published B1 to B7 are rounded differently.
    """
    phi = check_between("compound_scale", "phi", phi, 0, 20)
    return Scale(ALPHA**phi, BETA**phi, round(224 * GAMMA**phi))  # (1)


def efficientnet_cost(scale: Scale, classes: int = 1000) -> Cost:
    """Parameters and multiplications of an `efficientnet` of this scale, added up layer by layer from its recipe.

        a block: n_C_prev wide n^2 + f^2 wide m^2 + 2 wide (n_C_prev / 4) + wide n_C m^2      (1)

    multiplications: 1x1 on n x n pixels, depthwise and 1x1 on m x m pixels, m = n or n / 2, and channel attention
    between them. Batch norm adds two parameters per channel, and its multiplications are not counted.

    Parameters
    ----------
    scale : Scale
        Depth, width and resolution.
    classes : int
        How many logits.

    Returns
    -------
    Cost
        The shape of the last feature maps, parameters, multiplies: those of the network that `efficientnet` builds.

    Raises
    ------
    ValueError or TypeError
        If a number is out of its range, or scale no Scale.
    """
    check_kind("efficientnet_cost", "scale", scale, Scale, "compound_scale(phi) makes one.")
    classes = check_whole("efficientnet_cost", "classes", classes, least=1)
    depth = check_positive("efficientnet_cost", "scale.depth", scale.depth)
    width = check_positive("efficientnet_cost", "scale.width", scale.width)
    n = check_whole("efficientnet_cost", "scale.resolution", scale.resolution, least=1)
    n, n_C = (n + 1) // 2, rounded(32 * width)
    parameters, multiplies = 27 * n_C + 2 * n_C, 27 * n_C * n * n
    for stage in B0:
        for k in range(ceil(stage.blocks * depth)):
            before, n_C, m = n_C, rounded(stage.n_C * width), n if k or stage.stride == 1 else (n + 1) // 2
            own, products = _block(before, n_C, stage.expansion, stage.f, n, m)
            parameters, multiplies, n = parameters + own, multiplies + products, m
    last = 4 * n_C
    parameters += (n_C + 2) * last + (last + 1) * classes
    multiplies += n_C * last * n * n + last * classes
    return Cost((n, n, last), parameters, multiplies)


def _block(before: int, n_C: int, expansion: int, f: int, n: int, m: int) -> tuple[int, int]:
    """Parameters and multiplications of one block: (1) of `efficientnet_cost`."""
    wide = rounded(before * expansion) if expansion > 1 else before
    squeezed = max(1, before // 4)
    expand = before * wide if expansion > 1 else 0
    norms = 2 * (wide * (expansion > 1) + wide + n_C)
    attention = 2 * wide * squeezed
    parameters = expand + f * f * wide + attention + wide + squeezed + wide * n_C + norms
    return parameters, expand * n * n + f * f * wide * m * m + attention + wide * n_C * m * m
