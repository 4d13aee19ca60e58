"""What this machine offers: a graphics card for torch, or its processor."""

import importlib.util
from typing import Any

from helpers.threads import threads


def best_device() -> str:
    """The fastest torch device that really works here: "cuda", "mps" or "cpu".

    A card is named only after a small calculation succeeded on it. Without torch the answer is "cpu".

    Returns
    -------
    str
        What `torch.device(...)` or `tensor.to(...)` takes.
    """
    return _look()[0]


def describe_device() -> str:
    """One sentence on what `best_device` found, for instance "PyTorch 2.6.0 runs on the processor, with 1 thread"."""
    return _look()[1]


def _look() -> tuple[str, str]:
    try:
        if importlib.util.find_spec("torch") is None:
            return "cpu", "PyTorch is not installed: numpy does all the work, on the processor."
        import torch
    except Exception as problem:
        return "cpu", f"PyTorch is installed but does not load ({problem}): numpy does all the work, on the processor."
    version, count = torch.__version__.split("+")[0], threads()
    if torch.cuda.is_available() and _works(torch, "cuda"):
        return "cuda", f"PyTorch {version} runs on the graphics card {torch.cuda.get_device_name(0)}."
    if torch.backends.mps.is_available() and _works(torch, "mps"):
        return "mps", f"PyTorch {version} runs on the graphics processor of this Mac."
    plural = "thread" if count == 1 else "threads"
    return "cpu", f"PyTorch {version} runs on the processor, with {count} {plural}; no usable graphics card was found."


def _works(torch: Any, device: str) -> bool:
    try:
        return float((torch.ones(2, 2, device=device) @ torch.ones(2, 2, device=device)).sum()) == 8.0
    except Exception:
        return False
