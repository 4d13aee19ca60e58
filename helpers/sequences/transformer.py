"""A small Transformer for the same pairs as `translator`: attention in several heads, and nothing recurrent (5.8)."""

from functools import cache
from typing import Any

import numpy as np

from helpers.arrays import Array
from helpers.checks import check_array, check_choice, check_generator, check_whole
from helpers.sequences.sequence_checks import check_parts, check_source
from helpers.sequences.sequence_nets import draw_recurrent
from helpers.torch_batches import device_of, resting

POSITIONS = ("waves", "none")


def position_waves(T: int, n: int) -> np.ndarray:
    """A column for every position that no other position has: waves of many lengths, read at t = 0 ... T-1.

        p_2k<t> = sin(t / 10000^(2k/n)),  p_2k+1<t> = cos(t / 10000^(2k/n))      (1)

    The first pair of rows turns once in 2 pi steps, the last one hardly at all: like the hands of a clock.

    Parameters
    ----------
    T, n : int
        How many positions, and how many numbers for each: an even number.

    Returns
    -------
    array (T, n)
        Numbers from -1 to 1, each row of length sqrt(n / 2).

    Raises
    ------
    ValueError
        If T is below 1, or n is not an even number of at least 2.

    Source: Vaswani et al., Attention is all you need (2017), section 3.5.
    """
    T, n = check_whole("position_waves", "T", T, least=1), check_whole("position_waves", "n", n, least=2)
    if n % 2:
        raise ValueError(f"position_waves: n is {n}, expected an even number: every wave has a sine and a cosine.")
    angles = np.arange(T)[:, None] / 10000 ** (np.arange(0, n, 2) / n)  # (T, n/2)
    return np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(T, n)  # (1)


def transformer(
    tokens_in: int,
    tokens_out: int,
    T_x: int,
    rng: np.random.Generator,
    *,
    positions: str = "waves",
    n: int = 48,
    heads: int = 4,
    layers: int = 1,
) -> Any:
    """Encoder and decoder of attention alone: all steps of a training example are computed at once.

        into a block:     x = embedding of the token + its position                             (1)
        attention block:  x + W_o [head_1; ...; head_h] of the normalized x, with
                          head_i = dot-product attention of W_q x, W_k u, W_v u, n/h numbers    (2)
        dense block:      x + W_2 relu(W_1 x + b_1) + b_2 of the normalized x                   (3)

    An encoder layer is (2) with u = x and (3). A decoder layer has (2) with u = x, where a step sees none after it,
    then (2) with u = what the encoder says, then (3).

    Parameters
    ----------
    tokens_in, tokens_out, T_x, rng
        As for `helpers.sequences.translator.translator`.
    positions : str
        "waves" for `position_waves`, "none" to leave positions out.
    n, heads, layers : int
        Numbers at a step; heads of every attention, which must divide n; layers of encoder and of decoder.

    Returns
    -------
    torch.nn.Module
        (m, T_x + T_y) whole numbers -> logits (m, T_y, tokens_out); .maps(x) -> weights by name, each (m, heads, ., .);
        .read(source) -> what the encoder says (m, T_x, n).

    Raises
    ------
    ValueError or TypeError
        If a number is out of range, heads does not divide n, or rng is no generator.

    Source: Vaswani et al. (2017); normalized before each block as in Xiong et al. (2020).
    """
    where = "transformer"
    sizes = {"tokens_in": tokens_in, "tokens_out": tokens_out, "T_x": T_x, "n": n, "heads": heads, "layers": layers}
    for name, k in sizes.items():
        check_whole(where, name, k, least=1)
    check_choice(where, "positions", positions, POSITIONS)
    check_generator(where, rng)
    if n % (2 * heads):
        raise ValueError(f"{where}: n is {n} with {heads} heads, expected an even share for each head, such as n = 48.")
    net = _parts()["Transformer"](tokens_in, tokens_out, T_x, positions == "waves", n, heads, layers)
    return draw_recurrent(net, rng)


def write_with_transformer(net: Any, source: Array, longest: int) -> np.ndarray:
    """Let a `transformer` write, the most likely token at every step.

    In training all steps are computed at once; in use each step needs the token before it, and here everything is
    computed again for each (a real system keeps the keys and values of the steps before).

    Parameters
    ----------
    net : torch.nn.Module
        A `transformer`, trained.
    source : array (m, T_x)
        Whole numbers of the input tokens, 0 in the padding.
    longest : int
        How many tokens are written: T_y.

    Returns
    -------
    array (m, T_y) of int64
        The numbers of the tokens.

    Raises
    ------
    ValueError or TypeError
        If net is no module, source has another shape, or longest is below 1.
    """
    import torch

    where = "write_with_transformer"
    check_parts(where, "net", net, ("T_x", "reading"), "Make it with transformer.")
    check_array(where, "source", source, letters="(m, T_x)", shape=(None, net.T_x))
    check_source(where, source, net.reading.num_embeddings)
    longest = check_whole(where, "longest", longest, least=1)
    x = torch.zeros(len(source), net.T_x + longest, dtype=torch.int64, device=device_of(net))
    x[:, : net.T_x] = torch.as_tensor(source)
    with resting(net), torch.no_grad():
        for t in range(longest):
            x[:, net.T_x + t] = net(x[:, : net.T_x + t + 1])[:, t].argmax(dim=1)
    return x[:, net.T_x :].cpu().numpy()


