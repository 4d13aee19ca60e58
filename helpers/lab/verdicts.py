"""The facts about a machine in plain words, each with a verdict: fine, or what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.lab.machine import Machine, Package

OLDEST_PYTHON = (3, 11)
GB = 2**30
_MAIN = ("numpy", "torch", "matplotlib", "scikit-learn", "jupyterlab")


@dataclass(frozen=True)
class Finding:
    """One line of the machine check."""

    name: str
    value: str
    verdict: str
    fine: bool


def findings(machine: Machine) -> list[Finding]:
    """Every line of the machine check, in the order in which they are shown."""
    return [
        _python(machine),
        _memory(machine),
        _processor(machine),
        _disk(machine),
        _graphics(machine),
        _packages(machine.packages),
    ]


def summary(lines: list[Finding]) -> str:
    """The machine check in one sentence."""
    names = [line.name for line in lines if not line.fine]
    if not names:
        return "Your machine has all the course needs."
    return f"Have a look at: {', '.join(names).lower()}. The rest is fine."


def _python(machine: Machine) -> Finding:
    value = f"{'.'.join(map(str, machine.python))} on {machine.system}"
    if machine.python[:2] >= OLDEST_PYTHON:
        return Finding("Python version", value, "fine", True)
    oldest = ".".join(map(str, OLDEST_PYTHON))
    return Finding("Python version", value, f"too old: the course needs {oldest} or newer; README.md says how", False)


def _memory(machine: Machine) -> Finding:
    name, total, free = "Memory", machine.memory_total, machine.memory_available
    if total is None or free is None:
        return Finding(name, "could not be found out", "a lesson takes up to 0.8 GB: keep that much free", True)
    value = f"{free / GB:.1f} GB free of {total / GB:.1f} GB"
    if total < GB:
        return Finding(name, value, "too little: a lesson takes up to 0.8 GB; find a machine with 2 GB or more", False)
    if free < GB:
        verdict = (
            "little is free: shut down other notebooks (the sidebar's Running panel lists them), "
            "close programs you do not use, then run this cell again"
        )
        return Finding(name, value, verdict, False)
    if free < 2 * GB:
        return Finding(name, value, "fine for one lesson at a time: shut one down before you open the next", True)
    return Finding(name, value, "fine", True)


def _processor(machine: Machine) -> Finding:
    count = f"{machine.cores:.1f}".removesuffix(".0")
    value = f"{count} {'core' if count == '1' else 'cores'}; the course computes on {machine.threads}"
    if machine.cores < 1:
        return Finding("Processor", value, "less than one core: everything runs, training takes longer", True)
    return Finding("Processor", value, "fine", True)


def _disk(machine: Machine) -> Finding:
    if machine.disk_free is None:
        return Finding("Disk", "could not be found out", "the course itself writes very little", True)
    value = f"{machine.disk_free / GB:.1f} GB free"
    if machine.disk_free < 0.1 * GB:
        verdict = "too little: your work may not be saved; delete something large, then run this cell again"
        return Finding("Disk", value, verdict, False)
    if machine.disk_free < GB:
        return Finding("Disk", value, "fine for the course, too little for the larger data sets it can fetch", True)
    return Finding("Disk", value, "fine", True)


def _graphics(machine: Machine) -> Finding:
    name, value = "Graphics card", machine.device_words.rstrip(".")
    if not machine.torch_loads:
        verdict = "lessons in pure NumPy run; for the others install what requirements.txt lists, as README.md says"
        return Finding(name, value, verdict, False)
    if machine.device == "cpu":
        return Finding(name, value, "fine: no lesson needs one", True)
    return Finding(name, value, "fine: lessons that train with torch use it", True)


def _packages(packages: tuple[Package, ...]) -> Finding:
    name = "Packages"
    if not packages:
        return Finding(name, "no requirements.txt to compare with", "nothing to do if the lessons run", True)
    wrong = [package for package in packages if not package.fits]
    if not wrong:
        versions = ", ".join(f"{package.name} {package.found}" for package in packages if package.name in _MAIN)
        return Finding(name, f"all {len(packages)} as requirements.txt asks ({versions})", "fine", True)
    value = "; ".join(
        f"{package.name} {package.found or 'is missing'} (asked for: {package.wanted or 'any version'})"
        for package in wrong
    )
    return Finding(name, value, "install them again as README.md says, then restart the kernel", False)
