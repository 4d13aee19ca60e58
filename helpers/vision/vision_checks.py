"""Refusals that only the layers of chapter 4 need; the others are in helpers/checks.py."""

from typing import Any


def check_plain(where: str, **arrays: Any) -> None:
    """Refuse tensors that record their history: functions with a backward step of their own leave no trace in it."""
    for name, x in arrays.items():
        if getattr(x, "requires_grad", False):
            raise ValueError(
                f"{where}: {name} requires_grad, expected a tensor without: this function has its own backward step,"
                f" and autograd would not see it. Pass {name}.detach()."
            )
