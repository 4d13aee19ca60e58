"""The tree of all sentences of a small model, and which part of it a beam search has seen after some steps."""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_whole
from helpers.sequences.decoding import beam_search, beam_steps, exhaustive_search
from helpers.sequences.hypotheses import END, Hypothesis, NextLogP, Prefix

UNSEEN, DROPPED, KEPT, ENDED = "unseen", "dropped", "kept", "ended"


class Node(NamedTuple):
    """A prefix, and where it stands in the drawing."""

    prefix: Prefix
    t: int  # how many tokens: its place from left to right
    y: float  # its place from top (0) to bottom (1)
    log_p: float
    state: str  # UNSEEN, DROPPED, KEPT or ENDED


class Tree(NamedTuple):
    """All prefixes of a model, and what the search makes of them."""

    nodes: dict[Prefix, Node]
    found: Hypothesis | None  # the answer, once the search is over
    best: Hypothesis  # the best score of all sentences
    scored: int  # candidates that the search has looked at so far
    sentences: int  # how many there are


def beam_tree(
    next_log_p: NextLogP, B: int, longest: int, steps: int, *, alpha: float = 0.0, end: int | None = END
) -> Tree:
    """The tree of a small model after some steps of a beam search.

    The search goes on until nothing is left to extend, so that all of it can be seen.

    Parameters
    ----------
    next_log_p : function
        Prefixes -> logs of the probabilities of the next token (k, V), with V^longest at most 200,000.
    B, longest, alpha, end
        As in `beam_search`.
    steps : int
        How many steps are shown; from `longest` on all of them.

    Returns
    -------
    Tree
        nodes from the empty prefix () on, and the answers of beam search and of exhaustive search.

    Raises
    ------
    ValueError
        If an argument is out of its range, or there are too many sentences.
    """
    steps = check_whole("beam_tree", "steps", steps)
    sentences = exhaustive_search(next_log_p, longest, alpha=alpha, end=end)
    states: dict[Prefix, str] = {(): KEPT}
    walk = list(beam_steps(next_log_p, B, longest, end=end))
    scored = 0
    for step in walk[:steps]:
        possible = np.argwhere(step.extended > -np.inf)
        scored += len(possible)
        states |= {(*step.prefixes[k], int(v)): DROPPED for k, v in possible}
        states |= {h.tokens: ENDED if h.ended or len(h.tokens) == longest else KEPT for h in step.kept}
    over = steps >= len(walk)
    found = beam_search(next_log_p, B, longest, alpha=alpha, end=end, stop="never")[0] if over else None
    return Tree(_placed(next_log_p, sentences, states), found, sentences[0], scored, len(sentences))


def _placed(next_log_p: NextLogP, sentences: list[Hypothesis], states: dict[Prefix, str]) -> dict[Prefix, Node]:
    """Every prefix at the middle of the sentences that begin with it, in the order of their tokens."""
    order = sorted(sentences, key=lambda h: h.tokens)
    leaves: dict[Prefix, list[int]] = {}
    for place, sentence in enumerate(order):
        for t in range(len(sentence.tokens) + 1):
            leaves.setdefault(sentence.tokens[:t], []).append(place)
    log_p = {(): 0.0} | {h.tokens: h.log_p for h in order}
    for prefix in sorted(leaves, key=len):
        if prefix not in log_p:
            log_p[prefix] = log_p[prefix[:-1]] + float(next_log_p([prefix[:-1]])[0][prefix[-1]])
    return {
        prefix: Node(
            prefix, len(prefix), float(np.mean(places) + 0.5) / len(order), log_p[prefix], states.get(prefix, UNSEEN)
        )
        for prefix, places in leaves.items()
    }
