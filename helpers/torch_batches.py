"""How examples reach a torch.nn module, and how it is looked at without disturbing it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from helpers.arrays import Array, is_array

DEVICES = ("cpu", "cuda", "mps", "xpu", "meta")  # what PyTorch runs on


def device_of(model: Any) -> Any:
    """Where the module's numbers are; the processor for a module without any."""
    return next((theta.device for theta in (*model.parameters(), *model.buffers())), "cpu")


def as_batch(X: Array, device: Any) -> Any:
    """Examples as a tensor on the device; pictures (b, H, W) or (b, H, W, C) of uint8 as (b, C, H, W) from 0 to 1.

    ValueError or TypeError if X is no array of numbers, pictures have other axes, or there is no such device.
    """
    import torch

    _check_batch(X, device)
    batch = torch.as_tensor(X).to(device)
    if batch.dtype == torch.uint8:
        batch = batch.unsqueeze(1) if batch.ndim == 3 else batch.movedim(-1, 1)
        return batch.float() / 255
    return batch.float() if batch.dtype == torch.float64 else batch


def _check_batch(X: Array, device: Any) -> None:
    where = "as_batch"
    if not is_array(X) or (isinstance(X, np.ndarray) and X.dtype.kind not in "fiub"):
        raise TypeError(f"{where}: X is a {type(X).__name__}, expected an array of numbers. Write np.array(X).")
    if X.ndim not in (3, 4) and str(X.dtype).endswith("uint8"):
        shape = tuple(X.shape)
        raise ValueError(
            f"{where}: X has shape {shape}, expected pictures of uint8. Add axes: (b, H, W) or (b, H, W, C)."
        )
    if is_array(device) or str(device).partition(":")[0] not in DEVICES:
        came = f"a {type(device).__name__}" if is_array(device) else repr(device)
        raise ValueError(f'{where}: device is {came}, expected one of {DEVICES}. Pass "cpu" or device_of(model).')


@contextmanager
def resting(model: Any) -> Iterator[None]:
    """The module in eval mode for a while; each part is put back into the mode it had."""
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for part, mode in modes:
            part.training = mode
