"""The home directory of a local Neo4j: created step by step, marked complete by a file that is written last.

`home.json` is written atomically once everything else is in place. A home without it is half-written: it is
recreated if it holds no databases; otherwise it is left alone and the error explains why.
"""

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from gtmaloc_base.atomic_files import write_json, write_text
from gtmaloc_base.errors import GTMALocError
from local_neo4j.configuration import ServerSettings, neo4j_conf
from local_neo4j.jar_coordinates import JarSet
from local_neo4j.java import java_environment, java_executable

USERNAME = "neo4j"
DIRECTORIES = ("conf", "lib", "plugins", "data", "logs", "import", "run", "licenses")
FORMAT = 1


class HomeUnusable(GTMALocError):
    """The home directory holds files that must be kept, or a file that cannot be recreated is missing."""


class PasswordNotSet(GTMALocError):
    """Neo4j's admin command did not accept the initial password."""


class Neo4jHome:
    """One home directory, present or not."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()  # Java and the process list need the full path

    @property
    def declaration(self) -> Path:
        """The file that marks the home as complete."""
        return self.path / "home.json"

    @property
    def password_file(self) -> Path:
        """The file with the password of the user neo4j, readable by its owner only."""
        return self.path / "password"

    @property
    def class_path(self) -> str:
        """The class path of the server and of its admin commands."""
        return ":".join(f"{self.path}/{directory}/*" for directory in ("plugins", "conf", "lib"))

    def exists(self) -> bool:
        """Whether the home has been created, at least in part."""
        return self.path.is_dir() and any(self.path.iterdir())

    def is_whole(self) -> bool:
        """Whether the home is complete."""
        return self._declared() is not None

    def has_databases(self) -> bool:
        """Whether a server ever ran here, so that there may be data."""
        databases = self.path / "data" / "databases"
        return databases.is_dir() and any(databases.iterdir())

    def password(self) -> str | None:
        """The password of the user neo4j, or None if the home was created without authentication."""
        declared = self._declared()
        if declared is not None and not declared["auth"]:
            return None
        try:
            return self.password_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise HomeUnusable(
                f"The password of Neo4j cannot be read from {self.password_file} ({error.strerror})",
                f"Restore the password in that file, or delete {self.path} to start with an empty graph",
            ) from error

    def prepare(self, jars: JarSet, settings: ServerSettings, bolt_port: int, http_port: int) -> None:
        """Create the home if it is incomplete, and bring links and configuration up to date.

        Raises:
            HomeUnusable: half-written but with databases, or created with another `auth` setting.
            PasswordNotSet: the admin command failed.
        """
        declared = self._declared()
        if declared is None:
            self._clear()
        elif declared["auth"] != settings.auth:
            raise HomeUnusable(
                f"The home {self.path} was created with auth={declared['auth']}, not auth={settings.auth}",
                "Use the same setting, or another home directory",
            )
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)  # hides the store from other users
        for directory in DIRECTORIES:
            (self.path / directory).mkdir(exist_ok=True)
        _link_all(self.path / "lib", jars.libraries)
        _link_all(self.path / "plugins", jars.plugins)
        conf = neo4j_conf(settings, bolt_port, http_port)
        write_text(self.path / "conf" / "neo4j.conf", conf)
        if declared is None:
            if settings.auth:
                self._set_password()
            write_json(self.declaration, {"format": FORMAT, "auth": settings.auth})
        else:
            self.password()  # report a missing password file now, before the server starts

    def _declared(self) -> dict[str, bool] | None:
        try:
            declared = json.loads(self.declaration.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        is_ours = isinstance(declared, dict) and declared.get("format") == FORMAT and "auth" in declared
        return declared if is_ours else None

    def _clear(self) -> None:
        """Remove what an interrupted attempt left behind, but never databases or files of other programs."""
        if not self.exists():
            return
        if self.has_databases():
            raise HomeUnusable(
                f"The home {self.path} holds databases, but its home.json is missing or damaged",
                f'To keep the data, write {{"format": {FORMAT}, "auth": true}} to {self.declaration}; '
                f"to start with an empty graph, delete {self.path}",
            )
        foreign = sorted({p.name for p in self.path.iterdir()} - {*DIRECTORIES, "password", "home.json"})
        if foreign:
            raise HomeUnusable(
                f"The directory {self.path} holds other files ({', '.join(foreign[:3])})",
                "Choose an empty or new directory as the home of the local Neo4j",
            )
        shutil.rmtree(self.path)

    def _set_password(self) -> None:
        # O_EXCL and the mode at creation ensure that no other user can ever open the file.
        descriptor = os.open(self.password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_hex(24))
        # The command reads its argument from "@file", so the password never appears in the process list.
        # AdminTool is called directly: Neo4jAdminCommand would start it in a second JVM and reveal it.
        done = self.run_admin("dbms", "set-initial-password", f"@{self.password_file}")
        if done.returncode != 0:
            raise PasswordNotSet(
                f"Neo4j did not accept an initial password: {(done.stderr or done.stdout).strip()[-300:]}",
                f"Delete {self.path} and run the command again",
            )

    def run_admin(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `neo4j-admin` in this home; only for short commands, since its JVM has a small heap."""
        flags = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED")
        command = [
            str(java_executable()),
            *flags,
            "-cp",
            self.class_path,
            "org.neo4j.cli.AdminTool",
            *arguments,
        ]
        environment = {
            **java_environment(),
            "NEO4J_HOME": str(self.path),
            "NEO4J_CONF": str(self.path / "conf"),
        }
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _link_all(directory: Path, jars: Iterable[Path]) -> None:
    """Make the links in `directory` match these jars; real files, such as a user's own plugin, are kept."""
    wanted = {jar.name: jar.absolute() for jar in jars}
    for entry in directory.iterdir():
        if entry.is_symlink() and (entry.name not in wanted or entry.readlink() != wanted[entry.name]):
            entry.unlink()
    for name, jar in wanted.items():
        link = directory / name
        if not link.is_symlink():
            link.symlink_to(jar)
