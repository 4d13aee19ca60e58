"""`make class-link`: the link is the one that nbgitpuller reads, and what it does keeps a learner's work."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import class_link
import pytest
from nbgitpuller.pull import GitPuller

REMOTE = "https://git.example.org/you/dl-course.git"


def test_the_link_carries_what_nbgitpuller_reads() -> None:
    link = urlsplit(class_link.class_link("https://hub.example.org/", REMOTE, branch="term/2"))
    assert (link.scheme, link.netloc, link.path) == ("https", "hub.example.org", "/hub/user-redirect/git-pull")
    asked = parse_qs(link.query, strict_parsing=True)
    page = "lab/tree/dl-course/course/index.ipynb"
    assert asked == {"repo": [REMOTE], "branch": ["term/2"], "urlpath": [page]}
    assert (class_link.ROOT / page.removeprefix("lab/tree/dl-course/")).exists()


@pytest.mark.parametrize(
    ("hub", "remote", "said"),
    [
        ("hub.example.org", REMOTE, "hub is 'hub.example.org', expected a web address"),
        ("https://hub.example.org", "", "remote is '', expected an address that the hub can read"),
        ("https://hub.example.org", "../course", "remote is '../course', expected an address"),
    ],
)
def test_what_cannot_be_a_link_is_refused(hub: str, remote: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        class_link.class_link(hub, remote)


def test_the_command_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert class_link.main([""]) == 1 and "Say where learners log in" in capsys.readouterr().err
    assert class_link.main(["https://hub.example.org", REMOTE]) == 0
    assert capsys.readouterr().out.startswith("https://hub.example.org/hub/user-redirect/git-pull?repo=https%3A%2F%2F")


def git(folder: Path, *arguments: str) -> None:
    names = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True)


def notebook(*sources: str) -> str:
    cells = [{"cell_type": "code", "id": f"c{k}", "metadata": {}, "source": [s]} for k, s in enumerate(sources)]
    return json.dumps({"cells": cells, "metadata": {}}, indent=1) + "\n"


def sources(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A repository with one notebook of two far cells."""
    origin = tmp_path / "origin"
    origin.mkdir()
    (origin / "a.ipynb").write_text(notebook("first", "stub", "last"), encoding="utf-8")
    (origin / ".gitignore").write_text("progress.json\n", encoding="utf-8")
    for words in (["init"], ["add", "."], ["commit", "-m", "begin"]):
        git(origin, *words)
    return origin


def pull(origin: Path, home: Path) -> None:
    list(GitPuller(str(origin), str(home), branch="main").pull())


def test_an_update_arrives_and_a_learners_work_stays(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What TEACHING.md promises of the link, done by nbgitpuller itself."""
    for key, value in {"NAME": "Learner", "EMAIL": "learner@example.org"}.items():
        monkeypatch.setenv(f"GIT_AUTHOR_{key}", value)
        monkeypatch.setenv(f"GIT_COMMITTER_{key}", value)
    home = tmp_path / "home"
    pull(course, home)
    (home / "a.ipynb").write_text(notebook("first", "my answer", "last"), encoding="utf-8")
    (home / "progress.json").write_text("{}", encoding="utf-8")
    (course / "a.ipynb").write_text(notebook("first", "another stub", "last, reworded"), encoding="utf-8")
    (course / "b.ipynb").write_text(notebook("new"), encoding="utf-8")
    git(course, "add", ".")
    git(course, "commit", "-m", "change")
    pull(course, home)
    assert sources(home / "a.ipynb") == ["first", "my answer", "last, reworded"]
    assert sources(home / "b.ipynb") == ["new"] and (home / "progress.json").exists()
    (home / "b.ipynb").unlink()
    pull(course, home)
    assert sources(home / "b.ipynb") == ["new"]


def test_progress_is_no_file_of_the_repository() -> None:
    root: Any = class_link.ROOT
    kept = subprocess.run(["git", "check-ignore", "progress.json"], cwd=root, capture_output=True, text=True)
    assert kept.stdout.strip() == "progress.json"
