"""What can be wrong with a torch.nn module and its data; `torch_training.py` asks here before it begins."""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.arrays import is_array, to_numpy
from helpers.checks import check_array, check_classes

LOSSES = ("cross_entropy", "binary_cross_entropy", "squared_error")


def check_module(where: str, model: Any, name: str = "model") -> None:
    """Refuse what is no torch.nn module (a class instead of an object, a network of chapters 1 and 2, ...)."""
    import torch

    if not isinstance(model, torch.nn.Module):
        came = f"the class {model.__name__}" if isinstance(model, type) else f"a {type(model).__name__}"
        raise TypeError(
            f"{where}: {name} is {came}, expected a torch.nn module. torch.nn.Sequential(...) makes one from layers."
        )


def check_examples(where: str, name: str, X: Any) -> None:
    """Refuse examples that are no array, empty, or not finite; uint8 is for pictures only."""
    if not is_array(X):
        raise TypeError(
            f"{where}: {name} is a {type(X).__name__}, expected a numpy array or a torch tensor."
            f" Write np.array({name})."
        )
    if 0 in X.shape or not X.shape:
        raise ValueError(f"{where}: {name} is empty (shape {tuple(X.shape)}), expected (m, ...) with m of at least 1.")
    kind = str(X.dtype).removeprefix("torch.")
    if kind == "uint8":
        if len(X.shape) not in (3, 4):
            raise ValueError(
                f"{where}: {name} holds uint8 and has shape {tuple(X.shape)}, expected pictures (m, H, W) or"
                f" (m, H, W, C). For other numbers use {name} * 1.0."
            )
    elif kind == "bool":
        raise ValueError(f"{where}: {name} holds True and False, expected numbers. Convert it: {name} * 1.0.")
    elif kind.startswith("float") and not np.isfinite(to_numpy(X)).all():
        raise ValueError(f"{where}: {name} contains NaN or infinity, expected finite numbers. Look at how it was made.")


def as_targets(
    where: str, Y: Any, known: Any, loss: str | Callable[[Any, Any], Any], out: Any, m: int
) -> tuple[np.ndarray, np.ndarray | None]:
    """Labels (and where they are known) as the loss wants them; refuse what does not fit the output `out` (1, ...)."""
    if not is_array(Y):
        raise TypeError(f"{where}: Y is a {type(Y).__name__}, expected an array. Write np.array(Y).")
    if known is not None and loss != "binary_cross_entropy":
        raise ValueError(
            f'{where}: known was given for the loss {_name(loss)}, expected it for "binary_cross_entropy" only.'
            " Leave out the examples without a label."
        )
    if callable(loss):
        return _own_targets(where, Y, loss, out, m), None
    shape = (m, *out.shape[2:]) if loss == "cross_entropy" else (m, *out.shape[1:])
    if tuple(Y.shape) != shape:
        hint = "Use Y.ravel()." if Y.shape in ((1, m), (m, 1)) and len(shape) == 1 else "Examples are rows here."
        if tuple(Y.shape) == shape[::-1] and len(shape) == 2:
            hint = "Did you pass Y.T? Examples are rows here."
        raise ValueError(
            f"{where}: Y has shape {tuple(Y.shape)}, expected {shape} because there are {m} examples and the loss"
            f" {loss!r} gets an output of shape {tuple(out.shape)} for one of them. {hint}"
        )
    if loss == "cross_entropy":
        if len(out.shape) < 2 or out.shape[1] < 2:
            raise ValueError(
                f"{where}: the module gives {tuple(out.shape)} for one example, expected (1, C) with a logit for each"
                ' class. For one yes/no question choose the loss "binary_cross_entropy".'
            )
        check_classes(where, "Y", Y, out.shape[1])
        return to_numpy(Y).astype(np.int64), None
    values = to_numpy(Y).astype(np.float32)
    if loss == "squared_error":
        check_array(where, "Y", values, ndim=values.ndim)
        return values, None
    return _tasks(where, values, known)


def _own_targets(where: str, Y: Any, loss: Callable[[Any, Any], Any], out: Any, m: int) -> np.ndarray:
    """Labels for a loss that is a function: finite numbers, an entry per example; the loss is tried on the first."""
    import torch

    values = to_numpy(Y)
    if values.ndim < 1 or len(values) != m:
        raise ValueError(f"{where}: Y has shape {values.shape}, expected ({m}, ...) because there are {m} examples.")
    if values.dtype.kind == "f":
        check_array(where, "Y", values, ndim=values.ndim)
        values = values.astype(np.float32)
    J = loss(out, torch.as_tensor(values[:1]).to(out.device))
    if not isinstance(J, torch.Tensor) or J.ndim:
        came = f"a tensor of shape {tuple(J.shape)}" if isinstance(J, torch.Tensor) else f"a {type(J).__name__}"
        raise ValueError(
            f"{where}: the loss {_name(loss)} gives {came}, expected a tensor with one number, the mean over the batch."
        )
    return values


def _name(loss: Any) -> str:
    return getattr(loss, "__name__", type(loss).__name__) if callable(loss) else repr(loss)


def _tasks(where: str, Y: np.ndarray, known: Any) -> tuple[np.ndarray, np.ndarray]:
    mask = np.ones(Y.shape, dtype=bool) if known is None else to_numpy(known).astype(bool)
    if mask.shape != Y.shape:
        raise ValueError(
            f"{where}: known has shape {mask.shape}, expected {Y.shape} because Y has. It says which labels are known."
        )
    if not mask.any():
        raise ValueError(f"{where}: known is False everywhere, expected at least one known label. Is it turned round?")
    seen = Y[mask]
    wrong = seen[~((seen == 0) | (seen == 1))]
    if len(wrong):
        missing = "Mark missing labels: known=~np.isnan(Y)." if wrong[0] != wrong[0] else "Write (Y == yes) * 1."
        raise ValueError(f"{where}: Y contains {wrong[0]:g}, expected 0 or 1 wherever the label is known. {missing}")
    return np.where(mask, Y, 0).astype(np.float32), mask.astype(np.float32)
