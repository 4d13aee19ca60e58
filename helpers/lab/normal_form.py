"""The one form in which a notebook is committed: whatever does not teach and would differ between two runs is gone."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import nbformat

from helpers.lab.execution import NotebookFailed, place
from helpers.lab.pictures import tidy_png
from helpers.lab.strip import strip_widget_views

Notebook = dict[str, Any]
CELL_METADATA = ("concepts", "errata", "tags")
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ADDRESS = re.compile(r"<[^<>\n]* at 0x[0-9a-fA-F]+[^<>\n]*>|\b0x[0-9a-fA-F]{9,}\b")


def read(path: Path) -> Notebook:
    """Read a notebook exactly as it stands: nothing is repaired, only split lines are joined.

    Raises
    ------
    NotebookFailed
        If the file is no notebook of format 4.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["nbformat"] != 4:
            raise ValueError(f"it has format {found['nbformat']}")
        for cell in found["cells"]:
            cell["source"]
        return dict(nbformat.v4.rwbase.rejoin_lines(nbformat.from_dict(found)))
    except (ValueError, KeyError, TypeError) as error:
        raise NotebookFailed(f"{path}: no notebook of format 4 ({error}); save it again from JupyterLab.") from None


def serialise(notebook: Notebook) -> str:
    """The text of the file, as JupyterLab would write it."""
    return str(nbformat.v4.writes(nbformat.from_dict(copy.deepcopy(notebook)))) + "\n"


def normalise(notebook: Notebook) -> Notebook:
    """Bring a notebook into its committed form; doing it twice changes nothing more.

    Parameters
    ----------
    notebook : dict
        A notebook of format 4 with joined lines; left as it is.

    Returns
    -------
    dict
        The notebook with format 4.5, the course's kernel, execution counts 1..N on the code cells that hold code,
        unique cell ids (a good one is kept, a missing one comes from the text), only the metadata
        `CELL_METADATA`, no widget state or view, merged prints, and tidy pictures.
    """
    notebook = strip_widget_views(copy.deepcopy(notebook))
    taken: set[str] = set()
    count = 0
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].rstrip()
        cell["metadata"] = {key: cell["metadata"][key] for key in CELL_METADATA if cell.get("metadata", {}).get(key)}
        cell["id"] = _cell_id(cell, taken)
        if cell["cell_type"] == "code":
            count += bool(cell["source"])
            _normalise_outputs(cell, count if cell["source"] else None)
    return {"cells": notebook["cells"], "metadata": copy.deepcopy(METADATA), "nbformat": 4, "nbformat_minor": 5}


def _cell_id(cell: dict[str, Any], taken: set[str]) -> str:
    wanted = str(cell.get("id", ""))
    if not _ID.fullmatch(wanted) or wanted in taken:
        digest = hashlib.sha256((cell["cell_type"] + cell["source"]).encode()).hexdigest()
        wanted = next(name for n in range(len(taken) + 1) if (name := digest[n : n + 8]) not in taken)
    taken.add(wanted)
    return wanted


def _normalise_outputs(cell: dict[str, Any], count: int | None) -> None:
    cell["execution_count"] = count
    merged: list[dict[str, Any]] = []
    for output in cell.get("outputs", []) if count else []:
        if output["output_type"] == "stream":
            if not output["text"]:
                continue
            if merged and merged[-1].get("name") == output["name"]:
                merged[-1]["text"] += output["text"]
                continue
        if "execution_count" in output:
            output["execution_count"] = count
        data = output.get("data", {})
        if "image/png" in data:
            tidy = tidy_png(base64.b64decode(data["image/png"]))
            data["image/png"] = base64.b64encode(tidy).decode()
        merged.append(output)
    cell["outputs"] = merged


def refuse_unstable(path: Path, notebook: Notebook) -> None:
    """Refuse outputs that no lesson may store: warnings, errors, and memory addresses, which differ in every run.

    Raises
    ------
    NotebookFailed
        At the first of them: where it is and what it says.
    """
    for index, cell in enumerate(notebook["cells"]):
        for output in cell.get("outputs", []):
            where = place(path, notebook, index)
            if output["output_type"] == "error":
                raise NotebookFailed(f"{where} stores an error: {output['ename']}: {output['evalue']}")
            if output.get("name") == "stderr" and output["text"].strip():
                raise NotebookFailed(f"{where} writes to stderr, where a lesson stays silent: {output['text'].strip()}")
            for text in texts(output):
                if found := _ADDRESS.search(text):
                    raise NotebookFailed(
                        f"{where} shows the memory address {found[0]!r}, another one in every run; end the cell with a "
                        "semicolon or print what matters."
                    )


def texts(output: dict[str, Any]) -> list[str]:
    """Everything in an output that is text."""
    data = output.get("data", {})
    found = [output.get("text", "")] + [value for kind, value in data.items() if kind.startswith("text/")]
    return ["".join(value) for value in found]
