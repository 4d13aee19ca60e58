"""Names that an exploration uses whenever it is moved, and that a later cell gives another meaning."""

from __future__ import annotations

import symtable
from collections.abc import Iterator, Sequence

from solutions_tests.course.syntax import plain

DRAWN_LATER = ("@explore(", "@draw_points(", "@network_playground(")


def overwritten(sources: Sequence[str]) -> Iterator[tuple[int, str, int]]:
    """Find explorations that a later cell would break.

    A drawing function runs again at every move, long after all cells have run. A global name that it reads, directly
    or through a function of the notebook, must still mean then what it meant in its own cell.

    Parameters
    ----------
    sources : sequence of str
        The code of all cells, in order.

    Yields
    ------
    (cell, name, later cell)
    """
    tables = [_table(source) for source in sources]
    for cell, (source, table) in enumerate(zip(sources, tables, strict=True)):
        if table is None or not any(mark in source for mark in DRAWN_LATER):
            continue
        reads = _reads(table, [t for t in tables[: cell + 1] if t is not None])
        for later in range(cell + 1, len(sources)):
            given = _given(tables[later])
            yield from ((cell, name, later) for name in sorted(reads & given))


def _table(source: str) -> symtable.SymbolTable | None:
    try:
        return symtable.symtable(plain(source), "<cell>", "exec")
    except SyntaxError:
        return None


def _given(table: symtable.SymbolTable | None) -> set[str]:
    """Names that a cell assigns or defines; importing something once more gives it no other meaning."""
    symbols = table.get_symbols() if table else []
    return {s.get_name() for s in symbols if s.is_assigned() and not s.is_imported()}


def _reads(table: symtable.SymbolTable, before: list[symtable.SymbolTable]) -> set[str]:
    functions = {child.get_name(): child for earlier in before for child in earlier.get_children()}
    found: set[str] = set()
    waiting = list(table.get_children())
    while waiting:
        current = waiting.pop()
        names = {s.get_name() for s in current.get_symbols() if s.is_global()}
        waiting += [functions[name] for name in names - found if name in functions]
        waiting += current.get_children()
        found |= names
    return found
