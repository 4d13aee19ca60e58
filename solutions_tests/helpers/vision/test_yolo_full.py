"""YOLOv2 in full size: the published counts, exactly, on the meta device."""

import pytest
import torch

from helpers.vision.costs import full_size, layer_table, parameter_count
from helpers.vision.yolo_full import yolo_v2
from solutions_tests.helpers.probes import complaint


def test_published_counts() -> None:
    net = full_size(yolo_v2)
    assert parameter_count(net) == 50_962_889  # and 20,672 statistics of batch norm
    assert sum(x.numel() for name, x in net.named_buffers() if "running" in name) == 20_672
    billions = 2 * sum(row.multiplies for row in layer_table(net, (3, 608, 608))) / 1e9
    assert billions == pytest.approx(62.94, abs=0.01)  # as Darknet reports for 608 x 608


@pytest.mark.parametrize(("side", "classes", "anchors"), [(608, 80, 5), (416, 20, 5), (32, 1, 1)])
def test_shapes(side: int, classes: int, anchors: int) -> None:
    out = full_size(yolo_v2, classes, anchors).eval()(torch.zeros(1, 3, side, side, device="meta"))
    assert out.shape == (1, side // 32, side // 32, anchors, 5 + classes)


def test_refusals() -> None:
    assert "anchors" in complaint(yolo_v2, 80, 0)
