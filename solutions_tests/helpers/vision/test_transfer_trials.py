"""The trainings of lesson 4.6: what must hold whatever the scores are, and what is refused."""

import numpy as np
import pytest
import torch

from helpers.projects.small_nets import pretrained_convnet, small_convnet
from helpers.projects.task_trials import examples_of, target
from helpers.vision.augmentation_trials import (
    CHANGES,
    EYES,
    STARTS,
    TASKS,
    augmentation_trial,
    eyes_trial,
    label_trial,
    shapes_changed,
    split_of,
    turned_faces,
)
from helpers.vision.light_trials import KINDS, judged_patches, light_net, small_color_net
from helpers.vision.transfer import blocks_of
from helpers.vision.transfer_trials import (
    BATCHES,
    depth_trial,
    faint,
    old_right_share,
    rate_trial,
    right_share,
    statistics_trial,
    tuned_net,
)
from solutions_tests.helpers.probes import complaint


def test_blocks_that_do_not_learn_are_those_of_the_file() -> None:
    goal = target("Armenian letters")
    net = tuned_net(*examples_of(goal, 1, 0), 3)
    for number, (mine, old) in enumerate(zip(blocks_of(net)[:4], blocks_of(pretrained_convnet())[:4], strict=True)):
        same = [torch.equal(a, b) for a, b in zip(mine.state_dict().values(), old.state_dict().values(), strict=True)]
        assert all(same) if number < 2 else not any(same)
    odd = tuned_net(*examples_of(goal, 1, 0), 5, steps=3)  # one for the head, two for all
    assert int(odd.trunk[1].num_batches_tracked) - int(pretrained_convnet().trunk[1].num_batches_tracked) == 2
    resting = tuned_net(*examples_of(goal, 1, 0), 5, rest=True)
    assert torch.equal(resting.trunk[1].running_mean, pretrained_convnet().trunk[1].running_mean)
    assert not torch.equal(resting.trunk[1].weight, pretrained_convnet().trunk[1].weight)


def test_no_step_is_lost_between_head_and_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    monkeypatch.setattr("helpers.vision.transfer_trials.fit_groups", lambda *data, steps, rng: made.append(steps))
    for k in (1, 3):
        tuned_net(*examples_of(target("Armenian letters"), 1, 0), k, steps=7)
    assert made == [7, 3, 4]


def test_the_old_letters_are_read_by_the_untouched_trunk() -> None:
    assert abs(old_right_share(pretrained_convnet()) - 0.937) < 0.01
    assert old_right_share(small_convnet(28, 28, 10, np.random.default_rng(0))) < 0.03
    assert faint(np.array([[[255, 10]]], dtype=np.uint8)).tolist() == [[[102, 4]]]


def test_what_is_judged_is_right() -> None:
    images, marks = split_of(TASKS[2], 0).X, turned_faces(split_of(TASKS[2], 0).X[:3], np.random.default_rng(0))
    assert images.shape == (100, 25, 25) and marks.landmarks is not None and marks.seen is not None
    assert marks.landmarks.shape == (3, 4, 2) and marks.seen.all()
    assert (np.diff(marks.landmarks[:, :2, 0], axis=1) > 4).all()  # the left eye is to the left
    X, Y = examples_of(target("Armenian letters"), 1, 0)
    assert np.array_equal(shapes_changed(X, np.random.default_rng(0), 0), X)
    assert not np.array_equal(shapes_changed(X, np.random.default_rng(0)), X)
    plain, tinted, darker = (
        judged_patches(kind, n)[0].astype(int) for kind, n in ((KINDS[0], 0), (KINDS[1], 30), (KINDS[0], 30))
    )
    assert np.array_equal(plain, judged_patches(KINDS[1], 0)[0])
    middle = (plain.min(axis=(1, 2, 3)) > 30) & (plain.max(axis=(1, 2, 3)) < 225)
    assert middle.any()
    for new, together in ((tinted, False), (darker, True)):
        step = (new - plain)[middle]
        assert (np.abs(step) == 30).all()
        assert bool((np.ptp(step, axis=3) == 0).all()) == together
    assert len(Y) == 10


