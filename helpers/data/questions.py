"""One picture of a letter, ten yes/no questions about it: seven about the letter, three about its font (lesson 3.5)."""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_generator, check_whole
from helpers.data.typefaces import FONTS, draw_glyphs

LETTERS = "ABCDEFGHIJKLMNOP"
ABOUT_LETTERS = {
    "musical note": "ABCDEFG",
    "closed loop": "ABDOP",
    "its own mirror image": "AHIMO",
    "curved": "BCDGJOP",
    "diagonal stroke": "AKMN",
    "upright on the left": "BDEFHKLMNP",
    "vowel": "AEIO",
}
SLANTED = tuple(font for font in FONTS if "Obl" in font or "Ita" in font)
BOLD = tuple(font for font in FONTS if "Bol" in font or font == "cmb10")
SERIFS = tuple(font for font in FONTS if "Serif" in font or font.startswith("STIX") or font in ("cmr10", "cmb10"))
ABOUT_FONTS = {"bold": BOLD, "slanted": SLANTED, "with serifs": SERIFS}
QUESTIONS = (*ABOUT_LETTERS, *ABOUT_FONTS)


class Questioned(NamedTuple):
    """Pictures of letters, and the answers to every question."""

    images: np.ndarray  # (m, 16, 16) uint8, from 0 (paper) to 255 (ink)
    answers: np.ndarray  # (10, m) 1 for yes, 0 for no, float; the rows are QUESTIONS
    letters: np.ndarray  # (m,) the letter in every picture


def ask_questions(m: int, rng: np.random.Generator) -> Questioned:
    """Draw letters from A to P in the twenty fonts of `draw_glyphs`, and answer ten yes/no questions about each.

    A picture can have several answers "yes" at once, or none: the questions are no classes.

    Parameters
    ----------
    m : int
        How many pictures, at least 1.
    rng : numpy Generator
        The source of randomness.

    Returns
    -------
    Questioned
        Pictures as uint8, answers (10, m) and letters (m,).

    Raises
    ------
    ValueError or TypeError
        If m is below 1, or rng is no generator.
    """
    m = check_whole("ask_questions", "m", m, least=1)
    check_generator("ask_questions", rng)
    letters = np.array(list(LETTERS))[rng.integers(0, len(LETTERS), m)]
    fonts = np.array(FONTS)[rng.integers(0, len(FONTS), m)]
    answers = [np.isin(letters, list(yes)) for yes in ABOUT_LETTERS.values()]
    answers += [np.isin(fonts, yes) for yes in ABOUT_FONTS.values()]
    images = draw_glyphs(letters, fonts, rng, size=16, wobble=0.8)
    return Questioned(images, np.stack(answers) * 1.0, letters)
