"""From a picture to a sentence: features of a convolutional network, and a GRU that writes (lesson 5.6)."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, max_along
from helpers.checks import check_array, check_generator, check_kind, check_list, check_whole
from helpers.sequences.sequence_nets import NONE, draw_recurrent
from helpers.sequences.vocabulary import EOS, Vocabulary


class PictureMemory(NamedTuple):
    """What the encoder of a picture hands to the decoder: nothing but the first state."""

    start: Any  # (m, n_a)


def captioner(n_f: int, tokens: int, rng: np.random.Generator, *, n_h: int = 96, n_e: int = 24, n_a: int = 96) -> Any:
    """A decoder that begins with what a picture looks like, and writes one token after the other.

        picture:   h = relu(W_h f + b_h), s<0> = tanh(W_s h + b_s), f its features                     (1)
        decoder:   s<t> = GRU(embedding of y<t-1>, s<t-1>), logits<t> = W_y s<t> + b_y                 (2)

    In training x holds features and right answers side by side: the decoder gets the right y<t-1> (teacher forcing), at
    first 1, the number of <EOS>.

    Parameters
    ----------
    n_f, tokens : int
        Features of a picture, unrolled; size of the vocabulary, with padding as number 0.
    rng : numpy Generator
        What draws the weights.
    n_h, n_e, n_a : int
        Hidden units of (1), numbers of an embedding and of a state.

    Returns
    -------
    torch.nn.Module
        (m, n_f + T_y) -> logits (m, T_y, tokens); also .encode(features) -> PictureMemory and
        .step(y_prev, s, memory) -> (logits, s, None) for decoding.

    Raises
    ------
    ValueError or TypeError
        If a number is out of range, or rng is no generator.

    Source: Vinyals, Toshev, Bengio, Erhan, Show and tell: a neural image caption generator (2015).
    """
    for name, n in {"n_f": n_f, "tokens": tokens, "n_h": n_h, "n_e": n_e, "n_a": n_a}.items():
        check_whole("captioner", name, n, least=1)
    check_generator("captioner", rng)
    return draw_recurrent(_captioner()(n_f, tokens, n_h, n_e, n_a), rng)


def picture_features(images: np.ndarray) -> np.ndarray:
    """What the detector of lesson 4.8 sees in scenes, and where along the width and the height.

        p<c>[i, j] = the largest p_c times P(class c) of the anchors of cell (i, j)                  (1)
        features: the sums of p<c> over each column and over each row, for every class               (2)

    Parameters
    ----------
    images : array (m, 64, 64, 3) of uint8
        Scenes.

    Returns
    -------
    array (m, 48) of float32
        Three classes for each of 8 columns, then for each of 8 rows. The network is frozen: whoever trains with the
        features does not change it.

    Raises
    ------
    ValueError
        If images have another shape.
    """
    from helpers.torch_training import predict
    from helpers.vision.yolo import class_scores, decode
    from helpers.vision.yolo_net import pretrained_detector

    shape = tuple(getattr(images, "shape", ()))
    if len(shape) != 4 or shape[1:] != (64, 64, 3):
        raise ValueError(
            f"picture_features: images has shape {shape}, expected (m, 64, 64, 3), the size of the scenes."
            " One picture is images[i : i + 1]."
        )
    net, grid = pretrained_detector()
    found = decode(predict(net, images, batch_size=50), grid)
    p = max_along(class_scores(found.p_c, found.c), 3)  # (1)               # (m, 8, 8, 3)
    sums = [p.sum(axis=1).reshape(len(p), -1), p.sum(axis=2).reshape(len(p), -1)]  # (2)
    return np.float32(1) * np.concatenate(sums, axis=1)


def beside_captions(features: Array, captions: Sequence[Sequence[str]], words: Vocabulary, T: int) -> tuple[Any, Any]:
    """Features and captions side by side, X (m, n_f + T), and what the decoder should say, Y (m, T).

    Parameters
    ----------
    features : array (m, n_f)
        Of the pictures.
    captions : sequence of m sequences of words
        At most T - 1 words in each.
    words : Vocabulary
        All words that occur.
    T : int
        Columns for a caption, <EOS> included.

    Returns
    -------
    X, Y : arrays (m, n_f + T) of float32 and (m, T) of int64
        Token numbers are exact in X; the padding is 0 in X and NONE in Y.

    Raises
    ------
    ValueError or TypeError
        If the numbers of pictures and captions differ, a caption is too long or no list, or a word is unknown.
    """
    T = check_whole("beside_captions", "T", T, least=1)
    captions = [
        check_list("beside_captions", f"captions[{k}]", caption, str)
        for k, caption in enumerate(check_list("beside_captions", "captions", captions))
    ]
    check_array("beside_captions", "features", features, letters="(m, n_f)", shape=(len(captions), None))
    check_kind("beside_captions", "words", words, Vocabulary, "Make one with build_vocabulary(captions).")
    target = np.zeros((len(captions), T), dtype=np.int64)
    for row, caption in zip(target, captions, strict=True):
        if len(caption) >= T:
            raise ValueError(
                f"beside_captions: a caption has {len(caption)} words, expected at most T - 1 = {T - 1} because <EOS>"
                " needs a place. Raise T."
            )
        row[: len(caption) + 1] = words.encode([*caption, EOS])
    return np.concatenate([features, np.asarray(target, dtype=np.float32)], axis=1), np.where(target == 0, NONE, target)


@cache
def _captioner() -> type:
    import torch
    from torch import nn

    class Captioner(nn.Module):
        """Dense layers on the features, decoder, head."""

        def __init__(self, n_f: int, tokens: int, n_h: int, n_e: int, n_a: int) -> None:
            super().__init__()
            self.n_f = n_f
            self.look = nn.Linear(n_f, n_h)
            self.bridge = nn.Linear(n_h, n_a)
            self.writing = nn.Embedding(tokens, n_e, padding_idx=0)
            self.decoder = nn.GRU(n_e, n_a, batch_first=True)
            self.head = nn.Linear(n_a, tokens)

        def encode(self, features: Any) -> PictureMemory:
            return PictureMemory(torch.tanh(self.bridge(torch.relu(self.look(features)))))  # (1)

        def step(self, y_prev: Any, s: Any, memory: PictureMemory) -> tuple[Any, Any, None]:
            states, _ = self.decoder(self.writing(y_prev)[:, None], s[None].contiguous())
            return self.head(states[:, 0]), states[:, 0], None  # (2)

        def forward(self, x: Any) -> Any:
            features, target = x[:, : self.n_f], x[:, self.n_f :].long()
            before = torch.cat([torch.ones_like(target[:, :1]), target[:, :-1]], dim=1)
            states, _ = self.decoder(self.writing(before), self.encode(features).start[None])
            return self.head(states)  # (2)

    return Captioner
