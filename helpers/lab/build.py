"""Run and normalise the notebooks of the course: ``python -m helpers.lab.build [paths...] [--check]``.

Without paths every notebook under ``course/`` is built. A file is written only where its content changes, so that
building twice changes nothing. ``--check`` writes nothing and fails where a committed notebook is not what a build
gives; pictures are compared only by being there, because fonts and processors draw the same curve in other pixels.
"""

from __future__ import annotations

import argparse
import copy
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers.lab.chapter_pages import MADE, made_page
from helpers.lab.execution import CELL_SECONDS, NotebookFailed, execute
from helpers.lab.normal_form import Notebook, normalise, read, refuse_unstable, serialise
from helpers.lab.settings import ROOT


@dataclass(frozen=True)
class Built:
    """What a build of one notebook gives, and what running it cost."""

    path: Path
    notebook: Notebook
    seconds: float
    memory_mb: float

    @property
    def text(self) -> str:
        """The text of the file."""
        return serialise(self.notebook)

    def __str__(self) -> str:
        name = self.path.resolve().relative_to(ROOT) if self.path.resolve().is_relative_to(ROOT) else self.path
        size = len(self.text.encode()) / 1024
        return f"{name}: {self.seconds:.1f} s, {self.memory_mb:.0f} MB, {size:.0f} KB"


def notebooks(paths: list[Path] | None = None) -> list[Path]:
    """The notebooks in files and folders, in teaching order; everything in ``course/`` by default.

    Raises
    ------
    NotebookFailed
        If a path does not exist or is no notebook.
    """
    found: list[Path] = []
    for path in paths or [ROOT / "course"]:
        if path.is_dir():
            inside = (p for p in path.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
            found += sorted(inside, key=lambda p: [_natural(part) for part in p.parts])
        elif path.suffix == ".ipynb" and path.exists():
            found.append(path)
        else:
            raise NotebookFailed(f"{path}: expected a notebook or a folder with notebooks; is the path right?")
    return found


def _natural(name: str) -> tuple[int, str]:
    number = name.split("_")[0]
    return (int(number) if number.isdigit() else 10**6, name)


def build(path: Path, seconds_per_cell: int = CELL_SECONDS) -> Built:
    """Execute and normalise one notebook, or make one of the two directories anew; nothing is written.

    Raises
    ------
    NotebookFailed
        If a cell fails, warns, or shows what differs in every run.
    """
    if path.resolve() in MADE:
        return Built(path, made_page(path.resolve()), 0.0, 0.0)
    run = execute(path, normalise(read(path)), seconds_per_cell=seconds_per_cell, COURSE_BUILD="1")
    built = normalise(run.notebook)
    refuse_unstable(path, built)
    return Built(path, built, run.seconds, run.memory_mb)


def write(built: Built) -> bool:
    """Write a built notebook in one step, if it differs from the file; says whether it did."""
    content = built.text.encode()
    if built.path.read_bytes() == content:
        return False
    handle, name = tempfile.mkstemp(dir=built.path.parent, prefix=f".{built.path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, built.path.stat().st_mode)
        os.replace(name, built.path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return True


def differences(committed: Notebook, built: Notebook) -> Iterator[str]:
    """Say for each cell how a committed notebook differs from a built one, pictures aside."""
    old, new = (_without_pixels(notebook) for notebook in (committed, built))
    for index, (was, now) in enumerate(zip(old["cells"], new["cells"], strict=True)):
        for part in sorted(was.keys() | now.keys()):
            if was.get(part) != now.get(part):
                where = f"cell {index + 1} (id {now['id']})"
                yield f"{where}: its {part} is {was.get(part)!r}, a build gives {now.get(part)!r}"
    for part in sorted((old.keys() | new.keys()) - {"cells"}):
        if old.get(part) != new.get(part):
            yield f"its {part} is {old.get(part)!r}, a build gives {new.get(part)!r}"


def _without_pixels(notebook: Notebook) -> Notebook:
    notebook = copy.deepcopy(notebook)
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output["data"]["image/png"] = "a picture"
    return notebook


def main(arguments: list[str] | None = None) -> int:
    """The command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m helpers.lab.build", description="Run and normalise notebooks.")
    parser.add_argument("paths", nargs="*", type=Path, help="notebooks or folders (default: course/)")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a build would change a file")
    parser.add_argument("--seconds-per-cell", type=int, default=CELL_SECONDS, help="a slower cell fails (default: 120)")
    chosen = parser.parse_args(arguments)
    failures = 0
    try:
        paths = notebooks(chosen.paths)
    except NotebookFailed as error:
        print(error, file=sys.stderr)
        return 1
    for path in paths:
        try:
            built = build(path, chosen.seconds_per_cell)
        except NotebookFailed as error:
            failures += 1
            print(error, file=sys.stderr)
            continue
        if not chosen.check:
            print(f"{built}, {'written' if write(built) else 'unchanged'}", flush=True)
            continue
        complaints = list(differences(read(path), built.notebook))
        failures += bool(complaints)
        print(f"{built}, {'stale; run `make notebooks`' if complaints else 'as built'}", flush=True)
        for complaint in complaints:
            print(f"  {complaint[:400]}", file=sys.stderr)
    print(f"{len(paths) - failures} of {len(paths)} notebooks are fine.")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
