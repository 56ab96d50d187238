"""Make `.venv` ready: `python tools/set_up.py core|all [--this-python]`.

Python's venv and pip install the pinned uv; uv installs everything else. `.venv/gtmaloc-setup.json` says
what is installed. It is empty while a set-up runs, so that the next one recognises an interrupted set-up.
"""

import argparse
import ast
import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "gtmaloc-setup.json"
LOG = ROOT / "var" / "log" / "setup.log"
RUNNING = f"python{sys.version_info[0]}.{sys.version_info[1]}"
AGAIN = "Run the same command again; downloads are kept"
GIGABYTES = {"core": 6.5, "all": 7.5} if sys.platform == "linux" else {"core": 3.0, "all": 4.0}
# Output of venv, pip or uv; cause; remedy. The first match is reported.
CAUSES = (
    (r"No space left on device|os error (28|122)\b|Disk quota exceeded", "the disk is full",
     "Free some space (the environment and uv's cache need about 6 GB) and run the same command again"),
    (r"ensurepip is not|No module named '?(venv|ensurepip)", "this Python cannot create environments",
     f"Install its venv module (Debian/Ubuntu: apt install {RUNNING}-venv) or use another Python: PYTHON=…"),
    (r"Hash mismatch|DO NOT MATCH THE HASHES", "hash mismatch in a file from the package registry",
     "Try again; if it persists, ask who runs your registry or proxy, or set another: PIP_INDEX_URL"),
    (r"invalid peer certificate|certificate.verify.failed|UnknownIssuer",
     "the certificate of the package registry is not trusted",
     "Set your network's certificates: SSL_CERT_FILE=/path/to/ca.pem (or PIP_CERT)"),
    (r"\b(401 Unauthorized|403 Forbidden|407 Proxy)|status code 40[137]",
     "the package registry refuses the login", "Put your credentials into PIP_INDEX_URL or ~/.netrc"),
    (r"from versions: none|not found in the package registry|error sending request|Connection refused|"
     r"connect error|dns error|NewConnectionError|Could not connect|Failed to fetch|timed out|ProxyError|"
     r"failure in name resolution|ConnectTimeoutError|Network is unreachable|50[0234] (Server|Bad|Service)",
     "the package registry cannot be reached or does not have a pinned package",
     "Check the network, or set a registry that you can reach: PIP_INDEX_URL=ADDRESS (proxy: HTTPS_PROXY)"),
    (r"no wheels? with a matching|not compatible with the current platform|No solution found|"
     r"No matching distribution|no usable wheels", "a pinned package has no build for this machine",
     "The pins are for Linux and macOS on Python 3.11 to 3.13; use another Python with PYTHON=…"),
    (r"Failed to build|error: command .*(gcc|cc|clang)", "a package could not be built from source",
     "Install a C compiler (Debian/Ubuntu: apt install build-essential) and run the same command again"),
)  # fmt: skip
PIP_TO_UV = {  # pip's option: uv's variable, then other variables with the same effect
    "index-url": ("UV_DEFAULT_INDEX", "UV_INDEX_URL"),
    "extra-index-url": ("UV_INDEX", "UV_EXTRA_INDEX_URL"),
    "find-links": ("UV_FIND_LINKS",),
    "trusted-host": ("UV_INSECURE_HOST",),
    "default-timeout": ("UV_HTTP_TIMEOUT", "UV_REQUEST_TIMEOUT"),
    "timeout": ("UV_HTTP_TIMEOUT", "UV_REQUEST_TIMEOUT"),
    "cert": ("SSL_CERT_FILE",),
    "proxy": ("ALL_PROXY", "HTTPS_PROXY", "https_proxy", "all_proxy"),
}


class SetupFailed(Exception):
    """Set-up cannot continue; the text gives the cause and the remedy."""


def explain(what: str, output: str) -> SetupFailed:
    """The failure reported by the output of a step."""
    last = (output.strip() or "it stopped without output").splitlines()[-1].strip()
    known = (row[1:] for row in CAUSES if re.search(row[0], output, re.IGNORECASE))
    cause, remedy = next(known, (last, AGAIN))
    return SetupFailed(f"{what}: {cause}. {remedy}; all output is in {LOG}")


def uv_environment(pip_config: str, environ: dict[str, str]) -> dict[str, str]:
    """`environ` for uv, which ignores pip's settings, extended by the output of `pip config list`."""
    options: dict[str, str] = {}
    for scope in ("global", "install", ":env:"):  # the more specific one wins
        options |= dict(re.findall(rf"^{scope}\.([\w-]+)=(.*)$", pip_config, re.MULTILINE))
    result = dict(environ)
    for option, variables in PIP_TO_UV.items():
        words = str(ast.literal_eval(options.get(option, "''"))).split()
        if option == "find-links":  # uv refuses a directory that does not exist
            words = [word for word in words if "://" in word or Path(word).expanduser().exists()]
        if words and not any(result.get(name) for name in variables):
            result[variables[0]] = ("," if option == "find-links" else " ").join(words)
    return result


def uv(*arguments: str) -> tuple[list[str], dict[str, str]]:
    """A command of the pinned uv, and an environment that applies the user's pip settings to it."""
    listing = [str(PYTHON), "-m", "pip", "config", "list"]
    config = subprocess.run(listing, stdout=subprocess.PIPE, text=True, check=False).stdout
    return [str(VENV / "bin" / "uv"), *arguments], uv_environment(config, dict(os.environ))


