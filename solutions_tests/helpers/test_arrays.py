"""numpy and torch give the same results through helpers.arrays."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers import arrays
from helpers.arrays import Array
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, drawn, tensor, unchanged


def test_the_library_of_an_array() -> None:
    assert arrays.xp_of(np.ones(2)) is np
    assert arrays.xp_of(2.0) is np
    assert arrays.xp_of(np.float32(2), 1) is np
    assert arrays.xp_of(1.0, torch.ones(2)) is torch
    assert arrays.xp_of(torch.nn.Parameter(torch.ones(2))) is torch
    assert "were mixed in one call" in complaint(arrays.xp_of, np.ones(2), torch.ones(2))
    assert complaint(arrays.xp_of, [1.0]).startswith("TypeError: got a list, expected a numpy array or a torch tensor.")


@drawn
def test_every_operation_is_the_same_on_both(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, rows = rng.standard_normal((n, m)), rng.integers(0, n, 5)
    values, k = rng.standard_normal((5, m)), int(rng.integers(1, m + 1))
    columns = rng.permutation(m)[:k].reshape(1, k).repeat(n, axis=0)
    with unchanged(x, rows, values, columns):
        for f, args in (
            (arrays.copy, (x,)),
            (arrays.flip, (x, 1)),
            (lambda x: arrays.max_along(x, 0, keepdims=True), (x,)),
            (lambda x: arrays.min_along(x, (0, 1)), (x,)),
            (arrays.row_dots, (x, x + 1)),
            (lambda x: arrays.top_k(x, k), (x,)),
            (lambda x: arrays.top_k(x, 1, axis=0), (x,)),
            (arrays.take_rows, (x, rows)),
            (arrays.take_rows, (x, rows.reshape(5, 1))),
            (arrays.scatter_add, (x, rows, values)),
            (lambda x, i: arrays.put_along(x, i, 7.0, 1), (x, columns)),
        ):
            close(f(*args), f(*(tensor(a) for a in args)), rtol=1e-12)


def test_operations_by_hand() -> None:
    x = np.array([[3.0, 1.0, 3.0], [0.0, 5.0, 4.0]])
    close(arrays.top_k(x, 2), (np.array([[3.0, 3.0], [5.0, 4.0]]), np.array([[0, 2], [1, 2]])))
    close(arrays.scatter_add(x, np.array([1, 1]), np.ones((2, 3))), np.array([[3.0, 1.0, 3.0], [2.0, 7.0, 6.0]]))
    close(arrays.scatter_add(x, np.array([], dtype=int), np.ones((0, 3))), x)
    with pytest.raises(TypeError):  # halves do not become 0 without a word
        arrays.scatter_add(np.zeros((2, 1), dtype=int), np.array([1]), np.array([[0.5]]))
    for far in (2, -1):
        assert complaint(arrays.scatter_add, x, np.array([far]), np.ones((1, 3))).startswith(
            f"ValueError: scatter_add: rows contains {far}, expected numbers from 0 to 1."
        )
    close(arrays.put_along(x, np.array([[0], [1]]), 9.0, 1), np.array([[9.0, 1.0, 3.0], [0.0, 9.0, 4.0]]))
    close(arrays.row_dots(x, x), np.array([[19.0], [41.0]]))
    close(arrays.max_along(x, 1), np.array([3.0, 5.0]))


@given(m=SIZES, size=st.tuples(SIZES, SIZES), f=st.integers(1, 4), stride=SIZES, pad=st.integers(0, 3), seed=SEEDS)
def test_padding_and_windows(m: int, size: tuple[int, int], f: int, stride: int, pad: int, seed: int) -> None:
    images = np.random.default_rng(seed).standard_normal((m, *size, 2))
    padded = arrays.pad2d(images, pad, 0.5)
    close(padded, arrays.pad2d(tensor(images), pad, 0.5), rtol=0)
    assert padded.shape == (m, size[0] + 2 * pad, size[1] + 2 * pad, 2)
    assert padded.sum() == pytest.approx(images.sum() + 0.5 * (padded.size - images.size))
    if f > min(padded.shape[1:3]):
        return
    view = arrays.windows(padded, f, stride)
    close(view, arrays.windows(tensor(padded), f, stride), rtol=0)
    row, column = view.shape[1] - 1, view.shape[2] - 1
    corner = padded[:, row * stride : row * stride + f, column * stride : column * stride + f]
    close(view[:, row, column], corner, rtol=0)
    assert np.shares_memory(view, padded)


@pytest.mark.parametrize("kind", ["float32", "float64", "int64"])
def test_conversions(kind: str) -> None:
    x = np.array([1, 2], dtype=kind)
    assert arrays.astype(x, "float32").dtype == np.float32
    assert arrays.astype(tensor(x), "float32").dtype == torch.float32
    assert arrays.astype(x, kind) is x
    assert arrays.as_float(x).dtype == (np.float64 if kind == "int64" else kind)
    assert arrays.as_float(tensor(x)).is_floating_point()
    assert arrays.like([3, 4], x).dtype == kind
    assert arrays.like(x, torch.ones(1)).dtype == torch.float32
    assert arrays.number_of(x[:1].reshape(1, 1)) == arrays.number_of(tensor(x[:1])) == 1.0


def test_a_copy_is_contiguous_and_independent() -> None:
    for x in (np.ones((2, 3)).T, torch.ones(2, 3).T):
        y: Array = arrays.copy(x)
        y.reshape(-1)[0] = 5.0
        assert float(y[0, 0]) == 5.0
        assert float(x[0, 0]) == 1.0


def test_the_same_seed_gives_the_same_numbers_everywhere() -> None:
    draws = [
        arrays.randn(np.random.default_rng(3), (2, 2), like=like)
        for like in (None, np.ones(1, dtype=np.float32), torch.ones(1), torch.ones(1, dtype=torch.float64))
    ]
    assert [str(x.dtype) for x in draws] == ["float64", "float32", "torch.float32", "torch.float64"]
    for x in draws:
        close(x, np.random.default_rng(3).standard_normal((2, 2)))


def test_infinities_are_silent_only_inside() -> None:
    with np.errstate(all="raise"), arrays.ignore_infinities():
        assert np.log(np.zeros(1))[0] == -np.inf


def test_a_device_is_found_and_described() -> None:
    assert arrays.best_device() in ("cuda", "mps", "cpu")
    assert torch.ones(2, device=arrays.best_device()).sum() == 2
    assert arrays.describe_device().startswith(f"PyTorch {torch.__version__.split('+')[0]} runs on the ")


def test_without_torch_the_device_is_the_processor() -> None:
    code = (
        "import importlib.util as u, sys\n"
        "find = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'torch' else find(name, *a)\n"
        "from helpers.arrays import best_device, describe_device\n"
        "print(best_device(), describe_device(), 'torch' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out == "cpu PyTorch is not installed: numpy does all the work, on the processor. False\n"


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(arrays.take_rows, np.ones((2, 3)), np.array([0, 2])).startswith(
        "ValueError: take_rows: rows contains 2, expected numbers from 0 to 1."
    )
    assert complaint(arrays.take_rows, np.ones((2, 3)), np.array([-1])).startswith(
        "ValueError: take_rows: rows contains -1, expected numbers from 0 to 1."
    )
    assert complaint(arrays.take_rows, np.ones((2, 3)), np.array([0.5])).startswith(
        "ValueError: take_rows: rows holds float64, expected whole numbers."
    )
    assert complaint(arrays.take_rows, [1.0], np.array([0])).startswith(
        "TypeError: take_rows: table is a list, expected an array (n, ...)."
    )
    assert complaint(arrays.windows, np.ones((4, 4)), 2).startswith(
        "TypeError: windows: images is an array of shape (4, 4), expected (m, n_H, n_W, n_C)."
    )
    assert complaint(arrays.windows, np.ones((1, 4, 5, 1)), 5).startswith(
        "ValueError: windows: f is 5, expected a whole number from 1 to 4."
    )
    assert complaint(arrays.windows, np.ones((1, 4, 5, 1)), 2, 0).startswith(
        "ValueError: windows: stride is 0, expected"
    )
