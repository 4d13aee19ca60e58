"""What has to be true of a machine before the course can be installed, and the sentences for when it is not.

Standard library only, and written so that a Python too old for the course can still read it and say so.
"""

import os
import shutil
import subprocess
import sys

OLDEST, NEWEST = (3, 11), (3, 13)
GIGABYTES, GIGABYTES_WITH_CUDA = 3, 10
AGAIN = "then run the same command again."
NETWORK_WORDS = (
    "NewConnectionError",
    "Max retries exceeded",
    "ConnectTimeoutError",
    "ReadTimeout",
    "ProxyError",
    "ProtocolError",
    "SSLError",
    "Temporary failure in name resolution",
    "Network is unreachable",
)


class Stop(Exception):
    """One sentence for whoever typed the command: what is wrong and what to do."""


class NoNetwork(Stop):
    """Nothing could be downloaded, so nothing in the environment has changed."""


def dotted(version):
    return ".".join(str(number) for number in version[:2])


def fitting_python():
    """Find a Python on the PATH that really starts and that the course supports, or None."""
    for minor in range(OLDEST[1], NEWEST[1] + 1):
        program = shutil.which(f"python3.{minor}")
        if program and subprocess.call([program, "-c", "import ensurepip"], stderr=subprocess.DEVNULL) == 0:
            return program
    return None


def check_python(version=sys.version_info):
    """Go on with a fitting Python where this one is too old; refuse where there is none or PYTHON= chose this one."""
    if version[:2] > NEWEST:
        print(f"Python {dotted(version)} is newer than those the course is tested with (up to {dotted(NEWEST)}).")
    if version[:2] >= OLDEST:
        return
    other = None if "PYTHON" in os.environ else fitting_python()
    if other is None:
        raise Stop(
            f"Python {dotted(version)} is too old: the course needs Python {dotted(OLDEST)} to {dotted(NEWEST)}; "
            f"install one and run, for example, `make lab PYTHON=python{dotted(OLDEST)}`."
        )
    print(f"Python {dotted(version)} is too old for the course; going on with {other}.", flush=True)
    os.execv(other, [other, *sys.argv])


def disk_full(gigabytes, folder):
    return Stop(f"The disk is full: free about {gigabytes} GB where {folder} lies, {AGAIN}")


def check_disk(gigabytes, folder):
    if shutil.disk_usage(folder).free < gigabytes * 1e9:
        raise disk_full(gigabytes, folder)


def wants_gpu():
    """True where an NVIDIA driver is installed; GPU=yes and GPU=no decide it by hand."""
    asked = os.environ.get("GPU", "").lower()
    if asked in ("yes", "no"):
        return asked == "yes"
    return bool(shutil.which("nvidia-smi")) or os.path.exists("/proc/driver/nvidia/version")


def no_network(said):
    return any(words in said for words in NETWORK_WORDS)


def explain(said, folder, log_file):
    """Turn what venv or pip said into the one sentence that helps."""
    if "No space left on device" in said or "Errno 28" in said:
        return disk_full(GIGABYTES, folder)
    if no_network(said):
        return NoNetwork(f"No package could be downloaded: check the network (or pip's proxy and index), {AGAIN}")
    if "No matching distribution found for" in said:
        missing = said.rsplit("No matching distribution found for", 1)[1].split("\n")[0].strip()
        return NoNetwork(f"pip finds no {missing} where it may look: check the network and `pip config list`, {AGAIN}")
    last = [line.strip() for line in said.splitlines() if line.strip()] or ["no word from pip"]
    return Stop(f"The packages could not be installed ({last[-1]}); the whole story is in {log_file}.")
