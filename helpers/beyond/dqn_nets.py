"""Networks of torch.nn that say what actions are worth: from a few numbers, from frames, or one action at a time."""

from collections import OrderedDict
from functools import cache
from typing import Any

import numpy as np

from helpers.beyond.dqn import move_target
from helpers.checks import check_array, check_generator, check_whole
from helpers.torch_checks import check_module
from helpers.vision.architectures.parts import draw_weights

FRAME = 84  # pixels of a side, as in the paper of 2015


def q_net(n_states: int, n_actions: int, rng: np.random.Generator, *, hidden: int = 128) -> Any:
    """A state in, the values of all actions out: a hidden layer with ReLU, and a linear output.

        A = relu(W1 s + b1),  Q(s, .) = W2 A + b2

    The output has no activation: a value may be any number.

    Parameters
    ----------
    n_states, n_actions : int
        Numbers of a state, and how many actions there are.
    rng : numpy Generator
        What draws the weights (He); those of the output start small, so that no action is preferred.
    hidden : int
        Units of the hidden layer.

    Returns
    -------
    torch.nn.Module
        (m, n_states) -> (m, n_actions).

    Raises
    ------
    ValueError or TypeError
        If a number is below 1, or rng is no generator.
    """
    from torch import nn

    for name, n in {"n_states": n_states, "n_actions": n_actions, "hidden": hidden}.items():
        check_whole("q_net", name, n, least=1)
    check_generator("q_net", rng)
    layers = [
        ("hidden", nn.Linear(n_states, hidden)),  # (m, hidden)
        ("relu", nn.ReLU()),
        ("head", nn.Linear(hidden, n_actions)),  # (m, n_actions)
    ]
    return draw_weights(nn.Sequential(OrderedDict(layers)), rng)


def frame_q_net(n_actions: int, rng: np.random.Generator, *, frames: int = 4) -> Any:
    """The network of 2015: the last frames of a game in, the values of all actions out.

        conv 8 x 8, stride 4, 32 filters  ->  (m, 32, 20, 20)
        conv 4 x 4, stride 2, 64          ->  (m, 64, 9, 9)
        conv 3 x 3, stride 1, 64          ->  (m, 64, 7, 7)
        dense 512, then n_actions, linear

    ReLU follows every layer but the last. There is no pooling: where the ball is matters.

    Parameters
    ----------
    n_actions : int
        Outputs.
    rng : numpy Generator
        What draws the weights.
    frames : int
        How many frames are stacked: the input channels.

    Returns
    -------
    torch.nn.Module
        (m, frames, 84, 84) of numbers from 0 to 1 -> (m, n_actions).

    Raises
    ------
    ValueError or TypeError
        If a number is below 1, or rng is no generator.

    Source: Mnih et al., Human-level control through deep reinforcement learning (2015), table of the methods.
    """
    from torch import nn

    check_whole("frame_q_net", "n_actions", n_actions, least=1)
    check_whole("frame_q_net", "frames", frames, least=1)
    check_generator("frame_q_net", rng)
    layers = [
        ("conv1", nn.Conv2d(frames, 32, 8, stride=4)),  # (m, 32, 20, 20)
        ("relu1", nn.ReLU()),
        ("conv2", nn.Conv2d(32, 64, 4, stride=2)),  # (m, 64, 9, 9)
        ("relu2", nn.ReLU()),
        ("conv3", nn.Conv2d(64, 64, 3)),  # (m, 64, 7, 7)
        ("relu3", nn.ReLU()),
        ("flatten", nn.Flatten()),  # (m, 3136)
        ("hidden", nn.Linear(64 * 7 * 7, 512)),
        ("relu4", nn.ReLU()),
        ("head", nn.Linear(512, n_actions)),  # (m, n_actions)
    ]
    return draw_weights(nn.Sequential(OrderedDict(layers)), rng)


def pair_q_net(n_states: int, n_actions: int, rng: np.random.Generator, *, hidden: int = 128) -> Any:
    """The other way round: a state *and* an action in, one value out.

        Q(s, a) = net([s; one-hot of a])

    To choose among n actions it has to be asked n times.

    Parameters
    ----------
    n_states, n_actions, rng, hidden
        As for `q_net`.

    Returns
    -------
    torch.nn.Module
        (m, n_states), (m,) whole numbers -> (m,). Its `asked` counts the rows that went through it.

    Raises
    ------
    ValueError or TypeError
        As for `q_net`.
    """
    for name, n in {"n_states": n_states, "n_actions": n_actions, "hidden": hidden}.items():
        check_whole("pair_q_net", name, n, least=1)
    return _pair_q_net()(q_net(n_states + n_actions, 1, rng, hidden=hidden), n_actions)


def q_values(net: Any, states: Any) -> np.ndarray:
    """What the network says about states, without gradients.

    Parameters
    ----------
    net : torch.nn.Module
        Such as `q_net`.
    states : array (m, ...)
        One state in each row, or a single state (n_states,).

    Returns
    -------
    numpy array (m, n_actions)
        Values; (n_actions,) for a single state of a `q_net`.

    Raises
    ------
    ValueError or TypeError
        If net is no module, or states are no finite numbers or have a shape that the network does not take.
    """
    import torch

    check_module("q_values", net, "net")
    check_array("q_values", "states", states, ndim=(1, 2, 4))
    try:
        with torch.no_grad():
            return net(torch.as_tensor(states, dtype=torch.float32)).numpy()
    except RuntimeError:
        raise ValueError(
            f"q_values: states have shape {tuple(states.shape)}, expected what the network takes: (m, n_states) for a"
            " q_net, (m, frames, 84, 84) for a frame_q_net."
        ) from None


def update_target(target: Any, net: Any, tau: float = 1.0, *, check: bool = True) -> Any:
    """Move the parameters of the target network toward those of the network, by `move_target`: 1 copies them.

    Parameters
    ----------
    target, net : torch.nn.Module
        Two of one architecture; target is changed in place, net is not.
    tau : float
        As in `move_target`.
    check : bool
        Whether to look at the arguments; a training loop that made them itself may skip it.

    Returns
    -------
    torch.nn.Module
        The same target.

    Raises
    ------
    ValueError or TypeError
        As in `move_target`, or if one is no module, or both are the same object.
    """
    import torch

    if check:
        for name, model in {"target": target, "net": net}.items():
            check_module("update_target", model, name)
        if target is net:
            raise ValueError(
                "update_target: target and net are the same network, expected a copy."
                " Write target = copy.deepcopy(net)."
            )
    old = list(target.parameters())
    with torch.no_grad():
        for parameter, moved in zip(old, move_target(old, list(net.parameters()), tau, check=check), strict=True):
            parameter.copy_(moved)
    return target


@cache
def _pair_q_net() -> type:
    import torch
    from torch import nn

    class PairQNet(nn.Module):
        """A value for each pair of a state and an action."""

        def __init__(self, net: Any, n_actions: int) -> None:
            super().__init__()
            self.net, self.n_actions, self.asked = net, n_actions, 0

        def forward(self, states: Any, actions: Any) -> Any:
            self.asked += len(states)
            one_hot = nn.functional.one_hot(actions.long(), self.n_actions)  # (m, n_actions)
            return self.net(torch.cat([states, one_hot.to(states.dtype)], dim=1))[:, 0]  # (m,)

    return PairQNet
