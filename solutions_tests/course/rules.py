"""The normal form of a notebook as rules: each yields a sentence for every breach, and runs nothing."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
from nbformat.validator import iter_validate

from helpers.lab.execution import NotebookFailed, place
from helpers.lab.normal_form import Notebook, normalise, read, refuse_unstable, serialise, texts
from helpers.lab.strip import WIDGET_VIEW
from solutions_tests.course.later import overwritten
from solutions_tests.course.syntax import code_breaches

LONGEST_CELL = 25
LARGEST_KB = 1500
WARNING_INK = "color: #3d1f00"
STATE = "application/vnd.jupyter.widget-state+json"
FORMS = {
    "concepts": re.compile(r"(?:[1-5]|A)\.\d{2,3}"),
    "errata": re.compile(r"E(?:[1-5]|A)\.\d{2}"),
    "tags": re.compile(r"exercise|hide-input"),
}
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)  # in a^{[l](C)} nothing is a link
_PICTURE = re.compile(r"!\[([^\]]*)\]\(\s*<?([^)\s>]*)")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(\s*<?([^)\s>]*)|<a\s[^>]*href=[\"']([^\"']*)", re.IGNORECASE)
_IMG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(alt|src)\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
_ANCHOR = re.compile(r"\b(?:id|name)\s*=\s*[\"']([^\"']+)[\"']")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def counted(path: Path, notebook: Notebook) -> Iterator[str]:
    """Execution counts are 1..N: nbval skips a cell without one unchecked."""
    expected = 0
    for index, cell in _code_cells(notebook):
        expected += bool(cell["source"].strip())
        wanted = expected if cell["source"].strip() else None
        if cell.get("execution_count") != wanted:
            yield f"{place(path, notebook, index)} has execution count {cell.get('execution_count')}, expected {wanted}"


def alive_without_kernel(path: Path, notebook: Notebook) -> Iterator[str]:
    """No widget view and no widget state: both are dead on GitHub and in a fresh JupyterLab."""
    if "widgets" in notebook["metadata"]:
        yield f"{path.name} stores widget state in its metadata"
    for index, cell in _code_cells(notebook):
        for kind in {WIDGET_VIEW, STATE} & {kind for output in cell["outputs"] for kind in output.get("data", {})}:
            yield f"{place(path, notebook, index)} stores a widget ({kind}), which is dead without its kernel"


def quiet(path: Path, notebook: Notebook) -> Iterator[str]:
    """No error, no warning, no memory address in any output."""
    try:
        refuse_unstable(path, notebook)
    except NotebookFailed as error:
        yield str(error)


def described(path: Path, notebook: Notebook) -> Iterator[str]:
    """Every picture has an alt text, and the text/plain that nbval compares says the same."""
    for index, cell in enumerate(notebook["cells"]):
        where = place(path, notebook, index)
        for output in cell.get("outputs", []):
            for kind in (kind for kind in output.get("data", {}) if kind.startswith("image/")):
                alt = " ".join(str(output["metadata"].get(kind, {}).get("alt", "")).split())
                if not alt:
                    yield f"{where} stores a picture without alt text ({texts(output)[1:]}); show it with an alt text"
                elif alt not in " ".join("".join(output["data"].get("text/plain", "")).split()):
                    yield f"{where} stores a picture whose alt text is not in its text/plain, so no test compares it"
        if cell["cell_type"] == "markdown":
            prose = _prose(cell["source"])
            bare = [source for alt, source in _PICTURE.findall(prose) if not alt.strip()]
            tags = [dict(_ATTRIBUTE.findall(tag)) for tag in _IMG.findall(prose)]
            bare += [tag.get("src", "") for tag in tags if not tag.get("alt", "").strip()]
            yield from (f"{where} shows {source} without alt text" for source in bare)


def legible(path: Path, notebook: Notebook) -> Iterator[str]:
    """Warning boxes say their own ink: JupyterLab's, orange on pale orange, is too faint to read."""
    for index, cell in enumerate(notebook["cells"]):
        for tag in re.findall(r"<div[^>]*alert-warning[^>]*>", cell["source"]):
            if f'style="{WARNING_INK}"' not in tag:
                yield f'{place(path, notebook, index)} has a faint warning box; write it with style="{WARNING_INK}"'


def small(path: Path, notebook: Notebook) -> Iterator[str]:
    """No code cell is longer than a learner reads at once, and the file stays small enough for GitHub to show."""
    for index, cell in _code_cells(notebook):
        lines = len(cell["source"].splitlines())
        if lines > LONGEST_CELL:
            yield f"{place(path, notebook, index)} has {lines} lines, at most {LONGEST_CELL} are readable; split it"
    size = len(serialise(notebook).encode()) / 1024
    if size > LARGEST_KB:
        yield f"{path.name} has {size:.0f} KB, at most {LARGEST_KB} are allowed; store fewer or smaller pictures"


def allowed_code(path: Path, notebook: Notebook) -> Iterator[str]:
    """No network, shell, magic or bare widget, and no mark that makes nbval look away."""
    for index, cell in _code_cells(notebook):
        yield from (f"{place(path, notebook, index)} {breach}" for breach in code_breaches(cell["source"]))


