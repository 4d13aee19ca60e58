"""Formulas as MathML, so that a page needs no script and no network to show them, and the font that they are set in."""

import base64
import io
import re
from functools import cache
from html import escape, unescape
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from fontTools import subset
from fontTools.ttLib import TTFont
from jinja2 import pass_context
from latex2mathml.converter import convert
from nbconvert import HTMLExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from helpers.lab.build import notebooks
from helpers.lab.normal_form import read

# What the converter does not know, in what it knows.
_OTHER = {r"\lVert": r"\|", r"\rVert": r"\|", r"\lfloor": "⌊", r"\rfloor": "⌋", r"\arg": r"\operatorname{arg}"}
_OTHER_NAMES = re.compile("|".join(re.escape(name) + r"(?![a-zA-Z])" for name in _OTHER))
_MATHML = "{http://www.w3.org/1998/Math/MathML}"
_LIMITS = {"max", "min", "lim", "sup", "inf"}
_FUNCTIONS = {"log", "ln", "exp", "sin", "cos", "tan", "tanh", "arg", *_LIMITS}
ElementTree.register_namespace("", _MATHML[1:-1])
_LEFT = re.compile(r"\\[a-zA-Z]+")
_KEPT = re.compile(r"<!--kept (\d+)-->")
_WORDS = re.compile(r"\\text\{[^}]*\}")  # the converter takes them over as they are


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
    known = _OTHER_NAMES.sub(lambda found: _OTHER[found[0]], latex.strip()).replace("{aligned}", "{align*}")
    known = _WORDS.sub(lambda found: escape(found[0], quote=False), known)
    made = convert(known, display="block" if block else "inline")
    if left := _LEFT.findall(made):
        raise UnknownFormula(f"mathml: {left[0]} in {latex!r} is not known. Write it otherwise, or add it to _OTHER.")
    try:
        formula = ElementTree.fromstring(made)
    except ElementTree.ParseError:
        raise UnknownFormula(f"mathml: {latex!r} holds an environment that is not known. Write it otherwise.") from None
    for parent in formula.iter():
        _spaced(list(parent), below=block)
    return ElementTree.tostring(formula, encoding="unicode")


def _spaced(row: list[ElementTree.Element], *, below: bool) -> None:
    """Give the names of functions in a row the space around them that TeX gives, and put what is below max there."""
    for one, after in zip_longest(row, row[1:]):
        name = one[0] if one.tag in (f"{_MATHML}msub", f"{_MATHML}msup") else one
        if name.text in _FUNCTIONS and name.tag in (f"{_MATHML}mi", f"{_MATHML}mo"):
            name.tag = f"{_MATHML}mo"
            bracket = after is not None and after.text in ("(", "[")
            name.attrib |= {"form": "prefix", "lspace": "0.16em", "rspace": "0" if bracket else "0.16em"}
        if below and one.tag == f"{_MATHML}msub" and name.text in _LIMITS:
            one.tag = f"{_MATHML}munder"


class _Renderer(IPythonRenderer):
    """Markdown of a notebook, its formulas as MathML."""

    def heading(self, text: str, level: int, **attributes: Any) -> str:
        name = re.sub(r"<[^>]*>", "", text).strip().replace(" ", "-")
        return f'<h{level} id="{escape(unescape(name))}">{text}</h{level}>\n'

    def block_math(self, body: str) -> str:
        return f'<div class="formula">{mathml(body, block=True)}</div>'

    def inline_math(self, body: str) -> str:
        return mathml(body, block=False)


class MathExporter(HTMLExporter):
    """nbconvert's HTML, formulas as MathML.

    nbconvert reads its page once more to say what may have the focus. Text and code come in after that: they hold most
    elements of a page, and none of those.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._kept: list[str] = []
        code = Highlight2HTML(pygments_lexer="python", parent=self)
        self.filters = {"highlight_code": lambda source, **more: self._keep(code(source, **more))}

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """The place of a cell in Markdown; its HTML is kept."""
        return self._keep(_markdown(source))

    def _keep(self, html: str) -> str:
        self._kept.append(html)
        return f"<!--kept {len(self._kept) - 1}-->"

    def from_notebook_node(self, nb: Any, resources: Any = None, **more: Any) -> tuple[str, dict[str, Any]]:
        """The page of a notebook, and its resources."""
        self._kept.clear()
        html, resources = super().from_notebook_node(nb, resources, **more)
        return _KEPT.sub(lambda found: self._kept[int(found[1])], html), resources


@cache
def _markdown(source: str) -> str:
    return str(MarkdownWithMath(renderer=_Renderer(escape=False)).render(source))


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
                found |= set(_markdown(cell["source"]))
    return "".join(sorted(found))
