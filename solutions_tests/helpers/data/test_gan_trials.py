"""The stored games of lesson A.5: complete, undamaged, what the games give, and what the lesson says."""

import json
from pathlib import Path

import numpy as np
import pytest

from helpers.beyond.gan_trials import LINE, SETTINGS, line_trial, ring_points, ring_trial
from helpers.beyond.inverse_cdf import kolmogorov_distance
from helpers.beyond.laws import LAWS
from helpers.data import gan_trials
from helpers.data.gan_trials import EVERY, FILE, ROUNDS, SEEDS, SEEN, SHOWN, STAGES, load_gan_trials
from solutions_tests.helpers.probes import complaint


def test_all_games_are_there() -> None:
    stored = load_gan_trials()
    assert set(stored.games) == set(stored.points) == set(SETTINGS)
    assert set(stored.curves) == set(LINE)
    assert {game.shape for game in stored.games.values()} == {(SEEDS, ROUNDS // EVERY, len(SEEN))}
    assert {points.shape for points in stored.points.values()} == {(len(STAGES), 2, SHOWN)}
    assert {curves.shape for curves in stored.curves.values()} == {(SEEDS, len(STAGES), 100)}
    assert STAGES[-1] == ROUNDS
    assert "tools/gan_trials.py" in stored.note
    assert (FILE.parents[2] / "tools" / "gan_trials.py").is_file()


def test_what_the_lesson_says_of_the_players() -> None:
    games = load_gan_trials().games
    ends = {name: game[:, -8:].mean(axis=1) for name, game in games.items()}  # (seeds, 5)
    assert (games["balanced"][:, -1, 0] == 8).all() and (ends["balanced"][:, 1] > 0.8).all()
    assert (ends["strong generator"][:, 0] < 5).all() and (ends["strong generator"][:, 1] < 0.2).all()
    for name in ("balanced", "strong generator"):
        assert (np.abs(ends[name][:, 2:4] - 0.5) < 0.08).all()
    assert (ends["strong discriminator"][:, 2] > 0.8).all() and (ends["strong discriminator"][:, 3] < 0.2).all()
    assert (ends["strong discriminator"][:, 1] < 0.3).all()
    rescued = games["strong discriminator, non-saturating"]
    assert (rescued[:, -1, 0] == 8).all() and (rescued[:, -1, 1] > 0.7).all()


def test_what_the_lesson_says_of_the_curves() -> None:
    curves = load_gan_trials().curves
    for law, runs in curves.items():
        ends = [kolmogorov_distance(run[-1], LAWS[law].cdf) for run in runs]
        starts = [kolmogorov_distance(run[0], LAWS[law].cdf) for run in runs]
        assert max(ends) < 0.2 < 0.3 < min(starts)
        assert np.mean(ends) < 0.12


def test_a_game_begins_as_it_did_then(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = load_gan_trials()
    monkeypatch.setattr("helpers.beyond.gan_trials.STAGES", STAGES[:2])
    np.testing.assert_allclose(line_trial("two bells", 1), stored.curves["two bells"][1, :2], atol=0.01)
    np.testing.assert_allclose(ring_points("balanced", 0), stored.points["balanced"][:2], atol=0.03)
    looks = np.array(ring_trial("strong generator", 2))
    assert looks.shape == (1, len(SEEN))
    np.testing.assert_allclose(looks[0, 1:4], stored.games["strong generator"][2, 0, 1:4], atol=0.05)


def test_a_damaged_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    for name, value in (("games", {}), ("curves", {}), ("sha256", "x")):
        damaged = tmp_path / FILE.name
        damaged.write_text(json.dumps(content | {name: value}), encoding="utf-8")
        monkeypatch.setattr(gan_trials, "FILE", damaged)
        assert "python tools/gan_trials.py" in complaint(load_gan_trials)
