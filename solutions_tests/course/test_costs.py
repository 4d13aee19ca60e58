"""The table of costs: what is noticed, what is not, and that it holds every notebook with code."""

from pathlib import Path

from solutions_tests.course.costs import dearer, known, write
from solutions_tests.course.test_notebooks import LIVE, MEMORY_MB

TABLE = {"a.ipynb": (10.0, 400.0)}


def test_only_far_more_is_noticed() -> None:
    assert dearer("a.ipynb", 35.0, 500.0, TABLE) == ""
    assert dearer("a.ipynb", 41.0, 500.0, TABLE).startswith("a.ipynb takes 41 s of the processor, it used to be 10 s.")
    assert dearer("a.ipynb", 5.0, 561.0, TABLE).startswith("a.ipynb takes 561 MB, it used to be 400 MB.")
    assert "b.ipynb has no line in costs.toml" in dearer("b.ipynb", 1.0, 1.0, TABLE)


def test_what_is_written_is_read_and_the_rest_stays(tmp_path: Path) -> None:
    table = tmp_path / "costs.toml"
    assert known(table) == {}
    write({"b": (1.26, 99.6), "a": (2.0, 3.0)}, table)
    write({"a": (5.0, 6.0)}, table)
    assert known(table) == {"a": (5.0, 6.0), "b": (1.3, 100.0)}


def test_the_table_holds_every_notebook_within_the_limits() -> None:
    table = known()
    assert sorted(table) == sorted(LIVE)
    for name, (processor, memory) in table.items():
        assert 0 < processor <= 60 and 0 < memory <= MEMORY_MB, name
    assert sum(processor for processor, _ in table.values()) / 2 < 12 * 60, "two cores take more than 12 minutes"
