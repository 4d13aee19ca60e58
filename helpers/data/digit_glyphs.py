"""Digits drawn from fonts, small and nearly upright: what autoencoders learn from (lesson A.1)."""

import numpy as np

from helpers.checks import check_between, check_whole
from helpers.data.glyphs import Glyphs, load_glyphs
from helpers.data.remembered import remembered
from helpers.data.typefaces import draw_glyphs

SMALLEST = 8  # the size in which load_glyphs says which digit is drawn in which font; its pictures are not used


def load_digit_glyphs(
    m_train: int = 4000, m_test: int = 1000, seed: int = 0, size: int = 16, wobble: float = 0.3
) -> Glyphs:
    """The digits 0 to 9 in twenty fonts, as in `load_glyphs`, but with a knob for how much the pictures differ.

    With the default 0.3 they are turned by 2 or 3 degrees and shifted by up to 3 percent: what differs most is which
    digit it is and how its font draws it, and a code of two numbers can show that. Nothing is downloaded; fonts of the
    test set do not occur in the training set.

    Parameters
    ----------
    m_train, m_test : int
        How many pictures, at least 10 each.
    seed : int
        Which fonts are held out, and every random number of the pictures.
    size : int
        Height and width of the pictures in pixels, 8 to 64.
    wobble : float
        From 0 (all alike but for the fonts and the noise) to 2; `load_glyphs` draws with 1.

    Returns
    -------
    Glyphs
        Pictures as uint8, labels (1, m), and what was drawn.

    Raises
    ------
    ValueError
        If a number is outside its range or no whole number.
    """
    where = "load_digit_glyphs"
    m_train = check_whole(where, "m_train", m_train, least=10)
    m_test = check_whole(where, "m_test", m_test, least=10)
    seed = check_whole(where, "seed", seed)
    size = check_whole(where, "size", size, least=8, most=64)
    return _drawn(m_train, m_test, seed, size, check_between(where, "wobble", wobble, 0, 2))


@remembered
def _drawn(m_train: int, m_test: int, seed: int, size: int, wobble: float) -> Glyphs:
    glyphs = load_glyphs(m_train=m_train, m_test=m_test, seed=seed, size=SMALLEST)
    rng = np.random.default_rng([seed, 1])
    train, test = (
        draw_glyphs(letters, fonts, rng, size=size, wobble=wobble)
        for letters, fonts in ((glyphs.letters_train, glyphs.fonts_train), (glyphs.letters_test, glyphs.fonts_test))
    )
    return glyphs._replace(images_train=train, images_test=test)
