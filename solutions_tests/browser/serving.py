"""JupyterLab on a free port of this machine, and headless Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-quic",
]  # fmt: skip


@contextmanager
def serving(course: Path, home: Path) -> Iterator[str]:
    """Serve ``course`` with its own settings below ``home``; gives the address, and ends the server at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {**os.environ, "JUPYTER_CONFIG_DIR": str(home), "JUPYTER_DATA_DIR": str(home / "data"), "PYTHONPATH": ""}
    environ |= {"JUPYTERLAB_SETTINGS_DIR": str(home / "settings"), "JUPYTERLAB_WORKSPACES_DIR": str(home / "spaces")}
    environ |= {"COURSE_PROGRESS": str(course / "progress.json")}
    command = [sys.executable, "-m", "jupyterlab", "--config=jupyter_server_config.py", "--no-browser", "--allow-root"]
    command += ["--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token=", "--ServerApp.port_retries=0"]
    command += ["--LabApp.expose_app_in_browser=True"]
    process = subprocess.Popen(command, cwd=course, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(process, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/api", timeout=5).read()
            return
        except OSError:
            if process.poll() is not None:
                raise RuntimeError("JupyterLab ended at once") from None
            time.sleep(0.2)
    raise RuntimeError("JupyterLab did not answer within a minute")


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        one = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield one
        one.close()
