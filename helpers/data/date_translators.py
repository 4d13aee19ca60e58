"""Translators of dates that come with the course: one with attention, one without, trained alike (lesson 5.8)."""

from functools import cache
from typing import Any

import numpy as np

from helpers.data.checkpoints import load_checkpoint
from helpers.data.dates import date_vocabularies
from helpers.sequences.translator import translator

NAMES = {True: "date_attention", False: "date_vector"}
STATE = 48  # numbers of a state, each way


@cache
def date_translator(attention: bool = True) -> Any:
    """A translator of written dates into ISO form, trained beforehand by tools/date_translators.py.

    Parameters
    ----------
    attention : bool
        Whether its decoder looks back at the characters; the other one has a single vector.

    Returns
    -------
    torch.nn.Module
        As `helpers.sequences.translator.translator` makes it, in eval mode; the same one at every call.

    Raises
    ------
    ValueError
        If its file is damaged: its bytes do not give the checksum.
    """
    net = new_date_translator(attention, np.random.default_rng(0))
    stored = load_checkpoint(NAMES[bool(attention)]).tensors
    net.load_state_dict({key: tensor.float() for key, tensor in stored.items()})
    return net.eval().requires_grad_(False)


def date_translator_score(attention: bool = True) -> float:
    """The share of 1,000 unseen dates that this translator gets exactly right, from the note beside its file.

    Parameters
    ----------
    attention : bool
        Which one.

    Returns
    -------
    float
        From 0 to 1.
    """
    return load_checkpoint(NAMES[bool(attention)]).score


def new_date_translator(attention: bool, rng: np.random.Generator) -> Any:
    """The same network, not trained.

    Parameters
    ----------
    attention, rng
        As for `translator`.

    Returns
    -------
    torch.nn.Module
        For the vocabularies of `date_vocabularies`.
    """
    reading, writing, T_x = date_vocabularies()
    return translator(len(reading.tokens), len(writing.tokens), T_x, rng, attention=attention, n_a=STATE)
