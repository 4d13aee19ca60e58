"""What the code of a notebook may not do, and which functions it writes a second time; read as syntax trees."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager
from nbval.plugin import comment_markers

NETWORK = {"requests", "urllib", "urllib3", "httpx", "aiohttp", "http", "ftplib", "socket", "wget", "pip", "pooch"}
SHELL = {"subprocess", "pty", "pexpect", "sh"}
WIDGETS = {"ipywidgets", "anywidget"}
REACHING = {"urlopen", "urlretrieve", "fetch_openml", "from_pretrained", "load_state_dict_from_url", "system", "popen"}
INTERACT = {"interact", "interactive", "interact_manual", "interactive_output"}
BODY_NODES = 25


def plain(source: str) -> str:
    """A code cell as plain Python; shell lines and magics become calls of ``get_ipython``."""
    return TransformerManager().transform_cell(source)


def parse(source: str) -> ast.Module:
    """The syntax tree of a code cell."""
    return ast.parse(plain(source))


def code_breaches(source: str) -> Iterator[str]:
    """Say what a code cell must not do: reach for the network or a shell, use a bare widget, hide from nbval."""
    for marker in comment_markers:
        if marker in source:
            yield f"tells nbval to look away ({marker}); print less instead"
    try:
        tree = parse(source)
    except SyntaxError as error:
        yield f"is no Python: {error}"
        return
    for node in ast.walk(tree):
        yield from (f"{what}: {name}" for what, name in _breach(node))


def _breach(node: ast.AST) -> Iterator[tuple[str, str]]:
    network, shell = "reaches for the network, but a lesson runs offline", "uses a shell or a magic; plain Python only"
    widget = "makes a bare widget, which stores no picture and swallows errors; use explore"
    if isinstance(node, ast.Import | ast.ImportFrom):
        names = [alias.name for alias in node.names]
        modules = {name.split(".")[0] for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else names)}
        for what, banned in ((network, NETWORK), (shell, SHELL), (widget, WIDGETS)):
            yield from ((what, name) for name in sorted(modules & banned))
        yield from ((network, name) for name in names if "sklearn" in modules and name.startswith("fetch_"))
    elif isinstance(node, ast.Name | ast.Attribute):
        name = node.id if isinstance(node, ast.Name) else node.attr
        if name == "get_ipython":
            yield shell, "a line that begins with ! or %, or get_ipython"
        elif name in REACHING:
            yield (shell if name in ("system", "popen") else network), name
        elif name in INTERACT:
            yield widget, name
    elif isinstance(node, ast.keyword) and node.arg == "download" and getattr(node.value, "value", None) is True:
        yield network, "download=True"


def bodies(source: str) -> Iterator[tuple[str, str]]:
    """The functions of a piece of code: (name, body as a tree without its docstring), unless it is trivial."""
    for node in ast.walk(parse(source)):
        if isinstance(node, ast.FunctionDef):
            statements = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
            if sum(1 for statement in statements for _ in ast.walk(statement)) >= BODY_NODES:
                yield node.name, "\n".join(ast.dump(statement) for statement in statements)


def duplicates(notebooks: Iterable[tuple[str, list[str]]], modules: Iterable[Path]) -> list[str]:
    """Name every function body that stands in a notebook and once more elsewhere.

    Parameters
    ----------
    notebooks : iterable of (name, sources)
        The code cells of each notebook.
    modules : iterable of Path
        Python files whose functions a notebook should import, not repeat.
    """
    places: dict[str, list[str]] = defaultdict(list)
    for name, sources in notebooks:
        for source in sources:
            for function, body in bodies(source):
                places[body].append(f"{function} in {name}")
    repeated = {body: list(found) for body, found in places.items()}
    for module in modules:
        for function, body in bodies(module.read_text(encoding="utf-8")):
            if body in repeated:
                repeated[body].append(f"{function} in {module.name}")
    return [
        f"the same body stands in {' and '.join(found)}; keep it once, in helpers, and import it"
        for found in repeated.values()
        if len(found) > 1
    ]
