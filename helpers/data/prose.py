"""Sentences of the documentation that every Python brings along: its help topics and the docstrings of its modules.

Read from the installed Python when they are asked for, so another version of Python has slightly other sentences.
"""

import re
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from helpers.data.remembered import remembered

CODE = "<CODE>"  # stands for whatever is no English: quoted names, expressions, paths
LEFT_OUT = {"test", "idlelib", "lib2to3", "site-packages", "turtledemo", "tkinter", "pydoc_data", "ensurepip"}
LARGEST = 400_000  # bytes: longer files are tables

_DOCSTRING = re.compile(r'"""(.*?)"""', re.DOTALL)
_BLANK_LINE = re.compile(r"\n\s*\n")
_ENGLISH = re.compile(r"[A-Z][a-z]*[ ,'].*[.?!]")
_NO_PROSE = re.compile(r"::=|>>>|\.\. |[=<>{}\\|]")
_NAMES = re.compile(r"\"[^\"]*\"|'[^' ]*'|``?[^`]*``?|\S*[_()*/@]\S*")
_REPEATED = re.compile(rf"{CODE}(?:[ ,]+(?:and |or )?{CODE})+")
_BETWEEN = re.compile(r"(?<=[.!?:])\s+(?=[A-Z])")


class Prose(NamedTuple):
    """English sentences, each once, in the order in which they were found."""

    sentences: tuple[str, ...]


@remembered
def load_prose() -> Prose:
    """About 10,000 sentences of technical English, with `CODE` for everything that is code.

    Returns
    -------
    Prose
        From the help topics first, then from the modules in alphabetical order; a Python that was installed without
        its source gives the topics only.
    """
    found = dict.fromkeys(sentence for text in _texts() for sentence in sentences_of(text))
    return Prose(tuple(found))


def sentences_of(text: str) -> list[str]:
    """The English sentences of a help text or docstring, without lists, tables and examples.

    Parameters
    ----------
    text : str
        Paragraphs with blank lines between them.

    Returns
    -------
    list of str
        Sentences of at least three words, with `CODE` in the place of code.
    """
    found = []
    for paragraph in _BLANK_LINE.split(text):
        line = " ".join(paragraph.split())
        if _ENGLISH.fullmatch(line) and not _NO_PROSE.search(line):
            plain = _REPEATED.sub(CODE, _NAMES.sub(CODE, line))
            found += [part for part in _BETWEEN.split(plain) if len(part.split()) > 2 and part[-1] in ".?!"]
    return found


def _texts() -> Iterator[str]:
    from pydoc_data.topics import topics

    yield from (topics[name] for name in sorted(topics))
    library = Path(sysconfig.get_paths()["stdlib"])
    for path in sorted([*library.glob("*.py"), *library.glob("[a-z]*/*.py")]):
        if path.parent.name not in LEFT_OUT and path.stat().st_size < LARGEST:
            yield from _DOCSTRING.findall(path.read_text(encoding="utf-8", errors="ignore"))
