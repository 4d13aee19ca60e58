"""Run a notebook in a fresh kernel: offline, on one thread, always the same way, with its time and memory measured."""

from __future__ import annotations

import contextlib
import copy
import functools
import os
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import psutil
from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from helpers.lab.settings import ROOT

CELL_SECONDS = 120
BETWEEN_READINGS = 0.2  # seconds; to look for children goes through all processes of the machine
_NOWHERE = "http://127.0.0.1:9"
_PERSONAL = ("MPLBACKEND", "COURSE_BUILD", "COURSE_SWEEP", "PYTHONWARNINGS", "FORCE_COLOR", "NO_COLOR", "NO_PROXY")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_LINE = re.compile(r"Cell In\[\d+\], line (\d+)|File <[^>]*>:(\d+)|File .*?ipykernel_\d+.*?, line (\d+)")


class NotebookFailed(Exception):
    """A notebook did not run, or stored what a lesson must not show; the message says where in one sentence."""


@dataclass(frozen=True)
class Run:
    """An executed notebook with what it cost."""

    notebook: dict[str, Any]
    seconds: float
    memory_mb: float


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The variables under which every notebook runs unattended.

    Parameters
    ----------
    folder : Path
        An empty temporary folder: the progress file and IPython's profile go there, so that nobody's own are read.
    **more : str
        Variables to add, such as ``COURSE_SWEEP="1"``.

    Returns
    -------
    dict
        This process's environment without personal settings, with the repository on the path, one thread, a fixed
        hash seed, and proxies that lead nowhere: a lesson that reaches for the network fails.
    """
    kept = {key: value for key, value in os.environ.items() if key.upper() not in _PERSONAL}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "PYTHONHASHSEED": "0",
        "COURSE_THREADS": "1",
        "COURSE_PROGRESS": str(folder / "progress.json"),
        "IPYTHONDIR": str(folder / "ipython"),
        **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), _NOWHERE),
        **more,
    }


@functools.cache
def warm_up() -> None:
    """Let matplotlib build its font cache here, once: built inside a lesson it would print a warning there."""
    import matplotlib.font_manager  # noqa: F401


class MemoryMeter:
    """The peak memory in MB of a kernel and its children while the ``with`` block runs, and its processor seconds.

    Parameters
    ----------
    kernel : callable
        Gives the process id of the kernel, or None while there is none; not asked again afterwards.
    """

    def __init__(self, kernel: Callable[[], int | None]) -> None:
        self.kernel, self.peak_mb, self.processor_seconds = kernel, 0.0, 0.0
        self._pid: int | None = None
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> MemoryMeter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def sample(self) -> None:
        """Take one reading."""
        self._pid = self._pid or self.kernel()
        if self._pid is not None:
            with contextlib.suppress(psutil.Error):
                kernel = psutil.Process(self._pid)
                self.peak_mb = max(self.peak_mb, memory_of(kernel) / 1e6)
                self.processor_seconds = max(self.processor_seconds, sum(kernel.cpu_times()[:2]))

    def _watch(self) -> None:
        while not self._done.wait(BETWEEN_READINGS):
            self.sample()


def memory_of(kernel: psutil.Process) -> int:
    """The bytes of a process, at its peak where the system remembers it, and those of its children now."""
    own = kernel.memory_info().rss
    status = Path(f"/proc/{kernel.pid}/status")
    if status.exists():  # Linux remembers the peak between two readings
        peak = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        own = int(peak[1]) * 1024 if peak else own
    return own + sum(child.memory_full_info().uss for child in kernel.children(recursive=True))


class _ThisPython(KernelSpecManager):
    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())


class _Kernel(AsyncKernelManager):
    """A kernel of the Python that runs this, whatever kernels are installed beside it."""

    def _kernel_spec_manager_default(self) -> KernelSpecManager:
        return _ThisPython()


def execute(path: Path, notebook: dict[str, Any], *, seconds_per_cell: int = CELL_SECONDS, **variables: str) -> Run:
    """Run every cell of a notebook in a fresh kernel of this very Python, in the notebook's folder.

    Parameters
    ----------
    path : Path
        Where the notebook stands: the kernel's working directory, and the name in messages.
    notebook : dict
        What to run, as read from JSON; left as it is.
    seconds_per_cell : int
        A cell that takes longer fails.
    **variables : str
        Environment variables beside those of `environment`.

    Returns
    -------
    Run
        A new notebook with its outputs, the seconds from first to last cell, and the peak memory.

    Raises
    ------
    NotebookFailed
        Where a cell raises, takes too long or kills the kernel: which cell, which line, what happened.
    """
    warm_up()
    node = nbformat.from_dict(copy.deepcopy(notebook))
    position, clock = 0, [0.0, 0.0]

    def started(**_: object) -> None:
        clock[0] = time.monotonic()

    def at_cell(cell: dict[str, Any], cell_index: int) -> None:
        nonlocal position
        position = cell_index

    def after_cell(**_: object) -> None:
        meter.sample()  # the last one is the last that the kernel lives to see

    def finished(**_: object) -> None:
        clock[1] = time.monotonic()

    client = NotebookClient(
        node, kernel_manager_class=_Kernel, timeout=seconds_per_cell, startup_timeout=120, record_timing=False,
        store_widget_state=False, force_raise_errors=True, skip_cells_with_tag="",
        on_notebook_start=started, on_cell_start=at_cell, on_cell_executed=after_cell, on_notebook_complete=finished,
    )  # fmt: skip
    meter = MemoryMeter(lambda: getattr(getattr(client.km, "provisioner", None), "pid", None))
    with tempfile.TemporaryDirectory() as folder, meter:
        try:
            client.execute(
                cwd=str(path.parent.resolve()), env=environment(Path(folder), **variables), stderr=subprocess.DEVNULL
            )
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise NotebookFailed(_sentence(path, node, position, error, seconds_per_cell)) from None
    return Run(node, clock[1] - clock[0], meter.peak_mb)


def place(path: Path, notebook: dict[str, Any], index: int) -> str:
    """Name a cell for a message: the notebook, the cell counted from 1 as a reader does, and its id."""
    name = path.resolve().relative_to(ROOT) if path.resolve().is_relative_to(ROOT) else path.name
    return f"{name}, cell {index + 1} of {len(notebook['cells'])} (id {notebook['cells'][index].get('id', 'missing')})"


def _sentence(path: Path, notebook: dict[str, Any], index: int, error: Exception, limit: int) -> str:
    where = place(path, notebook, index)
    if isinstance(error, CellTimeoutError):
        return f"{where}: took longer than {limit} s; make the work smaller."
    if not isinstance(error, CellExecutionError):
        return f"{where}: the kernel died; it may have run out of memory."
    found = _LINE.search(_ANSI.sub("", error.traceback))
    line = int(next(filter(None, found.groups()))) if found else 0
    source = notebook["cells"][index]["source"].splitlines()
    text = f", line {line}: `{source[line - 1].strip()}`" if 0 < line <= len(source) else ""
    return f"{where}{text} raised {error.ename}: {_ANSI.sub('', error.evalue)}"
