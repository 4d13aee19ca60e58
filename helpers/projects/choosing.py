"""Choosing a model when several things matter: one to optimize, limits to keep, and the Pareto front (lesson 3.1)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from helpers.checks import check_choice, check_flags, check_list, check_number

Candidates = Mapping[str, Mapping[str, Any]]


class Choice(NamedTuple):
    """The chosen candidate, and why not the others."""

    name: str | None  # None where no candidate keeps all limits
    allowed: tuple[str, ...]  # the candidates that keep all limits, in the order in which they came
    broken: dict[str, tuple[str, ...]]  # candidate -> the limits that it breaks, in words
    sentence: str  # the outcome in words


def choose(
    candidates: Candidates,
    optimize: str,
    *,
    lowest: bool = False,
    at_most: Mapping[str, float] | None = None,
    at_least: Mapping[str, float] | None = None,
) -> Choice:
    """The best candidate by one metric among those that keep all limits on the others.

        allowed = {k : x_k(j) <= limit_j for all j in at_most, x_k(j) >= limit_j for all j in at_least}      (1)
        chosen  = the k in allowed with the best x_k(optimize)                                               (2)

    A limit is passed or not: being far on its good side earns nothing, being a little on its bad side costs the place.
    Of equally good candidates the first one is taken.

    Parameters
    ----------
    candidates : dict of dicts
        name -> {metric: number}, such as {"small": {"error": 4.1, "ms": 2}, "large": {"error": 3.2, "ms": 9}}.
    optimize : str
        The metric to be as good as possible.
    lowest : bool
        Whether low is good (an error), not high (an accuracy).
    at_most, at_least : dict, optional
        metric -> limit; a number equal to the limit keeps it.

    Returns
    -------
    Choice
        name, allowed, broken and sentence.

    Raises
    ------
    ValueError
        If there is no candidate, one lacks a metric that is asked for, or a number is not finite.
    TypeError
        If a candidate, `at_most` or `at_least` is no dict, or lowest is neither True nor False.
    """
    check_flags("choose", lowest=lowest)
    limits = [(metric, limit, 1, "at most") for metric, limit in _limits("at_most", at_most)]
    limits += [(metric, limit, -1, "at least") for metric, limit in _limits("at_least", at_least)]
    table = _table("choose", candidates, [optimize, *(metric for metric, *_ in limits)])
    limits = [(metric, check_number("choose", metric, limit), sign, word) for metric, limit, sign, word in limits]
    broken: dict[str, tuple[str, ...]] = {}
    for name, numbers in table.items():
        beyond = [limit for limit in limits if limit[2] * numbers[limit[0]] > limit[2] * limit[1]]
        if beyond:
            broken[name] = tuple(
                f"{metric}: {numbers[metric]:g}, {word} {limit:g}" for metric, limit, _, word in beyond
            )
    allowed = tuple(name for name in table if name not in broken)  # (1)
    if not allowed:
        kept = [f"{word} {limit:g} {metric}" for metric, limit, _, word in limits]
        sentence = f"no candidate keeps {'this limit' if len(kept) == 1 else 'all limits'}: {', '.join(kept)}"
        return Choice(None, allowed, broken, sentence)
    sign = 1 if lowest else -1
    name = min(allowed, key=lambda one: sign * table[one][optimize])  # (2)
    best = f"the {'lowest' if lowest else 'highest'} {optimize} of the {len(allowed)} that keep all limits"
    sentence = f"{name}: {best if len(allowed) > 1 else 'the only one that keeps all limits'}"
    return Choice(name, allowed, broken, sentence)


def pareto_front(candidates: Candidates, *, highest: Sequence[str] = (), lowest: Sequence[str] = ()) -> tuple[str, ...]:
    """The candidates that nobody beats in one metric without losing in another.

        a beats b: a is at least as good as b in every metric, and better in one      (1)
        front = the candidates that no other beats                                    (2)

    Limit any of these metrics and optimize one of them: of the best that are allowed, one is in the front. A limit on a
    metric that is not among them may let somebody else win.

    Parameters
    ----------
    candidates : dict of dicts
        name -> {metric: number}.
    highest, lowest : sequence of str
        The metrics of which much is good, and those of which little is good; at least one in all.

    Returns
    -------
    tuple of str
        Names in the order in which they came.

    Raises
    ------
    ValueError
        If there is no candidate or no metric, one lacks a metric, or a number is not finite.
    TypeError
        If a candidate is no dict, or highest or lowest is no list of texts.
    """
    if not isinstance(highest, str) and not isinstance(lowest, str):
        highest = tuple(check_list("pareto_front", "highest", highest, of=str))
        lowest = tuple(check_list("pareto_front", "lowest", lowest, of=str))
    if isinstance(highest, str) or isinstance(lowest, str) or not (highest or lowest):
        raise ValueError(
            f"pareto_front: highest is {highest!r} and lowest is {lowest!r}, expected lists of metrics, at least one in"
            ' all. Write lowest=["error", "ms"].'
        )
    table = _table("pareto_front", candidates, [*highest, *lowest])
    goodness = {
        name: [numbers[metric] for metric in highest] + [-numbers[metric] for metric in lowest]
        for name, numbers in table.items()
    }
    return tuple(name for name, own in goodness.items() if not any(_beats(other, own) for other in goodness.values()))


def _beats(a: Sequence[float], b: Sequence[float]) -> bool:
    return all(x >= y for x, y in zip(a, b, strict=True)) and any(x > y for x, y in zip(a, b, strict=True))  # (1)


def _limits(name: str, limits: Any) -> Iterable[tuple[str, Any]]:
    if limits is not None and not isinstance(limits, Mapping):
        raise TypeError(
            f"choose: {name} is {limits!r}, expected a dict with a limit for each metric. Write {name}={{'ms': 10}}."
        )
    return (limits or {}).items()


def _table(where: str, candidates: Any, metrics: Sequence[str]) -> dict[str, dict[str, float]]:
    """The numbers that are needed, as floats."""
    if not isinstance(candidates, Mapping) or not candidates:
        raise ValueError(
            f"{where}: candidates is {candidates!r}, expected a dict with at least one candidate, such as"
            ' {"small": {"error": 4.1, "ms": 2}}.'
        )
    table: dict[str, dict[str, float]] = {}
    for name, numbers in candidates.items():
        if not isinstance(numbers, Mapping):
            raise TypeError(
                f"{where}: the candidate {name!r} is {numbers!r}, expected a dict such as {{'error': 4.1}}."
            )
        for metric in metrics:
            check_choice(where, f"a metric of the candidate {name!r}", metric, numbers)
        table[name] = {metric: check_number(where, f"{metric} of {name!r}", numbers[metric]) for metric in metrics}
    return table
