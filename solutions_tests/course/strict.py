"""A notebook run once more under strict nbval: every stored text must come out again, every exploration is swept."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from helpers.lab.execution import CELL_SECONDS, MemoryMeter, environment, warm_up

SANITIZE = Path(__file__).parent / "sanitize.cfg"
# pytest, without a grammar of internet addresses that takes two seconds to compile whenever nbformat is imported.
PYTEST = "import sys; sys.modules['rfc3987_syntax'] = None; import pytest; sys.exit(pytest.console_main())"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Verdict:
    """What strict nbval says of a notebook, and what it cost."""

    green: bool
    report: str
    seconds: float
    memory_mb: float
    processor_seconds: float  # of the kernel: unlike the seconds, hardly longer on a busy machine


def strict(path: Path) -> Verdict:
    """Run a notebook with ``pytest --nbval`` and ``COURSE_SWEEP=1``.

    nbval compares every text of every output (text/plain, text/html, prints), one list per kind. It does not look at
    the bytes of pictures, at metadata, or at any output of a cell without an execution count: `rules` does.

    Parameters
    ----------
    path : Path
        The notebook.

    Returns
    -------
    Verdict
        Green only if nbval ran at least one cell and all of them passed; the report without colours.
    """
    warm_up()
    with tempfile.TemporaryDirectory() as folder:
        variables = environment(Path(folder), COURSE_SWEEP="1", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", PYTEST_ADDOPTS="")
        command = [sys.executable, "-c", PYTEST, "-p", "nbval.plugin", "-p", "no:cacheprovider", "--noconftest"]
        command += ["-c", os.devnull, "--rootdir", folder, "-q", "--color=no", "--nbval", "--nbval-current-env"]
        command += [f"--nbval-sanitize-with={SANITIZE}", f"--nbval-cell-timeout={CELL_SECONDS}"]
        command += ["--nbval-kernel-startup-timeout=120"]
        started = time.monotonic()
        process = subprocess.Popen(
            [*command, str(path.resolve())], cwd=path.parent, env=variables, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        with MemoryMeter(lambda: _kernel_of(process.pid)) as meter:
            report, _ = process.communicate()
    seconds, report = time.monotonic() - started, _COLOUR.sub("", report)
    return Verdict(process.returncode == 0, report, seconds, meter.peak_mb, meter.processor_seconds)


def _kernel_of(pid: int) -> int | None:
    try:
        children = psutil.Process(pid).children()
        return next((child.pid for child in children if "ipykernel_launcher" in " ".join(child.cmdline())), None)
    except psutil.Error:
        return None
