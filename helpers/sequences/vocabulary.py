"""Texts as whole numbers: a vocabulary, encoding, padding to one length, and one-hot columns (lesson 5.1)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, as_float, xp_of
from helpers.checks import check_array, check_classes, check_flags, check_list, check_whole
from helpers.sequences.sequence_checks import as_texts, as_tokens

PAD, EOS, UNK = "<PAD>", "<EOS>", "<UNK>"


class Vocabulary(NamedTuple):
    """The known tokens, characters or words; a token's number is its place."""

    tokens: tuple[str, ...]
    numbers: dict[str, int]  # token -> place

    def encode(self, text: Iterable[str]) -> np.ndarray:
        """The numbers of the tokens (T,); what is not known gets the number of <UNK>."""
        text = list(text) if isinstance(text, str) else check_list("encode", "text", text, str)
        unknown = self.numbers.get(UNK)
        found = [self.numbers.get(token, unknown) for token in text]
        if None in found:
            token = next(token for token in text if token not in self.numbers)
            raise ValueError(
                f"encode: text has the token {token!r}, expected one of the {len(self.tokens)} known ones, because this"
                f" vocabulary has no {UNK}. Build it with unknown=True, or leave the text out."
            )
        return np.array(found, dtype=np.int64)

    def decode(self, numbers: Iterable[int]) -> list[str]:
        """The tokens of these numbers, up to the first <EOS>, without padding."""
        texts = [self.tokens[int(number)] for number in numbers]
        end = texts.index(EOS) if EOS in texts else len(texts)
        return [token for token in texts[:end] if token != PAD]


def build_vocabulary(
    texts: Iterable[Iterable[str]], *, most: int | None = None, at_least: int = 1, unknown: bool = True
) -> Vocabulary:
    """The vocabulary of a corpus: padding, end and unknown first, then tokens from the most frequent one on.

    Parameters
    ----------
    texts : iterable of token sequences
        Strings for characters, lists of words for words.
    most : int, optional
        How many tokens are kept beside the special ones.
    at_least : int
        How often a token must occur to be kept.
    unknown : bool
        Whether there is an <UNK>.

    Returns
    -------
    Vocabulary
        <PAD> has number 0, <EOS> 1, <UNK> 2 where there is one.

    Raises
    ------
    ValueError or TypeError
        If a number is out of its range, texts hold anything but lists of str, or nothing is left.
    """
    at_least = check_whole("build_vocabulary", "at_least", at_least, least=1)
    check_flags("build_vocabulary", unknown=unknown)
    counts = Counter(token for text in as_texts("build_vocabulary", "texts", texts) for token in text)
    order = sorted((token for token, n in counts.items() if n >= at_least), key=lambda token: (-counts[token], token))
    if most is not None:
        order = order[: check_whole("build_vocabulary", "most", most, least=1)]
    if not order:
        raise ValueError(
            f"build_vocabulary: texts hold no token that occurs {at_least} times, expected at least one."
            " Lower at_least, or look at how the texts were split."
        )
    special = (PAD, EOS, UNK) if unknown else (PAD, EOS)
    tokens = (*special, *(token for token in order if token not in special))
    return Vocabulary(tokens, {token: k for k, token in enumerate(tokens)})


def pad_sequences(sequences: Sequence[Array], value: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Sequences of different lengths as one array: the short ones are filled up at the end.

    Parameters
    ----------
    sequences : sequence of m arrays (T_i,)
        Whole numbers, each at least one.
    value : int
        What stands in the padding.

    Returns
    -------
    padded : array (T, m) of int
        Time first, T the largest length; sequence i is padded[:T_i, i].
    mask : array (T, m) of bool
        True where there is something.

    Raises
    ------
    ValueError or TypeError
        If there is no sequence, one is empty, or holds anything but whole numbers.
    """
    where, rows = "pad_sequences", check_list("pad_sequences", "sequences", sequences)
    value = check_whole(where, "value", value, least=None)
    arrays = [as_tokens(where, f"sequence {i}", row) for i, row in enumerate(rows)]
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    if not len(lengths) or not lengths.all():
        which = f"sequence {int(np.argmin(lengths))} is empty" if len(lengths) else "there is none"
        raise ValueError(f"pad_sequences: {which}, expected at least one step in each. Leave empty ones out.")
    mask = np.arange(lengths.max())[:, None] < lengths
    padded = np.full(mask.shape, value, dtype=np.int64)
    padded.T[mask.T] = np.concatenate(arrays)
    return padded, mask


def one_hot_sequence(labels: Array, C: int) -> Array:
    """Whole numbers (T, m) as one-hot columns (T, C, m): X[t] holds the columns of step t.

    Parameters
    ----------
    labels : array (T, m)
        Whole numbers from 0 to C - 1.
    C : int
        How many tokens there are.

    Returns
    -------
    array (T, C, m)
        Zeros and ones.

    Raises
    ------
    ValueError
        If labels do not have two axes, or a number is outside 0 ... C - 1.
    """
    C = check_whole("one_hot_sequence", "C", C, least=1)
    check_classes("one_hot_sequence", "labels", labels, C)
    check_array("one_hot_sequence", "labels", labels * 1.0, letters="(T, m)", ndim=2)
    classes = xp_of(labels).arange(C, device=labels.device).reshape(1, C, 1)
    return as_float(labels[:, None, :] == classes)
