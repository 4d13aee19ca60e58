"""A JupyterLab server on a copy of the course, and headless Chromium to visit it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from solutions_tests.browser.lab_page import LabPage

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-quic",
]  # fmt: skip
LEFT_OUT = (".git", ".venv*", ".ci", "__pycache__", "*_cache", ".hypothesis", "build", "progress.json")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One server and one browser for all of these tests: keep them on one worker; without Chromium skip them."""
    for item in items:
        if "browser" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.xdist_group("browser"))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="needs Chromium: install it, or set CHROMIUM to its path"))


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository that a learner may change."""
    copy = tmp_path_factory.mktemp("browser") / "course copy"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return copy


@pytest.fixture(scope="session")
def server(course: Path) -> Iterator[str]:
    """The address of a JupyterLab that serves the copy."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = course.parent / "home"
    environ = {**os.environ, "JUPYTER_CONFIG_DIR": str(home), "JUPYTER_DATA_DIR": str(home / "data"), "PYTHONPATH": ""}
    environ |= {"JUPYTERLAB_SETTINGS_DIR": str(home / "settings"), "JUPYTERLAB_WORKSPACES_DIR": str(home / "spaces")}
    environ |= {"COURSE_PROGRESS": str(course / "progress.json")}
    command = [sys.executable, "-m", "jupyterlab", "--config=jupyter_server_config.py", "--no-browser", "--allow-root"]
    command += ["--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token=", "--ServerApp.port_retries=0"]
    process = subprocess.Popen(command, cwd=course, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/api", timeout=5).read()
                break
            except OSError:
                assert process.poll() is None, "JupyterLab ended at once"
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture(scope="session")
def browser(server: str) -> Iterator[Any]:
    """Headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def lab(browser: Any, server: str) -> Iterator[LabPage]:
    """A fresh page; at the end nothing may have complained on it."""
    context = browser.new_context(viewport={"width": 1300, "height": 1000})
    page = LabPage(context.new_page(), server)
    yield page
    context.close()
    assert not page.complaints, page.complaints
