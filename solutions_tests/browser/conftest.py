"""A JupyterLab server on a copy of the course, and headless Chromium to visit it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from solutions_tests.browser.lab_page import LabPage
from solutions_tests.browser.serving import CHROMIUM, chromium, serving

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = (".git", ".venv*", ".ci", "__pycache__", "*_cache", ".hypothesis", "build", "progress.json")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium these tests are skipped."""
    for item in items:
        if CHROMIUM is None and "browser" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.skip(reason="needs Chromium: install it, or set CHROMIUM to its path"))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository that a learner may change."""
    copy = tmp_path_factory.mktemp("browser") / "course copy"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return copy


@pytest.fixture(scope="module")
def server(course: Path) -> Iterator[str]:
    """The address of a JupyterLab that serves the copy."""
    with serving(course, course.parent / "home") as address:
        yield address


@pytest.fixture(scope="module")
def browser(server: str) -> Iterator[Any]:
    """Headless Chromium. Not for the whole session: Playwright keeps an event loop running as long as it lives."""
    with chromium() as one:
        yield one


@pytest.fixture
def lab(browser: Any, server: str) -> Iterator[LabPage]:
    """A fresh page; at the end nothing may have complained on it."""
    context = browser.new_context(viewport={"width": 1300, "height": 1000})
    page = LabPage(context.new_page(), server)
    yield page
    context.close()
    assert not page.complaints, page.complaints
