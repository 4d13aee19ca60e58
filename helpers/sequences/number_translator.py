"""The translator of numbers that comes with the course: English to French, up to 10^12 (lessons 5.6 to 5.8)."""

from typing import Any

import numpy as np

from helpers.data.checkpoints import load_checkpoint
from helpers.data.number_words import T_X, number_vocabularies
from helpers.sequences.translator import translator


def new_translator(rng: np.random.Generator, *, attention: bool = True, T_x: int = T_X) -> Any:
    """A `translator` with fresh weights for the two vocabularies of numbers.

    Parameters
    ----------
    rng : numpy Generator
        What draws the weights.
    attention : bool
        Whether the decoder looks back at every step; without, it gets one vector.
    T_x : int
        How many columns of x are input: fewer where all numbers are short.

    Returns
    -------
    torch.nn.Module
        As `translator` describes it.

    Raises
    ------
    ValueError or TypeError
        If T_x is below 1, or rng is no generator.
    """
    english, french = number_vocabularies()
    return translator(len(english.tokens), len(french.tokens), T_x, rng, attention=attention)


def pretrained_translator() -> Any:
    """The one with attention, as `tools/number_translator.py` trained it on 4,000 pairs; in eval mode."""
    net = new_translator(np.random.default_rng(0))
    net.load_state_dict({name: tensor.float() for name, tensor in load_checkpoint("number_translator").tensors.items()})
    return net.eval()
