"""Fine-tuning in practice: a network in blocks, how many of them learn, and how fast each does (lesson 4.6)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.arrays import Array
from helpers.checks import check_between, check_flags, check_generator, check_positive, check_whole
from helpers.devices import best_device
from helpers.torch_batches import as_batch, device_of
from helpers.torch_checks import as_targets, check_examples, check_module


def blocks_of(net: Any) -> list[Any]:
    """The parts of a network that learn, from the input to the head, each with what belongs to it.

    A block begins at every layer of `net.trunk` that has weights of its own; the batch norm, the ReLU and the pooling
    after it go with it. The head is the last block.

    Parameters
    ----------
    net : torch.nn.Module
        With the parts `trunk` (a torch.nn.Sequential) and `head`, such as `small_convnet`.

    Returns
    -------
    list of torch.nn.Sequential
        They hold the layers of net themselves, no copies.

    Raises
    ------
    TypeError or ValueError
        If net is no module, or has no trunk and head.
    """
    from torch import nn

    check_module("blocks_of", net, "net")
    if not isinstance(getattr(net, "trunk", None), nn.Sequential) or not hasattr(net, "head"):
        raise ValueError(
            f"blocks_of: net is a {type(net).__name__} without trunk and head, expected a network with both."
            " small_convnet(28, 28, 10, rng) makes one."
        )
    blocks: list[list[Any]] = []
    for layer in net.trunk:
        starts = any(True for _ in layer.parameters()) and not _is_norm(layer)
        if starts or not blocks:
            blocks.append([])
        blocks[-1].append(layer)
    return [nn.Sequential(*layers) for layers in blocks] + [nn.Sequential(net.head)]


def _is_norm(layer: Any) -> bool:
    from torch import nn

    return isinstance(layer, (nn.modules.batchnorm._BatchNorm, nn.LayerNorm, nn.GroupNorm))


def open_last(net: Any, k: int) -> Any:
    """Let the last k blocks of a network learn, and keep all others as they are, batch statistics included.

    Parameters
    ----------
    net : torch.nn.Module
        With `trunk` and `head`, as for `blocks_of`.
    k : int
        1 opens the head alone, len(blocks_of(net)) everything. A later net.train() wakes the batch statistics of all.

    Returns
    -------
    torch.nn.Module
        The same net.

    Raises
    ------
    TypeError or ValueError
        If net has no trunk and head, or k is outside 1 .. number of blocks.
    """
    blocks = blocks_of(net)
    k = check_whole("open_last", "k", k, least=1, most=len(blocks))
    net.train()
    for block in blocks[:-k]:
        block.requires_grad_(False).eval()
    for block in blocks[-k:]:
        block.requires_grad_(True)
    return net


def keep_statistics(part: Any) -> Any:
    """Put the batch norms of a part into eval mode: their running averages rest, also where their parameters learn.

    Parameters
    ----------
    part : torch.nn.Module
        A network or a part of one; everything else stays in its mode.

    Returns
    -------
    torch.nn.Module
        The same part.

    Raises
    ------
    TypeError
        If part is no module.
    """
    check_module("keep_statistics", part, "part")
    for layer in part.modules():
        if _is_norm(layer):
            layer.eval()
    return part


def rate_groups(net: Any, rate: float, factor: float = 1.0) -> list[dict[str, Any]]:
    """What an optimizer of torch takes in place of one learning rate: a slower one for every block nearer to the input.

        rate of block l = rate * factor^(L - l),   where L is the head      (1)

    Parameters
    ----------
    net : torch.nn.Module
        With `trunk` and `head`. Blocks without a parameter to train get no group.
    rate, factor : float
        The head's learning rate, and by how much it falls from block to block, above 0 and at most 1.

    Returns
    -------
    list of dict
        One {"params": ..., "lr": ...} for each block, for torch.optim.AdamW(groups).

    Raises
    ------
    TypeError or ValueError
        If net has no trunk and head, nothing in it learns, or a number is outside its range.

    J. Howard, S. Ruder, Universal language model fine-tuning for text classification, ACL 2018, section 3.2.
    """
    blocks = blocks_of(net)
    rate = check_positive("rate_groups", "rate", rate)
    factor = check_between("rate_groups", "factor", factor, 0, 1, ends="(]")
    groups = []
    for distance, block in enumerate(reversed(blocks)):
        learning = [theta for theta in block.parameters() if theta.requires_grad]
        if learning:
            groups.append({"params": learning, "lr": rate * factor**distance})  # (1)
    if not groups:
        raise ValueError("rate_groups: net has no parameter with requires_grad, expected one. open_last(net, k) opens.")
    return list(reversed(groups))


def fit_groups(
    net: Any,
    X: Array,
    Y: Array,
    groups: Sequence[dict[str, Any]],
    *,
    steps: int,
    batch_size: int = 32,
    rng: np.random.Generator,
    by_class: bool = False,
) -> Any:
    """Train for so many steps, each group of parameters at a learning rate of its own, all of which fall to 0.

    The modes of the parts are left as they are: what rests in eval mode goes on resting.

    Parameters
    ----------
    net : torch.nn.Module
        Ending in logits.
    X, Y : arrays (m, n_H, n_W) or (m, n_H, n_W, n_C), and (m,)
        Pictures as uint8 and class numbers.
    groups : list of dict
        From `rate_groups`.
    steps, batch_size : int
        How many steps, each with so many examples (all of them where there are fewer).
    rng : numpy Generator
        What shuffles the examples.
    by_class : bool
        Whether a step sees examples of one class only, as where nobody has mixed them.

    Returns
    -------
    torch.nn.Module
        The same net.

    Raises
    ------
    ValueError or TypeError
        If the data do not fit, a number is outside its range, or the cost is not finite any more.
    """
    import torch

    steps = check_whole("fit_groups", "steps", steps, least=1)
    size = check_whole("fit_groups", "batch_size", batch_size, least=1)
    check_generator("fit_groups", rng)
    check_flags("fit_groups", by_class=by_class)
    labels = _labels(net, X, Y)
    optimizer = torch.optim.AdamW(list(groups), weight_decay=0.0)
    falling = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
    for step, rows in enumerate(_rows(labels, steps, size, rng, by_class)):
        batch, answers = as_batch(X[rows], device_of(net)), torch.as_tensor(labels[rows], device=device_of(net))
        J = torch.nn.functional.cross_entropy(net(batch), answers)
        if not bool(J.isfinite()):
            raise ValueError(
                f"fit_groups: the cost is {float(J.detach())} at step {step + 1}, expected a finite one."
                " Choose a smaller rate."
            )
        optimizer.zero_grad()
        J.backward()
        optimizer.step()
        falling.step()
    return net


def _rows(labels: np.ndarray, steps: int, size: int, rng: np.random.Generator, by_class: bool) -> list[np.ndarray]:
    """Which examples each step sees: all are gone through again and again in new orders, or class by class."""
    everyone, classes = np.arange(len(labels)), np.unique(labels)
    rows: list[np.ndarray] = []
    while len(rows) < steps:
        groups = [everyone[labels == c] for c in rng.permutation(classes)] if by_class else [everyone]
        for group in groups:
            order = rng.permutation(group)
            rows += [order[first : first + size] for first in range(0, len(order), size)]
    return rows[:steps]


def _labels(net: Any, X: Array, Y: Array) -> np.ndarray:
    import torch

    from helpers.torch_batches import resting

    check_module("fit_groups", net, "net")
    check_examples("fit_groups", "X", X)
    net.to(best_device())
    with resting(net), torch.no_grad():
        out = net(as_batch(X[:1], device_of(net)))
    return as_targets("fit_groups", Y, None, "cross_entropy", out, len(X))[0]
