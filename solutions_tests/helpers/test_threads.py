"""The number of threads, and that importing helpers costs nothing."""

import os
import subprocess
import sys

import pytest

from helpers import threads


def run(code: str, **environment: str) -> str:
    env = {key: value for key, value in os.environ.items() if key not in threads._VARIABLES}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env | environment)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def test_importing_helpers_loads_neither_numpy_nor_torch() -> None:
    assert run("import helpers, sys; print([n for n in ('numpy', 'torch', 'matplotlib') if n in sys.modules])") == "[]"


def test_training_with_numpy_does_not_load_torch() -> None:
    code = (
        "import sys, numpy as np\n"
        "from helpers.neural.logistic import train_logistic, predict, accuracy\n"
        "from helpers.neural.optimizers import gradient_descent\n"
        "from helpers.neural.surfaces import LogisticCost\n"
        "from helpers.neural.gradient_check import gradient_check\n"
        "from helpers.neural.computation_graph import Variable, Graph\n"
        "from helpers.data.clouds import two_clouds\n"
        "X, Y = two_clouds(20, np.random.default_rng(0))\n"
        "fit = train_logistic(X, Y, learning_rate=0.1, steps=3)\n"
        "accuracy(predict(X, fit.w, fit.b), Y)\n"
        "gradient_descent(LogisticCost(X, Y), (0, 0, 0), learning_rate=1, steps=2)\n"
        "print('torch' in sys.modules)"
    )
    assert run(code) == "False"


POOLS = "threadpoolctl.threadpool_info()"


def test_one_thread_by_default_and_the_variable_overrides() -> None:
    code = f"import helpers, os, threadpoolctl, numpy; print(os.environ['OMP_NUM_THREADS'], {POOLS}[0]['num_threads'])"
    assert run(code, COURSE_THREADS="") == "1 1"
    assert run(code, COURSE_THREADS="2").startswith("2")


def test_libraries_that_are_loaded_already_are_limited_too() -> None:
    code = (
        "import numpy, torch\n"
        "torch.set_num_threads(2)\n"
        "import helpers, threadpoolctl\n"
        f"print(torch.get_num_threads(), {{p['num_threads'] for p in {POOLS} if p['user_api'] == 'blas'}})"
    )
    assert run(code, COURSE_THREADS="") == "1 {1}"


@pytest.mark.parametrize("text", ["two", "0", "1.5", "-1"])
def test_nonsense_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_THREADS", text)
    with pytest.raises(ValueError) as problem:
        threads.threads()
    assert str(problem.value) == (
        f"COURSE_THREADS is {text!r}, expected a whole number above 0, such as COURSE_THREADS=2."
    )
