"""Torch modules of lesson 5.3: cells that read rows of numbers, and a GRU with dropout between its steps."""

from functools import cache
from typing import Any

import numpy as np

from helpers.checks import check_choice, check_generator, check_whole
from helpers.neural.dropout import check_keep_prob
from helpers.sequences.sequence_nets import CELLS, bias_to_keep, draw_recurrent

LINKS = ("none", "same mask", "new masks", "memory")


def number_net(cell: str, n_x: int, rng: np.random.Generator, *, n_a: int = 24, keep: float = 1.0) -> Any:
    """Reads rows of numbers and gives one number at the end: a recurrent layer, then a dense unit on its last state.

    Parameters
    ----------
    cell, n_x : str, int
        "RNN", "GRU" or "LSTM"; how many numbers come at each step.
    rng : numpy Generator
        What draws the weights, as in `draw_recurrent`.
    n_a, keep : int, float
        Units; the bias toward keeping (`bias_to_keep`).

    Returns
    -------
    torch.nn.Module
        (m, T, n_x) -> (m, 1), with the parts cells and head.

    Raises
    ------
    ValueError or TypeError
        If a number is out of range, a name is unknown, or rng is no generator.
    """
    check_choice("number_net", "cell", cell, CELLS)
    n_x = check_whole("number_net", "n_x", n_x, least=1)
    n_a = check_whole("number_net", "n_a", n_a, least=1)
    check_generator("number_net", rng)
    net = draw_recurrent(_number_net()(cell, n_x, n_a), rng)
    bias_to_keep(net.cells, keep)
    return net


def dropout_gru(
    tokens: int,
    classes: int,
    rng: np.random.Generator,
    *,
    links: str = "none",
    keep_links: float = 1.0,
    keep_ends: float = 1.0,
    n_e: int = 24,
    n_a: int = 48,
    answer: str = "each",
    keep: float = 0.0,
) -> Any:
    """Embedding, GRU, dense layer, with dropout at the ends (into and out of the GRU) and on its links through time.

        "same mask":  gates and candidate see d * c<t-1>, with one mask d for all steps of a sequence      (1)
        "new masks":  the same with a mask of its own at every step, d<t> * c<t-1>                         (2)
        "memory":     the memory itself becomes d<t> * c<t-1>, also where it is only carried on            (3)

    Masks hold 0 and 1/keep_prob, in training only. The GRU has torch's form.

    Parameters
    ----------
    tokens, classes, rng : int, int, numpy Generator
        As for `sequence_net`; fit's rng seeds the masks.
    links, keep_links : str, float
        One of `LINKS`, and the probability that a unit stays in it.
    keep_ends : float
        The same for the embeddings and for the states that the dense layer reads.
    n_e, n_a, answer, keep : int, int, str, float
        Sizes; "each" or "last"; the bias toward keeping (`bias_to_keep`).

    Returns
    -------
    torch.nn.Module
        (m, T) whole numbers -> logits (m, T, classes), or (m, classes) for "last".

    Raises
    ------
    ValueError or TypeError
        If a number is out of range, a name is unknown, or rng is no generator.

    Source: Gal, Ghahramani, A theoretically grounded application of dropout in recurrent neural networks (2016).
    """
    where = "dropout_gru"
    for name, n in {"tokens": tokens, "classes": classes, "n_e": n_e, "n_a": n_a}.items():
        check_whole(where, name, n, least=1)
    check_choice(where, "links", links, LINKS)
    check_choice(where, "answer", answer, ("each", "last"))
    probabilities = check_keep_prob(where, keep_links), check_keep_prob(where, keep_ends)
    check_generator(where, rng)
    net = draw_recurrent(_dropout_gru()(tokens, classes, links, *probabilities, n_e, n_a, answer == "last"), rng)
    bias_to_keep(net.cells, keep)
    return net


@cache
def _number_net() -> type:
    from torch import nn

    class NumberNet(nn.Module):
        """Cells and head."""

        def __init__(self, cell: str, n_x: int, n_a: int) -> None:
            super().__init__()
            self.cells = getattr(nn, cell)(n_x, n_a, batch_first=True)
            self.head = nn.Linear(n_a, 1)

        def forward(self, x: Any) -> Any:
            return self.head(self.cells(x)[0][:, -1])

    return NumberNet


@cache
def _dropout_gru() -> type:
    import torch
    from torch import nn

    class DropoutGRU(nn.Module):
        """Embedding, cells (whose weights are used step by step), head."""

        def __init__(
            self,
            tokens: int,
            classes: int,
            links: str,
            keep_links: float,
            keep_ends: float,
            n_e: int,
            n_a: int,
            last: bool,
        ) -> None:
            super().__init__()
            self.embedding = nn.Embedding(tokens, n_e, padding_idx=0)
            self.cells = nn.GRU(n_e, n_a, batch_first=True)
            self.head = nn.Linear(n_a, classes)
            self.ends = nn.Dropout(1 - keep_ends)
            self.links, self.keep_links, self.last = links, keep_links, last

        def mask(self, c: Any) -> Any:
            if not self.training or self.links == "none":
                return torch.ones_like(c)
            return (torch.rand_like(c) < self.keep_links) / self.keep_links

        def forward(self, x: Any) -> Any:
            cells, n = self.cells, self.cells.hidden_size
            driven = self.ends(self.embedding(x)) @ cells.weight_ih_l0.T + cells.bias_ih_l0  # (m, T, 3 n_a)
            c, states = driven.new_zeros(len(x), n), []
            d = self.mask(c)
            for t, (now, there) in enumerate(zip(driven.unbind(1), (x != 0).unbind(1), strict=True)):
                if t and self.links != "same mask":
                    d = self.mask(c)
                seen = d * c  # (1), (2)
                carried = seen if self.links == "memory" else c  # (3)
                h = nn.functional.linear(seen, cells.weight_hh_l0, cells.bias_hh_l0)  # (m, 3 n_a)
                r, z = torch.sigmoid(now[:, : 2 * n] + h[:, : 2 * n]).split(n, 1)
                new = torch.tanh(now[:, 2 * n :] + r * h[:, 2 * n :])
                c = torch.where(there[:, None], torch.lerp(new, carried, z), c)
                states.append(c)
            return self.head(self.ends(c if self.last else torch.stack(states, dim=1)))

    return DropoutGRU
