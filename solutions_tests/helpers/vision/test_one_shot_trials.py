"""Trials of lesson 4.10: what a look at an encoder measures, and that training helps on scripts never seen."""

import numpy as np
import pytest

from helpers.data.scripts import NEW_LETTERS, NEW_SCRIPTS
from helpers.vision.one_shot_trials import SCRIPT_OF, one_shot_trial, unseen_share
from solutions_tests.helpers.probes import complaint


def test_every_letter_has_its_script() -> None:
    assert len(SCRIPT_OF) == len(NEW_LETTERS)
    names = list(NEW_SCRIPTS)
    assert all(letter in NEW_SCRIPTS[names[script]] for letter, script in zip(NEW_LETTERS, SCRIPT_OF, strict=True))


def test_tasks_are_within_a_script() -> None:
    """Encodings that tell places within a script and nothing else: right within, wrong across."""
    labels = np.tile(np.arange(len(NEW_LETTERS)), 2)
    places = np.concatenate([np.arange(n) for n in np.bincount(SCRIPT_OF)])
    F = places[labels][:, None] * 1.0
    assert unseen_share(F, labels, 5) == 1.0
    assert abs(unseen_share(np.zeros_like(F) + np.arange(len(F))[:, None] % 7, labels, 5, tasks=300) - 0.2) < 0.3


def test_a_trial_learns() -> None:
    looks = one_shot_trial("semi-hard", 0.2, 60, 6, 0, steps=60)
    assert looks.shape == (3, 3)
    assert looks[-1, 0] > looks[0, 0] + 0.08 and looks[-1, 1] > looks[0, 1] + 0.05
    assert (looks[:, 2] > 0.5).all() and (looks[:, 2] <= 2).all()


def test_the_hardest_collapse() -> None:
    looks = one_shot_trial("hardest", 0.2, 60, 6, 0, steps=60, every=60)
    assert looks.shape == (2, 3)
    assert looks[-1, 2] < 0.1 * looks[0, 2]


def test_wrong_inputs() -> None:
    assert "letters is 1, expected a whole number from 2 to 323" in complaint(one_shot_trial, "random", 0.2, 1, 4, 0)
    assert "seed is -1" in complaint(one_shot_trial, "random", 0.2, 10, 4, -1)
    assert "rule is 'rnd'" in complaint(one_shot_trial, "rnd", 0.2, 10, 4, 0)
    with pytest.raises(ValueError, match="no group has 50"):
        unseen_share(np.zeros((20, 1)), np.repeat(np.arange(10), 2), 50)


def test_other_kinds_are_refused() -> None:
    assert complaint(unseen_share, np.ones((2, 1)), np.array([0, 500]), 2).startswith(
        "ValueError: unseen_share: labels contains 500, expected whole numbers from 0 to C - 1 = 137."
    )
    assert complaint(unseen_share, np.ones((2, 1)), np.array([-1, 0]), 2).startswith(
        "ValueError: unseen_share: labels contains -1, expected whole numbers from 0 to C - 1 = 137."
    )
    assert complaint(unseen_share, np.ones((2, 1)), 3, 2).startswith(
        "TypeError: unseen_share: labels is a int, expected a numpy array or a torch tensor."
    )
