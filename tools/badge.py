"""Write the Binder badge into README.md, between its two comment marks, from the address of this repository."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

README = Path(__file__).resolve().parents[1] / "README.md"
START, END = "<!-- badge -->", "<!-- end of badge -->"
PAGE = "HEAD?urlpath=lab/tree/course/index.ipynb"
BINDER = "https://mybinder.org"
WITHOUT = (
    "*To try a public copy without installing anything, open*\n"
    "`https://mybinder.org/v2/gh/<owner>/<repository>/HEAD?urlpath=lab/tree/course/index.ipynb`\n"
    "*with the owner and the name of your copy on GitHub filled in; `make badge` writes the link for you.*"
)
REMOTE = re.compile(
    r"^(?:https?://(?:[^@/]+@)?|ssh://(?:[^@/]+@)?|(?:[^@/:]+@))"
    r"(?P<host>github\.com|gitlab\.com)(?::\d+)?[/:](?P<name>[^\s?#]+?)(?:\.git)?/?$"
)


def binder_address(remote: str) -> str | None:
    """Return where Binder opens the repository of a git remote, or None where it is not on GitHub or GitLab."""
    found = REMOTE.match(remote.strip())
    if not found:
        return None
    name = found["name"]
    if found["host"] == "github.com":
        return f"{BINDER}/v2/gh/{name}/{PAGE}" if name.count("/") == 1 else None
    return f"{BINDER}/v2/gl/{quote(name, safe='')}/{PAGE}" if "/" in name else None


def with_badge(readme: str, remote: str) -> str:
    """Return the text of the README with the badge for this remote, or with the words for a copy without one."""
    if readme.count(START) != 1 or readme.count(END) != 1:
        raise ValueError(f"README.md has to hold the marks {START} and {END} once each, around the badge: add them.")
    address = binder_address(remote)
    badge = f"[![Open the course on Binder]({BINDER}/badge_logo.svg)]({address})" if address else WITHOUT
    before, rest = readme.split(START)
    return f"{before}{START}\n{badge}\n{END}{rest.split(END)[1]}"


def origin() -> str:
    """Return the address of the remote `origin`, or nothing where there is none."""
    command = ["git", "-C", str(README.parent), "remote", "get-url", "origin"]
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout
    except FileNotFoundError:
        return ""


def main() -> int:
    """Rewrite README.md and say which address went in."""
    remote = origin()
    try:
        readme = with_badge(README.read_text(encoding="utf-8"), remote)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    README.write_text(readme, encoding="utf-8")
    print(binder_address(remote) or "No GitHub or GitLab remote named origin: README.md says how to compose the link.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
