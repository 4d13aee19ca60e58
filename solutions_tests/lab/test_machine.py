"""The facts about a machine are read right, containers included, and the words that go with them help."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.lab.machine import Machine, Package, cores, gather, memory, packages
from helpers.lab.settings import ROOT
from helpers.lab.verdicts import GB, OLDEST_PYTHON, Finding, findings, summary

MACHINE = Machine(
    python=(3, 11, 4),
    system="Linux",
    memory_total=8 * GB,
    memory_available=5 * GB,
    cores=4.0,
    threads=1,
    disk_free=20 * GB,
    device="cpu",
    device_words="PyTorch 2.6 runs on the processor.",
    torch_loads=True,
    packages=(Package("numpy", "==2.0", "2.0", True), Package("tqdm", "==4.1", "4.1", True)),
)
ALONE = Path("no such file")


def group(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    return folder


def finding(name: str, machine: Machine) -> Finding:
    return next(one for one in findings(machine) if one.name == name)


def test_a_good_machine_is_fine() -> None:
    assert [one.verdict.split(":")[0] for one in findings(MACHINE)] == ["fine"] * 6
    assert summary(findings(MACHINE)) == "Your machine has all the course needs."


def test_the_summary_names_what_to_look_at() -> None:
    lines = findings(replace(MACHINE, memory_available=GB // 2, disk_free=0))
    assert summary(lines) == "Have a look at: memory, disk. The rest is fine."


@pytest.mark.parametrize(
    ("total", "free", "fine", "words"),
    [
        (8.0, 4.0, True, "fine"),
        (8.0, 1.5, True, "one lesson at a time"),
        (8.0, 0.9, False, "shut down other notebooks"),
        (0.9, 0.8, False, "find a machine with 2 GB"),
    ],
)
def test_memory_says_what_to_do(total: float, free: float, fine: bool, words: str) -> None:
    one = finding("Memory", replace(MACHINE, memory_total=int(total * GB), memory_available=int(free * GB)))
    assert one.fine is fine and words in one.verdict
    assert one.value == f"{free:.1f} GB free of {total:.1f} GB"


def test_unknown_numbers_alarm_nobody() -> None:
    lines = findings(replace(MACHINE, memory_total=None, memory_available=None, disk_free=None, packages=()))
    assert all(one.fine for one in lines)


@pytest.mark.parametrize(
    ("free", "fine", "words"), [(0.05, False, "may not be saved"), (0.5, True, "larger data sets")]
)
def test_disk_says_what_to_do(free: float, fine: bool, words: str) -> None:
    one = finding("Disk", replace(MACHINE, disk_free=int(free * GB)))
    assert one.fine is fine and words in one.verdict


def test_cores_are_counted_in_words() -> None:
    assert finding("Processor", MACHINE).value == "4 cores; the course computes on 1"
    assert finding("Processor", replace(MACHINE, cores=1.0)).value.startswith("1 core;")
    half = finding("Processor", replace(MACHINE, cores=0.5))
    assert half.value.startswith("0.5 cores;") and half.fine and "takes longer" in half.verdict


def test_no_graphics_card_is_fine_and_a_card_is_used() -> None:
    assert finding("Graphics card", MACHINE).verdict == "fine: no lesson needs one"
    card = replace(MACHINE, device="cuda", device_words="PyTorch 2.6 runs on the graphics card X.")
    assert "use it" in finding("Graphics card", card).verdict


def test_missing_torch_is_said_calmly() -> None:
    one = finding("Graphics card", replace(MACHINE, torch_loads=False, device_words="PyTorch is not installed."))
    assert not one.fine and one.verdict.startswith("lessons in pure NumPy run")


def test_an_old_python_is_named() -> None:
    one = finding("Python version", replace(MACHINE, python=(3, 9, 2)))
    assert not one.fine and one.value.startswith("3.9.2") and "3.11 or newer" in one.verdict


def test_the_oldest_python_is_that_of_the_project() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'requires-python = ">={OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]}"' in text


def test_old_and_missing_packages_are_named() -> None:
    wrong = (*MACHINE.packages, Package("torch", "==2.6", "1.9", False), Package("anywidget", "", None, False))
    one = finding("Packages", replace(MACHINE, packages=wrong))
    assert not one.fine
    assert one.value == "torch 1.9 (asked for: ==2.6); anywidget is missing (asked for: any version)"


def test_packages_are_compared_with_requirements(tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    path.write_text(
        "# a comment\n-r other.txt\npytest>=1  # why\nnumpy==0.1\nno-such-package-here==1\n\n"
        "winonly==1; sys_platform == 'nowhere'\n"
    )
    found = {one.name: one for one in packages(path)}
    assert list(found) == ["pytest", "numpy", "no-such-package-here"]
    assert found["pytest"].fits and not found["numpy"].fits
    assert found["no-such-package-here"].found is None
    assert packages(ALONE) == ()


def test_a_container_of_the_second_kind_counts(tmp_path: Path) -> None:
    group(tmp_path, memory__max=f"{GB}\n", memory__current=str(GB // 2), cpu__max="150000 100000\n")
    assert memory(tmp_path, ALONE) == (GB, GB // 2)
    group(tmp_path, cpu__max="50000 100000")
    assert cores(tmp_path, ALONE) == 0.5


def test_a_container_of_the_first_kind_counts(tmp_path: Path) -> None:
    group(tmp_path / "memory", memory__limit_in_bytes=str(GB), memory__usage_in_bytes=str(GB // 4))
    group(tmp_path / "cpu", cpu__cfs_quota_us="25000", cpu__cfs_period_us="100000")
    assert memory(tmp_path, ALONE) == (GB, GB - GB // 4)
    assert cores(tmp_path, ALONE) == 0.25


def test_file_caches_are_not_counted_as_used(tmp_path: Path) -> None:
    stat = f"anon 5\ninactive_file {GB // 4}\n"
    group(tmp_path, memory__max=str(GB), memory__current=str(GB // 2), memory__stat=stat)
    assert memory(tmp_path, ALONE) == (GB, GB - GB // 4)


def test_the_tightest_of_nested_groups_counts(tmp_path: Path) -> None:
    membership = tmp_path / "membership"
    membership.write_text("0::/outer/inner\n")
    group(tmp_path / "outer", memory__max=str(GB // 2), cpu__max="max 100000")
    group(tmp_path / "outer" / "inner", memory__max=str(GB), memory__current="0", cpu__max="25000 100000")
    assert memory(tmp_path, membership) == (GB // 2, GB // 2)
    assert cores(tmp_path, membership) == 0.25


@pytest.mark.parametrize("limit", ["max", "9223372036854771712", "", "nonsense"])
def test_no_limit_is_no_limit(limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    group(tmp_path, memory__max=limit, cpu__max="max 100000", cpu__cfs_quota_us="-1", cpu__cfs_period_us="100000")
    assert memory(tmp_path, ALONE)[0] == memory(ALONE, ALONE)[0]
    assert cores(tmp_path, ALONE) == cores(ALONE, ALONE)
    monkeypatch.setitem(sys.modules, "psutil", None)
    assert memory(tmp_path, ALONE) == (None, None)


def test_a_full_container_has_nothing_free(tmp_path: Path) -> None:
    group(tmp_path, memory__max=str(GB), memory__current=str(GB + 5))
    assert memory(tmp_path, ALONE) == (GB, 0)


def test_this_machine_can_be_described() -> None:
    machine = gather()
    assert machine.cores > 0 and machine.threads == 1
    assert machine.memory_total is None or machine.memory_total >= (machine.memory_available or 0)
    assert all(one.name and one.value and one.verdict for one in findings(machine))
