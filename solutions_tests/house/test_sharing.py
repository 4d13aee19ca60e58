"""Tests that share a browser or a server come to one worker; the others go wherever there is room."""

import os
import subprocess
import sys
from pathlib import Path

from solutions_tests.sharing import ONE_BY_ONE, company

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "solutions_tests"


def test_the_files_that_share_are_there() -> None:
    files = {path.relative_to(ROOT).as_posix() for path in TESTS.rglob("test_*.py")}
    shared = {path for path in files if ONE_BY_ONE.match(path)}
    assert {path for path in shared if "/browser/" not in path} == {
        "solutions_tests/house/test_server.py", "solutions_tests/helpers/neural/tuning/test_dask.py",
    }  # fmt: skip
    assert len(shared) > 8


def test_who_keeps_company() -> None:
    lessons = "solutions_tests/browser/test_every_lesson.py"
    names = [f"{lessons}::test_a_lesson_runs_and_answers[{number}]" for number in ("1.2", "3.5", "4.1", "A.2")]
    first, second, third, fourth = map(company, names)
    assert first == second != third == fourth
    assert company(f"{lessons}::test_the_sample") == company(f"{lessons}::another") == lessons
    alone = "solutions_tests/helpers/test_arrays.py::test_the_library_of_an_array"
    assert company(alone) == alone


def test_the_workers_do_as_they_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "solutions_tests" / "browser"
    folder.mkdir(parents=True)
    source = "import os, pytest\n@pytest.mark.parametrize('k', range(12))\ndef test_one(k):\n    note(os.getpid())\n"
    note = f"def note(pid):\n    print(pid, file=open({str(tmp_path / 'pids')!r}, 'a'))\n"
    (folder / "test_together.py").write_text(note + source, encoding="utf-8")
    (tmp_path / "conftest.py").write_text(
        "from solutions_tests.sharing import Sharing\n"
        "def pytest_xdist_make_scheduler(config, log):\n    return Sharing(config, log)\n",
        encoding="utf-8",
    )
    # Named from the folder above, so that the tests have the paths they would have in the course.
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    command += ["-c", os.devnull, "--import-mode=importlib", str(folder)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    pids = (tmp_path / "pids").read_text(encoding="utf-8").split()
    assert len(pids) == 12 and len(set(pids)) == 1
