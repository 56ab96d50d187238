"""Make `.venv` ready: each part is said and timed, each failure is one line with a remedy."""

import fcntl
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from environment import LEVELS, Environment
from installer import SetupFailure, pip_environment, pip_settings, run_logged, uv_environment

ROOT = Path(__file__).resolve().parents[1]
GIGABYTES = {"core": 6.5, "all": 7.5} if sys.platform == "linux" else {"core": 3.0, "all": 4.0}


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Say what is done, then how long it took."""
    print(f"  {what} …", flush=True)
    began = time.monotonic()
    yield
    print(f"  {what}: {time.monotonic() - began:.1f} s", flush=True)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """One set-up at a time; a second one waits for the first."""
    path = root / "var" / "setup.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("  Another set-up of this project is running: waiting for it", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def check_interpreter() -> None:
    """Refuse a Python that cannot make environments (Debian ships one without ensurepip)."""
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        short = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        raise SetupFailure(
            f"{sys.executable} lacks the module {missing[0]}, without which no environment can be made",
            f"Install it (Debian/Ubuntu: apt install {short}-venv) or name another one: PYTHON=… make run",
        )


def check_disk(environment: Environment, level: str) -> None:
    """Refuse to begin what the disk cannot hold."""
    has_torch = any(environment.venv.glob("lib/python*/site-packages/torch"))
    needed = 1.0 if has_torch else GIGABYTES[level]
    free = shutil.disk_usage(environment.root).free / 1e9
    if free < needed:
        raise SetupFailure(
            f"{free:.1f} GB are free at {environment.root}, and the environment needs about {needed:.1f} GB "
            "(PyTorch has no smaller build than the one with CUDA in the registry)",
            "Free some space, or clone the project to a larger disk",
        )


def make_venv(environment: Environment) -> None:
    """Create .venv with the interpreter that runs this."""
    environment.venv.mkdir(exist_ok=True)
    environment.unfinished.touch()
    command = [sys.executable, "-m", "venv", str(environment.venv)]
    run_logged(command, "Creating .venv", environment.log, pip_environment(os.environ), environment.root)


def install(environment: Environment, level: str) -> None:
    """The pinned uv by pip, the pinned packages by uv, then the project itself in editable form."""
    env, log, root = environment, environment.log, environment.root
    pinned = (root / "requirements" / "installer.txt").read_text(encoding="utf-8")
    version = re.search(r"^uv==(\S+)", pinned, re.MULTILINE)
    uv = env.venv / "bin" / "uv"
    said = (
        subprocess.run([str(uv), "--version"], capture_output=True, text=True, check=False)
        if uv.exists()
        else None
    )
    if version is None or said is None or said.stdout.split()[1:2] != [version[1]]:
        with timed("Install uv"):
            command = [
                str(env.python),
                "-m",
                "pip",
                "install",
                "--require-hashes",
                "-r",
                "requirements/installer.txt",
            ]
            run_logged(command, "Installing uv", log, pip_environment(os.environ), root)
    variables = uv_environment(os.environ, pip_settings(env.python))
    command = [str(uv), "pip", "install", "--python", str(env.python)]
    lock = root / "requirements" / f"{level}.txt"
    count = len(re.findall(r"^[A-Za-z0-9]", lock.read_text(encoding="utf-8"), re.MULTILINE))
    with timed(f"Install up to {count} pinned packages"):
        run_logged(
            [*command, "--require-hashes", "-r", str(lock)], "Installing packages", log, variables, root
        )
    with timed("Install gtmaloc (editable)"):
        # compat: one path entry, so that a new package is importable at once and mypy and editors see it
        editable = [
            "--no-deps",
            "--no-build-isolation",
            "--config-settings",
            "editable_mode=compat",
            "-e",
            ".",
        ]
        run_logged([*command, *editable], "Installing gtmaloc", log, variables, root)


def set_up(root: Path, level: str, *, this_python: bool) -> None:
    """Make `.venv` ready for `level`.

    Raises:
        SetupFailure: what is wrong, and what to do.
    """
    env = Environment(root)
    running = f"{sys.version_info[0]}.{sys.version_info[1]}"
    other = this_python and env.version() not in ("", running)
    if env.ready(level) and not other:
        return
    began = time.monotonic()
    print(f"Setting up the environment in {env.venv} ({level}); details: {env.log}", flush=True)
    check_interpreter()
    with alone(root):
        if env.ready(level) and not other:
            return
        state = env.state()
        env.log.parent.mkdir(parents=True, exist_ok=True)
        env.log.write_text("", encoding="utf-8")
        if state in ("half-made", "broken") or (state == "usable" and other):
            why = f"was made with Python {env.version()}" if state == "usable" else f"is {state}"
            with timed(f".venv {why}: remove it"):
                shutil.rmtree(env.venv)
            state = "absent"
        check_disk(env, level)
        if state == "absent":
            with timed(f"Create .venv with Python {running}"):
                make_venv(env)
        env.unfinished.touch()
        try:
            install(env, level)
        except SetupFailure as failure:
            if failure.untouched and state == "usable":
                env.unfinished.unlink()  # nothing was changed: what worked before still does
            raise
        stamp = {"level": level, "fingerprint": env.fingerprint()}
        env.stamp.write_text(json.dumps(stamp), encoding="utf-8")
        env.unfinished.unlink()
    print(f"The environment is ready: {time.monotonic() - began:.1f} s", flush=True)


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Command line: `core` or `all`, and --this-python if the interpreter was named by the user."""
    level = next((word for word in arguments if word in LEVELS), None)
    if level is None:
        print("error: say which: tools/bootstrap.py core, or tools/bootstrap.py all", file=sys.stderr)
        return 2
    try:
        set_up(root, level, this_python="--this-python" in arguments)
    except KeyboardInterrupt:
        print(
            "error: set-up was interrupted. Run the same command again; downloads are kept.", file=sys.stderr
        )
        return 130
    except SetupFailure as failure:
        print(f"error: {failure}. {failure.remedy}.", file=sys.stderr)
        return 1
    except OSError as error:
        full = error.errno in (28, 122)
        what = "the disk is full" if full else f"{error.strerror or error}: {error.filename or root}"
        remedy = "Free some space" if full else "See that this directory can be written"
        print(f"error: {what}. {remedy} and run the same command again.", file=sys.stderr)
        return 1
    return 0
