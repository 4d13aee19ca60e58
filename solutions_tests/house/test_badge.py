"""`make badge`: the link to Binder is made from the repository's own remote, or is not there at all."""

import badge
import pytest

GITHUB = "https://mybinder.org/v2/gh/ada/course/HEAD?urlpath=lab/tree/course/index.ipynb"
GITLAB = "https://mybinder.org/v2/gl/group%2Fsub%2Fcourse/HEAD?urlpath=lab/tree/course/index.ipynb"


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/ada/course.git", GITHUB),
        ("https://github.com/ada/course", GITHUB),
        ("https://github.com/ada/course/\n", GITHUB),
        ("https://token@github.com/ada/course.git", GITHUB),
        ("git@github.com:ada/course.git", GITHUB),
        ("git@github.com:ada/course", GITHUB),
        ("ssh://git@github.com/ada/course.git", GITHUB),
        ("ssh://git@github.com:22/ada/course", GITHUB),
        ("https://gitlab.com/group/sub/course.git", GITLAB),
        ("git@gitlab.com:group/sub/course.git", GITLAB),
        ("", None),
        ("../course.git", None),
        ("https://git.example.org/ada/course.git", None),
        ("https://github.com.example.org/ada/course.git", None),
        ("https://github.com/ada", None),
    ],
)
def test_address_of_a_remote(remote: str, address: str | None) -> None:
    assert badge.binder_address(remote) == address


def test_badge_goes_between_its_marks_and_back() -> None:
    readme = f"before\n{badge.START}\nold\n{badge.END}\nafter\n"
    with_link = badge.with_badge(readme, "git@github.com:ada/course.git")
    assert with_link.startswith(f"before\n{badge.START}\n[![") and with_link.endswith(f"{badge.END}\nafter\n")
    assert f"]({GITHUB})" in with_link and "old" not in with_link
    assert badge.with_badge(with_link, "git@github.com:ada/course.git") == with_link
    without = badge.with_badge(with_link, "")
    assert "[![" not in without and "<owner>/<repository>" in without


@pytest.mark.parametrize("readme", ["no marks", f"{badge.START} {badge.START} {badge.END}"])
def test_readme_without_marks_is_refused(readme: str) -> None:
    with pytest.raises(ValueError, match="has to hold the marks"):
        badge.with_badge(readme, "")


def test_readme_of_the_course_has_its_marks() -> None:
    badge.with_badge(badge.README.read_text(encoding="utf-8"), "")
