"""Recurrent networks of torch.nn for tokens: an answer at every step, or one for the whole sequence."""

from functools import cache
from typing import Any

import numpy as np

from helpers.arrays import randn
from helpers.checks import check_choice, check_flags, check_generator, check_number, check_whole
from helpers.sequences.sequence_checks import check_logits

CELLS = ("RNN", "GRU", "LSTM")
NONE = -1  # the label of a step that is not judged


def sequence_net(
    tokens: int,
    classes: int,
    rng: np.random.Generator,
    *,
    cell: str = "GRU",
    n_e: int = 32,
    n_a: int = 64,
    layers: int = 1,
    both_ways: bool = False,
    answer: str = "each",
    forget_bias: float = 1.0,
) -> Any:
    """Embedding, recurrent layers, dense layer. Examples are rows here: (m, T) whole numbers, 0 is padding.

        e<t> = E[token<t>]                                   (1)  (m, T, n_e)
        a<t> = cell(e<t>, a<t-1>), in each layer             (2)  (m, T, n_a), 2 n_a both ways
        each: logits<t> = W a<t> + b                         (3)  (m, T, classes)
        last: logits = W a<T> + b, T the own length          (4)  (m, classes)

    Weights are drawn as in `draw_recurrent`.

    Parameters
    ----------
    tokens, classes : int
        Size of the vocabulary, with padding as number 0; outputs.
    rng : numpy Generator
        What draws the weights.
    cell, n_e, n_a, layers : str, int, int, int
        "RNN" (tanh), "GRU" or "LSTM"; numbers of an embedding and of a state; how many layers.
    both_ways, answer : bool, str
        A second set of cells that reads from right to left; "each" for (3), "last" for (4), which joins both ends.
    forget_bias : float
        At which the forget gates of an LSTM start.

    Returns
    -------
    torch.nn.Module
        With the parts embedding, cells, head.

    Raises
    ------
    ValueError or TypeError
        If a number is out of range, a name is unknown, or rng is no generator.
    """
    where = "sequence_net"
    for name, n in {"tokens": tokens, "classes": classes, "n_e": n_e, "n_a": n_a, "layers": layers}.items():
        check_whole(where, name, n, least=1)
    check_choice(where, "cell", cell, CELLS)
    check_choice(where, "answer", answer, ("each", "last"))
    check_flags(where, both_ways=both_ways)
    check_generator(where, rng)
    net = _sequence_net()(tokens, classes, cell, n_e, n_a, layers, both_ways, answer == "last")
    draw_recurrent(net, rng)
    if cell == "LSTM":
        bias_to_keep(net.cells, forget_bias)
    return net


def draw_recurrent(model: Any, rng: np.random.Generator) -> Any:
    """Draw all weights of embeddings, recurrent and dense layers from a numpy generator; biases are 0.

    Embeddings N(0, 1) with a zero row for padding; weights from input and dense layers with variance 1 / fan-in;
    weights from state to state orthogonal, each gate by itself, so that at first a state is turned and not shrunk.

    Parameters
    ----------
    model : torch.nn.Module
        Changed in place.
    rng : numpy Generator
        What draws.

    Returns
    -------
    torch.nn.Module
        The same module.

    Raises
    ------
    TypeError
        If rng is no generator.
    """
    import torch
    from torch import nn

    check_generator("draw_recurrent", rng)
    with torch.no_grad():
        for layer in model.modules():
            if isinstance(layer, nn.Embedding):
                layer.weight.copy_(randn(rng, layer.weight.shape, like=layer.weight))
                if layer.padding_idx is not None:
                    layer.weight[layer.padding_idx] = 0
            elif isinstance(layer, nn.Linear):
                layer.weight.copy_(randn(rng, layer.weight.shape, like=layer.weight) / layer.in_features**0.5)
                if layer.bias is not None:
                    layer.bias.zero_()
            elif isinstance(layer, (nn.RNNBase, nn.RNNCellBase)):
                for name, weight in layer.named_parameters():
                    if name.startswith("weight_hh"):
                        n = weight.shape[1]
                        for block in weight.split(n):
                            turned, R = np.linalg.qr(rng.standard_normal((n, n)))
                            block.copy_(torch.as_tensor(turned * np.sign(np.diag(R))))
                    elif name.startswith("weight_ih"):
                        weight.copy_(randn(rng, weight.shape, like=weight) / weight.shape[1] ** 0.5)
                    else:
                        weight.zero_()
    return model


