"""What the scripts share that make stored results: trials that survive an interruption, and the file with its checksum.

trial = Trials(FILE)
content = {"note": NOTE, "right": [trial(some_trial, rate, seed) for ...]}
write_results(FILE, content)
trial.forget()
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from helpers.data.kept import checksum

DIGITS = 4


class Trials:
    """Trials that were made already are read from a file beside the result, and new ones are written to it at once."""

    def __init__(self, file: Path) -> None:
        self.journal = file.with_suffix(".trials.jsonl")
        lines = self.journal.read_text(encoding="utf-8").splitlines() if self.journal.exists() else []
        self.known = {json.dumps(key): value for key, value in map(json.loads, lines)}

    def __call__(self, make: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        """What make(*arguments, **more) gives, a number or lists of numbers, rounded to four digits."""
        key = [make.__name__, *arguments, *([more] if more else [])]
        name = json.dumps(key)
        if name not in self.known:
            value = np.round(np.asarray(make(*arguments, **more), dtype=np.float64), DIGITS).tolist()
            self.known[name] = value
            with self.journal.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, value]) + "\n")
            print(*key, value if isinstance(value, float) else "", flush=True)
        return self.known[name]

    def forget(self) -> None:
        """The result is written: the trials are not needed any more."""
        self.journal.unlink(missing_ok=True)


def write_results(file: Path, content: dict[str, Any]) -> None:
    """Write a result with its checksum, and say how large it is."""
    content = {**content, "sha256": checksum(content)}
    file.write_text(laid_out(content) + "\n", encoding="utf-8")
    print(f"{file.name}: {file.stat().st_size / 1024:.0f} KB")


def laid_out(value: Any, indent: str = "") -> str:
    """JSON with one line for every row of numbers, so that a change shows where it is."""
    deeper = indent + " "
    if isinstance(value, dict):
        inner = f",\n{deeper}".join(f"{json.dumps(name)}: {laid_out(part, deeper)}" for name, part in value.items())
        return f"{{\n{deeper}{inner}\n{indent}}}"
    if isinstance(value, list) and value and isinstance(value[0], list):
        inner = f",\n{deeper}".join(laid_out(row, deeper) for row in value)
        return f"[\n{deeper}{inner}\n{indent}]"
    return json.dumps(value)
