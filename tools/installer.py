"""Running pip and uv: the user's settings reach both, output is kept, each failure gets one clear line."""

import ast
import os
import re
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

# Cause, what pip or uv print, remedy. The first that matches is told.
CAUSES = (
    (
        "the disk is full",
        r"No space left on device|os error 28|Disk quota exceeded|os error 122",
        "Free some space (the environment and uv's cache need about 6 GB) and run the same command again",
    ),
    (
        "a downloaded file is not the one that requirements/ names (hash mismatch)",
        r"Hash mismatch|DO NOT MATCH THE HASHES",
        "Try again; if it stays, your registry or proxy serves altered files: ask who runs it, or "
        "name another with PIP_INDEX_URL",
    ),
    (
        "the certificate of the package registry is not trusted",
        r"invalid peer certificate|CERTIFICATE_VERIFY_FAILED|certificate verify failed|UnknownIssuer",
        "Name the certificates of your network: SSL_CERT_FILE=/path/to/ca.pem (or PIP_CERT)",
    ),
    (
        "the package registry refuses the login",
        r"\b(401 Unauthorized|403 Forbidden|407 Proxy)|status code 40[137]",
        "Put the credentials into PIP_INDEX_URL or ~/.netrc",
    ),
    (
        "the package registry cannot be reached, or lacks a pinned package",
        r"from versions: none|not found in the package registry|error sending request|Connection refused|"
        r"tcp connect error|dns error|NewConnectionError|"
        r"Could not connect|Failed to fetch|timed out|Temporary failure in name resolution|"
        r"ConnectTimeoutError|Network is unreachable|50[0234] (Server Error|Bad Gateway|Service)|ProxyError",
        "Check the network, or name a registry or mirror that you can reach: PIP_INDEX_URL=ADDRESS "
        "(proxy: HTTPS_PROXY)",
    ),
    (
        "a pinned package has no build for this machine",
        r"no wheels? with a matching|not compatible with the current platform|No solution found|"
        r"No matching distribution|has no usable wheels",
        "GTMALoc is pinned for Linux and macOS on Python 3.11 to 3.13; name another Python with PYTHON=…",
    ),
    (
        "a package could not be built from source",
        r"Failed to build|error: command .*(gcc|cc|clang)",
        "Install a C compiler (Debian/Ubuntu: apt install build-essential) and run the same command again",
    ),
)
HARMLESS = ("the package registry", "the certificate", "a downloaded file")  # nothing was installed yet


class SetupFailure(Exception):
    """Set-up cannot go on: what is wrong, and what to do."""

    def __init__(self, message: str, remedy: str, *, untouched: bool = False) -> None:
        super().__init__(message)
        self.remedy = remedy
        self.untouched = untouched  # the environment is as it was before


def without_credentials(text: str) -> str:
    """`text` with the login in every address hidden."""
    return re.sub(r"(\w+://)[^/\s@]+@", r"\1****@", text)


def explain(output: str, what: str, log: Path) -> SetupFailure:
    """The failure that stands in the output of pip or uv."""
    where = f"all output is in {log}"
    for cause, pattern, remedy in CAUSES:
        if re.search(pattern, output):
            return SetupFailure(
                f"{what}: {cause}", f"{remedy}; {where}", untouched=cause.startswith(HARMLESS)
            )
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    said = lines[-1] if lines else "it stopped without a word"
    return SetupFailure(f"{what}: {said}", f"Run the same command again; {where}")


def parse_pip_settings(listing: str) -> dict[str, str]:
    """Option → value from `pip config list` (`global.index-url='…'`), the more specific one last."""
    settings: dict[str, str] = {}
    rank = {"global": 0, "install": 1, ":env:": 2}
    found = [re.match(r"(global|install|:env:)\.([\w-]+)=(.*)", line) for line in listing.splitlines()]
    for match in sorted((m for m in found if m), key=lambda m: rank[m[1]]):
        try:
            value = ast.literal_eval(match[3])
        except (SyntaxError, ValueError):
            value = match[3]
        settings[match[2]] = str(value)
    return settings


def uv_environment(environ: Mapping[str, str], pip: Mapping[str, str]) -> dict[str, str]:
    """`environ` for uv, which reads none of pip's settings, completed by what the user told pip."""
    result = dict(environ)

    def default(variable: str, value: str | None, *others: str) -> None:
        if value and not any(result.get(name) for name in (variable, *others)):
            result[variable] = value

    places = [p for p in pip.get("find-links", "").split() if "://" in p or Path(p).expanduser().exists()]
    default("UV_DEFAULT_INDEX", pip.get("index-url"), "UV_INDEX_URL")
    default("UV_INDEX", " ".join(pip.get("extra-index-url", "").split()), "UV_EXTRA_INDEX_URL")
    default("UV_FIND_LINKS", ",".join(places))
    default("UV_INSECURE_HOST", " ".join(pip.get("trusted-host", "").split()))
    default("UV_HTTP_TIMEOUT", pip.get("default-timeout") or pip.get("timeout"), "UV_REQUEST_TIMEOUT")
    default("SSL_CERT_FILE", pip.get("cert"))
    default("ALL_PROXY", pip.get("proxy"), "HTTPS_PROXY", "https_proxy", "all_proxy")
    if pip.get("no-index", "").lower() in {"1", "true", "yes", "on"}:
        default("UV_NO_INDEX", "1")
    result.pop("VIRTUAL_ENV", None)  # the target is always named with --python
    return result


def pip_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` for pip inside the environment: its own target, never the user's or another directory."""
    dropped = {"PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONHOME", "VIRTUAL_ENV"}
    kept = {name: value for name, value in environ.items() if name not in dropped}
    return {**kept, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def run_logged(command: list[str], what: str, log: Path, environ: Mapping[str, str], cwd: Path) -> None:
    """Run one step of the installation, its output going to `log`; large downloads are shown as well.

    Raises:
        SetupFailure: it failed; the cause and the remedy.
    """
    kept: list[str] = []
    with log.open("a", encoding="utf-8") as file:
        file.write(without_credentials(f"$ {' '.join(command)}\n"))
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            text=True, errors="replace", env=dict(environ), cwd=cwd,
        )  # fmt: skip
        assert process.stdout is not None  # noqa: S101  (PIPE was asked for)
        try:
            for raw in process.stdout:
                line = without_credentials(raw)
                kept.append(line)
                file.write(line)
                file.flush()
                if re.match(r"\s*Downloading \S+ \(.*(MiB|GiB|MB|GB)\)", line):
                    print(f"      {line.strip()}", flush=True)
        except BaseException:  # Ctrl-C, or our own disk is full: leave no installer behind
            process.kill()
            process.wait()
            raise
        finally:
            process.stdout.close()
        code = process.wait()
    if code == -signal.SIGINT:
        raise KeyboardInterrupt
    if code < 0:
        raise SetupFailure(f"{what}: stopped by signal {-code}", "Run the same command again; it starts anew")
    if code:
        raise explain("".join(kept), what, log)


def pip_settings(python: Path) -> dict[str, str]:
    """What the user told pip: in variables, in pip.conf, or not at all."""
    done = subprocess.run(
        [str(python), "-m", "pip", "config", "list"],
        capture_output=True, text=True, check=False, env=pip_environment(os.environ),
    )  # fmt: skip
    return parse_pip_settings(done.stdout)
