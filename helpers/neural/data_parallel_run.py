"""Starting several processes that train together, from a notebook (lesson 2.4)."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, to_numpy
from helpers.checks import check_positive, check_whole
from helpers.neural.gradient_parts import train_in_parts

COURSE = Path(__file__).resolve().parents[2]
HERE = "127.0.0.1"


class DataParallelRun(NamedTuple):
    """The outcome of a training in several processes; look at `skipped` first."""

    losses: list[float]  # the cost of every mini-batch, before its step
    seconds: float  # how long the steps took, without the start of the processes
    skipped: str  # why there are no losses, in one sentence; empty when the training took place


def run_data_parallel(
    X: Array | None = None,
    Y: Array | None = None,
    *,
    processes: int = 2,
    hidden: Sequence[int] = (16,),
    steps: int = 20,
    batch_size: int = 64,
    learning_rate: float = 0.5,
    seed: int = 0,
    limit: float = 60.0,
    python: str = sys.executable,
) -> DataParallelRun:
    """Train a small network in several processes, each with its part of every mini-batch.

    One process trains right here, without torch. Several are started by torchrun (torch.distributed.run) as programs
    of their own; their start takes seconds, the steps hardly any. Where that cannot work, as in some sandboxes,
    `skipped` says why, and nothing else happens.

    Parameters
    ----------
    X, Y : array (n_x, m) and array (1, m), optional
        Examples and their class numbers 0 ... C - 1; three classes of random points where nothing is given.
    processes : int
        From 1 to 16; more than the machine has cores will take turns.
    hidden, steps, batch_size, learning_rate, seed : sequence of int, int, int, float, int
        As in `train_in_parts`.
    limit : float
        Seconds after which the processes are ended.
    python : str
        The program that runs them.

    Returns
    -------
    DataParallelRun
        losses, seconds, skipped.

    Raises
    ------
    ValueError
        If the data do not fit together, or a number is outside its range.
    """
    where = "run_data_parallel"
    processes = check_whole(where, "processes", processes, least=1, most=16)
    limit = check_positive(where, "limit", limit)
    X, Y = random_classes() if X is None and Y is None else (np.asarray(to_numpy(X), dtype=np.float64), to_numpy(Y))
    options: dict[str, Any] = {
        "hidden": [check_whole(where, "hidden", n, least=1) for n in hidden],
        "steps": check_whole(where, "steps", steps, least=1),
        "batch_size": check_whole(where, "batch_size", batch_size, least=1),
        "learning_rate": check_positive(where, "learning_rate", learning_rate),
        "seed": check_whole(where, "seed", seed),
    }
    start = time.perf_counter()
    first = options if processes == 1 else options | {"steps": 1}  # a single step here shows what is wrong at once
    losses = train_in_parts(X, Y, **first)
    if processes == 1:
        return DataParallelRun(losses, time.perf_counter() - start, "")
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file, data = Path(folder, "run.json"), Path(folder, "data.npz")
        np.savez(data, X=X, Y=Y)
        flags = _flags(options | {"file": file, "data": data, "meeting": Path(folder, "meeting"), "limit": limit})
        problem = _run([python, *_torchrun(folder, processes), *flags], limit)
        found = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if found.get("kind") == "ValueError":
        raise ValueError(found["problem"])
    if problem or "losses" not in found:
        reason = (found.get("problem") or problem or "they left no losses").rstrip(".")[:300]
        return DataParallelRun([], 0.0, f"{processes} processes could not be trained together here: {reason}.")
    return DataParallelRun(found["losses"], found["seconds"], "")


def _torchrun(folder: str, processes: int) -> list[str]:
    """The command, with a file as the place where all meet: `--standalone` would listen to the whole network."""
    place = ["--rdzv-backend=c10d", f"--rdzv-endpoint={Path(folder, 'torchrun')}", "--rdzv-conf=store_type=file"]
    size = [f"--local-addr={HERE}", "--nnodes=1", f"--nproc-per-node={processes}", "--rdzv-id=course"]
    return ["-m", "torch.distributed.run", *place, *size, "-m", "helpers.neural.data_parallel"]


def random_classes() -> tuple[np.ndarray, np.ndarray]:
    """Random points X (10, 600), and in Y (1, 600) which of three random directions each leans to most."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((10, 600))
    return X, (rng.standard_normal((3, 10)) @ X).argmax(axis=0).reshape(1, -1)


def _flags(options: dict[str, Any]) -> list[str]:
    flags = []
    for name, value in options.items():
        values = value if isinstance(value, list) else [value]
        flags += [f"--{name.replace('_', '-')}", *map(str, values)]
    return flags


def _run(command: list[str], limit: float) -> str:
    """Run a command, and say in one sentence what went wrong, if anything."""
    try:
        process = subprocess.Popen(
            command,
            cwd=COURSE,
            env=_surroundings(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
    except OSError as problem:
        return f"{command[0]} did not start ({problem})"
    try:
        _, words = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        return f"they had not finished after {limit:g} seconds"
    finally:
        _end(process)
    if process.returncode == 0:
        return ""
    last = [line.strip() for line in words.splitlines() if "Error" in line][-1:]
    return f"torchrun ended with status {process.returncode}" + (f" ({last[0]})" if last else "")


def _surroundings() -> dict[str, str]:
    paths = [str(COURSE), *filter(None, [os.environ.get("PYTHONPATH")])]
    changes = {"PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"}
    changes["TORCH_DISABLE_SHARE_RDZV_TCP_STORE"] = "1"  # no socket for the meeting, see _torchrun
    if os.name == "nt":
        changes["USE_LIBUV"] = "0"  # torch for Windows comes without it
    return os.environ | changes


def _end(process: subprocess.Popen) -> None:
    """End torchrun if it is still there; it ends its processes when it is asked to, and they end by themselves."""
    if process.poll() is None:
        process.terminate()
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
