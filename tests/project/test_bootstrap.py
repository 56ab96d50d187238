"""Set-up of the environment: what it refuses, what it repairs, and what it says when others fail."""

import ast
import collections
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import bootstrap
import installer
import set_up
from environment import Environment

ROOT = Path(__file__).parents[2]
THIS = f"{sys.version_info[0]}.{sys.version_info[1]}"
UV = re.search(r"uv==(\S+)", (ROOT / "requirements" / "installer.txt").read_text())[1]

FAKE_PYTHON = f"""#!/bin/sh
case "$*" in
  *"import sys, pip"*) echo {THIS} ;;
  *"pip config list"*) echo ":env:.index-url='$PIP_INDEX_URL'" ;;
esac
"""
FAKE_UV = f"""#!/bin/sh
[ "$1" = --version ] && echo "uv {UV}" && exit 0
echo "index: $UV_DEFAULT_INDEX"
echo "$*" >> "$(dirname "$0")/../installed"
[ -z "$FAKE_OUTPUT" ] || {{ echo "error: $FAKE_OUTPUT"; exit 2; }}
"""


def script(path: Path, text: str) -> None:
    """Write an executable."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def fake_venv(root: Path) -> Environment:
    """An environment whose Python and uv only pretend."""
    env = Environment(root)
    script(env.python, FAKE_PYTHON)
    script(env.venv / "bin" / "uv", FAKE_UV)
    (env.venv / "pyvenv.cfg").write_text(f"version = {THIS}.0\n")
    return env


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what set-up reads, without an environment."""
    for name in ("tools", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def boot(root: Path, level: str = "core", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run set-up as make does."""
    command = [sys.executable, "tools/bootstrap.py", level]
    return subprocess.run(
        command, cwd=root, env={**os.environ, **variables}, capture_output=True, text=True, timeout=120
    )


# --- which Python


def test_any_python_from_3_6_can_read_the_refusal() -> None:
    source = (ROOT / "tools" / "bootstrap.py").read_text()
    ast.parse(source, feature_version=(3, 6))


@pytest.mark.parametrize("version", [(3, 6), (3, 10), (3, 14), (4, 0)])
def test_a_named_python_that_will_not_do_is_refused(version: tuple[int, int], capsys) -> None:
    assert bootstrap.main(["core", "--this-python"], version) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "needs Python 3.11, 3.12 or 3.13" in said
    assert "PYTHON=" in said


def test_another_python_on_the_path_is_found_and_one_that_does_not_run_is_not(tmp_path, monkeypatch) -> None:
    script(tmp_path / "python3.11", "#!/bin/sh\necho 'command not found' >&2\nexit 127\n")
    script(tmp_path / "python3.12", "#!/bin/sh\necho 3 12\n")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    assert bootstrap.other_python() == str(tmp_path / "python3.12")


def test_a_python_without_ensurepip_is_explained(project: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(
        set_up.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name
    )
    assert set_up.main(["core"], project) == 1
    assert f"apt install python{THIS}-venv" in capsys.readouterr().err


# --- the disk and the registry


def test_too_small_a_disk_is_refused_before_anything_is_made(project: Path, monkeypatch, capsys) -> None:
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(set_up.shutil, "disk_usage", lambda _: usage(9e9, 8e9, 1e9))
    assert set_up.main(["core"], project) == 1
    assert "1.0 GB are free" in capsys.readouterr().err
    assert not (project / ".venv").exists()


def test_registry_down_from_nothing_then_repaired(project: Path) -> None:
    """The real pip against a closed port; what it leaves behind is recognised as half-made."""
    done = boot(project, PIP_INDEX_URL="http://me:secret@127.0.0.1:9/", PIP_RETRIES="0", PIP_FIND_LINKS="")
    assert done.returncode == 1
    assert done.stderr.startswith("error: Installing uv: the package registry cannot be reached")
    assert done.stderr.count("\n") == 1
    assert "secret" not in (project / "var" / "log" / "setup.log").read_text()
    assert Environment(project).state() == "half-made"


@pytest.mark.parametrize(
    ("output", "cause", "remedy"),
    [
        ("failed to write: No space left on device (os error 28)", "disk is full", "Free some space"),
        ("Failed to download x\ncause: Hash mismatch for `x==1`", "hash mismatch", "Try again"),
        ("error sending request for url\ntcp connect error", "cannot be reached", "PIP_INDEX_URL"),
        ("invalid peer certificate: UnknownIssuer", "not trusted", "SSL_CERT_FILE"),
        ("Failed to build `x==1`", "could not be built", "C compiler"),
        ("x==1 has no wheels with a matching platform tag", "no build for this machine", "PYTHON"),
        ("a thing never seen before", "a thing never seen before", "setup.log"),
    ],
)
def test_each_failure_of_others_is_one_line_with_a_remedy(project, output, cause, remedy) -> None:
    fake_venv(project)
    done = boot(project, FAKE_OUTPUT=output)
    assert done.returncode == 1
    assert done.stderr.startswith("error: Installing packages: ")
    assert cause in done.stderr
    assert remedy in done.stderr
    assert done.stderr.count("\n") == 1
    assert not Environment(project).ready("core")


def test_an_environment_that_worked_still_works_when_the_registry_is_down(project: Path) -> None:
    env = fake_venv(project)
    assert boot(project, "core").returncode == 0
    assert boot(project, "all", FAKE_OUTPUT="tcp connect error").returncode == 1
    assert env.ready("core")
    assert not env.ready("all")


# --- twice, cut short, changed


def test_the_second_time_nothing_is_started(project: Path, monkeypatch, capsys) -> None:
    env = fake_venv(project)
    assert boot(project, "all").returncode == 0
    monkeypatch.setattr(subprocess, "Popen", None)
    began = time.monotonic()
    assert set_up.main(["all"], project) == set_up.main(["core"], project) == 0
    assert time.monotonic() - began < 0.5
    assert capsys.readouterr().out == ""
    assert len((env.venv / "installed").read_text().splitlines()) == 2  # the packages, and the project itself


@pytest.mark.parametrize("changed", ["pyproject.toml", "requirements/core.txt"])
def test_changed_pins_are_installed(project: Path, changed: str) -> None:
    env = fake_venv(project)
    boot(project)
    with (project / changed).open("a") as file:
        file.write("# changed\n")
    assert not env.ready("core")
    assert boot(project).returncode == 0
    assert env.ready("core")


def test_a_half_made_environment_is_removed_and_made_again(project: Path, monkeypatch, capsys) -> None:
    env = fake_venv(project)
    boot(project)
    env.unfinished.touch()
    (env.venv / "half-written").touch()
    monkeypatch.setattr(set_up, "make_venv", lambda env: fake_venv(env.root))
    assert set_up.main(["core"], project) == 0
    assert ".venv is half-made: remove it" in capsys.readouterr().out
    assert env.ready("core")
    assert not (env.venv / "half-written").exists()


def test_an_environment_whose_python_is_gone_is_made_again(project: Path, monkeypatch) -> None:
    env = fake_venv(project)
    boot(project)
    env.python.unlink()
    monkeypatch.setattr(set_up, "make_venv", lambda env: fake_venv(env.root))
    assert set_up.main(["core"], project) == 0
    assert env.ready("core")


def test_a_directory_that_is_no_environment_is_never_deleted(project: Path, capsys) -> None:
    (project / ".venv").mkdir()
    (project / ".venv" / "thesis.txt").touch()
    assert set_up.main(["core"], project) == 1
    assert "is not a Python environment" in capsys.readouterr().err
    assert (project / ".venv" / "thesis.txt").exists()


def test_ctrl_c_is_one_line_and_leaves_a_mark(project: Path, monkeypatch, capsys) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    env = fake_venv(project)
    monkeypatch.setattr(set_up, "install", interrupted)
    assert set_up.main(["core"], project) == 130
    assert capsys.readouterr().err.startswith("error: set-up was interrupted. Run the same command again")
    assert env.state() == "half-made"


# --- the user's settings


def test_what_pip_was_told_reaches_uv(project: Path) -> None:
    fake_venv(project)
    boot(
        project, PIP_INDEX_URL="https://me:secret@mirror.example/simple", UV_DEFAULT_INDEX="", UV_INDEX_URL=""
    )
    assert "index: https://****@mirror.example/simple" in (project / "var" / "log" / "setup.log").read_text()


def test_pip_settings_are_translated_and_uv_s_own_go_before(tmp_path: Path) -> None:
    listing = (
        "global.index-url='https://a.example'\n:env:.index-url='https://b.example'\nglobal.cert='/ca.pem'\n"
        f"install.find-links='{tmp_path} /missing'\nglobal.trusted-host='x y'\ninstall.default-timeout='99'\n"
    )
    told = installer.uv_environment({"SSL_CERT_FILE": "/mine.pem"}, installer.parse_pip_settings(listing))
    assert told == {
        "UV_DEFAULT_INDEX": "https://b.example", "UV_FIND_LINKS": str(tmp_path), "UV_INSECURE_HOST": "x y",
        "UV_HTTP_TIMEOUT": "99", "SSL_CERT_FILE": "/mine.pem",
    }  # fmt: skip


# --- the pins


def pins(name: str) -> dict[str, str]:
    """`name==version ; marker` → its hashes."""
    text = (ROOT / "requirements" / name).read_text()
    blocks = re.split(
        r"\n(?=[A-Za-z0-9])", "\n".join(x for x in text.splitlines() if not x.strip().startswith("#"))
    )
    return {block.split(" \\\n")[0].strip(): block for block in blocks if block.strip()}


def test_every_pin_has_a_hash_and_no_file_names_a_registry() -> None:
    for name in ("core.txt", "all.txt", "installer.txt"):
        text = (ROOT / "requirements" / name).read_text()
        assert not re.search(r"://|--find-links|--(extra-)?index", text), name
        assert all("==" in pin and "--hash=sha256:" in block for pin, block in pins(name).items()), name


def test_core_is_a_part_of_all() -> None:
    core, everything = (({p.split(" ;")[0] for p in pins(name)}) for name in ("core.txt", "all.txt"))
    assert core < everything
    assert not any(pin.startswith(("apache-airflow", "py2neo", "pytest", "gensim")) for pin in core)
