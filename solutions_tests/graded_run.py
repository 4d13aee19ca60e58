"""Run the cells of one submitted notebook and write down every verdict: what `grade` starts in a process of its own.

    python -m solutions_tests.graded_run NOTEBOOK VERDICTS

The file VERDICTS gets one line of JSON for each answer as soon as it is judged, so that nothing is lost in a crash,
and a last one when all cells have run.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, TextIO

from IPython.core.interactiveshell import InteractiveShell

from helpers.lab import exercises
from helpers.lab.checking import Verdict

THROUGH = {"state": "through"}


def note_verdicts(file: TextIO) -> None:
    """From now on every verdict of `exercise` is also written to the file."""
    judge = exercises.judge

    def noting(known: Any, answer: Any) -> Verdict:
        verdict = judge(known, answer)
        print(json.dumps({"name": verdict.name, "state": verdict.state}), file=file, flush=True)
        return verdict

    exercises.judge = noting  # type: ignore[assignment]  # the same, except that the first argument has no name


def run(cells: list[str]) -> None:
    """Run code cells one after the other, as JupyterLab does with *Run All*, except that no error ends it."""
    shell = InteractiveShell.instance(colors="nocolor")
    for source in cells:
        shell.run_cell(source, store_history=False)


def main(notebook: str, verdicts: str) -> None:
    """Run the notebook."""
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    with Path(verdicts).open("a", encoding="utf-8") as file:
        note_verdicts(file)
        run(["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"])
        print(json.dumps(THROUGH), file=file, flush=True)


if __name__ == "__main__":
    paths = sys.argv[1:]
    del sys.argv[1:]
    main(*paths)
