"""Gradient clipping: a step may be long, but not endless (lesson 5.2)."""

from collections.abc import Sequence

from helpers.arrays import Array, number_of
from helpers.checks import check_array, check_list, check_positive, check_together


def gradient_norm(gradients: Sequence[Array]) -> float:
    """The length of all gradients together, as if they were one long column.

        ||g|| = sqrt(sum over all entries of all arrays of g^2)                (1)
              = M sqrt(sum of (g / M)^2),  M the largest entry without sign    (2)

    With (2) nothing overflows that is not infinite itself: the square of 10^20 is too large for float32.

    Parameters
    ----------
    gradients : sequence of arrays
        One per parameter, of any shapes.

    Returns
    -------
    float
        The norm.

    Raises
    ------
    ValueError or TypeError
        If there is no gradient, or one holds NaN or infinity.
    """
    gradients = _checked("gradient_norm", gradients)
    return _norm(gradients)


def clip_by_norm(gradients: Sequence[Array], bound: float) -> tuple[tuple[Array, ...], float]:
    """Shorten all gradients by one factor, if they are longer than the bound together.

        g := g * bound / ||g||   if ||g|| > bound,   else g stays      (1)

    One factor for all arrays: the direction of the step is kept.

    Parameters
    ----------
    gradients : sequence of arrays
        One per parameter, of any shapes.
    bound : float
        The largest norm allowed, above 0.

    Returns
    -------
    clipped, norm : tuple of arrays, float
        New arrays in the same order, and the norm before.

    Raises
    ------
    ValueError or TypeError
        If there is no gradient, one holds NaN or infinity, or bound is not above 0.

    Source: Pascanu, Mikolov, Bengio, On the difficulty of training recurrent neural networks (2013), section 3.2.
    """
    gradients = _checked("clip_by_norm", gradients)
    bound = check_positive("clip_by_norm", "bound", bound)
    norm = _norm(gradients)
    factor = bound / norm if norm > bound else 1.0
    return tuple(g * factor for g in gradients), norm  # (1)


def clip_by_value(gradients: Sequence[Array], bound: float) -> tuple[Array, ...]:
    """Cut every entry by itself.

        g_k := min(max(g_k, -bound), bound)      (1)

    Large entries lose more than small ones, so the direction of the step may turn.

    Parameters
    ----------
    gradients : sequence of arrays
        One per parameter, of any shapes.
    bound : float
        The largest entry allowed, without its sign; above 0.

    Returns
    -------
    tuple of arrays
        New arrays in the same order.

    Raises
    ------
    ValueError or TypeError
        If there is no gradient, one holds NaN or infinity, or bound is not above 0.
    """
    gradients = _checked("clip_by_value", gradients)
    bound = check_positive("clip_by_value", "bound", bound)
    return tuple(g.clip(-bound, bound) for g in gradients)  # (1)


def direction_kept(gradients: Sequence[Array], clipped: Sequence[Array]) -> float:
    """The cosine of the angle between a step before and after clipping; 1 where the direction is the same.

        cos = <g, h> / (||g|| ||h||)      (1)

    Parameters
    ----------
    gradients, clipped : sequences of arrays
        Of the same shapes, not all zeros.

    Returns
    -------
    float
        From -1 to 1.

    Raises
    ------
    ValueError or TypeError
        If there is no gradient, shapes differ, something is not finite or all zeros.
    """
    where = "direction_kept"
    gradients, clipped = _checked(where, gradients), _checked(where, clipped, "clipped")
    if len(gradients) != len(clipped):
        came = f"gradients has {len(gradients)} arrays and clipped {len(clipped)}"
        raise ValueError(f"{where}: {came}, expected as many. Pass the step before and after clipping.")
    check_together(where, gradients=gradients[0], clipped=clipped[0])
    for k, (g, h) in enumerate(zip(gradients, clipped, strict=True)):
        check_array(where, f"clipped[{k}]", h, shape=g.shape, because=f"gradients[{k}]", source=g)
    long, short = _norm(gradients), _norm(clipped)
    if not long or not short:
        raise ValueError(f"{where}: all entries are 0, expected a step with a direction. Look for dead units.")
    return float(sum(number_of(((g / long) * (h / short)).sum()) for g, h in zip(gradients, clipped, strict=True)))


def _norm(gradients: Sequence[Array]) -> float:
    largest = max(number_of(abs(g).max()) for g in gradients)
    if not largest:
        return 0.0
    return float(largest * sum(number_of(((g / largest) ** 2).sum()) for g in gradients) ** 0.5)  # (2)


def _checked(where: str, gradients: Sequence[Array], name: str = "gradients") -> list[Array]:
    """The arrays as a list; refuse anything else."""
    found = check_list(where, name, gradients)
    if not found:
        raise ValueError(f"{where}: {name} is empty, expected at least one array. Pass (dW,) for a single one.")
    for k, g in enumerate(found):
        check_array(where, f"{name}[{k}]", g)
    check_together(where, **{f"{name}[{k}]": g for k, g in enumerate(found)})
    return found
