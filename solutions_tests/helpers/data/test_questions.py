"""Ten yes/no questions about drawn letters: the answers are those of the letter and of its font."""

import numpy as np

from helpers.data.questions import (
    ABOUT_FONTS,
    ABOUT_LETTERS,
    BOLD,
    LETTERS,
    QUESTIONS,
    SERIFS,
    SLANTED,
    ask_questions,
)
from helpers.data.typefaces import FONTS
from solutions_tests.helpers.probes import complaint


def test_every_letter_has_the_same_answers_in_every_picture() -> None:
    data = ask_questions(2000, np.random.default_rng(0))
    assert data.images.shape == (2000, 16, 16) and data.images.dtype == np.uint8
    assert data.answers.shape == (10, 2000)
    assert set(np.unique(data.answers)) == {0.0, 1.0}
    for letter in LETTERS:
        mine = data.answers[:7, data.letters == letter]
        assert (mine == mine[:, :1]).all()
        assert mine[:, 0].tolist() == [letter in yes for yes in ABOUT_LETTERS.values()]
    assert (data.answers.sum(axis=0) > 1).any() and (data.answers[7:].sum(axis=0) == 0).any()
    assert list(QUESTIONS) == [*ABOUT_LETTERS, *ABOUT_FONTS]


def test_answers_about_fonts_do_not_depend_on_the_letter() -> None:
    data = ask_questions(8000, np.random.default_rng(1))
    for row, fonts in zip(data.answers[7:], (BOLD, SLANTED, SERIFS), strict=True):
        assert abs(row.mean() - len(fonts) / len(FONTS)) < 0.03
        assert abs(np.corrcoef(row, data.answers[0])[0, 1]) < 0.05
    assert set(BOLD) | set(SLANTED) | set(SERIFS) <= set(FONTS)
    assert (len(BOLD), len(SLANTED), len(SERIFS)) == (9, 8, 10)


def test_bold_letters_have_more_ink() -> None:
    data = ask_questions(3000, np.random.default_rng(2))
    ink = data.images.sum(axis=(1, 2), dtype=float)
    bold = data.answers[QUESTIONS.index("bold")] == 1
    assert ink[bold].mean() > 1.15 * ink[~bold].mean()


def test_wrong_inputs() -> None:
    assert "ask_questions: m is 0" in complaint(ask_questions, 0, np.random.default_rng(0))
    assert "rng is 3" in complaint(ask_questions, 5, 3)
