"""The response surface: what is stored is what trainings give, and a damaged file is noticed."""

import json
from pathlib import Path

import numpy as np
import pytest

from helpers.data import response_surface
from helpers.data.response_surface import FILE, load_response_surface
from helpers.neural.tuning_tasks import train_digits
from solutions_tests.helpers.probes import close, complaint


def test_the_surface() -> None:
    surface = load_response_surface()
    close(surface.learning_rates, np.logspace(-5, 0, 21))
    close(surface.epsilons, np.logspace(-10, -4, 7))
    assert surface.scores.shape == (7, 21)
    assert surface.scores.min() >= 0 and surface.scores.max() <= 1
    assert "tools/response_surface.py" in surface.note
    assert (FILE.parents[2] / "tools" / "response_surface.py").is_file()


def test_the_learning_rate_matters_and_epsilon_does_not() -> None:
    surface = load_response_surface()
    good = surface.scores.mean(axis=0) > 0.94
    assert np.ptp(surface.scores.mean(axis=0)) > 0.85
    assert np.ptp(surface.scores[:, good], axis=0).max() < 0.05
    assert 0.001 < surface.learning_rates[surface.scores.mean(axis=0).argmax()] < 0.1


@pytest.mark.parametrize(("row", "column", "tolerance"), [(0, 12, 0.02), (6, 8, 0.02), (2, 4, 0.06)])
def test_trainings_give_what_is_stored(row: int, column: int, tolerance: float) -> None:
    surface = load_response_surface()
    rate, epsilon = surface.learning_rates[column], surface.epsilons[row]
    again = np.mean([train_digits(rate, epsilon=epsilon, seed=seed).score for seed in range(3)])
    assert abs(again - surface.scores[row, column]) < tolerance


def test_between_the_trainings() -> None:
    surface = load_response_surface()
    close(surface.at(surface.learning_rates[9], surface.epsilons[3]), surface.scores[3, 9])
    middle = float(np.sqrt(surface.learning_rates[9] * surface.learning_rates[10]))
    close(surface.at(middle, surface.epsilons[3]), surface.scores[3, 9:11].mean())
    higher = float(np.sqrt(surface.epsilons[3] * surface.epsilons[4]))
    close(surface.at(middle, higher), surface.scores[3:5, 9:11].mean())
    close(surface.at(1e-9, 1e-30), surface.scores[0, 0])
    close(surface.at(50.0, 1.0), surface.scores[-1, -1])


def test_a_damaged_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    for name, value in (("scores", content["scores"][:-1]), ("note", "x"), ("sha256", "x"), ("epsilons", [1.0])):
        damaged = tmp_path / "response_surface.json"
        damaged.write_text(json.dumps(content | {name: value}), encoding="utf-8")
        monkeypatch.setattr(response_surface, "FILE", damaged)
        assert complaint(load_response_surface) == (
            "ValueError: load_response_surface: the contents of response_surface.json do not give its checksum,"
            " expected the file as it came with the course. Fetch it again, or make it with python"
            " tools/response_surface.py."
        )


def test_wrong_inputs() -> None:
    surface = load_response_surface()
    assert complaint(surface.at, 0, 1e-8).startswith("ValueError: ResponseSurface.at: learning_rate is 0, expected")
    assert complaint(surface.at, 0.1, -1).startswith("ValueError: ResponseSurface.at: epsilon is -1, expected")
