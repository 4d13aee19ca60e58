"""CTC to read: one sequence with plain loops, and the sum over all paths that it saves (lesson 5.9)."""

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np

from helpers.arrays import max_along, to_numpy
from helpers.checks import check_array, check_text, check_whole
from helpers.sequences.ctc import collapse, ctc_forward
from helpers.sequences.sequence_checks import as_tokens, check_rows

MOST_PATHS = 2_000_000
LONGEST = 500  # steps of an alignment: each is a call within the one before


def log_add(*terms: float) -> float:
    """log(e^a + e^b + ...), with the largest taken out first, so that nothing overflows and not all underflow."""
    top = max(terms)
    return top if math.isinf(top) else top + math.log(sum(math.exp(term - top) for term in terms))


def ctc_loops(Z: np.ndarray, text: Sequence[int], blank: int = 0) -> tuple[float, np.ndarray]:
    """Loss and gradient of one sequence, state by state: the readable form of `ctc_forward` and `ctc_backward`.

    Parameters
    ----------
    Z : array (T, C)
        Logits.
    text : sequence
        Whole numbers from 0 to C - 1 without the blank.
    blank : int
        The number of the blank.

    Returns
    -------
    loss, dZ : float and array (T, C)

    Raises
    ------
    ValueError or TypeError
        As in `ctc_forward`.
    """
    check_array("ctc_loops", "Z", Z, letters="(T, C)", ndim=2)
    Z, text = to_numpy(Z), as_tokens("ctc_loops", "text", text).tolist()
    ctc_forward(Z[:, :, None], [text], blank=blank)  # for its refusals
    shifted = Z - max_along(Z, 1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    states = [blank]
    for symbol in text:
        states += [int(symbol), blank]
    alpha = _one_way(log_p, states, blank)
    beta = np.flip(_one_way(np.flip(log_p, axis=0), list(reversed(states)), blank), axis=(0, 1))
    total = log_add(*alpha[-1, -2:])
    dZ = np.exp(log_p)
    for t in range(len(Z)):
        for s, symbol in enumerate(states):
            dZ[t, symbol] -= math.exp(alpha[t, s] + beta[t, s] - log_p[t, symbol] - total)
    return -total, dZ


def _one_way(log_p: np.ndarray, states: list[int], blank: int) -> np.ndarray:
    alpha = np.full((len(log_p), len(states)), -math.inf)
    for s in range(min(2, len(states))):
        alpha[0, s] = log_p[0, states[s]]
    for t in range(1, len(log_p)):
        for s, symbol in enumerate(states):
            came_from = [alpha[t - 1, s]]
            if s >= 1:
                came_from.append(alpha[t - 1, s - 1])
            if s >= 2 and symbol != blank and symbol != states[s - 2]:
                came_from.append(alpha[t - 1, s - 2])
            alpha[t, s] = log_p[t, symbol] + log_add(*came_from)
    return alpha


def alignments(text: str, T: int, blank: str = "_") -> Iterator[str]:
    """All paths of T steps that collapse to a text.

    There are (T + L - r choose 2 L) of them for L symbols of which r equal the one before.

    Parameters
    ----------
    text : str
        Without the blank.
    T : int
        Steps, from 1 to 500.
    blank : str
        The sign of the blank.

    Yields
    ------
    str
        T signs each.

    Raises
    ------
    ValueError or TypeError
        If T is below 1, text is no text, or contains the blank, or blank is not one sign.
    """
    T = check_whole("alignments", "T", T, least=1, most=LONGEST)
    check_text("alignments", "text", text)
    if len(check_text("alignments", "blank", blank)) != 1:
        raise ValueError(f"alignments: blank is {blank!r}, expected one sign. Take one that is not in the text.")
    if blank in text:
        raise ValueError(
            f"alignments: text is {text!r}, expected no blank, {blank!r}, in it. Choose another sign for the blank."
        )
    states = blank + "".join(symbol + blank for symbol in text)

    def going_on(s: int, left: int) -> Iterator[str]:
        if not left:
            if s >= len(states) - 2:
                yield ""
            return
        skip = s + 2 < len(states) and states[s + 2] not in (blank, states[s])
        for new in [s, s + 1, *([s + 2] if skip else [])]:
            if new < len(states) and len(states) - 1 - new <= 2 * left:
                for rest in going_on(new, left - 1):
                    yield states[new] + rest

    for start in range(min(2, len(states))):
        for rest in going_on(start, T - 1):
            yield states[start] + rest


def text_probabilities(P: np.ndarray, blank: int = 0) -> dict[tuple[int, ...], float]:
    """The probability of every text, by adding up all C^T paths: what the forward algorithm and a beam search save.

        p(text) = sum over all paths that collapse to it of prod_t P[t, path_t]      (1)

    Parameters
    ----------
    P : array (T, C)
        Probability of each symbol at each step.
    blank : int
        The number of the blank.

    Returns
    -------
    dict
        Text -> probability; together they are 1.

    Raises
    ------
    ValueError or TypeError
        If P is no table of probabilities, blank is none of its columns, or there are more than two million paths.
    """
    check_rows("text_probabilities", "P", P)
    T, C = P.shape
    blank = check_whole("text_probabilities", "blank", blank, most=C - 1)
    if C**T > MOST_PATHS:
        raise ValueError(
            f"text_probabilities: P has shape {P.shape}, which makes {C}^{T} paths, expected at most {MOST_PATHS:,}."
            " Take fewer steps or symbols; `ctc_forward` and `prefix_beam_search` need no such list."
        )
    found: dict[tuple[int, ...], float] = {}
    for path in itertools.product(range(C), repeat=T):
        text = tuple(collapse(path, blank))
        found[text] = found.get(text, 0.0) + math.prod(float(P[t, k]) for t, k in enumerate(path))  # (1)
    return found
