"""Set-up of the environment: which Python it uses, what it refuses and repairs, how it reports failures."""

import collections
import fcntl
import importlib.util
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
REAL = sys.executable
THIS = f"python{sys.version_info[0]}.{sys.version_info[1]}"

# Makes a .venv of fakes: its Python is a copy of itself, its uv the script below.
FAKE_PYTHON = f"""#!/bin/sh
case "$*" in
  "-m venv "*)
    [ -z "$FAKE_VENV" ] || {{ echo "$FAKE_VENV"; exit 1; }}
    mkdir -p "$3/bin" "$3/lib/{THIS}" && cp "$0" "$3/bin/python" && cp "$(dirname "$0")/uv" "$3/bin/uv" ;;
  "-m pip config list") echo ":env:.index-url='$PIP_INDEX_URL'" ;;
esac
"""
FAKE_UV = """#!/bin/sh
echo "index: $UV_DEFAULT_INDEX"
echo "$*" >> "$(dirname "$0")/../installed"
[ -z "$FAKE_SLEEP" ] || { echo $$ > "$FAKE_SLEEP"; exec sleep 60; }
[ -z "$FAKE_OUTPUT" ] || { printf "error: $FAKE_OUTPUT"; exit 2; }
"""


def script(path: Path, text: str) -> None:
    """Write an executable."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what set-up reads, in a directory with a space in its name, without an environment."""
    root = tmp_path / "my prôject"
    for name in ("tools", "requirements"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    script(tmp_path / "fake" / "python", FAKE_PYTHON)
    script(tmp_path / "fake" / "uv", FAKE_UV)
    return root


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Loads set_up.py of a project; the interpreter that runs it is the fake one."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "fake" / "python"))

    def load_set_up(project: Path) -> ModuleType:
        spec = importlib.util.spec_from_file_location("set_up_of_the_copy", project / "tools" / "set_up.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load_set_up


@pytest.fixture
def set_up(load, project: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs set-up on the project; returns the exit status."""

    def run(*arguments: str, project: Path = project, **variables: str) -> int:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["set_up.py", *arguments])
            for name, value in variables.items():
                patch.setenv(name, value)
            return load(project).main()

    return run


def make(project: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run make as a person does, even if these tests run under make."""
    inherited = {"MAKEFLAGS", "MAKEOVERRIDES", "MFLAGS", "MAKELEVEL", "PYTHON"}
    env = {name: value for name, value in os.environ.items() if name not in inherited} | variables
    return subprocess.run(
        ["make", *arguments], cwd=project, env=env, capture_output=True, text=True, timeout=120
    )


def only_line(text: str) -> str:
    """The one line of `text` that is not make's own."""
    (line,) = [line for line in text.splitlines() if not line.startswith("make")]
    return line


# --- which Python


def test_the_first_supported_python_is_used(project: Path, tmp_path: Path) -> None:
    script(tmp_path / "python3", "#!/bin/sh\necho 3.10\n")
    script(tmp_path / "python3.13", "#!/bin/sh\necho 'pyenv: command not found' >&2\nexit 127\n")
    script(tmp_path / "python3.12", '#!/bin/sh\n[ "$1" = -c ] && echo 3.12 || echo "3.12 runs $*"\n')
    done = make(project, "setup", PATH=f"{tmp_path}:/usr/bin:/bin")
    assert (done.returncode, done.stdout) == (0, "3.12 runs tools/set_up.py core\n")


@pytest.mark.parametrize("version", ["3.6", "3.10", "3.14", "4.0"])
def test_a_given_python_that_is_not_supported_is_refused(project: Path, tmp_path: Path, version: str) -> None:
    script(tmp_path / "named", f"#!/bin/sh\necho {version}\n")
    done = make(project, "setup", f"PYTHON={tmp_path}/named")
    assert done.returncode != 0
    line = only_line(done.stderr)
    assert f"needs Python 3.11, 3.12 or 3.13 (here {tmp_path}/named is {version})" in line
    assert "PYTHON=/path/to/python3.12 make setup" in line


def test_a_given_python_is_used_even_with_a_space_in_its_path(project: Path, tmp_path: Path) -> None:
    script(tmp_path / "my python", '#!/bin/sh\n[ "$1" = -c ] && echo 3.13 || echo "runs $*"\n')
    done = make(project, "setup-all", f"PYTHON={tmp_path}/my python")
    assert (done.returncode, done.stdout) == (0, "runs tools/set_up.py all --this-python\n")


@pytest.mark.parametrize(
    "output",
    [
        "ensurepip is not\\navailable",
        "No module named 'ensurepip'",
        "No module named venv",
    ],
)
def test_a_python_without_ensurepip_is_explained(set_up, capsys, output: str) -> None:
    assert set_up("core", FAKE_VENV=output) == 1
    line = only_line(capsys.readouterr().err)
    assert "this Python cannot create environments" in line
    assert f"apt install {THIS}-venv" in line


# --- the disk and the registry


def test_too_small_a_disk_is_refused_before_anything_is_created(set_up, project, monkeypatch, capsys) -> None:
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(9e9, 8e9, 1e9))
    assert set_up("core") == 1
    assert "1.0 GB are free" in capsys.readouterr().err
    assert not (project / ".venv").exists()


def test_registry_down_from_nothing_then_repaired(project: Path, set_up, capsys) -> None:
    """The real pip against a closed port; the next set-up replaces what it leaves behind."""
    registry = {"PIP_INDEX_URL": "http://me:secret@127.0.0.1:9/", "PIP_RETRIES": "0", "PIP_FIND_LINKS": ""}
    done = make(project, "setup", PATH=f"{ROOT}/.venv/bin:{os.environ['PATH']}", **registry)
    assert done.returncode != 0
    assert only_line(done.stderr).startswith("error: Installing uv: the package registry cannot be reached")
    assert "secret" not in (project / "var" / "log" / "setup.log").read_text()
    assert set_up("core") == 0
    assert ".venv is incomplete or was moved: removing it" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("output", "cause", "remedy"),
    [
        ("failed to write: No space left on device (os error 28)", "disk is full", "Free some space"),
        ("Failed to download x\\ncause: Hash mismatch for `x==1`", "hash mismatch", "Try again"),
        ("error sending request for url\\ntcp connect error", "cannot be reached", "PIP_INDEX_URL"),
        ("invalid peer certificate: UnknownIssuer", "not trusted", "SSL_CERT_FILE"),
        ("HTTP status client error (401 Unauthorized)", "refuses the login", "netrc"),
        ("Failed to build `x==1`", "could not be built", "C compiler"),
        ("x==1 has no wheels with a matching platform tag", "no build for this machine", "PYTHON"),
        ("first line\\na failure never seen before", "a failure never seen before", "Run the same command"),
        ("Failed to fetch x\\nNo space left on device", "disk is full", "Free some space"),
    ],
)
def test_each_failure_is_one_line_with_a_remedy_and_the_log(
    set_up, project, capsys, output, cause, remedy
) -> None:
    assert set_up("core", FAKE_OUTPUT=output) == 1
    line = only_line(capsys.readouterr().err)
    assert line.startswith("error: Installing packages: ")
    assert cause in line
    assert remedy in line
    assert line.endswith(f"all output is in {project}/var/log/setup.log.")


def test_a_directory_that_cannot_be_written_is_one_line(set_up, project: Path, capsys) -> None:
    (project / "var").touch()
    assert set_up("core") == 1
    assert only_line(capsys.readouterr().err).startswith("error: Set-up: [Errno ")


def test_an_environment_that_worked_still_works_when_the_registry_is_down(set_up, load, project) -> None:
    assert set_up("core") == 0
    assert set_up("all", FAKE_OUTPUT="tcp connect error") == 1
    assert load(project).is_ready("core", this_python=False)
    assert not load(project).is_ready("all", this_python=False)


def test_an_environment_that_may_have_changed_is_recreated(set_up, load, project, capsys) -> None:
    assert set_up("core") == 0
    assert set_up("all", FAKE_OUTPUT="No space left on device") == 1
    assert not load(project).is_ready("core", this_python=False)
    assert set_up("core") == 0
    assert "removing it" in capsys.readouterr().out


# --- twice, interrupted, changed


def test_the_second_time_nothing_is_started(set_up, project: Path, monkeypatch, capsys) -> None:
    assert set_up("all") == 0
    capsys.readouterr()
    monkeypatch.setattr(subprocess, "Popen", None)
    assert set_up("all") == set_up("core") == 0
    assert capsys.readouterr().out == ""
    installed = (project / ".venv" / "installed").read_text().splitlines()
    assert len(installed) == 2, "the packages, and the project itself"


def test_packages_are_installed_by_hash_and_the_project_without_its_dependencies(set_up, project) -> None:
    assert set_up("all") == 0
    packages, itself = (project / ".venv" / "installed").read_text().splitlines()
    assert packages.endswith("--require-hashes -r requirements/all.txt")
    assert re.search(r"--no-deps --no-build-isolation .*-e \.$", itself)


def test_core_does_not_make_all_ready(set_up, load, project: Path) -> None:
    assert set_up("core") == 0
    assert not load(project).is_ready("all", this_python=False)


@pytest.mark.parametrize("changed", ["pyproject.toml", "requirements/core.txt"])
def test_changed_pins_are_installed_into_the_same_environment(set_up, load, project, changed: str) -> None:
    assert set_up("core") == 0
    (project / ".venv" / "installed by the user").touch()
    with (project / changed).open("a") as file:
        file.write("# changed\n")
    assert not load(project).is_ready("core", this_python=False)
    assert set_up("core") == 0
    assert load(project).is_ready("core", this_python=False)
    assert (project / ".venv" / "installed by the user").exists()


def test_an_environment_whose_python_is_gone_is_recreated(set_up, project: Path, capsys) -> None:
    assert set_up("core") == 0
    (project / ".venv" / "bin" / "python").unlink()
    assert set_up("core") == 0
    assert ".venv is broken: removing it" in capsys.readouterr().out


def test_an_environment_whose_python_does_not_run_is_recreated(set_up, project: Path, capsys) -> None:
    assert set_up("core") == 0
    script(project / ".venv" / "bin" / "python", "#!/bin/sh\nexit 1\n")
    assert set_up("all") == 0
    assert ".venv is broken: removing it" in capsys.readouterr().out


def test_an_environment_that_was_moved_is_recreated(set_up, project: Path, tmp_path: Path, capsys) -> None:
    """The scripts in .venv/bin name the interpreter by its full path."""
    assert set_up("core") == 0
    moved = project.rename(tmp_path / "moved")
    assert set_up("core", project=moved) == 0
    assert "was moved: removing it" in capsys.readouterr().out


def test_only_a_python_given_by_the_user_replaces_another(set_up, project: Path, capsys) -> None:
    assert set_up("core", "--this-python") == 0
    (project / ".venv" / "lib" / THIS).rename(project / ".venv" / "lib" / "python3.0")
    assert set_up("core") == 0
    assert "removing it" not in capsys.readouterr().out
    assert set_up("core", "--this-python") == 0
    assert "was created with another Python: removing it" in capsys.readouterr().out


def test_a_directory_that_is_not_ours_is_never_deleted(set_up, project: Path, tmp_path: Path, capsys) -> None:
    thesis = tmp_path / "thesis"
    thesis.mkdir()
    (thesis / "chapter.txt").touch()
    for put in (lambda: (project / ".venv").symlink_to(thesis), lambda: thesis.rename(project / ".venv")):
        put()
        assert set_up("core") == 1
        assert "was not created by this set-up. Move it away" in only_line(capsys.readouterr().err)
        assert (project / ".venv" / "chapter.txt").exists()
        if (project / ".venv").is_symlink():
            (project / ".venv").unlink()


def test_a_link_to_an_environment_elsewhere_is_refused(set_up, project: Path, tmp_path: Path, capsys) -> None:
    assert set_up("core") == 0
    elsewhere = (project / ".venv").rename(tmp_path / "elsewhere")
    (project / ".venv").symlink_to(elsewhere)
    assert set_up("all") == 1
    assert "was not created by this set-up" in only_line(capsys.readouterr().err)


def started(project: Path, level: str, **variables: str) -> subprocess.Popen[str]:
    """Set-up in its own process group."""
    return subprocess.Popen(
        [REAL, "tools/set_up.py", level], cwd=project, env=os.environ | variables, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


@pytest.mark.parametrize("everyone", [True, False], ids=["Ctrl-C", "kill -INT"])
def test_an_interrupt_is_one_line_and_leaves_no_installer_behind(
    set_up, load, project: Path, tmp_path: Path, everyone: bool
) -> None:
    assert set_up("core") == 0
    pid_file = tmp_path / "pid"
    process = started(project, "all", FAKE_SLEEP=str(pid_file))
    deadline = time.monotonic() + 60
    while not (pid_file.exists() and pid_file.read_text().strip()):
        assert time.monotonic() < deadline, "the installer did not start"
        time.sleep(0.02)
    (os.killpg if everyone else os.kill)(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert only_line(errors).startswith("error: Set-up was interrupted. Run the same command again")
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)
    assert not load(project).is_ready("core", this_python=False)


@pytest.mark.parametrize("end", ["kill -INT $$", "exit 130"])
def test_an_installer_that_was_interrupted_interrupts_the_set_up(load, project: Path, end: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        load(project).run("Installing", ["sh", "-c", end], dict(os.environ), io.StringIO())


def test_a_second_set_up_waits_for_the_first_and_finds_its_work_done(set_up, load, project: Path) -> None:
    assert set_up("core") == 0
    stamp = project / ".venv" / "gtmaloc-setup.json"
    complete = stamp.read_text()
    stamp.write_text("")  # as while the first one runs
    with (project / "var" / "log" / "setup.log").open("a") as log:
        fcntl.flock(log, fcntl.LOCK_SH)  # keeps out only a set-up that wants the lock for itself
        second = started(project, "core")
        assert "Another set-up of this project is running" in second.stdout.readline()
        stamp.write_text(complete)
    output, _ = second.communicate(timeout=60)
    assert (second.returncode, output) == (0, "")


# --- the user's settings


def test_settings_for_pip_reach_uv(set_up, project: Path) -> None:
    registry = "https://me:secret@mirror.example/simple"
    assert set_up("core", PIP_INDEX_URL=registry, UV_DEFAULT_INDEX="", UV_INDEX_URL="") == 0
    assert "index: https://****@mirror.example/simple" in (project / "var/log/setup.log").read_text()


def test_pip_settings_are_translated_and_uv_s_own_take_precedence(
    load, project: Path, tmp_path: Path
) -> None:
    listing = (
        ":env:.index-url='https://c.example'\nglobal.index-url='https://a.example'\n"
        "install.index-url='https://b.example'\nglobal.cert='/ca.pem'\nglobal.proxy='http://p.example'\n"
        f"install.find-links='https://f.example {tmp_path} /missing'\nglobal.trusted-host='x\\ny'\n"
        "install.default-timeout='99'\nglobal.extra-index-url='https://d.example'\n"
    )
    environ = {"SSL_CERT_FILE": "/mine.pem", "HTTPS_PROXY": "http://mine.example"}
    assert load(project).uv_environment(listing, environ) == {
        **environ, "UV_DEFAULT_INDEX": "https://c.example", "UV_INDEX": "https://d.example",
        "UV_FIND_LINKS": f"https://f.example,{tmp_path}", "UV_INSECURE_HOST": "x y", "UV_HTTP_TIMEOUT": "99",
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
