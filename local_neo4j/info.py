"""How to reach the local server, and where it keeps its things."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """How to reach the local server, and where it keeps its things."""

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
        """What the driver takes as `auth`."""
        return None if self.password is None else (self.username, self.password)
