"""What an exercise shows: a small card in a notebook, the same words as plain text everywhere else."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from helpers.lab.checking import NOT_STARTED, NOT_TRIED, RIGHT, WRONG, Verdict
from helpers.lab.surroundings import running_shell

MARKS = {RIGHT: "✓", WRONG: "✗", NOT_TRIED: "○", NOT_STARTED: "○"}
COLOURS = {
    RIGHT: "var(--jp-success-color1, #2e7d32)",
    WRONG: "var(--jp-warn-color1, #b26a00)",
    "": "var(--jp-info-color1, #1976d2)",
}
STRESSED = re.compile(r"(?<![\w*])\*(\w[\w -]*?)\*(?![\w*])")  # *a word or several*, but not *args or 2*x
CODE = "background:var(--jp-layout-color2, rgba(127,127,127,.15));padding:0 .25em;border-radius:3px"
INKS = (  # Pygments' token names, from special to general, and JupyterLab's colour for each
    ("Comment", "comment", "font-style:italic"),
    ("String", "string", ""),
    ("Number", "number", ""),
    ("Operator.Word", "keyword", "font-weight:bold"),
    ("Operator", "operator", ""),
    ("Keyword", "keyword", "font-weight:bold"),
    ("Name.Function", "def", ""),
    ("Name.Builtin", "builtin", ""),
)


def show_verdict(verdict: Verdict, notes: str = "") -> None:
    """Show what is said about an answer: a line per behaviour, what happened, and the hint that fits."""
    if verdict.state == NOT_STARTED:
        show([turn(verdict.name)])
        return
    count, done = len(verdict.trials), sum(trial.state == RIGHT for trial in verdict.trials)
    name = f"`{verdict.name}`"
    if verdict.state == RIGHT:
        head = f"Right: {name} does everything it should."
    else:
        head = f"Not yet: {name} does {done} of {count} things as it should."
    listed = [(trial.state, trial.behaviour) for trial in verdict.trials]
    tail = []
    if verdict.state != RIGHT:
        tail.append(f"What happened: {ended(verdict.seen)}")
        if verdict.hint:
            tail.append(f"Hint: {ended(verdict.hint)}")
        if verdict.warned:
            tail.append(f"A warning came up on the way: {ended(verdict.warned[0])}")
    if verdict.printed:
        tail.append("Your function printed:")
    after = [f'The lesson goes on with the course\'s own {name}. `hint("{verdict.name}")` helps.']
    after = [*(after if verdict.state != RIGHT else []), *([notes] if notes else [])]
    show([head], listed, tail, verdict.state, "\n".join(f"  {line}" for line in verdict.printed), after)


def turn(name: str) -> str:
    """The one line that a stub shows."""
    return f'Your turn: write `{name}` - replace the `raise` line and run the cell again. `hint("{name}")` helps.'


def ended(sentence: str) -> str:
    """`sentence` with a full stop, unless it ends in a mark already."""
    sentence = sentence.strip()
    return sentence if sentence.endswith((".", "!", "?", "…", ":")) else sentence + "."


def show(
    head: Sequence[str],
    listed: Sequence[tuple[str, str]] = (),
    tail: Sequence[str] = (),
    state: str = "",
    block: str = "",
    after: Sequence[str] = (),
    python: bool = False,
) -> None:
    """Show a card, and the same as plain text.

    Parameters
    ----------
    head, tail, after : sequence of str
        Paragraphs; backticks mark code, asterisks a stressed word.
    listed : sequence of (str, str)
        State and behaviour of each check, after `head`.
    state : str
        Gives the card its colour.
    block : str
        Lines shown as they are, between `tail` and `after`.
    python : bool
        True where `block` is Python code, to be highlighted.
    """
    lines = [f"  {MARKS[how]} {how}: {what}" for how, what in listed]
    before, behind = ([unmarked(line) for line in part] for part in ([*head, *lines, *tail], after))
    text = "\n".join([*before, *([block.rstrip()] if block else []), *behind])
    if running_shell() is None:
        print(text)
        return
    from IPython.display import display

    items = "".join(f'<li style="margin:.1em 0">{_mark(how)}: {marked_up(what)}</li>' for how, what in listed)
    body = "".join(_paragraph(line) for line in head)
    body += f'<ul style="list-style:none;margin:.3em 0;padding:0">{items}</ul>' if items else ""
    body += "".join(_paragraph(line) for line in tail)
    body += _block(block, python) if block else ""
    body += "".join(_paragraph(line) for line in after)
    frame = f"border-left:4px solid {COLOURS.get(state, COLOURS[''])};padding:.3em .8em;margin:.2em 0"
    ink = "color:var(--jp-content-font-color1, inherit)"
    card = f'<div role="status" style="{frame};{ink}">{body}</div>'
    display({"text/html": card, "text/plain": text}, raw=True)


def marked_up(text: str) -> str:
    """`text` as HTML, what stands between backticks as code, between asterisks as stressed."""
    parts = re.split(r"`([^`]+)`", text)
    code = f'<code style="{CODE}">'
    prose = [STRESSED.sub(r"<em>\1</em>", html.escape(part)) for part in parts]
    return "".join(f"{code}{html.escape(part)}</code>" if i % 2 else prose[i] for i, part in enumerate(parts))


def unmarked(text: str) -> str:
    """`text` with the backticks around code, and without the asterisks around stressed words."""
    parts = re.split(r"(`[^`]+`)", text)
    return "".join(part if i % 2 else STRESSED.sub(r"\1", part) for i, part in enumerate(parts))


def _paragraph(line: str) -> str:
    opening = re.match(r"(Not yet|Right|Your turn|What happened|Hint[^:]*|Why):", line)
    first = opening.group() if opening else ""
    strong = f"<strong>{html.escape(first)}</strong>" if first else ""
    return f'<p style="margin:.25em 0">{strong}{marked_up(line[len(first) :])}</p>'


def _mark(state: str) -> str:
    mark = f'<span aria-hidden="true" style="color:{COLOURS.get(state, "inherit")}">{MARKS[state]}</span>'
    return f"{mark} <strong>{state}</strong>"


def _block(block: str, python: bool) -> str:
    """Lines in a fixed-width font; Python in the colours of the notebook's own editor."""
    style = "margin:.4em 0;padding:.5em .8em;overflow-x:auto;background:var(--jp-layout-color2, rgba(127,127,127,.12))"
    label = "Python code" if python else "printed text"
    inner = html.escape(block)
    if python:
        from pygments.lexers import PythonLexer

        inner = "".join(_inked(str(token), text) for token, text in PythonLexer().get_tokens(block))
    return f'<pre style="{style}" tabindex="0" role="region" aria-label="{label}">{inner.rstrip()}</pre>'


def _inked(token: str, text: str) -> str:
    for family, variable, more in INKS:
        if f".{family}." in f"{token}." and text.strip():
            colour = f"color:var(--jp-mirror-editor-{variable}-color, inherit)"
            return f'<span style="{colour}{";" + more if more else ""}">{html.escape(text)}</span>'
    return html.escape(text)
