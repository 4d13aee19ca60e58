"""What each notebook costs, kept in costs.toml, so that a lesson that grows slow or large is noticed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

TABLE = Path(__file__).parent / "costs.toml"
_HEAD = """\
# What each notebook takes, run strictly with every exploration swept: seconds of the kernel's processor, peak MB.
# `make test ARGS="-k test_strict --write-costs"` measures anew; test_notebooks.py compares generously.
"""
Costs = Mapping[str, tuple[float, float]]


def known(table: Path = TABLE) -> Costs:
    """The costs in the table, by notebook."""
    if not table.exists():
        return {}
    return {name: tuple(values) for name, values in tomllib.loads(table.read_text(encoding="utf-8")).items()}


def dearer(name: str, processor: float, memory: float, table: Costs) -> str:
    """A sentence if a notebook takes far more than the table says, or is not there; empty if all is well."""
    if name not in table:
        return f"{name} has no line in costs.toml. Run `make test ARGS='-k test_strict --write-costs'`."
    was, had = table[name]
    if processor > 2.5 * was + 15:
        return (
            f"{name} takes {processor:.0f} s of the processor, it used to be {was:g} s. Find out why, or write it down."
        )
    if memory > 1.25 * had + 60:
        return f"{name} takes {memory:.0f} MB, it used to be {had:g} MB. Find out why, or write it down."
    return ""


def write(costs: Costs, table: Path = TABLE) -> None:
    """Put new costs into the table; what was not measured now stays."""
    merged = {**known(table), **costs}
    lines = [f'"{name}" = [{processor:.1f}, {memory:.0f}]' for name, (processor, memory) in sorted(merged.items())]
    table.write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8")
