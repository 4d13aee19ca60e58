"""At the end of a run: how many exercises were proven."""

import pytest

from solutions_tests.course.exercise_gate import tell_counts


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many exercises there are."""
    tell_counts(terminalreporter)