def test_colors_reach_the_network() -> None:
    net = small_color_net(4, np.random.default_rng(0))
    assert net(torch.rand(2, 3, 32, 32)).shape == net(torch.rand(2, 3, 17, 40)).shape == (2, 4)
    assert light_net("PCA color, 1", per_class=2, steps=2)(torch.rand(1, 3, 32, 32)).shape == (1, 4)
    eyes = eyes_trial(EYES[2], n=3, steps=2)
    assert eyes.images.shape == (100, 25, 25) and eyes.guesses.shape == eyes.marks.shape == (100, 4, 2)
    assert eyes.error > 0
    assert list(CHANGES) == ["none", "small turns, shears, shifts", "mirror", "turns up to 180 degrees"]


def test_refusals() -> None:
    assert "depth_trial: k is 6, expected a whole number from 0 to 5" in complaint(depth_trial, "real digits", 6, 5)
    assert "target: name is 'digits'" in complaint(depth_trial, "digits", 1, 5)
    assert "steps is 1" in complaint(tuned_net, *examples_of(target("Armenian letters"), 1, 0), 1, steps=1)
    assert "rate_trial: rate is 0" in complaint(rate_trial, "real digits", 0, 1.0, 5)
    assert "batches is 'all'" in complaint(statistics_trial, "real digits", "all", True, 5)
    assert BATCHES[0] in complaint(statistics_trial, "real digits", "32 at a time", True, 5)
    assert "start is 'scratch'" in complaint(augmentation_trial, "real digits", "scratch", 5)
    assert STARTS[0] in complaint(augmentation_trial, "real digits", "scratch", 5)
    assert "strength is 9" in complaint(shapes_changed, np.zeros((1, 4, 4)), np.random.default_rng(0), 9)
    assert "change is 'flip'" in complaint(label_trial, TASKS[0], "flip")
    assert "task is 'faces'" in complaint(split_of, "faces", 0)
    assert "way is 'no'" in complaint(eyes_trial, "no")
    assert "n is 51" in complaint(eyes_trial, EYES[0], n=51)
    assert "way is 'red'" in complaint(light_net, "red")
    assert "kind is 'dark'" in complaint(judged_patches, "dark", 3)


def test_other_kinds_are_refused() -> None:
    assert complaint(faint, "x").startswith(
        "TypeError: faint: images is a str, expected a numpy array or a torch tensor."
    )
    assert complaint(old_right_share, None).startswith(
        "TypeError: old_right_share: net is a NoneType, expected a torch.nn module."
    )
    assert complaint(old_right_share, torch.nn.Flatten()).startswith(
        "ValueError: old_right_share: net has no trunk, expected a net of pretrained_convnet."
    )
    assert complaint(right_share, None, 3).startswith("TypeError: right_share: goal is 3, expected a Target.")
    assert complaint(tuned_net, np.ones((2, 28, 28)), np.array([0, 1]), 6).startswith(
        "ValueError: tuned_net: k is 6, expected a whole number from 1 to 5."
    )
    assert complaint(tuned_net, np.ones((2, 28, 28)), np.array([0, 1]), 1, seed=0.5).startswith(
        "ValueError: tuned_net: seed is 0.5, expected a whole number of at least 0."
    )
    assert complaint(tuned_net, np.ones((2, 9, 9)), np.array([0, 1]), 1).startswith(
        "ValueError: tuned_net: X has shape (2, 9, 9), expected (m, 28, 28)."
    )
    assert complaint(tuned_net, np.ones((2, 28, 28)), np.array([0]), 1).startswith(
        "ValueError: tuned_net: Y has shape (1,), expected (m,) = (2,) because X has shape (2, 28, 28)."
    )
    assert complaint(tuned_net, np.ones((2, 28, 28)), np.array([0, 10**9]), 1).startswith(
        "ValueError: tuned_net: Y contains 1e+09, expected whole numbers from 0 to C - 1 = 999."
    )
    assert complaint(tuned_net, np.ones((2, 28, 28)), np.array([0, 1]), 1, rest="no").startswith(
        "TypeError: tuned_net: rest is 'no', expected True or False."
    )
