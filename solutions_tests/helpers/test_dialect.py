"""The field packages keep to what numpy and torch share, to the direction of imports, and to complete docstrings."""

from pathlib import Path

import pytest

from solutions_tests.helpers.dialect import HELPERS, dialect_faults, docstring_faults, field_files, import_faults

FIELDS = field_files()
DOCUMENTED = [*FIELDS, *sorted((HELPERS / "data").glob("*.py"))]


def name_of(path: Path) -> str:
    return path.relative_to(HELPERS).as_posix()


def test_the_field_packages_are_found() -> None:
    assert HELPERS / "neural" / "logistic.py" in FIELDS
    assert not any("lab" in path.parts for path in FIELDS)


@pytest.mark.parametrize("path", FIELDS, ids=name_of)
def test_one_body_for_numpy_and_torch(path: Path) -> None:
    assert list(dialect_faults(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", FIELDS, ids=name_of)
def test_arrows_run_one_way(path: Path) -> None:
    assert list(import_faults(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", DOCUMENTED, ids=name_of)
def test_every_public_function_is_explained(path: Path) -> None:
    assert list(docstring_faults(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", DOCUMENTED, ids=name_of)
def test_files_are_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


@pytest.mark.parametrize(
    "line",
    [
        "y = x.transpose(1, 0)",
        "y = x.copy()",
        "y = x.astype(float)",
        "n = x.size",
        "y = x.repeat(2)",
        "y = x[::-1]",
        "y = x[:, ::-2]",
        "y = x.max(axis=0)",
        "y = x.min(0)",
        "y = x.var()",
        "y = x.std(axis=0)",
    ],
)
def test_planted_words_of_one_library_are_found(line: str) -> None:
    assert len(list(dialect_faults(f"def f(x):\n    {line}\n    return y"))) == 1


def test_what_both_share_is_allowed() -> None:
    fine = "y = copy(x.swapaxes(0, 1)); z = x[::2].max() + x.mean(axis=0) + x.T; n = x.shape"
    assert list(dialect_faults(fine)) == []


@pytest.mark.parametrize(
    "line",
    [
        "from helpers.lab import plots",
        "from helpers import lab",
        "import matplotlib.pyplot as plt",
        "import torch",
        "from torch import nn",
        "def f():\n    from helpers.lab.plots import draw",
    ],
)
def test_planted_imports_are_found(line: str) -> None:
    assert len(list(import_faults(line))) >= 1
    assert list(import_faults("def f():\n    import torch")) == []


SECTIONS = '"""Do.\n\n    Parameters\n    ----------\n    x : a\n\n    Returns\n    -------\n    y\n    """'


@pytest.mark.parametrize(
    "source",
    [
        "def f(x): return x",
        f"def f(x) -> int:\n    {SECTIONS.replace('Parameters', 'Takes')}\n    return x",
        f"def f(x) -> int:\n    {SECTIONS.replace('Returns', 'Gives')}\n    return x",
        f"def f(x, y0) -> int:\n    {SECTIONS}\n    return x",
        f"def f(x) -> int:\n    {SECTIONS}\n    check_array(x)\n    return x",
        f"def f(x) -> int:\n    {SECTIONS}\n    raise ValueError",
        "class C: pass",
    ],
)
def test_planted_gaps_in_docstrings_are_found(source: str) -> None:
    assert len(list(docstring_faults(source))) == 1
    assert list(docstring_faults(f"def f(x) -> int:\n    {SECTIONS}\n    return x")) == []
