"""The rules that every field package keeps, as functions from source text to findings (see test_dialect.py)."""

import ast
from collections.abc import Iterator
from pathlib import Path

HELPERS = Path(__file__).resolve().parents[2] / "helpers"
NOT_FIELDS = {"lab", "data"}

METHODS = {
    "transpose": "torch's transpose swaps two axes: use .T or .swapaxes",
    "copy": "a tensor has no .copy(): use arrays.copy",
    "astype": "a tensor has no .astype(): use arrays.astype",
    "repeat": "numpy repeats entries, torch the whole: use xp.stack or broadcasting",
    "var": "torch divides by n - 1: write the mean of the squares",
    "std": "torch divides by n - 1: write the mean of the squares",
}
PAIRS = {"max": "max_along", "min": "min_along"}


def field_files() -> list[Path]:
    """Every module of a field package: neural, projects, vision, ..."""
    return sorted(path for path in HELPERS.glob("*/**/*.py") if path.relative_to(HELPERS).parts[0] not in NOT_FIELDS)


def dialect_faults(source: str) -> Iterator[str]:
    """What numpy and torch would understand differently, with the line number in front."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name in METHODS:
                yield f"{node.lineno}: .{name}(): {METHODS[name]}"
            if name in PAIRS and (node.args or node.keywords):
                yield f"{node.lineno}: .{name}(axis): torch returns pairs: use arrays.{PAIRS[name]}"
        elif isinstance(node, ast.Attribute) and node.attr == "size":
            yield f"{node.lineno}: .size: a number in numpy, a method in torch: use .shape"
        elif isinstance(node, ast.Slice) and isinstance(node.step, ast.UnaryOp) and isinstance(node.step.op, ast.USub):
            yield f"{node.lineno}: [::-1]: torch refuses negative steps: use arrays.flip"


def import_faults(source: str) -> Iterator[str]:
    """Imports that run against the arrows (lab, matplotlib), and torch imported at the top of a module."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for name in _imported(node):
            if name.startswith(("helpers.lab", "matplotlib", "ipywidgets", "IPython")):
                yield f"{node.lineno}: a field package imports {name}"  # type: ignore[attr-defined]
    for node in tree.body:
        if any(name.split(".")[0] == "torch" for name in _imported(node)):
            yield f"{node.lineno}: torch is imported when the module is: import it where it is needed"


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names] + [str(node.module)]
    return []


def docstring_faults(source: str) -> Iterator[str]:
    """Public functions whose docstring is missing, longer than a screen, or silent about arguments and errors."""
    for node in ast.parse(source).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            text = ast.get_docstring(node)
            if not text:
                yield f"{node.lineno}: {node.name} has no docstring"
            elif isinstance(node, ast.FunctionDef):
                yield from _section_faults(node, text)


def _section_faults(node: ast.FunctionDef, text: str) -> Iterator[str]:
    if "\n" not in text:  # one line is enough for what is no lesson: guards and one-line operations
        return
    arguments = [argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)]
    if arguments and "Parameters\n" not in text:
        yield f"{node.lineno}: {node.name} does not describe its arguments"
    missing = [name for name in arguments if name not in text]
    if missing:
        yield f"{node.lineno}: {node.name} does not mention {', '.join(missing)}"
    if not any(f"{section}\n" in text for section in ("Returns", "Yields")) and node.returns is not None:
        yield f"{node.lineno}: {node.name} does not say what comes back"
    guarded = any("check_" in ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call))
    raising = guarded or any(isinstance(part, ast.Raise) for part in ast.walk(node))
    if raising and "Raises\n" not in text:
        yield f"{node.lineno}: {node.name} does not say what it refuses"
    if len(text.splitlines()) > 32:
        yield f"{node.lineno}: the docstring of {node.name} is longer than a screen"
