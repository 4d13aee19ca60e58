"""What a trained translator looks at while it writes, and what changes when inputs are hidden from it (lesson 5.8)."""

from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, max_along, to_numpy
from helpers.checks import check_array, check_positive, check_whole
from helpers.sequences.sequence_checks import check_library, check_parts, check_words, plain
from helpers.sequences.sequence_nets import NONE
from helpers.torch_batches import device_of, resting
from helpers.torch_checks import check_module


class Written(NamedTuple):
    """What a translator wrote for m inputs, and where it looked."""

    tokens: np.ndarray  # (m, T_y) int64: the most likely token at every step
    p: np.ndarray  # (m, T_y) its probability
    scores: np.ndarray | None  # (m, T_y, T_x) before the softmax, or None without attention
    alpha: np.ndarray | None  # (m, T_y, T_x) the weights


def write_greedily(
    net: Any, source: Array, longest: int, *, allowed: Array | None = None, temperature: float = 1.0
) -> Written:
    """Let a `translator` write, the most likely token at every step, and keep its scores and weights.

        alpha<t, .> = softmax of e<t, .> / temperature over the positions that are allowed and no padding      (1)

    Parameters
    ----------
    net : torch.nn.Module
        A `helpers.sequences.translator.translator`, trained.
    source : array (m, T_x)
        Whole numbers of the input tokens, 0 in the padding.
    longest : int
        How many tokens are written: T_y.
    allowed : array (m, T_x), optional
        False where the decoder may not look. The encoder still reads everything.
    temperature : float
        Below 1 the weights become harder, above 1 more even; the network was trained with 1.

    Returns
    -------
    Written
        tokens, p, scores, alpha.

    Raises
    ------
    ValueError or TypeError
        If shapes disagree, an input is empty or hidden altogether, or a number is out of range.
    """
    import torch

    where = "write_greedily"
    check_parts(where, "net", net, ("encode", "step", "reading"), "Make it with translator.")
    check_words(where, "source", source, net.reading.num_embeddings, ndim=2, letters="(m, T_x)")
    source = to_numpy(source)
    longest = check_whole(where, "longest", longest, least=1)
    check_positive(where, "temperature", temperature)
    known = source != 0
    _refuse_nothing(where, "source", known, "token that is no padding")
    if allowed is not None:
        check_array(where, "allowed", plain(allowed), letters="(m, T_x)", shape=source.shape, because="source",
                    source=source)  # fmt: skip
        known = known & np.asarray(to_numpy(allowed), dtype=bool)
        _refuse_nothing(where, "allowed", known, "position to look at")
    device = device_of(net)
    with resting(net), torch.no_grad():
        memory = net.encode(torch.as_tensor(source, device=device))
        memory = memory._replace(known=torch.as_tensor(known, device=device))
        s, y, steps = memory.start, torch.ones(len(source), dtype=torch.int64, device=device), []
        for _ in range(longest):
            logits, s, scores, alpha = _step(net, y, s, memory, temperature)
            p = logits.softmax(dim=1)
            y = p.argmax(dim=1)
            steps.append((y, max_along(p, 1), scores, alpha))
    tokens, p, scores, alpha = (
        None if parts[0] is None else torch.stack(parts, dim=1).cpu().numpy() for parts in zip(*steps, strict=True)
    )
    return Written(tokens, p, scores, alpha)  # type: ignore[arg-type]


def _step(net: Any, y: Any, s: Any, memory: Any, temperature: float) -> tuple[Any, Any, Any, Any]:
    """One step of `translator`, with its parts in sight: the scores, and the softmax at a temperature."""
    import torch

    if not net.attention:
        return *net.step(y, s, memory)[:2], None, None
    c, alpha, scores = net.look(s, memory, temperature)  # (1)
    s = net.decoder(torch.cat([net.writing(y), c], dim=1), s)
    return net.head(torch.cat([s, c], dim=1)), s, scores, alpha


def score_network(net: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The numbers of a translator's score network, as `additive_scores_forward` takes them.

    Parameters
    ----------
    net : torch.nn.Module
        A translator with attention.

    Returns
    -------
    Ws, Wa, b, v : arrays (n_h, n_d), (n_h, n_a), (n_h, 1), (n_h, 1)
        In float64.

    Raises
    ------
    ValueError or TypeError
        If net is no module, or has no attention.
    """
    check_module("score_network", net)
    if not getattr(net, "attention", False):
        raise ValueError("score_network: net has no attention, expected a translator made with attention=True.")
    Ws, Wa, b, v = (
        x.detach().cpu().double().numpy()
        for x in (net.from_state.weight, net.from_memory.weight, net.from_memory.bias, net.score.weight)
    )
    return Ws, Wa, b[:, None], v.T


def all_right(tokens: Array, Y: Array) -> np.ndarray:
    """Which outputs are right from the first token to the last.

    Parameters
    ----------
    tokens : array (m, T_y)
        What was written.
    Y : array (m, T_y)
        The right tokens, `NONE` where a step is not judged.

    Returns
    -------
    array (m,) of bool
        Its mean is the share that is exactly right.

    Raises
    ------
    ValueError
        If the shapes disagree.
    """
    check_array("all_right", "tokens", tokens, letters="(m, T_y)", ndim=2)
    check_array("all_right", "Y", Y, letters="(m, T_y)", shape=tokens.shape, because="tokens", source=tokens)
    check_library("all_right", tokens=tokens, Y=Y)
    return np.asarray(((tokens == Y) | (Y == NONE)).all(axis=1))


def _refuse_nothing(where: str, name: str, known: np.ndarray, what: str) -> None:
    if not known.any(axis=1).all():
        row = int(np.flatnonzero(~known.any(axis=1))[0])
        raise ValueError(f"{where}: {name} leaves nothing in row {row}, expected at least one {what}.")
