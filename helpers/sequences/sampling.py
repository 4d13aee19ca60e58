"""Writing new text: draw a token from its probabilities, feed it back, go on (lesson 5.2)."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.arrays import Array, put_along, top_k
from helpers.arrays import like as as_like
from helpers.checks import check_array, check_classes, check_distributions, check_generator, check_positive, check_whole
from helpers.neural.softmax import softmax
from helpers.sequences.ngrams import EOS, PAD, NgramModel, next_probabilities
from helpers.sequences.sequence_checks import as_tokens, check_parts
from helpers.torch_batches import device_of, resting


def temperature_softmax(Z: Array, temperature: float) -> Array:
    """Softmax of logits divided by a temperature.

        p_c = e^(z_c / tau) / sum_k e^(z_k / tau)      (1)

    tau = 1 leaves the model's probabilities, tau near 0 gives all to the largest, a large tau nearly the same to each.

    Parameters
    ----------
    Z : array (C, m)
        Logits, one example per column.
    temperature : float
        tau, above 0.

    Returns
    -------
    array (C, m)
        Probabilities; every column has the sum 1.

    Raises
    ------
    ValueError or TypeError
        If Z has another shape or is not finite, or the temperature is not above 0.
    """
    check_array("temperature_softmax", "Z", Z, letters="(C, m)", ndim=2)
    tau = check_positive("temperature_softmax", "temperature", temperature)
    return softmax(Z / tau, check=False)  # (1)


def keep_top_k(P: Array, k: int) -> Array:
    """Only the k most likely tokens stay in the game; their probabilities are scaled up to the sum 1.

        p_c := p_c / (sum of the k largest)  for these k,  0 for all others      (1)

    Parameters
    ----------
    P : array (C, m)
        Probabilities, one example per column.
    k : int
        How many stay; of equal ones the first. All, where there are not that many.

    Returns
    -------
    array (C, m)
        Probabilities, at most k of them above 0 in a column.

    Raises
    ------
    ValueError or TypeError
        If P has another shape or no distributions in its columns, or k is below 1.

    Source: Fan, Lewis, Dauphin, Hierarchical neural story generation (2018), section 5.
    """
    check_array("keep_top_k", "P", P, letters="(C, m)", ndim=2)
    check_distributions("keep_top_k", "P", P, "Use temperature_softmax(Z, 1) first.")
    largest, order = top_k(P, check_whole("keep_top_k", "k", k, least=1), axis=0)  # (k, m)
    return put_along(0 * P, order, largest / largest.sum(axis=0, keepdims=True), axis=0)  # (1)


def draw_tokens(P: Array, rng: np.random.Generator) -> Array:
    """One token for every column, each as likely as it should be.

        u ~ uniform in [0, 1);  token = the first c with p_0 + ... + p_c > u      (1)

    The same generator state gives the same tokens: that is what a seed is for.

    Parameters
    ----------
    P : array (C, m)
        Probabilities, one example per column.
    rng : numpy Generator
        What draws.

    Returns
    -------
    array (m,)
        Whole numbers from 0 to C - 1; never one with the probability 0.

    Raises
    ------
    ValueError or TypeError
        If P has another shape or no distributions in its columns, or rng is no generator.
    """
    check_array("draw_tokens", "P", P, letters="(C, m)", ndim=2)
    check_distributions("draw_tokens", "P", P, "Use temperature_softmax(Z, 1) first.")
    check_generator("draw_tokens", rng)
    up_to = P.cumsum(axis=0)  # (C, m)
    u = as_like(rng.random(P.shape[1]), P).clip(max=1 - 2**-24) * up_to[-1]  # float32 would round some up to 1
    return ((up_to > u) * 1).argmax(axis=0)  # (1)                         # (C, m) > (m,) -> (m,)


def generate(
    model: Any,
    m: int,
    rng: np.random.Generator,
    *,
    longest: int = 30,
    temperature: float = 1.0,
    k: int | None = None,
    never: Sequence[int] = (),
    start: Sequence[int] = (),
) -> list[np.ndarray]:
    """Let a model write: the token drawn at one step is the input of the next, until <EOS> or the longest length.

        x<1> = <EOS>,  y<t> ~ P(y<t> | x<1>, ..., x<t>),  x<t+1> = y<t>      (1)

    Parameters
    ----------
    model : torch.nn.Module from `sequence_net`, or NgramModel
        What gives the probabilities.
    m : int
        How many texts.
    rng : numpy Generator
        What draws.
    longest, temperature, k : int, float, int or None
        Cap on the length; as in `temperature_softmax`; as in `keep_top_k`, None for all.
    never, start : sequences of int
        Tokens that may not come, <UNK> for instance (<PAD> never does); tokens every text begins with.

    Returns
    -------
    list of m arrays (T_i,)
        Token numbers without <EOS>, the start included.

    Raises
    ------
    ValueError or TypeError
        If model is none of the two, a number is out of its range, or no token is left to come.
    """
    where = "generate"
    m, longest = check_whole(where, "m", m, least=1), check_whole(where, "longest", longest, least=1)
    check_generator(where, rng)
    read, C = _reader(where, model, m)
    temperature = check_positive(where, "temperature", temperature)
    banned, given = sorted({PAD, *as_tokens(where, "never", never)}), [*as_tokens(where, "start", start)]
    check_classes(where, "never", np.array([*banned, *given]), C)
    if len(banned) == C:
        raise ValueError(f"{where}: never holds all {C} tokens, expected at least one that may come. Shorten it.")
    text, begun = [np.full(m, EOS)], len(given)
    while len(text) <= longest:
        Z = read(text[-1])  # (C, m)
        if given:
            text.append(np.full(m, given.pop(0)))
            continue
        Z[banned] = -np.inf
        P = softmax(Z / temperature, check=False)
        new = draw_tokens(P if k is None else keep_top_k(P, k), rng)
        text.append(np.where(text[-1] == EOS, EOS, new) if len(text) > 1 + begun else new)  # (1)
        if (text[-1] == EOS).all():
            break
    return [row[: np.flatnonzero(row == EOS)[0]] if (row == EOS).any() else row for row in np.stack(text[1:], axis=1)]


def _reader(where: str, model: Any, m: int) -> tuple[Callable[[np.ndarray], np.ndarray], int]:
    """A function that takes the newest token of every text (m,) and gives the logits of the next (C, m)."""
    if isinstance(model, NgramModel):
        seen: list[np.ndarray] = []

        def look_up(tokens: np.ndarray) -> np.ndarray:
            seen.append(tokens)
            contexts = np.stack(seen[1:], axis=1) if len(seen) > 1 else np.zeros((m, 0), dtype=np.int64)
            with np.errstate(divide="ignore"):
                return np.log(np.stack([next_probabilities(model, context) for context in contexts], axis=1))

        return look_up, model.C
    import torch

    check_parts(where, "model", model, ("embedding", "cells", "head"), "Make it with sequence_net or count_ngrams.")
    memory: list[Any] = [None]

    def read(tokens: np.ndarray) -> np.ndarray:
        with resting(model), torch.no_grad():
            e = model.embedding(torch.as_tensor(tokens, device=device_of(model))[:, None])
            a, memory[0] = model.cells(e, memory[0])
            out: np.ndarray = model.head(a)[:, 0].T.cpu().double().numpy()
            return out

    return read, model.head.out_features