def lasting(path: Path, notebook: Notebook) -> Iterator[str]:
    """What an exploration reads still means the same after the last cell."""
    cells = list(_code_cells(notebook))
    for cell, name, later in overwritten([found["source"] for _, found in cells]):
        where, other = place(path, notebook, cells[cell][0]), place(path, notebook, cells[later][0])
        yield f"{where} draws with the global {name!r}, which {other} overwrites; give one of them another name"


def marked(path: Path, notebook: Notebook) -> Iterator[str]:
    """Metadata of cells are well-formed lists of ids without repetition."""
    for index, cell in enumerate(notebook["cells"]):
        where = place(path, notebook, index)
        for key, value in cell["metadata"].items():
            if key not in FORMS:
                yield f"{where} has metadata {key!r}, allowed are {sorted(FORMS)}"
            elif not isinstance(value, list) or not value or len({str(v) for v in value}) < len(value):
                yield f"{where} has {key}: {value!r}, expected a list of different ids"
            else:
                wrong = [v for v in value if not isinstance(v, str) or not FORMS[key].fullmatch(v)]
                yield from (f"{where} has {v!r} among its {key}, expected the form {FORMS[key].pattern}" for v in wrong)


def normal(path: Path, notebook: Notebook) -> Iterator[str]:
    """The file is exactly what the build writes: building it again changes nothing but outputs."""
    if (path.read_text(encoding="utf-8") if path.exists() else "") == (wanted := serialise(normalise(notebook))):
        return
    fresh = normalise(notebook)
    for index, (cell, other) in enumerate(zip(notebook["cells"], fresh["cells"], strict=True)):
        names = sorted((cell.keys() | other.keys()) - {"execution_count"})  # `counted` speaks of that
        parts = [part for part in names if cell.get(part) != other.get(part)]
        if parts:
            yield f"{place(path, notebook, index)} is not in normal form ({', '.join(parts)}); run `make notebooks`"
    for part in ("metadata", "nbformat", "nbformat_minor"):
        if notebook.get(part) != fresh[part]:
            yield f"{path.name} has {part} {notebook.get(part)!r}, expected {fresh[part]!r}; run `make notebooks`"
    if notebook == fresh and wanted:
        yield f"{path.name} is laid out differently from what the build writes; run `make notebooks`"


def valid(path: Path, notebook: Notebook) -> Iterator[str]:
    """The file follows the schema of notebooks, so that every program opens it."""
    for error in iter_validate(nbformat.from_dict(copy.deepcopy(notebook))):
        yield f"{path.name} does not follow the schema of notebooks: {str(error).splitlines()[0]}"


def linked(path: Path, notebook: Notebook) -> Iterator[str]:
    """Relative links, pictures and anchors of the text lead somewhere."""
    for index, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "markdown":
            continue
        prose = _prose(cell["source"])
        targets = [first or second for first, second in _LINK.findall(prose)]
        targets += [source for _, source in _PICTURE.findall(prose)]
        targets += [dict(_ATTRIBUTE.findall(tag)).get("src", "") for tag in _IMG.findall(prose)]
        for target in targets:
            if complaint := _dead(path, notebook, unquote(target)):
                yield f"{place(path, notebook, index)} links to {target!r}: {complaint}"


def _dead(path: Path, notebook: Notebook, target: str) -> str:
    if re.match(r"(https?|mailto):", target):
        return ""
    name, _, anchor = target.partition("#")
    if not target or name.startswith("/") or ":" in name:
        return "expected a relative path or an https address"
    file = path.parent / name if name else path
    if not file.exists():
        return "there is no such file"
    if anchor and file.suffix == ".ipynb" and anchor not in (_anchors_of(file) if name else anchors(notebook)):
        return "there is no such heading or id"
    return ""


@lru_cache
def _anchors_of(file: Path) -> set[str]:
    return anchors(read(file))


def anchors(notebook: Notebook) -> set[str]:
    """What a link can point to: headings as JupyterLab names them, explicit ids, and cells."""
    found = {f"cell-id={cell['id']}" for cell in notebook["cells"] if "id" in cell}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            found |= set(_ANCHOR.findall(cell["source"]))
            headings = (re.sub(r"<[^>]*>|[*`]", "", text) for text in _HEADING.findall(_FENCE.sub("", cell["source"])))
            found |= {text.strip().replace(" ", "-") for text in headings}
    return found


def _prose(markdown: str) -> str:
    return _FORMULA.sub("", _CODE.sub("", _FENCE.sub("", markdown)))


def _code_cells(notebook: Notebook) -> Iterator[tuple[int, dict[str, Any]]]:
    return ((index, cell) for index, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code")


RULES: tuple[Callable[[Path, Notebook], Iterator[str]], ...] = (
    counted, alive_without_kernel, quiet, described, legible, small, allowed_code, lasting, marked, normal, linked,
)  # fmt: skip


def breaches(path: Path, notebook: Notebook) -> list[str]:
    """Everything that keeps a notebook from its normal form, in sentences."""
    return list(valid(path, notebook)) or [sentence for rule in RULES for sentence in rule(path, notebook)]