def bias_to_keep(cells: Any, keep: float) -> Any:
    """Let the gates of a torch.nn.LSTM or GRU begin with a bias toward keeping.

    Both have it in the second block of bias_ih: that of the forget gate, and that of z, torch's 1 - G_u.

    Parameters
    ----------
    cells : torch.nn.LSTM, GRU or RNN
        Changed in place; a plain RNN has no gate and stays as it is.
    keep : float
        The bias: the gate starts near sigma(keep), 0.5 for 0 and 0.88 for 2.

    Returns
    -------
    module
        The same one.

    Raises
    ------
    ValueError or TypeError
        If keep is no number, or cells have no biases.
    """
    import torch

    keep = check_number("bias_to_keep", "keep", keep)
    if not isinstance(cells, torch.nn.RNNBase) or not cells.bias:
        raise TypeError(
            f"bias_to_keep: cells is a {type(cells).__name__}, expected torch.nn.LSTM, GRU or RNN with biases."
            " Pass net.cells."
        )
    n = cells.hidden_size
    with torch.no_grad():
        for name, b in cells.named_parameters():
            if name.startswith("bias_ih") and len(b) > n:
                b[n : 2 * n] = keep
    return cells


def step_cross_entropy(out: Any, Y: Any) -> Any:
    """The loss for `fit`: cross-entropy of logits (m, T, C) with labels (m, T), averaged over the steps that count.

    Parameters
    ----------
    out : tensor (m, T, C)
        Logits.
    Y : tensor (m, T)
        Labels from 0 to C - 1, or `NONE` where a step is not judged (padding).

    Returns
    -------
    tensor without axes
        The average loss of a step in nats; e to the power of it is the perplexity.

    Raises
    ------
    ValueError or TypeError
        If they are no tensors of these shapes, or a label is none.
    """
    from torch.nn import functional

    check_logits("step_cross_entropy", out, Y, least=NONE)
    return functional.cross_entropy(out.flatten(0, 1), Y.flatten().long(), ignore_index=NONE)


@cache
def _sequence_net() -> type:
    import torch
    from torch import nn

    class SequenceNet(nn.Module):
        """Embedding, cells, head."""

        def __init__(
            self, tokens: int, classes: int, cell: str, n_e: int, n_a: int, layers: int, both: bool, last: bool
        ) -> None:
            super().__init__()
            self.embedding = nn.Embedding(tokens, n_e, padding_idx=0)
            kind = getattr(nn, cell)
            self.cells = kind(n_e, n_a, num_layers=layers, bidirectional=both, batch_first=True)
            self.head = nn.Linear((2 if both else 1) * n_a, classes)
            self.last = last

        def forward(self, x: Any) -> Any:
            e = self.embedding(x)  # (1)
            if not self.last and not self.cells.bidirectional:
                return self.head(self.cells(e)[0])  # (2), (3): padding at the end changes nothing before it
            lengths = (x != 0).sum(dim=1).cpu()
            packed = nn.utils.rnn.pack_padded_sequence(e, lengths, batch_first=True, enforce_sorted=False)
            states, ends = self.cells(packed)
            if not self.last:
                A, _ = nn.utils.rnn.pad_packed_sequence(states, batch_first=True, total_length=x.shape[1])
                return self.head(A)
            h = ends[0] if isinstance(ends, tuple) else ends  # (layers * directions, m, n_a)
            ways = 2 if self.cells.bidirectional else 1
            return self.head(torch.cat(list(h[-ways:]), dim=1))  # (4)

    return SequenceNet
