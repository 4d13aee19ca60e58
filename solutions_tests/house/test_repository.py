"""What the README, the workflows and the other papers of the house promise is there."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PAPERS = ["README.md", "CONTRIBUTING.md"]
OF_A_MACHINE = re.compile(
    r"(?<![\w.~-])/(?:root|home/(?!me\b|jovyan\b)\w+|Users/\w+|tmp/w|work/(?:main|shared)|opt/(?:wheels|pypi))(?![\w-])"
    r"|\b[A-Z]:\\{1,2}Users"
)


def tracked() -> list[Path]:
    """List the files of the repository, or of a plain copy of it."""
    command = ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"]
    listed = subprocess.run(command, capture_output=True, text=True)
    if listed.returncode == 0:
        return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]
    hidden = re.compile(r"^\.(?!ci|github|gitignore|pre-commit)|^__pycache__$")
    inside = (path for path in ROOT.rglob("*") if path.is_file())
    return [path for path in inside if not any(hidden.match(part) for part in path.relative_to(ROOT).parts)]


def steps(workflow: Path) -> list[str]:
    """List the commands that a workflow runs."""
    jobs = yaml.safe_load(workflow.read_text())["jobs"].values()
    return [step["run"] for job in jobs for step in job["steps"] if "run" in step]


def make_targets(text: str) -> set[str]:
    return set(re.findall(r"\bmake ([a-z][a-z-]*)", text))


def test_every_target_is_phony_and_help_names_what_learners_use() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony and set(phony[1].split()) == TARGETS
    said = subprocess.check_output(["make", "-s", "-C", str(ROOT)], text=True)
    for target in ("lab", "test", "lint", "notebooks", "bench", "badge", "help"):
        assert f"make {target} - " in said


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_run_make_targets_that_exist(workflow: Path) -> None:
    assert steps(workflow)
    for command in steps(workflow):
        called = re.fullmatch(r"make ([a-z-]+)", command.strip())
        assert called and called[1] in TARGETS, f"{workflow.name} runs {command!r}"


def test_ci_runs_the_whole_suite_on_every_supported_python() -> None:
    job = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    assert steps(ROOT / ".github/workflows/ci.yml") == ["make test"]
    assert steps(ROOT / ".github/workflows/weekly.yml") == ["make newest"]
    assert steps(ROOT / ".github/workflows/binder.yml") == ["make binder"]


def test_test_is_lint_and_pytest() -> None:
    recipe = MAKEFILE.split("\ntest:")[1].split("\n\n")[0]
    assert recipe.startswith(" lint ") and "-m pytest" in recipe
    lint = MAKEFILE.split("\nlint:")[1].split("\n\n")[0]
    assert all(part in lint for part in ("ruff format --check .", "ruff check .", "mypy"))


def test_ci_run_ends_in_make_test() -> None:
    script = ROOT / ".ci" / "run"
    lines = script.read_text().splitlines()
    assert lines[0] == "#!/bin/bash" and "set -euo pipefail" in lines and "exec < /dev/null" in lines
    assert lines[-1] == "make test"
    assert script.stat().st_mode & 0o100
    subprocess.run(["bash", "-n", str(script)], check=True)


def test_hooks_run_the_commands_of_ci() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    entries = [hook["entry"] for repository in config["repos"] for hook in repository["hooks"]]
    assert entries and all(make_targets(entry) <= TARGETS for entry in entries)


@pytest.mark.parametrize("paper", PAPERS)
def test_commands_in_the_papers_exist(paper: str) -> None:
    named = make_targets("\n".join(re.findall(r"`+[^`]+`+", (ROOT / paper).read_text())))
    assert named and named <= TARGETS


@pytest.mark.parametrize("paper", PAPERS)
def test_links_and_files_in_the_papers_exist(paper: str) -> None:
    text = (ROOT / paper).read_text()
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    named = re.findall(r"`((?:course|helpers|solutions_tests|binder|tools)/[\w./]*)`", text)
    missing = [name for name in links + named if name and not (ROOT / name).exists()]
    assert not missing, f"{paper} names {missing}"


def test_every_picture_has_words_for_it() -> None:
    for paper in PAPERS:
        assert all(len(alt) > 20 for alt in re.findall(r"^!\[([^]]*)\]", (ROOT / paper).read_text(), re.MULTILINE))


def test_the_map_agrees_with_the_curriculum() -> None:
    course = tomllib.loads((ROOT / "course" / "curriculum.toml").read_text())
    readme = (ROOT / "README.md").read_text()
    for chapter in course["chapter"]:
        lessons = [lesson for lesson in course["lesson"] if lesson["number"].split(".")[0] == chapter["number"]]
        row = re.search(rf"^\|.*{re.escape(chapter['title'])} \| (\d+)\b(.*?)\|", readme, re.MULTILINE)
        assert row and int(row[1]) == len(lessons), f"README.md has no row for {chapter['title']} ({len(lessons)})"
        ready = [lesson["number"] for lesson in lessons if (ROOT / "course" / lesson["file"]).exists()]
        assert re.findall(r"[\dA]\.\d+", row[2]) == ready, f"README.md: lessons ready in {chapter['title']}: {ready}"


def test_no_file_names_a_place_on_one_machine() -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {hit[0]}" for hit in OF_A_MACHINE.finditer(text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("text", ["/" + "root/x", "see /" + "home/ada/notes", "C:" + r"\Users\ada"])
def test_a_place_on_one_machine_would_be_seen(text: str) -> None:
    assert OF_A_MACHINE.search(text)


def test_what_learners_and_tests_create_is_ignored() -> None:
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {".venv*/", "progress.json", ".ipynb_checkpoints/", "__pycache__/"} <= set(ignored)
