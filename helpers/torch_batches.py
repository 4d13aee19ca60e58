"""How examples reach a torch.nn module, and how it is looked at without disturbing it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from helpers.arrays import Array


def device_of(model: Any) -> Any:
    """Where the module's numbers are; the processor for a module without any."""
    return next((theta.device for theta in (*model.parameters(), *model.buffers())), "cpu")


def as_batch(X: Array, device: Any) -> Any:
    """Examples as a tensor on the device; pictures (b, H, W) or (b, H, W, C) of uint8 as (b, C, H, W) from 0 to 1."""
    import torch

    batch = torch.as_tensor(X).to(device)
    if batch.dtype == torch.uint8:
        batch = batch.unsqueeze(1) if batch.ndim == 3 else batch.movedim(-1, 1)
        return batch.float() / 255
    return batch.float() if batch.dtype == torch.float64 else batch


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
