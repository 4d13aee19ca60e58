"""A year of daily temperatures, generated: the curve that exponentially weighted averages smooth (lesson 2.5)."""

import numpy as np

from helpers.checks import check_between, check_generator, check_number, check_whole

YEAR = 365.25  # days
COLDEST = 15  # the 16th of January, counted from 0


def seasonal_temperatures(days: int, *, mean: float = 10.0, swing: float = 9.0) -> np.ndarray:
    """What is usual on every day of the year, without weather, in degrees Celsius.

        season(t) = mean - swing cos(2 pi (t - 15) / 365.25)      (1)

    Parameters
    ----------
    days : int
        How many days, at least 1; day t = 0 is the first of January.
    mean : float
        Average over the year in degrees Celsius.
    swing : float
        How far midsummer and midwinter lie from it in degrees Celsius, at least 0.

    Returns
    -------
    array (days,)
        Degrees Celsius.

    Raises
    ------
    ValueError
        If days is below 1, mean no finite number, or swing negative.
    """
    t = np.arange(check_whole("seasonal_temperatures", "days", days, least=1))
    mean = check_number("seasonal_temperatures", "mean", mean)
    swing = check_between("seasonal_temperatures", "swing", swing, 0, np.inf)
    return mean - swing * np.cos(2 * np.pi * (t - COLDEST) / YEAR)  # (1)


def daily_temperatures(days: int, rng: np.random.Generator, *, weather: float = 3.5, memory: float = 0.7) -> np.ndarray:
    """Invented daily temperatures in degrees Celsius: the season, and weather that lasts for some days.

        w_0 = weather * n_0                                                          (1)
        w_t = memory * w_(t-1) + sqrt(1 - memory^2) * weather * n_t                  (2)
        temperature_t = season(t) + w_t,  n_t standard normal numbers                (3)

    A warm day is likely to be followed by a warm one: two days that lie k days apart have the correlation memory^k.
    The factor in (2) keeps the standard deviation of the weather the same every day.

    Parameters
    ----------
    days : int
        How many days, at least 1, from the first of January on.
    rng : numpy Generator
        The source of randomness.
    weather : float
        Standard deviation around the usual, in degrees Celsius, at least 0.
    memory : float
        How much of yesterday's weather is left today, from 0 to 0.99.

    Returns
    -------
    array (days,)
        Degrees Celsius; `seasonal_temperatures(days)` is the curve behind them.

    Raises
    ------
    ValueError
        If a number is outside its range; a TypeError if rng is no numpy Generator.
    """
    days = check_whole("daily_temperatures", "days", days, least=1)
    check_generator("daily_temperatures", rng)
    weather = check_between("daily_temperatures", "weather", weather, 0, np.inf)
    memory = check_between("daily_temperatures", "memory", memory, 0, 0.99)
    w = weather * rng.standard_normal(days)  # (1)
    for t in range(1, days):
        w[t] = memory * w[t - 1] + np.sqrt(1 - memory**2) * w[t]  # (2)
    return seasonal_temperatures(days) + w  # (3)
