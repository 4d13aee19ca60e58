"""Hyperparameter search (lesson 2.6): what may be tried, which points are, where they run, and what came of them."""

from helpers.neural.tuning.points import grid, narrow, random_points, sample
from helpers.neural.tuning.records import SearchResult, Trial
from helpers.neural.tuning.searching import search, search_results
from helpers.neural.tuning.spaces import (
    Choice,
    Distribution,
    LogUniform,
    OneMinusLogUniform,
    Space,
    Uniform,
    WholeNumbers,
)

__all__ = [
    "Choice",
    "Distribution",
    "LogUniform",
    "OneMinusLogUniform",
    "SearchResult",
    "Space",
    "Trial",
    "Uniform",
    "WholeNumbers",
    "grid",
    "narrow",
    "random_points",
    "sample",
    "search",
    "search_results",
]
