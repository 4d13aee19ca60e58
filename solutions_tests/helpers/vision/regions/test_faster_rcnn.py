"""Faster R-CNN: training of both stages, the trunk is shared, refusals."""

from typing import Any

import numpy as np
import pytest
import torch

from helpers.data.shape_scenes import load_scenes
from helpers.torch_batches import as_batch
from helpers.vision.detection_scores import objects_in
from helpers.vision.regions.fast_rcnn import detect_fast
from helpers.vision.regions.faster_rcnn import faster_net, look_faster, train_faster
from solutions_tests.helpers.probes import close, complaint

SCENES = load_scenes(12, 5, "train")
OBJECTS = objects_in(SCENES.boxes, SCENES.classes)


def test_all_layers_learn_without_proposals() -> None:
    rng = np.random.default_rng(2)
    net = faster_net(3, rng)
    before = {name: theta.detach().clone() for name, theta in net.named_parameters()}
    made = list(train_faster(net, SCENES.images, OBJECTS, steps=12, every=6, rng=rng))
    assert made[-1].cost < made[0].cost
    assert all(not torch.equal(before[name], theta) for name, theta in net.named_parameters())
    looked = look_faster(net, SCENES.images[0], at_most=7, least=0)
    assert looked.proposals.boxes.shape == (7, 4)
    assert np.array_equal(np.sort(looked.proposals.scores), looked.proposals.scores[::-1])
    again = detect_fast(net, SCENES.images[0], looked.proposals.boxes, least=0)  # the same head on the same maps
    close(again.boxes, looked.found.boxes, rtol=1e-5, atol=1e-5)
    assert again.classes.tolist() == looked.found.classes.tolist()


def test_every_region_goes_with_its_own_picture() -> None:
    """A network that proposes its anchors as they are: the true boxes among the regions tell whose they are."""
    seen: list[Any] = []

    class Noting(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.theta = torch.nn.Parameter(torch.zeros(8))

        def trunk(self, X: Any) -> Any:
            return X

        def rpn(self, X: Any) -> Any:
            return self.theta[:5] + torch.zeros(len(X), 16 * 16 * 5, 5)

        def look(self, X: Any, boxes: np.ndarray, pictures: np.ndarray) -> Any:
            seen.append((X, boxes, pictures))
            return self.theta + torch.zeros(len(boxes), 1)

    for _ in train_faster(Noting(), SCENES.images, OBJECTS, steps=2, rng=np.random.default_rng(4)):
        pass
    batches, met = as_batch(SCENES.images, "cpu"), 0
    owners = {tuple(box): i for i, o in enumerate(OBJECTS) for box in o.boxes.astype(float).tolist()}
    for X, boxes, pictures in seen:
        for box, n in zip(boxes.tolist(), pictures, strict=True):
            if tuple(box) in owners:
                met += 1
                assert torch.equal(batches[owners[tuple(box)]], X[n])
    assert met > 10


def test_the_same_seed_gives_the_same_net() -> None:
    one, other = (faster_net(3, np.random.default_rng(9)) for _ in range(2))
    for net in (one, other):
        for _ in train_faster(net, SCENES.images, OBJECTS, steps=2, rng=np.random.default_rng(3)):
            pass
    for a, b in zip(one.state_dict().values(), other.state_dict().values(), strict=True):
        close(a, b, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"objects": OBJECTS[1:]}, "11 objects"), ({"steps": 0}, "steps is 0"), ({"rng": 3}, "rng is")],
)
def test_refusals(changes: dict[str, Any], words: str) -> None:
    net = faster_net(3, np.random.default_rng(0))
    how: Any = {"images": SCENES.images, "objects": OBJECTS, "steps": 1, "rng": np.random.default_rng(0)} | changes
    assert words in complaint(lambda: next(train_faster(net, **how)))


def test_it_refuses_no_proposals() -> None:
    net = faster_net(3, np.random.default_rng(0)).eval()
    assert "at_most is 0" in complaint(look_faster, net, SCENES.images[0], at_most=0)