@cache
def _parts() -> dict[str, type]:
    import torch
    from torch import nn

    class Heads(nn.Module):
        """Multi-head attention (2), with what it looked at kept in .alpha."""

        def __init__(self, n: int, heads: int) -> None:
            super().__init__()
            self.heads = heads
            self.norm = nn.LayerNorm(n)
            self.query, self.key, self.value = nn.Linear(n, n), nn.Linear(n, n), nn.Linear(n, n)
            self.out = nn.Linear(n, n)
            self.alpha: Any = None

        def split(self, x: Any) -> Any:
            return x.unflatten(2, (self.heads, -1)).swapaxes(1, 2)  # (m, T, n) -> (m, heads, T, n / heads)

        def forward(self, x: Any, u: Any, seen: Any) -> Any:
            x = self.norm(x)
            u = x if u is None else u
            q, k, v = self.split(self.query(x)), self.split(self.key(u)), self.split(self.value(u))
            scores = q @ k.swapaxes(2, 3) / q.shape[3] ** 0.5  # (m, heads, T_y, T_x)
            self.alpha = scores.masked_fill(~seen, float("-inf")).softmax(dim=3)
            return self.out((self.alpha @ v).swapaxes(1, 2).flatten(2))  # (m, T_y, n)

    class Dense(nn.Sequential):
        def __init__(self, n: int) -> None:
            super().__init__(nn.LayerNorm(n), nn.Linear(n, 2 * n), nn.ReLU(), nn.Linear(2 * n, n))

    class Transformer(nn.Module):
        """Embeddings, encoder layers, decoder layers, head."""

        def __init__(
            self, tokens_in: int, tokens_out: int, T_x: int, placed: bool, n: int, heads: int, layers: int
        ) -> None:
            super().__init__()
            self.T_x, self.placed, self.n = T_x, placed, n
            self.reading = nn.Embedding(tokens_in, n, padding_idx=0)
            self.writing = nn.Embedding(tokens_out, n, padding_idx=0)
            self.encoder = nn.ModuleList(nn.ModuleList([Heads(n, heads), Dense(n)]) for _ in range(layers))
            self.decoder = nn.ModuleList(
                nn.ModuleList([Heads(n, heads), Heads(n, heads), Dense(n)]) for _ in range(layers)
            )
            self.read_norm, self.norm = nn.LayerNorm(n), nn.LayerNorm(n)
            self.head = nn.Linear(n, tokens_out)

        def enter(self, e: Any) -> Any:
            if not self.placed:
                return e
            waves = position_waves(e.shape[1], self.n)
            return e + torch.as_tensor(waves, dtype=e.dtype, device=e.device)  # (1)

        def read(self, source: Any) -> Any:
            x, seen = self.enter(self.reading(source)), (source != 0)[:, None, None]
            for look, dense in self.encoder:
                x = x + look(x, None, seen)
                x = x + dense(x)
            return self.read_norm(x)

        def forward(self, x: Any) -> Any:
            source, target = x[:, : self.T_x], x[:, self.T_x :]
            u, seen, T_y = self.read(source), (source != 0)[:, None, None], target.shape[1]
            before = torch.cat([torch.ones_like(target[:, :1]), target[:, :-1]], dim=1)
            y, past = self.enter(self.writing(before)), torch.ones(T_y, T_y, device=x.device).tril().bool()
            for own, look, dense in self.decoder:
                y = y + own(y, None, past)
                y = y + look(y, u, seen)
                y = y + dense(y)
            return self.head(self.norm(y))

        def maps(self, x: Any) -> dict[str, Any]:
            with resting(self), torch.no_grad():
                self(x)
            found = {}
            for k, (look, _) in enumerate(self.encoder):
                found[f"encoder {k + 1}, input to input"] = look.alpha
            for k, (own, look, _) in enumerate(self.decoder):
                found[f"decoder {k + 1}, output to output"] = own.alpha
                found[f"decoder {k + 1}, output to input"] = look.alpha
            return found

    return {"Heads": Heads, "Transformer": Transformer}
