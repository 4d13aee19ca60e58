"""The trainings on transfer: honest sets, ways that move what they should, and scores with a meaning."""

import numpy as np
import pytest
import torch

from helpers.projects.small_nets import pretrained_convnet
from helpers.projects.task_trials import (
    STEPS,
    TARGETS,
    WAYS,
    enlarged,
    examples_of,
    target,
    train_some,
    transfer_net,
    transfer_trial,
)
from solutions_tests.helpers.probes import complaint

KEY = "10.weight"  # the dense layer at the end of the trunk


@pytest.mark.parametrize("name", TARGETS)
def test_targets_have_pictures_for_the_trunk_and_two_separate_sets(name: str) -> None:
    goal = target(name)
    assert goal.X.shape[1:] == goal.X_test.shape[1:] == (28, 28)
    assert goal.X.dtype == goal.X_test.dtype == np.uint8
    assert goal.Y.shape == (len(goal.X),) and goal.Y_test.shape == (len(goal.X_test),)
    assert set(goal.Y) == set(goal.Y_test) == set(range(len(goal.names)))
    known = {image.tobytes() for image in goal.X}
    twice = sum(image.tobytes() in known for image in goal.X_test)
    assert twice == 0


def test_examples_are_equally_many_of_each_class_and_different_for_other_seeds() -> None:
    goal = target("bold or not")
    for n in (1, 5, 90):
        X, Y = examples_of(goal, n, seed=0)
        assert X.shape == (2 * n, 28, 28) and np.bincount(Y).tolist() == [n, n]
    assert (examples_of(goal, 5, 0)[0] == examples_of(goal, 5, 0)[0]).all()
    assert (examples_of(goal, 5, 0)[0] != examples_of(goal, 5, 1)[0]).any()
    assert (examples_of(goal, 5, 0)[0][:5] == examples_of(goal, 9, 0)[0][:5]).all()


def test_enlarged_is_bilinear_with_a_margin() -> None:
    images = np.random.default_rng(0).integers(0, 256, (3, 8, 8), dtype=np.uint8)
    large = enlarged(images)
    assert large.shape == (3, 28, 28) and large.dtype == np.uint8
    truth = torch.nn.functional.interpolate(
        torch.tensor(images[:, None], dtype=torch.float64), size=(24, 24), mode="bilinear", align_corners=False
    )
    assert abs(large[:, 2:26, 2:26] - truth[:, 0].numpy()).max() <= 0.51
    assert not large[:, :2].any() and not large[:, :, 26:].any()


@pytest.mark.parametrize("way", WAYS)
def test_each_way_moves_what_it_should(way: str) -> None:
    X, Y = examples_of(target("Armenian letters"), 2, seed=0)
    net, old = transfer_net(way, X, Y, seed=0), pretrained_convnet()
    after, before = net.trunk.state_dict(), old.trunk.state_dict()
    same = all(torch.equal(after[key], before[key]) for key in before)
    assert same == (way == "new head only")
    gap = float(torch.norm(after[KEY] - before[KEY]) / torch.norm(before[KEY]))
    if way in WAYS[2:]:
        assert 0 < gap < 1
    assert net.head.weight.shape == (10, 64)


def test_every_training_takes_about_as_many_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    from helpers.projects import task_trials

    real = task_trials.fit

    def counting(*args: object, **kwargs: object) -> object:
        training = real(*args, **kwargs)  # type: ignore[arg-type]
        taken.append(len(training.history.step_costs))
        return training

    monkeypatch.setattr(task_trials, "fit", counting)
    for n in (1, 5, 40):
        X, Y = examples_of(target("Armenian letters"), n, seed=0)
        train_some(pretrained_convnet(), X, Y, 0.001, 0)
    assert all(0.97 * STEPS <= steps <= 1.35 * STEPS for steps in taken), taken  # batches at the end are smaller


def test_a_new_head_reads_what_a_network_from_scratch_cannot() -> None:
    scores = {way: transfer_trial("Armenian letters", way, 5, 0) for way in WAYS[:2]}
    assert scores["new head only"] > 0.9 > scores["from scratch"] + 0.2


def test_wrong_inputs() -> None:
    assert "name is 'letters', expected one of" in complaint(target, "letters")
    X, Y = examples_of(target("bold or not"), 1, seed=0)
    assert "way is 'scratch'" in complaint(transfer_net, "scratch", X, Y)
    assert "n is 0" in complaint(examples_of, target("bold or not"), 0, 0)
    assert "seed is -1" in complaint(examples_of, target("bold or not"), 1, -1)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(examples_of, None, 1, 0).startswith(
        "TypeError: examples_of: goal is None, expected a Target. Pass what target gave."
    )
    assert complaint(train_some, None, np.ones((2, 2)), np.ones(2), 0.1, 0).startswith(
        "TypeError: train_some: net is a NoneType, expected a torch.nn module."
    )
