"""What the machine under the notebook has: Python, memory, processor, disk, graphics card and packages.

The numbers are gathered here and put into words by `helpers.lab.verdicts`. In a container (Binder, JupyterHub, Docker)
the limits of its control group count, which can be far below what the machine itself has.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers.lab.settings import ROOT

GROUPS = Path("/sys/fs/cgroup")
MEMBERSHIP = Path("/proc/self/cgroup")
REQUIREMENTS = ROOT / "requirements.txt"
_UNLIMITED = 2**60  # the first version of control groups writes "no limit" as a number of this size


@dataclass(frozen=True)
class Package:
    """A package the course needs: the versions that will do, and the one that is here (None: not installed)."""

    name: str
    wanted: str
    found: str | None
    fits: bool


@dataclass(frozen=True)
class Machine:
    """The facts: memory and disk in bytes, None where they cannot be found out."""

    python: tuple[int, int, int]
    system: str
    memory_total: int | None
    memory_available: int | None
    cores: float
    threads: int
    disk_free: int | None
    device: str
    device_words: str
    torch_loads: bool
    packages: tuple[Package, ...]


def gather() -> Machine:
    """Look at the machine (takes a second or two, nearly all of it for loading torch)."""
    from helpers.arrays import best_device, describe_device
    from helpers.threads import threads

    total, available = memory()
    device, words = best_device(), describe_device()
    return Machine(
        python=(sys.version_info.major, sys.version_info.minor, sys.version_info.micro),
        system=platform.system() or "an unknown system",
        memory_total=total,
        memory_available=available,
        cores=cores(),
        threads=threads(),
        disk_free=_disk_free(),
        device=device,
        device_words=words,
        torch_loads="torch" in sys.modules,
        packages=packages(),
    )


def _disk_free() -> int | None:
    try:
        return shutil.disk_usage(ROOT).free
    except OSError:
        return None


def memory(root: Path = GROUPS, membership: Path = MEMBERSHIP) -> tuple[int | None, int | None]:
    """Total and available memory in bytes, whichever is less: the machine's or the container's."""
    totals, free = [], []
    try:
        import psutil
    except ImportError:
        pass
    else:
        machine = psutil.virtual_memory()
        totals.append(int(machine.total))
        free.append(int(machine.available))
    for folder in _folders("memory", root, membership):
        limit = _number(folder / "memory.max") or _number(folder / "memory.limit_in_bytes")
        if limit is None or limit >= _UNLIMITED:
            continue
        used = _number(folder / "memory.current") or _number(folder / "memory.usage_in_bytes") or 0
        totals.append(limit)
        free.append(limit - max(used - _reclaimable(folder), 0))
    return min(totals, default=None), max(min(free), 0) if free else None


def cores(root: Path = GROUPS, membership: Path = MEMBERSHIP) -> float:
    """Processor cores this notebook may use; a container may get a fraction of one."""
    affinity = getattr(os, "sched_getaffinity", None)  # macOS and Windows have none
    found = [float(len(affinity(0)) if affinity else os.cpu_count() or 1)]
    for folder in _folders("cpu", root, membership):
        words = _read(folder / "cpu.max").split()
        words = words or [_read(folder / "cpu.cfs_quota_us").strip(), _read(folder / "cpu.cfs_period_us").strip()]
        if len(words) == 2 and all(word.isdecimal() and int(word) > 0 for word in words):
            found.append(int(words[0]) / int(words[1]))
    return min(found)


def packages(requirements: Path = REQUIREMENTS) -> tuple[Package, ...]:
    """Every package of a requirements file that applies to this system, with the version installed here."""
    from packaging.requirements import InvalidRequirement, Requirement

    found = []
    for line in _read(requirements).splitlines():
        try:
            wanted = Requirement(line.partition("#")[0].strip())
        except InvalidRequirement:
            continue  # an empty line, a comment or an option of pip
        if wanted.marker is not None and not wanted.marker.evaluate():
            continue
        try:
            version = importlib.metadata.version(wanted.name)
        except importlib.metadata.PackageNotFoundError:
            found.append(Package(wanted.name, str(wanted.specifier), None, False))
        else:
            fits = wanted.specifier.contains(version, prereleases=True)
            found.append(Package(wanted.name, str(wanted.specifier), version, fits))
    return tuple(found)


def _folders(controller: str, root: Path, membership: Path) -> Iterator[Path]:
    """The control groups this process is in, from the outermost on, for both versions of control groups."""
    seen = {}
    for base, path in [(root, ""), (root / controller, ""), *_memberships(controller, root, membership)]:
        parts = [part for part in path.split("/") if part not in ("", "..")]
        for depth in range(len(parts) + 1):
            seen[base.joinpath(*parts[:depth])] = True
    yield from seen


def _memberships(controller: str, root: Path, membership: Path) -> Iterator[tuple[Path, str]]:
    for line in _read(membership).splitlines():
        _, names, path, *_ = [*line.split(":", 2), "", ""]
        if not names:
            yield root, path
        elif controller in names.split(","):
            yield root / controller, path


def _reclaimable(folder: Path) -> int:
    """File caches count as used in a control group, but are given back when memory is needed."""
    for line in _read(folder / "memory.stat").splitlines():
        name, _, value = line.partition(" ")
        if name in ("inactive_file", "total_inactive_file") and value.isdecimal():
            return int(value)
    return 0


def _number(path: Path) -> int | None:
    text = _read(path).strip()
    return int(text) if text.isdecimal() else None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