def run(what: str, command: list[str], environ: dict[str, str], log: IO[str]) -> None:
    """Run one step and time it. The output goes to the log; large downloads are shown.

    Raises:
        SetupFailed: the step failed.
    """
    print(f"  {what} …", flush=True)
    began, output = time.monotonic(), ""
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environ,
        cwd=ROOT,
    ) as process:
        try:
            for line in process.stdout or ():
                line = re.sub(r"(\w+://)[^/\s@]+@", r"\1****@", line)  # keep logins out of the log
                output += line
                print(line, end="", file=log, flush=True)
                if re.match(r"\s*Downloading \S+ \(.*[MG]i?B\)", line):
                    print(f"      {line.strip()}", flush=True)
        except BaseException:  # Ctrl-C, or no space for the log: leave no installer behind
            process.kill()
            raise
    if process.returncode in (-signal.SIGINT, 128 + signal.SIGINT):
        raise KeyboardInterrupt
    if process.returncode:
        raise explain(what, output)
    print(f"  {what}: {time.monotonic() - began:.1f} s", flush=True)


def stamp(level: str) -> str:
    """The content of STAMP once `level` is installed: all that determines what is installed where."""
    pins = hashlib.sha256()
    for file in (*sorted((ROOT / "requirements").iterdir()), ROOT / "pyproject.toml"):
        pins.update(file.name.encode() + file.read_bytes())
    return json.dumps({"level": level, "root": str(ROOT), "pins": pins.hexdigest()})


def is_ready(level: str, this_python: bool) -> bool:
    """Whether nothing is left to do; starts no process."""
    if not (PYTHON.exists() and STAMP.exists()) or (this_python and not (VENV / "lib" / RUNNING).exists()):
        return False
    return STAMP.read_text(encoding="utf-8") in (stamp(level), stamp("all"))


def remove_unusable(this_python: bool) -> None:
    """Delete a .venv that is incomplete, moved, broken or created with another Python."""
    if not os.path.lexists(VENV):
        return
    if VENV.is_symlink() or not VENV.is_dir() or (any(VENV.iterdir()) and not STAMP.exists()):
        raise SetupFailed(
            f"{VENV} was not created by this set-up. Move it away and run the same command again"
        )
    try:
        works = (
            subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True, check=False).returncode
            == 0
        )
    except OSError:
        works = False
    if not STAMP.exists() or json.dumps(str(ROOT)) not in STAMP.read_text(encoding="utf-8"):
        why = "is incomplete or was moved"
    elif not works:
        why = "is broken"
    elif this_python and not (VENV / "lib" / RUNNING).exists():
        why = "was created with another Python"
    else:
        return
    print(f"  .venv {why}: removing it", flush=True)
    shutil.rmtree(VENV)


def check_disk(level: str) -> None:
    """Refuse to start if the disk is too small."""
    needed = 1.0 if any(VENV.glob("lib/python*/site-packages/torch")) else GIGABYTES[level]
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < needed:
        need = f"{free:.1f} GB are free at {ROOT}, and the environment needs about {needed:.1f} GB"
        raise SetupFailed(f"{need}. Free some space, or clone the project to a larger disk")


def install(level: str, log: IO[str]) -> None:
    """Create .venv if there is none, then install uv, the pinned packages and the project (editable)."""
    elsewhere = {"PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONHOME", "VIRTUAL_ENV"}  # would miss .venv
    pip_environment = {k: v for k, v in os.environ.items() if k not in elsewhere} | {"PIP_USER": "0"}
    if not PYTHON.exists():
        run(f"Creating .venv with {RUNNING}", [sys.executable, "-m", "venv", str(VENV)], pip_environment, log)
    pinned = ["--require-hashes", "-r", "requirements/installer.txt"]
    run("Installing uv", [str(PYTHON), "-m", "pip", "install", *pinned], pip_environment, log)
    uv_install = ("pip", "install", "--python", str(PYTHON))
    run("Installing packages", *uv(*uv_install, "--require-hashes", "-r", f"requirements/{level}.txt"), log)
    # compat: one path entry, so that a new package is importable at once and mypy and editors see it
    project = ["--no-deps", "--no-build-isolation", "--config-settings", "editable_mode=compat", "-e", "."]
    run("Installing gtmaloc", *uv(*uv_install, *project), log)


def set_up(level: str, this_python: bool) -> None:
    """Make `.venv` ready for `level`; a second set-up waits for the first.

    Raises:
        SetupFailed: the cause and the remedy.
    """
    if is_ready(level, this_python):
        return
    began = time.monotonic()
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        try:
            fcntl.flock(log, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("  Another set-up of this project is running: waiting for it", flush=True)
            fcntl.flock(log, fcntl.LOCK_EX)
        if is_ready(level, this_python):
            return
        print(f"Setting up {VENV} ({level}); details: {LOG}", flush=True)
        log.truncate(0)
        remove_unusable(this_python)
        check_disk(level)
        VENV.mkdir(exist_ok=True)
        before = STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""
        STAMP.write_text("", encoding="utf-8")
        try:
            install(level, log)
        except SetupFailed as failure:
            if "package registry" in str(failure):  # nothing was changed: what worked still works
                STAMP.write_text(before, encoding="utf-8")
            raise
        STAMP.write_text(stamp(level), encoding="utf-8")
    print(f"The environment is ready: {time.monotonic() - began:.1f} s", flush=True)


def main() -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Make .venv ready.")
    parser.add_argument("level", choices=GIGABYTES)
    parser.add_argument(
        "--this-python", action="store_true", help="the user named the interpreter that runs this"
    )
    arguments = parser.parse_args()
    try:
        set_up(arguments.level, arguments.this_python)
        return 0
    except KeyboardInterrupt:
        print(f"error: Set-up was interrupted. {AGAIN}; all output is in {LOG}.", file=sys.stderr)
        return 128 + signal.SIGINT
    except (SetupFailed, OSError) as error:
        failure = error if isinstance(error, SetupFailed) else explain("Set-up", str(error))
        print(f"error: {failure}.", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
