"""Notebooks of a few cells, made for one test and opened in JupyterLab."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from solutions_tests.browser.lab_page import LabPage

KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


def notebook(*sources: str) -> str:
    """A notebook with one cell for each source, not yet run."""
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "id": f"c{k}", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
        for k, source in enumerate(sources)
    ]
    return json.dumps({"cells": cells, "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5})


@contextmanager
def opened(browser: Any, server: str, place: Path, *sources: str, height: int) -> Iterator[LabPage]:
    """Write such a notebook to `place`, open it and run it; at the end nothing may have complained on its page."""
    place.write_text(notebook(*sources), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1300, "height": height})
    page = LabPage(context.new_page(), server)
    page.open(place.name)
    page.run_all()
    yield page
    page.end_kernels()
    context.close()
    assert not page.complaints, page.complaints
