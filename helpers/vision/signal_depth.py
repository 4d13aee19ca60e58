"""What arrives at the other end of a deep network, signal and gradient, and how far a gradient can be trusted (4.4)."""

import copy as copying
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, to_numpy
from helpers.checks import check_array, check_between, check_classes, check_flags, check_positive, check_whole
from helpers.torch_batches import as_batch, device_of
from helpers.torch_checks import check_examples
from helpers.vision.architectures.parts import conv_unit, draw_weights, named, pooled_head
from helpers.vision.architectures.residual_blocks import identity_block, plain_block


class Signal(NamedTuple):
    """What the parts of a network give out, and how much the cost depends on it."""

    names: tuple[str, ...]  # the parts, in order
    values: np.ndarray  # (parts,) root mean square of the part's output a
    gradients: np.ndarray  # (parts,) length of dJ/da


class StepGains(NamedTuple):
    """What steps along the gradient do to the cost of the same examples."""

    rates: np.ndarray  # (k,) learning rates
    changes: np.ndarray  # (k,) J after the step minus J before
    slope: float  # |dJ/dtheta|^2: a straight line would promise a change of -rate * slope


def even_stack(
    layers: int,
    n_C: int,
    classes: int,
    rng: np.random.Generator,
    *,
    skips: bool,
    batch_norm: bool = False,
    scale: float = 1.0,
) -> Any:
    """A network that looks the same all the way: 3x3 convolutions with n_C filters that keep the size of the picture.

    Parameters
    ----------
    layers : int
        Convolutional layers behind the first one, an even number: two make a block.
    n_C, classes : int
        Filters of each layer, and logits.
    rng : numpy Generator
        What draws the first weights.
    skips, batch_norm : bool
        Whether the blocks are identity blocks or plain ones; whether batch norm follows each convolution.
    scale : float
        What He's standard deviation sqrt(2 / fan-in) is multiplied by in the blocks, at least 0.

    Returns
    -------
    torch.nn.Sequential
        (m, 1, n_H, n_W) -> (m, classes), with the parts stem, block1, ..., pool, flatten, head.

    Raises
    ------
    ValueError or TypeError
        If a number is outside its range, or rng is no generator.
    """
    import torch

    layers = check_whole("even_stack", "layers", layers, least=2, even=True)
    n_C = check_whole("even_stack", "n_C", n_C, least=1)
    classes = check_whole("even_stack", "classes", classes, least=1)
    scale = check_between("even_stack", "scale", scale, 0, float("inf"))
    check_flags("even_stack", skips=skips, batch_norm=batch_norm)
    parts: list[tuple[str, Any]] = [("stem", conv_unit(1, n_C, 3, batch_norm=batch_norm))]
    for number in range(1, layers // 2 + 1):
        block = identity_block(n_C, batch_norm=batch_norm) if skips else plain_block(n_C, n_C, batch_norm=batch_norm)
        parts.append((f"block{number}", block))
    net = draw_weights(named([*parts, *pooled_head(n_C, classes)]), rng)
    with torch.no_grad():
        for name, weights in net.named_parameters():
            if name.startswith("block") and weights.ndim == 4:
                weights *= scale
    return net


def signal_norms(net: Any, X: Array, Y: Array) -> Signal:
    """The outputs a of the parts of a network on some examples, and the gradients dJ/da of their cross-entropy.

    The network is looked at in training mode (batch norm with the averages of these examples) and stays as it is.

    Parameters
    ----------
    net : torch.nn.Sequential
        Its parts are looked at up to the first one named pool, or all of them.
    X : array (m, n_H, n_W) or (m, n_H, n_W, n_C)
        Pictures, as for `fit`.
    Y : array (m,)
        Class numbers.

    Returns
    -------
    Signal
        names, values, gradients.

    Raises
    ------
    ValueError or TypeError
        If net has no parts in a row, or the examples do not fit it.
    """
    import torch

    ghost, x, y = _ready("signal_norms", net, X, Y)
    names, outputs, a, inside = [], [], x, True
    for name, part in ghost.named_children():
        a, inside = part(a), inside and name != "pool"
        if inside:
            names.append(name)
            outputs.append(a)
    gradients = torch.autograd.grad(_cost(a, y, "signal_norms"), outputs)
    # In float64: the square of a gradient of 1e-24 is no float32 any more.
    values = [float(a.detach().double().square().mean().sqrt()) for a in outputs]
    return Signal(tuple(names), np.array(values), np.array([float(da.double().norm()) for da in gradients]))


def step_gains(net: Any, X: Array, Y: Array, rates: Sequence[float] | np.ndarray) -> StepGains:
    """Walk along the negative gradient with several learning rates, always from the same place.

        change(rate) = J(theta - rate dtheta) - J(theta),  for small rates close to -rate |dtheta|^2      (1)

    Parameters
    ----------
    net : torch.nn.Sequential
        Looked at in training mode; it stays as it is.
    X, Y : arrays (m, ...) and (m,)
        Examples, for the gradient and for the costs.
    rates : sequence of float (k,)
        Learning rates above 0.

    Returns
    -------
    StepGains
        rates, changes, slope.

    Raises
    ------
    ValueError or TypeError
        If net has no parts in a row, the examples do not fit it, or a rate is not above 0.
    """
    import torch

    ghost, x, y = _ready("step_gains", net, X, Y)
    rates = np.array([check_positive("step_gains", "rates", rate) for rate in rates])
    theta = [p for p in ghost.parameters() if p.requires_grad]
    start = [p.detach().clone() for p in theta]
    J = _cost(ghost(x), y, "step_gains")
    dtheta = torch.autograd.grad(J, theta)
    changes = []
    with torch.no_grad():
        for rate in rates:
            torch._foreach_copy_(theta, torch._foreach_sub(start, dtheta, alpha=float(rate)))
            changes.append(float(_cost(ghost(x), y, "step_gains") - J))
    return StepGains(rates, np.array(changes), float(sum(d.square().sum() for d in dtheta)))  # (1)


def _ready(where: str, net: Any, X: Array, Y: Array) -> tuple[Any, Any, Any]:
    """A copy of the network in training mode, and the examples as tensors beside it."""
    import torch

    if not isinstance(net, torch.nn.Sequential):
        raise TypeError(
            f"{where}: net is a {type(net).__name__}, expected a torch.nn.Sequential: its parts are looked at one after"
            " the other. small_plain(...) and small_residual(...) make some."
        )
    check_examples(where, "X", X)
    check_array(where, "Y", Y, letters="(m,)", shape=(len(X),), because="X", source=X)
    device = device_of(net)
    ghost = copying.deepcopy(net).train()
    return ghost, as_batch(X, device), torch.as_tensor(to_numpy(Y)).long().to(device)


def _cost(logits: Any, y: Any, where: str) -> Any:
    from torch.nn import functional

    if not y.is_meta:
        check_classes(where, "Y", y, logits.shape[1])
    return functional.cross_entropy(logits, y)
