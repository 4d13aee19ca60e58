"""Reading in both directions: two recurrent layers, one of which begins at the end (lesson 5.3)."""

from typing import NamedTuple

from helpers.arrays import Array, xp_of
from helpers.checks import check_array, check_kind
from helpers.sequences.cells import CellCache, Weights, cell_backward, cell_forward
from helpers.sequences.sequence_checks import SAME, check_mask, check_sequence


class BothWaysCache(NamedTuple):
    """What the way back needs."""

    there: CellCache  # of the layer that reads from left to right
    back: CellCache  # of the one that reads from right to left
    mask: Array | None  # (T, m)
    n: int  # how many of the rows of A are those of the first layer


def reverse_steps(X: Array, mask: Array | None = None) -> Array:
    """Every sequence from its own last step to its first; padding stays where it is, at the end.

    Doing it twice gives X again. The gradient goes the same way: it is only a change of order.

    Parameters
    ----------
    X : array (T, n, m)
        Sequences, time first.
    mask : array (T, m), optional
        1 where the sequence has a step.

    Returns
    -------
    array (T, n, m)

    Raises
    ------
    ValueError
        If the shapes are wrong, or the mask has a gap or an empty sequence.
    """
    check_sequence("reverse_steps", "X", X, "(T, n, m)")
    check_mask("reverse_steps", mask, X)
    return _reversed(X, mask)


def _reversed(X: Array, mask: Array | None) -> Array:
    xp = xp_of(X)
    if mask is None:
        return xp.flip(X, (0,))
    t = xp.arange(len(X), device=X.device)[:, None]
    lengths = (mask > 0).sum(axis=0)  # (m,)
    order = xp.where(t < lengths, lengths - 1 - t, t)  # (T, m)
    return X.swapaxes(1, 2)[order, xp.arange(X.shape[2], device=X.device)].swapaxes(1, 2)


def bidirectional_forward(
    X: Array, there: Weights, back: Weights, *, kind: str, mask: Array | None = None, check: bool = True
) -> tuple[Array, BothWaysCache]:
    """Two recurrent layers of the same kind over the same sequences, with weights of their own.

        forward:   a_f<t> = cell(x<t>, a_f<t-1>),  t = 1 ... T              (1)
        backward:  a_b<t> = cell(x<t>, a_b<t+1>),  t = T ... 1              (2)
        a<t> = [a_f<t>; a_b<t>]: what came before, and what comes after     (3)

    Parameters
    ----------
    X : array (T, n_x, m)
        Inputs, time first.
    there, back : Weights
        Of the layer that reads from left to right, and of the one that begins at the end of each sequence.
    kind, mask, check : str, array (T, m) or None, bool
        As in `cell_forward`. With a mask the second layer begins at each sequence's own last step.

    Returns
    -------
    A, cache : array (T, 2 n_a, m) and BothWaysCache
        In the padding A holds what has no meaning: the mask says where.

    Raises
    ------
    ValueError
        If there is no such kind, shapes disagree, or anything is NaN or infinite.

    Source: Schuster, Paliwal, Bidirectional recurrent neural networks (1997).
    """
    if check:
        check_sequence("bidirectional_forward", "X", X, "(T, n_x, m)")
        check_mask("bidirectional_forward", mask, X)
    forth, cache_there = cell_forward(X, there, kind=kind, mask=mask, check=check)  # (1)
    late, cache_back = cell_forward(_reversed(X, mask), back, kind=kind, mask=mask, check=check)  # (2)
    A = xp_of(X).concat([forth, _reversed(late, mask)], 1)  # (3)                              # (T, 2 n_a, m)
    return A, BothWaysCache(cache_there, cache_back, mask, forth.shape[1])


def bidirectional_backward(dA: Array, cache: BothWaysCache, *, check: bool = True) -> tuple[Array, Weights, Weights]:
    """The way back through both layers: each gets its own rows of dA; both have read X, so their dX add up.

    Parameters
    ----------
    dA : array (T, 2 n_a, m)
        Derivative of the cost with respect to the joined states.
    cache : BothWaysCache
        From `bidirectional_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dX, dthere, dback : array (T, n_x, m), Weights, Weights

    Raises
    ------
    ValueError or TypeError
        If dA does not have the shape of A, or is not finite, or cache is no BothWaysCache.
    """
    if check:
        advice = "Pass the cache that bidirectional_forward gave."
        check_kind("bidirectional_backward", "cache", cache, BothWaysCache, advice)
        X = cache.there.inner.X
        shape = (X.shape[0], 2 * cache.n, X.shape[2])
        check_array("bidirectional_backward", "dA", dA, letters="(T, 2 n_a, m) of A", shape=shape, hint=SAME)
    dX, dthere = cell_backward(dA[:, : cache.n], cache.there, check=False)
    dX_back, dback = cell_backward(_reversed(dA[:, cache.n :], cache.mask), cache.back, check=False)
    return dX + _reversed(dX_back, cache.mask), dthere, dback
