"""Two real processes from a notebook, and one sentence wherever they cannot be had."""

import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from helpers.neural.data_parallel import run_data_parallel
from helpers.neural.gradient_parts import train_in_parts
from solutions_tests.helpers.probes import close, complaint, tensor, unchanged

NO_GO = "2 processes could not be trained together here: "


def test_two_processes_reach_the_losses_of_one() -> None:
    rng = np.random.default_rng(3)
    X, Y = rng.standard_normal((4, 37)), rng.integers(0, 2, (1, 37))
    options: dict[str, Any] = {"hidden": (6,), "steps": 8, "batch_size": 9, "learning_rate": 0.4, "seed": 1}
    with unchanged(X, Y):
        two = run_data_parallel(X, Y, processes=2, **options)  # of the last mini-batch, one process has no example
    assert two.skipped == ""
    one = run_data_parallel(X, Y, processes=1, **options)
    close(np.array(two.losses), np.array(one.losses), rtol=1e-6)
    assert one.losses == train_in_parts(X, Y, **options)
    assert one.skipped == ""
    assert one.seconds > 0
    assert two.seconds > 0
    assert run_data_parallel(tensor(X), tensor(Y), processes=1, **options).losses == one.losses


def test_a_program_that_cannot_be_started(tmp_path: Path) -> None:
    nowhere = tmp_path / "python"
    run = run_data_parallel(python=str(nowhere))
    assert run[:2] == ([], 0.0)
    assert run.skipped.startswith(f"{NO_GO}{nowhere} did not start (")
    assert run.skipped.endswith(").")


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_a_program_that_fails(tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho 'ImportError: no torch here' >&2\necho bye >&2\nexit 3\n")
    broken.chmod(0o755)
    run = run_data_parallel(python=str(broken))
    assert run == ([], 0.0, NO_GO + "torchrun ended with status 3 (ImportError: no torch here).")
    broken.write_text("#!/bin/sh\nexit 0\n")
    assert run_data_parallel(python=str(broken)).skipped == NO_GO + "they left no losses."
    writes = "#!/bin/sh\nwhile [ $1 != --file ]; do shift; done\necho '{}' > $2\nexit 1\n"
    broken.write_text(writes.format('{"kind": "ValueError", "problem": "pack: W1[0, 0] is nan"}'))
    assert complaint(run_data_parallel, python=str(broken)) == "ValueError: pack: W1[0, 0] is nan"
    broken.write_text(writes.format('{"kind": "RuntimeError", "problem": "no gloo."}'))
    assert run_data_parallel(python=str(broken)).skipped == NO_GO + "no gloo."
    broken.write_text(writes.format('{"losses": [1.0], "seconds": 1}'))
    assert run_data_parallel(python=str(broken)).skipped == NO_GO + "torchrun ended with status 1."
    broken.write_text("#!/bin/sh\nexit 4\n")
    assert run_data_parallel(python=str(broken)).skipped == NO_GO + "torchrun ended with status 4."


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere gloo chooses the network by itself")
def test_processes_that_cannot_reach_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLOO_SOCKET_IFNAME", "nowhere0")
    run = run_data_parallel(steps=2)
    assert run.losses == []
    assert run.skipped.startswith(NO_GO)
    assert "nowhere0" in run.skipped
    assert "\n" not in run.skipped


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_nothing_is_left_behind_after_the_time_limit(tmp_path: Path) -> None:
    slow, pid = tmp_path / "python", tmp_path / "pid"
    slow.write_text(f"#!/bin/sh\necho $$ > {pid}\nexec sleep 60\n")
    slow.chmod(0o755)
    start = time.perf_counter()
    assert run_data_parallel(python=str(slow), limit=0.5).skipped == NO_GO + "they had not finished after 0.5 seconds."
    assert time.perf_counter() - start < 5
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_wrong_inputs() -> None:
    where = "ValueError: run_data_parallel: "
    cases: list[tuple[dict[str, Any], str]] = [
        ({"processes": 0}, "processes is 0, expected a whole number from 1 to 16."),
        ({"limit": 0}, "limit is 0, expected a number above 0."),
        ({"steps": 0}, "steps is 0, expected"),
        ({"batch_size": 0}, "batch_size is 0, expected"),
        ({"learning_rate": -1}, "learning_rate is -1, expected"),
        ({"hidden": [0]}, "hidden is 0, expected"),
        ({"seed": -1}, "seed is -1, expected"),
    ]
    for options, message in cases:
        assert where + message in complaint(run_data_parallel, **options)
    X, Y = np.ones((2, 5)), np.zeros((1, 4))
    assert "Y has 4 columns" in complaint(run_data_parallel, X, Y)
    with pytest.raises(ValueError, match="Y"):
        run_data_parallel(X)
