"""Mini-batches: a shuffled data set cut into parts, with one step of training on each (lesson 2.4)."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.arrays import Array, is_array, xp_of
from helpers.checks import check_array, check_generator, check_same_columns, check_together, check_whole


def count_minibatches(m: int, batch_size: int) -> int:
    """How many mini-batches, and so how many steps, make one epoch.

        ceil(m / batch_size)      (1)

    Parameters
    ----------
    m : int
        Number of examples.
    batch_size : int
        Examples in a mini-batch; the last one has what is left.

    Returns
    -------
    int
        At least 1.

    Raises
    ------
    ValueError
        If m or batch_size is below 1.
    """
    m = check_whole("count_minibatches", "m", m, least=1)
    batch_size = check_whole("count_minibatches", "batch_size", batch_size, least=1)
    return -(-m // batch_size)  # (1): division rounds down, so the minus signs make it round up


def minibatches(
    X: Array, Y: Array, batch_size: int, rng: np.random.Generator | None = None, *, check: bool = True
) -> Iterator[tuple[Array, Array]]:
    """Cut the examples into mini-batches X^{t}, Y^{t}, each example in exactly one of them.

        order = a random permutation of 0 ... m - 1                            (1)
        X^{t}, Y^{t} = the columns order[(t - 1) batch_size : t batch_size]    (2)

    One permutation serves X and Y: every example keeps its label. The last mini-batch is shorter where batch_size does
    not divide m; dropping it would lose examples. Call it again in each epoch, with the same rng: it goes on, and so
    each epoch has an order of its own.

    Parameters
    ----------
    X : array (n_x, m)
        Examples along the last axis, whatever comes before: (m,) and (T, n_x, m) will do. Pixels (uint8) stay such.
    Y : array (1, m) or (C, m)
        What belongs to them, with the same m.
    batch_size : int
        At least 1; from m on there is one batch of all examples.
    rng : numpy Generator, optional
        The source of the permutation. Without it the order stays, and the mini-batches are views into X and Y.
    check : bool
        Look for wrong input first; a training loop does it once and then passes False.

    Yields
    ------
    X_t, Y_t : arrays (n_x, batch_size), (1, batch_size)
        The mini-batches in turn.

    Raises
    ------
    ValueError
        If X and Y differ in m, batch_size is below 1, or anything is empty, NaN or infinite.
    """
    where = "minibatches"
    batch_size = check_whole(where, "batch_size", batch_size, least=1)
    if rng is not None:
        check_generator(where, rng)
    if check:
        _check(where, X, Y)
    return _parts(X, Y, batch_size, rng)


def _parts(X: Array, Y: Array, batch_size: int, rng: np.random.Generator | None) -> Iterator[tuple[Array, Array]]:
    m = X.shape[-1]
    order = None if rng is None else rng.permutation(m)  # (1)
    for start in range(0, m, batch_size):
        part = slice(start, start + batch_size)
        if order is None:
            yield X[..., part], Y[..., part]  # (2)                      # (n_x, batch_size), (1, batch_size)
        else:
            yield _columns(X, order[part]), _columns(Y, order[part])  # (2)


def _columns(x: Array, which: np.ndarray) -> Array:
    """x[..., which], in the way that is fastest for x.

    Where x is the transpose of an array in whose rows the examples lie, as in a training, whole rows are taken: about
    ten times as fast as picking single numbers from every row of x.
    """
    xp = xp_of(x)
    by_example = x.ndim == 2 and (x.flags.f_contiguous if xp is np else x.T.is_contiguous())
    if xp is not np:
        which = xp.from_numpy(which).to(x.device)
        return x.T.index_select(0, which).T if by_example else x.index_select(-1, which)
    if by_example:
        return np.take(x.T, which, axis=0).T  # (batch_size, n_x) -> (n_x, batch_size)
    return np.take(x, which, axis=-1) if x.flags.c_contiguous else x[..., which]


def _check(where: str, X: Array, Y: Array) -> None:
    for name, x in (("X", X), ("Y", Y)):
        check_array(where, name, _as_checkable(x), letters="(..., m)", ndim=(1, 2, 3, 4))
    check_same_columns(where, X=X, Y=Y)
    check_together(where, X=X, Y=Y)


def _as_checkable(x: Any) -> Any:
    """Pixels and truth values are welcome here: a column of them, as numbers."""
    return x[..., :1] * 1.0 if is_array(x) and x.ndim and str(x.dtype).endswith(("uint8", "bool")) else x
