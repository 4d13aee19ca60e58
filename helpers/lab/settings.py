"""Where the repository is, and how this run of a notebook is meant: by a learner, by the build or by the tests."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _on(name: str) -> bool:
    return os.environ.get(name, "") not in ("", "0")


def sweeping() -> bool:
    """True where every exploration must try all its controls and raise on any fault (``COURSE_SWEEP=1``)."""
    return _on("COURSE_SWEEP")


def building() -> bool:
    """True where outputs are being stored for the repository (``COURSE_BUILD=1``): no widget view is emitted."""
    return _on("COURSE_BUILD")


def unattended() -> bool:
    """True where nobody watches, so that what depends on the machine or on chance must stay quiet."""
    return sweeping() or building()


def site_folder() -> Path | None:
    """Where explorations leave their pictures for pages without a kernel (``COURSE_SITE``); None as a rule."""
    named = os.environ.get("COURSE_SITE")
    return Path(named) if named else None


def progress_file() -> Path:
    """The file that remembers which exercises are solved (``COURSE_PROGRESS`` moves it)."""
    return Path(os.environ.get("COURSE_PROGRESS") or ROOT / "progress.json")
