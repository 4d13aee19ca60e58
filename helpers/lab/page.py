"""Something to show in a notebook twice over: as HTML, and as the plain text that stands in for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

_LEFT = "text-align: left; vertical-align: top"


@dataclass(frozen=True)
class Page:
    """What a cell shows: HTML where there is a screen, the same in plain text everywhere else."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def paragraph(html: str, *, accent: bool = False) -> str:
    """A paragraph around finished HTML, with a coloured edge if it is the one to notice."""
    edge = "border-left: 4px solid var(--jp-brand-color1, #1976d2); padding-left: 0.7em"
    return f'<p style="{edge}">{html}</p>' if accent else f"<p>{html}</p>"


def link(target: str, text: str) -> str:
    """A link to a file beside the notebook, or to a place on the page."""
    return f'<a href="{escape(target)}">{escape(text)}</a>'


def table(caption: str, heads: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]]) -> str:
    """A table that a screen reader can walk through; colours and stripes are those of the reader's theme.

    Parameters
    ----------
    caption : str
        What the table shows, as plain text.
    heads : sequence of (str, int)
        Name and width in percent of each column.
    rows : iterable of sequences of str
        The cells, as finished HTML; the first of each row is its heading.

    Returns
    -------
    str
        HTML.
    """
    top = "".join(f'<th scope="col" style="{_LEFT}; width: {width}%">{escape(name)}</th>' for name, width in heads)
    body = "\n".join(
        f'<tr><th scope="row" style="{_LEFT}">{first}</th>'
        + "".join(f'<td style="{_LEFT}">{cell}</td>' for cell in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return (
        '<table style="width: 100%">\n'
        f'<caption style="{_LEFT}; caption-side: top">{escape(caption)}</caption>\n'
        f"<thead><tr>{top}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    )
