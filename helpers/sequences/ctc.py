"""Connectionist temporal classification: learn a short text from a long sound without being told when (lesson 5.9)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, like, max_along, take_rows, to_numpy, xp_of
from helpers.checks import check_array, check_kind, check_list, check_whole
from helpers.sequences.sequence_checks import as_tokens, check_sequence

IMPOSSIBLE = -1e30  # the logarithm of a probability of 0, finite so that differences stay numbers


class CTCCache(NamedTuple):
    """What the backward step and the picture of the lattice need."""

    log_P: Array  # (T, C, m) log-probability of each symbol at each step
    alpha: Array  # (T, S, m) log-probability of all beginnings of alignments that are in state s at step t
    beta: Array  # (T, S, m) the same for all ends, step t included
    emitted: Array  # (T, S, m) log_P of the symbol of each state
    states: np.ndarray  # (S, m) the labels with a blank around each; blank again behind the last one
    total: Array  # (m,) log-probability of all alignments
    lengths: np.ndarray  # (m,)


def collapse(path: Sequence[Any], blank: Any = 0) -> list[Any]:
    """The text of an alignment: merge what repeats without a blank between, then drop the blanks.

    Parameters
    ----------
    path : sequence
        One symbol for each step.
    blank : symbol
        The one that means "nothing here".

    Returns
    -------
    list
        At most as long as path.
    """
    path = list(path)
    changes = [t == 0 or path[t] != path[t - 1] for t in range(len(path))]
    return [symbol for symbol, new in zip(path, changes, strict=True) if new and symbol != blank]


def ctc_forward(
    Z: Array,
    labels: Sequence[Sequence[int] | Array],
    *,
    lengths: Sequence[int] | Array | None = None,
    blank: int = 0,
    check: bool = True,
) -> tuple[Array, CTCCache]:
    """The loss of texts whose place in time nobody knows: minus the log-probability of all alignments together.

        p(text) = sum over all paths that collapse to it of prod_t p_t(path_t)                     (1)
        states: blank, text_1, blank, text_2, ..., blank;  S = 2 L + 1
        alpha_t(s) = p_t(s) (alpha_{t-1}(s) + alpha_{t-1}(s-1) + [skip] alpha_{t-1}(s-2))          (2)
        skip: only onto a symbol that is not blank and differs from the symbol two states before
        p(text) = alpha_T(S) + alpha_T(S-1),  loss = -log p(text)                                  (3)

    All is kept as logarithms. beta is alpha of the reversed text in reversed time; one loop computes both.

    Parameters
    ----------
    Z : array (T, C, m)
        Logits, time first.
    labels : sequence of m sequences
        Whole numbers from 0 to C - 1 without the blank; an empty one means silence.
    lengths, blank, check : (m,) whole numbers, int, bool
        How many steps each sequence has, T if left out; the number of the blank; look for wrong input first.

    Returns
    -------
    losses, cache : array (m,) and CTCCache

    Raises
    ------
    ValueError or TypeError
        If shapes or numbers do not fit, or a text needs more steps than there are: one for each symbol, and one more
        for the blank between two equal neighbors.

    Source: A. Graves et al., "Connectionist Temporal Classification", ICML 2006, section 4.1.
    """
    if check:
        labels, lengths = _checked(Z, labels, lengths, blank)
    texts = [np.asarray(to_numpy(text), dtype=np.int64) if len(text) else np.zeros(0, np.int64) for text in labels]
    steps = np.full(Z.shape[-1], len(Z)) if lengths is None else to_numpy(lengths) + 0
    xp = xp_of(Z)
    shifted = Z - max_along(Z, 1, keepdims=True)
    log_P = shifted - xp.log(xp.exp(shifted).sum(axis=1, keepdims=True))
    states, sizes, may_skip = _states(texts, blank)
    emitted = _emitted(log_P, states, sizes)  # (T, S, m)
    alpha, beta = _forward_backward(emitted, may_skip, steps, sizes)
    ends = alpha[steps - 1, sizes - 1, np.arange(len(sizes))]
    before = alpha[steps - 1, (sizes - 2).clip(0), np.arange(len(sizes))]
    before = xp.where(xp.asarray(sizes > 1, device=Z.device), before, IMPOSSIBLE + 0 * ends)
    total = xp.logaddexp(ends, before)  # (3)
    return -total, CTCCache(log_P, alpha, beta, emitted, states, total, steps)


def ctc_backward(dlosses: Array, cache: CTCCache) -> Array:
    """The gradient of the loss: what the network says, minus what the alignments of the text make of it.

    1. A path through state s at step t has the probability of its beginning times that of its end; p_t(s) is in both.
    2. The share of all paths that pass there is gamma_t(s); over the states of one step it adds up to 1.
    3. With the softmax inside the loss everything else cancels, as in lesson 2.8: a soft label instead of a hard one.

        gamma_t(s) = alpha_t(s) beta_t(s) / (p_t(s) p(text))                                      (1)
        dz_t(k) = dloss (p_t(k) - sum over the states s with symbol k of gamma_t(s))              (2)

    Parameters
    ----------
    dlosses : array (m,)
        Derivative of the cost with respect to each loss; ones / m for the mean.
    cache : CTCCache
        From `ctc_forward`.

    Returns
    -------
    array (T, C, m)
        dZ; 0 behind the end of a sequence.

    Raises
    ------
    ValueError or TypeError
        If dlosses is not (m,) or not finite, or cache is no CTCCache.
    """
    check_kind("ctc_backward", "cache", cache, CTCCache, "Pass the cache that ctc_forward gave.")
    log_P = cache.log_P
    T, C, m = log_P.shape
    check_array("ctc_backward", "dlosses", dlosses, letters="(m,)", shape=(m,), because="Z", source=log_P)
    xp = xp_of(log_P)
    gamma = state_shares(cache)
    symbols = like((cache.states.T[:, :, None] == np.arange(C)) * 1.0, log_P)  # (m, S, C)
    wanted = xp.stack([gamma[:, :, i] @ symbols[i] for i in range(m)], -1)  # (T, S) @ (S, C) -> (T, C, m)
    there = like((np.arange(T)[:, None, None] < cache.lengths) * 1.0, log_P)
    return (xp.exp(log_P) - wanted) * (there * dlosses)  # (2)


def state_shares(cache: CTCCache) -> Array:
    """Which share of all alignments of its text passes state s at step t: gamma (T, S, m) of `ctc_backward`."""
    check_kind("state_shares", "cache", cache, CTCCache, "Pass the cache that ctc_forward gave.")
    total = cache.total[None, None]
    gamma = xp_of(cache.alpha).exp(cache.alpha + cache.beta - cache.emitted - total)  # (1) of ctc_backward
    return gamma * like((np.arange(len(gamma))[:, None, None] < cache.lengths) * 1.0, gamma)


def _states(texts: list[np.ndarray], blank: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Texts with blanks around each symbol (S, m), their numbers of states (m,), and which may be skipped to."""
    sizes = np.array([2 * len(text) + 1 for text in texts])
    states = np.full((sizes.max(), len(texts)), blank)
    for i, text in enumerate(texts):
        states[1 : 2 * len(text) : 2, i] = text
    may_skip = np.zeros(states.shape, dtype=bool)
    may_skip[2:] = (states[2:] != blank) & (states[2:] != states[:-2])
    return states, sizes, may_skip


