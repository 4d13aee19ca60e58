"""The town's professions: pronouns lean as planted, and nothing else does."""

import numpy as np
import pytest

from helpers.data.town_jobs import JOBS, PLACES, town_jobs
from solutions_tests.helpers.probes import complaint


@pytest.mark.parametrize("majority", [0.5, 0.8, 1.0])
def test_only_the_pronouns_lean(majority: float) -> None:
    town = town_jobs(6000, majority=majority, seed=3)
    words = town.vocabulary.tokens
    she: dict[int, list[bool]] = {0: [], 1: []}
    places: dict[int, list[bool]] = {0: [], 1: []}
    women = dict(zip(town.jobs.tolist(), town.women.tolist(), strict=True))
    seen = np.split(town.text, np.flatnonzero(np.diff(town.sentence)) + 1)
    told = [sentence for sentence in seen if any(number in women for number in sentence.tolist())]
    assert len(told) == 6000
    for sentence in told:
        job = next(number for number in sentence.tolist() if number in women)
        texts = [words[number] for number in sentence]
        she[women[job]].append(any(word in ("she", "her", "herself") for word in texts))
        places[women[job]].append(any(word in PLACES[:4] for word in texts))
    assert np.mean(she[1]) == pytest.approx(majority, abs=0.03)
    assert np.mean(she[0]) == pytest.approx(1 - majority, abs=0.03)
    assert np.mean(places[0]) == pytest.approx(np.mean(places[1]), abs=0.05)


def test_parts() -> None:
    town = town_jobs(1000)
    assert [town.vocabulary.tokens[number] for number in town.jobs] == list(JOBS)
    assert town.women.sum() == 15
    assert town.counts.sum() == len(town.text) == len(town.sentence)
    assert (town_jobs(1000, seed=1).women != town.women).any()
    assert "m is 999" in complaint(town_jobs, 999)
    assert "majority is 0.4" in complaint(town_jobs, majority=0.4)
