"""`make bench`: its ratios, its mean and its picture say what was measured; every contest compares equal work."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PIL import Image

from tools import benchmark
from tools.benchmark import Result, draw, geometric_mean, race
from tools.benchmark_gpu import on_the_gpu
from tools.benchmark_networks import NUMPY, TENSORS, Contest


def contest(goal: float = 1.0, rivals: str = NUMPY, first: float = 0.002, second: float = 0.008) -> Contest:
    return Contest("sleeping", goal, 2, lambda: time.sleep(first), lambda: time.sleep(second), rivals)


def test_a_race_gives_the_time_of_a_step_and_the_ratio_with_its_spread() -> None:
    result = race(contest(goal=0.5), rounds=7)
    assert 0.0009 < result.first < result.second and 0.003 < result.second < 0.1
    assert result.low <= result.high and 0.1 < result.ratio < 0.5 and not result.missed
    assert "too slow" not in str(result) and "too slow" in str(race(contest(goal=0.1), rounds=3))


def results(*ratios: float, rivals: str = NUMPY) -> list[Result]:
    return [Result(contest(rivals=rivals), ratio, 1.0, ratio, ratio / 2, 2 * ratio) for ratio in ratios]


def test_the_mean_is_over_what_numpy_and_torch_do_on_the_processor() -> None:
    assert geometric_mean([*results(0.5, 2.0, 0.125), *results(9.0, rivals=TENSORS)]) == pytest.approx(0.5)


def test_the_picture_is_there_and_grows_with_the_contests(tmp_path: Path) -> None:
    heights = []
    for count in (2, 8):
        draw(results(*[0.1 * (k + 1) for k in range(count)]), tmp_path / f"{count}.png")
        heights.append(Image.open(tmp_path / f"{count}.png").height)
    assert heights[1] > heights[0] > 100


def test_the_command_fails_where_a_goal_is_missed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--rounds", "3", "--picture", str(tmp_path / "b.png")]
    for goal, status in ((0.9, 0), (0.01, 1)):
        monkeypatch.setattr(benchmark, "contests", lambda goal=goal: [contest(goal)])
        assert benchmark.main(words) == status
    assert "geometric mean of the 1 ratios" in capsys.readouterr().out and (tmp_path / "b.png").exists()
    monkeypatch.setattr(benchmark, "contests", lambda: [contest(first=0.004, second=0.002, goal=9.0)])
    assert benchmark.main(words) == 1, "the mean has a goal, too"
    assert benchmark.main([*words, "--only", "nothing like it"]) == 1


def test_what_is_timed_on_a_card_is_equal_work() -> None:
    names = [one.name.split(",")[0] for one in on_the_gpu("cpu")]
    assert names == ["dense layer 1024-1024", "convolution", "convolution", "attention"]
