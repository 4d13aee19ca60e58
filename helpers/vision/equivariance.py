"""Change a picture, and see whether the maps of a layer change in the same way (lesson 4.2).

A layer follows a change T of the picture, it is *equivariant*, if  layer(T(picture)) = T(layer(picture)).  The three
changes here move whole pixels and invent none, so that a difference comes from the layer and not from interpolation.
"""

from helpers.arrays import Array, copy, flip, xp_of
from helpers.checks import check_array, check_same_shape, check_whole

LETTERS = "(m, n_H, n_W, n_C)"


def shift_pictures(A: Array, down: int = 0, right: int = 0) -> Array:
    """Pictures or maps moved by whole pixels: what leaves is lost, zeros come in.

        out[i, h, w, c] = A[i, h - down, w - right, c], and 0 where there is no such pixel      (1)

    Parameters
    ----------
    A : array (m, n_H, n_W, n_C)
        Pictures or feature maps.
    down, right : int
        Steps; negative ones go up and to the left.

    Returns
    -------
    array (m, n_H, n_W, n_C)

    Raises
    ------
    ValueError
        If A has other axes, or a step is no whole number.
    """
    check_array("shift_pictures", "A", A, letters=LETTERS, ndim=4)
    (to_h, from_h), (to_w, from_w) = (
        _overlap(check_whole("shift_pictures", name, step, least=None), n)
        for name, step, n in (("down", down, A.shape[1]), ("right", right, A.shape[2]))
    )
    out = xp_of(A).zeros_like(A)
    out[:, to_h, to_w] = A[:, from_h, from_w]  # (1)
    return out


def _overlap(step: int, n: int) -> tuple[slice, slice]:
    """Where the pixels that stay go, and where they come from, along a side of n pixels."""
    step = max(-n, min(step, n))
    return slice(max(step, 0), n + min(step, 0)), slice(max(-step, 0), n - max(step, 0))


def turn_pictures(A: Array, quarters: int = 1) -> Array:
    """Pictures or maps turned to the left by a number of quarter turns.

    Parameters
    ----------
    A : array (m, n, n, n_C)
        Square pictures or feature maps.
    quarters : int
        How many quarter turns; negative ones turn to the right.

    Returns
    -------
    array (m, n, n, n_C)

    Raises
    ------
    ValueError
        If A has other axes or is not square, or quarters is no whole number.
    """
    check_array("turn_pictures", "A", A, letters=LETTERS, ndim=4)
    if A.shape[1] != A.shape[2]:
        raise ValueError(
            f"turn_pictures: A has shape {tuple(A.shape)}, expected square pictures: a quarter turn of others has"
            " another shape. Cut them first."
        )
    quarters = check_whole("turn_pictures", "quarters", quarters, least=None) % 4
    out = copy(A)
    for _ in range(quarters):
        out = flip(out.swapaxes(1, 2), 1)
    return out


def enlarge_pictures(A: Array, factor: int = 2) -> Array:
    """The middle of pictures or maps, each pixel as a square of factor x factor pixels, in a picture of the same size.

        out[i, h, w, c] = A[i, (h + offset) // factor, (w + offset) // factor, c],  offset = n (factor - 1) / 2      (1)

    Parameters
    ----------
    A : array (m, n_H, n_W, n_C)
        Pictures or feature maps; both sides must leave a whole offset.
    factor : int
        At least 1.

    Returns
    -------
    array (m, n_H, n_W, n_C)

    Raises
    ------
    ValueError
        If A has other axes, factor is below 1, or the offset is no whole number.
    """
    check_array("enlarge_pictures", "A", A, letters=LETTERS, ndim=4)
    factor = check_whole("enlarge_pictures", "factor", factor, least=1)
    rows = []
    for n in (A.shape[1], A.shape[2]):
        if n * (factor - 1) % 2:
            raise ValueError(
                f"enlarge_pictures: A has shape {tuple(A.shape)}, expected even sides for factor {factor}: the middle"
                " would begin between two pixels. Cut one row or column off."
            )
        offset = n * (factor - 1) // 2
        rows.append([(k + offset) // factor for k in range(n)])
    return A[:, rows[0]][:, :, rows[1]]  # (1)


def map_gap(got: Array, wanted: Array, margin: int = 0) -> float:
    """How far two arrays of maps are apart, as a share of what is wanted: 0 is equal, 1 and more has little in common.

        gap = |got - wanted| / |wanted|,  |x| the root of the sum of squares      (1)

    Parameters
    ----------
    got, wanted : arrays (m, n_H, n_W, n_C)
        The maps of a changed picture, and the changed maps.
    margin : int
        So many rows and columns at each edge do not count: there the frame of zeros speaks along.

    Returns
    -------
    float
        At least 0; 0 also where both are 0 everywhere.

    Raises
    ------
    ValueError
        If the shapes differ, or the margin leaves nothing.
    """
    check_array("map_gap", "got", got, letters=LETTERS, ndim=4)
    check_same_shape("map_gap", "wanted", wanted, "got", got)
    most = (min(got.shape[1:3]) - 1) // 2
    margin = check_whole("map_gap", "margin", margin, most=most)
    inner = (slice(None), slice(margin, got.shape[1] - margin), slice(margin, got.shape[2] - margin))
    length = float((wanted[inner] ** 2).sum()) ** 0.5
    apart = float(((got[inner] - wanted[inner]) ** 2).sum()) ** 0.5
    return apart / length if length else float(apart > 0)  # (1)
