"""Print the link that puts the course into a learner's folder on a JupyterHub: ``make class-link HUB=https://...``.

The hub needs nbgitpuller, which the environment of the course has. Opened again after the course has changed, the
link brings the changes and keeps whatever the learner has written.
"""

import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).resolve().parents[1]
PAGE = "course/index.ipynb"


def class_link(hub: str, remote: str, branch: str = "main", page: str = PAGE) -> str:
    """The link for one hub, one repository and one first page.

    Parameters
    ----------
    hub : str
        Where learners log in, such as https://hub.example.org.
    remote : str
        The address under which the hub can read the repository, https or ssh.
    branch : str
        What learners get.
    page : str
        What opens, from the top of the repository.

    Returns
    -------
    str
        An address below the hub's.

    Raises
    ------
    ValueError
        If hub is no web address, or remote none that another machine can read.
    """
    if urlsplit(hub).scheme not in ("https", "http") or not urlsplit(hub).netloc:
        raise ValueError(f"class_link: hub is {hub!r}, expected a web address, such as https://hub.example.org.")
    remote = remote.strip()
    if not remote.startswith(("https://", "ssh://", "git@")):
        raise ValueError(
            f"class_link: remote is {remote!r}, expected an address that the hub can read, such as"
            " https://git.example.org/you/course.git. Name it with REPOSITORY=..."
        )
    name = remote.rstrip("/").rpartition("/")[2].removesuffix(".git")
    opened = quote(f"lab/tree/{name}/{page}", safe="")
    return (
        f"{hub.rstrip('/')}/hub/user-redirect/git-pull?repo={quote(remote, safe='')}"
        f"&branch={quote(branch, safe='')}&urlpath={opened}"
    )


def main(arguments: list[str]) -> int:
    """Print the link for the hub, and the repository's own remote unless another is named."""
    if not arguments or not arguments[0]:
        print("Say where learners log in: make class-link HUB=https://hub.example.org", file=sys.stderr)
        return 1
    hub, *named = (word for word in arguments if word)
    command = ["git", "-C", str(ROOT), "remote", "get-url", "origin"]
    try:
        remote = named[0] if named else subprocess.run(command, capture_output=True, text=True).stdout
        print(class_link(hub, remote))
    except (ValueError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
