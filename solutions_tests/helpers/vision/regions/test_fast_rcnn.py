"""Fast R-CNN: one pass serves all regions, training, refusals."""

from typing import Any

import numpy as np
import pytest
import torch

from helpers.data.shape_scenes import load_scenes
from helpers.torch_batches import as_batch
from helpers.vision.detection_scores import objects_in
from helpers.vision.regions.fast_rcnn import answers_of, detect_fast, fast_net, train_fast
from solutions_tests.helpers.probes import close, complaint

SCENES = load_scenes(12, 5, "train")
OBJECTS = objects_in(SCENES.boxes, SCENES.classes)
NEAR = [o.boxes.astype(float) * 1.02 for o in OBJECTS]
REGIONS = [np.concatenate([near, np.array([[32.0, 32, 60, 60], [8, 8, 3, 3]])]) for near in NEAR]


def test_regions_of_several_pictures_are_looked_at_as_alone() -> None:
    net = fast_net(3, np.random.default_rng(0)).eval()
    X = as_batch(SCENES.images[:3], "cpu")
    boxes = np.concatenate(REGIONS[:3])
    pictures = np.concatenate([np.full(len(r), i) for i, r in enumerate(REGIONS[:3])])
    order = np.random.default_rng(1).permutation(len(boxes))
    with torch.no_grad():
        together = net(X, boxes[order], pictures[order])
        alone = torch.cat([net(X[i : i + 1], REGIONS[i], np.zeros(len(REGIONS[i]), int)) for i in range(3)])
        close(net.look(net.trunk(X), boxes, pictures), alone, rtol=1e-4, atol=1e-5)
    close(together, alone[torch.tensor(order)], rtol=1e-4, atol=1e-5)


def test_all_layers_learn_from_regions() -> None:
    rng = np.random.default_rng(2)
    net = fast_net(3, rng)
    before = {name: theta.detach().clone() for name, theta in net.named_parameters()}
    made = list(train_fast(net, SCENES.images, REGIONS, OBJECTS, steps=16, every=8, rng=rng))
    assert made[-1].cost < made[0].cost
    assert all(not torch.equal(before[name], theta) for name, theta in net.named_parameters())
    found = detect_fast(net, SCENES.images[0], REGIONS[0], least=0)
    assert 0 < len(found.scores) <= len(REGIONS[0])
    assert detect_fast(net, SCENES.images[0], np.zeros((0, 4))).boxes.shape == (0, 4)


def test_every_region_goes_with_its_own_picture() -> None:
    seen: list[Any] = []

    class Noting(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.theta = torch.nn.Parameter(torch.zeros(8))

        def forward(self, X: Any, boxes: np.ndarray, pictures: np.ndarray) -> Any:
            seen.append((X, boxes, pictures))
            return self.theta + torch.zeros(len(boxes), 1)

    for _ in train_fast(Noting(), SCENES.images, REGIONS, OBJECTS, steps=3, rng=np.random.default_rng(4)):
        pass
    batches = as_batch(SCENES.images, "cpu")
    for X, boxes, pictures in seen:
        assert len(X) == 8
        assert set(pictures.tolist()) == set(range(8))
        for box, n in zip(boxes, pictures, strict=True):
            (i,) = [i for i in range(len(batches)) if torch.equal(batches[i], X[n])]
            assert box.tolist() in REGIONS[i].tolist()


def test_answers() -> None:
    Y = answers_of(np.array([0, 2]), np.arange(8.0).reshape(2, 4), torch.zeros(1))
    assert Y.tolist() == [[0, 0, 1, 2, 3], [2, 4, 5, 6, 7]]
    assert Y.dtype == torch.float32


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"regions": REGIONS[1:]}, "11 regions"), ({"steps": 0}, "steps is 0"), ({"rng": 3}, "rng is")],
)
def test_refusals(changes: dict[str, Any], words: str) -> None:
    how: Any = {"images": SCENES.images, "regions": REGIONS, "objects": OBJECTS, "steps": 1}
    how |= {"rng": np.random.default_rng(0)} | changes
    assert words in complaint(lambda: next(train_fast(fast_net(3, np.random.default_rng(0)), **how)))
