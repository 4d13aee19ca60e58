"""Whose fault is a bad sentence: did the search miss a better one, or does the model prefer the wrong one? (5.6)"""

from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array
from helpers.checks import check_array, check_number, check_whole
from helpers.sequences.decoding import beam_search
from helpers.sequences.hypotheses import length_score, sentence_log_p
from helpers.sequences.next_tokens import network_model
from helpers.torch_checks import check_examples, check_module

SEARCH, MODEL = "search", "model"


class Judged(NamedTuple):
    """What became of every sentence of a set; a sentence is right, or the search's fault, or the model's."""

    found: tuple[tuple[int, ...], ...]  # m sentences
    truth_scores: np.ndarray  # (m,) score of the right sentence
    found_scores: np.ndarray  # (m,) score of the one that was found
    right: np.ndarray  # (m,) bool
    search: np.ndarray  # (m,) bool: the right one has the higher score, and was not found
    model: np.ndarray  # (m,) bool: the wrong one has the higher score


def whose_fault(truth_score: float, found_score: float) -> str:
    """Compare the right sentence y* with the wrong one that was found, by the score that the search maximizes.

        score(y* | x) >  score(y_hat | x):   the search is at fault, it missed a better one        (1)
        score(y* | x) <= score(y_hat | x):   the model is at fault, it prefers the wrong one       (2)

    Parameters
    ----------
    truth_score, found_score : float
        log P(y | x) / T^alpha of either, with one and the same model, input and alpha.

    Returns
    -------
    str
        "search" or "model".

    Raises
    ------
    ValueError
        If a score is not finite.
    """
    truth = check_number("whose_fault", "truth_score", truth_score)
    found = check_number("whose_fault", "found_score", found_score)
    return SEARCH if truth > found else MODEL  # (1), (2)


def judge_search(net: Any, sources: Array, targets: Array, B: int, *, alpha: float = 0.0, stop: str = "safe") -> Judged:
    """Search for every input of a set, and attribute every sentence that is not the right one.

    Parameters
    ----------
    net : torch.nn.Module
        As in `network_model`.
    sources, targets : arrays (m, ...) and (m, T_y)
        Inputs in rows, and the right sentences with <EOS>, zeros after it; T_y is also where a search stops.
    B, alpha, stop : int, float, str
        As in `beam_search`.

    Returns
    -------
    Judged
        Of the m sentences each one is right, or a fault of search, or of model.

    Raises
    ------
    ValueError or TypeError
        If the shapes do not fit, or an argument is out of its range.
    """
    B = check_whole("judge_search", "B", B, least=1)
    check_module("judge_search", net, "net")
    check_examples("judge_search", "sources", sources)
    check_array("judge_search", "targets", targets, letters="(m, T_y)", shape=(len(sources), None))
    if (targets % 1 != 0).any():
        raise ValueError("judge_search: targets hold fractions, expected token numbers. Pass words.encode(text).")
    found, scores, truths, right = list[tuple[int, ...]](), list[float](), list[float](), list[bool]()
    for i, row in enumerate(targets):
        if not row.any():
            raise ValueError(
                f"judge_search: targets has a sentence {i} without words, expected at least <EOS>."
                " Leave out empty ones."
            )
        model = network_model(net, sources[i : i + 1])
        best = beam_search(model, B, len(row), alpha=alpha, stop=stop)[0]
        truth = tuple(int(token) for token in row if token)
        found.append(best.tokens)
        scores.append(best.score)
        same = best.tokens == truth
        truths.append(best.score if same else length_score(sentence_log_p(model, truth), len(truth), alpha))
        right.append(same)
    searched = [not same and whose_fault(*pair) == SEARCH for same, *pair in zip(right, truths, scores, strict=True)]
    ok, search = np.array(right), np.array(searched)
    return Judged(tuple(found), np.array(truths), np.array(scores), ok, search, ~ok & ~search)
