"""A cell with an exercise that Python cannot read says so in a sentence, and the notebook runs on.

Python does not run a single line of a cell that has a syntax error, so `exercise` never gets to speak. The notebook
therefore looks at such a cell before Python does.
"""

from __future__ import annotations

import ast
import re
import tokenize
import warnings
from collections.abc import Callable
from typing import Any

from helpers.lab.surroundings import running_shell
from helpers.lab.wording import tidy

_CALL = re.compile(r"^(\w+)[ \t]*=[ \t]*exercise\([ \t]*\w+[ \t]*\)", re.MULTILINE)
WORDS: tuple[tuple[str, str], ...] = (
    (r"expected ':'", "a `:` is missing in this line"),
    (r"'(.)' was never closed", r"the bracket `\1` in this line is never closed"),
    (r"unmatched '(.)'", r"this line closes a bracket, `\1`, that was never opened"),
    (
        r"closing parenthesis '(.)' does not match opening parenthesis '(.)'(.*)",
        r"the bracket `\2`\3 is closed by `\1`, which is of another kind",
    ),
    (r"expected an indented block after (.+) on line (\d+)", r"what belongs to the \1 in line \2 must be indented"),
    (r"unexpected indent", "this line is indented more than the one above, and nothing above opens a block"),
    (r"unindent does not match .*", "this line is indented like none of the lines above it"),
    (r"inconsistent use of tabs.*", "this line is indented with tabs where the others have spaces"),
    (r"unterminated (?:triple-quoted |f-)*string literal.*", "a text in quotes is not closed"),
    (r"EOF in multi-line string", "a text in triple quotes is not closed"),
    (r"EOF in multi-line statement", "a bracket is never closed"),
    (r"'(return|yield|await)' outside (?:async )?function", r"this `\1` stands outside the function: is it indented?"),
    (r"invalid syntax\. Perhaps you forgot a comma\?", "is a comma missing in this line?"),
    (r"invalid syntax\. Maybe you meant '==' or ':=' instead of '='\?", "to compare, write `==` instead of `=`"),
    (
        r"cannot assign to (.+?) here\. Maybe you meant '==' instead of '='\?",
        r"`=` cannot assign to \1: did you mean `==`?",
    ),
    (r"invalid syntax", "Python cannot read this line, or the end of the line above it"),
)


def install(ip: Any = None) -> None:
    """Let the notebook look at every cell before Python does; to do so twice changes nothing."""
    ip = ip if ip is not None else running_shell()
    if ip is None:
        return
    for transforms, own in ((ip.input_transformers_cleanup, mend_indents), (ip.input_transformers_post, mend)):
        transforms[:] = [one for one in transforms if getattr(one, "__module__", "") != __name__] + [own]


def mend_indents(lines: list[str]) -> list[str]:
    """Do what `mend` does for a cell that is indented so that IPython gives up before it comes to `mend`."""
    try:
        for _ in tokenize.generate_tokens(iter(lines).__next__):
            pass
    except IndentationError:
        return mend(lines)
    except (tokenize.TokenError, SyntaxError):
        pass
    return lines


def mend(lines: list[str]) -> list[str]:
    """Return the lines of a cell; where they hold an exercise but are no Python, lines that say so instead."""
    source = "".join(lines)
    names = list(dict.fromkeys(_CALL.findall(source)))
    error = syntax_error(source) if names else None
    if error is None:
        return lines
    said = in_plain_words(error, source)
    calls = [f"{name} = __import__('importlib').import_module({__name__!r}).stand_in({name!r}, " for name in names]
    return [f"{call}{said if i == 0 else ''!r})\n" for i, call in enumerate(calls)]


def syntax_error(source: str) -> SyntaxError | None:
    """What Python finds wrong with the source of a cell, or None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxError(str(error))
    return None


def in_plain_words(error: SyntaxError, source: str) -> str:
    """Where the error is and what is wrong there, in one sentence."""
    message = error.msg or "invalid syntax"
    for pattern, words in WORDS:
        found = re.fullmatch(pattern, message)
        if found:
            message = found.expand(words)
            break
    else:
        message = f"Python says: {tidy(message)}"
    lines = source.splitlines()
    if not error.lineno or not 0 < error.lineno <= len(lines):
        return message[0].upper() + message[1:]
    text = tidy(lines[error.lineno - 1].strip(), 80)
    return f"Line {error.lineno}" + (f", `{text}`" if text and "`" not in text else "") + f": {message}"


def stand_in(name: str, said: str) -> Callable[..., Any]:
    """Say what is wrong with the cell and return the course's own function, with which the lesson goes on."""
    from helpers.lab.exercises import cannot_read

    return cannot_read(name, said)
