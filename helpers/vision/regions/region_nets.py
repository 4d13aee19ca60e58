"""The small networks of the R-CNN family, their loss, and what their numbers say (lesson 4.8)."""

from collections.abc import Callable, Generator
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, max_along, to_numpy
from helpers.checks import check_array, check_between, check_positive, check_whole
from helpers.neural.softmax import softmax
from helpers.vision.architectures.parts import conv_unit, named
from helpers.vision.boxes import clip_boxes
from helpers.vision.detection_scores import Found
from helpers.vision.regions.region_parts import decode_boxes
from helpers.vision.suppression import suppress_per_class

STRIDE = 4  # pixels a cell of the trunk's feature map is high and wide
BINS = 4  # a region becomes BINS x BINS cells
MAPS = 32  # feature maps
SPREAD = (0.1, 0.1, 0.2, 0.2)  # about how large the refinements t are: what the network puts out is t / SPREAD


def region_trunk() -> Any:
    """The convolutions: pictures (m, 3, n_H, n_W) -> 32 feature maps (m, 32, n_H / 4, n_W / 4)."""
    from torch import nn

    return named(
        [
            ("conv1", conv_unit(3, 16, 3)),
            ("pool1", nn.MaxPool2d(2)),
            ("conv2", conv_unit(16, MAPS, 3)),
            ("pool2", nn.MaxPool2d(2)),
            ("conv3", conv_unit(MAPS, MAPS, 3)),
        ]
    )


def region_head(classes: int) -> Any:
    """What looks at one region: (R, 32, 4, 4) -> (R, classes + 1 + 4), logits (background first), then t / SPREAD."""
    from torch import nn

    return named(
        [
            ("flatten", nn.Flatten()),
            ("dense", nn.Linear(MAPS * BINS * BINS, 48)),
            ("activation", nn.ReLU()),
            ("head", nn.Linear(48, classes + 1 + 4)),
        ]
    )


def region_loss(out: Any, Y: Any) -> Any:
    """What a region is called and how its box is refined, learned together.

        J = mean of -log p(label)  +  mean over objects of sum_k smooth(out_k - t_k / SPREAD_k)      (1)
        smooth(d) = d^2 / 2 for |d| < 1, else |d| - 1/2                                              (2)

    A region of the background has no box to be refined to: the second mean leaves it out.

    Parameters
    ----------
    out : tensor (R, classes + 1 + 4)
        From a head.
    Y : tensor (R, 5)
        The label (0 for background), and the refinement (t_x, t_y, t_h, t_w).

    Returns
    -------
    tensor ()
        The cost, for `helpers.torch_training.fit` too.

    Source: Girshick, Fast R-CNN (2015), section 2.3.
    """
    import torch
    from torch.nn import functional

    labels = Y[:, 0].long()
    names = functional.cross_entropy(out[:, :-4], labels)
    goals = Y[:, 1:].to(out.dtype) / torch.tensor(SPREAD, dtype=out.dtype, device=out.device)
    each = functional.smooth_l1_loss(out[:, -4:], goals, reduction="none").sum(dim=1)  # (2)
    objects = (labels > 0).to(out.dtype)
    return names + (each * objects).sum() / objects.sum().clip(min=1)  # (1)


def found_from(
    out: Array,
    boxes: Array,
    sides: tuple[int, int],
    *,
    least: float = 0.05,
    threshold: float = 0.3,
) -> Found:
    """What a head says about the regions of one picture, as detections.

    Each region is given the surest class that is not the background; its box is refined by t and cut off at the
    picture's border; per class, boxes that overlap a surer one are removed.

    Parameters
    ----------
    out : array (R, classes + 1 + 4)
        From a head. R may be 0.
    boxes : array (R, 4)
        The regions.
    sides : (n_H, n_W)
        Of the picture.
    least : float
        The smallest score that counts.
    threshold : float
        The largest IoU that two boxes of one class may have.

    Returns
    -------
    Found
        boxes, classes, scores as numpy arrays, the surest first.

    Raises
    ------
    ValueError
        If out and boxes do not fit, or a number is outside its range.
    """
    least = check_between("found_from", "least", least, 0, 1)
    check_between("found_from", "threshold", threshold, 0, 1)
    said, regions = np.asarray(to_numpy(out), dtype=np.float64), np.asarray(to_numpy(boxes), dtype=np.float64)
    if not len(regions):
        return Found(np.zeros((0, 4)), np.zeros(0, dtype=np.int64), np.zeros(0))
    check_array("found_from", "out", said, letters="(R, classes + 5)", shape=(len(regions), None))
    p = softmax(said[:, :-4].T).T  # (R, classes + 1)
    classes, scores = p[:, 1:].argmax(axis=1), max_along(p[:, 1:], 1)
    refined = clip_boxes(decode_boxes(said[:, -4:] * SPREAD, regions), *sides)
    sure = np.flatnonzero(scores >= least)
    kept = sure[suppress_per_class(refined[sure], scores[sure], classes[sure], threshold=threshold)]
    return Found(refined[kept], classes[kept], scores[kept])


class Progress(NamedTuple):
    """A training that is under way."""

    step: int  # how many steps have been made
    steps: int  # of how many
    cost: float  # the mean over the steps since the last Progress
    stopped: str  # why it ends early, in one sentence, or empty


def train_steps(
    net: Any, cost: Callable[[], Any], *, steps: int, rate: float = 0.003, every: int = 20
) -> Generator[Progress, None, None]:
    """Make steps of Adam on costs that are drawn anew for each: for trainings whose batches are regions.

    The learning rate falls to 0 in a line. The step that gives a cost or a parameter that is not finite is taken back,
    and the training ends there; a generator that is left early leaves the net as it is.

    Parameters
    ----------
    net : torch.nn.Module
        Trained in place, in training mode; left in eval mode at the end.
    cost : function
        cost() draws a batch and gives its cost J as a tensor with its graph.
    steps, every : int
        How many steps; after how many to report.
    rate : float
        The learning rate of the first step.

    Yields
    ------
    Progress
        step, steps, cost, stopped.

    Raises
    ------
    ValueError
        If a number is outside its range.
    """
    import torch

    steps = check_whole("train_steps", "steps", steps, least=1)
    every = check_whole("train_steps", "every", every, least=1)
    rate = check_positive("train_steps", "rate", rate)
    net.train()
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.0)
    falling = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
    state = [x.detach() for x in net.state_dict(keep_vars=True).values()]
    costs = list[float]()
    for step in range(1, steps + 1):
        before = [x.clone() for x in state]
        J = cost()
        value = float(J.detach())
        if isfinite(value):
            optimizer.zero_grad()
            J.backward()
            optimizer.step()
            falling.step()
            costs.append(value)
        if not isfinite(value) or not all(bool(x.isfinite().all()) for x in state):
            torch._foreach_copy_(state, before)
            net.eval()
            why = f"Stopped at step {step}: the cost became {value:.3g} or a parameter grew beyond every bound."
            yield Progress(step - 1, steps, value, f"{why} The net is as it was before. Try a smaller rate.")
            return
        if step % every == 0 or step == steps:
            if step == steps:
                net.eval()
            yield Progress(step, steps, sum(costs) / len(costs), "")
            costs.clear()
