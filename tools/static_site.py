"""The course as web pages that need neither a kernel, nor a server, nor the network: ``make site``.

    python tools/static_site.py [--to site] [--without-frames] [NOTEBOOK...]

Every notebook becomes a page, from the outputs that are stored in it. Explorations with one or two controls stay alive:
the notebook is run once, and every picture that their controls lead to is drawn in advance. The pages are made by
nbconvert. Formulas are MathML, which browsers draw by themselves, with a font that comes along.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import nbformat
from pygments.formatters import HtmlFormatter

from helpers.lab.build import notebooks
from helpers.lab.curriculum import COURSE
from helpers.lab.execution import execute
from helpers.lab.normal_form import Notebook, normalise, read
from helpers.lab.search import spots
from helpers.lab.settings import ROOT
from helpers.lab.widget import FRONT
from tools.static_site_math import MathExporter, math_css

PARTS = Path(__file__).parent / "static_site_parts"
_LINK = re.compile(r'(href="[^":#]*)\.ipynb(#[^"]*)?"')
_NAMED = re.compile(r"\[(\w+)\] ")
_LESSON = re.compile(r'start_lesson\("([^"]+)"\)')


def draw_frames(path: Path, folder: Path) -> None:
    """Run a notebook, and let each of its explorations leave its pictures in the folder.

    Raises
    ------
    NotebookFailed
        If a cell fails.
    """
    execute(path, normalise(read(path)), seconds_per_cell=1800, COURSE_BUILD="1", COURSE_SITE=str(folder))


def page(path: Path, explorations: set[str]) -> str:
    """The page of a notebook.

    Parameters
    ----------
    path : Path
        A notebook below course/, as it is stored.
    explorations : set of str
        Names of the explorations that have pictures, such as "1.1-descent".

    Returns
    -------
    str
        HTML, with links to the other pages instead of the notebooks.
    """
    notebook = marked(read(path), explorations)
    up = "../" * (len(path.relative_to(COURSE).parts) - 1)
    lines = (line for cell in notebook["cells"] for line in cell["source"].splitlines())
    title = next((line[2:] for line in lines if line.startswith("# ")), "")
    html, _ = _exporter().from_notebook_node(nbformat.from_dict(notebook), {"up": up, "title": title})
    return _LINK.sub(r'\1.html\2"', html)


@cache
def _exporter() -> MathExporter:
    """One for all pages: it compiles its templates."""
    return MathExporter(template_name="course_page", extra_template_basedirs=[str(PARTS)])


def marked(notebook: Notebook, explorations: set[str]) -> Notebook:
    """The notebook with the name of its pictures on each output of an exploration that has some."""
    lesson = next((found[1] for cell in notebook["cells"] if (found := _LESSON.search(cell["source"]))), "")
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            found = _NAMED.match("".join(output.get("data", {}).get("text/plain", "")))
            if found and f"{lesson}-{found[1]}" in explorations:
                output["metadata"].setdefault("image/png", {})["stored"] = f"{lesson}-{found[1]}"
    return notebook


def write_assets(folder: Path) -> None:
    """What all pages share: styles, a font for formulas, the panel of the explorations, and the search."""
    folder.mkdir(parents=True, exist_ok=True)
    code = [HtmlFormatter(style=style).get_style_defs(".highlight") for style in ("default", "github-dark")]
    dark = f"@media (prefers-color-scheme: dark) {{\n{code[1]}\n}}"
    styles = [(FRONT / "explore.css").read_text(), (PARTS / "site.css").read_text(), code[0], dark]
    (folder / "site.css").write_text("\n".join(styles), encoding="utf-8")
    front = "\n".join((FRONT / name).read_text() for name in ("picture.js", "explore.js"))
    front = front.replace("export default { render };", "return render;")
    (folder / "explore.js").write_text(f"const renderExploration = (() => {{\n{front}\n}})();\n", encoding="utf-8")
    shutil.copy(PARTS / "site.js", folder / "site.js")
    found = [[spot.kind, spot.title, spot.lesson.number, spot.target.replace(".ipynb", ".html")] for spot in spots()]
    (folder / "spots.js").write_text(f"const spots = {json.dumps(found, ensure_ascii=False)};\n", encoding="utf-8")
    (folder / "math.css").write_text(math_css(), encoding="utf-8")


def build(to: Path, paths: Sequence[Path], *, frames: bool = True, workers: int = 1) -> dict[str, float]:
    """Make the site anew.

    Parameters
    ----------
    to : Path
        Its folder; replaced as a whole, and only when all is made.
    paths : sequence of Path
        The notebooks that become pages.
    frames : bool
        Whether explorations stay alive; without, no notebook is run.
    workers : int
        Notebooks that are run at the same time.

    Returns
    -------
    dict
        "pages", "explorations" and "megabytes".

    Raises
    ------
    FileExistsError
        If the folder is there and holds something that is no site.
    """
    if to.exists() and any(to.iterdir()) and not (to / "assets" / "site.js").exists():
        raise FileExistsError(f"build: {to} holds something else than a site, expected a new folder. Name another one.")
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".site-") as place:
        made = Path(place) / "site"
        write_assets(made / "assets")
        (made / "explorations").mkdir()
        if frames:
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(lambda path: draw_frames(path, made / "explorations"), paths))
        explorations = {one.stem for one in (made / "explorations").glob("*.js")}
        for path in paths:
            file = made / path.relative_to(COURSE).with_suffix(".html")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(page(path, explorations), encoding="utf-8")
        if (COURSE / "images").exists():
            shutil.copytree(COURSE / "images", made / "images")
        size = sum(one.stat().st_size for one in made.rglob("*") if one.is_file()) / 1e6
        shutil.rmtree(to, ignore_errors=True)
        made.rename(to)
    return {"pages": len(paths), "explorations": len(explorations), "megabytes": size}


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="make site", description="The course as web pages.")
    parser.add_argument("notebooks", nargs="*", type=Path, help="these instead of all")
    parser.add_argument("--to", type=Path, default=ROOT / "site", help="the folder (site)")
    parser.add_argument("--without-frames", action="store_true", help="run nothing: explorations stand still")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="notebooks run at a time")
    chosen = parser.parse_args(arguments)
    paths = [path.resolve() for path in notebooks(chosen.notebooks or None)]
    try:
        made: dict[str, Any] = build(chosen.to, paths, frames=not chosen.without_frames, workers=chosen.workers)
    except FileExistsError as error:
        print(error, file=sys.stderr)
        return 1
    print(
        f"{made['pages']} pages, {made['explorations']} explorations alive, {made['megabytes']:.0f} MB:"
        f" open {chosen.to / 'index.html'}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
