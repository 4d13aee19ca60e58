"""numpy or torch: the few operations that the two spell differently.

Everything else in the course is written in the words that both understand (`@`, `.T`, `.reshape`, `.sum(axis=...)`,
slices, comparisons), so one function body serves numpy, torch on the processor and torch on a graphics card. `Array`
stands for either kind. torch is imported only when a torch tensor or a graphics card is asked for.
"""

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeAlias

import numpy as np

from helpers.devices import best_device as best_device
from helpers.devices import describe_device as describe_device

Array: TypeAlias = Any  # a numpy array or a torch tensor

_NUMBER = object()
_KINDS: dict[type, Any] = {np.ndarray: np, float: _NUMBER, int: _NUMBER, bool: _NUMBER}


def xp_of(*arrays: Array) -> Any:
    """The library that the arrays belong to: the module numpy or the module torch.

    `xp = xp_of(x)` gives `xp.exp, xp.log, xp.where, xp.concat, xp.zeros, ...` for both. Plain numbers fit either
    library; numbers alone belong to numpy.

    Parameters
    ----------
    *arrays : array or number
        At least one of them usually an array.

    Returns
    -------
    module
        numpy or torch.

    Raises
    ------
    TypeError
        If something is neither an array nor a number, or if numpy arrays and torch tensors are mixed.
    """
    found = _NUMBER
    for x in arrays:
        kind = _KINDS.get(type(x)) or _learn_kind(type(x))
        if kind is found or kind is _NUMBER:
            continue
        if found is not _NUMBER:
            raise TypeError(
                "numpy arrays and torch tensors were mixed in one call, expected one kind for all arguments."
                " Convert with torch.as_tensor(x) or x.numpy()."
            )
        found = kind
    return np if found is _NUMBER else found


def _learn_kind(kind: type) -> Any:
    if issubclass(kind, np.ndarray):
        library: Any = np
    elif issubclass(kind, (np.number, np.bool_)):
        library = _NUMBER
    elif "torch" in sys.modules and issubclass(kind, sys.modules["torch"].Tensor):
        library = sys.modules["torch"]
    else:
        raise TypeError(
            f"got a {kind.__name__}, expected a numpy array or a torch tensor. np.array(x) turns a list into an array."
        )
    _KINDS[kind] = library
    return library


def is_array(x: object) -> bool:
    """Whether x is a numpy array or a torch tensor (and not a number, a list, ...)."""
    try:
        return (_KINDS.get(type(x)) or _learn_kind(type(x))) is not _NUMBER
    except TypeError:
        return False


def like(values: Any, x: Array) -> Array:
    """`values` (a number, a list, a numpy array, a tensor) as an array of the same library, dtype and device as x."""
    if xp_of(x) is np:
        return np.asarray(to_numpy(values), dtype=x.dtype)
    return xp_of(x).as_tensor(values, dtype=x.dtype, device=x.device)


def as_float(x: Array) -> Array:
    """x with floating-point numbers: whole numbers are converted, floats of any precision stay what they are."""
    xp = xp_of(x)
    if xp is np:
        x = np.asarray(x)
        return x if x.dtype.kind == "f" else np.asarray(x, dtype=np.float64)
    return x if x.is_floating_point() else x.to(xp.get_default_dtype())


def number_of(x: Any) -> float:
    """The Python float in x: a number, or an array with one entry of any shape."""
    return float(x.item() if hasattr(x, "item") else x)


def astype(x: Array, dtype: Any) -> Array:
    """x converted to dtype, given as a name ("float32", "int64") or as a dtype of x's library; x itself if it fits."""
    xp = xp_of(x)
    if xp is np:
        return np.asarray(x, dtype=dtype)
    return x.to(getattr(xp, dtype) if isinstance(dtype, str) else dtype)


def copy(x: Array) -> Array:
    """A copy of x, contiguous in memory, that can be changed without touching x."""
    if xp_of(x) is np:
        return np.array(x, order="C")
    return x.detach().clone(memory_format=xp_of(x).contiguous_format)


def to_numpy(x: Any) -> np.ndarray:
    """x as a numpy array: from a list, a numpy array, or a torch tensor on any device."""
    return x.detach().cpu().numpy() if hasattr(x, "detach") else np.asarray(x)


def max_along(x: Array, axis: int | tuple[int, ...], keepdims: bool = False) -> Array:
    """The largest entries along one or several axes (without their positions: those are `x.argmax(axis=...)`)."""
    return x.max(axis=axis, keepdims=keepdims) if xp_of(x) is np else x.amax(dim=axis, keepdim=keepdims)


def min_along(x: Array, axis: int | tuple[int, ...], keepdims: bool = False) -> Array:
    """The smallest entries along one or several axes."""
    return x.min(axis=axis, keepdims=keepdims) if xp_of(x) is np else x.amin(dim=axis, keepdim=keepdims)


def row_dots(A: Array, B: Array) -> Array:
    """The sum of A * B along each row, as a column: (n, m) and (n, m) -> (n, 1); faster than the sum of a product."""
    return (np.vecdot(A, B) if xp_of(A, B) is np else xp_of(A).linalg.vecdot(A, B))[:, None]


def top_k(x: Array, k: int, axis: int = -1) -> tuple[Array, Array]:
    """The k largest entries along an axis, largest first, and their positions; equal entries keep their order."""
    xp = xp_of(x)
    order = np.argsort(-x, axis=axis, kind="stable") if xp is np else xp.argsort(-x, dim=axis, stable=True)
    order = order.swapaxes(axis, -1)[..., :k].swapaxes(axis, -1)
    values = np.take_along_axis(x, order, axis) if xp is np else xp.gather(x, axis, order)
    return values, order


