"""What a search asks: how likely is every next token? A function of prefixes, made from a table or from a network.

`next_log_p(prefixes)`: k prefixes, tuples of token numbers of one length -> logs of the probabilities of every next
token, (k, V). `helpers/sequences/decoding.py` searches with it and needs to know nothing else about a model.
"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np

from helpers.arrays import Array
from helpers.checks import check_array, check_distributions, check_kind, check_whole
from helpers.sequences.hypotheses import END, NextLogP, Prefix
from helpers.sequences.sequence_checks import as_row, check_parts, check_source
from helpers.torch_checks import check_examples


def table_model(rows: Mapping[Prefix, Sequence[float]], otherwise: Sequence[float] | None = None) -> NextLogP:
    """A model written by hand: for a prefix, the probabilities of the next token.

    Parameters
    ----------
    rows : dict
        Prefix -> V probabilities with the sum 1; the prefix of the first token is ().
    otherwise : V probabilities, optional
        For every prefix that is not among them.

    Returns
    -------
    function
        next_log_p for the searches.

    Raises
    ------
    ValueError or TypeError
        If rows are no dictionary, a prefix is no tuple, or a row no distribution over V tokens; later, if a prefix has
        no row.
    """
    where = "table_model"
    check_kind(where, "rows", rows, Mapping, "Write {(): [0.5, 0.5]}.")  # type: ignore[type-abstract]
    for prefix in rows:
        check_kind(where, "a prefix of rows", prefix, tuple, "Write () for the first token, (1,) after token 1.")
    written = [as_row(where, f"rows[{prefix}]", row) for prefix, row in rows.items()]
    written += [] if otherwise is None else [as_row(where, "otherwise", otherwise)]
    if len({len(row) for row in written}) != 1:
        lengths = sorted({len(row) for row in written})
        raise ValueError(
            f"table_model: the rows have {lengths or 'no'} entries, expected V probabilities in each of them."
            " Write a 0 for a token that cannot come."
        )
    columns = np.array(written, dtype=np.float64).T  # (V, rows)
    check_array("table_model", "rows", columns, letters="(V, rows)", shape=(None, None))
    check_distributions("table_model", "rows", columns, "Divide each row by its sum.")
    with np.errstate(divide="ignore"):
        logs = np.log(columns.T)
    known = dict(zip(rows, logs, strict=False))
    rest = None if otherwise is None else logs[-1]

    def next_log_p(prefixes: Sequence[Prefix]) -> np.ndarray:
        found = [known.get(tuple(prefix), rest) for prefix in prefixes]
        if any(row is None for row in found):
            missing = next(prefix for prefix, row in zip(prefixes, found, strict=True) if row is None)
            raise ValueError(
                f"table_model: there is no row for the prefix {tuple(missing)}, expected one."
                " Add it, or pass otherwise= for all that are not written down."
            )
        return np.array(found)

    return next_log_p


def network_model(net: Any, source: Array) -> NextLogP:
    """What a decoder network says for one input: the input is read once, and the state of every prefix is kept.

    Parameters
    ----------
    net : torch.nn.Module
        A `translator` or a `captioner`: .encode(source) gives a memory, .step(y_prev, s, memory) the next logits.
    source : array (1, ...)
        One input, such as the numbers of the words (1, T_x).

    Returns
    -------
    function
        next_log_p for the searches. Prefixes may come in any order.

    Raises
    ------
    ValueError or TypeError
        If net is no module, or source is not one example.
    """
    import torch

    from helpers.torch_batches import device_of

    memory = _memory_of("network_model", net, source, examples=1)
    device = device_of(net)
    states: dict[Prefix, Any] = {}  # after a prefix has been read

    def next_log_p(prefixes: Sequence[Prefix]) -> np.ndarray:
        unread = {prefix[:-1] for prefix in prefixes if prefix and prefix[:-1] not in states}
        if unread:
            next_log_p(sorted(unread))
        before = [states[prefix[:-1]] if prefix else memory.start[0] for prefix in prefixes]
        y = torch.tensor([prefix[-1] if prefix else END for prefix in prefixes], device=device)
        with _at_rest(net), torch.no_grad():
            logits, s, _ = net.step(y, torch.stack(before), _repeated(memory, len(prefixes)))
        states.update(zip(map(tuple, prefixes), s, strict=True))
        return np.asarray(logits.double().log_softmax(dim=1).cpu())

    return next_log_p


def greedy_tokens(net: Any, sources: Array, longest: int, batch_size: int = 250) -> np.ndarray:
    """Greedy search for many inputs at once: what `greedy_search` finds for each of them.

    Parameters
    ----------
    net : torch.nn.Module
        As in `network_model`.
    sources : array (m, ...)
        Inputs in rows, such as the numbers of the words (m, T_x).
    longest, batch_size : int
        After so many tokens a sentence is cut off; how many inputs at a time.

    Returns
    -------
    array (m, longest) of int64
        Tokens with their <EOS>, then zeros.

    Raises
    ------
    ValueError or TypeError
        If net is no module, sources is empty, or a number is below 1.
    """
    import torch

    from helpers.torch_batches import device_of

    longest = check_whole("greedy_tokens", "longest", longest, least=1)
    batch_size = check_whole("greedy_tokens", "batch_size", batch_size, least=1)
    check_examples("greedy_tokens", "sources", sources)
    found = np.zeros((len(sources), longest), dtype=np.int64)
    for first in range(0, len(sources), batch_size):
        part = sources[first : first + batch_size]
        memory = _memory_of("greedy_tokens", net, part)
        s, y = memory.start, torch.full((len(part),), END, device=device_of(net))
        going = torch.ones_like(y, dtype=torch.bool)
        for t in range(longest):
            with _at_rest(net), torch.no_grad():
                logits, s, _ = net.step(y, s, memory)
            y = logits.argmax(dim=1)
            found[first : first + len(part), t] = (y * going).cpu()
            going &= y != END
            if not going.any():
                break
    return found


def _memory_of(where: str, net: Any, source: Array, examples: int | None = None) -> Any:
    """What the encoder of a network makes of inputs; refuse what is no network, and another number of inputs."""
    import torch

    from helpers.torch_batches import as_batch, device_of

    check_parts(where, "net", net, ("encode", "step"), "Make it with translator or captioner.")
    check_examples(where, "source", source)
    if hasattr(net, "reading"):  # it reads tokens
        check_source(where, source, net.reading.num_embeddings)
    if examples is not None and len(source) != examples:
        raise ValueError(
            f"{where}: source has shape {tuple(source.shape)}, expected (1, ...), one example."
            " Pass sources[i : i + 1], which keeps the axis."
        )
    with _at_rest(net), torch.no_grad():
        return net.encode(as_batch(source, device_of(net)))


def _at_rest(net: Any) -> Any:
    """The network in eval mode for a while; nothing is to do where it is so already."""
    from helpers.torch_batches import resting

    return resting(net) if net.training else nullcontext()


def _repeated(memory: Any, k: int) -> Any:
    """A memory of one example as one of k equal examples, without a copy."""
    return type(memory)(*(part.expand(k, *part.shape[1:]) for part in memory))
