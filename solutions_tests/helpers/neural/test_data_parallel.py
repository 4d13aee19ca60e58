"""The program that torchrun starts: real processes, and what it leaves behind when something goes wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from helpers.neural import data_parallel
from helpers.neural.data_parallel import main, run_data_parallel, train_in_parts
from helpers.neural.data_parallel_run import COURSE, random_classes
from solutions_tests.helpers.probes import close, complaint


def test_the_command_of_the_docstring(tmp_path: Path) -> None:
    command = next(line for line in (data_parallel.__doc__ or "").splitlines() if "torch.distributed.run" in line)
    python, *words = command.replace("losses.json", str(tmp_path / "losses.json")).split()
    assert python == "python"
    words += ["--steps=7", "--batch-size=90", "--hidden", "5", "4", "--learning-rate=0.3", "--seed=8"]
    result = subprocess.run([sys.executable, *words], cwd=COURSE, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    found = json.loads((tmp_path / "losses.json").read_text())
    assert found["processes"] == 2
    X, Y = random_classes()
    alone = train_in_parts(X, Y, hidden=(5, 4), steps=7, batch_size=90, learning_rate=0.3, seed=8)
    close(np.array(found["losses"]), np.array(alone), rtol=1e-6)
    assert os.listdir(tmp_path) == ["losses.json"]


def test_without_torchrun_it_is_one_process(tmp_path: Path) -> None:
    file, data = tmp_path / "losses.json", tmp_path / "data.npz"
    file.write_text("from an earlier run")
    X, Y = random_classes()
    np.savez(data, X=X[:4], Y=Y)
    main(["--file", str(file), "--data", str(data), "--steps", "3"])
    found = json.loads(file.read_text())
    assert found["losses"] == train_in_parts(X[:4], Y, steps=3)
    assert found["processes"] == 1
    assert found["seconds"] > 0
    main(["--file", str(file), "--steps", "2"])
    assert json.loads(file.read_text())["losses"] == run_data_parallel(processes=1, steps=2).losses


def test_what_goes_wrong_is_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "losses.json"
    assert "steps is 0" in complaint(main, ["--file", str(file), "--steps", "0"])
    found = json.loads(file.read_text())
    assert found["kind"] == "ValueError"
    assert found["problem"].startswith("train_in_parts: steps is 0, expected a whole number")
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setattr("torch.distributed.is_gloo_available", lambda: False)
    with pytest.raises(RuntimeError, match=r"without torch\.distributed and gloo"):
        main(["--file", str(file)])
    assert json.loads(file.read_text())["kind"] == "RuntimeError"
