"""Stored results are made trial by trial: an interruption loses none, and the file carries its checksum."""

import json
from pathlib import Path

import pytest

from helpers.data.kept import read_kept
from tools.kept_results import Trials, laid_out, write_results


def test_an_interrupted_script_goes_on(tmp_path: Path) -> None:
    file, calls = tmp_path / "results.json", []

    def noisy_trial(rate: float, seed: int, epochs: int = 1) -> list[float]:
        calls.append((rate, seed, epochs))
        if seed == 2 and len(calls) == 3:
            raise KeyboardInterrupt
        return [rate + seed / 3, epochs]

    with pytest.raises(KeyboardInterrupt):
        [Trials(file)(noisy_trial, 0.5, seed) for seed in range(4)]
    assert len(calls) == 3
    again = Trials(file)
    assert [again(noisy_trial, 0.5, seed) for seed in range(4)][1] == [0.8333, 1.0]
    assert [seed for _, seed, _ in calls] == [0, 1, 2, 2, 3]
    assert again(noisy_trial, 0.5, 1, epochs=7) == [0.8333, 7.0]
    again.forget()
    assert not list(tmp_path.iterdir())


def test_the_file_is_one_that_the_course_reads(tmp_path: Path) -> None:
    file, content = tmp_path / "results.json", {"note": "made here", "right": {"a": [[[0.1, 0.2], [0.3, 0.4]]]}}
    write_results(file, content)
    found = read_kept("test", file, "")
    assert found.pop("sha256") and found == content
    assert file.read_text().count("\n") > 6
    file.write_text(file.read_text().replace("0.3", "0.5"))
    with pytest.raises(ValueError, match="do not give its checksum"):
        read_kept("test", file, "Take it again.")


def test_the_layout_is_json() -> None:
    values: list[object] = [{}, {"a": []}, {"a": [1, 2], "b": [[1], [2]], "c": {"d": "x"}}, [[[1]], [[2]]]]
    assert [json.loads(laid_out(value)) for value in values] == values
