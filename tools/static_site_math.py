"""Formulas as MathML, so that a page needs no script and no network to show them, and the font that they are set in."""

import base64
import io
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from jinja2 import pass_context
from latex2mathml.converter import convert
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from helpers.lab.build import notebooks
from helpers.lab.normal_form import read

# What the converter does not know, in what it knows.
_OTHER = {r"\lVert": r"\|", r"\rVert": r"\|", r"\lfloor": "⌊", r"\rfloor": "⌋", r"\arg": r"\operatorname{arg}"}
_OTHER_NAMES = re.compile("|".join(re.escape(name) + r"(?![a-zA-Z])" for name in _OTHER))
_ANCHOR = re.compile(r'<a class="anchor-link"[^>]*></a>')  # the heading keeps its id
_LEFT = re.compile(r"\\[a-zA-Z]+")


class UnknownFormula(ValueError):
    """A formula holds a command that would show up as its own name."""


def mathml(latex: str, *, block: bool) -> str:
    """A formula in LaTeX as MathML.

    Parameters
    ----------
    latex : str
        Without dollar signs.
    block : bool
        Whether it stands on a line of its own.

    Raises
    ------
    UnknownFormula
        If it holds a command that the converter does not know: it would print its name.
    """
    known = _OTHER_NAMES.sub(lambda found: _OTHER[found[0]], latex.strip())
    made = convert(known, display="block" if block else "inline")
    if left := _LEFT.findall(made):
        raise UnknownFormula(f"mathml: {left[0]} in {latex!r} is not known. Write it otherwise, or add it to _OTHER.")
    return str(made)


class _Renderer(IPythonRenderer):
    """Markdown of a notebook, its formulas as MathML."""

    def block_math(self, body: str) -> str:
        return f'<div class="formula">{mathml(body, block=True)}</div>'

    def inline_math(self, body: str) -> str:
        return mathml(body, block=False)


class MathExporter(HTMLExporter):
    """nbconvert's HTML, formulas as MathML."""

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """The HTML of a cell in Markdown."""
        html = MarkdownWithMath(renderer=_Renderer(escape=False, anchor_link_text="")).render(source)
        return _ANCHOR.sub("", html)


def math_css() -> str:
    """The font for formulas as a style sheet that holds it, with only the characters that the course uses."""
    package = find_spec("ziamath")
    assert package is not None and package.origin is not None, "ziamath, which has the font, is not installed"
    font = TTFont(Path(package.origin).parent / "fonts" / "STIXTwoMath-Regular.ttf")
    options = subset.Options(layout_features=["*"], name_IDs=[0, 1, 2, 13, 14], notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=_characters())
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out)
    data = base64.b64encode(out.getvalue()).decode()
    face = f'@font-face {{ font-family: "Course Math"; src: url(data:font/ttf;base64,{data}); }}'
    return f'{face}\nmath {{ font-family: "Course Math", math; }}\n'


def _characters() -> str:
    """All that may stand in a formula: plain letters, their upright, italic, bold and script forms, and every sign."""
    found = {chr(code) for code in (*range(0x20, 0x7F), *range(0x391, 0x3CA), *range(0x1D400, 0x1D800))}
    for path in notebooks():
        for cell in read(path)["cells"]:
            if cell["cell_type"] == "markdown":
                found |= set(MarkdownWithMath(renderer=_Renderer(escape=False)).render(cell["source"]))
    return "".join(sorted(found))
