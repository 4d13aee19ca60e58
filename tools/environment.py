"""Make the course's Python environment, and open JupyterLab in it: what `make lab` and `make test` do first.

Standard library only, and written so that a Python too old for the course can still read it and say so.
"""

import hashlib
import json
import os
import subprocess
import sys

from machine import (
    AGAIN,
    GIGABYTES,
    GIGABYTES_WITH_CUDA,
    NoNetwork,
    Stop,
    check_disk,
    check_python,
    disk_full,
    dotted,
    explain,
    no_network,
    wants_gpu,
)

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REQUIREMENTS = {
    "lab": "requirements.txt",
    "test": "solutions_tests/requirements.txt",
    "newest": "solutions_tests/requirements.txt",
}


def requirement_lines(path):
    """List the requirements of a file and of the files it names with ``-r``."""
    lines = []
    with open(path) as stream:
        for line in stream.read().splitlines():
            if line.startswith("-r "):
                lines += requirement_lines(os.path.join(os.path.dirname(path), line[3:].strip()))
            elif line and not line.startswith("#"):
                lines.append(line)
    return lines


def small_torch_index(root):
    """Read the address of PyTorch's index without CUDA, which binder/requirements.txt names."""
    lines = requirement_lines(os.path.join(root, "binder", "requirements.txt"))
    return next(line.split()[1] for line in lines if line.startswith("--extra-index-url "))


