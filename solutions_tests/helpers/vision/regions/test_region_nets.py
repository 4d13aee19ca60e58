"""The small networks, their loss against torch one region at a time, detections, and the training loop."""

from typing import Any

import numpy as np
import pytest
import torch

from helpers.vision.costs import full_size, layer_table, parameter_count
from helpers.vision.regions.fast_rcnn import fast_net
from helpers.vision.regions.faster_rcnn import faster_net
from helpers.vision.regions.rcnn import rcnn_net
from helpers.vision.regions.region_nets import SPREAD, found_from, region_loss, train_steps
from solutions_tests.helpers.probes import close, complaint

RNG = np.random.default_rng


def test_three_networks_of_the_same_layers() -> None:
    trunk = 3 * 16 * 9 + 2 * 16 + 16 * 32 * 9 + 2 * 32 + 32 * 32 * 9 + 2 * 32
    head = 512 * 48 + 48 + 48 * 8 + 8
    rpn = 32 * 32 * 9 + 32 + 32 * 25 + 25
    counts = [parameter_count(full_size(build, 3, RNG(0))) for build in (rcnn_net, fast_net, faster_net)]
    assert counts == [trunk + head, trunk + head, trunk + head + rpn]
    assert 20_000 < min(counts) < max(counts) < 60_000
    rcnn, fast = rcnn_net(3, RNG(4)), fast_net(3, RNG(4))
    assert list(rcnn.state_dict()) == list(fast.state_dict())
    assert all(torch.equal(a, b) for a, b in zip(rcnn.state_dict().values(), fast.state_dict().values(), strict=True))
    assert layer_table(rcnn, (3, 32, 32))[-1].shape == (8,)


def test_a_crop_that_is_the_picture_gives_the_same_in_both() -> None:
    """RoI pooling of everything is the max pooling of R-CNN: with the same weights the same answer."""
    rcnn, fast = rcnn_net(2, RNG(1)).eval(), fast_net(2, RNG(1)).eval()
    picture = torch.rand(1, 3, 32, 32)
    with torch.no_grad():
        close(fast(picture, np.array([[16.0, 16, 32, 32]]), np.array([0])), rcnn(picture), rtol=1e-5, atol=1e-6)


def test_the_loss_one_region_at_a_time() -> None:
    rng = RNG(2)
    out = torch.tensor(rng.standard_normal((7, 8)))
    labels, t = np.array([0, 1, 0, 3, 2, 0, 1]), rng.normal(scale=0.3, size=(7, 4))
    names, places = 0.0, []
    for i in range(7):
        p = torch.softmax(out[i, :4], dim=0)
        names -= float(torch.log(p[labels[i]])) / 7
        d = np.abs(out[i, 4:].numpy() - t[i] / SPREAD)
        if labels[i]:
            places.append(np.where(d < 1, d**2 / 2, d - 0.5).sum())
    Y = torch.tensor(np.concatenate([labels[:, None], t], axis=1))
    close(region_loss(out, Y), np.array(names + np.mean(places)), rtol=1e-6)
    only = torch.zeros(3, 5)
    assert float(region_loss(torch.zeros(3, 8), only)) == pytest.approx(np.log(4))


def test_detections_by_hand() -> None:
    boxes = np.array([[10.0, 10, 8, 8], [13, 10, 8, 8], [40, 40, 8, 8], [60, 60, 12, 12]])
    out = np.zeros((4, 7))
    out[0, 1], out[1, 1], out[2, 0], out[3, 2] = 5, 4, 9, 6  # 2 classes; the third is background
    out[0, 3:] = np.array([0.5, 0, np.log(2), 0]) / SPREAD
    found = found_from(torch.tensor(out), boxes, (64, 64))
    assert found.classes.tolist() == [1, 0]
    close(found.boxes, np.array([[59, 59, 10, 10], [14, 10, 16, 8.0]]))  # cut off at the border; refined
    close(found.scores, np.exp([6, 5]) / (np.exp([6, 5]) + 2))
    assert len(found_from(out, boxes, (64, 64), threshold=1).boxes) == 3
    assert len(found_from(out, boxes, (64, 64), least=0.99).boxes) == 1
    assert found_from(out, boxes, (64, 64), least=1).boxes.shape == (0, 4)
    assert found_from(np.zeros((0, 7)), np.zeros((0, 4)), (64, 64)).boxes.shape == (0, 4)


def test_the_training_loop() -> None:
    net = torch.nn.Linear(1, 1)
    x = torch.linspace(-1, 1, 8)[:, None]
    made = list(train_steps(net, lambda: ((net(x) - 3 * x - 1) ** 2).mean(), steps=105, rate=0.3, every=20))
    assert [p.step for p in made] == [20, 40, 60, 80, 100, 105]
    assert made[0].cost > 10 * made[-1].cost
    assert not any(p.stopped for p in made)
    assert not net.training


def test_a_training_that_breaks_keeps_what_it_had() -> None:
    net, count = torch.nn.Linear(1, 1), [0]

    def cost() -> Any:
        count[0] += 1
        return net(torch.ones(1, 1)).sum() * (float("nan") if count[0] == 4 else 1)

    made = train_steps(net, cost, steps=9, every=3)
    next(made)
    before = net.weight.detach().clone()
    last = list(made)
    assert len(last) == 1
    assert last[0].stopped.startswith("Stopped at step 4: the cost became nan")
    assert (last[0].step, net.training) == (3, False)
    assert torch.equal(before, net.weight)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: found_from(np.zeros((2, 8)), np.ones((3, 4)), (64, 64)), "out has shape (2, 8)"),
        (lambda: found_from(np.zeros((2, 8)), np.ones((2, 4)), (64, 64), least=2), "least is 2"),
        (lambda: found_from(np.zeros((2, 8)), np.ones((2, 4)), (64, 64), threshold=-1), "threshold is -1"),
        (lambda: next(train_steps(torch.nn.Linear(1, 1), float, steps=0)), "steps is 0"),
        (lambda: next(train_steps(torch.nn.Linear(1, 1), float, steps=1, rate=0)), "rate is 0"),
        (lambda: rcnn_net(0, RNG(0)), "classes is 0"),
        (lambda: fast_net(0, RNG(0)), "classes is 0"),
        (lambda: faster_net(0, RNG(0)), "classes is 0"),
    ],
)
def test_refusals(call: Any, words: str) -> None:
    assert words in complaint(call)
