"""Texts to learn word vectors from: the prose of the documentation that comes with the installed packages."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.checks import check_list, check_whole
from helpers.data.remembered import remembered
from helpers.sequences.vocabulary import Vocabulary

PACKAGES = ("numpy", "scipy", "sklearn", "torch", "matplotlib", "skimage", "python")
LEFT_OUT = {"tests", "testing", "_inductor", "_dynamo", "fx", "_vendor", "_export", "_refs", "ao"}  # tests, code texts

_DOCSTRING = re.compile(r'"""(.*?)"""', re.DOTALL)
_BLANK_LINE = re.compile(r"\n\s*\n")
_CODE_LINE = re.compile(r"\s*(>>>|\.\.\.|---|===|\.\. |[\[#@|]|def |return |import |from \w+ import)")
_CODE_WORD = re.compile(r":[a-z]+:`[^`]*`|``[^`]*``|https?://\S+")
_WORD = re.compile(r"\b[a-z]{2,}\b|\ba\b")


class Corpus(NamedTuple):
    """Texts as whole numbers, one after the other."""

    text: np.ndarray  # (T,) int32: the numbers of all words
    sentence: np.ndarray  # (T,) int32: the number of the sentence, or paragraph, that each of them stands in
    vocabulary: Vocabulary  # number 0 is the most frequent word
    counts: np.ndarray  # (V,) int64: how often each word occurs


class DocumentationCorpus(NamedTuple):
    """Paragraphs of documentation as whole numbers, and where they come from."""

    text: np.ndarray  # (T,) int32: the numbers of all words
    sentence: np.ndarray  # (T,) int32: the number of the paragraph that each of them stands in
    vocabulary: Vocabulary  # number 0 is the most frequent word
    counts: np.ndarray  # (V,) int64: how often each word occurs
    package: np.ndarray  # (paragraphs,) int64: from which of PACKAGES a paragraph comes


def corpus_of(sentences: Sequence[Sequence[str]], *, most: int | None = None) -> Corpus:
    """Number the words of sentences, the most frequent one first, and put the sentences one after the other.

    Rare words are left out before any window is laid: what stands beside them moves together.

    Parameters
    ----------
    sentences : sequence of lists of words
        At least one word in all.
    most : int, optional
        How many different words are kept; all if left out.

    Returns
    -------
    Corpus
        text, sentence, vocabulary, counts.

    Raises
    ------
    ValueError or TypeError
        If there is no word, or most is below 1.
    """
    sentences = check_list("corpus_of", "sentences", sentences, of=(list, tuple))
    for k, words in enumerate(sentences):
        if not set(map(type, words)) <= {str, np.str_}:
            raise TypeError(f"corpus_of: sentences[{k}] is {words!r}, expected a list of words. Split the text first.")
    counts = Counter(word for words in sentences for word in words)
    if not counts:
        raise ValueError("corpus_of: sentences hold no word, expected at least one. Look at how the texts were split.")
    if most is not None:
        most = check_whole("corpus_of", "most", most, least=1)
    tokens = tuple(sorted(counts, key=lambda word: (-counts[word], word))[:most])
    numbers = {word: k for k, word in enumerate(tokens)}
    text = np.array([numbers.get(word, -1) for words in sentences for word in words], dtype=np.int32)
    sentence = np.repeat(np.arange(len(sentences), dtype=np.int32), [len(words) for words in sentences])
    known = text >= 0
    times = np.array([counts[word] for word in tokens], dtype=np.int64)
    return Corpus(text[known], sentence[known], Vocabulary(tokens, numbers), times)


@remembered
def documentation_corpus(most: int = 4000, packages: tuple[str, ...] = PACKAGES) -> DocumentationCorpus:
    """The prose in the docstrings of the installed packages, and of Python's own help topics ("python").

    The source files are read, never imported. Code, formulas, names with underscores and repeated paragraphs are left
    out. What comes depends a little on the versions that are installed, and not on chance.

    Parameters
    ----------
    most : int
        How many different words are kept, at least 100.
    packages : tuple of str
        Which of PACKAGES are read; those that are not installed are passed over.

    Returns
    -------
    DocumentationCorpus
        About 1.2 million words.

    Raises
    ------
    ValueError or TypeError
        If most is below 100, a package is unknown, or none of them is there.
    """
    most = check_whole("documentation_corpus", "most", most, least=100)
    packages = tuple(check_list("documentation_corpus", "packages", packages, of=str))
    unknown = [name for name in packages if name not in PACKAGES]
    if unknown or not packages:
        came = repr(unknown[0]) if unknown else "empty"
        raise ValueError(f"documentation_corpus: packages is {came}, expected some of {', '.join(PACKAGES)}. Choose.")
    paragraphs, source, seen = [], [], set()
    for name in packages:
        for document in _documents(name):
            for paragraph in prose_paragraphs(document):
                key = " ".join(paragraph)
                if key not in seen:
                    seen.add(key)
                    paragraphs.append(paragraph)
                    source.append(PACKAGES.index(name))
    corpus = corpus_of(paragraphs, most=most)
    return DocumentationCorpus(*corpus, np.array(source, dtype=np.int64))


def prose_paragraphs(document: str) -> Iterator[list[str]]:
    """The paragraphs of a docstring that are mostly words, each as a list of lower-case words.

    Parameters
    ----------
    document : str
        With blank lines between its paragraphs.

    Yields
    ------
    list of str
        At least eight words.
    """
    for part in _BLANK_LINE.split(document):
        if len(part) < 40:
            continue
        lines = [line for line in part.split("\n") if not _CODE_LINE.match(line)]
        text = " ".join(" ".join(lines).split()).lower()
        words = _WORD.findall(_CODE_WORD.sub(" ", text))
        if len(words) >= 8 and sum(map(len, words)) + len(words) >= 0.75 * len(text):
            yield words


def _documents(package: str) -> Iterator[str]:
    """All texts of a package: what stands between triple quotes in its files, read in the order of their names."""
    if package == "python":
        from pydoc_data.topics import topics

        yield from (topics[name] for name in sorted(topics))
        return
    found = find_spec(package)
    for folder in (found.submodule_search_locations or ()) if found else ():
        for file in sorted(_files(Path(folder))):
            yield from _DOCSTRING.findall(file.read_text(encoding="utf-8", errors="replace"))


def _files(folder: Path) -> Iterable[Path]:
    return (file for file in folder.rglob("*.py") if not LEFT_OUT & set(file.relative_to(folder).parts[:-1]))
