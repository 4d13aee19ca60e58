"""Where hyperparameters are looked for: a distribution for each of them (lesson 2.6)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from helpers.checks import check_number, check_whole
from helpers.neural.tuning.checks import check_interval, check_options


class Distribution:
    """The values that one hyperparameter may take, in an order in which equal shares are equally likely."""

    def at(self, share: float) -> Any:
        """The value below which this share of all draws falls: 0 gives the first value, 1 the last."""
        raise NotImplementedError

    def spread(self, points: int) -> list[Any]:
        """That many values at equal distances, both ends among them; the middle alone where points is 1."""
        return [self.at(k / (points - 1) if points > 1 else 0.5) for k in range(points)]

    def holds(self, value: Any) -> bool:
        """Whether the value can be drawn."""
        raise NotImplementedError

    def around(self, values: Sequence[Any], margin: float) -> "Distribution":
        """The smallest distribution of this kind with these values in it, and a margin (a share) on either side."""
        raise NotImplementedError


Space: TypeAlias = Mapping[str, Distribution]  # one distribution for the name of each argument of train


@dataclass(frozen=True)
class Uniform(Distribution):
    """Every value from low to high is equally likely.

        x = low + u (high - low), u from [0, 1)      (1)

    Right where the difference of two values says what changes: hidden units, keep_prob.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        kind = type(self).__name__
        object.__setattr__(self, "low", check_number(kind, "low", self.low))
        object.__setattr__(self, "high", check_number(kind, "high", self.high))
        check_interval(kind, self.low, self.high, *self._limits())

    def _limits(self) -> tuple[float, float]:
        return -math.inf, math.inf

    def scale(self, x: float) -> float:
        """The place of x on the scale on which this distribution is uniform."""
        return x

    def unscale(self, r: float) -> float:
        """The value at the place r of the scale."""
        return r

    def at(self, share: float) -> float:
        """The value below which this share of all draws falls; low for a share below 0, high for one above 1."""
        first, last = self.scale(self.low), self.scale(self.high)
        x = self.unscale(first + share * (last - first))  # (1)
        return min(max(x, self.low), self.high)

    def share(self, x: float) -> float:
        """The share of all draws that falls below x."""
        first, last = self.scale(self.low), self.scale(self.high)
        return (self.scale(x) - first) / (last - first)

    def holds(self, value: Any) -> bool:
        """Whether the value lies between low and high."""
        return isinstance(value, (int, float)) and self.low <= value <= self.high

    def around(self, values: Sequence[float], margin: float) -> "Uniform":
        """The box from the lowest to the highest value, with a margin on this scale, inside low and high."""
        shares = [self.share(x) for x in values]
        return type(self)(self.at(min(shares) - margin), self.at(max(shares) + margin))  # at stays inside low and high


@dataclass(frozen=True)
class LogUniform(Uniform):
    """Every factor of ten between low and high gets the same share of the draws.

        r = log10(low) + u (log10(high) - log10(low)), u from [0, 1)      (1)
        x = 10^r                                                          (2)

    Right where the ratio of two values says what changes: the learning rate, lambda. From 0.0001 to 1, a uniform
    distribution would spend nine draws in ten above 0.1 and one in a thousand below 0.001; this one spends a quarter
    on each of the four decades.
    """

    def _limits(self) -> tuple[float, float]:
        return 0.0, math.inf

    def scale(self, x: float) -> float:
        """The exponent r of x."""
        return math.log10(x)

    def unscale(self, r: float) -> float:
        """The number with the exponent r."""
        return math.pow(10.0, r)  # (2)


@dataclass(frozen=True)
class OneMinusLogUniform(Uniform):
    """For a beta close to 1: 1 - beta is log-uniform.

        r = log10(1 - low) + u (log10(1 - high) - log10(1 - low)), u from [0, 1)      (1)
        beta = 1 - 10^r                                                               (2)

    A moving average looks back over about 1/(1 - beta) steps. From 0.9 to 0.9005 that changes from 10 to 10.05; from
    0.999 to 0.9995, the same distance, from 1000 to 2000. So the draws have to be dense near 1.
    """

    def _limits(self) -> tuple[float, float]:
        return -math.inf, 1.0

    def scale(self, x: float) -> float:
        """The exponent r of 1 - x."""
        return math.log10(1.0 - x)

    def unscale(self, r: float) -> float:
        """The number that is 10^r below 1."""
        return 1.0 - math.pow(10.0, r)  # (2)


@dataclass(frozen=True)
class WholeNumbers(Distribution):
    """Every whole number from low to high, both included, is equally likely."""

    low: int
    high: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", check_whole("WholeNumbers", "low", self.low, least=None))
        object.__setattr__(self, "high", check_whole("WholeNumbers", "high", self.high, least=self.low))

    def __len__(self) -> int:
        return self.high - self.low + 1

    def at(self, share: float) -> int:
        """The number below which this share of all draws falls."""
        return min(self.low + math.floor(share * len(self)), self.high)

    def spread(self, points: int) -> list[int]:
        """That many numbers at nearly equal distances, both ends among them; all numbers where there are fewer."""
        steps = min(points, len(self)) - 1
        return [self.low + round((k / steps if steps else 0.5) * (len(self) - 1)) for k in range(steps + 1)]

    def holds(self, value: Any) -> bool:
        """Whether the value is a whole number from low to high."""
        return isinstance(value, int) and self.low <= value <= self.high

    def around(self, values: Sequence[int], margin: float) -> "WholeNumbers":
        """The numbers from the lowest to the highest value, with a margin, inside low and high."""
        room = round(margin * len(self))
        return WholeNumbers(max(min(values) - room, self.low), min(max(values) + room, self.high))


@dataclass(frozen=True)
class Choice(Distribution):
    """Every option is equally likely. Options are numbers, texts, True, False, None, or tuples of them."""

    options: tuple[Any, ...]

    def __init__(self, options: Sequence[Any]) -> None:
        object.__setattr__(self, "options", check_options("Choice", options))

    def at(self, share: float) -> Any:
        """The option below which this share of all draws falls."""
        return self.options[min(math.floor(share * len(self.options)), len(self.options) - 1)]

    def spread(self, points: int) -> list[Any]:
        """All options, however many points there are: nothing lies between two of them."""
        return list(self.options)

    def holds(self, value: Any) -> bool:
        """Whether the value is one of the options."""
        return value in self.options

    def around(self, values: Sequence[Any], margin: float) -> "Choice":
        """The options among the values, in the order they had."""
        return Choice([option for option in self.options if option in values])
