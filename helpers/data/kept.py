"""Results that come with the course as JSON: they carry a checksum, so that a damaged file is noticed."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def read_kept(where: str, file: Path, remedy: str) -> dict[str, Any]:
    """The contents of a file, for the function `where`; refuse contents that do not give the checksum among them."""
    content: dict[str, Any] = json.loads(file.read_bytes())
    if content.get("sha256") != checksum(content):
        raise ValueError(
            f"{where}: the contents of {file.name} do not give its checksum, expected the file as it came with the"
            f" course. {remedy}"
        )
    return content


def checksum(content: Mapping[str, Any]) -> str:
    """The SHA-256 of everything in the file but the checksum itself."""
    rest = {name: value for name, value in content.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()
