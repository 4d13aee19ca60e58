"""Two small networks that listen: one writes down digits, one waits for a word (lesson 5.9)."""

from functools import cache
from typing import Any

import numpy as np

from helpers.arrays import randn
from helpers.checks import check_generator, check_number, check_whole
from helpers.sequences.ctc import ctc_backward, ctc_forward
from helpers.sequences.sequence_checks import check_logits
from helpers.sequences.sequence_nets import draw_recurrent

MIDDLE, SPREAD = -10.0, 15.0  # decibels: what the features have in the middle, and how far they usually are from it


def digit_recognizer(
    classes: int,
    rng: np.random.Generator,
    *,
    bands: int = 24,
    n_C: int = 48,
    f: int = 7,
    stride: int = 3,
    n_a: int = 64,
    blank_bias: float = 3.0,
) -> Any:
    """Features in, logits of symbols and blank out, for the loss `ctc_cost`.

        c = relu(conv1d((x + 10) / 15)), f frames wide, stride `stride`      (1)  (m, ceil(T / stride), n_C)
        a = GRU(c), forward and backward                                     (2)  (m, ceil(T / stride), 2 n_a)
        z = W a + b                                                          (3)  (m, ceil(T / stride), classes)

    The stride makes fewer and longer steps, so that CTC has fewer alignments to choose from and the GRU less to do; it
    may not be so large that a digit has no step of its own. The blank starts with a bias, since most steps are blank:
    from even chances the first gradients are so large that Adam, which remembers them, takes small steps for long.

    Parameters
    ----------
    classes : int
        Symbols and the blank, number 0.
    rng : numpy Generator
        What draws the weights.
    bands, n_C, f, stride, n_a : int
        Numbers in a frame, filters, frames in a filter (odd), frames from one to the next, numbers in a state.
    blank_bias : float
        Where the bias of the blank starts; 0 for even chances.

    Returns
    -------
    torch.nn.Module
        It takes (m, T, bands) of float32, in decibels.

    Raises
    ------
    ValueError or TypeError
        If a number is below 1 or rng is no generator.
    """
    sizes = {"classes": classes, "bands": bands, "n_C": n_C, "f": f, "stride": stride, "n_a": n_a}
    _check_sizes("digit_recognizer", rng, **sizes)
    net = _drawn(_listener()(classes, bands, n_C, f, stride, n_a, both_ways=True), rng)
    net.head.bias.data[0] = check_number("digit_recognizer", "blank_bias", blank_bias)
    return net


def trigger_net(
    rng: np.random.Generator, *, bands: int = 24, n_C: int = 32, f: int = 9, stride: int = 4, n_a: int = 48
) -> Any:
    """Features in, one logit out for every step: has the trigger just been said?

    As `digit_recognizer`, but it only looks back: filters end at the newest frame of their step, and the GRU runs
    forward. So it can answer while the microphone is on.

    Parameters
    ----------
    rng : numpy Generator
        What draws the weights.
    bands, n_C, f, stride, n_a : int
        As for `digit_recognizer`; f is at least the stride.

    Returns
    -------
    torch.nn.Module
        From (m, T, bands) of float32, in decibels, to (m, floor(T / stride)).

    Raises
    ------
    ValueError or TypeError
        If a number is out of its range or rng is no generator.
    """
    _check_sizes("trigger_net", rng, bands=bands, n_C=n_C, stride=stride, n_a=n_a)
    check_whole("trigger_net", "f", f, least=stride)
    return _drawn(_listener()(1, bands, n_C, f, stride, n_a, both_ways=False), rng)


def ctc_cost(out: Any, Y: Any) -> Any:
    """The loss for `fit`: `ctc_forward`, with the gradient of `ctc_backward`, averaged over the sequences.

    Parameters
    ----------
    out : tensor (m, T, C)
        Logits; number 0 is the blank.
    Y : tensor (m, L)
        Labels from 0 to C - 2, whose symbol has the number label + 1; negative numbers are padding.

    Returns
    -------
    tensor without axes

    Raises
    ------
    ValueError or TypeError
        As in `ctc_forward`.
    """
    check_logits("ctc_cost", out, Y, steps=False)
    return _ctc_function().apply(out, Y)


def _check_sizes(where: str, rng: np.random.Generator, **sizes: int) -> None:
    check_generator(where, rng)
    for name, n in sizes.items():
        check_whole(where, name, n, least=1)


def _drawn(net: Any, rng: np.random.Generator) -> Any:
    """Weights as in `draw_recurrent`, and He's for the convolution."""
    import torch

    draw_recurrent(net, rng)
    with torch.no_grad():
        W = net.conv.weight
        W.copy_(randn(rng, W.shape, like=W) * (2 / (W.shape[1] * W.shape[2])) ** 0.5)
        net.conv.bias.zero_()
    return net


@cache
def _listener() -> type:
    import torch
    from torch import nn

    class Listener(nn.Module):
        """Convolution, GRU, dense layer."""

        def __init__(
            self, outputs: int, bands: int, n_C: int, f: int, stride: int, n_a: int, *, both_ways: bool
        ) -> None:
            super().__init__()
            self.conv = nn.Conv1d(bands, n_C, f, stride=stride)
            self.cells = nn.GRU(n_C, n_a, bidirectional=both_ways, batch_first=True)
            self.head = nn.Linear((2 if both_ways else 1) * n_a, outputs)
            self.pad = (f // 2, f // 2) if both_ways else (f - stride, 0)

        def forward(self, x: Any) -> Any:
            x = ((x - MIDDLE) / SPREAD).swapaxes(1, 2)  # torch slides over the last axis: (m, bands, T)
            c = torch.relu(self.conv(nn.functional.pad(x, self.pad))).swapaxes(1, 2)  # (1)
            z = self.head(self.cells(c)[0])  # (2), (3)
            return z if self.cells.bidirectional else z[..., 0]

    return Listener


@cache
def _ctc_function() -> Any:
    import torch

    class CTC(torch.autograd.Function):
        """Our own forward and backward as one step of torch's graph."""

        @staticmethod
        def forward(ctx: Any, out: Any, Y: Any) -> Any:
            Z = out.detach().cpu().permute(1, 2, 0).contiguous().numpy()  # our own functions put time first
            texts = [row[row >= 0] + 1 for row in Y.cpu().numpy()]
            losses, kept = ctc_forward(Z, texts)
            dZ = ctc_backward(np.full_like(losses, 1 / len(losses)), kept)
            ctx.save_for_backward(torch.as_tensor(dZ).permute(2, 0, 1).contiguous().to(out))
            return out.new_tensor(float(losses.mean()))

        @staticmethod
        def backward(ctx: Any, *gradients: Any) -> Any:
            return gradients[0] * ctx.saved_tensors[0], None

    return CTC
