"""What the tests of the helpers share: drawn shapes, both kinds of arrays, and one check per promise."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.arrays import to_numpy

SIZES = st.integers(1, 6)
SEEDS = st.integers(0, 2**32 - 1)
drawn = given(n=SIZES, m=SIZES, seed=SEEDS)  # shapes with 1 among them, and a seed for the values


def tensor(x: Any) -> Any:
    """x as a torch tensor of the same dtype, numbers as they are, tuples entry by entry."""
    if isinstance(x, tuple):
        return _same_tuple(x, tensor)
    return torch.tensor(x) if isinstance(x, np.ndarray) else x


def _same_tuple(x: tuple, change: Callable[[Any], Any]) -> Any:
    entries = [change(entry) for entry in x]
    return tuple(entries) if type(x) is tuple else type(x)(*entries)


def flat(results: Any) -> list[Any]:
    """All arrays and numbers in a result that may be nested in tuples."""
    return [leaf for part in results for leaf in flat(part)] if isinstance(results, tuple) else [results]


def close(a: Any, b: Any, rtol: float = 1e-6, atol: float = 1e-12) -> None:
    """Assert that two results (arrays of either kind, numbers, tuples of them) have equal shapes and values."""
    left, right = flat(a), flat(b)
    assert len(left) == len(right)
    for x, y in zip(left, right, strict=True):
        assert np.shape(to_numpy(x)) == np.shape(to_numpy(y))
        np.testing.assert_allclose(to_numpy(x), to_numpy(y), rtol=rtol, atol=atol)


@contextmanager
def unchanged(*arrays: Any) -> Iterator[None]:
    """Assert that no byte of the arrays changes."""
    before = [to_numpy(x).tobytes() for x in arrays]
    yield
    assert [to_numpy(x).tobytes() for x in arrays] == before, "an argument was changed"


def keeps_promises(f: Callable[..., Any], *args: Any) -> Any:
    """Call f with float64 numpy arguments; check what holds for every helper, and give the result back.

    Arguments stay as they are; torch tensors give torch tensors with the same values; float32 stays float32.
    """
    with unchanged(*flat(args)):
        out = f(*args)
    as_tensors = f(*(tensor(x) for x in args))
    close(out, as_tensors)
    single = f(*(_float32(x) for x in args))
    for x, y, z in zip(flat(out), flat(as_tensors), flat(single), strict=True):
        assert isinstance(y, torch.Tensor) == isinstance(x, (np.ndarray, np.generic))
        if isinstance(x, (np.ndarray, np.generic)) and x.dtype == np.float64:
            assert y.dtype == torch.float64
            assert z.dtype == np.float32
    for z in flat(f(*(tensor(_float32(x)) for x in args))):
        assert not isinstance(z, torch.Tensor) or z.dtype in (torch.float32, torch.bool, torch.int64)
    return out


def _float32(x: Any) -> Any:
    if isinstance(x, tuple):
        return _same_tuple(x, _float32)
    return x.astype(np.float32) if isinstance(x, np.ndarray) and x.dtype == np.float64 else x


def slope_matches(
    f: Callable[[np.ndarray], Any], x: np.ndarray, gradient: np.ndarray, rng: np.random.Generator
) -> None:
    """Assert that f rises along a random direction as steeply as its gradient says (two-sided difference)."""
    direction = rng.standard_normal(x.shape)
    direction /= np.linalg.norm(direction)
    h = 1e-5
    measured = (float(f(x + h * direction)) - float(f(x - h * direction))) / (2 * h)
    np.testing.assert_allclose((gradient * direction).sum(), measured, rtol=1e-5, atol=1e-8)


def complaint(f: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """The message with which f refuses its arguments, with the kind of error in front."""
    try:
        f(*args, **kwargs)
    except (ValueError, TypeError) as problem:
        return f"{type(problem).__name__}: {problem}"
    raise AssertionError("nothing was refused")
