"""Two normal distributions on a line: the best rule, and the exact error of any other one (lesson 3.2)."""

from itertools import pairwise
from math import inf, log, sqrt
from statistics import NormalDist
from typing import Any, NamedTuple

from helpers.checks import check_between, check_number, check_positive, check_whole


class CutRule(NamedTuple):
    """A rule on a line: the class changes at every cut."""

    error: float  # how often it is wrong
    cuts: tuple[float, ...]  # rising
    first: int  # the class to the left of the first cut, 0 or 1


def bayes_error_of_gaussians(means: Any, deviations: Any, priors: Any = (0.5, 0.5)) -> CutRule:
    """The best rule for two normal distributions on a line, and its error: nobody can be better.

    1. Name the class for which prior times density is larger. With u = (x - mu_0) / s_0, d = (mu_1 - mu_0) / s_0 and
       r = s_1 / s_0, the log of the ratio (class 1 over class 0) is a quadratic:

        g(u) = (1 - 1/r^2) u^2 / 2 + (d / r^2) u - d^2 / (2 r^2) - log r + log(prior_1 / prior_0)      (1)

    2. The class changes where g = 0: at two places, at one where r = 1, or nowhere.
    3. Its error is that of these cuts, see `error_of_cuts`.

    Parameters
    ----------
    means, deviations : pairs of float
        mu_0, mu_1, and s_0, s_1 above 0.
    priors : pair of float
        How frequent the classes are: each above 0, with the sum 1.

    Returns
    -------
    CutRule
        error, cuts and the class to the left of them.

    Raises
    ------
    ValueError or TypeError
        If one of these is no such pair of numbers.
    """
    where = "bayes_error_of_gaussians"
    (m0, m1), (s0, s1), (p0, p1) = _bells(where, means, deviations, priors)
    d, r = (m1 - m0) / s0, s1 / s0
    a, b = (1 - r**-2) / 2, d / r**2
    c = -(d**2) / (2 * r**2) - log(r) + log(p1 / p0)  # (1)
    places = _roots(a, b, c)
    cuts = tuple(m0 + s0 * u for u in places)
    left = places[0] - 1 if places else 0.0
    first = int((a * left + b) * left + c > 0)
    return CutRule(error_of_cuts(cuts, first, means, deviations, priors), cuts, first)


def error_of_cuts(cuts: Any, first: int, means: Any, deviations: Any, priors: Any = (0.5, 0.5)) -> float:
    """How often a rule on a line errs, for two normal distributions; exactly, without drawing examples.

        error = sum over the pieces between cuts: prior_w P(piece | class w),   w = the class it does not name      (1)
        P(from l to r | class w) = Phi((r - mu_w) / s_w) - Phi((l - mu_w) / s_w)                                    (2)

    Parameters
    ----------
    cuts : sequence of float
        Where the named class changes, rising; empty where it never does.
    first : int
        The class to the left of the first cut, 0 or 1.
    means, deviations, priors : pairs of float
        As in `bayes_error_of_gaussians`.

    Returns
    -------
    float
        A share from 0 to 1.

    Raises
    ------
    ValueError or TypeError
        If cuts do not rise, first is not 0 or 1, or a pair is none.
    """
    where = "error_of_cuts"
    mu, s, prior = _bells(where, means, deviations, priors)
    first = check_whole(where, "first", first, least=0, most=1)
    edges = [-inf, *_rising(where, cuts), inf]
    error, Phi = 0.0, NormalDist().cdf
    for k, (left, right) in enumerate(pairwise(edges)):
        w = 1 - (first + k) % 2
        error += prior[w] * (Phi((right - mu[w]) / s[w]) - Phi((left - mu[w]) / s[w]))  # (1), (2)
    return min(max(error, 0.0), 1.0)


def _roots(a: float, b: float, c: float) -> list[float]:
    """Where a u^2 + b u + c changes its sign, rising; without the cancellation of the school formula."""
    square = b * b - 4 * a * c
    if square <= 0 or (a == 0 and b == 0):
        return []
    q = -(b + (sqrt(square) if b >= 0 else -sqrt(square))) / 2
    found = [c / q] if q else []
    if a and abs(q) < 1e12 * abs(a):  # beyond, no probability is left
        found.append(q / a)
    return sorted(found)


def _bells(where: str, means: Any, deviations: Any, priors: Any) -> tuple[tuple[float, float], ...]:
    mu = _pair(where, "means", means)
    s = _pair(where, "deviations", deviations)
    for k in (0, 1):
        check_positive(where, f"deviations[{k}]", s[k])
    prior = _pair(where, "priors", priors)
    for k in (0, 1):
        check_between(where, f"priors[{k}]", prior[k], 0, 1, ends="()", advice="A class that never comes is none.")
    if abs(prior[0] + prior[1] - 1) > 1e-9:
        raise ValueError(f"{where}: priors add up to {sum(prior):g}, expected 1. Write (p, 1 - p).")
    return mu, s, prior


def _pair(where: str, name: str, x: Any) -> tuple[float, float]:
    try:
        first, second = x
    except (TypeError, ValueError):
        raise TypeError(f"{where}: {name} is {x!r}, expected two numbers, for class 0 and class 1.") from None
    return check_number(where, f"{name}[0]", first), check_number(where, f"{name}[1]", second)


def _rising(where: str, cuts: Any) -> list[float]:
    try:
        given = list(cuts)
    except TypeError:
        raise TypeError(
            f"{where}: cuts is {cuts!r}, expected a sequence of rising numbers. Write [{cuts!r}]."
        ) from None
    numbers = [check_number(where, f"cuts[{k}]", cut) for k, cut in enumerate(given)]
    if any(right <= left for left, right in pairwise(numbers)):
        raise ValueError(f"{where}: cuts are {numbers}, expected rising numbers. Sort them, and leave out equal ones.")
    return numbers