def take_rows(table: Array, rows: Array) -> Array:
    """The rows of a table (n, ...) that an array of whole numbers asks for: shape rows.shape + table.shape[1:].

    ValueError or TypeError if table is no array with rows, or rows holds anything but whole numbers from 0 to n - 1.
    """
    _check_rows("take_rows", table, rows)
    return np.take(table, rows, axis=0) if xp_of(table, rows) is np else table[rows]


def _check_rows(where: str, table: Array, rows: Array) -> None:
    if not is_array(table) or not table.ndim:
        raise TypeError(f"{where}: table is {_kind(table)}, expected an array (n, ...). Write np.array(table).")
    if not is_array(rows) and not isinstance(rows, (int, np.integer)):
        raise TypeError(f"{where}: rows is {_kind(rows)}, expected an array of whole numbers. Write np.array(rows).")
    if is_array(rows) and isinstance(rows, np.ndarray) != isinstance(table, np.ndarray):
        raise TypeError(f"{where}: table and rows are of two kinds, expected numpy or torch for both. Convert one.")
    if is_array(rows) and not (rows.dtype.kind in "iu" if isinstance(rows, np.ndarray) else "int" in str(rows.dtype)):
        raise ValueError(f"{where}: rows holds {rows.dtype}, expected whole numbers. Use rows.astype(int) or .long().")
    if is_array(rows) and 0 in rows.shape:
        return
    low, high = (rows.min(), rows.max()) if is_array(rows) else (rows, rows)
    if low < 0 or high >= len(table):
        seen, last = int(low if low < 0 else high), len(table) - 1
        raise ValueError(f"{where}: rows contains {seen}, expected numbers from 0 to {last}. Rows count from 0.")


def _kind(x: Any) -> str:
    return f"an array of shape {tuple(x.shape)}" if is_array(x) else f"a {type(x).__name__}"


def scatter_add(x: Array, rows: Array, values: Array) -> Array:
    """A copy of x (n, ...) in which values[k] has been added to row rows[k]; a row named twice receives both.

    It is the backward step of `take_rows`. Shapes: rows (K,), values (K, ...) with x's other axes.
    """
    xp = xp_of(x, rows, values)
    if xp is not np:
        return x.index_add(0, rows, values)
    _check_rows("scatter_add", x, rows)
    out = copy(x)
    if len(rows) and x.size:
        from scipy.sparse import csc_array  # 1 at (rows[k], k): quicker than np.add.at where there are many rows

        there = csc_array((np.ones(len(rows), x.dtype), rows, np.arange(len(rows) + 1)), shape=(len(x), len(rows)))
        out += (there @ values.reshape(len(rows), -1)).reshape(x.shape)
    return out


def put_along(x: Array, indices: Array, values: Any, axis: int) -> Array:
    """A copy of x with `values` written at the positions `indices` along one axis (as argmax or top_k name them)."""
    xp = xp_of(x, indices)
    if xp is not np:
        return x.scatter(axis, indices, xp.broadcast_to(like(values, x), indices.shape))
    out = copy(x)
    np.put_along_axis(out, indices, values, axis)
    return out


def pad2d(images: Array, pad: int, value: float = 0.0) -> Array:
    """Pictures (m, n_H, n_W, n_C) with a frame of `pad` pixels: shape (m, n_H + 2 pad, n_W + 2 pad, n_C)."""
    if xp_of(images) is np:
        return np.pad(images, ((0, 0), (pad, pad), (pad, pad), (0, 0)), constant_values=value)
    return xp_of(images).nn.functional.pad(images, (0, 0, pad, pad, pad, pad), value=value)


def windows(images: Array, f: int, stride: int = 1) -> Array:
    """Every f x f window of the pictures (m, n_H, n_W, n_C), without copying a pixel: a view, for reading only.

    Returns shape (m, floor((n_H - f)/stride) + 1, floor((n_W - f)/stride) + 1, f, f, n_C). ValueError or TypeError if
    images has other axes, f is not from 1 to n_H and n_W, or stride is below 1.
    """
    from helpers.checks import check_whole  # here: it imports this module

    if not is_array(images) or images.ndim != 4:
        raise TypeError(f"windows: images is {_kind(images)}, expected (m, n_H, n_W, n_C). Write images[None] for one.")
    f = check_whole("windows", "f", f, least=1, most=min(images.shape[1:3]))
    stride = check_whole("windows", "stride", stride, least=1)
    if xp_of(images) is np:
        view = np.lib.stride_tricks.sliding_window_view(images, (f, f), axis=(1, 2))
        return np.moveaxis(view[:, ::stride, ::stride], 3, 5)  # (m, H, W, n_C, f, f) -> (m, H, W, f, f, n_C)
    return images.unfold(1, f, stride).unfold(2, f, stride).movedim(3, 5)


def flip(x: Array, axis: int) -> Array:
    """x in reverse order along one axis."""
    return xp_of(x).flip(x, (axis,))


def randn(rng: np.random.Generator, shape: Sequence[int], like: Array | None = None) -> Array:
    """Standard normal numbers from a numpy Generator, as an array of the library, dtype and device of `like`.

    They are always drawn by numpy in float64 and converted: the same seed gives the same numbers everywhere.
    """
    values = rng.standard_normal(tuple(shape))
    return values if like is None else _like(values, like)


_like = like  # the argument of randn hides the function of the same name


def ignore_infinities() -> AbstractContextManager[Any]:
    """`with ignore_infinities():` - numpy gives log(0) = -inf and 1/0 = inf without a warning, as torch always does."""
    return np.errstate(all="ignore")