def _emitted(log_P: Array, states: np.ndarray, sizes: np.ndarray) -> Array:
    """log_P of each state's symbol (T, S, m), impossible behind a text's last state."""
    xp, (T, C, m) = xp_of(log_P), log_P.shape
    columns = xp.asarray((states * m + np.arange(m)).reshape(-1), device=log_P.device)
    found = take_rows(log_P.reshape(T, C * m).T, columns).T.reshape(T, len(states), m)
    beyond = np.arange(len(states))[:, None] >= sizes
    return found + like(beyond * IMPOSSIBLE, log_P)


def _forward_backward(
    emitted: Array, may_skip: np.ndarray, steps: np.ndarray, sizes: np.ndarray
) -> tuple[Array, Array]:
    """alpha and beta (T, S, m): columns 0 ... m - 1 of one array run forward, the others through reversed texts."""
    xp, (T, S, m) = xp_of(emitted), emitted.shape
    turned = ((steps - 1 - np.arange(T)[:, None]) % T)[:, None], ((sizes - 1 - np.arange(S)[:, None]) % S)[None]
    both = xp.concat([emitted, emitted[(*turned, np.arange(m))]], 2)  # (T, S, 2 m)
    back_skip = np.zeros_like(may_skip)  # onto reversed state s from s - 2: forward from S - 1 - s onto S + 1 - s
    s, i = np.nonzero(may_skip)
    back_skip[sizes[i] + 1 - s, i] = True
    closed = like(np.where(np.concatenate([may_skip, back_skip], axis=1), 0, IMPOSSIBLE), emitted)  # (S, 2 m)
    A = like(np.full((T, S + 2, 2 * m), IMPOSSIBLE), emitted)  # two states in front that nobody is in
    A[0, 2:4] = both[0, :2]
    for t in range(1, T):
        stay, step, skip = A[t - 1, 2:], A[t - 1, 1:-1], A[t - 1, :-2] + closed
        top = xp.maximum(xp.maximum(stay, step), skip)
        A[t, 2:] = both[t] + top + xp.log(xp.exp(stay - top) + xp.exp(step - top) + xp.exp(skip - top))  # (2)
    return A[:, 2:, :m], A[:, 2:, m:][(*turned, np.arange(m))]


def _checked(Z: Array, labels: Any, lengths: Any, blank: int) -> tuple[list[np.ndarray], np.ndarray]:
    """The texts and the numbers of steps of `ctc_forward`; refuse what does not fit."""
    where = "ctc_forward"
    check_sequence(where, "Z", Z, "(T, C, m)")
    T, C, m = Z.shape
    texts = [as_tokens(where, f"labels[{i}]", text) for i, text in enumerate(check_list(where, "labels", labels))]
    steps = np.full(m, T) if lengths is None else as_tokens(where, "lengths", lengths)
    blank = check_whole(where, "blank", blank, most=C - 1)
    if len(texts) != m or tuple(steps.shape) != (m,):
        name, came = ("labels", len(texts)) if len(texts) != m else ("lengths", steps.shape)
        raise ValueError(f"{where}: {name} has {came} entries, expected m = {m}, one for each sequence in Z.")
    for i, (text, n) in enumerate(zip(texts, steps, strict=True)):
        n = check_whole(where, f"lengths[{i}]", n, least=1, most=T)
        if ((text < 0) | (text >= C) | (text == blank)).any():
            raise ValueError(
                f"{where}: labels[{i}] is {text.tolist()}, expected a row of whole numbers from 0 to C - 1 = {C - 1}"
                f" without the blank, {blank}. Leave out padding and blanks."
            )
        repeats = int((text[1:] == text[:-1]).sum())
        if len(text) + repeats > n:
            raise ValueError(
                f"{where}: labels[{i}] needs {len(text) + repeats} steps ({len(text)} symbols, {repeats} times a blank"
                f" between equal neighbors), expected at most the {n} that Z has for it. Take a smaller stride or"
                " shorter texts."
            )
    return texts, steps