class Environment:
    """The folder `.venv`, with a small file in it that says what has been installed completely.

    Parameters
    ----------
    kind : "lab", "test" or "newest"
        What it has to be good for. "newest" takes the newest version of everything, in a folder of its own.
    root : path
        The folder of the course.
    """

    def __init__(self, kind, root=ROOT):
        self.kind, self.root = kind, root
        self.name = ".venv-newest" if kind == "newest" else ".venv"
        self.folder = os.path.join(root, self.name)
        self.requirements = os.path.join(root, *REQUIREMENTS[kind].split("/"))
        self.stamp_file = os.path.join(self.folder, "course.json")
        self.log_file = os.path.join(self.folder, "install.log")
        self.python = os.path.join(self.folder, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))

    def stamp(self):
        """Read what is installed; an environment that was moved, broken or left half made counts as none."""
        try:
            with open(self.stamp_file) as stream:
                stamp = json.load(stream)
            whole = stamp["root"] == self.root and not stamp["unfinished"] and os.path.exists(self.python)
            kept_python = "PYTHON" not in os.environ or stamp["python"] == dotted(sys.version_info)
            return stamp if whole and kept_python and isinstance(stamp["installed"], dict) else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write_stamp(self, stamp):
        with open(self.stamp_file + ".new", "w") as stream:
            json.dump(stamp, stream, indent=1)
        os.replace(self.stamp_file + ".new", self.stamp_file)

    def fingerprint(self):
        return hashlib.sha256("\n".join(requirement_lines(self.requirements)).encode()).hexdigest()

    def make(self):
        """Create or complete the environment where that is needed; say in one line what happens."""
        stamp = self.stamp()
        if stamp and stamp["installed"].get(self.kind) == self.fingerprint():
            print(f"The environment {self.name} (Python {stamp['python']}) is ready.", flush=True)
            return
        check_disk(1 if stamp else GIGABYTES, self.root)
        task = "Completing" if stamp else "Making (about 2 GB, some minutes the first time)"
        print(f"{task} the environment {self.name} with {REQUIREMENTS[self.kind]}.", flush=True)
        if stamp is None:
            self.create()
        before = stamp or {"root": self.root, "python": dotted(sys.version_info), "installed": {}}
        self.write_stamp(dict(before, unfinished=True))
        try:
            self.install()
        except NoNetwork:
            self.write_stamp(dict(before, unfinished=stamp is None))
            raise
        done = {"lab": before["installed"].get("lab"), self.kind: self.fingerprint()}
        if self.kind == "test":
            done["lab"] = Environment("lab", self.root).fingerprint()
        self.write_stamp(dict(before, unfinished=False, installed=done))

    def create(self):
        try:
            import ensurepip  # noqa: F401
            import venv  # noqa: F401
        except ImportError:
            raise Stop(
                "This Python cannot make environments because its venv module is missing: "
                f"on Debian or Ubuntu run `sudo apt install python{dotted(sys.version_info)}-venv`, {AGAIN}"
            ) from None
        command = [sys.executable, "-m", "venv", "--clear", self.folder]
        made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
        if made.returncode:
            raise self.problem(made.stdout)

    def install(self):
        """Install the requirements, and make `helpers` importable from any folder."""
        self.install_small_torch()
        newest = [line.split("==")[0] for line in requirement_lines(self.requirements)]
        returncode, said = self.pip(*(["--upgrade", *newest] if self.kind == "newest" else ["-r", self.requirements]))
        if returncode:
            raise self.problem(said)
        where = subprocess.check_output([self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
        with open(os.path.join(where.decode().strip(), "course.pth"), "w") as stream:
            stream.write(self.root + "\n")

    def install_small_torch(self):
        """Take PyTorch without CUDA (200 MB instead of 3 GB) on a Linux machine without an NVIDIA driver.

        Elsewhere the package index has a single build, and it fits. What pip finds by its own settings comes first.
        """
        if not sys.platform.startswith("linux") or wants_gpu():
            return
        pin = next(line for line in requirement_lines(self.requirements) if line.startswith("torch=="))
        small = "torch" if self.kind == "newest" else pin + "+cpu"
        elsewhere = ["--retries", "1", "--timeout", "15", "--index-url", small_torch_index(self.root)]
        for options in [elsewhere] if self.kind == "newest" else [[], elsewhere]:
            returncode, said = self.pip("--no-deps", small, *options)
            if returncode == 0:
                return
            problem = self.problem(said)
            if not isinstance(problem, NoNetwork) or (not options and no_network(said)):
                raise problem
        check_disk(GIGABYTES_WITH_CUDA, self.root)
        print("PyTorch without CUDA could not be fetched: looking for the standard build, about 3 GB more.", flush=True)

    def pip(self, *arguments):
        """Run `pip install`; show what it collects in one changing line where someone watches, keep all in a log."""
        environment = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_USER="0", PIP_NO_INPUT="1")
        command = [self.python, "-m", "pip", "install", "--progress-bar", "off", *arguments]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        lines, watched = [], sys.stdout.isatty()
        with open(self.log_file, "a") as log:
            running = subprocess.Popen(command, env=environment, universal_newlines=True, errors="replace", **pipes)
            for line in running.stdout:
                log.write(line)
                lines.append(line)
                if watched and line.lstrip().startswith(("Collecting", "Downloading", "Installing")):
                    print("\r\033[K  " + line.strip()[:70], end="", flush=True)
            print("\r\033[K" if watched else "", end="", flush=True)
        return running.wait(), "".join(lines)

    def problem(self, said):
        return explain(said, self.folder, self.log_file)


def lab_command(python, arguments):
    """Put together the command that serves the course on this machine, and to this machine only."""
    command = [python, "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1"]
    if any(argument.startswith("--port=") for argument in arguments):
        command.append("--ServerApp.port_retries=0")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    return command + list(arguments)


def lab_environment(root=ROOT):
    """Tell Jupyter where the course's settings are, before the learner's own."""
    paths = [root, os.environ.get("JUPYTER_CONFIG_PATH")]
    return dict(os.environ, JUPYTER_CONFIG_PATH=os.pathsep.join(path for path in paths if path))


def open_lab(python, arguments):
    """Start JupyterLab in place of this program (on Windows: below it)."""
    print("Opening JupyterLab on course/index.ipynb; Ctrl-C twice ends it.", flush=True)
    os.chdir(ROOT)
    if os.name == "nt":
        return subprocess.call(lab_command(python, arguments), env=lab_environment())
    return os.execve(python, lab_command(python, arguments), lab_environment())


def main(arguments):
    """Run ``lab [options of JupyterLab]``, ``install`` (what lab needs), ``test`` or ``newest``."""
    kinds = {"lab": "lab", "install": "lab", "test": "test", "newest": "newest"}
    try:
        if not arguments or arguments[0] not in kinds:
            raise Stop("Usage: python tools/environment.py lab|install|test|newest [options of JupyterLab]")
        check_python()
        environment = Environment(kinds[arguments[0]])
        environment.make()
        return open_lab(environment.python, arguments[1:]) if arguments[0] == "lab" else 0
    except Stop as stop:
        print(stop, file=sys.stderr)
    except OSError as error:
        print(disk_full(GIGABYTES, ROOT) if error.errno == 28 else f"The system says: {error}.", file=sys.stderr)
    except KeyboardInterrupt:
        print("Interrupted; the same command starts again.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
