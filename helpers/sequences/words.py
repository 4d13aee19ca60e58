"""From a text to words: tokens, unknown words, and back to something that reads well (lesson 5.2)."""

import re
from collections.abc import Iterable, Sequence

from helpers.checks import check_flags, check_kind, check_list, check_text
from helpers.sequences.sequence_checks import as_texts
from helpers.sequences.vocabulary import EOS, UNK, Vocabulary

MARKS = ".,;:!?()"  # punctuation that can be a token of its own
_TOKEN = re.compile(rf"<[A-Z]+>|[a-z]+(?:[-'’][a-z]+)*|\d+(?:\.\d+)*|[{re.escape(MARKS)}]")


def word_tokens(text: str, *, punctuation: bool = True) -> list[str]:
    """Cut a text into words in small letters, numbers and, if wanted, punctuation marks.

    Parameters
    ----------
    text : str
        English; "don't" and "well-known" stay whole, names in pointed brackets such as <CODE> as they are.
    punctuation : bool
        Whether each of . , ; : ! ? ( ) is a token; otherwise they are dropped.

    Returns
    -------
    list of str
        The tokens in their order, none for a text without any.

    Raises
    ------
    TypeError
        If text is no text, or punctuation neither True nor False.
    """
    check_text("word_tokens", "text", text)
    check_flags("word_tokens", punctuation=punctuation)
    small = re.sub(r"<[A-Z]+>|[^<]+|<", lambda part: part[0] if part[0][0] == "<" else part[0].lower(), text)
    found = _TOKEN.findall(small)
    return found if punctuation else [token for token in found if token not in MARKS]


def known_tokens(tokens: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """The tokens as a model with this vocabulary sees them: <UNK> for what it does not know, and <EOS> at the end.

    Parameters
    ----------
    tokens : sequence of str
        As from `word_tokens`.
    vocabulary : Vocabulary
        What is known.

    Returns
    -------
    list of str
        One more than there were.

    Raises
    ------
    TypeError
        If tokens are no list of str, or vocabulary is no Vocabulary.
    """
    _check_vocabulary("known_tokens", vocabulary)
    tokens = check_list("known_tokens", "tokens", tokens, str)
    return [*(token if token in vocabulary.numbers else UNK for token in tokens), EOS]


def unknown_rate(texts: Iterable[Sequence[str]], vocabulary: Vocabulary) -> float:
    """The share of all tokens that a vocabulary does not know.

        unknown tokens / all tokens      (1)

    Parameters
    ----------
    texts : iterable of token lists
        As from `word_tokens`; better others than those from which the vocabulary was built.
    vocabulary : Vocabulary
        What is known.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError or TypeError
        If there is no token, texts are no lists of tokens, or vocabulary is no Vocabulary.
    """
    _check_vocabulary("unknown_rate", vocabulary)
    tokens = [token for text in as_texts("unknown_rate", "texts", texts) for token in text]
    if not tokens:
        raise ValueError("unknown_rate: texts hold no token, expected at least one. Look at how they were split.")
    return sum(token not in vocabulary.numbers for token in tokens) / len(tokens)  # (1)


def as_sentence(tokens: Sequence[str]) -> str:
    """Tokens as people write them: no space before a mark, a capital at the beginning.

    Parameters
    ----------
    tokens : sequence of str
        As from `word_tokens`, or from a model.

    Returns
    -------
    str
        One line.

    Raises
    ------
    TypeError
        If tokens are no list of str.
    """
    tokens = check_list("as_sentence", "tokens", tokens, str)
    text = re.sub(r"\s+([.,;:!?)])", r"\1", " ".join(tokens)).replace("( ", "(")
    return text[:1].upper() + text[1:]


def _check_vocabulary(where: str, vocabulary: Vocabulary) -> None:
    check_kind(where, "vocabulary", vocabulary, Vocabulary, "Make one with build_vocabulary(texts).")
