"""JupyterLab as the course starts it: the page it opens, what it does not ask, and how it saves."""

import copy
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import environment
import pytest
from traitlets.config import Config, PyFileConfigLoader

from helpers.lab.strip import WIDGET_VIEW, strip_widget_views

ROOT = Path(__file__).resolve().parents[2]
PICTURE = {"image/png": "aGVsbG8=", "text/plain": "w = 1.0: the read-out"}
NOTEBOOK: dict[str, Any] = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {"language_info": {"name": "python"}, "widgets": {"state": {"abc": {}}}},
    "cells": [
        {"cell_type": "markdown", "id": "text", "metadata": {}, "source": "words"},
        {
            "cell_type": "code",
            "id": "picture",
            "metadata": {},
            "execution_count": 1,
            "source": "explore()",
            "outputs": [
                {"output_type": "stream", "name": "stdout", "text": "said\n"},
                {
                    "output_type": "display_data",
                    "metadata": {"image/png": {"alt": "a curve"}, WIDGET_VIEW: {}},
                    "data": {**PICTURE, WIDGET_VIEW: {"model_id": "abc"}},
                },
                {"output_type": "display_data", "metadata": {}, "data": {WIDGET_VIEW: {"model_id": "def"}}},
                {"output_type": "display_data", "metadata": {}, "data": {}},
            ],
        },
    ],
}


def check_stripped(notebook: dict[str, Any]) -> None:
    assert "widgets" not in notebook["metadata"] and WIDGET_VIEW not in json.dumps(notebook)
    said, picture, empty = notebook["cells"][1]["outputs"]
    data = {kind: "".join(value) for kind, value in picture["data"].items()}
    assert data == PICTURE and picture["metadata"] == {"image/png": {"alt": "a curve"}}
    assert said["name"] == "stdout" and empty["data"] == {}
    assert "".join(notebook["cells"][0]["source"]) == "words"


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    return PyFileConfigLoader("jupyter_server_config.py", str(ROOT)).load_config()


def test_strip_keeps_everything_but_widget_views() -> None:
    notebook = copy.deepcopy(NOTEBOOK)
    assert strip_widget_views(notebook) is notebook
    check_stripped(notebook)
    before = copy.deepcopy(notebook)
    assert strip_widget_views(notebook) == before


def test_kernels_find_the_helpers(settings: Config) -> None:
    assert os.environ["PYTHONPATH"] == os.pathsep.join([str(ROOT), "/elsewhere"])
    assert settings.ServerApp.root_dir == str(ROOT)


@pytest.mark.parametrize(
    "model",
    [
        {},
        {"type": "file", "content": "text"},
        {"type": "notebook", "content": None},
        {"type": "notebook", "content": {"nbformat": 4, "metadata": None, "cells": 5}},
        {"type": "notebook", "content": {"nbformat": 3, "worksheets": []}},
        {"type": "notebook", "content": {"nbformat": 4, "cells": [{"outputs": [{"data": "odd"}]}]}},
    ],
)
def test_the_hook_never_stops_a_save(settings: Config, model: dict) -> None:
    settings.ContentsManager.pre_save_hook(model=model, path="x.ipynb", contents_manager=None)


class Server:
    """JupyterLab in a folder of its own, started the way `make lab` starts it."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        options = [f"--port={self.port}", "--no-browser", "--IdentityProvider.token=key"]
        options.append(f"--ServerApp.root_dir={folder}")
        start = f"import environment; environment.open_lab({sys.executable!r}, {options!r})"
        homes = {f"JUPYTER_{kind}_DIR": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
        paths = {"PYTHONPATH": os.path.dirname(environment.__file__)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", start], env={**os.environ, **homes, **paths}, cwd=folder,
            stdout=subprocess.DEVNULL, stderr=(folder / "log").open("wb"),
        )  # fmt: skip

    def ask(self, method: str, address: str, body: object = None) -> tuple[int, str, str]:
        """Return the status, where the answer redirects to, and its text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, address, json.dumps(body) if body else None, {"Authorization": "token key"})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    running = Server(folder)
    try:
        for _ in range(600):
            try:
                running.ask("GET", "/api")
                break
            except OSError:
                assert running.process.poll() is None, (folder / "log").read_text()
                time.sleep(0.1)
        yield running
    finally:
        running.process.terminate()
        running.process.wait(timeout=30)


def test_the_course_opens_without_questions(server: Server) -> None:
    status, location, _ = server.ask("GET", "/")
    assert (status, location.rstrip("?")) == (302, "/lab/tree/course/index.ipynb")
    status, _, page = server.ask("GET", "/lab")
    assert status == 200
    settings = re.search(r'<script id="jupyter-config-data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert settings, "the page carries no settings"
    assert "@jupyterlab/apputils-extension:announcements" in json.loads(settings[1])["disabledExtensions"]
    assert json.loads(server.ask("GET", "/lab/api/update")[2]) == {"notification": None}


def test_a_saved_notebook_carries_no_widget_views(server: Server) -> None:
    body = {"type": "notebook", "format": "json", "content": NOTEBOOK}
    assert server.ask("PUT", "/api/contents/saved.ipynb", body)[0] == 201
    status, _, saved = server.ask("GET", "/api/contents/saved.ipynb?format=text&type=file")
    assert status == 200
    check_stripped(json.loads(json.loads(saved)["content"]))


def test_only_this_machine_is_served_and_only_at_the_port_asked_for() -> None:
    assert "--ServerApp.ip=127.0.0.1" in environment.lab_command("python", [])
    assert "--ServerApp.port_retries=0" not in environment.lab_command("python", [])
    command = environment.lab_command("python", ["--port=8890", "--no-browser"])
    assert command[-2:] == ["--port=8890", "--no-browser"] and "--ServerApp.port_retries=0" in command


def test_the_learners_own_settings_stay_in_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/own")
    assert environment.lab_environment("/course")["JUPYTER_CONFIG_PATH"] == os.pathsep.join(["/course", "/own"])
