"""YOLOv2 in full size, for its shapes and counts: 608 x 608 pixels in, 19 x 19 x 5 x 85 numbers out (lesson 4.8)."""

from functools import cache
from typing import Any

from helpers.checks import check_whole
from helpers.vision.yolo_net import to_grid

# Darknet-19 without its classifier: filters as (side, channels), "pool" halves the map. The map after the first part,
# 38 x 38 x 512, goes two ways.
EARLY = ((3, 32), "pool", (3, 64), "pool", (3, 128), (1, 64), (3, 128), "pool", (3, 256), (1, 128), (3, 256), "pool",
         (3, 512), (1, 256), (3, 512), (1, 256), (3, 512))  # fmt: skip
LATE = ("pool", (3, 1024), (1, 512), (3, 1024), (1, 512), (3, 1024), (3, 1024), (3, 1024))


def yolo_v2(classes: int = 80, anchors: int = 5) -> Any:
    """YOLOv2 as a torch.nn module: Darknet-19 and a head, with the fine map brought along.

        early     608 x 608 x 3 -> 38 x 38 x 512                                                       (1)
        late      -> 19 x 19 x 1024                                                                    (2)
        fine      38 x 38 x 512 -> 1x1 convolution, 64 -> 2 x 2 pixels side by side: 19 x 19 x 256     (3)
        head      (2) and (3) together, 1280 channels -> 3x3, 1024 -> 1x1, n_a (5 + C)                 (4)
        grid      -> (m, n_g, n_g, n_a, 5 + C)                                                         (5)

    Build it with `full_size(yolo_v2)` on the meta device: it has 51 million parameters and is not trained here.

    Parameters
    ----------
    classes : int
        C, 80 for COCO, 20 for VOC.
    anchors : int
        n_a.

    Returns
    -------
    torch.nn.Module
        For pictures (m, 3, s, s) with s a multiple of 32; n_g = s / 32.

    Raises
    ------
    ValueError
        If a number is below 1.

    Source: Redmon and Farhadi, YOLO9000: better, faster, stronger (2017), table 6 and section 2.
    """
    classes = check_whole("yolo_v2", "classes", classes, least=1)
    anchors = check_whole("yolo_v2", "anchors", anchors, least=1)
    return _yolo_v2()(classes, anchors)


@cache
def _yolo_v2() -> type:
    import torch
    from torch import nn

    class YoloV2(nn.Module):
        """Two ways from the map with 38 x 38 places to the head."""

        def __init__(self, classes: int, anchors: int) -> None:
            super().__init__()
            early, n_C = _stack(EARLY, 3)
            late, deep = _stack(LATE, n_C)
            fine, few = _stack(((1, 64),), n_C)
            joined, last = _stack(((3, 1024),), 4 * few + deep)
            self.early, self.late = early, late
            self.fine = nn.Sequential(*fine, nn.PixelUnshuffle(2))
            self.head = nn.Sequential(*joined, nn.Conv2d(last, anchors * (5 + classes), 1))
            self.grid = to_grid()(anchors)

        def forward(self, x: Any) -> Any:
            x = self.early(x)
            return self.grid(self.head(torch.cat([self.fine(x), self.late(x)], dim=1)))

    return YoloV2


def _stack(layers: Any, n_C: int) -> tuple[Any, int]:
    """The layers of a list, and how many channels the last one gives."""
    from torch import nn

    parts: list[Any] = []
    for layer in layers:
        if layer == "pool":
            parts.append(nn.MaxPool2d(2))
            continue
        f, after = layer
        parts += [nn.Conv2d(n_C, after, f, padding=f // 2, bias=False), nn.BatchNorm2d(after), nn.LeakyReLU(0.1)]
        n_C = after
    return nn.Sequential(*parts), n_C
