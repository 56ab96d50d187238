"""How to reach the local server, and where its files are."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """How to reach the local server, and where its files are."""

    uri: str
    http_url: str
    browser_url: str
    username: str
    password: str | None = field(repr=False)
    pid: int | None
    home: Path
    console_log: Path
    debug_log: Path

    @property
    def auth(self) -> tuple[str, str] | None:
        """The `auth` argument of the driver."""
        return None if self.password is None else (self.username, self.password)
