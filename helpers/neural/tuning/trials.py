"""One trial of a search: what train gives back, or raises, becomes a score or a sentence (lesson 2.6)."""

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

from helpers.arrays import is_array, number_of, to_numpy
from helpers.neural.tuning.records import Trial


def attempt(train: Callable[..., Any], number: int, point: dict[str, Any], token: str = "") -> Trial:
    """Make one trial; whatever train raises or gives back becomes a Trial.

    Parameters
    ----------
    train : function
        Called as train(**point).
    number : int
        The number of the trial.
    point : dict
        Its hyperparameters.
    token : str
        Different in every call, so that a scheduler that knows results by their arguments does not answer from memory.

    Returns
    -------
    Trial
        With a finite score, or with a sentence that says why there is none.
    """
    start = time.perf_counter()
    try:
        score, details, problem = read_outcome(train(**point))
    except (Exception, SystemExit) as error:
        score, details, problem = None, {}, told(error)
    return Trial(number, point, score, problem, round(time.perf_counter() - start, 6), details)


def read_outcome(outcome: Any) -> tuple[float | None, dict[str, Any], str]:
    """What train gave back, as a score, the details beside it, and a sentence where there is no finite score."""
    details = outcome._asdict() if hasattr(outcome, "_asdict") else outcome
    details = dict(details) if isinstance(details, Mapping) else {"score": outcome}
    score = details.pop("score", None)
    plain = {str(name): as_plain(x) for name, x in details.items()}
    try:
        number = number_of(score) if not isinstance(score, str) else None
    except (TypeError, ValueError, RuntimeError):
        number = None
    if number is None:
        wanted = "expected one number, or a dict or named tuple with a score"
        return None, plain, f"train gave {outcome!r:.80}, {wanted}."
    if not math.isfinite(number):
        return None, plain, str(plain.get("stopped") or f"The score is {number}: the training diverged.")
    return number, plain, ""


def as_plain(x: Any) -> Any:
    """x as a line of JSON can hold it: arrays become lists, infinity and everything unknown a text."""
    if is_array(x):
        x = to_numpy(x).tolist()
    elif hasattr(x, "item"):
        x = x.item()
    if isinstance(x, Mapping):
        return {str(key): as_plain(value) for key, value in x.items()}
    if isinstance(x, (list, tuple)):
        return [as_plain(entry) for entry in x]
    if x is None or isinstance(x, (bool, int, str)) or (isinstance(x, float) and math.isfinite(x)):
        return x
    return repr(x)[:200]


def told(error: BaseException) -> str:
    """An error in one line."""
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}"[:300] if said else f"{type(error).__name__}."
