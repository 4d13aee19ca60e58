"""The temperatures: the season, and weather that is remembered."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.data.temperatures import daily_temperatures, seasonal_temperatures
from solutions_tests.helpers.probes import SEEDS, close, complaint


@given(days=st.integers(1, 40), seed=SEEDS)
def test_sizes_and_seeds(days: int, seed: int) -> None:
    values = daily_temperatures(days, np.random.default_rng(seed))
    assert values.shape == seasonal_temperatures(days).shape == (days,)
    close(daily_temperatures(days, np.random.default_rng(seed)), values, rtol=0, atol=0)
    close(daily_temperatures(days, np.random.default_rng(seed), weather=0), seasonal_temperatures(days))


def test_the_season() -> None:
    season = seasonal_temperatures(365, mean=12, swing=10)
    assert season.argmin() == 15
    assert season.argmax() in (197, 198)
    assert season.min() == pytest.approx(2)
    assert season.max() == pytest.approx(22, abs=0.01)
    assert season.mean() == pytest.approx(12, abs=0.05)


@pytest.mark.parametrize(("weather", "memory"), [(3.5, 0.7), (1.0, 0.0), (2.0, 0.95)])
def test_the_weather_has_the_promised_spread_and_memory(weather: float, memory: float) -> None:
    days = 100000
    w = daily_temperatures(days, np.random.default_rng(1), weather=weather, memory=memory) - seasonal_temperatures(days)
    assert w.std() == pytest.approx(weather, rel=0.05)
    for apart in (1, 3):
        assert np.corrcoef(w[:-apart], w[apart:])[0, 1] == pytest.approx(memory**apart, abs=0.03)
    first = [daily_temperatures(1, np.random.default_rng(seed), weather=weather)[0] - 1 for seed in range(2000)]
    assert np.std(first) == pytest.approx(weather, rel=0.06)


def test_wrong_inputs() -> None:
    rng = np.random.default_rng(0)
    assert complaint(daily_temperatures, 0, rng) == (
        "ValueError: daily_temperatures: days is 0, expected a whole number of at least 1. Choose another value."
    )
    assert "memory is 1, expected a number from 0 to 0.99" in complaint(daily_temperatures, 5, rng, memory=1)
    assert "weather is -1" in complaint(daily_temperatures, 5, rng, weather=-1)
    assert "rng is None" in complaint(daily_temperatures, 5, None)
    assert "swing is -1" in complaint(seasonal_temperatures, 5, swing=-1)
    assert "days is 0" in complaint(seasonal_temperatures, 0)
    assert "mean is nan" in complaint(seasonal_temperatures, 5, mean=np.nan)
