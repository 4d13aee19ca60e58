"""The stored trainings of lesson 4.10: complete, undamaged, and what the trainings give when they are made again."""

import json
from pathlib import Path

import numpy as np
import pytest

from helpers.data import one_shot_trials
from helpers.data.one_shot_trials import (
    FILE,
    LOOKS,
    MARGIN_RULES,
    MARGINS,
    PICTURES,
    RULES,
    SEEDS,
    load_one_shot_trials,
)
from helpers.vision.one_shot_trials import EVERY, STEPS, one_shot_trial
from solutions_tests.helpers.probes import complaint


def test_all_trainings_are_there() -> None:
    stored = load_one_shot_trials()
    assert tuple(stored.rules) == RULES and tuple(stored.margins) == MARGIN_RULES
    assert {runs.shape for runs in stored.rules.values()} == {(SEEDS, len(LOOKS), 3)}
    assert {runs.shape for runs in stored.margins.values()} == {(len(MARGINS), SEEDS, 3)}
    assert stored.pictures.shape == (len(PICTURES), SEEDS, 3)
    assert {letters * each for letters, each in PICTURES} == {640}
    assert tuple(range(0, STEPS + 1, EVERY)) == LOOKS
    everything = np.concatenate([runs.reshape(-1, 3) for runs in (*stored.rules.values(), *stored.margins.values())])
    assert everything.min() >= 0 and everything[:, :2].max() <= 1 and everything[:, 2].max() <= 2
    for rule in MARGIN_RULES:  # made once, used twice
        assert (stored.margins[rule][MARGINS.index(0.2)] == stored.rules[rule][:, -1]).all()
    assert "tools/one_shot_trials.py" in stored.note
    assert (FILE.parents[2] / "tools" / "one_shot_trials.py").is_file()


def test_a_training_gives_what_is_stored() -> None:
    again = one_shot_trial("semi-hard", 0.2, 40, 16, 3)[-1]
    np.testing.assert_allclose(again, load_one_shot_trials().pictures[PICTURES.index((40, 16)), 3], atol=0.06)


def test_what_the_lesson_says() -> None:
    stored = load_one_shot_trials()
    ends = {rule: runs[:, -1].mean(axis=0) for rule, runs in stored.rules.items()}
    assert [round(ends[rule][0], 2) for rule in RULES] == [0.70, 0.80, 0.80, 0.42]
    assert min(ends["violating"][0], ends["semi-hard"][0]) - ends["random"][0] > 0.095
    at_sixty = stored.rules["semi-hard"][:, LOOKS.index(60), 0].mean()
    assert abs(at_sixty - ends["random"][0]) < 0.02  # random triplets end where the others are after 60 steps
    assert stored.rules["hardest"][:, -1, 2].max() < 0.005 and stored.rules["hardest"][:, -1, 0].max() < 0.44
    violating = dict(zip(MARGINS, stored.margins["violating"].mean(axis=1), strict=True))
    assert [round(violating[a][0], 2) for a in (0.1, 0.2, 0.5)] == [0.78, 0.80, 0.79]
    assert round(100 * (violating[0.5][0] - violating[1.0][0])) == 3
    for runs in stored.margins.values():
        assert runs[MARGINS.index(0), :, 2].max() < 0.02 and runs[MARGINS.index(0.02), :, 2].max() < 0.1
    by_spending = stored.pictures[:, :, 0].mean(axis=1)
    assert by_spending.argmax() == PICTURES.index((40, 16))
    assert by_spending[0] - 0.445 < 0.03 and (np.diff(by_spending[:4]) > 0).all()


def test_a_damaged_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    for name, value in (("rules", {}), ("note", "x"), ("sha256", "x")):
        damaged = tmp_path / FILE.name
        damaged.write_text(json.dumps(content | {name: value}), encoding="utf-8")
        monkeypatch.setattr(one_shot_trials, "FILE", damaged)
        assert "python tools/one_shot_trials.py" in complaint(load_one_shot_trials)
