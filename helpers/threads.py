"""How many processor threads the course uses: one, unless COURSE_THREADS says otherwise.

The arrays of a lesson are small. Splitting such work over threads costs more than it saves, and on a shared machine
the threads wait for each other: one thread is faster, and it gives the same digits every time.
"""

import os
import sys

_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
_keep: list[object] = []  # threadpoolctl's limiter works for as long as it is alive


def threads() -> int:
    """The number of threads of the course: the value of COURSE_THREADS, or 1.

    Returns
    -------
    int
        A whole number, at least 1.

    Raises
    ------
    ValueError
        If COURSE_THREADS is set to something that is not a whole number above 0.
    """
    text = os.environ.get("COURSE_THREADS", "").strip() or "1"
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"COURSE_THREADS is {text!r}, expected a whole number above 0, such as COURSE_THREADS=2.")
    return int(text)


def limit_threads() -> int:
    """Limit numpy, torch and their linear algebra to `threads()` threads.

    Libraries that are not loaded yet read the number from the environment when they are. For libraries that are
    loaded already it is set directly (for numpy only where threadpoolctl is installed).

    Returns
    -------
    int
        The number of threads that was set.

    Raises
    ------
    ValueError
        If COURSE_THREADS is set to something that is not a whole number above 0.
    """
    number = threads()
    for variable in _VARIABLES:
        os.environ[variable] = str(number)
    if "numpy" in sys.modules:
        try:
            from threadpoolctl import threadpool_limits
        except ImportError:
            pass
        else:
            _keep[:] = [threadpool_limits(limits=number)]
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(number)
    return number
