"""From one sequence to another: encoder and decoder, with attention or through a single vector (lessons 5.6, 5.8)."""

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from helpers.checks import check_flags, check_generator, check_whole
from helpers.sequences.sequence_nets import draw_recurrent


class Memory(NamedTuple):
    """What the encoder hands to the decoder."""

    states: Any  # (m, T_x, 2 n_a) of both directions
    keys: Any  # (m, T_x, n_s) the share of the states in the scores, computed once
    known: Any  # (m, T_x) bool: False where the input is padded
    start: Any  # (m, n_a) the first state of the decoder


def translator(
    tokens_in: int,
    tokens_out: int,
    T_x: int,
    rng: np.random.Generator,
    *,
    attention: bool,
    n_e: int = 32,
    n_a: int = 64,
    n_s: int = 32,
) -> Any:
    """An encoder that reads both ways, and a decoder that writes one token after the other.

        encoder:    a<t> of a GRU both ways over the embeddings; s<0> = tanh(W [last forward; last backward])    (1)
        scores:     e<t, t'> = v^T tanh(W_s s<t-1> + W_a a<t'> + b), padding left out                            (2)
        context:    alpha<t, .> = softmax of the scores, c<t> = sum over t' of alpha<t, t'> a<t'>                 (3)
        decoder:    s<t> = GRU([embedding of y<t-1>; c<t>], s<t-1>), logits<t> = W_y [s<t>; c<t>] + b            (4)

    Without attention there is no c: all that the decoder knows of the input is s<0>. In training x holds input and
    right answers side by side: the decoder gets the right y<t-1> (teacher forcing), at first 1, the number of <EOS>.

    Parameters
    ----------
    tokens_in, tokens_out, T_x : int
        Sizes of the two vocabularies, with padding as number 0; how many columns of x are input.
    rng, attention : numpy Generator, bool
        What draws the weights; whether the decoder looks back at every step.
    n_e, n_a, n_s : int
        Numbers of an embedding, of a state, and hidden units of the scores.

    Returns
    -------
    torch.nn.Module
        (m, T_x + T_y) whole numbers -> logits (m, T_y, tokens_out); also .encode(source) -> Memory and
        .step(y_prev, s, memory) -> (logits, s, alpha) for decoding.

    Raises
    ------
    ValueError or TypeError
        If a number is out of range, or rng is no generator.

    Source: Bahdanau, Cho, Bengio, Neural machine translation by jointly learning to align and translate (2015).
    """
    sizes = {"tokens_in": tokens_in, "tokens_out": tokens_out, "T_x": T_x, "n_e": n_e, "n_a": n_a, "n_s": n_s}
    for name, n in sizes.items():
        check_whole("translator", name, n, least=1)
    check_generator("translator", rng)
    check_flags("translator", attention=attention)
    return draw_recurrent(_translator()(tokens_in, tokens_out, T_x, attention, n_e, n_a, n_s), rng)


@cache
def _translator() -> type:
    import torch
    from torch import nn

    class Translator(nn.Module):
        """Encoder, scores, decoder, head."""

        def __init__(
            self, tokens_in: int, tokens_out: int, T_x: int, attention: bool, n_e: int, n_a: int, n_s: int
        ) -> None:
            super().__init__()
            self.T_x = T_x
            self.reading = nn.Embedding(tokens_in, n_e, padding_idx=0)
            self.encoder = nn.GRU(n_e, n_a, bidirectional=True, batch_first=True)
            self.bridge = nn.Linear(2 * n_a, n_a)
            self.writing = nn.Embedding(tokens_out, n_e, padding_idx=0)
            n_c = 2 * n_a if attention else 0
            self.head = nn.Linear(n_a + n_c, tokens_out)
            if attention:
                self.from_state, self.from_memory = nn.Linear(n_a, n_s, bias=False), nn.Linear(2 * n_a, n_s)
                self.score = nn.Linear(n_s, 1, bias=False)
            self.decoder = nn.GRUCell(n_e + n_c, n_a)
            self.attention = attention

        def encode(self, source: Any) -> Memory:
            lengths = (source != 0).sum(dim=1).cpu()
            e = self.reading(source)
            packed = nn.utils.rnn.pack_padded_sequence(e, lengths, batch_first=True, enforce_sorted=False)
            states, ends = self.encoder(packed)
            A, _ = nn.utils.rnn.pad_packed_sequence(states, batch_first=True, total_length=source.shape[1])
            keys = self.from_memory(A) if self.attention else A
            return Memory(A, keys, source != 0, torch.tanh(self.bridge(torch.cat(list(ends), dim=1))))  # (1)

        def look(self, s: Any, memory: Memory, temperature: float = 1.0) -> tuple[Any, Any, Any]:
            scores = self.score(torch.tanh(self.from_state(s)[:, None] + memory.keys))[..., 0]  # (2)  # (m, T_x)
            alpha = (scores / temperature).masked_fill(~memory.known, float("-inf")).softmax(dim=1)
            return torch.bmm(alpha[:, None], memory.states)[:, 0], alpha, scores  # (3)              # (m, 2 n_a)

        def advance(self, e: Any, s: Any, memory: Memory) -> tuple[Any, Any, Any]:
            if not self.attention:
                s = self.decoder(e, s)
                return s, s, None
            c, alpha, _ = self.look(s, memory)
            s = self.decoder(torch.cat([e, c], dim=1), s)
            return s, torch.cat([s, c], dim=1), alpha

        def step(self, y_prev: Any, s: Any, memory: Memory) -> tuple[Any, Any, Any]:
            s, seen, alpha = self.advance(self.writing(y_prev), s, memory)
            return self.head(seen), s, alpha  # (4)

        def forward(self, x: Any) -> Any:
            source, target = x[:, : self.T_x], x[:, self.T_x :]
            memory = self.encode(source)
            before = torch.cat([torch.ones_like(target[:, :1]), target[:, :-1]], dim=1)
            s, seen = memory.start, []
            for e in self.writing(before).unbind(dim=1):
                s, both, _ = self.advance(e, s, memory)
                seen.append(both)
            return self.head(torch.stack(seen, dim=1))  # (4)

    return Translator
