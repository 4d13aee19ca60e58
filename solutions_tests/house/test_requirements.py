"""The pins agree wherever they are written, and Binder can keep its installation when only the course changes."""

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from repo2docker.app import Repo2Docker
from repo2docker.buildpacks import PythonBuildPack

ROOT = Path(__file__).resolve().parents[2]


def pins(path: str) -> dict[str, str]:
    """Map each package of a requirements file to its exact version, without the name of a build."""
    found: dict[str, str] = {}
    for line in (ROOT / path).read_text().splitlines():
        if not line or line.startswith(("#", "-")):
            continue
        requirement = Requirement(line)
        versions = [specifier.version for specifier in requirement.specifier if specifier.operator == "=="]
        assert len(versions) == len(requirement.specifier) == 1, f"{path}: {line} is not pinned as name==version"
        name = canonicalize_name(requirement.name)
        assert name not in found, f"{path}: {name} stands there twice"
        found[name] = versions[0].split("+")[0]
    return found


def test_binder_installs_what_a_laptop_installs() -> None:
    assert pins("binder/requirements.txt") == pins("requirements.txt")


def test_binder_takes_torch_without_cuda() -> None:
    lines = (ROOT / "binder/requirements.txt").read_text().splitlines()
    assert any(re.fullmatch(r"torch==[\d.]+\+cpu", line) for line in lines)
    assert "--extra-index-url https://download.pytorch.org/whl/cpu" in lines


def test_test_requirements_add_to_the_course_and_repeat_nothing() -> None:
    assert "-r ../requirements.txt" in (ROOT / "solutions_tests/requirements.txt").read_text().splitlines()
    assert not pins("solutions_tests/requirements.txt").keys() & pins("requirements.txt").keys()


def binder_image() -> PythonBuildPack:
    image = PythonBuildPack(Repo2Docker().base_image)
    image.platform = "linux/amd64"
    return image


def pip_step_and_copy_of_sources(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    monkeypatch.chdir(folder)
    pack = binder_image()
    assert pack.detect()
    dockerfile = pack.render(build_args={})
    installs = dockerfile.index('install --no-cache-dir -r "binder/requirements.txt"')
    return installs, dockerfile.index("COPY --chown=1000:1000 src/ ${REPO_DIR}")


def test_binder_installs_before_it_copies_the_course(monkeypatch: pytest.MonkeyPatch) -> None:
    installs, copies = pip_step_and_copy_of_sources(ROOT, monkeypatch)
    assert installs < copies


def test_a_local_requirement_would_come_after_the_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "binder").mkdir()
    (tmp_path / "binder" / "requirements.txt").write_text("numpy\n-e .\n")
    installs, copies = pip_step_and_copy_of_sources(tmp_path, monkeypatch)
    assert installs > copies


def test_binder_uses_the_python_of_the_course(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert binder_image().python_version == "3.11"


def test_binder_starts_with_the_settings_of_the_course(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert binder_image().get_start_script() == "${REPO_DIR}/binder/start"
    assert (ROOT / "binder" / "start").stat().st_mode & 0o100
