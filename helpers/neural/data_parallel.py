"""Data-parallel training in several processes, started by torchrun (lesson 2.4).

Each process holds the whole network and computes the gradient of its part of every mini-batch; then the gradients are
averaged over all of them. In a terminal, in the folder of the course:

    python -m torch.distributed.run --standalone --nproc-per-node=2 -m helpers.neural.data_parallel --file losses.json

In a notebook `run_data_parallel` does the same. The processes talk by gloo, over this machine's own address only.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from helpers.neural.data_parallel_run import HERE, random_classes
from helpers.neural.data_parallel_run import DataParallelRun as DataParallelRun
from helpers.neural.data_parallel_run import run_data_parallel as run_data_parallel
from helpers.neural.gradient_parts import average_gradients as average_gradients
from helpers.neural.gradient_parts import part_gradients as part_gradients
from helpers.neural.gradient_parts import part_sizes as part_sizes
from helpers.neural.gradient_parts import train_in_parts as train_in_parts


def main(arguments: Sequence[str] | None = None) -> None:
    """What each process runs: it trains its part, and process 0 writes the losses.

    torchrun tells each process its number (RANK) and how many there are (WORLD_SIZE) in environment variables. Without
    them this is a training in one process, with the same losses. What goes wrong is written into the file as well.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words behind the module in the command; those of this very process where nothing is given.

    Returns
    -------
    None
        The result is in the file: {"losses": [...], "seconds": ..., "processes": ...}.

    Raises
    ------
    Exception
        Whatever went wrong; the file then holds {"kind": ..., "problem": ...}.
    """
    options = vars(_parser().parse_args(arguments))
    file, meeting, limit = Path(options.pop("file")), options.pop("meeting"), options.pop("limit")
    file.unlink(missing_ok=True)
    try:
        X, Y = _load(options.pop("data"))
        rank, processes = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
        add_up = _connect(rank, processes, meeting, limit) if processes > 1 else None
        start = time.perf_counter()
        losses = train_in_parts(X, Y, **options, rank=rank, processes=processes, add_up=add_up)
        seconds = time.perf_counter() - start
        if rank == 0:
            _write(file, {"losses": losses, "seconds": seconds, "processes": processes})
        if add_up is not None:
            _leave()
    except Exception as problem:
        if not file.exists():  # the first problem is the cause, the others follow from it
            _write(file, {"kind": type(problem).__name__, "problem": " ".join(str(problem).split())})
        raise


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="helpers.neural.data_parallel", description="Data-parallel training by gloo.")
    parser.add_argument("--file", required=True, help="where process 0 writes the losses, as JSON")
    parser.add_argument("--data", help="an .npz file with X (n_x, m) and the class numbers Y (1, m)")
    parser.add_argument("--hidden", type=int, nargs="*", default=[16], help="units of the hidden layers")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument(
        "--batch-size", type=int, default=64, help="examples in a mini-batch, for all processes together"
    )
    parser.add_argument("--learning-rate", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=0, help="of the weights and the order of the examples")
    parser.add_argument("--meeting", help="a new file through which the processes find each other instead of a socket")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds that a process waits for the others")
    return parser


def _load(data: str | None) -> tuple[np.ndarray, np.ndarray]:
    if data is None:
        return random_classes()
    with np.load(data, allow_pickle=False) as arrays:
        return arrays["X"], arrays["Y"]


def _connect(rank: int, processes: int, meeting: str | None, limit: float) -> Any:
    """Meet the other processes; what comes back adds a numpy vector up over all of them, in place."""
    import torch
    import torch.distributed as dist

    if not dist.is_available() or not dist.is_gloo_available():
        raise RuntimeError("this torch was built without torch.distributed and gloo.")
    os.environ.setdefault("MASTER_ADDR", HERE)
    if sys.platform == "linux":
        os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")  # the network interface that leads to this machine itself
    where = None if meeting is None else Path(meeting).resolve().as_uri()
    dist.init_process_group(
        "gloo", init_method=where, rank=rank, world_size=processes, timeout=timedelta(seconds=limit)
    )
    dist.barrier()

    def add_up(vector: np.ndarray) -> None:
        dist.all_reduce(torch.from_numpy(vector))  # the tensor and the vector share their memory

    return add_up


def _leave() -> None:
    import torch.distributed as dist

    dist.barrier()
    dist.destroy_process_group()


def _write(file: Path, content: dict[str, Any]) -> None:
    """Write all or nothing: whoever reads the file never finds half of it."""
    part = file.with_name(f"{file.name}.{os.getpid()}")
    part.write_text(json.dumps(content), encoding="utf-8")
    part.replace(file)


if __name__ == "__main__":
    main()
