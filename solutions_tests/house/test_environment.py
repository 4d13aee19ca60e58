"""`make lab` and `make test` on a bare machine: what they install, when they install again, what they say if not."""

import ast
import errno
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import environment
import machine
import pytest

ROOT = Path(__file__).resolve().parents[2]
PIP_SAID = {
    "disk": "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
    "disk in German": "ERROR: [Errno 28] Auf dem Gerät ist kein Speicherplatz mehr verfügbar: '/course/.venv/lib'",
    "name": "WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError(': "
    "[Errno -3] Temporary failure in name resolution')'\nERROR: No matching distribution found for numpy==2.4.6",
    "slow": "pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool: Read timed out.",
    "proxy": "WARNING: Retrying after connection broken by 'ProxyError('Cannot connect to proxy.')'",
    "missing": "ERROR: No matching distribution found for gymnasium==1.4.0",
    "other": "Building wheel\nerror: command 'gcc' failed: No such file or directory\n",
}


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay out a course whose only packages are two tiny wheels, in a folder with a space in its name."""
    wheels, tmp_path = tmp_path / "wheels", tmp_path / "the course"
    for folder in (wheels, *(tmp_path / name for name in ("tools", "binder", "solutions_tests"))):
        folder.mkdir(parents=True)
    for name in ("environment.py", "machine.py"):
        (tmp_path / "tools" / name).write_text((ROOT / "tools" / name).read_text())
    (tmp_path / "binder" / "requirements.txt").write_text("--extra-index-url http://127.0.0.1:9/simple\n")
    (tmp_path / "requirements.txt").write_text("# pins\ntorch==0.1\n")
    (tmp_path / "solutions_tests" / "requirements.txt").write_text("-r ../requirements.txt\ntiny==1.0\n")
    for name, version in (("torch", "0.1+cpu"), ("tiny", "1.0")):
        info = f"{name}-{version}.dist-info"
        with zipfile.ZipFile(wheels / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}.py", "")
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
    for name in [name for name in os.environ if name.startswith("PIP_")] + ["PYTHON"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("GPU", "no")
    return tmp_path


def run(course: Path, kind: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "tools/environment.py", kind]
    return subprocess.run(command, cwd=course, env={**os.environ, **variables}, capture_output=True, text=True)


def test_real_pip_with_and_without_a_network(course: Path) -> None:
    down = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
    wheels = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(course.parent / "wheels")}

    failed = run(course, "install", **down)
    assert failed.returncode == 1
    assert failed.stderr.startswith("No package could be downloaded: check the network"), failed.stderr
    assert failed.stderr.count("\n") == 1

    first = run(course, "install", **wheels)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("Making") and first.stdout.count("\n") == 1
    program = course / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    seen = subprocess.check_output(
        [program, "-c", "import sys, torch; print(*sys.path, sep=chr(10))"], cwd="/", text=True
    )
    assert str(course) in seen.splitlines()
    assert run(course, "install", **down).stdout.endswith("is ready.\n")

    offline = run(course, "test", **down)
    assert offline.returncode == 1 and "check the network" in offline.stderr
    assert run(course, "install", **down).stdout.endswith("is ready.\n"), "a failed download took the lab away"

    second = run(course, "test", **wheels)
    assert second.stdout.startswith("Completing") and second.returncode == 0
    for kind in ("install", "test"):
        assert run(course, kind, **down).stdout.endswith("is ready.\n")

    (course / "requirements.txt").write_text("torch==0.1\nnowhere==3.0\n")
    absent = run(course, "install", **wheels)
    assert absent.stderr.startswith("pip finds no nowhere==3.0 where it may look"), absent.stderr


@pytest.mark.parametrize("file", ["environment.py", "machine.py"])
def test_an_old_python_can_read_the_programs(file: str) -> None:
    ast.parse((ROOT / "tools" / file).read_text(), feature_version=(3, 6))


def test_too_old_python_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "fitting_python", lambda: None)
    with pytest.raises(machine.Stop, match=r"Python 3\.9 is too old: the course needs Python 3\.11 to 3\.13; install"):
        machine.check_python((3, 9, 2))
    monkeypatch.setattr(machine, "fitting_python", lambda: "/somewhere/python3.11")
    monkeypatch.setenv("PYTHON", "python3.9")
    with pytest.raises(machine.Stop, match="too old"):
        machine.check_python((3, 9, 2))


def test_too_old_python_hands_over_to_one_that_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, list[str]]] = []
    monkeypatch.delenv("PYTHON", raising=False)
    monkeypatch.setattr(machine, "fitting_python", lambda: "/somewhere/python3.11")
    monkeypatch.setattr(machine.os, "execv", lambda program, arguments: calls.append((program, arguments)))
    machine.check_python((3, 9, 2))
    assert calls == [("/somewhere/python3.11", ["/somewhere/python3.11", *sys.argv])]


def test_newer_python_gets_a_note_and_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    machine.check_python((3, 14, 0))
    assert "Python 3.14 is newer than those the course is tested with (up to 3.13)" in capsys.readouterr().out
    machine.check_python((3, 13, 0))
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("module", ["ensurepip", "venv"])
def test_missing_venv_is_named_with_its_package(course: Path, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(machine.Stop, match=r"sudo apt install python3\.\d+-venv"):
        environment.Environment("lab", str(course)).make()
    assert not (course / ".venv").exists()


def test_full_disk_is_seen_before_anything_is_written(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda folder: type("usage", (), {"free": 10**9}))
    with pytest.raises(machine.Stop, match="The disk is full: free about 3 GB where"):
        environment.Environment("lab", str(course)).make()
    assert not (course / ".venv").exists()


def test_full_disk_while_a_file_is_written(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def full(self: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(environment.Environment, "make", full)
    assert environment.main(["install"]) == 1
    assert capsys.readouterr().err.startswith("The disk is full")


@pytest.mark.parametrize(
    ("said", "sentence", "unchanged"),
    [
        ("disk", "The disk is full: free about 3 GB where", False),
        ("disk in German", "The disk is full: free about 3 GB where", False),
        ("name", "No package could be downloaded: check the network", True),
        ("slow", "No package could be downloaded: check the network", True),
        ("proxy", "No package could be downloaded: check the network", True),
        ("missing", "pip finds no gymnasium==1.4.0 where it may look", True),
        ("other", "The packages could not be installed (error: command 'gcc' failed: No such file", False),
    ],
)
def test_what_pip_says_becomes_one_sentence(said: str, sentence: str, unchanged: bool) -> None:
    problem = machine.explain(PIP_SAID[said], "/course/.venv", "/course/.venv/install.log")
    assert str(problem).startswith(sentence)
    assert "\n" not in str(problem)
    assert isinstance(problem, machine.NoNetwork) == unchanged


class Pretended(environment.Environment):
    """An environment whose folder is made but whose packages are only pretended."""

    made = 0
    fails: BaseException | None = None

    def create(self) -> None:
        self.made += 1
        os.makedirs(os.path.dirname(self.python), exist_ok=True)
        Path(self.python).touch()

    def install(self) -> None:
        if self.fails:
            raise self.fails


def test_only_a_complete_environment_counts(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lab = Pretended("lab", str(course))
    for failure in (KeyboardInterrupt(), machine.Stop("disk"), machine.NoNetwork("network")):
        lab.fails = failure
        with pytest.raises(type(failure)):
            lab.make()
        assert lab.stamp() is None
    lab.fails = None
    lab.make()
    assert lab.made == 4 and lab.stamp()
    capsys.readouterr()
    lab.make()
    assert capsys.readouterr().out.endswith("is ready.\n") and lab.made == 4


def test_what_the_tests_need_includes_the_lab(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Pretended("test", str(course)).make()
    capsys.readouterr()
    Pretended("lab", str(course)).make()
    assert capsys.readouterr().out.endswith("is ready.\n")


@pytest.mark.parametrize("change", ["moved", "garbage", "no python", "other python"])
def test_an_environment_that_does_not_fit_is_made_anew(
    course: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = Pretended("lab", str(course))
    lab.make()
    stamp = json.loads(Path(lab.stamp_file).read_text())
    if change == "moved":
        lab.write_stamp({**stamp, "root": "/elsewhere"})
    elif change == "garbage":
        Path(lab.stamp_file).write_text("{")
    elif change == "no python":
        os.unlink(lab.python)
    else:
        lab.write_stamp({**stamp, "python": "3.99"})
        lab.make()
        assert lab.made == 1, "an environment keeps its Python while none is asked for"
        monkeypatch.setenv("PYTHON", sys.executable)
    lab.make()
    assert lab.made == 2


def test_gpu_is_found_or_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine.shutil, "which", lambda name: "/usr/bin/nvidia-smi")
    monkeypatch.delenv("GPU", raising=False)
    assert machine.wants_gpu()
    monkeypatch.setenv("GPU", "no")
    assert not machine.wants_gpu()


def test_standard_torch_when_the_small_one_is_out_of_reach(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[str, ...]] = []

    def pip(self: object, *arguments: str) -> tuple[int, str]:
        asked.append(arguments)
        said = "NewConnectionError" if "--index-url" in arguments else ""
        return 1, said + " No matching distribution found for torch==0.1+cpu"

    monkeypatch.setattr(environment.Environment, "pip", pip)
    monkeypatch.setattr(sys, "platform", "linux")
    environment.Environment("lab", str(course)).install_small_torch()
    assert [arguments[1] for arguments in asked] == ["torch==0.1+cpu"] * 2
    assert "--index-url" not in asked[0] and asked[1][-1] == "http://127.0.0.1:9/simple"
    assert "looking for the standard build" in capsys.readouterr().out
