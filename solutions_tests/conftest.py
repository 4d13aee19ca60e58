"""What holds for every test: one thread, no one's own progress file, reproducible examples, a report on notebooks."""

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

os.environ["COURSE_THREADS"] = "1"
os.environ["PYTHONPATH"] = str(ROOT)
os.environ["COURSE_PROGRESS"] = str(Path(tempfile.mkdtemp(prefix="course-tests-")) / "progress.json")
os.environ["MPLBACKEND"] = "agg"
for name in ("COURSE_BUILD", "COURSE_SWEEP"):
    os.environ.pop(name, None)

# What a shell starts in the background ignores Ctrl-C, and so does all that it starts; some tests press it.
signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("course", derandomize=True, deadline=None, max_examples=25)
settings.load_profile("course")


@pytest.fixture(autouse=True)
def _own_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give every test its own, empty progress file."""
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    yield


@pytest.fixture(autouse=True)
def _floats_speak() -> Iterator[None]:
    """No test leaves NumPy silent where it divides by zero: another one would wait for that warning in vain."""
    kept = np.geterr()
    yield
    left = np.seterr(**kept)
    assert left == kept, f"this test leaves NumPy's error state at {left}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """What one may ask for besides pytest's own options."""
    parser.addoption("--write-costs", action="store_true", help="write what the notebooks cost into costs.toml")
    parser.addoption("--every-lesson", action="store_true", help="open all lessons in a browser, not only a sample")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep together what shares a browser or a server."""
    from solutions_tests.sharing import Sharing

    return Sharing(config, log)


def tell_latency(terminalreporter: pytest.TerminalReporter, reports: list[pytest.TestReport]) -> None:
    """How long a learner waits for the picture after a key press, by lesson: told, not judged, as machines are busy."""
    found: list[Any] = [value for one in reports for name, value in one.user_properties if name == "latency"]
    if not found:
        return
    terminalreporter.section("explorations: milliseconds from key press to picture, median and 95th percentile")

    def tell(name: str, times: list[float], remark: str = "") -> None:
        if times:
            high = sorted(times)[min(len(times) - 1, int(0.95 * len(times)))]
            terminalreporter.write_line(f"{name:9} {median(times):6.0f} {high:6.0f}{remark}")

    for number, waits in sorted(found):
        tell(number, [wait for wait, *_ in waits], f"  slowest: {max(waits)[2]}" if waits else "")
    for name, which in (("drawings", False), ("trainings", True)):
        tell(name, [wait for _, waits in found for wait, trains, _ in waits if trains == which])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what each notebook cost, the slowest first, and count what the exercises hold."""
    from solutions_tests.course.costs import write
    from solutions_tests.course.exercise_gate import tell_counts

    tell_counts(terminalreporter)
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    tell_latency(terminalreporter, reports)
    rows = sorted((value for r in reports for name, value in r.user_properties if name == "notebook"), reverse=True)
    if rows:
        terminalreporter.section("notebooks: seconds of the processor and of the clock, peak memory, file size")
        for processor, seconds, memory, size, name in rows:
            terminalreporter.write_line(f"{processor:6.1f} s {seconds:6.1f} s {memory:6.0f} MB {size:6.0f} KB  {name}")
        if terminalreporter.config.getoption("write_costs", False):
            write({name: (processor, memory) for processor, _, memory, _, name in rows})
