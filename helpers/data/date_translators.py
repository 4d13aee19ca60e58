"""Translators of dates that come with the course: one with attention, one without, trained alike (lesson 5.8)."""

import hashlib
import json
from functools import cache
from typing import Any

import numpy as np

from helpers.data.checkpoints import note_file, weights_file
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
    from safetensors.torch import load

    name = NAMES[bool(attention)]
    data, about = weights_file(name).read_bytes(), _about(name)
    if hashlib.sha256(data).hexdigest() != about["sha256"]:
        raise ValueError(
            f"date_translator: the bytes of {weights_file(name).name} do not give its checksum, expected the file as it"
            f" came with the course. Fetch it again, or make it with python {about['made_by']}."
        )
    net = new_date_translator(attention, np.random.default_rng(0))
    net.load_state_dict({key: tensor.float() for key, tensor in load(data).items()})
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
    return float(_about(NAMES[bool(attention)])["score"])


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


def _about(name: str) -> dict[str, Any]:
    about: dict[str, Any] = json.loads(note_file(name).read_text(encoding="utf-8"))
    return about
