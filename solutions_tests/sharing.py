"""Which tests run one after the other on the same worker: those that share a browser, a server or a cluster."""

import re

from xdist.scheduler import LoadScopeScheduling

ONE_BY_ONE = re.compile(r"solutions_tests/(browser/\w+|house/test_server|helpers/neural/tuning/test_dask)\.py")
LESSON = re.compile(r"test_a_lesson_runs_and_answers\[(?P<chapter>\w)\.")


def company(nodeid: str) -> str:
    """The name of the company in which a test runs; most run alone, as it comes.

    A file keeps together. Only the lessons in the browser are so many that there are two companies of them.
    """
    shared = ONE_BY_ONE.match(nodeid)
    if shared is None:
        return nodeid
    lesson = LESSON.search(nodeid)
    return f"{shared[0]} {'first' if lesson['chapter'] in '123' else 'last'} chapters" if lesson else shared[0]


class Sharing(LoadScopeScheduling):
    """Hands out companies of tests, the largest first (the marks of pytest-xdist do nothing with this pytest)."""

    def _split_scope(self, nodeid: str) -> str:
        return company(nodeid)
